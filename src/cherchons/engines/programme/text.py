"""Reading a pasted programme: lines, blocks, head and body, sessions, and the account of every line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from .blocks import Block
from .body import Body
from .check import dropped
from .cutting import cut
from .dates import Calendar
from .errors import ProgrammeReadingError
from .folding import fold, words
from .head import Head, read_head
from .lines import Line, read_lines
from .model import DraftSession, ProgrammeDraft, ReadingWarning, Unread, warn
from .schedule import at, settle
from .slots import Slot, finish
from .untimed import untimed
from .vocabulary import word_set

_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"«»|]{1,600}")
_COFFEE: Final = re.compile(r"(?:cafe|coffee|the|tea)(?!\w)")
_FRENCH: Final = word_set("le la les des du et est un une pour dans avec sur nous vous qui au aux par ce en")
_ENGLISH: Final = word_set("the of and to in for with on is are you we this that by at from our will")


def read_text(
    text: str, *, default_year: int | None = None, timezone: str = "Europe/Paris", today: date | None = None
) -> ProgrammeDraft:
    """Read a programme that somebody pasted.

    Parameters
    ----------
    text
        A programme as people write them, in French or in English, at most 1 MB.
    default_year
        The year of dates that have none, if it is known.
    timezone
        The time zone of the encounter, as in the IANA database.
    today
        The day from which a missing year is inferred; the current day if it is not given, which is
        the only way in which the answer depends on anything but the text.

    Returns
    -------
    ProgrammeDraft
        What was understood, with what was not in `unread` and what should be checked in `warnings`.

    Raises
    ------
    ProgrammeReadingError
        The text is empty or too large, or the time zone is not known.

    Notes
    -----
    A pipeline: lines, blocks (each line by itself, then which lines go on), head and body, slots,
    sessions. It ends with an account: a line whose words, times, dates or marks did not arrive
    anywhere is added to `unread`, so that nothing is dropped even where the reading is wrong. Linear
    in the length of the text, except for sorting the sessions.

    References
    ----------
    The shapes of dates and times follow the usage described by the *Lexique des règles
    typographiques en usage à l'Imprimerie nationale* and by ISO 8601.

    Examples
    --------
    >>> draft = read_text('''Rencontre des chercheuses et des associations
    ... vendredi 26 avril 2019
    ... 9h30 : accueil café
    ... 10-12h30 : témoignages
    ... - Un jardin partagé
    ... - Troisième projet à confirmer''')
    >>> [(session.kind, session.start.hour, session.end.hour) for session in draft.sessions]
    [('welcome', 9, 10), ('testimonies', 10, 12)]
    >>> [(item.title, item.to_confirm) for item in draft.sessions[1].items]
    [('Un jardin partagé', False), ('Troisième projet', True)]
    """
    zone = zone_of(timezone)
    lines = read_lines(text)
    blocks = cut(lines)
    body = Body(Calendar(today or date.today(), default_year))
    if _first_of_body(blocks) == len(blocks):
        blocks = untimed(lines) or blocks
    blocks, first = _head_first(blocks)
    body.late_speakers = sum(b.kind == "label" and b.label == "speakers" and b.gap for b in blocks[first:])
    last = _last_slot(blocks)
    body.spaced = any(block.kind == "text" and block.gap for block in blocks[first:last])
    head = read_head([block for block in blocks[:first] if block.kind != "blank"], body)
    _read_body(blocks[first:], body)
    sessions = _sessions(body, zone)
    draft = _draft(head, body, sessions, zone, timezone, text)
    return _account(draft, body, lines)


def zone_of(name: str) -> ZoneInfo:
    """Give a time zone by its name, or refuse with a sentence.

    Examples
    --------
    >>> zone_of("Europe/Paris").key
    'Europe/Paris'
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ProgrammeReadingError("unknown_timezone", timezone=name[:60]) from error


def _first_of_body(blocks: Sequence[Block]) -> int:
    for index, block in enumerate(blocks):
        if block.kind in ("slot", "header", "bad", "vague") or (block.kind == "row" and block.cells):
            return index
    return len(blocks)


def _last_slot(blocks: Sequence[Block]) -> int:
    return max((i for i, block in enumerate(blocks) if block.kind in ("slot", "row", "vague")), default=-1)


def _head_first(blocks: list[Block]) -> tuple[list[Block], int]:
    """Put before the sessions the title and the date that were written below them."""
    first, last = _first_of_body(blocks), _last_slot(blocks)
    dated = [i for i, block in enumerate(blocks) if block.kind == "day" and block.day and block.day.dates]
    known = any(block.kind in ("text", "label", "bullet", "day") for block in blocks[:first])
    if first >= len(blocks) or known or not dated or dated[0] <= last or len(dated) > 1:
        return blocks, first
    begin = next(
        (
            i
            for i in range(last + 1, dated[0] + 1)
            if blocks[i].gap and blocks[i].kind in ("text", "day", "heading")
        ),
        None,
    )
    if begin is None:
        return blocks, first
    moved = blocks[begin : dated[0] + 1]
    rest = [*blocks[first:begin], *blocks[dated[0] + 1 :]]
    return [*blocks[:first], *moved, *rest], first + len(moved)


