"""Tables (.csv): header in French or in English, with semicolons, commas or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from .dates import Calendar, find_dates
from .errors import MAX_LINES, MAX_SESSIONS, ProgrammeReadingError
from .folding import fold, tidy
from .marks import kind_of, read_duration, read_language, take_mark
from .model import KINDS, Kind, ProgrammeDraft, Unread, warn
from .slots import Slot, add_labelled, open_slot
from .structured import Gathering, gather
from .tables import Column, column_of, whole_time
from .text import read_text, zone_of
from .times import DAY, TimeRange, range_at

_DELIMITERS: Final = ";\t,|"


def read_csv(
    text: str, *, default_year: int | None = None, timezone: str = "Europe/Paris", today: date | None = None
) -> ProgrammeDraft:
    """Read a table whose columns are named.

    Parameters
    ----------
    text
        The table, decoded; rows before the one that names the columns are read as text.
    default_year, timezone, today
        As in `read_text`.

    Returns
    -------
    ProgrammeDraft
        One session per row; cells of unknown columns are in `unread`.

    Raises
    ------
    ProgrammeReadingError
        No row names a column of times and a column of titles, or the table is broken.

    References
    ----------
    RFC 4180, *Common Format and MIME Type for CSV Files*.

    Examples
    --------
    >>> draft = read_csv("date,start,end,title,room\\n2019-04-26,09:30,10:00,Welcome,Hall")
    >>> draft.sessions[0].room, draft.sessions[0].end.isoformat()
    ('Hall', '2019-04-26T10:00:00+02:00')
    """
    rows = _rows(text)
    index, columns = _header(rows)
    calendar = Calendar(today or date.today(), default_year)
    found = Gathering(zone_of(timezone))
    day = _before(rows[:index], found, default_year, timezone, today)
    if len(rows) - index > MAX_SESSIONS + 1:
        raise ProgrammeReadingError("too_many_sessions", limit=MAX_SESSIONS)
    names = rows[index][1]
    for number, cells in rows[index + 1 :]:
        day = _row(number, cells, columns, names, calendar, found, day)
    found.warnings.extend(calendar.warnings)
    return gather(found, source="csv")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Cut a table into rows with the number of their first line, by the delimiter that fits best."""
    head = text[:5000]
    delimiter = max(_DELIMITERS, key=lambda char: (head.count(char), char == ";"))
    rows: list[tuple[int, list[str]]] = []
    try:
        reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
        last = 0
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((last + 1, [_cell(cell) for cell in cells]))
            last = reader.line_num
            if len(rows) > MAX_LINES:
                raise ProgrammeReadingError("too_many_lines", limit=MAX_LINES)
    except csv.Error as error:
        raise ProgrammeReadingError("bad_csv") from error
    if not rows:
        raise ProgrammeReadingError("empty")
    return rows


def _cell(cell: str) -> str:
    return "\n".join(tidy(part) for part in cell.splitlines()).strip()


def _header(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, list[Column]]:
    for index, (_, cells) in enumerate(rows[:20]):
        columns = [column_of(cell) for cell in cells]
        if "title" in columns and ("time" in columns or "start" in columns):
            return index, columns
    raise ProgrammeReadingError("bad_csv")


def _before(
    rows: Sequence[tuple[int, list[str]]],
    found: Gathering,
    year: int | None,
    timezone: str,
    today: date | None,
) -> date | None:
    """Read what stands above the table as a text: its title, its date, its place."""
    text = "\n".join(" – ".join(cell for cell in cells if cell) for _, cells in rows)
    if not text.strip():
        return None
    draft = read_text(text, default_year=year, timezone=timezone, today=today)
    found.title, found.description, found.place = draft.title, draft.description, draft.place
    found.organisers.extend(draft.organisers)
    found.links.extend(draft.links)
    found.speakers.extend(draft.speakers)
    found.warnings.extend(one for one in draft.warnings if one.line is not None)
    found.unread.extend(
        replace(one, line=rows[one.line - 1][0]) for one in draft.unread if one.line <= len(rows)
    )
    return draft.date


