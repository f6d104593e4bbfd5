"""Word documents (.docx) as text: paragraphs and tables in order, after the archive has been checked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import sax
from defusedxml.common import DefusedXmlException
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from .errors import ProgrammeReadingError
from .tables import whole_time

_MAX_ENTRIES: Final = 2_000
_MAX_TOTAL: Final = 60_000_000
_MAX_XML: Final = 12_000_000
_MAX_RATIO: Final = 150
_SMALL: Final = 500_000
_FOOTNOTES: Final = "/footnotes"


def docx_text(data: bytes) -> str:
    """Give the text of a .docx, in a form that `read_text` understands.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    str
        One paragraph per line, "- " before the points of a list, "# " before a heading, the cells of
        a row between tabs, footnotes at the end as "[1] …".

    Raises
    ------
    ProgrammeReadingError
        The archive is no document, unpacks to too much, or holds hostile XML.

    Notes
    -----
    Before anything is parsed: at most 2,000 entries, 60 MB in all and 12 MB per XML part, and no large
    entry packed more than 150 times, first as declared, then as really unpacked, piece by piece.
    """
    _check_archive(data)
    try:
        document = Document(io.BytesIO(data))
        lines = [*_blocks(document.element.body, document), *_footnotes(document)]
    except (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
        SyntaxError,
    ) as error:
        raise ProgrammeReadingError("bad_docx") from error
    return "\n".join(lines)


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_TOTAL:
                raise ProgrammeReadingError("zip_bomb")
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise ProgrammeReadingError("unknown_format")
            total = 0
            for entry in entries:
                total += _check_entry(archive, entry)
                if total > _MAX_TOTAL:
                    raise ProgrammeReadingError("zip_bomb")
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
    ) as error:
        raise ProgrammeReadingError("bad_docx") from error


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Check one entry as declared and as unpacked, and its XML; give its real size."""
    xml = entry.filename.endswith((".xml", ".rels"))
    ratio = entry.file_size / max(1, entry.compress_size)
    if (entry.file_size > _SMALL and ratio > _MAX_RATIO) or (xml and entry.file_size > _MAX_XML):
        raise ProgrammeReadingError("zip_bomb")
    size = 0
    pieces: list[bytes] = []
    with archive.open(entry) as opened:
        while piece := opened.read(65_536):
            size += len(piece)
            if size > (_MAX_XML if xml else _MAX_TOTAL):
                raise ProgrammeReadingError("zip_bomb")
            if xml:
                pieces.append(piece)
    if xml:
        _check_xml(b"".join(pieces))
    return size


def _check_xml(data: bytes) -> None:
    try:
        sax.parseString(data, ContentHandler(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise ProgrammeReadingError("hostile_xml") from error
    except (SAXParseException, ValueError, LookupError) as error:
        raise ProgrammeReadingError("bad_docx") from error


def _blocks(container: Any, parent: Any) -> Iterator[str]:
    """Give the lines of paragraphs, tables and content controls, in order."""
    for child in container.iterchildren():
        if child.tag == qn("w:p"):
            yield from _paragraph(Paragraph(child, parent))
        elif child.tag == qn("w:tbl"):
            yield from _table(Table(child, parent))
        elif child.tag == qn("w:sdt"):
            for content in child.iterchildren(qn("w:sdtContent")):
                yield from _blocks(content, parent)


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    text = paragraph.text
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    properties = paragraph._p.pPr
    numbering: Any = properties.numPr if properties is not None else None
    numbered = numbering is not None
    if not text.strip():
        yield ""
    elif numbered or style.startswith("List"):
        level = numbering.ilvl.val if numbered and numbering.ilvl is not None else 0
        first, *rest = text.split("\n")
        yield "   " * (level + 1) + "- " + first
        yield from ("   " * (level + 2) + line for line in rest)
    elif style == "Title" or style.startswith("Heading"):
        yield "# " + text.replace("\n", " ")
    else:
        yield from text.split("\n")
    for box in paragraph._p.iter(qn("w:txbxContent")):
        if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
            yield from _blocks(box, paragraph._parent)


def _table(table: Table) -> Iterator[str]:
    yield ""
    for row in table.rows:
        cells: list[list[str]] = []
        seen: list[Any] = []
        for cell in row.cells:
            if any(cell._tc is one for one in seen):
                continue
            seen.append(cell._tc)
            cells.append(
                [line for block in cell.iter_inner_content() for line in _cell(block) if line.strip()]
            )
        if not cells or not any(cells):
            continue
        if len(cells) == 1:
            yield from cells[0]
            continue
        if len(cells[0]) > 1 and all(whole_time(line) for line in cells[0]):
            cells[0] = [" - ".join(cells[0])]
        yield "\t".join(cell[0].strip().replace("\t", " ") if cell else "" for cell in cells)
        for cell in cells:
            yield from ("   " + line for line in cell[1:])
    yield ""


def _cell(block: Paragraph | Table) -> Iterator[str]:
    return _paragraph(block) if isinstance(block, Paragraph) else _table(block)


def _footnotes(document: Any) -> Iterator[str]:
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(_FOOTNOTES):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(relation.target_part.blob, parser)
        for note in root.iterchildren(qn("w:footnote")):
            text = "".join(part.text or "" for part in note.iter(qn("w:t"))).strip()
            number = note.get(qn("w:id"), "")
            if text and number.isdecimal():
                yield f"[{number}] {text}"
