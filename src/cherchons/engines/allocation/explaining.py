"""Why someone did not get better: for each workshop that they like more, what stood in the way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cherchons.engines.allocation.problem import (
    AllocationError,
    Limit,
    Order,
    Person,
    Problem,
    Workshop,
    groups,
)
from cherchons.engines.allocation.solving import Allocation


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stood between a person and a workshop that they like more.

    Attributes
    ----------
    workshop, slot, rank
        What they would have liked, and where it stands in their list.
    code
        - ``fixed``: the organisers put them elsewhere; ``barred``: they kept them out of it;
        - ``twice``: they have that workshop in another slot;
        - ``apart``: ``people`` are there, and must not be with them;
        - ``sector_full``: as many of ``sector`` as may be (``value``) are there; ``people`` are those of them
          who ranked it at least as high, ``others`` how many more there are;
        - ``full``: all places (``value``) are taken; ``people`` ranked it at least as high, ``others`` as
          above;
        - ``needed``: the workshop that they have would fall below its minimum (``value``);
        - ``sector_needed``: it would have too few of ``sector`` (``value``);
        - ``together``: they come with ``people``, for whom it would be worse, or who do not fit;
        - ``move``: they stay where they were, because a move costs more than it gains;
        - ``others``: none of these alone, but the whole would be worse for others.
    """

    workshop: str
    slot: str
    rank: int
    code: str
    people: tuple[str, ...] = ()
    others: int = 0
    sector: str = ""
    value: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """What someone has, and why not better: ranks by slot (0 if they ranked nothing), obstacles by wish."""

    person: str
    places: Mapping[str, str]
    ranks: Mapping[str, int]
    obstacles: tuple[Obstacle, ...]


def explain(problem: Problem, allocation: Allocation, person_id: str) -> Reason:
    """Say why somebody did not get better.

    Raises
    ------
    AllocationError
        ``unknown_person`` if nobody has that id.

    Notes
    -----
    O(people × wishes of that person).

    Examples
    --------
    >>> from cherchons.engines.allocation import allocate
    >>> people = (Person("Ana", "", (("A",), ("B",))), Person("Bob", "", (("A",),)))
    >>> problem = Problem(people, (Workshop("A", 1), Workshop("B", 1)))
    >>> explain(problem, allocate(problem), "Bob").obstacles
    ()
    >>> [(one.workshop, one.code, one.people) for one in explain(problem, allocate(problem), "Ana").obstacles]
    [('A', 'full', ('Bob',))]
    """
    return next(explain_all(problem, allocation, [person_id]))


def explain_all(problem: Problem, allocation: Allocation, ids: Iterable[str]) -> Iterator[Reason]:
    """Yield why each of several people did not get better, as :func:`explain` does."""
    by_id = {person.id: person for person in problem.people}
    room = _Room(problem, allocation, by_id)
    for name in ids:
        if name not in by_id:
            raise AllocationError("unknown_person", f"“{name}” is not among the people.", person=name)
        person, places = by_id[name], allocation.places[name]
        rank_of = ranks_of(person)
        unranked = problem.longest + 1 if person.wishes else 0
        ranks = {slot: rank_of.get(workshop, unranked) for slot, workshop in places.items()}
        obstacles: list[Obstacle] = []
        for offer in sorted(problem.workshops, key=lambda one: rank_of.get(one.id, unranked)):
            worst_had = ranks.get(offer.slot, unranked + 1)
            if offer.id in rank_of and rank_of[offer.id] < worst_had:
                obstacles += room.before(person, offer, rank_of[offer.id])
        yield Reason(name, places, ranks, tuple(obstacles))


def ranks_of(person: Person) -> dict[str, int]:
    """Return workshop → rank of a person's list.

    >>> ranks_of(Person("Ana", "", (("A", "B"), ("C",))))
    {'A': 1, 'B': 1, 'C': 2}
    """
    return {workshop: rank for rank, tied in enumerate(person.wishes, 1) for workshop in tied}


