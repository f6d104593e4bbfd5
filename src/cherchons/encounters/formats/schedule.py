"""What schedule.xml and both schedule.json share: names, numbers and addresses that every reader accepts.

The schemas want an acronym of letters, digits and underscores, slugs of at least four signs, whole numbers
that fit 32 bits, and a unique address per session. A slug of ours may begin with a digit, hold dashes or
be short: it is rewritten, never passed on as it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.utils.text import slugify

from cherchons import __name__ as package
from cherchons.encounters.formats.plain import detail, one_line
from cherchons.encounters.queries.display import Shown, safe_links
from cherchons.encounters.queries.facts import bounds
from cherchons.encounters.queries.programme import DayView, SessionView

GENERATOR = package.capitalize()
ZONE_NAME = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+.*|UTC")  # those the schemas know


@dataclass(frozen=True, slots=True)
class Entry:
    """One session as conference tools see it."""

    session: SessionView
    id: int
    slug: str
    url: str
    title: str
    kind: str
    description: str
    links: list[dict[str, str]]

    @property
    def duration(self) -> timedelta:
        """The time that passes, also in the night when the clock changes."""
        return self.session.end.astimezone(UTC) - self.session.start.astimezone(UTC)


@dataclass(frozen=True)
class Schedule:
    """A programme as conference tools see it."""

    shown: Shown

    @property
    def acronym(self) -> str:
        """At least four signs, letters, digits and underscores only."""
        made = re.sub(r"[^a-z0-9]+", "_", self.shown.programme.slug.lower()).strip("_")
        return made if len(made) >= 4 else f"{made}_cherchons"

    @property
    def version(self) -> str:
        made = self.shown.programme
        at = f" ({made.released_at:%Y-%m-%d %H:%M})" if made.released_at else ""
        return f"{made.release}{at}"

    @property
    def title(self) -> str:
        return one_line(self.shown.programme.title)

    @property
    def time_zone(self) -> str:
        """The zone's name, where the schemas' pattern knows such names; empty otherwise."""
        name = self.shown.programme.timezone
        return name if ZONE_NAME.fullmatch(name) else ""

    @property
    def days(self) -> list[DayView]:
        return [day for day in self.shown.programme.days if day.sessions]

    def bounds(self, day: DayView) -> tuple[datetime, datetime]:
        """Return when a day begins and ends, its sessions within."""
        begin, end = bounds(day)
        starts, ends = [s.start for s in day.sessions], [s.end for s in day.sessions]
        return min([*starts, *([begin] if begin else [])]), max([*ends, *([end] if end else [])])

    def entries(self, sessions: Iterable[SessionView]) -> Iterator[Entry]:
        """Return the sessions with their numbers and addresses, in order."""
        numbers = self.numbers
        for s in sessions:
            links = [link for item in s.items for link in safe_links(item.links)]
            yield Entry(
                session=s,
                id=numbers[s.uid],
                slug=f"{self.acronym}-{s.key}-{slugify(s.title)[:60]}".rstrip("-_"),
                url=f"{self.shown.address}seances/{s.key}/",
                title=one_line(s.title),
                kind=self.shown.kind(s.kind),
                description=detail(self.shown, s),
                links=[link for link in links if link["url"].startswith("http")],
            )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return a whole number per session, the same from one release to the next, never twice."""
        taken: dict[int, str] = {}
        for s in sorted(self.shown.programme.sessions, key=lambda s: s.uid):
            number = UUID(s.uid).int % (2**31 - 2) + 1
            while number in taken:
                number = number % (2**31 - 2) + 1
            taken[number] = s.uid
        return {uid: number for number, uid in taken.items()}

    def room_guid(self, name: str) -> str:
        """Return an identifier for a room of this encounter."""
        return str(uuid5(NAMESPACE_URL, f"{self.shown.programme.uid}/{name}"))


def clock(length: timedelta) -> str:
    """Return "01:30"."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def by_room(day: DayView) -> dict[str, list[SessionView]]:
    """Return the sessions of a day by room, in order of first use; without a room under an empty name."""
    rooms: dict[str, list[SessionView]] = {}
    for session in day.sessions:
        rooms.setdefault(one_line(session.room), []).append(session)
    return rooms


def generator() -> dict[str, Any]:
    """Return what made the file."""
    return {"name": GENERATOR, "version": "1", "url": settings.SITE_URL}
