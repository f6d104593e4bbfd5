"""What an organiser should look at before others do: one room or one person twice at a time, a session
outside its day. Nothing here forbids anything: programmes are sometimes odd on purpose.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cherchons.encounters.queries.programme import DayView, Programme, SessionView

MOST = 40  # said at once: a longer list helps nobody


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at: what it is, said in a sentence, and the session where to mend it."""

    code: str
    sentence: str
    session: str = ""  # key


def problems(programme: Programme) -> list[Problem]:
    """Return what to look at in a programme, in the order of the day; at most ``MOST``."""
    found: list[Problem] = []
    for day in programme.days:
        for problem in _of_day(day):
            found.append(problem)
            if len(found) == MOST:
                return found
    return found


def _of_day(day: DayView) -> Iterator[Problem]:
    going_on = [s for s in day.sessions if not s.cancelled]
    for session in going_on:
        yield from _outside(day, session)
        yield from _one_sided(session)
    for first, second in _meeting(going_on, lambda s: (s.room.casefold(),) if s.room else ()):
        text = _("“%(first)s” and “%(second)s” are in the same room at the same time (%(room)s).")
        params = {"first": first.title, "second": second.title, "room": first.room}
        yield Problem("room_twice", text % params, second.key)
    for first, second, name in _people_twice(going_on):
        text = _("%(name)s is in “%(first)s” and in “%(second)s” at the same time.")
        yield Problem(
            "person_twice", text % {"name": name, "first": first.title, "second": second.title}, second.key
        )
    for first, second in _meeting(going_on, lambda s: ("",)):
        if first.parallel is None or first.parallel != second.parallel:
            if first.room and second.room:
                continue
            text = _("“%(first)s” and “%(second)s” overlap without being marked as parallel.")
            yield Problem("overlap", text % {"first": first.title, "second": second.title}, second.key)


def _outside(day: DayView, session: SessionView) -> Iterator[Problem]:
    opens = day.doors or day.start
    if (opens and session.start < opens) or (day.end and session.end > day.end):
        text = _("“%(title)s” is outside the hours of the day.")
        yield Problem("outside", text % {"title": session.title}, session.key)


def _one_sided(session: SessionView) -> Iterator[Problem]:
    for item in session.items:
        sides = {p.sector for p in item.people if p.part == "witness" and p.sector}
        if item.kind == "testimony" and len(item.people) > 1 and len(sides) == 1:
            text = _("“%(title)s” is told by one side only: is there a witness of the other side?")
            yield Problem("one_sided", text % {"title": item.title}, session.key)


def _people_twice(sessions: list[SessionView]) -> Iterator[tuple[SessionView, SessionView, str]]:
    names = {s.uid: {p.name.casefold(): p.name for p in _everyone(s) if p.name} for s in sessions}
    for first, second in _meeting(sessions, lambda s: tuple(names[s.uid])):
        for folded in names[first.uid].keys() & names[second.uid].keys():
            yield first, second, names[first.uid][folded]


def _everyone(session: SessionView) -> Iterable[Any]:
    yield from session.people
    for item in session.items:
        yield from item.people


def _meeting(
    sessions: list[SessionView], shared: Callable[[SessionView], tuple[str, ...]]
) -> Iterator[tuple[SessionView, SessionView]]:
    """Yield the pairs that share something while overlapping in time; each pair once, a few per session."""
    latest: dict[str, tuple[datetime, SessionView]] = {}
    seen: set[tuple[str, str]] = set()
    for session in sorted(sessions, key=lambda s: s.start):
        for name in shared(session):
            end, other = latest.get(name, (session.start, session))
            if session.start < end and (other.uid, session.uid) not in seen:
                seen.add((other.uid, session.uid))
                yield other, session
            if name not in latest or session.end > end:
                latest[name] = (session.end, session)
