"""From a day and its settings to the problems that the allocation engine solves.

Slots that offer the same workshop are one problem, because nobody goes there twice; the others are solved
each on its own.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.day import ComposingDay, Guest
from cherchons.encounters.queries.composing.limits import Counted, Limits, fill
from cherchons.encounters.queries.composing.slots import Slot

if TYPE_CHECKING:  # the engine is heavy: it is imported when something is computed
    from cherchons.engines.allocation import Person, Problem, Workshop

MOVE_COST = 20  # ranks that a person would have to gain to be moved; newcomers find the room that is left


@dataclass(frozen=True, slots=True)
class Part:
    """Slots that are solved together."""

    slots: tuple[Slot, ...]

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple(uid for slot in self.slots for uid in slot.uids)


@dataclass(frozen=True)
class Posed:
    """A problem, with the limits that it holds to and how its workshops are called on the programme."""

    part: Part
    problem: "Problem"
    used: Mapping[str, Limits]
    session: Mapping[tuple[str, str], str]  # (workshop, slot) → session


def parts_of(day: ComposingDay) -> list[Part]:
    """Return the slots grouped by the workshops that they share, in the order of the day."""
    found: list[tuple[set[str], list[Slot]]] = []
    for slot in day.slots:
        names = {day.names[uid] for uid in slot.uids}
        own = [entry for entry in found if entry[0] & names]
        merged = (names.union(*(entry[0] for entry in own)), [s for entry in own for s in entry[1]] + [slot])
        found = [entry for entry in found if entry not in own] + [merged]
    order = {slot.key: number for number, slot in enumerate(day.slots)}
    parts = [Part(tuple(sorted(slots, key=lambda slot: order[slot.key]))) for _names, slots in found]
    return sorted(parts, key=lambda part: order[part.slots[0].key])


def pose(
    day: ComposingDay,
    content: Content,
    part: Part,
    *,
    previous: Content | None = None,
    published: bool = False,
    without: Collection[str] = (),
    used: Mapping[str, Limits] | None = None,
) -> Posed:
    """Return the problem of one part.

    Parameters
    ----------
    previous
        What to stay close to.
    published
        Whether people were told of it: a move then costs more than a better wish is worth, and filled-in
        limits send nobody away. Otherwise staying put only decides between answers that are equally good.
    without
        The kinds of filled-in limits that give way.
    used
        The limits as they were when the answer was found, to explain it.

    Notes
    -----
    O(people × wishes + people × slots).
    """
    from cherchons.engines.allocation import Problem

    guests = day.present(content.who)
    present = {guest.pk: guest for guest in guests}
    held = used or _filled(content, part, guests, previous if published else None, without)
    fixed, barred = _pinned(day, content, part, present, previous)
    names = dict.fromkeys(day.names[uid] for uid in part.uids)
    return Posed(
        part,
        Problem(
            people=tuple(_person(guest, names) for guest in guests),
            workshops=tuple(_workshop(day, slot, uid, held[uid]) for slot in part.slots for uid in slot.uids),
            together=_together(content, guests, present),
            apart=_named(content.apart, present),
            fixed=fixed,
            barred=barred,
            previous=_previous(day, part, previous, present),
            move_cost=MOVE_COST if published else 0,
        ),
        held,
        {(day.names[uid], slot.key): uid for slot in part.slots for uid in slot.uids},
    )


def _filled(
    content: Content,
    part: Part,
    guests: Iterable[Guest],
    previous: Content | None,
    without: Collection[str],
) -> dict[str, Limits]:
    people = Counter(guest.sector for guest in guests)
    there = _there(guests, previous) if previous else None
    made: dict[str, Limits] = {}
    for slot in part.slots:
        made |= fill(content.limits, slot.uids, people, there=there, without=without)
    return made


def _there(guests: Iterable[Guest], previous: Content) -> dict[str, Counted]:
    found: dict[str, Counter[str]] = {}
    for guest in guests:
        for uid in previous.places.get(guest.pk, {}).values():
            found.setdefault(uid, Counter())[guest.sector] += 1
    return dict(found)


def _person(guest: Guest, names: Iterable[str]) -> "Person":
    from cherchons.engines.allocation import Person

    return Person(str(guest.pk), guest.sector, guest.ranked(names))


def _workshop(day: ComposingDay, slot: Slot, uid: str, limits: Limits) -> "Workshop":
    from cherchons.engines.allocation import Workshop

    assert limits.capacity is not None, "limits are filled in"
    return Workshop(
        day.names[uid],
        limits.capacity,
        minimum=limits.minimum or 0,
        least={sector: value for sector, value in limits.least.items() if value},
        most=dict(limits.most),
        slot=slot.key,
    )


def _pinned(
    day: ComposingDay,
    content: Content,
    part: Part,
    present: Mapping[int, Guest],
    previous: Content | None,
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]:
    """Return who must, and who must not, be where: exceptions; those who keep their place while awaited."""
    must: dict[tuple[int, str], str] = {}
    must_not: set[tuple[int, str]] = set()
    uids = set(part.uids)
    for pin in content.pins:
        if pin.person in present and pin.session in uids:
            if pin.must:
                must[pin.person, day.slot_of[pin.session].key] = pin.session
            else:
                must_not.add((pin.person, pin.session))
    if previous and content.who == "kept":
        for guest in present.values():
            for slot in part.slots:
                had = previous.places.get(guest.pk, {}).get(slot.key)
                if had in slot.uids and not guest.here and (guest.pk, had) not in must_not:
                    must.setdefault((guest.pk, slot.key), had)
    fixed = tuple((str(pk), day.names[uid], slot) for (pk, slot), uid in must.items())
    barred = tuple((str(pk), day.names[uid], day.slot_of[uid].key) for pk, uid in sorted(must_not))
    return fixed, barred


def _together(
    content: Content, guests: Iterable[Guest], present: Mapping[int, Guest]
) -> tuple[tuple[str, str], ...]:
    pairs = list(_named(content.together, present))
    if content.keep_parties:
        parties: dict[object, list[int]] = {}
        for guest in guests:
            if guest.group:
                parties.setdefault(guest.group, []).append(guest.pk)
        for party in parties.values():
            pairs += [(str(party[0]), str(other)) for other in party[1:]]
    return tuple(dict.fromkeys(pairs))


def _named(pairs: Iterable[tuple[int, int]], present: Mapping[int, Guest]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one), str(other)) for one, other in pairs if one in present and other in present)


def _previous(
    day: ComposingDay, part: Part, previous: Content | None, present: Mapping[int, Guest]
) -> tuple[tuple[str, str, str], ...]:
    if previous is None:
        return ()
    return tuple(
        (str(pk), day.names[had], slot.key)
        for pk in present
        for slot in part.slots
        if (had := previous.places.get(pk, {}).get(slot.key)) in slot.uids and had is not None
    )


def proposed_limits(day: ComposingDay) -> dict[str, Limits]:
    """Return session → its limits as they would be filled in now."""
    made: dict[str, Limits] = {}
    for slot in day.slots:
        made |= fill(day.limits, slot.uids, day.counted())
    return made
