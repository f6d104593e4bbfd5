"""Tables that people send, .csv or .xlsx, as rows of text: any separator, any usual encoding, nothing run.

A workbook is an archive of XML: it is measured before it is read, as declared and as really unpacked, and
its XML may hold neither a document type nor entities. Only what a cell shows is taken; a formula is read as
the value that was last computed, or as its own text if there is none: it is never evaluated.

References
----------
.. [1] RFC 4180, "Common Format and MIME Type for CSV Files".
.. [2] ECMA-376, "Office Open XML File Formats", part 1, 18.3 (worksheets), 18.4 (shared strings).
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000  # the header aside
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
Rows = list[tuple[int, list[str]]]  # number of the line, cells

_MOST_ENTRIES: Final = 500
_MOST_UNPACKED: Final = 30_000_000
_MOST_PART: Final = 12_000_000
_MOST_RATIO: Final = 150
_SMALL: Final = 500_000
_DELIMITERS: Final = ";,\t|"
_FOREIGN: Final = (b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!")
_CONTROLS: Final = frozenset(range(0x20)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D}
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class TableError(ValueError):
    """A file that can't be read as a table; ``code`` says why.

    Codes: ``empty``, ``too_large``, ``too_many_rows``, ``too_many_columns``, ``unknown_format``,
    ``undecodable``, ``broken``, ``zip_bomb``, ``hostile``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_table(
    data: bytes,
    *,
    most_bytes: int = MOST_BYTES,
    most_rows: int = MOST_ROWS,
    most_columns: int = MOST_COLUMNS,
) -> Rows:
    """Return the rows that hold something, each with its number as a spreadsheet shows it.

    Parameters
    ----------
    data
        The file; what it holds decides how it is read, not its name.
    most_bytes, most_rows, most_columns
        What is refused beyond; the header is no row.

    Raises
    ------
    TableError
        If it is no table, too large, or hostile.

    Notes
    -----
    Linear in the size of the file.

    Examples
    --------
    >>> read_table("Nom;Courriel\\nÉlise;elise@example.org\\n".encode("cp1252"))
    [(1, ['Nom', 'Courriel']), (2, ['Élise', 'elise@example.org'])]
    """
    if len(data) > most_bytes:
        raise TableError("too_large")
    if not data.strip():
        raise TableError("empty")
    if data.startswith(b"PK"):
        rows = _workbook(data, most_columns)
    elif data.startswith(_FOREIGN) or data[:200].lstrip()[:5].lower() in (b"<html", b"<!doc", b"<?xml"):
        raise TableError("unknown_format")
    else:
        rows = _separated(decoded(data))
    found: Rows = []
    for number, cells in rows:
        if len(cells) > most_columns:
            raise TableError("too_many_columns")
        if any(cells):
            found.append((number, cells))
        if len(found) > most_rows + 1:
            raise TableError("too_many_rows")
    if not found:
        raise TableError("empty")
    return found


def decoded(data: bytes) -> str:
    """Return a text in UTF-8, UTF-16 with its mark, or the old Windows encoding of western Europe.

    >>> decoded("Noël".encode("utf-16")), decoded("Noël".encode("cp1252"))
    ('Noël', 'Noël')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _CONTROLS.intersection(data[:100_000]):
        raise TableError("undecodable")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("undecodable")


def _tidy(cell: str) -> str:
    return " ".join(cell[:LONGEST_CELL].split())


# --- separated by commas, semicolons, tabs or bars ----------------------------------------------------------
def _separated(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cut a text into rows by the separator that its first lines hold most."""
    text = text.replace("\x00", "")
    named = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)  # Excel's own way to say it
    start = 1
    if named:
        text, start = text[named.end() :], 2
    head = text[:5000]
    best = max(_DELIMITERS, key=lambda sign: (head.count(sign), sign == ";"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=named[1] if named else best)
    last = start - 1
    try:
        for cells in reader:
            until = start - 1 + reader.line_num
            if until > last + 1 and until - start + 1 >= text.count("\n") and text.count('"') % 2:
                raise TableError("broken")  # a quotation mark that nothing closes swallowed the rest
            yield last + 1, [_tidy(cell) for cell in cells]
            last = until
    except csv.Error:
        raise TableError("broken") from None


# --- workbooks ------------------------------------------------------------------------------------------
def _workbook(data: bytes, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a workbook's first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
            sheet = _part(archive, _first_sheet(archive))
            texts = "xl/sharedStrings.xml"
            shared = _part(archive, texts) if texts in archive.namelist() else Element("none")
            yield from _sheet(sheet, [_tidy(_text_of(item)) for item in shared], most_columns)
    except DefusedXmlException:
        raise TableError("hostile") from None
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ParseError,
        KeyError,
        IndexError,
        OverflowError,
    ):
        raise TableError("broken") from None


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what says itself that it unpacks to far more than a list of people, or is no workbook."""
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise TableError("zip_bomb")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise TableError("unknown_format")
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size / max(1, entry.compress_size) > _MOST_RATIO:
            raise TableError("zip_bomb")


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """Return the XML of one part, measured as it is really unpacked: what it declares need not be true."""
    with archive.open(name) as opened:
        content = opened.read(_MOST_PART + 1)
    if len(content) > _MOST_PART:
        raise TableError("zip_bomb")
    made: Element = ElementTree.fromstring(content, forbid_dtd=True)
    return made


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Return the part that holds the sheet which comes first and is not hidden."""
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    targets = {one.get("Id"): one.get("Target", "") for one in _part(archive, "xl/_rels/workbook.xml.rels")}
    sheets = list(_part(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"))
    seen = [sheet for sheet in sheets if sheet.get("state", "visible") == "visible"] or sheets
    target = targets[seen[0].get(relation)]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _sheet(sheet: Element, shared: list[str], most_columns: int) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in sheet.iter(f"{_MAIN}row"):
        given = row.get("r", "")
        number = int(given) if given.isdecimal() and len(given) < 8 else number + 1
        cells: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            at = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            if at >= most_columns:
                if _cell(cell, shared):
                    raise TableError("too_many_columns")
                continue
            cells.extend([""] * (at - len(cells)))
            cells.append(_cell(cell, shared))
        yield number, cells


def _column(reference: str) -> int:
    """Return which column a reference names, from 0.

    >>> _column("A1"), _column("AB12")
    (0, 27)
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise TableError("broken")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _cell(cell: Element, shared: list[str]) -> str:
    """Return what a cell shows."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inside = cell.find(f"{_MAIN}is")
        return _tidy(_text_of(inside)) if inside is not None else ""
    value = cell.findtext(f"{_MAIN}v")
    if not value:
        formula = cell.findtext(f"{_MAIN}f")
        return _tidy(f"={formula}") if formula else ""
    if kind == "s":
        return shared[int(value)] if value.isdecimal() else ""
    if kind == "n" and value.endswith(".0"):
        value = value[:-2]
    return _tidy(value)


def _text_of(item: Element) -> str:
    """Return the text of a string, without the reading aids of other scripts."""
    texts = [part.text or "" for part in item.findall(f"{_MAIN}t")]
    texts += [part.text or "" for part in item.findall(f"{_MAIN}r/{_MAIN}t")]
    return "".join(texts)
