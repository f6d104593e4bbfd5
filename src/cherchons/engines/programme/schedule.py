"""The clock of a programme: ends that are missing, order, parallel groups, overlaps, real dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .model import DraftSession, ReadingWarning, warn
from .slots import Slot, people_of
from .times import DAY

_NOON = 12 * 60


def settle(
    slots: list[Slot],
    *,
    days: Mapping[int, date | None],
    closings: Mapping[int, int],
    zone: ZoneInfo,
    warnings: list[ReadingWarning],
    openings: Mapping[int, int] | None = None,
    infer_ends: bool = True,
) -> tuple[DraftSession, ...]:
    """Turn slots into sessions with times.

    Parameters
    ----------
    slots
        In the order of the source.
    days
        The date of each day, where it is known.
    closings
        The minute at which each day ends, where it is said.
    zone
        The time zone of the encounter.
    warnings
        Where what is to be checked is added.
    openings
        The minute at which each day begins, where am or pm was said with it.
    infer_ends
        Whether a missing end is the next start, as in a text.

    Returns
    -------
    tuple of DraftSession
        Ordered by day and start; `end` is never before `start`.

    Notes
    -----
    Sorting dominates: O(n log n) in the number of sessions.
    """
    _afternoons(slots, openings or {}, warnings)
    _note_disorder(slots, warnings)
    slots[:] = _in_order(slots, following=infer_ends)
    _no_negative(slots, warnings)
    if infer_ends:
        _infer_ends(slots, closings, warnings)
    _group(slots)
    sessions = tuple(_session(slot, days.get(slot.day), zone) for slot in slots)
    warnings.extend(overlaps(sessions))
    return sessions


def _afternoons(slots: Sequence[Slot], openings: Mapping[int, int], warnings: list[ReadingWarning]) -> None:
    """Understand 1:30 after 11:00 as half past one, where no hour is written as past twelve."""
    timed = [slot for slot in slots if slot.start is not None]
    if all(slot.half for slot in timed) or any((s.start or 0) >= 13 * 60 and not s.said for s in timed):
        return
    latest = {day: start for day, start in openings.items() if start >= _NOON}
    for slot in timed:
        start = slot.start or 0
        before = latest.get(slot.day, 0)
        if not slot.half and start < 8 * 60 <= before and start + _NOON > before - 60:
            slot.start = start + _NOON
            if slot.end is not None and slot.end <= _NOON:
                slot.end += _NOON
            warnings.append(warn("assumed_pm", slot.line, title=slot.name))
        elif not slot.half and slot.end is not None and slot.end <= start and slot.end + _NOON > start:
            slot.end += _NOON
        latest[slot.day] = max(before, slot.start or 0)


def _note_disorder(slots: Sequence[Slot], warnings: list[ReadingWarning]) -> None:
    latest: dict[int, int] = {}
    for slot in slots:
        if slot.start is None:
            continue
        if slot.start < latest.get(slot.day, 0):
            warnings.append(warn("out_of_order", slot.line, title=slot.name))
        latest[slot.day] = max(latest.get(slot.day, 0), slot.start)


def _in_order(slots: Sequence[Slot], *, following: bool) -> list[Slot]:
    """Sort by day and start; what has no start follows what it was written after, or comes last."""
    keys: list[tuple[int, bool, int]] = []
    latest: dict[int, int] = {}
    for slot in slots:
        start = slot.start if slot.start is not None else latest.get(slot.day, -1)
        keys.append((slot.day, slot.start is None and not following, start))
        latest[slot.day] = start
    return [slots[index] for index in sorted(range(len(slots)), key=lambda index: keys[index])]


def _no_negative(slots: Sequence[Slot], warnings: list[ReadingWarning]) -> None:
    for slot in slots:
        if slot.start is not None and slot.end is not None and slot.end < slot.start:
            warnings.append(warn("end_before_start", slot.line, title=slot.name))
            slot.end = None


def _infer_ends(slots: Sequence[Slot], closings: Mapping[int, int], warnings: list[ReadingWarning]) -> None:
    following: int | None = None
    current: tuple[int, int | None] | None = None
    for slot in reversed(slots):
        if slot.start is None:
            following, current = None, (slot.day, None)
            continue
        if current is None or current[0] != slot.day:
            following = closings.get(slot.day)
        elif current[1] != slot.start:
            following = current[1]
        current = (slot.day, slot.start)
        if slot.end is not None:
            continue
        if following is not None and following > slot.start:
            slot.end, slot.end_inferred = following, True
    for slot in slots:
        if slot.start is not None and slot.end is None:
            warnings.append(warn("no_end", slot.line, title=slot.name))


def _group(slots: Sequence[Slot]) -> None:
    """Tie the sessions that have the same times, and number the groups from 1 in order."""
    times = Counter(_when(slot) for slot in slots if slot.start is not None)
    names: dict[object, str] = {}
    for slot in slots:
        key: object = None
        if slot.start is not None and times[_when(slot)] >= 2:
            key = _when(slot)
        elif slot.parallel is not None:
            key = slot.parallel
        slot.parallel = names.setdefault(key, f"p{len(names) + 1}") if key is not None else None


def _when(slot: Slot) -> tuple[int, int | None, int | None]:
    return slot.day, slot.start, slot.end


def overlaps(sessions: Iterable[DraftSession]) -> list[ReadingWarning]:
    """Flag each session that begins before an earlier one has ended, where nobody could attend both.

    Sessions of one parallel group, and sessions in two rooms that are both known, may overlap.

    Examples
    --------
    >>> from datetime import time
    >>> def at(title, start, end):
    ...     return DraftSession(None, None, "other", title, clock_start=time(start), clock_end=time(end))
    >>> [found.text for found in overlaps([at("A", 9, 11), at("B", 10, 12)])]
    ['« B » overlaps « A ».']
    """
    found: list[ReadingWarning] = []
    latest: dict[tuple[int, str | None], tuple[int, DraftSession]] = {}
    together: list[DraftSession] = []
    for session in sessions:
        if session.clock_start is None:
            continue
        if together and (session.parallel is None or session.parallel != together[0].parallel):
            _remember(together, latest)
            together = []
        keys: list[str | None] = [session.room, ""] if session.room else [None]
        known = [latest[session.day, key] for key in keys if (session.day, key) in latest]
        hits = [one for one in known if one[0] > minutes(session.clock_start)]
        if hits:
            line = session.source_lines[0] if session.source_lines else None
            other = max(hits, key=lambda one: one[0])[1]
            found.append(warn("overlap", line, title=session.title, other=other.title))
        together.append(session)
    return found


def _remember(
    sessions: Sequence[DraftSession], latest: dict[tuple[int, str | None], tuple[int, DraftSession]]
) -> None:
    """Keep the session that ends last, by room, and in any room under `None`."""
    for session in sessions:
        end = last_minute(session)
        for key in (session.room, None):
            if end is not None and ((session.day, key) not in latest or latest[session.day, key][0] < end):
                latest[session.day, key] = (end, session)


def last_minute(session: DraftSession) -> int | None:
    """Give the minute of its day at which a session ends: past 1440 if it goes on after midnight."""
    if session.clock_start is None or session.clock_end is None:
        return None
    start, end = minutes(session.clock_start), minutes(session.clock_end)
    if session.start is not None and session.end is not None:
        length = session.end.replace(tzinfo=None) - session.start.replace(tzinfo=None)
        return start + int(length.total_seconds() // 60)
    return end + DAY if end < start else end


def minutes(clock: time) -> int:
    """Count the minutes of a time of day.

    Examples
    --------
    >>> minutes(time(9, 30))
    570
    """
    return clock.hour * 60 + clock.minute


def at(day: date | None, minute: int | None, zone: ZoneInfo) -> datetime | None:
    """Give the moment that is so many minutes into a day, or `None` where one is not known.

    Examples
    --------
    >>> at(date(2019, 4, 26), 24 * 60, ZoneInfo("Europe/Paris")).isoformat()
    '2019-04-27T00:00:00+02:00'
    """
    if day is None or minute is None:
        return None
    try:
        return datetime.combine(day, time(), zone) + timedelta(minutes=minute)
    except OverflowError:
        return None


def _session(slot: Slot, day: date | None, zone: ZoneInfo) -> DraftSession:
    speakers, facilitators = people_of(slot.heading)
    return DraftSession(
        start=at(day, slot.start, zone),
        end=at(day, slot.end, zone),
        kind=slot.kind or "other",
        title=slot.title,
        text="\n\n".join(part for part in slot.paragraphs if part),
        room=slot.heading.room,
        language=slot.heading.language,
        parallel=slot.parallel,
        parallel_title=slot.parallel_title,
        parallel_text=slot.parallel_text,
        to_confirm=slot.heading.to_confirm,
        facilitation_to_confirm=slot.heading.facilitation_to_confirm
        or any(p.to_confirm for p in facilitators),
        speakers_to_confirm=slot.heading.speakers_to_confirm or any(p.to_confirm for p in speakers),
        room_to_confirm=slot.heading.room_to_confirm,
        end_inferred=slot.end_inferred,
        day=slot.day,
        clock_start=_time(slot.start),
        clock_end=_time(slot.end),
        items=slot.draft_items,
        speakers=speakers,
        facilitators=facilitators,
        source_lines=tuple(sorted(set(slot.lines))),
    )


def _time(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60 % 24, minute % 60)
