"""Times of day as people write them: 9h30, 9 h 30, 10-12h30, 14:00–16:00, 2–4 pm, de 14 h à 16 h, midi."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

_CLOCK: Final = re.compile(
    r"(?:(?P<noon>midi|noon|12 ?noon)|(?P<midnight>minuit|midnight)"
    r"|(?P<hour>\d{1,2})(?:"
    r" ?h(?:eures?|rs?)?(?: ?(?P<m1>\d{2}))?"
    r"|:(?P<m2>\d{2})(?::00)?(?: ?h(?:eures?)?)?"
    r"|\.(?P<m3>\d{2})(?![.\d])"
    r")?(?: ?(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
    r"| (?P<part>du matin|de l'apres-midi|du soir|in the (?:morning|afternoon|evening))(?= ?[:,(-]))?)"
    r"(?![\w€%$])"
)
_JOIN: Final = re.compile(r" ?(?:-{1,2}>?|>|/|~) ?|,? (?:jusqu'a|until|till) | (?:a|to|et|and) | ?a (?=\d)")
_LEAD: Final = re.compile(
    r"(?:(?:de|des|d'|a partir de|a compter de|a|vers|entre|from|at|between|horaires?|heure|time)(?: ?:)? )?"
)
_LEAD_BEFORE: Final = re.compile(
    r"(?<!\w)(?:a partir de|a compter de|de|des|d'|vers|entre|from|at|between) $"
)
_FIND: Final = re.compile(r"(?<![\w.,:/€$-])(?=\d|midi|minuit|noon|midnight)|(?<=[^\d]-)(?=\d)")
_CLOCKLIKE: Final = re.compile(r"(?:de |from |at |a )?\d{1,3} ?(?:h|:)(?:\d{2}|\d?(?= |:|-|$))")
_UNIT: Final = re.compile(
    r" ?(?:euros?|eur|tonnes?|metres?|millions?|milliards?|pounds?|percent|pour cent)(?!\w)"
)
DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes; `sure` if it could be nothing else, `half` if am or pm was said."""

    minutes: int
    sure: bool
    half: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A start, perhaps an end, and where they stand in the text (`begin` to `stop`)."""

    start: int
    end: int | None
    begin: int
    stop: int
    style: str
    half: bool
    text: str = ""


def clock_at(folded: str, position: int) -> tuple[Clock, int] | None:
    """Read one time of day at a position of a folded text.

    Returns
    -------
    tuple of Clock and int, or None
        The time and where it stops; a bare number is a time that is not `sure`.

    Examples
    --------
    >>> clock_at("9 h 30 : accueil", 0)
    (Clock(minutes=570, sure=True, half='', style='h'), 6)
    >>> clock_at("25h", 0) is None
    True
    """
    found = _CLOCK.match(folded, position)
    if found is None:
        return None
    if found["noon"]:
        return Clock(12 * 60, True, "", "word"), found.end()
    if found["midnight"]:
        return Clock(0, True, "", "word"), found.end()
    hour = int(found["hour"])
    minute = int(found["m1"] or found["m2"] or found["m3"] or 0)
    half = found["half"][0] if found["half"] else ""
    if found["part"] and hour <= 12:
        half = "a" if found["part"].endswith(("matin", "morning")) else "p"
    stop = found.end()
    if found["m1"] and not half and _counts(folded, found):
        minute, stop = 0, found.start("m1") - 1
    if minute > 59 or hour > 24 or (hour == 24 and minute) or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    marker = folded[found.end("hour") : found.end("hour") + 2].lstrip()[:1]
    style = marker if found.end() > found.end("hour") and marker in ("h", ":", ".") else ""
    return Clock(hour * 60 + minute, bool(style or half), half, style or half), stop


def _counts(folded: str, found: re.Match[str]) -> bool:
    """Say whether the number after the hour counts something: "14h 10 témoignages"."""
    spaced = folded[found.start("m1") - 1] == " " and folded[found.end("hour")] != " "
    return spaced and int(found["m1"]) % 15 != 0 and bool(re.match(" [a-z]", folded[found.end() :][:2]))


def range_at(folded: str, position: int = 0, *, loose: bool = False) -> TimeRange | None:
    """Read a time or a range of times at a position of a folded text.

    Parameters
    ----------
    folded
        A text as `fold` gives it, with single spaces.
    position
        Where the range must begin, after words like "de" or "from".
    loose
        Accept bare numbers, as in a column that holds nothing but times.

    Returns
    -------
    TimeRange or None

    Notes
    -----
    A bounded number of steps, whatever the text: every repetition in the patterns is bounded.

    Examples
    --------
    >>> found = range_at("10-12h30 : temoignages")
    >>> found.start, found.end
    (600, 750)
    >>> found = range_at("2-4 pm")
    >>> found.start // 60, found.end // 60
    (14, 16)
    >>> range_at("10 ateliers") is None
    True
    """
    lead = _LEAD.match(folded, position)
    begin = lead.end() if lead else position
    first = clock_at(folded, begin)
    if first is None:
        return None
    start, stop = first
    second = _second(folded, start, stop)
    if second is not None and (start.sure or second[0].sure or loose):
        return _pair(start, second[0], position, second[1], folded)
    if start.sure or loose:
        return TimeRange(
            start.minutes, None, position, stop, start.style, bool(start.half), folded[position:stop]
        )
    return None


def _second(folded: str, start: Clock, stop: int) -> tuple[Clock, int] | None:
    """Read the end of a range; a bare number ends one only where nothing can be counted by it."""
    join = _JOIN.match(folded, stop)
    second = clock_at(folded, join.end()) if join else None
    if join is None or second is None:
        return None
    end, after = second
    if not start.sure and end.style == "." and not _hours_in_words(folded, start, end, after):
        return None
    if not end.sure and start.sure:
        alone = not folded[after : after + 2].strip()[:1].isalnum()
        if end.minutes <= start.minutes or (" " in join[0] and not alone):
            return None
    return end, after


def _hours_in_words(folded: str, start: Clock, end: Clock, after: int) -> bool:
    """Say whether "11-12.30" is hours: in the day, on a round minute, and before a word that is no unit."""
    day = 7 * 60 <= start.minutes < end.minutes <= 22 * 60 and end.minutes % 5 == 0
    return (
        day
        and re.match(r" [a-z]{3,}", folded[after : after + 12]) is not None
        and not _UNIT.match(folded, after)
    )


def _pair(start: Clock, end: Clock, begin: int, stop: int, folded: str) -> TimeRange:
    first, last = start.minutes, end.minutes
    if end.half and not start.half and start.style != "word" and first <= 12 * 60 + 59:
        afternoon = first % (12 * 60) + 12 * 60
        first = afternoon if end.half == "p" and afternoon < last else first
    if start.half == "p" and not end.half and last < first and last + 12 * 60 <= DAY:
        last += 12 * 60
    if last == 0:
        last = DAY
    if last <= first and first >= 17 * 60 and last <= 8 * 60:
        last += DAY
    half = bool(start.half or end.half)
    return TimeRange(first, last, begin, stop, end.style or start.style, half, folded[begin:stop])


def find_ranges(folded: str, *, limit: int = 8, dotted: bool = False) -> Iterator[TimeRange]:
    """Find the times that stand in a text, at most `limit`, from left to right.

    With `dotted`, 9.30 is one too: in the middle of a text it is more often a number.

    Examples
    --------
    >>> [(r.start, r.end) for r in find_ranges("vendredi 26 avril, de 10h a 17h")]
    [(600, 1020)]
    """
    position = given = 0
    while given < limit:
        found = _FIND.search(folded, position)
        if found is None:
            return
        times = range_at(folded, found.start())
        if times is not None and (dotted or times.style != "."):
            given += 1
            before = _LEAD_BEFORE.search(folded, max(0, found.start() - 18), found.start())
            yield replace(times, begin=before.start()) if before else times
        position = max(found.start() + 1, times.stop if times else 0)


def impossible_time(folded: str) -> bool:
    """Say whether a line begins with what looks like a time and cannot be one.

    Examples
    --------
    >>> impossible_time("25h30 : accueil"), impossible_time("9h30 : accueil")
    (True, False)
    """
    return bool(_CLOCKLIKE.match(folded)) and range_at(folded) is None
