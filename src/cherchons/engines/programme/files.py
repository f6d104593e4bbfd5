"""Reading a programme from a file, whatever its format: text, .docx, .ics, schedule.xml or .json, .csv."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import Final

from .csv_table import read_csv
from .errors import MAX_FILE_BYTES, MAX_TEXT_BYTES, ProgrammeReadingError
from .ics import read_ics
from .model import ProgrammeDraft
from .schedule_json import read_schedule_json
from .schedule_xml import read_schedule_xml
from .text import read_text

_FOREIGN: Final = (
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
)
_CONTROLS: Final = frozenset(range(0x20)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B}


def read_file(
    source: str | PurePath | bytes,
    *,
    filename: str | None = None,
    default_year: int | None = None,
    timezone: str = "Europe/Paris",
    today: date | None = None,
) -> ProgrammeDraft:
    """Read a programme from a file.

    Parameters
    ----------
    source
        A path, or the content itself as bytes.
    filename
        The name of a content given as bytes: its ending helps where the content does not tell.
    default_year, timezone, today
        As in `read_text`. A time zone that the file names is preferred to `timezone`.

    Returns
    -------
    ProgrammeDraft
        Its `source` says how it was read: text, docx, ics, xml, json or csv.

    Raises
    ------
    ProgrammeReadingError
        The file is missing, empty, too large, broken, hostile, or of a kind that is not read.

    Notes
    -----
    The content decides before the ending does. Linear in the size of the file.

    References
    ----------
    RFC 5545 (iCalendar); RFC 4180 (CSV); ECMA-376 (Office Open XML); the conference schedule
    exchange format of https://c3voc.de/wiki/schedule.

    Examples
    --------
    >>> draft = read_file("Début;Fin;Titre\\n9h;10h;Accueil".encode(), filename="jour.csv")
    >>> draft.source, draft.sessions[0].title
    ('csv', 'Accueil')
    """
    data, name = _content(source, filename)
    ending = PurePath(name).suffix.lower()
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(b"PK"):
        from .docx_text import docx_text  # a tenth of a second that only Word documents cost

        text = docx_text(data)
        draft = read_text(text, default_year=default_year, timezone=timezone, today=today)
        return replace(draft, source="docx")
    if (
        data.startswith(_FOREIGN)
        or ending in (".html", ".htm")
        or start[:6].lower() in (b"<html>", b"<!doct")
    ):
        raise ProgrammeReadingError("hostile_xml" if ending == ".xml" else "unknown_format")
    if start.startswith((b"<?xml", b"<schedule", b"<!--")) or ending == ".xml":
        return read_schedule_xml(data, timezone=timezone)
    text = decode(data)
    if ending == ".json" or (start.startswith(b"{") and b'"schedule"' in start):
        return read_schedule_json(text, timezone=timezone)
    if "BEGIN:VCALENDAR" in text[:2000].upper() or ending in (".ics", ".ical"):
        return read_ics(text, timezone=timezone)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES:
        raise ProgrammeReadingError("text_too_large", limit=MAX_TEXT_BYTES // 1_000_000)
    if ending in (".csv", ".tsv"):
        return read_csv(text, default_year=default_year, timezone=timezone, today=today)
    return read_text(text, default_year=default_year, timezone=timezone, today=today)


def _content(source: str | PurePath | bytes, filename: str | None) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data, name = source, filename or ""
    else:
        path = Path(source)
        name = filename or path.name
        try:
            with path.open("rb") as opened:
                data = opened.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise ProgrammeReadingError("missing_file", name=path.name) from error
    if len(data) > MAX_FILE_BYTES:
        raise ProgrammeReadingError("file_too_large", limit=MAX_FILE_BYTES // 1_000_000)
    if not data.strip():
        raise ProgrammeReadingError("empty")
    return data, name


def decode(data: bytes) -> str:
    """Decode a text: UTF-8, UTF-16 with its mark, or the old Windows encoding of western Europe.

    Raises
    ------
    ProgrammeReadingError
        The bytes are no text in any of them.

    Examples
    --------
    >>> decode("à confirmer".encode("cp1252"))
    'à confirmer'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _CONTROLS.intersection(data[:100_000]):
        raise ProgrammeReadingError("undecodable")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ProgrammeReadingError("undecodable")
