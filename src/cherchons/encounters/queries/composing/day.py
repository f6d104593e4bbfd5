"""What composing needs to know of a day at one moment: ranked slots, who comes, what they wish."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cherchons.encounters.models import Encounter, Registration, Wish, WishPlan, WishSheet
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.content import Who
from cherchons.encounters.queries.composing.limits import Limits
from cherchons.encounters.queries.composing.slots import Slot, offered_again, parallel_workshops
from cherchons.encounters.queries.programme import Programme, SessionView
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.registrations.papers import language_of
from cherchons.encounters.queries.registrations.places import TAKEN


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who comes, or has come."""

    pk: int
    uid: UUID
    number: int
    name: str
    organisation_name: str
    sector: str
    group: UUID | None
    here: bool  # checked in
    reached: bool  # has an address for mails
    said: bool  # their wishes, perhaps that they have none
    wishes: Mapping[str, int]  # workshop → rank

    def ranked(self, workshops: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the wishes among these workshops, best first, those of equal rank together."""
        by_rank: dict[int, list[str]] = {}
        for workshop in workshops:
            if workshop in self.wishes:
                by_rank.setdefault(self.wishes[workshop], []).append(workshop)
        return tuple(tuple(sorted(by_rank[rank])) for rank in sorted(by_rank))


@dataclass(frozen=True)
class ComposingDay:
    """The day, its slots, its people.

    Attributes
    ----------
    released
        Whether a programme is published.
    possible
        All groups of parallel workshops, ranked or not.
    slots
        Those that are ranked.
    shown
        Session → how it is shown to the reader, in their language.
    names
        Session → its workshop: the same one may be offered in several slots.
    limits
        Session → the limits that the organisers set.
    """

    encounter: Encounter
    plan: WishPlan | None
    released: bool
    possible: tuple[Slot, ...]
    slots: tuple[Slot, ...]
    shown: Mapping[str, SessionView]
    names: Mapping[str, str]
    limits: Mapping[str, Limits]
    guests: Mapping[int, Guest]

    @cached_property
    def slot_of(self) -> dict[str, Slot]:
        """Session → its slot."""
        return {uid: slot for slot in self.slots for uid in slot.uids}

    @cached_property
    def sectors(self) -> dict[int, str]:
        """Registration → world."""
        return {pk: guest.sector for pk, guest in self.guests.items()}

    @cached_property
    def by_number(self) -> dict[int, Guest]:
        """Number → person."""
        return {guest.number: guest for guest in self.guests.values()}

    def present(self, who: Who) -> list[Guest]:
        """Return who is to be placed."""
        return [guest for guest in self.guests.values() if guest.here or who != "here"]

    def counted(self, who: Who = "all") -> Counter[str]:
        """Return how many people of each world are to be placed."""
        return Counter(guest.sector for guest in self.present(who))


def composing_day(encounter: Encounter, plan: WishPlan | None, language: str) -> ComposingDay:
    """Return what composing needs (six queries at most, whatever the number of people)."""
    try:
        source = display.shown(encounter.slug, language_of(encounter)).programme
        read = display.shown(encounter.slug, language).programme
    except NotReleased:
        return ComposingDay(encounter, plan, False, (), (), {}, {}, {}, {})
    possible = parallel_workshops(source)
    limits = limits_of(plan)
    slots = tuple(
        Slot(slot.key, slot.title, tuple(s for s in slot.sessions if s.uid in limits)) for slot in possible
    )
    slots = tuple(slot for slot in slots if len(slot.sessions) > 1)
    names = offered_again(slots)
    return ComposingDay(
        encounter=encounter,
        plan=plan,
        released=True,
        possible=possible,
        slots=slots,
        shown=_by_uid(read, names),
        names=names,
        limits=limits,
        guests=_guests(encounter, names),
    )


def _by_uid(programme: Programme, names: Mapping[str, str]) -> dict[str, SessionView]:
    return {session.uid: session for session in programme.sessions if session.uid in names}


def limits_of(plan: WishPlan | None) -> dict[str, Limits]:
    """Return session → the limits that the organisers set, for each ranked session (one query)."""
    rows = plan.sessions.all() if plan else ()
    return {str(row.session_uid): Limits(row.capacity, row.minimum, row.least, row.most) for row in rows}


def _guests(encounter: Encounter, names: Mapping[str, str]) -> dict[int, Guest]:
    """Return who has a place or is here, by number (two queries)."""
    wishes: dict[int, dict[str, int]] = {}
    of_day = Wish.objects.filter(registration__encounter=encounter).order_by()
    for pk, uid, rank in of_day.values_list("registration_id", "session_uid", "rank"):
        if str(uid) in names:
            own, name = wishes.setdefault(pk, {}), names[str(uid)]
            own[name] = min(rank, own.get(name, rank))
    rows = (
        Registration.objects.filter(encounter=encounter, anonymous=False)
        .filter(Q(state__in=TAKEN) | Q(arrived_at__isnull=False))
        .annotate(said=Exists(WishSheet.objects.filter(registration=OuterRef("pk"))))
        .order_by("number")
        .values_list(
            *("pk", "uid", "number", "name", "organisation_name", "sector", "group", "arrived_at", "email"),
            "said",
        )
    )
    return {
        pk: Guest(
            *(pk, uid, number, name, organisation, sector, group),
            here=arrived is not None,
            reached=bool(email),
            said=said or pk in wishes,
            wishes=wishes.get(pk, {}),
        )
        for pk, uid, number, name, organisation, sector, group, arrived, email, said in rows
    }
