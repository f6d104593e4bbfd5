"""What differs between two answers: who goes elsewhere, who is new, who no longer goes anywhere."""

from dataclasses import dataclass

from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.day import ComposingDay, Guest


@dataclass(frozen=True, slots=True)
class Move:
    """One person in one slot: from where to where."""

    guest: Guest
    slot: str
    before: str  # session; empty: nowhere
    after: str

    @property
    def is_new(self) -> bool:
        """Whether the person had no place there yet."""
        return not self.before


def moves(day: ComposingDay, before: Content | None, after: Content) -> list[Move]:
    """Return who would be told something else, by number. Those who no longer come are passed over."""
    found = []
    for pk, guest in day.guests.items():
        had = before.places.get(pk, {}) if before else {}
        has = after.places.get(pk, {})
        for slot in dict.fromkeys((*has, *had)):
            if had.get(slot) != has.get(slot):
                found.append(Move(guest, slot, had.get(slot, ""), has.get(slot, "")))
    return found


def told(changed: list[Move]) -> dict[int, list[Move]]:
    """Return registration → what is new for them: whoever is left without a place is not written to."""
    made: dict[int, list[Move]] = {}
    for move in changed:
        if move.after:
            made.setdefault(move.guest.pk, []).append(move)
    return made


def missing(day: ComposingDay, content: Content) -> list[Guest]:
    """Return who comes and has no place in this answer, by number: they registered or arrived since."""
    everyone = day.present(content.who)
    slots = len(day.slots)
    return [guest for guest in everyone if len(content.places.get(guest.pk, {})) < slots]


def gone(day: ComposingDay, content: Content) -> int:
    """Return how many people of this answer no longer come."""
    return sum(pk not in day.guests for pk in content.places)


def is_stale(day: ComposingDay, content: Content) -> bool:
    """Say whether a workshop of the answer is no longer there: it can't be published."""
    slots = {slot.key: set(slot.uids) for slot in day.slots}
    return any(uid not in slots.get(slot, ()) for had in content.places.values() for slot, uid in had.items())
