"""The checker: nothing was dropped, times make sense, overlaps are flagged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .choices import without_numbers
from .dates import FoundDate, find_dates
from .days import DAY_NUMBER
from .folding import fold, words
from .lines import Line, read_lines
from .marks import find_mark
from .model import DraftPerson, DraftSession, ProgrammeDraft
from .schedule import minutes, overlaps
from .tables import column_of, is_header
from .times import DAY, TimeRange, find_ranges
from .vocabulary import HEADINGS, LABELS, LANGUAGE_NAMES, MONTHS, STRUCTURE, WEEKDAYS, word_set

_SOFT_HYPHEN: Final = "\u00ad"
_INCLUSIVE: Final = word_set("e s es rice rices trice trices euse euses ne nes")
_FREE: Final = (
    STRUCTURE
    | set(LABELS)
    | set(MONTHS)
    | set(WEEKDAYS)
    | set(LANGUAGE_NAMES)
    | _INCLUSIVE
    | {word for heading in HEADINGS for word in heading.split()}
)
_REFERENCE: Final = re.compile(r"\[\d{1,3}\]")
_LENGTH: Final = re.compile(
    r"(?<!\w)(?:(\d{1,3}) ?(?:min|mn|minutes?|mins|')|(\d) ?h(?:ours?|eures?)? ?(\d{2})?)(?!\w)"
)


def check(draft: ProgrammeDraft, source_text: str) -> list[str]:
    """Check a draft against the text that it was read from.

    Parameters
    ----------
    draft
        What `read_text` returned.
    source_text
        The text it was given.

    Returns
    -------
    list of str
        One sentence per fault; empty for a faithful draft.

    Raises
    ------
    ProgrammeReadingError
        The text itself could not have been read.

    Notes
    -----
    Faithful means: every line that holds a letter or a digit is in `unread`, or all its words, its
    times, its dates and its marks "to be confirmed" are in the session that claims the line (in the
    head of the programme if none does), words of pure structure aside ("Lieu", "de", "atelier").
    Besides, sessions are in order, none ends before it starts, and every overlap is flagged. Linear
    in the text, except for the ordering of overlaps.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from cherchons.engines import programme
    >>> text = "Rencontre\\n26/04/2019\\n9h30-10h : accueil des participants"
    >>> draft = programme.read_text(text)
    >>> check(draft, text)
    []
    >>> check(replace(draft, sessions=()), text)
    ['Line 3 was dropped: « 9h30-10h : accueil des participants ».']
    """
    lines = read_lines(source_text)
    faults = [f"Line {line.number} was dropped: « {line.raw[:120]} »." for line in dropped(draft, lines)]
    by_number = {line.number: line.raw for line in lines}
    for unread in draft.unread:
        if by_number.get(unread.line) != unread.text:
            faults.append(f"Line {unread.line} is not what is said to be unread.")
    return faults + _order(draft.sessions) + _unflagged(draft)


@dataclass(frozen=True, slots=True)
class Owner:
    """What a session, or the head of a programme, has kept."""

    words: frozenset[str]
    clocks: frozenset[int]
    lengths: frozenset[int]
    dates: frozenset[tuple[int, int]]
    confirm: bool


def dropped(draft: ProgrammeDraft, lines: Sequence[Line]) -> list[Line]:
    """List the lines of a source that a draft does not account for."""
    unread = {one.line for one in draft.unread}
    head = _head(draft)
    owners: dict[int, list[Owner]] = {}
    for session in draft.sessions:
        owner = _of_session(session, head.dates)
        for number in session.source_lines:
            owners.setdefault(number, []).append(owner)
    missing: list[Line] = []
    cut = False
    for line in lines:
        was_cut, cut = cut, line.raw.endswith(_SOFT_HYPHEN)
        if line.blank or line.number in unread:
            continue
        if not _carried(line, owners.get(line.number) or [head], begins_cut=was_cut, ends_cut=cut):
            missing.append(line)
    return missing


def _carried(line: Line, owners: Sequence[Owner], *, begins_cut: bool, ends_cut: bool) -> bool:
    """Say whether every word, time, date and mark of a line is in what its owners kept."""
    if line.cells and is_header(line.cells) and all(_column(cell, owners) for cell in line.cells):
        return True
    text = line.text.replace(_SOFT_HYPHEN, "")
    folded = fold(text)
    number = DAY_NUMBER.match(folded)
    if number:
        folded = " " * number.end() + folded[number.end() :]
    folded = _REFERENCE.sub(" ", folded)
    folded = _blank(
        folded,
        ((t.begin, t.stop) for t in find_ranges(folded, limit=len(folded), dotted=True) if _clock(t, owners)),
    )
    folded = _blank(
        folded, ((d.begin, d.stop) for d in find_dates(folded, limit=len(folded)) if _date(d, owners))
    )
    folded = _LENGTH.sub(lambda found: " " if _length(found, owners) else found[0], folded)
    left = words(without_numbers(folded))
    if begins_cut:
        left = left[1:]
    if ends_cut:
        left = left[:-1]
    if any(word not in _FREE and not _known(word, owners) for word in left):
        return False
    if find_mark(text, anywhere=False) is None or any(owner.confirm for owner in owners):
        return True
    return all(_known(word, owners) for word in words(text))


def _known(word: str, owners: Sequence[Owner]) -> bool:
    return any(word in owner.words for owner in owners)


def _column(cell: str, owners: Sequence[Owner]) -> bool:
    return not cell or bool(column_of(cell)) or all(_known(word, owners) for word in words(cell))


def _clock(times: TimeRange, owners: Sequence[Owner]) -> bool:
    """Say whether both ends of a range were kept, perhaps understood in the afternoon."""
    written = [times.start] if times.end is None else [times.start, times.end]
    return all(
        any((minute + shift) % DAY in owner.clocks for shift in (0, DAY // 2) for owner in owners)
        for minute in written
    )


def _date(found: FoundDate, owners: Sequence[Owner]) -> bool:
    days = [day for day in (found.day, found.last_day) if day]
    pairs = {(day, found.month) for day in days} | {(found.month, day) for day in days if found.numeric}
    return any(pair in owner.dates or (pair[1] is None) for owner in owners for pair in pairs)


def _length(found: re.Match[str], owners: Sequence[Owner]) -> bool:
    length = int(found[1]) if found[1] else int(found[2]) * 60 + int(found[3] or 0)
    return any(length in owner.lengths for owner in owners)


def _blank(folded: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    begin = 0
    for start, stop in spans:
        if start >= begin:
            pieces.append(folded[begin:start])
            begin = stop
    return " ".join([*pieces, folded[begin:]])


def _people_text(people: Iterable[DraftPerson]) -> str:
    return " ".join(f"{person.name} {person.role} {person.organisation}" for person in people)


def _of_session(session: DraftSession, dates: frozenset[tuple[int, int]]) -> Owner:
    items = " ".join(f"{item.title} {item.text}" for item in session.items)
    people = (*session.speakers, *session.facilitators)
    kept = [session.title, session.text, session.room, session.parallel_title, session.parallel_text]
    marks = (
        session.to_confirm,
        session.facilitation_to_confirm,
        session.speakers_to_confirm,
        session.room_to_confirm,
    )
    clocks = {minutes(clock) for clock in (session.clock_start, session.clock_end) if clock is not None}
    for item in session.items:
        for times in find_ranges(fold(item.title[:40])):
            clocks |= {times.start, times.end if times.end is not None else times.start}
    start, end = session.clock_start, session.clock_end
    lengths = {(minutes(end) - minutes(start)) % DAY} if start is not None and end is not None else set()
    confirm = (
        any(marks) or any(item.to_confirm for item in session.items) or any(p.to_confirm for p in people)
    )
    text = " ".join([*kept, items, _people_text(people)])
    return Owner(frozenset(words(text)), frozenset(clocks), frozenset(lengths), dates, confirm)


def _head(draft: ProgrammeDraft) -> Owner:
    kept = [draft.title, draft.description, draft.place, draft.practical, draft.series_hint, draft.language]
    kept += [*draft.organisers, *draft.links, _people_text(draft.speakers)]
    kept += [f"{note.mark} {note.text}" for note in draft.notes]
    kept += [session.room for session in draft.sessions]
    moments = [moment for moment in (draft.start, draft.end, draft.doors) if moment is not None]
    clocks = {moment.hour * 60 + moment.minute for moment in moments}
    for session in draft.sessions:
        clocks |= {minutes(clock) for clock in (session.clock_start, session.clock_end) if clock is not None}
    dates = {session.start.date() for session in draft.sessions if session.start is not None}
    dates |= {draft.date} if draft.date is not None else set()
    pairs = frozenset((day.day, day.month) for day in dates)
    kept += [str(day.year) for day in dates]
    confirm = any(person.to_confirm for person in draft.speakers)
    return Owner(frozenset(words(" ".join(kept))), frozenset(clocks), frozenset(), pairs, confirm)


def _order(sessions: Sequence[DraftSession]) -> list[str]:
    faults: list[str] = []
    before: tuple[int, int] | None = None
    for session in sessions:
        if session.start is not None and session.end is not None and session.end < session.start:
            faults.append(f"« {session.title} » ends before it starts.")
        if session.clock_start is None:
            continue
        now = (session.day, minutes(session.clock_start))
        if before is not None and now < before:
            faults.append(f"« {session.title} » is not in order.")
        before = now
    return faults


def _unflagged(draft: ProgrammeDraft) -> list[str]:
    flagged = {(found.line, found.params) for found in draft.warnings if found.code == "overlap"}
    return [
        f"An overlap is not flagged: {found.text}"
        for found in overlaps(draft.sessions)
        if (found.line, found.params) not in flagged
    ]
