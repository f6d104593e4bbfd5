"""Tables for spreadsheets: a cell never becomes a formula.

Excel, LibreOffice and others run a cell that begins with ``=``, ``+``, ``-`` or ``@`` (and their full-width
sisters) when a CSV file is opened. Such text gets an apostrophe in front, which spreadsheets read as "this is
text"; numbers stay numbers.

References
----------
.. [1] OWASP, "CSV Injection".
.. [2] RFC 4180, "Common Format and MIME Type for CSV Files".
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20\u2212")
_BREAKS = frozenset("\t\r\n")


def safe_cell(value: object) -> object:
    """Return ``value`` as a cell that no spreadsheet runs.

    Parameters
    ----------
    value
        Text is made harmless; ``None`` becomes an empty text; numbers, dates and booleans stay as they are.

    Examples
    --------
    >>> safe_cell("=HYPERLINK(1)"), safe_cell(" +33 3 20"), safe_cell(-5), safe_cell("Lille")
    ("'=HYPERLINK(1)", "' +33 3 20", -5, 'Lille')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "")
    if text[:1] in _BREAKS or _first_visible(text) in _FORMULA_STARTS:
        return f"'{text}"
    return text


def plain_cell(cell: str) -> str:
    """Return the text that :func:`safe_cell` was given, when one of its files is read again.

    (A text that had such an apostrophe of its own loses it: ``safe_cell`` may be called twice without harm.)

    >>> plain_cell("'=1+1"), plain_cell("'tis")
    ('=1+1', "'tis")
    """
    if cell.startswith("'") and safe_cell(cell[1:]) == cell:
        return cell[1:]
    return cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV file as text: comma, RFC 4180 quoting, every cell safe, and a mark that says UTF-8.

    >>> csv_text(["name"], [["=1"], ["a,b"]]).splitlines()[1:]
    ["'=1", '"a,b"']
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _first_visible(text: str) -> str:
    """Return the first sign that shows: spaces and invisible signs hide nothing from a spreadsheet."""
    for sign in text:
        if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"):
            return sign
    return ""
