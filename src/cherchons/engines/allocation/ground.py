"""A problem as arrays, which the solvers and the checker read alike.

A *unit* is one person, or several who must be together. An *option* is a workshop in a slot, or, where people
may stay without a place, staying so in that slot (its workshop is empty). A unit takes one option per slot.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cherchons.engines.allocation.problem import Problem, Workshop, groups, limited_sectors

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Ground:
    """A problem as arrays.

    Attributes
    ----------
    units
        Indices of people, one tuple per unit.
    options
        Workshops, those of one slot together or not; then one without an id per slot if people may stay
        without.
    slot_of
        Shape (options,): index of the slot of each option.
    ranks
        Shape (people, options): 1 to R, R + 1 where not ranked, 0 for who ranked nothing, R + 2 without a
        place.
    moved
        Shape (people, options): whether it would be a move from the previous answer.
    open
        Shape (units, options): what fixed and barred leave.
    sectors
        Those that a limit names, after ``""`` for all others together.
    members
        Shape (units, sectors): how many people of each sector.
    low, high
        Shape (options,): minimum and capacity.
    least, most
        Shape (sectors, options).
    repeats
        Whether somebody may have the same workshop in several slots (only to find what is in conflict).
    """

    problem: Problem
    units: tuple[tuple[int, ...], ...]
    options: tuple[Workshop, ...]
    slots: tuple[str, ...]
    sectors: tuple[str, ...]
    slot_of: Ints
    ranks: Ints
    moved: Bools
    open: Bools
    members: Ints
    low: Ints
    high: Ints
    least: Ints
    most: Ints
    repeats: bool = False

    @property
    def longest(self) -> int:
        """R."""
        return self.problem.longest

    @cached_property
    def counted(self) -> int:
        """How many (person, slot) there are: no count exceeds it."""
        return len(self.problem.people) * len(self.slots)

    @cached_property
    def unit_of(self) -> Ints:
        """Shape (people,): the unit of each person."""
        found = np.zeros(len(self.problem.people), dtype=np.int64)
        for unit, people in enumerate(self.units):
            found[list(people)] = unit
        return found

    @cached_property
    def repeated(self) -> tuple[tuple[int, ...], ...]:
        """Options that are the same workshop in several slots: nobody takes two of them."""
        by_id: dict[str, list[int]] = {}
        for at, option in enumerate(self.options):
            if option.id and not self.repeats:
                by_id.setdefault(option.id, []).append(at)
        return tuple(tuple(found) for found in by_id.values() if len(found) > 1)

    @cached_property
    def enemies(self) -> tuple[tuple[int, ...], ...]:
        """Sets of units of which no two may share a workshop: each pair that must be apart is in one of them.

        Cliques, made greedily: they bound far better than pairs, and show at once that there are too many.
        """
        at = {person.id: n for n, person in enumerate(self.problem.people)}
        beside: dict[int, set[int]] = {}
        pairs: set[tuple[int, int]] = set()
        for names in self.problem.apart:
            one, other = sorted(int(self.unit_of[at[name]]) for name in names)
            pairs.add((one, other))
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
        found: list[tuple[int, ...]] = []
        covered: set[tuple[int, int]] = set()
        for one, other in sorted(pairs):
            if (one, other) in covered:
                continue
            clique, common = [one, other], beside[one] & beside[other]
            while common:
                more = min(common)
                clique.append(more)
                common &= beside[more]
            clique.sort()
            covered |= {(a, b) for n, a in enumerate(clique) for b in clique[n + 1 :]}
            found.append(tuple(clique))
        return tuple(found)

    @property
    def is_flow(self) -> bool:
        """Whether this is a pure network flow: one slot, nobody tied to another."""
        return len(self.slots) == 1 and not self.enemies and len(self.units) == len(self.problem.people)

    def summed(self, by_person: Ints) -> Ints:
        """Return (people, options) summed over the people of each unit."""
        if len(self.units) == len(self.problem.people):
            return by_person[[unit[0] for unit in self.units]]
        total = np.zeros((len(self.units), by_person.shape[1]), dtype=np.int64)
        np.add.at(total, self.unit_of, by_person)
        return total


def drawn(names: Sequence[str], seed: int) -> list[int]:
    """Return the indices of names in an order that the seed draws, whatever the order they are given in.

    By the SHA-256 of ``"seed:name"``, which anyone can compute again.

    >>> [["c", "a", "b"][at] for at in drawn(["c", "a", "b"], 4)] == [
    ...     ["a", "b", "c"][at] for at in drawn(["a", "b", "c"], 4)
    ... ]
    True
    """

    def key(at: int) -> tuple[str, str]:
        return hashlib.sha256(f"{seed}:{names[at]}".encode()).hexdigest(), names[at]

    return sorted(range(len(names)), key=key)


def lay_out(problem: Problem) -> Ground:
    """Return the arrays of a problem that :func:`~.problem.validate` accepted.

    Notes
    -----
    O(people × options).
    """
    slots = problem.slots
    options = list(problem.workshops)
    if not problem.all_placed:
        options += [Workshop("", len(problem.people), slot=slot) for slot in slots]
    sectors = ("", *sorted(limited_sectors(problem)))
    at = {person.id: n for n, person in enumerate(problem.people)}
    head = groups(problem)
    gathered: dict[str, list[int]] = {}
    for person in problem.people:
        gathered.setdefault(head[person.id], []).append(at[person.id])
    units = tuple(tuple(people) for people in gathered.values())
    slot_of = np.array([slots.index(option.slot) for option in options], dtype=np.int64)
    everyone = len(problem.people)
    members = np.zeros((len(units), len(sectors)), dtype=np.int64)
    for unit, people in enumerate(units):
        for person_at in people:
            sector = problem.people[person_at].sector
            members[unit, sectors.index(sector) if sector in sectors else 0] += 1
    return Ground(
        problem=problem,
        units=units,
        options=tuple(options),
        slots=slots,
        sectors=sectors,
        slot_of=slot_of,
        ranks=_ranks(problem, options),
        moved=_moved(problem, options, slot_of, at),
        open=_open(problem, units, options, slot_of, at),
        members=members,
        low=np.array([option.minimum for option in options], dtype=np.int64),
        high=np.array([min(option.capacity, everyone) for option in options], dtype=np.int64),
        least=np.array(
            [[option.least.get(sector, 0) for option in options] for sector in sectors], dtype=np.int64
        ).reshape(len(sectors), len(options)),
        most=np.array(
            [[min(option.most.get(sector, everyone), everyone) for option in options] for sector in sectors],
            dtype=np.int64,
        ).reshape(len(sectors), len(options)),
    )


def _ranks(problem: Problem, options: list[Workshop]) -> Ints:
    longest = problem.longest
    ranks = np.full((len(problem.people), len(options)), longest + 1, dtype=np.int64)
    by_id: dict[str, list[int]] = {}
    for at, option in enumerate(options):
        by_id.setdefault(option.id, []).append(at)
    rows: list[int] = []
    columns: list[int] = []
    values: list[int] = []
    for row, person in enumerate(problem.people):
        if not person.wishes:
            ranks[row] = 0
        for rank, tied in enumerate(person.wishes, 1):
            for workshop in tied:
                for column in by_id[workshop]:
                    rows.append(row)
                    columns.append(column)
                    values.append(rank)
    ranks[rows, columns] = values
    ranks[:, [at for at, option in enumerate(options) if not option.id]] = longest + 2
    return ranks


def _moved(problem: Problem, options: list[Workshop], slot_of: Ints, at: dict[str, int]) -> Bools:
    moved = np.zeros((len(problem.people), len(options)), dtype=np.bool_)
    slots = problem.slots
    for name, workshop, slot in problem.previous:
        if name not in at or slot not in slots:
            continue
        for column in np.flatnonzero(slot_of == slots.index(slot)):
            moved[at[name], column] = options[column].id != workshop
    return moved


def _open(
    problem: Problem,
    units: tuple[tuple[int, ...], ...],
    options: list[Workshop],
    slot_of: Ints,
    at: dict[str, int],
) -> Bools:
    open_ = np.ones((len(problem.people), len(options)), dtype=np.bool_)
    where = {(option.id, option.slot): n for n, option in enumerate(options)}
    for name, workshop, slot in problem.barred:
        open_[at[name], where[workshop, slot]] = False
    for name, workshop, slot in problem.fixed:
        column = where[workshop, slot]
        open_[at[name], np.flatnonzero(slot_of == slot_of[column])] = False
        open_[at[name], column] = True
        for again, option in enumerate(options):
            if option.id == workshop and again != column:
                open_[at[name], again] = False  # nobody gets a workshop twice
    if len(units) == len(problem.people):
        return open_[[unit[0] for unit in units]]
    return np.array([open_[list(people)].all(axis=0) for people in units])