def _read_body(blocks: Sequence[Block], body: Body) -> None:
    """Read block after block; each sees a few that follow, and the last knows that it is the last."""
    last_slot = _last_slot(blocks)
    for index, block in enumerate(blocks):
        body.ending = index > last_slot
        body.read(block, blocks[index + 1 : index + 6])


def _sessions(body: Body, zone: ZoneInfo) -> tuple[DraftSession, ...]:
    slots: list[Slot] = []
    for group, slot in enumerate(body.slots):
        slots.extend(finish(slot, group))
    _coffee_first(slots)
    closings = {day: span[1] for day, span in body.spans.items() if span[1] is not None}
    closings.update(body.closings)
    return settle(
        slots,
        days=body.days,
        closings=closings,
        openings=body.openings,
        zone=zone,
        warnings=body.warnings,
    )


def _coffee_first(slots: Sequence[Slot]) -> None:
    """Take the coffee that opens a day as its welcome rather than as a break."""
    days: set[int] = set()
    for slot in slots:
        if slot.day not in days and slot.kind == "break" and _COFFEE.match(fold(slot.title)):
            slot.kind = "welcome"
        days.add(slot.day)


def _draft(
    head: Head, body: Body, sessions: tuple[DraftSession, ...], zone: ZoneInfo, timezone: str, text: str
) -> ProgrammeDraft:
    day = body.days.get(1) or next((found for found in body.days.values() if found), None)
    span = body.spans.get(1, (None, None))
    starts = [session.start for session in sessions if session.start is not None]
    ends = [session.end for session in sessions if session.end is not None]
    start = at(day, span[0], zone) or min(starts, default=None)
    closing = body.closings.get(max(body.days, default=1))
    ends += [end for end in [at(body.days.get(max(body.days, default=1)), closing, zone)] if end]
    single = len({session.day for session in sessions}) <= 1
    latest = max(ends, default=None)
    if latest is not None and latest < max(starts, default=latest):
        latest = None
    end = (at(day, span[1], zone) if single else None) or latest
    doors = at(day, body.doors, zone)
    if doors is None and start is not None and starts and min(starts) < start:
        doors = next((s.start for s in sessions if s.kind == "welcome" and s.start and s.start < start), None)
    numbers = {number for number, _ in body.numbers}
    series = body.numbers[0] if len(numbers) == 1 and body.day == 1 else None
    return ProgrammeDraft(
        title=head.title,
        description="\n\n".join(head.description),
        date=day,
        start=start,
        end=end,
        doors=doors,
        timezone=timezone,
        place=", ".join(dict.fromkeys([*head.place, *_lines(body.fields.get("place", []))])),
        language=_language(text),
        organisers=tuple(dict.fromkeys([*head.organisers, *body.fields.get("organisers", [])])),
        links=tuple(dict.fromkeys(found.rstrip(".,;:!?)]'’*") for found in _URL.findall(text))),
        notes=tuple(body.notes),
        practical="\n".join([*head.practical, *body.fields.get("practical", [])]),
        speakers=tuple(dict.fromkeys(body.speakers)),
        sessions=sessions,
        unread=(),
        warnings=(*body.calendar.warnings, *body.warnings),
        series_hint=series[1] if series else "",
        day_number=series[0] if series else None,
    )


def _account(draft: ProgrammeDraft, body: Body, lines: Sequence[Line]) -> ProgrammeDraft:
    """Add what is missing: lines that did not arrive, warnings about the whole, in order of lines."""
    by_number = {line.number: line for line in lines}
    unread = {number for number in body.unread if not by_number[number].blank}
    draft = replace(draft, unread=_unread(unread, by_number))
    unread |= {line.number for line in dropped(draft, lines)}
    general: list[ReadingWarning] = []
    if not draft.title:
        general.append(warn("no_title"))
    if draft.date is None:
        general.append(warn("no_date"))
    if not draft.sessions:
        general.append(warn("no_sessions"))
    warnings = sorted({*draft.warnings}, key=lambda found: (found.line or 0, found.code, found.params))
    return replace(draft, unread=_unread(unread, by_number), warnings=(*general, *warnings))


def _unread(numbers: set[int], by_number: dict[int, Line]) -> tuple[Unread, ...]:
    return tuple(Unread(number, by_number[number].raw) for number in sorted(numbers))


def _lines(texts: Sequence[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split("\n") if part.strip()]


def _language(text: str) -> str:
    """Give the language that most of the small words are from, or nothing."""
    counts = Counter(words(text[:20_000]))
    french, english = (sum(counts[word] for word in found) for found in (_FRENCH, _ENGLISH))
    if max(french, english) < 2:
        return ""
    return "fr" if french >= english else "en"
