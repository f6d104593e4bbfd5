"""What the structured formats share: moments become days and minutes, slots become a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .model import DraftPerson, ProgrammeDraft, ReadingWarning, Unread, warn
from .schedule import settle
from .slots import Slot


@dataclass(slots=True)
class Gathering:
    """What a structured file says, while it is being read."""

    zone: ZoneInfo
    title: str = ""
    description: str = ""
    language: str = ""
    place: str = ""
    start: datetime | None = None
    end: datetime | None = None
    links: list[str] = field(default_factory=list)
    organisers: list[str] = field(default_factory=list)
    speakers: list[DraftPerson] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)
    slots: list[tuple[Slot, date | None]] = field(default_factory=list)


def once(parts: Sequence[str]) -> list[str]:
    """Leave out what another part says again and more: an abstract that begins the description.

    Examples
    --------
    >>> once(["", "Un débat.", "Un débat.\\n\\nAvec vous.", "Un débat."])
    ['Un débat.\\n\\nAvec vous.']
    """
    kept = list(dict.fromkeys(part for part in parts if part))
    return [part for part in kept if not any(other != part and other.startswith(part) for other in kept)]


def minute_of(moment: datetime, day: date) -> int:
    """Count the minutes from the beginning of a day to a moment, as clocks show them.

    Examples
    --------
    >>> minute_of(datetime(2019, 4, 27, 1, 0), date(2019, 4, 26))
    1500
    """
    return (moment.date() - day).days * 24 * 60 + moment.hour * 60 + moment.minute


def gather(found: Gathering, *, source: str) -> ProgrammeDraft:
    """Turn what a structured file says into a draft."""
    dates = sorted({day for _, day in found.slots if day is not None})
    numbers: Mapping[date | None, int] = {day: number for number, day in enumerate(dates, start=1)}
    for slot, day in found.slots:
        slot.day = numbers.get(day, 1)
    ordered: Sequence[tuple[Slot, date | None]] = sorted(
        found.slots, key=lambda pair: (pair[0].day, pair[0].start or 0)
    )
    warnings = found.warnings
    sessions = settle(
        [slot for slot, _ in ordered],
        days={number: day for day, number in numbers.items()},
        closings={},
        zone=found.zone,
        warnings=warnings,
        infer_ends=False,
    )
    for session in sessions:
        if session.clock_start is not None and session.clock_end is None:
            line = session.source_lines[0] if session.source_lines else None
            warnings.append(warn("no_end", line, title=session.title))
    starts = [session.start for session in sessions if session.start is not None]
    ends = [session.end for session in sessions if session.end is not None]
    if not found.title:
        warnings.append(warn("no_title"))
    if not dates:
        warnings.append(warn("no_date"))
    if not sessions:
        warnings.append(warn("no_sessions"))
    return ProgrammeDraft(
        title=found.title,
        description=found.description,
        date=dates[0] if dates else (found.start.date() if found.start else None),
        start=found.start or min(starts, default=None),
        end=found.end or max(ends, default=None),
        doors=None,
        timezone=found.zone.key,
        place=found.place,
        language=found.language,
        organisers=tuple(dict.fromkeys(found.organisers)),
        links=tuple(dict.fromkeys(found.links)),
        notes=(),
        practical="",
        speakers=tuple(dict.fromkeys(found.speakers)),
        sessions=sessions,
        unread=tuple(sorted(found.unread, key=lambda one: one.line)),
        warnings=tuple(sorted(dict.fromkeys(warnings), key=lambda one: (one.line or 0, one.code))),
        source=source,
    )
