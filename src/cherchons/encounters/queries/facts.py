"""What every page of a day says of it as a whole: few words, so that a page need not read all sessions."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.queries.programme import DayView, Programme
from cherchons.engines import texts, typography

DESCRIBED = 110  # characters of the description that search engines are given


@dataclass(frozen=True, slots=True)
class Facts:
    """A day in few words, in the reader's language; plain words and numbers, as JSON keeps them."""

    slug: str
    title: str  # set for reading
    beginning: str  # of the description
    dates: str  # "vendredi 26 avril 2019", or the dates of several days
    hours: str  # "9 h 30 – 17 h" for a single day; nothing over several
    place: str  # the venue, or at least the territory
    state: str  # the word for a day that does not take place as planned; else nothing
    timezone: str
    begins: str  # the moment, "2019-04-26T09:30:00+02:00"; nothing where there is no day
    ends: str
    last: str  # the last date, "2019-04-26"; nothing where there is no day
    days: int
    busy: list[str]  # the dates that have sessions, "2019-04-26"
    count: int  # sessions

    @classmethod
    def of(cls, made: Programme, language: str) -> Self:
        """Read a programme for a page in ``language``."""
        town = made.territory["name"] if made.territory else ""
        return cls(
            slug=made.slug,
            title=typography.set_text(made.title, made.lang),
            beginning=texts.excerpt(made.description, limit=DESCRIBED),
            dates=typography.dates(made.first_date, made.last_date, language) if made.days else "",
            hours=_hours(made, language),
            place=" · ".join(part for part in (made.venue, town) if part),
            state="" if made.state == EncounterState.SCHEDULED else made.state,
            timezone=made.timezone,
            begins=_begins(made).isoformat() if made.days else "",
            ends=_ends(made).isoformat() if made.days else "",
            last=made.last_date.isoformat() if made.last_date else "",
            days=len(made.days),
            busy=[day.date.isoformat() for day in made.days if day.sessions],
            count=len(made.sessions),
        )


def _begins(made: Programme) -> datetime:
    day = made.days[0]
    midnight = datetime.combine(day.date, time(), ZoneInfo(made.timezone))
    return day.start or day.doors or min((s.start for s in day.sessions), default=midnight)


def _ends(made: Programme) -> datetime:
    day = made.days[-1]
    midnight = datetime.combine(day.date, time(23, 59), ZoneInfo(made.timezone))
    return day.end or max((s.end for s in day.sessions), default=midnight)


def _hours(made: Programme, language: str) -> str:
    start, end = bounds(made.days[0]) if len(made.days) == 1 else (None, None)
    return typography.hours(start, end, language) if start and end else ""


def bounds(day: DayView) -> tuple[datetime | None, datetime | None]:
    """Return when a day begins (doors included) and ends, from its own hours or else its sessions'."""
    begin = [m for m in (day.doors, day.start) if m] or [s.start for s in day.sessions]
    end = [day.end] if day.end else [s.end for s in day.sessions]
    return min(begin, default=None), max(end, default=None)
