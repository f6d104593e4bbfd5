"""schedule.json in both its versions: days and rooms, or a flat list of events with participants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from .errors import MAX_SESSIONS, ProgrammeReadingError
from .folding import tidy
from .marks import clean, kind_of
from .model import DraftPerson, ProgrammeDraft, Unread, warn
from .slots import Slot
from .structured import Gathering, gather, minute_of, once
from .text import zone_of
from .vocabulary import word_set

_LENGTH: Final = re.compile(r"(?:(?P<days>\d{1,2}):)??(?P<hours>\d{1,3}):(?P<minutes>\d{1,2})(?::\d{1,2})?")
#: What is read, or serves only the exchange.
_KNOWN: Final = word_set(
    """
    abstract answers attachments code color colors date description do_not_record do_not_stream duration end
    feature_url feedback_url guid id language license links logo origin_url participants people persons
    recording recording_license room slug speakers start state subtitle title track type url
    video_download_url
    """
)
_MODERATORS: Final = frozenset({"MODERATOR", "HOST"})
_CANCELLED: Final = frozenset({"CANCELED", "CANCELLED", "WITHDRAWN", "REJECTED", "DELETED"})


def read_schedule_json(text: str, *, timezone: str = "Europe/Paris") -> ProgrammeDraft:
    """Read a schedule.json.

    Parameters
    ----------
    text
        The decoded file.
    timezone
        The time zone where the schedule names none.

    Returns
    -------
    ProgrammeDraft
        One session per event, in the rooms of the schedule.

    Raises
    ------
    ProgrammeReadingError
        The JSON is broken, is no schedule, or holds too many events.

    Notes
    -----
    What is of an unexpected type is left out of the draft and shown in `unread`. Linear in the size.

    References
    ----------
    https://c3voc.de/schedule/schema.json, https://c3voc.de/schema/schedule2

    Examples
    --------
    >>> event = '{"title": "Accueil", "date": "2026-03-14T09:00:00+01:00", "duration": "00:30"}'
    >>> whole = '{"schedule": {"conference": {"days": [{"rooms": {"Hall": [' + event + ']}}]}}}'
    >>> read_schedule_json(whole).sessions[0].room
    'Hall'
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProgrammeReadingError("bad_json", line=getattr(error, "lineno", 1)) from error
    schedule = _object(_object(whole).get("schedule"))
    conference = _object(schedule.get("conference"))
    if not conference:
        raise ProgrammeReadingError("unknown_format")
    zone = zone_of(_text(conference.get("time_zone_name")) or timezone)
    found = Gathering(zone, title=_text(conference.get("title")), links=_urls([conference.get("url")]))
    found.description = _said(conference.get("description"))
    found.place = ", ".join(part for part in (_text(conference.get(n)) for n in ("venue", "city")) if part)
    seen: set[str] = set()
    for count, (event, room, day) in enumerate(_events(schedule, conference), start=1):
        if count > MAX_SESSIONS:
            raise ProgrammeReadingError("too_many_sessions", limit=MAX_SESSIONS)
        _event(event, room, day, found, seen)
    return gather(found, source="json")


def _events(
    schedule: dict[str, Any], conference: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], str, date | None]]:
    """Give every event with its room and its day, from the days of version 1 and the list of version 2."""
    for day in map(_object, _list(conference.get("days"))):
        known = _date(_text(day.get("date")))
        for room, events in _object(day.get("rooms")).items():
            for event in _list(events):
                yield _object(event), tidy(room), known
    for event in _list(schedule.get("events")):
        yield _object(event), "", None


def _event(event: dict[str, Any], room: str, day: date | None, found: Gathering, seen: set[str]) -> None:
    title = _text(event.get("title"))
    slot = Slot(1, None, None, 1, title, lines=[])
    slot.kind = kind_of(title)
    if slot.kind == "other":
        slot.kind = kind_of(_text(event.get("type")))
    when = (
        _moment(event.get("date"), found) or _moment(event.get("start"), found) or _clocked(event, day, found)
    )
    if when is None:
        found.warnings.append(warn("no_start", None, title=title or "…"))
    else:
        slot.start = minute_of(when, when.date())
        slot.end = _end(event, when, found)
    named = event.get("room")
    slot.heading.room = _text(named.get("name") if isinstance(named, dict) else named) or room
    slot.heading.language = _text(event.get("language")).replace("_", "-")[:2].lower()
    said = [_said(event.get(name)) for name in ("subtitle", "abstract", "description")]
    track = event.get("track")
    said.append(_text(track.get("name") if isinstance(track, dict) else track))
    slot.paragraphs.extend(once(said))
    _people(event, slot)
    boxes = [link for name in ("links", "attachments") for link in _list(event.get(name))]
    urls = _urls([event.get("url"), *(link.get("url") if isinstance(link, dict) else link for link in boxes)])
    found.links.extend(urls)
    slot.paragraphs.extend(u for u in dict.fromkeys(urls) if not any(u in part for part in slot.paragraphs))
    guid = _text(event.get("guid"))
    if guid and guid in seen:
        found.warnings.append(warn("duplicate_id", None, title=title or "…"))
    seen.add(guid)
    if _text(event.get("state")).upper() in _CANCELLED:
        found.warnings.append(warn("cancelled", None, title=title or "…"))
    for name, value in event.items():
        if name not in _KNOWN and value not in (None, "", [], {}, False):
            found.unread.append(Unread(1, f"{tidy(name)}: {tidy(_plain(value))}"))
    found.slots.append((slot, when.date() if when else day))


def _people(event: dict[str, Any], slot: Slot) -> None:
    for box in ("persons", "people", "speakers", "participants"):
        for person in _list(event.get(box)):
            known = _object(person)
            name = clean(_text(known.get("name") or known.get("public_name") or person))
            moderates = _text(known.get("role")).upper() in _MODERATORS
            if name:
                (slot.heading.facilitators if moderates else slot.heading.speakers).append(DraftPerson(name))


def _moment(value: object, found: Gathering) -> datetime | None:
    text = _text(value)
    if len(text) <= 10:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=found.zone)).astimezone(found.zone)
    except (ValueError, OverflowError):
        return None


def _clocked(event: dict[str, Any], day: date | None, found: Gathering) -> datetime | None:
    """Give the start of an event that has only a clock, on the date of its day."""
    clock = _text(event.get("start")).zfill(5)
    return _moment(f"{day.isoformat()}T{clock}", found) if day is not None else None


def _end(event: dict[str, Any], start: datetime, found: Gathering) -> int | None:
    end = _moment(event.get("end"), found)
    if end is not None:
        return minute_of(end, start.date())
    length = _LENGTH.fullmatch(_text(event.get("duration")))
    if length is None:
        return None
    hours = int(length["days"] or 0) * 24 + int(length["hours"])
    return minute_of(start, start.date()) + hours * 60 + int(length["minutes"])


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _said(value: object) -> str:
    """Give a text, or all its languages one after another."""
    if isinstance(value, dict):
        return "\n\n".join(dict.fromkeys(said for said in map(_said, value.values()) if said))
    return value.strip() if isinstance(value, str) else ""


def _text(value: object) -> str:
    return tidy(value) if isinstance(value, str) else ""


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:2000]


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _urls(values: list[Any]) -> list[str]:
    return [v.strip() for v in values if isinstance(v, str) and v.strip().startswith(("http://", "https://"))]
