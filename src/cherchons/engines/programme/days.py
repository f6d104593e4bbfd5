"""Headings of days: "DAY 1 Vendredi 26 avril 2019, de 10h à 17h", "Jour 2", "Samedi matin"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .dates import FoundDate, find_dates
from .folding import words
from .marks import clean
from .times import TimeRange, find_ranges
from .vocabulary import WEEKDAYS, word_set

DAY_NUMBER: Final = re.compile(
    r"(?:day|jour|journee|j) ?(?:n ?[°o] ?)?(?P<number>\d{1,2})(?![\d/h:.])(?= |$|[:,.)-])"
    r"|(?P<ordinal>premiere?|1er|1ere|deuxieme|seconde?|2e|2nd|2eme|troisieme|3e|3eme|first|second|third) "
    r"(?:jour|journee|day)(?!\w)"
)
_ORDINALS: Final = {
    "pre": 1,
    "1er": 1,
    "fir": 1,
    "deu": 2,
    "sec": 2,
    "2e": 2,
    "2nd": 2,
    "2em": 2,
    "tro": 3,
    "3e": 3,
    "3em": 3,
    "thi": 3,
}
_LEAD: Final = re.compile(r"(?:date|quand|when|le|the|on|du|rendez-vous(?: le)?|-|,|:| )*")
_ALONE: Final = re.compile(
    r"^(?:de|à|a|from|at|,|et|dates?|quand|when|jour|day|rendez-vous|rdv)$", re.IGNORECASE
)
_TAIL: Final = re.compile(r"(?:^|[ ,–-])(?:le|du|the|on|date ?:|quand ?:|when ?:|,)$", re.IGNORECASE)
_HALVES: Final = word_set("matin matinee apres midi soir soiree morning afternoon evening")
_SENTENCE: Final = re.compile(r"[.!?…](?: |$)")


@dataclass(frozen=True, slots=True)
class DayHeading:
    """What the heading of a day says: dates, hours, number, and the words before and after them."""

    dates: tuple[FoundDate, ...]
    times: TimeRange | None
    number: int | None
    hint: str
    before: str
    after: str
    weekday: int | None = None


def day_heading(text: str, folded: str, *, spans: bool) -> DayHeading | None:
    """Read the heading of a day.

    Parameters
    ----------
    text, folded
        The line and its folded form.
    spans
        Whether sessions have lines of their own, so that hours here are those of the whole day.

    Returns
    -------
    DayHeading or None
        None if the line is a sentence, has no date, or is a session with its date.

    Examples
    --------
    >>> from cherchons.engines.programme.folding import fold
    >>> line = "DAY 1 Vendredi 26 avril 2019, de 10h à 17h"
    >>> day = day_heading(line, fold(line), spans=True)
    >>> day.number, day.dates[0].day, day.times.start // 60, day.times.end // 60
    (1, 26, 10, 17)
    """
    if len(text) > 220:
        return None
    number = DAY_NUMBER.match(folded)
    start = number.end() if number else 0
    dates = tuple(_dates_from(folded, start))
    if not dates:
        return _without_date(text, folded, number)
    first, last = dates[0], dates[-1]
    times = next((found for found in find_ranges(folded) if found.begin >= last.stop), None)
    if times is None:
        times = next((found for found in find_ranges(folded) if found.stop <= first.begin), None)
    begin = number.end() if number else 0
    before = text[begin : first.begin]
    stop = last.stop
    after = text[stop:]
    if times is not None and times.begin >= stop:
        after = text[stop : times.begin] + " " + text[times.stop :]
        if not spans and clean(text[times.stop :]):
            return None
    elif times is not None:
        before = text[begin : times.begin] + " " + text[times.stop : first.begin]
    before, after = _trim(before), _trim(after)
    starts = _LEAD.fullmatch(folded, begin, first.begin) is not None
    sentence = bool(_SENTENCE.search(before + " ")) or bool(_SENTENCE.search(after.rstrip(".") + " "))
    if (
        sentence
        or len(before) > 110
        or len(after) > 110
        or (len(before) + len(after) > 60 and text.endswith("."))
    ):
        return None
    if not starts and number is None and after[:1].islower() and len(after) > 30:
        return None
    hint = text[: number.end()].strip(" :,-") if number else ""
    return DayHeading(dates, times, _number(number), hint, before, after)


def _dates_from(folded: str, start: int) -> Iterator[FoundDate]:
    for found in find_dates(" " * start + folded[start:]):
        if not found.deadline:
            yield found


def _trim(text: str) -> str:
    text = clean(text).strip("()[] ")
    text = clean(_TAIL.sub("", _ALONE.sub("", text)))
    return _ALONE.sub("", text) if any(char.isalnum() for char in text) else ""


def _without_date(text: str, folded: str, number: re.Match[str] | None) -> DayHeading | None:
    if len(text) > 80:
        return None
    found = words(text)
    if (
        found
        and found[0] in WEEKDAYS
        and len(found[0]) > 3
        and all(w in WEEKDAYS or w in _HALVES for w in found)
    ):
        return DayHeading((), None, None, "", "", "", WEEKDAYS[found[0]])
    if number is None:
        return None
    times = next(iter(find_ranges(folded[number.end() :])), None)
    hint = text[: number.end()].strip(" :,-")
    rest = text[number.end() :]
    if times is not None:
        rest = rest[: times.begin] + " " + rest[times.stop :]
    return DayHeading((), times, _number(number), hint, "", _trim(rest))


def _number(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    if found["number"]:
        return int(found["number"]) or None
    return next((value for start, value in _ORDINALS.items() if found["ordinal"].startswith(start)), None)
