"""Dates in many shapes, with or without a year, one or several in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from .model import ReadingWarning, warn
from .vocabulary import MONTHS, WEEKDAYS

_WEEKDAY: Final = "(?P<weekday>" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b\.?"
_MONTH: Final = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_ORDINAL: Final = r"(?: ?(?:er|st|nd|rd|th)\b)?"
_YEAR: Final = r"(?:,? ?(?P<year>(?:19|20)\d{2})(?!\d|h))"
_DAYS: Final = (
    r"(?P<day>\d{1,2})" + _ORDINAL + r"(?: ?(?P<join>-|/|&|et|and|au|to|,) ?(?:le )?"
    r"(?:(?:" + "|".join(WEEKDAYS) + r") )?(?P<day2>\d{1,2})" + _ORDINAL + r")?"
)
_NUMBERS: Final = r"(?P<day>\d{1,2})(?P<sep>[-/.])(?P<num>\d{1,2})(?P=sep)(?P<year>(?:19|20)?\d{2})(?![\d:h])"
_SHAPES: Final = (
    re.compile(rf"(?:{_WEEKDAY},? ?)?(?:le )?{_DAYS} ?(?:de |of |d')?{_MONTH}{_YEAR}?"),
    re.compile(rf"(?:{_WEEKDAY},? ?)?(?:the )?{_MONTH} {_DAYS.replace('|,', '')}(?!\d|h|:)(?:{_YEAR})?"),
    re.compile(r"(?P<year>(?:19|20)\d{2})[-/.](?P<num>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"(?:{_WEEKDAY},? ?)?(?:le )?{_NUMBERS}"),
    re.compile(rf"{_WEEKDAY},? ?(?:le )?(?P<day>\d{{1,2}})/(?P<num>\d{{1,2}})(?!\d|h|:)"),
    re.compile(rf"{_WEEKDAY},? ?(?:le )?(?P<day>\d{{1,2}}){_ORDINAL}(?! ?[\dh:/.-])"),
)
_START: Final = re.compile(
    r"(?<![\w/.:-])(?=\d|" + "|".join(sorted({*MONTHS, *WEEKDAYS}, key=len, reverse=True)) + ")"
)
_DEADLINE: Final = re.compile(
    r"(?:avant le|jusqu'au|d'ici(?: le)?|au plus tard(?: le)?|before|by|until|no later than|deadline ?:?) ?$"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: where it stands and what is known of it; `deadline` for "before the 12th"."""

    begin: int
    stop: int
    day: int
    month: int | None
    year: int | None
    weekday: int | None
    last_day: int | None
    numeric: bool
    deadline: bool
    text: str


def date_at(folded: str, position: int = 0) -> FoundDate | None:
    """Read a date at a position of a folded text.

    Examples
    --------
    >>> found = date_at("vendredi 26 avril 2019, de 10h a 17h")
    >>> found.day, found.month, found.year, found.weekday, found.stop
    (26, 4, 2019, 4, 22)
    >>> date_at("10h : accueil") is None
    True
    """
    for shape in _SHAPES:
        found = shape.match(folded, position)
        if found is None:
            continue
        parts = found.groupdict()
        year = int(parts["year"]) if parts.get("year") else None
        month = MONTHS[parts["month"]] if parts.get("month") else None
        if parts.get("num"):
            month = int(parts["num"])
        return FoundDate(
            begin=position,
            stop=found.end(),
            day=int(parts["day"]),
            month=month,
            year=year + 2000 if year is not None and year < 100 else year,
            weekday=WEEKDAYS[parts["weekday"]] if parts.get("weekday") else None,
            last_day=int(parts["day2"]) if parts.get("day2") else None,
            numeric=bool(parts.get("num")) and shape is not _SHAPES[2],
            deadline=bool(_DEADLINE.search(folded, max(0, position - 24), position)),
            text=found[0],
        )
    return None


def find_dates(folded: str, *, limit: int = 8) -> Iterator[FoundDate]:
    """Find the dates of a text, at most `limit`, from left to right.

    Examples
    --------
    >>> [d.text for d in find_dates("le 1er juin 2024 puis le 12/09/2024")]
    ['1er juin 2024', '12/09/2024']
    """
    position = given = 0
    while given < limit:
        start = _START.search(folded, position)
        if start is None:
            return
        found = date_at(folded, start.start())
        if found is not None:
            given += 1
            yield found
        position = max(start.start() + 1, found.stop if found else 0)


@dataclass(slots=True)
class Calendar:
    """What turns dates as written into days: the year is remembered from the last full date.

    Parameters
    ----------
    today
        The day of reading, from which a missing year is inferred.
    default_year
        The year of dates that have none, if it is known.
    """

    today: date
    default_year: int | None = None
    month: int | None = None
    warnings: list[ReadingWarning] = field(default_factory=list)

    def resolve(self, found: FoundDate, line: int) -> date | None:
        """Give the day that is meant, or `None` with a warning where there is no such day."""
        month, day = found.month or self.month, found.day
        if month is None:
            self.warnings.append(warn("impossible_date", line, text=found.text))
            return None
        swapped = found.numeric and month > 12 >= day
        if swapped:
            day, month = month, day
        year = found.year or self.default_year
        result = _day(year, month, day) if year else self._nearest(month, day, found.weekday)
        if result is None:
            self.warnings.append(warn("impossible_date", line, text=found.text))
            return None
        if swapped:
            self.warnings.append(warn("date_order", line, text=found.text, date=result))
        elif found.numeric and day <= 12 and day != month and found.weekday is None:
            self.warnings.append(warn("date_ambiguous", line, text=found.text, date=result))
        if found.year is None and self.default_year is None:
            self.warnings.append(warn("year_inferred", line, text=found.text, date=result))
        if found.weekday is not None and result.weekday() != found.weekday and not found.last_day:
            self.warnings.append(warn("weekday_mismatch", line, text=found.text, date=result))
        self.default_year, self.month = result.year, result.month
        return result

    def _nearest(self, month: int, day: int, weekday: int | None) -> date | None:
        """Prefer the next such day with the right weekday, then the last one, then the next one."""
        years = [self.today.year + step for step in (0, 1, -1, 2, -2, 3, -3)]
        days = [found for year in years if (found := _day(year, month, day)) is not None]
        if weekday is not None:
            right = [found for found in days if found.weekday() == weekday]
            days = right or days
        coming = [found for found in days if found >= self.today - timedelta(days=30)]
        near = [found for found in days if abs(found - self.today) <= timedelta(days=540)]
        best = [found for found in coming if found in near] or near or coming or days
        return min(best, key=lambda found: abs(found - self.today)) if best else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
