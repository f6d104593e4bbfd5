"""Several things on one line: sessions one after another, or a date, its hours and a session."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .dates import find_dates
from .days import DayHeading
from .folding import fold
from .lines import Line
from .marks import clean
from .times import TimeRange, find_ranges, range_at

_PARTS: Final = re.compile(r" ?[/;|•·] ")
_BETWEEN: Final = re.compile(r"[ ,:–—-]*(?:de |from )?")
_AFTER: Final = re.compile(r" ?[:–—|-] ?|, ")
_NEAR: Final = 14
_LONGEST: Final = 600


def sessions_of(line: Line) -> list[tuple[TimeRange, str]]:
    """Cut a line into the sessions that it holds, each beginning with its time; empty if there is one.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> (line,) = read_lines("9h30-10h café / 10h-12h atelier / 12h repas")
    >>> [(times.start, text) for times, text in sessions_of(line)]
    [(570, 'café'), (600, 'atelier'), (720, 'repas')]
    """
    if len(line.text) > _LONGEST or range_at(line.folded) is None:
        return []
    found: list[tuple[TimeRange, str]] = []
    for part in _PARTS.split(line.text):
        times = range_at(fold(part))
        rest = clean(part[times.stop :]) if times is not None else ""
        if times is None or not rest or (found and times.start < found[-1][0].start):
            return []
        found.append((times, rest))
    return found if len(found) > 1 else []


def dated_session(text: str, folded: str) -> tuple[DayHeading, TimeRange, str] | None:
    """Read a line that is a date, its hours and a session: "Jeudi 5 mars – 18h à 20h : Habiter".

    Examples
    --------
    >>> line = "Jeudi 5 mars 2026 – 18h à 20h : Habiter"
    >>> day, times, rest = dated_session(line, fold(line))
    >>> day.dates[0].day, times.start // 60, rest
    (5, 18, 'Habiter')
    """
    found = next(find_dates(folded[:80]), None)
    if found is None or found.deadline or not re.fullmatch(r"(?:le |on |the )?", folded[: found.begin]):
        return None
    between = _BETWEEN.match(folded, found.stop)
    times = next(find_ranges(folded[: found.stop + 40]), None)
    if between is None or times is None or not found.stop <= times.begin <= between.end():
        return None
    after = _AFTER.match(folded, times.stop)
    rest = clean(text[after.end() :]) if after else ""
    return (DayHeading((found,), None, None, "", "", ""), times, rest) if rest else None


def has_dated_sessions(lines: Sequence[Line]) -> bool:
    """Say whether a programme is a list of dates, each with its hours and its session."""
    return sum(dated_session(line.text, line.folded) is not None for line in lines if not line.blank) > 1


def spans_what_follows(times: TimeRange, lines: Sequence[Line], index: int) -> bool:
    """Say whether hours alone on their line are those of the day: the next session is within them.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> lines = read_lines("9h-17h\\n9h Accueil")
    >>> spans_what_follows(range_at(lines[0].folded), lines, 0)
    True
    """
    if times.end is None:
        return False
    for line in lines[index + 1 : index + 1 + _NEAR]:
        following = range_at(line.folded)
        if following is not None:
            return times.start <= following.start < times.end
    return False