def _row(
    number: int,
    cells: Sequence[str],
    columns: Sequence[Column],
    names: Sequence[str],
    calendar: Calendar,
    found: Gathering,
    day: date | None,
) -> date | None:
    """Read one row; give its day, which is that of the rows below until they say another."""
    said: dict[str, str] = {}
    for index, cell in enumerate(cells):
        column = columns[index] if index < len(columns) else ""
        if cell and column and column not in said:
            said[column] = cell
        elif cell:
            name = names[index] if index < len(names) else ""
            found.unread.append(Unread(number, f"{name}: {cell}" if name else cell))
            code = "unread_column" if name else "missing_cells"
            found.warnings.append(warn(code, None if name else number, **({"column": name} if name else {})))
    start, start_day = _clock(said.get("start") or said.get("time", ""), calendar, number)
    end, end_day = _clock(said.get("end", ""), calendar, number)
    own = _date(said.get("date", ""), calendar, number, found) or start_day
    day = own or day
    if "title" not in said and start is None:
        found.unread.extend(Unread(number, cell) for cell in said.values())
        return day
    slot = open_slot(
        1, start.start if start else None, start.end if start else None, number, said.get("title", "")
    )
    slot.lines = [number]
    if end is not None:
        slot.end = end.start + ((end_day - start_day).days * DAY if end_day and start_day else 0)
    _facts(slot, said, number, found)
    if start is None:
        found.warnings.append(warn("no_start", number, title=slot.name))
    for key in ("start", "time", "end"):
        if key in said and start is None:
            found.unread.append(Unread(number, said[key]))
    found.slots.append((slot, day))
    return day


def _facts(slot: Slot, said: dict[str, str], number: int, found: Gathering) -> None:
    if "text" in said:
        slot.paragraphs.append(said["text"])
    if "room" in said:
        room, marked = take_mark(said["room"])
        slot.heading.room, slot.heading.room_to_confirm = room, marked
    for name in ("speakers", "facilitators"):
        if name in said:
            organisation = (
                f" ({said['organisation']})" if name == "speakers" and "organisation" in said else ""
            )
            add_labelled(slot.heading, name, said[name] + organisation)
    if "organisation" in said and "speakers" not in said:
        slot.paragraphs.append(said["organisation"])
    if "language" in said:
        slot.heading.language = read_language(said["language"])
        if not slot.heading.language:
            found.unread.append(Unread(number, said["language"]))
    slot.kind = _kind(said.get("kind", ""), slot)
    length = said.get("duration", "")
    minutes = int(length) if length.isdecimal() and len(length) < 5 else read_duration(length)
    if minutes and slot.start is not None and slot.end is None:
        slot.end = slot.start + minutes
    elif length and (not minutes or slot.start is None or slot.end != slot.start + minutes):
        found.unread.append(Unread(number, length))


def _kind(said: str, slot: Slot) -> Kind:
    for kind in KINDS:
        if kind == fold(said).replace("-", "_").replace(" ", "_"):
            return kind
    kind = kind_of(said)
    if said and kind == "other":
        slot.paragraphs.append(said)
    return kind if kind != "other" else kind_of(slot.title)


def _clock(cell: str, calendar: Calendar, number: int) -> tuple[TimeRange | None, date | None]:
    """Read a cell with a time, perhaps after a date, as spreadsheets and ISO 8601 write them."""
    if not cell:
        return None, None
    try:
        moment = datetime.fromisoformat(cell)
        return TimeRange(moment.hour * 60 + moment.minute, None, 0, len(cell), ":", True), moment.date()
    except ValueError:
        pass
    folded = fold(cell[:80])
    day = next(iter(find_dates(folded, limit=1)), None)
    if day is not None:
        times = range_at(folded[day.stop :].strip(" ,t-"))
        return times, calendar.resolve(day, number)
    times = whole_time(cell)
    loose = range_at(folded, loose=True) if times is None else None
    if loose is not None and not folded[loose.stop :].strip(" :."):
        times = loose
    return times, None


def _date(cell: str, calendar: Calendar, number: int, found: Gathering) -> date | None:
    if not cell:
        return None
    day = next(iter(find_dates(fold(cell[:80]), limit=1)), None)
    resolved = calendar.resolve(day, number) if day is not None else None
    if resolved is None:
        found.unread.append(Unread(number, cell))
    return resolved
