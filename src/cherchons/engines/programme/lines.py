"""Lines: what was pasted, one row at a time, with its number, indentation, bullet and cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .errors import MAX_LINES, MAX_TEXT_BYTES, ProgrammeReadingError
from .folding import fold, tidy

_BREAKS: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_MARK: Final = re.compile(
    r"(?P<mark>(?:[•*▪◦●○·‣➢➤►■□❖→⇒➔➜⟶\uf0b7\uf0a7\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    r"[\ufe0e\ufe0f\u200d]{0,3} ?){1,4}|\[[ xX]?\](?=[ \t])"
    r"|-(?=[ \t«\"(A-Za-zÀ-ÿ])|[–—](?=[ \t«\"(A-Za-zÀ-ÿ])"
    r"|o(?=[ \t])|(?:\d{1,2}|[A-Ha-h])[.)](?=[ \t])|\d{1,2}-(?=[ \t][«\"A-Za-zÀ-ÿ]))[ \t]*"
)
#: What a chat or a mail puts before each line: quotation marks, the moment and the sender of a message.
_STAMP: Final = re.compile(
    r"\[?\d{1,2}/\d{1,2}/\d{2,4},? (?:à )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?(?:\]| -)"
    r" [^:]{1,40}: "
)
#: What a printer puts at the foot of a page.
_PAGE: Final = re.compile(r"(?:- ?)?page ?\d{1,3}(?: ?(?:/|sur|of|de) ?\d{1,3})?(?: ?-)?", re.IGNORECASE)
_MOST_CELLS: Final = 40
_COLUMNS: Final = re.compile(r" {3,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `raw` as it came, `text` without bullet and with single spaces, `folded` beside it."""

    number: int
    raw: str
    text: str
    folded: str
    indent: int
    bullet: str
    cells: tuple[str, ...]
    heading: bool

    @property
    def blank(self) -> bool:
        """Say whether nothing is written here: no letter and no digit."""
        return not any(char.isalnum() for char in self.folded)

    @property
    def decorated(self) -> bool:
        """Say whether the bullet is a picture, an arrow or a box rather than the mark of a list."""
        return bool(self.bullet) and not self.bullet[0].isalnum() and self.bullet[0] not in _ORDINARY


_ORDINARY: Final = frozenset("•*▪◦●○·‣►■□-–—o")


def split_lines(text: str) -> list[str]:
    """Cut a text where any system ends its lines.

    Examples
    --------
    >>> split_lines("a\\r\\nb\\rc\\n")
    ['a', 'b', 'c', '']
    """
    return _BREAKS.split(text)


def read_lines(text: str) -> list[Line]:
    """Cut a text into lines.

    Parameters
    ----------
    text
        What was pasted, whatever its line ends.

    Returns
    -------
    list of Line
        One per line of the text, blank ones included, numbered from 1.

    Raises
    ------
    ProgrammeReadingError
        The text is empty, longer than 1 MB, or has more than 20,000 lines that are not blank.

    Notes
    -----
    Linear in the length of the text.

    Examples
    --------
    >>> [(line.number, line.bullet, line.text) for line in read_lines("A\\n  - b\\tc")]
    [(1, '', 'A'), (2, '-', 'b c')]
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES:
        raise ProgrammeReadingError("text_too_large", limit=MAX_TEXT_BYTES // 1_000_000)
    lines = [_line(number, raw) for number, raw in enumerate(split_lines(text), start=1)]
    filled = sum(not line.blank for line in lines)
    if not filled:
        raise ProgrammeReadingError("empty")
    if filled > MAX_LINES:
        raise ProgrammeReadingError("too_many_lines", limit=MAX_LINES)
    return lines


def _line(number: int, raw: str) -> Line:
    body = raw.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2007", " ").replace("**", "")
    stripped = body.lstrip(" \t\ufeff\u200b>")
    indent = len(body[: len(body) - len(stripped)].expandtabs(4))
    stamp = _STAMP.match(stripped)
    if stamp and stripped[stamp.end() :].strip():
        stripped = stripped[stamp.end() :]
    stripped = stripped.rstrip(" \t<") if stripped.rstrip().endswith("<<") else stripped
    if _PAGE.fullmatch(stripped.strip()):
        stripped = ""
    heading = stripped.startswith("#")
    if heading:
        stripped = stripped.lstrip("#")
    found = _MARK.match(stripped)
    if found and not any(char.isalnum() for char in stripped[found.end() :]):
        found = None
    bullet = found["mark"].strip() if found else ""
    cells = _cells(stripped[found.end() :] if found else body.rstrip() if "\t" in body.rstrip() else stripped)
    text = tidy(stripped[found.end() :] if found else stripped)
    return Line(number, raw.strip(), text, fold(text), indent, bullet, cells, heading)


def _cells(stripped: str) -> tuple[str, ...]:
    """Cut a row of a table: bars, tabs, or columns of spaces; one cell means that it is no row."""
    if stripped.count("|") >= 2 or " | " in stripped:
        cells = [tidy(cell) for cell in stripped.split("|")]
        if stripped.startswith("|"):
            cells = cells[1:]
        if stripped.rstrip().endswith("|"):
            cells = cells[:-1]
    elif "\t" in stripped:
        cells = [tidy(cell) for cell in stripped.split("\t")]
    else:
        cells = [tidy(cell) for cell in _COLUMNS.split(stripped.strip())]
    return tuple(cells) if 1 < len(cells) <= _MOST_CELLS else ()