class _Room:
    """Who is where, and which limits stand at their edge."""

    def __init__(self, problem: Problem, allocation: Allocation, by_id: Mapping[str, Person]) -> None:
        self.problem, self.allocation, self.by_id = problem, allocation, by_id
        self.inside: dict[tuple[str, str], list[Person]] = {
            (one.id, one.slot): [] for one in problem.workshops
        }
        for name, places in allocation.places.items():
            for slot, workshop in places.items():
                self.inside[workshop, slot].append(by_id[name])
        self.offers = {(one.id, one.slot): one for one in problem.workshops}
        head = groups(problem)
        self.companions: dict[str, list[str]] = {}
        for name, first in head.items():
            self.companions.setdefault(first, []).append(name)
        self.head = head

    def before(self, person: Person, offer: Workshop, rank: int) -> list[Obstacle]:
        """Return what stands before an offer."""
        found: list[Obstacle] = []

        def add(code: str, **more: object) -> None:
            found.append(Obstacle(offer.id, offer.slot, rank, code, **more))  # type: ignore[arg-type]

        company = [name for name in self.companions[self.head[person.id]] if name != person.id]
        for code in self._set(person, offer):
            add(code)
        if found:
            return found
        if any(
            workshop == offer.id and slot != offer.slot
            for slot, workshop in self.allocation.places[person.id].items()
        ):
            add("twice")
        enemies = {b if a == person.id else a for a, b in self.problem.apart if person.id in (a, b)}
        inside = self.inside[offer.id, offer.slot]
        there = tuple(one.id for one in inside if one.id in enemies)
        if there:
            add("apart", people=there)
        most = offer.most.get(person.sector)
        own = [one for one in inside if one.sector == person.sector]
        if most is not None and len(own) >= most:
            add("sector_full", sector=person.sector, value=most, **self._holders(own, offer, rank))
        if len(inside) >= offer.capacity:
            add("full", value=offer.capacity, **self._holders(inside, offer, rank))
        for limit in self._needs(person, offer.slot):
            code = "needed" if limit.kind == "minimum" else "sector_needed"
            add(code, sector=limit.sector, value=limit.value)
        if not found and company:
            add("together", people=tuple(company))
        if not found:
            stays = (person.id, self.allocation.places[person.id].get(offer.slot, ""), offer.slot)
            add("move" if stays in self.problem.previous and self.problem.move_cost else "others")
        return found

    def _set(self, person: Person, offer: Workshop) -> list[str]:
        """Return ``fixed`` or ``barred`` if the organisers decided it."""
        if any(
            name == person.id and slot == offer.slot and workshop != offer.id
            for name, workshop, slot in self.problem.fixed
        ):
            return ["fixed"]
        return ["barred"] if (person.id, offer.id, offer.slot) in self.problem.barred else []

    def _holders(self, inside: list[Person], offer: Workshop, rank: int) -> dict[str, object]:
        """Return those who ranked it at least as high, and how many others hold a place."""
        if self.allocation.order is Order.LOTTERY:
            return {"people": tuple(one.id for one in inside)}
        far = self.problem.longest + 1
        keen = tuple(one.id for one in inside if ranks_of(one).get(offer.id, far) <= rank)
        return {"people": keen, "others": len(inside) - len(keen)}

    def _needs(self, person: Person, slot: str) -> list[Limit]:
        """Return the limits of the workshop they have that would break if they left."""
        had = self.allocation.places[person.id].get(slot)
        if had is None:
            return []
        offer, inside = self.offers[had, slot], self.inside[had, slot]
        found = []
        if len(inside) <= offer.minimum:
            found.append(Limit("minimum", had, slot, value=offer.minimum))
        least = offer.least.get(person.sector, 0)
        if least and sum(one.sector == person.sector for one in inside) <= least:
            found.append(Limit("least", had, slot, person.sector, value=least))
        return found
