"""Calendars (.ics) as real files are: broken parts, no VTIMEZONE, floating times, repeated identifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from .errors import MAX_SESSIONS, ProgrammeReadingError
from .folding import tidy
from .lines import split_lines
from .marks import kind_of
from .model import ProgrammeDraft, Unread, warn
from .slots import Slot, open_slot
from .structured import Gathering, gather, minute_of
from .text import zone_of
from .vocabulary import word_set

_READ: Final = word_set(
    """
    SUMMARY DTSTART DTEND DURATION LOCATION DESCRIPTION CATEGORIES STATUS ORGANIZER URL UID RRULE
    RDATE EXDATE
    """
)
#: Properties about the exchange or the calendar tool, which say nothing of the programme.
_TECHNICAL: Final = word_set(
    """
    BEGIN END DTSTAMP CREATED LAST-MODIFIED SEQUENCE CLASS TRANSP PRIORITY GEO RECURRENCE-ID
    REQUEST-STATUS COLOR
    """
)


@dataclass(slots=True)
class _Part:
    """The lines of one event, unfolded, each with its number."""

    line: int
    rows: list[tuple[int, str]] = field(default_factory=list)


def read_ics(text: str, *, timezone: str = "Europe/Paris") -> ProgrammeDraft:
    """Read a calendar.

    Parameters
    ----------
    text
        An iCalendar file, decoded.
    timezone
        The time zone where the calendar names none.

    Returns
    -------
    ProgrammeDraft
        One session per event; repetitions are not unrolled.

    Raises
    ------
    ProgrammeReadingError
        The text is no calendar, or holds too many events.

    Notes
    -----
    Each event is read by itself, so that a broken one does not hide the others, and the rules of
    VTIMEZONE are never evaluated: a time zone is known by its name. Linear.

    References
    ----------
    RFC 5545, *Internet Calendaring and Scheduling Core Object Specification*.
    """
    top, events = _parts(text)
    if len(events) > MAX_SESSIONS:
        raise ProgrammeReadingError("too_many_sessions", limit=MAX_SESSIONS)
    found = _calendar(top, timezone)
    seen: set[str] = set()
    for part in events:
        try:
            event = Event.from_ical("\r\n".join(row for _, row in part.rows))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            found.warnings.append(warn("broken_component", part.line))
            found.unread.extend(Unread(number, row) for number, row in part.rows if row.strip())
            continue
        _leave_broken(event, part, found)
        _event(event, part, found, seen)
    return gather(found, source="ics")


def _leave_broken(event: Any, part: _Part, found: Gathering) -> None:
    """Take out of an event the properties whose value has no meaning, and show their lines."""
    broken = {name.upper() for name, _ in event.errors if name}
    for name in broken & _READ:
        event.pop(name, None)
        rows = [(number, row) for number, row in part.rows if re.match(rf"{name}[;:]", row.strip().upper())]
        found.unread.extend(Unread(number, row) for number, row in rows)


def _parts(text: str) -> tuple[list[tuple[int, str]], list[_Part]]:
    """Cut a calendar into its own lines and its events; other components are left aside."""
    top: list[tuple[int, str]] = []
    events: list[_Part] = []
    depth: list[str] = []
    for number, row in _unfold(text):
        name, _, value = row.partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        if name == "BEGIN":
            depth.append(value)
            if value == "VEVENT":
                events.append(_Part(number))
        if depth and depth[-1] == "VEVENT":
            events[-1].rows.append((number, row))
        elif depth == ["VCALENDAR"] and name not in ("BEGIN", "END"):
            top.append((number, row))
        if name == "END" and value in depth:
            while depth.pop() != value:
                pass
    if not events and not top:
        raise ProgrammeReadingError("bad_ics")
    for part in events:
        if not part.rows[-1][1].strip().upper().startswith("END:"):
            part.rows.append((part.rows[-1][0], "END:VEVENT"))
    return top, events


def _unfold(text: str) -> list[tuple[int, str]]:
    """Put together the lines that were folded, keeping the number of the first."""
    rows: list[tuple[int, list[str]]] = []
    for number, raw in enumerate(split_lines(text.lstrip("\ufeff")), start=1):
        if raw[:1] in (" ", "\t") and rows:
            rows[-1][1].append(raw[1:])
        elif raw.strip():
            rows.append((number, [raw]))
    return [(number, "".join(pieces)) for number, pieces in rows]


def _calendar(top: Sequence[tuple[int, str]], timezone: str) -> Gathering:
    rows = ["BEGIN:VCALENDAR", *(row for _, row in top), "END:VCALENDAR"]
    try:
        calendar: Any = Calendar.from_ical("\r\n".join(rows))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        calendar = {}
    zone = _zone(str(calendar.get("X-WR-TIMEZONE", ""))) or zone_of(timezone)
    url = str(calendar.get("URL", ""))
    return Gathering(
        zone,
        title=tidy(str(calendar.get("X-WR-CALNAME") or calendar.get("NAME") or "")),
        description=_text(calendar.get("X-WR-CALDESC") or calendar.get("DESCRIPTION")),
        links=[url] if url.startswith("http") else [],
    )


def _event(event: Any, part: _Part, found: Gathering, seen: set[str]) -> None:
    title = tidy(_text(event.get("SUMMARY")))
    name = title or "…"
    slot = open_slot(1, None, None, part.line, title)
    slot.lines = [part.line]
    day = _times(event, slot, part.line, name, found)
    description = _text(event.get("DESCRIPTION"))
    if description:
        slot.paragraphs.append(description)
    slot.heading.room = tidy(_text(event.get("LOCATION"))) or slot.heading.room
    status = _text(event.get("STATUS")).upper()
    slot.heading.to_confirm |= status == "TENTATIVE"
    if status == "CANCELLED":
        found.warnings.append(warn("cancelled", part.line, title=name))
    _categories(event, slot)
    _organisers(event, found)
    url = _text(event.get("URL"))
    if url:
        found.links.append(url)
        if url not in description:
            slot.paragraphs.append(url)
    uid = _text(event.get("UID"))
    if uid and uid in seen and "RECURRENCE-ID" not in event:
        found.warnings.append(warn("duplicate_id", part.line, title=name))
    seen.add(uid)
    if any(rule in event for rule in ("RRULE", "RDATE", "EXDATE")):
        found.warnings.append(warn("recurrence_ignored", part.line, title=name))
    for number, row in part.rows:
        prop = row.partition(":")[0].partition(";")[0].strip().upper()
        if prop not in _READ and prop not in _TECHNICAL and not prop.startswith("X-"):
            found.unread.append(Unread(number, row))
    found.slots.append((slot, day))


def _times(event: Any, slot: Slot, line: int, name: str, found: Gathering) -> date | None:
    """Set the times of a slot, and give its day."""
    start = _moment(event, "DTSTART", line, name, found)
    if isinstance(start, datetime):
        end = _moment(event, "DTEND", line, name, found)
        slot.start = minute_of(start, start.date())
        if isinstance(end, datetime):
            slot.end = minute_of(end, start.date())
        elif isinstance(length := getattr(event.get("DURATION"), "dt", None), timedelta):
            slot.end = slot.start + int(length.total_seconds() // 60)
        if slot.end is not None and not 0 <= slot.end - slot.start <= 366 * 24 * 60:
            found.warnings.append(warn("end_before_start", line, title=name))
            slot.end = None
        return start.date()
    if start is None:
        found.warnings.append(warn("no_start", line, title=name))
    else:
        found.warnings.append(warn("all_day", line, title=name))
    return start


def _moment(event: Any, prop: str, line: int, name: str, found: Gathering) -> datetime | date | None:
    value = event.get(prop)
    value = value[0] if isinstance(value, list) else value
    moment = getattr(value, "dt", None)
    if not isinstance(moment, datetime):
        return moment if isinstance(moment, date) else None
    said = str(value.params.get("TZID", ""))
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(found.zone)
        known = _zone(said)
        if known is None and prop == "DTSTART":
            code = "unknown_zone" if said else "floating_time"
            found.warnings.append(warn(code, line, title=name, timezone=found.zone.key))
        return moment.replace(tzinfo=known or found.zone).astimezone(found.zone)
    except (OverflowError, ValueError):
        return None


def _zone(name: str) -> ZoneInfo | None:
    """Find a time zone by its name, by the end of a longer one, or by its name on Windows."""
    name = name.strip("\"' ")
    candidates = [name, "/".join(name.split("/")[-2:]), WINDOWS_TO_OLSON.get(name, "")]
    for candidate in candidates:
        try:
            return ZoneInfo(candidate)
        except (KeyError, ValueError, OSError):
            continue
    return None


def _categories(event: Any, slot: Slot) -> None:
    value = event.get("CATEGORIES")
    groups = value if isinstance(value, list) else [value] if value is not None else []
    names = [tidy(str(name)) for group in groups for name in getattr(group, "cats", [])]
    slot.kind = kind_of(slot.title)
    for name in names:
        if slot.kind == "other":
            slot.kind = kind_of(name)
    if names:
        slot.paragraphs.append(", ".join(names))


def _organisers(event: Any, found: Gathering) -> None:
    value = event.get("ORGANIZER")
    for one in value if isinstance(value, list) else [value]:
        name = tidy(str(getattr(one, "params", {}).get("CN", ""))) if one is not None else ""
        if name and "@" not in name:
            found.organisers.append(name)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
