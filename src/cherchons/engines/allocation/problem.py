"""The words of the problem: people, workshops, limits, orders, and what is wrong with a bad one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

MOST_PEOPLE: Final = 20_000
MOST_OFFERS: Final = 1_000  # workshops × slots
MOST_CELLS: Final = 4_000_000  # people × workshops × slots
MOST_CROSSED: Final = 10_000_000  # sectors with limits × workshops²
MOST_NUMBER: Final = 1_000_000  # a capacity, a minimum, a cost per move
_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})

Place = tuple[str, str, str]  # person, workshop, slot


class Order(StrEnum):
    """What is best: each order compares two answers by how many people have their first wish, second wish…"""

    BALANCED = "balanced"  # leximin down to the first worst rank that somebody must have, then rank-maximal
    LEXIMIN = "leximin"  # fewest people at the worst rank, then at the one before, …
    RANK_MAXIMAL = "rank-maximal"  # most first wishes, then most second wishes, …
    TOTAL = "total"  # the smallest sum of ranks; among those, leximin
    LOTTERY = "lottery"  # people in a drawn order take the best open wish; knows capacities only


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be placed.

    Parameters
    ----------
    id
        Names the person; unique.
    sector
        The side they speak from, for the sector limits; may be empty.
    wishes
        ``wishes[k]`` holds the workshops ranked ``k + 1``, ties together. Empty: anything will do.
    """

    id: str
    sector: str
    wishes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop in one slot. The same id in several slots is the same workshop offered again.

    Parameters
    ----------
    id
        Names the workshop.
    capacity, minimum
        At most and at least so many people.
    least, most
        Sector → at least and at most so many people of it.
    slot
        When it takes place; empty where there is only one slot.
    """

    id: str
    capacity: int
    minimum: int = 0
    least: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    most: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """People, workshops and every limit.

    Parameters
    ----------
    people, workshops
        Who is to be placed, and where.
    together, apart
        Pairs of people who must, or must not, share a workshop (in each slot).
    fixed, barred
        (person, workshop, slot) that must, or must not, be.
    previous
        (person, workshop, slot) of an earlier answer. Those who are no longer among ``people`` are passed
        over.
    move_cost
        What it costs to move somebody from their previous workshop, in ranks.
    all_placed
        Whether everyone must have a workshop in each slot; otherwise as many as possible have.
    """

    people: tuple[Person, ...]
    workshops: tuple[Workshop, ...]
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    fixed: tuple[Place, ...] = ()
    barred: tuple[Place, ...] = ()
    previous: tuple[Place, ...] = ()
    move_cost: int = 0
    all_placed: bool = True

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots, in the order in which they are first named."""
        return tuple(dict.fromkeys(workshop.slot for workshop in self.workshops))

    @property
    def longest(self) -> int:
        """R, the length of the longest list of wishes: an unranked workshop counts as rank R + 1."""
        return max((len(person.wishes) for person in self.people), default=0)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a problem, as a conflict names it.

    ``kind`` is ``placed`` (everyone has a workshop in that slot), ``capacity``, ``minimum``, ``least``,
    ``most``, ``together``, ``apart``, ``fixed``, ``barred`` or ``once`` (nobody gets a workshop twice).
    ``value`` is the number that stands there; for ``placed``, how many people there are.
    """

    kind: str
    workshop: str = ""
    slot: str = ""
    sector: str = ""
    people: tuple[str, ...] = ()
    value: int = 0


class AllocationError(ValueError):
    """A problem that makes no sense.

    Attributes
    ----------
    code
        Says what is wrong: ``no_people``, ``no_workshops``, ``too_large``, ``person_twice``,
        ``workshop_twice``, ``unknown_workshop``, ``unknown_person``, ``unknown_sector``, ``wish_twice``,
        ``empty_rank``, ``negative``, ``too_high``, ``not_whole``, ``with_oneself``, ``together_and_apart``,
        ``fixed_twice``, ``fixed_and_barred``, ``fixed_apart``, ``fixed_together``, ``previous_twice``,
        ``infeasible``, ``no_time``.
    details
        Ids and numbers that the sentence names.
    """

    def __init__(self, code: str, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.details: Mapping[str, object] = details


class Infeasible(AllocationError):
    """Limits that cannot hold together.

    Attributes
    ----------
    conflict
        A smallest set of them: without any one of these limits, the others could hold.
    missing
        By how much they miss each other: places or people; 0 where no number would help.
    """

    def __init__(self, sentence: str, conflict: tuple[Limit, ...], missing: int) -> None:
        super().__init__("infeasible", sentence, missing=missing)
        self.conflict = conflict
        self.missing = missing


def validate(problem: Problem) -> None:
    """Refuse a problem that makes no sense.

    Raises
    ------
    AllocationError
        With a code and one sentence that says what is wrong.

    Notes
    -----
    Linear in the size of the problem.
    """
    if not problem.people:
        raise AllocationError("no_people", "There is nobody to place.")
    if not problem.workshops:
        raise AllocationError("no_workshops", "There is no workshop.")
    size = len(problem.people) * len(problem.workshops)
    if len(problem.people) > MOST_PEOPLE or len(problem.workshops) > MOST_OFFERS or size > MOST_CELLS:
        raise AllocationError(
            "too_large",
            f"{len(problem.people)} people and {len(problem.workshops)} workshops are too many: "
            f"at most {MOST_PEOPLE} people, {MOST_OFFERS} workshops, {MOST_CELLS} of one times the other.",
        )
    _validate_workshops(problem.workshops)
    sectors = len(limited_sectors(problem))
    if sectors * len(problem.workshops) ** 2 > MOST_CROSSED:
        raise AllocationError(
            "too_large", f"{sectors} sectors with limits are too many for {len(problem.workshops)} workshops."
        )
    _validate_people(problem)
    _validate_places(problem)
    _number(problem.move_cost, "the cost of a move")


def _validate_workshops(workshops: Iterable[Workshop]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in workshops:
        if (one.id, one.slot) in seen:
            where = f" in slot “{one.slot}”" if one.slot else ""
            raise AllocationError(
                "workshop_twice", f"Workshop “{one.id}” stands there twice{where}.", workshop=one.id
            )
        seen.add((one.id, one.slot))
        _number(one.capacity, f"the capacity of “{one.id}”")
        _number(one.minimum, f"the minimum of “{one.id}”")
        for word, limits in (("minimum", one.least), ("maximum", one.most)):
            for sector, value in limits.items():
                if not sector:
                    raise AllocationError("unknown_sector", f"A {word} of “{one.id}” names no sector.")
                _number(value, f"the {word} for “{sector}” of “{one.id}”")


def _number(value: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise AllocationError("not_whole", f"T{what[1:]} is no whole number.")
    if value < 0:
        raise AllocationError("negative", f"T{what[1:]} is {value}: zero or more is needed.")
    if value > MOST_NUMBER:
        raise AllocationError("too_high", f"T{what[1:]} is too high: at most {MOST_NUMBER}.")


def _validate_people(problem: Problem) -> None:
    known = {workshop.id for workshop in problem.workshops}
    twice = [name for name, n in Counter(person.id for person in problem.people).items() if n > 1]
    if twice:
        raise AllocationError("person_twice", f"“{twice[0]}” stands there twice.", person=twice[0])
    for person in problem.people:
        wished = [workshop for tied in person.wishes for workshop in tied]
        if any(not tied for tied in person.wishes):
            raise AllocationError("empty_rank", f"The wishes of “{person.id}” have a hole.", person=person.id)
        for workshop in wished:
            if workshop not in known:
                raise AllocationError(
                    "unknown_workshop",
                    f"“{person.id}” wishes for “{workshop}”, which is no workshop.",
                    person=person.id,
                    workshop=workshop,
                )
        if len(set(wished)) < len(wished):
            again = next(workshop for workshop, n in Counter(wished).items() if n > 1)
            raise AllocationError(
                "wish_twice",
                f"“{person.id}” wishes for “{again}” twice.",
                person=person.id,
                workshop=again,
            )


def _validate_places(problem: Problem) -> None:
    people = {person.id for person in problem.people}
    offers = {(workshop.id, workshop.slot) for workshop in problem.workshops}
    for pair in (*problem.together, *problem.apart):
        for name in pair:
            if name not in people:
                raise AllocationError(
                    "unknown_person", f"“{name}” is in a pair, but not among the people.", person=name
                )
    for one, other in (*problem.together, *problem.apart):
        if one == other:
            raise AllocationError(
                "with_oneself", f"“{one}” is in a pair with themselves: name two people.", person=one
            )
    for name, workshop, slot in (*problem.fixed, *problem.barred):
        if name not in people:
            raise AllocationError("unknown_person", f"“{name}” is not among the people.", person=name)
        if (workshop, slot) not in offers:
            where = f" in slot “{slot}”" if slot else ""
            raise AllocationError(
                "unknown_workshop", f"“{workshop}”{where} is no workshop.", person=name, workshop=workshop
            )
    for code, places in (("fixed_twice", problem.fixed), ("previous_twice", problem.previous)):
        given: dict[tuple[str, str], str] = {}
        for name, workshop, slot in places:
            if given.setdefault((name, slot), workshop) != workshop:
                raise AllocationError(
                    code, f"“{name}” has two workshops at the same time: choose one.", person=name
                )
    both = set(problem.fixed) & set(problem.barred)
    if both:
        name, workshop, slot = min(both)
        raise AllocationError(
            "fixed_and_barred",
            f"“{name}” must be in “{workshop}” and must not: choose one.",
            person=name,
            workshop=workshop,
        )
    _validate_groups(problem)


def _validate_groups(problem: Problem) -> None:
    head = groups(problem)
    for one, other in problem.apart:
        if head[one] == head[other]:
            raise AllocationError(
                "together_and_apart",
                f"“{one}” and “{other}” must be together and apart: choose one.",
                people=(one, other),
            )
    set_by: dict[tuple[str, str], tuple[str, str]] = {}
    for name, workshop, slot in problem.fixed:
        first, there = set_by.setdefault((head[name], slot), (name, workshop))
        if there != workshop:
            raise AllocationError(
                "fixed_together",
                f"“{first}” and “{name}” must be together, but are fixed in two workshops: “{there}” and "
                f"“{workshop}”.",
                people=(first, name),
            )
    for one, other in problem.apart:
        for slot in problem.slots:
            mine, theirs = set_by.get((head[one], slot)), set_by.get((head[other], slot))
            if mine and theirs and mine[1] == theirs[1]:
                raise AllocationError(
                    "fixed_apart",
                    f"“{one}” and “{other}” must be apart, but are both fixed in “{mine[1]}”.",
                    people=(one, other),
                )


def limited_sectors(problem: Problem) -> set[str]:
    """Return the sectors that a minimum or a maximum names."""
    return {sector for one in problem.workshops for sector in (*one.least, *one.most)}


def groups(problem: Problem) -> dict[str, str]:
    """Return person → one of those with whom they must be together (union-find).

    >>> people = tuple(Person(name, "") for name in "abc")
    >>> head = groups(Problem(people, (Workshop("W", 3),), together=(("a", "b"),)))
    >>> head["a"] == head["b"], head["c"]
    (True, 'c')
    """
    head = {person.id: person.id for person in problem.people}

    def find(name: str) -> str:
        while head[name] != name:
            head[name] = head[head[name]]
            name = head[name]
        return name

    for one, other in problem.together:
        head[find(other)] = find(one)
    return {name: find(name) for name in head}
