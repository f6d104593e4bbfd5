"""What is on now for one person: the session, their workshop and room, their table and with whom."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cherchons.encounters.enums import ChoiceState
from cherchons.encounters.models import Placement, Registration, SessionChoice, TablePlan, WishPlan
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.meeting.reach import other_key
from cherchons.encounters.queries.meeting.who import said_met
from cherchons.encounters.queries.programme import SessionView
from cherchons.encounters.queries.seating.own import Companion, OwnSeating, seats_of
from cherchons.engines import typography
from cherchons.kernel import clock
from cherchons.people.enums import Sector

MOST_NEXT = 3  # parallel sessions named as what comes next


@dataclass(frozen=True, slots=True)
class Where:
    """A session as the telephone shows it."""

    title: str
    lang: str
    hours: str
    room: str
    day: str = ""  # where it is another one than today


@dataclass(frozen=True, slots=True)
class Beside:
    """Someone at one's table, or to be met: their name, their world, and why them."""

    name: str
    organisation: str  # "": as an individual
    sector: str
    reasons: tuple[str, ...]
    key: str  # to say that one met them
    met: bool  # one said so already
    other_world: bool  # both said one, and not the same


@dataclass(frozen=True, slots=True)
class Sitting:
    """One round of one person at one session."""

    number: int
    table: int
    people: tuple[Beside, ...]
    now: bool


@dataclass(frozen=True, slots=True)
class AtTable:
    """Where someone sits at one session, or whom to meet there."""

    where: OwnSeating
    over: bool
    current: Sitting | None
    later: tuple[Sitting, ...]
    to_meet: tuple[Beside, ...]
    sat_with: tuple[Beside, ...]  # once it is over: everyone, of all rounds


@dataclass(frozen=True, slots=True)
class Now:
    """One person's day at one moment."""

    at: datetime  # on the day's own clock
    on: tuple[Where, ...]  # their workshop where it is on, else what is on for all
    next: tuple[Where, ...]
    mine: tuple[Where, ...]  # workshops where they are expected, those that are over left out
    tables: tuple[AtTable, ...]
    version: str
    begun: bool = True


def now_of(registration: Registration, shown: Shown) -> Now:
    """Return someone's day as it stands (a few queries, whatever the number of people)."""
    moment = clock.now()
    sessions = [s for s in shown.programme.sessions if not s.cancelled]
    mine = _expected(registration)
    on = _narrowed([s for s in sessions if s.start <= moment < s.end], mine)
    later = [s for s in sessions if s.start > moment]
    first = min((s.start for s in later), default=None)
    following = _narrowed([s for s in later if s.start == first], mine)
    here = moment.astimezone(sessions[0].start.tzinfo) if sessions else moment

    def told(rows: Iterable[SessionView]) -> tuple[Where, ...]:
        return tuple(_where(s, shown, here) for s in rows)

    return Now(
        at=here,
        on=told(on),
        next=told(following[:MOST_NEXT]),
        mine=told(s for s in sessions if s.uid in mine and s.end > moment),
        tables=_tables(registration, sessions, moment),
        version=version_of(registration, shown),
        begun=any(s.start <= moment for s in sessions),
    )


def _expected(registration: Registration) -> set[str]:
    """Return the sessions where someone is expected: composed, or chosen with a seat (two queries)."""
    placed = Placement.objects.filter(registration=registration).values_list("session_uid", flat=True)
    seated = SessionChoice.objects.filter(registration=registration, state=ChoiceState.SEATED)
    return {str(uid) for uid in [*placed, *seated.values_list("session_uid", flat=True)]}


def _narrowed(rows: list[SessionView], mine: set[str]) -> list[SessionView]:
    """Of parallel sessions, leave the person's own where it is known."""
    groups = {s.parallel for s in rows if s.uid in mine and s.parallel is not None}
    return [s for s in rows if s.uid in mine or s.parallel is None or s.parallel not in groups]


def _where(session: SessionView, shown: Shown, here: datetime) -> Where:
    other_day = session.start.date() != here.date()
    return Where(
        title=typography.set_text(session.title, session.lang),
        lang=session.lang,
        hours=typography.hours(session.start, session.end, shown.language),
        room=session.room,
        day=typography.day(session.start.date(), shown.language) if other_day else "",
    )


def _tables(registration: Registration, sessions: list[SessionView], moment: datetime) -> tuple[AtTable, ...]:
    """Return the tables of someone: those to come by their hour, then those that are over."""
    seatings = seats_of(registration)
    hours = {s.uid: (s.start, s.end) for s in sessions}
    met = said_met(registration) if seatings else frozenset()
    made = []
    for one in seatings:
        start, end = hours.get(str(one.session_uid), (moment, None))
        over = end is not None and end <= moment
        made.append((over, start, _at_table(registration, one, over=over, met=met)))
    return tuple(table for _over, _start, table in sorted(made, key=lambda row: row[:2]))


def _at_table(registration: Registration, seating: OwnSeating, *, over: bool, met: frozenset[int]) -> AtTable:
    rounds = [
        Sitting(one.number, one.table, _beside(registration, one.companions, met), one.now)
        for one in seating.rounds
    ]
    now = seating.current.number if seating.current else 0
    everyone = {one.key: one for turn in rounds for one in turn.people}
    return AtTable(
        where=seating,
        over=over,
        current=None if over else next((one for one in rounds if one.number == now), None),
        later=() if over else tuple(one for one in rounds if one.number > max(now, seating.round)),
        to_meet=_beside(registration, seating.to_meet, met),
        sat_with=tuple(everyone.values()) if over else (),
    )


def _beside(
    registration: Registration, people: Iterable[Companion], met: frozenset[int]
) -> tuple[Beside, ...]:
    return tuple(
        Beside(
            name=one.registration.name,
            organisation="" if one.registration.individual else one.registration.organisation_name,
            sector=one.registration.sector,
            reasons=one.reasons,
            key=other_key(registration, one.registration),
            met=one.registration.pk in met,
            other_world=one.registration.sector not in (registration.sector, Sector.OTHER)
            and registration.sector != Sector.OTHER,
        )
        for one in people
    )


def version_of(registration: Registration, shown: Shown) -> str:
    """Return what a telephone compares: it changes when the page would say something else (two queries)."""
    moment = clock.now()
    plans = TablePlan.objects.filter(encounter_id=registration.encounter_id).order_by("pk")
    wishes = WishPlan.objects.filter(encounter_id=registration.encounter_id)
    known = [
        shown.release_id,
        registration.state,
        list(plans.values_list("pk", "published_id", "round")),
        list(wishes.values_list("published_id", flat=True)),
        [s.uid for s in shown.programme.sessions if s.start <= moment < s.end],
        sum(s.end <= moment for s in shown.programme.sessions),
    ]
    return hashlib.blake2b(repr(known).encode(), digest_size=8).hexdigest()
