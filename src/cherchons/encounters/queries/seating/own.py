"""Where one person sits, with whom and why: what their own page shows, as published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from cherchons.directory.models import Topic
from cherchons.encounters.enums import SeatingForm
from cherchons.encounters.models import Registration, Seat, TablePlan, ToMeet
from cherchons.encounters.queries import display
from cherchons.encounters.queries.meeting.acquainted import pair_of, who_knows_whom
from cherchons.encounters.queries.meeting.affinity import (
    Profile,
    profiles_of,
    reasons_between,
    reasons_in_words,
    still_shown,
)
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.registrations.places import TAKEN

MOST_REASONS = 2  # in words, for one person at a table


@dataclass(frozen=True, slots=True)
class Companion:
    """Someone with whom one sits, or whom one is invited to meet."""

    registration: Registration
    reasons: tuple[str, ...]  # in words, in the reader's language


@dataclass(frozen=True, slots=True)
class OwnRound:
    """One round of one person."""

    number: int
    table: int
    companions: tuple[Companion, ...]
    now: bool


@dataclass(frozen=True, slots=True)
class OwnSeating:
    """The tables, or the card, of one person at one session."""

    uid: UUID  # of the plan
    session_uid: UUID
    title: str
    when: str
    room: str
    form: str
    round: int  # the one that is on now, from 1; 0: not begun
    rounds: tuple[OwnRound, ...]
    to_meet: tuple[Companion, ...]

    @property
    def is_buffet(self) -> bool:
        return self.form == SeatingForm.BUFFET

    @property
    def current(self) -> OwnRound | None:
        """The round that is on now; before the first one, the first."""
        now = next((one for one in self.rounds if one.now), None)
        return now or (self.rounds[0] if self.rounds and not self.round else None)


def seats_of(registration: Registration) -> list[OwnSeating]:
    """Return where someone sits at each session with a published plan, in the order of the plans.

    Nothing for whoever has no place. At most fourteen queries, whatever the number of rounds or people.
    """
    if registration.state not in TAKEN or registration.anonymous:
        return []
    day = registration.encounter
    plans = list(TablePlan.objects.filter(encounter=day, published__isnull=False).select_related("encounter"))
    if not plans:
        return []
    mine = list(Seat.objects.filter(registration=registration, plan__in=plans))
    cards = list(ToMeet.objects.filter(registration=registration, plan__in=plans))
    at = {(seat.plan_id, seat.round): seat.table for seat in mine}
    here = Q(pk__in=[])
    for seat in mine:
        here |= Q(plan=seat.plan_id, round=seat.round, table=seat.table)
    beside = list(Seat.objects.filter(here).exclude(registration=registration)) if mine else []
    wanted = {seat.registration_id for seat in beside} | {card.other_id for card in cards}
    people = _people(registration, wanted)
    why = _Why(registration, people.values()) if people else None
    made = []
    for plan in plans:
        rounds = tuple(
            OwnRound(
                number,
                table,
                tuple(
                    Companion(people[s.registration_id], why.beside(s.registration_id))
                    for s in beside
                    if why and (s.plan_id, s.round) == (plan_id, number) and s.registration_id in people
                ),
                now=number == plan.round,
            )
            for (plan_id, number), table in sorted(at.items())
            if plan_id == plan.pk
        )
        to_meet = tuple(
            Companion(people[card.other_id], why.on_card(card.other_id, card.reasons))
            for card in cards
            if why and card.plan_id == plan.pk and card.other_id in people
        )
        if rounds or to_meet:
            made.append(_seating(plan, rounds, to_meet))
    return made


def _people(registration: Registration, pks: Iterable[int]) -> dict[int, Registration]:
    """Return those who still have a place (one query)."""
    found = Registration.objects.filter(
        encounter_id=registration.encounter_id, pk__in=list(pks), state__in=TAKEN, anonymous=False
    )
    return {row.pk: row for row in found.order_by("number")}


class _Why:
    """Reasons in words, from what is public or was agreed to be shown."""

    def __init__(self, registration: Registration, people: Iterable[Registration]) -> None:
        rows = [registration, *people]
        self.me = registration.pk
        self.profiles = profiles_of(rows)
        self.known = who_knows_whom(registration.encounter, rows)

    def beside(self, other: int) -> tuple[str, ...]:
        of, nobody = self.profiles.of, Profile()
        codes = reasons_between(
            of.get(self.me, nobody),
            of.get(other, nobody),
            acquainted=pair_of(self.me, other) in self.known,
        )
        return in_words(codes, self.profiles.topics)

    def on_card(self, other: int, codes: Iterable[str]) -> tuple[str, ...]:
        of, nobody = self.profiles.of, Profile()
        told = still_shown(codes, of.get(self.me, nobody), of.get(other, nobody))
        return in_words(told, self.profiles.topics)


def in_words(codes: Iterable[str], topics: Mapping[int, Topic]) -> tuple[str, ...]:
    """Return the strongest reasons in the reader's language."""
    return tuple(reasons_in_words(codes, topics, most=MOST_REASONS))


def _seating(plan: TablePlan, rounds: tuple[OwnRound, ...], to_meet: tuple[Companion, ...]) -> OwnSeating:
    title = when = room = ""
    language = (get_language() or "fr")[:2]
    try:
        shown = display.shown(plan.encounter.slug, language)
        session = shown.programme.session(str(plan.session_uid))
    except NotReleased:
        session = None
    if session is not None:
        row = shown.session_row(session)
        title, when, room = row["title"], row["hours"], session.room
    return OwnSeating(plan.uid, plan.session_uid, title, when, room, plan.form, plan.round, rounds, to_meet)
