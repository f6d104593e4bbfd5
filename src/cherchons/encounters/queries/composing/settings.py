"""What the organisers set about wishes, as their page shows it: slots, limits, dates."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cherchons.encounters.models import Encounter, SessionChoice, SessionPlaces, WishPlan
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.slots import Slot, parallel_workshops
from cherchons.encounters.queries.display import Row
from cherchons.encounters.queries.programme import SessionView
from cherchons.encounters.queries.public import NotReleased
from cherchons.engines import typography


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """A group of parallel workshops that may be ranked.

    ``counted``: seats are chosen there when one registers; ``chosen``: how many people did.
    """

    slot: Slot
    title: str
    when: str
    sessions: tuple[Row, ...]
    counted: bool
    chosen: int

    @property
    def key(self) -> str:
        """Names it in a form."""
        return UUID(self.slot.uids[0]).hex


def slot_choices(encounter: Encounter, language: str) -> list[SlotChoice]:
    """Return each group of parallel workshops that is published (at most four queries)."""
    try:
        shown = display.shown(encounter.slug, language)
    except NotReleased:
        return []
    slots = parallel_workshops(shown.programme)
    uids = [uid for slot in slots for uid in slot.uids]
    places = SessionPlaces.objects.filter(plan__encounter=encounter, session_uid__in=uids)
    counted = {str(uid) for uid in places.values_list("session_uid", flat=True)}
    choices = SessionChoice.objects.filter(registration__encounter=encounter, session_uid__in=uids)
    chosen = [str(uid) for uid in choices.values_list("session_uid", flat=True)] if counted else []
    dated = shown.facts.days > 1
    return [
        SlotChoice(
            slot=slot,
            title=typography.set_text(slot.title, slot.sessions[0].parallel_lang) if slot.title else "",
            when=_when(slot.sessions, language, dated=dated),
            sessions=tuple(_row(s) for s in slot.sessions),
            counted=bool(counted.intersection(slot.uids)),
            chosen=sum(uid in slot.uids for uid in chosen),
        )
        for slot in slots
    ]


def _when(sessions: tuple[SessionView, ...], language: str, *, dated: bool) -> str:
    start, end = min(s.start for s in sessions), max(s.end for s in sessions)
    hours = typography.hours(start, end, language)
    return f"{typography.day(start, language, year=False)}, {hours}" if dated else hours


def _row(session: SessionView) -> Row:
    return {
        "uid": UUID(session.uid),
        "title": typography.set_text(session.title, session.lang),
        "room": session.room,
    }


def limits_of(plan: WishPlan) -> dict[UUID, tuple[int | None, int | None]]:
    """Return session → (largest, smallest) number of people, for each that is ranked (one query)."""
    rows: Any = plan.sessions.values_list("session_uid", "capacity", "minimum")
    return {uid: (capacity, minimum) for uid, capacity, minimum in rows}
