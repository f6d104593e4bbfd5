"""The workshops of a day that people rank: groups of parallel sessions, as published."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify

from cherchons.encounters.enums import SessionKind
from cherchons.encounters.models import SessionPlaces, WishedSession, WishPlan
from cherchons.encounters.queries.programme import Programme, SessionView


@dataclass(frozen=True, slots=True)
class Slot:
    """A group of parallel workshops: everyone goes to one of them."""

    key: str  # kept with placements
    title: str  # what stands above the group, perhaps nothing
    sessions: tuple[SessionView, ...]

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple(s.uid for s in self.sessions)


def parallel_workshops(programme: Programme) -> tuple[Slot, ...]:
    """Return each group of two or more parallel sessions that hold workshops, cancelled ones left out."""
    found = []
    for day in programme.days:
        for group in day.slots:
            held = tuple(s for s in group if not s.cancelled)
            if len(held) > 1 and any(s.kind == SessionKind.WORKSHOP for s in held):
                key = f"{day.date.isoformat()}/{held[0].parallel}"
                found.append(Slot(key, held[0].parallel_title, held))
    return tuple(found)


def wished_slots(programme: Programme, plan: WishPlan | None) -> tuple[Slot, ...]:
    """Return the slots whose workshops are ranked (one query); without a plan, none."""
    if plan is None:
        return ()
    wished = {str(uid) for uid in plan.sessions.values_list("session_uid", flat=True)}
    slots = (
        Slot(slot.key, slot.title, tuple(s for s in slot.sessions if s.uid in wished))
        for slot in parallel_workshops(programme)
    )
    return tuple(slot for slot in slots if len(slot.sessions) > 1)


def offered_again(slots: Iterable[Slot]) -> dict[str, str]:
    """Return for each session the name of its workshop: the same title in two slots is the same workshop.

    A workshop that is offered twice is ranked once, and nobody is placed in it twice. Two sessions of one
    slot that are called alike are two workshops.
    """
    slots = tuple(slots)
    names = {s.uid: slugify(s.title) or s.uid for slot in slots for s in slot.sessions}
    alike = {
        name
        for slot in slots
        for name, number in Counter(names[uid] for uid in slot.uids).items()
        if number > 1
    }
    return {uid: uid if name in alike else name for uid, name in names.items()}


def seats_are_chosen(plan: WishPlan | WishedSession, uids: Iterable[str]) -> bool:
    """Say whether one of these sessions has seats that one chooses when registering: it isn't ranked then."""
    encounter_id = plan.encounter_id if isinstance(plan, WishPlan) else plan.plan.encounter_id
    return SessionPlaces.objects.filter(plan__encounter_id=encounter_id, session_uid__in=list(uids)).exists()
