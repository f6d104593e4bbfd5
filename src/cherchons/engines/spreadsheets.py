"""Tables for spreadsheets: a cell never becomes a formula.

Excel, LibreOffice and others run a cell that begins with ``=``, ``+``, ``-`` or ``@`` (and their full-width
sisters) when a CSV file is opened. Such text gets an apostrophe in front, which spreadsheets read as "this is
text"; numbers stay numbers.

References
----------
.. [1] OWASP, "CSV Injection".
.. [2] RFC 4180, "Common Format and MIME Type for CSV Files".
.. [3] ECMA-376, "Office Open XML File Formats", part 1, 18.3 (worksheets) and 22.4.2.4 (escaped signs).
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

_FORMULA_STARTS = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20\u2212")
_BREAKS = frozenset("\t\r\n")

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # its media type
MOST_ROWS = 1_048_576  # of a sheet, its header included
LONGEST_CELL = 32_767  # UTF-16 units
_NARROWEST, _WIDEST = 8, 60  # columns, in signs
_MOST_EXACT = 2**53  # beyond it, spreadsheets round whole numbers
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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


def xlsx(header: Sequence[str], rows: Iterable[Sequence[object]], *, name: str = "") -> bytes:
    """Return a workbook of one sheet: text cells that nothing runs, a header that stays in sight.

    Rows go to disk one by one as they come: O(1) memory in their number, the finished file aside. The same
    rows always give the same bytes.

    Parameters
    ----------
    header
        Names of the columns.
    rows
        Text is kept as text, also where it looks like a formula, a number or a link; ``None`` becomes an
        empty cell; numbers and booleans stay what they are (those that a spreadsheet would round become
        text); anything else is written as ``str`` writes it, dates as ISO 8601.
    name
        What the sheet is called; signs that are not allowed are left out.

    Raises
    ------
    ValueError
        If there are more rows than a sheet can hold.

    Examples
    --------
    >>> xlsx(["name", "members"], [["=1+1", 12]])[:2]
    b'PK'
    """
    import xlsxwriter  # a tenth of a second that only workbooks cost

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": datetime(2000, 1, 1)})
    sheet = book.add_worksheet(_sheet_name(name))
    sheet.freeze_panes(1, 0)
    strong, plain = book.add_format({"bold": True}), book.add_format({"valign": "top"})
    widths = [_NARROWEST] * len(header)
    try:
        _write_row(sheet, 0, header, strong, widths)
        for number, row in enumerate(rows, start=1):
            if number >= MOST_ROWS:
                raise ValueError(f"a sheet holds {MOST_ROWS} rows at most, its header included")
            _write_row(sheet, number, row, plain, widths)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST))
    finally:
        book.close()
    return out.getvalue()


def _write_row(sheet: Any, number: int, row: Sequence[object], style: Any, widths: list[int]) -> None:
    """Write a row, and note how wide its columns should be."""
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value, style)
            continue
        if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= _MOST_EXACT:
            sheet.write_number(number, column, value, style)
            continue
        text = _cell_text(str(value))
        sheet.write_string(number, column, text, style)
        if column < len(widths) and widths[column] < _WIDEST:
            widths[column] = max(widths[column], *(len(line) for line in text.splitlines() or [""]))


def _cell_text(text: str) -> str:
    """Return a text that a workbook can hold: no sign that XML refuses, no longer than a cell."""
    text = _NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 > LONGEST_CELL and len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
        kept = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore")
        return f"{kept}…"
    return text


def _sheet_name(name: str) -> str:
    """Return a name that spreadsheets accept, or nothing: 31 signs, none of ``[]:*?/\\``."""
    kept = re.sub(r"[\[\]:*?/\\]", " ", _NO_XML.sub("", name)).strip().strip("'")[:31].strip()
    return "" if kept.lower() == "history" else kept


def _first_visible(text: str) -> str:
    """Return the first sign that shows: spaces and invisible signs hide nothing from a spreadsheet."""
    for sign in text:
        if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"):
            return sign
    return ""
