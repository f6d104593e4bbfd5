"""Checking an answer from itself alone: every limit, every figure, and the proof in whole numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cherchons.engines.allocation import orders
from cherchons.engines.allocation.certificate import (
    EXACT,
    NONE,
    SOLVER,
    bound,
    narrow,
    proves,
    whole,
)
from cherchons.engines.allocation.ground import Ground, Ints, lay_out
from cherchons.engines.allocation.problem import Limit, Order, Problem, validate
from cherchons.engines.allocation.solving import Allocation, describe, paid

DRAW = "draw"


class CheckError(ValueError):
    """An answer that is not what it says: the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What an answer really is, counted again.

    Attributes
    ----------
    ranks
        Person → slot → rank; 0 for who ranked nothing, R + 1 for a workshop that they did not rank.
    profile
        As in :class:`~.solving.Allocation`.
    broken
        Limits that do not hold: of a lottery only, other answers are refused.
    counts
        (workshop, slot) → sector → people.
    certified
        Whether the proof holds in whole numbers, without believing any solver.
    proof
        ``exact``; ``solver`` (limits and figures hold, that nothing is better must be believed); ``none``
        (time was up); ``draw`` (the lottery was drawn again from its seed).
    """

    ranks: Mapping[str, Mapping[str, int]]
    profile: tuple[int, ...]
    broken: tuple[Limit, ...]
    counts: Mapping[tuple[str, str], Mapping[str, int]]
    certified: bool
    proof: str


def check(problem: Problem, allocation: Allocation) -> Figures:
    """Verify an answer: limits, figures, proof.

    Raises
    ------
    CheckError
        With the first thing that is wrong.
    AllocationError
        If the problem makes no sense.

    Notes
    -----
    O(people × options) per level of the proof. Nothing is solved.
    """
    validate(problem)
    found = broken(problem, allocation.places)
    if allocation.order is Order.LOTTERY:
        from cherchons.engines.allocation.lottery import draw

        if draw(problem, allocation.seed).places != allocation.places:
            raise CheckError("This is not what the lottery draws from that seed.")
        ground = None
        proof = DRAW
    else:
        if found:
            raise CheckError(f"A limit does not hold: {found[0]}.")
        ground = lay_out(problem)
        chosen = _chosen(ground, allocation)
        _check_figures(ground, chosen, allocation)
        proof = _check_proof(ground, chosen, allocation)
    ranks, profile = _ranks(problem, allocation)
    if ground is None and profile != allocation.profile:
        raise CheckError("The profile is not that of the places.")
    return Figures(ranks, profile, found, counts(problem, allocation.places), proof == EXACT, proof)


def counts(
    problem: Problem, places: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], dict[str, int]]:
    """Return (workshop, slot) → sector → how many people."""
    made: dict[tuple[str, str], Counter[str]] = {(one.id, one.slot): Counter() for one in problem.workshops}
    for person in problem.people:
        for slot, workshop in places.get(person.id, {}).items():
            made.setdefault((workshop, slot), Counter())[person.sector] += 1
    return {key: dict(sectors) for key, sectors in made.items()}


def broken(problem: Problem, places: Mapping[str, Mapping[str, str]]) -> tuple[Limit, ...]:
    """Return the limits that do not hold.

    Raises
    ------
    CheckError
        If people, workshops or slots are not those of the problem.
    """
    offers = {(one.id, one.slot) for one in problem.workshops}
    if set(places) != {person.id for person in problem.people}:
        raise CheckError("The people of the answer are not those of the problem.")
    for name, taken in places.items():
        for slot, workshop in taken.items():
            if (workshop, slot) not in offers:
                raise CheckError(f"“{name}” is in “{workshop}”, which is no workshop of that slot.")
    wrong: list[Limit] = []
    if problem.all_placed:
        for slot in problem.slots:
            without = tuple(name for name, taken in places.items() if slot not in taken)
            if without:
                wrong.append(Limit("placed", slot=slot, people=without, value=len(problem.people)))
    wrong += _broken_numbers(problem, places)
    wrong += _broken_people(problem, places)
    return tuple(wrong)


def _broken_numbers(problem: Problem, places: Mapping[str, Mapping[str, str]]) -> list[Limit]:
    wrong = []
    by_sector = counts(problem, places)
    for one in problem.workshops:
        here = by_sector[one.id, one.slot]
        if sum(here.values()) > one.capacity:
            wrong.append(Limit("capacity", one.id, one.slot, value=one.capacity))
        if sum(here.values()) < one.minimum:
            wrong.append(Limit("minimum", one.id, one.slot, value=one.minimum))
        for sector, value in one.least.items():
            if here.get(sector, 0) < value:
                wrong.append(Limit("least", one.id, one.slot, sector, value=value))
        for sector, value in one.most.items():
            if here.get(sector, 0) > value:
                wrong.append(Limit("most", one.id, one.slot, sector, value=value))
    return wrong


def _broken_people(problem: Problem, places: Mapping[str, Mapping[str, str]]) -> list[Limit]:
    wrong = []
    for kind, pairs in (("together", problem.together), ("apart", problem.apart)):
        for pair in pairs:
            for slot in problem.slots:
                one, other = (places[name].get(slot) for name in pair)
                same = one == other
                if (kind == "together" and not same) or (kind == "apart" and same and one is not None):
                    wrong.append(Limit(kind, slot=slot, people=pair))
    for name, workshop, slot in problem.fixed:
        if places[name].get(slot) != workshop:
            wrong.append(Limit("fixed", workshop, slot, people=(name,)))
    for name, workshop, slot in problem.barred:
        if places[name].get(slot) == workshop:
            wrong.append(Limit("barred", workshop, slot, people=(name,)))
    for name, taken in places.items():
        for workshop, n in Counter(taken.values()).items():
            if n > 1:
                wrong.append(Limit("once", workshop, people=(name,)))
    return wrong


def _chosen(ground: Ground, allocation: Allocation) -> Ints:
    """Return the answer as indices of options: (units, slots)."""
    at = {(option.id, option.slot): n for n, option in enumerate(ground.options)}
    people = ground.problem.people
    chosen = np.zeros((len(ground.units), len(ground.slots)), dtype=np.int64)
    for unit, members in enumerate(ground.units):
        taken = allocation.places[people[members[0]].id]
        for number, slot in enumerate(ground.slots):
            chosen[unit, number] = at[taken.get(slot, ""), slot]
    return chosen


def _check_figures(ground: Ground, chosen: Ints, allocation: Allocation) -> None:
    again = describe(
        ground,
        chosen,
        order=allocation.order,
        seed=allocation.seed,
        certificate=allocation.certificate,
        early=allocation.stopped_early,
    )
    for name in ("profile", "worst_rank", "unassigned", "moved", "indifferent"):
        if getattr(again, name) != getattr(allocation, name):
            raise CheckError(f"“{name}” is not that of the places.")
    if abs(again.mean_rank - allocation.mean_rank) > 1e-9:
        raise CheckError("“mean_rank” is not that of the places.")


def _check_proof(ground: Ground, chosen: Ints, allocation: Allocation) -> str:
    """Verify the chain of levels; return what kind of proof it is."""
    certificate = allocation.certificate
    expected = orders.all_aims(allocation.order, ground, allocation.worst_rank)
    named = [name for level in certificate.levels for name in level.aims]
    if certificate.optimal and named != [str(aim) for aim in expected]:
        raise CheckError("The proof does not follow the order.")
    known = {str(aim): aim for aim in expected}
    face = whole(ground)
    kind = EXACT if certificate.optimal else NONE
    for level in certificate.levels:
        if any(name not in known for name in level.aims):
            raise CheckError("The proof does not follow the order.")
        aims = [known[name] for name in level.aims]
        if orders.weighted_most(aims, ground) >= 2**60:
            raise CheckError("The proof weighs too many aims at once.")
        costs = orders.weighted_costs(aims, ground)
        value = paid(costs, chosen)
        if level.values != tuple(paid(ground.summed(aim.costs(ground)), chosen) for aim in aims):
            raise CheckError(f"The value of “{level.aims[0]}” is not that of the places.")
        if level.proof == NONE and certificate.optimal:
            raise CheckError(f"Nothing proves “{level.aims[0]}”.")
        try:
            found = bound(ground, face, costs, level)
        except (ValueError, OverflowError) as problem:
            raise CheckError(f"The proof of “{level.aims[0]}” is none: {problem}.") from None
        reached = proves(level, found, value)
        if level.proof == EXACT and not reached:
            raise CheckError(f"The proof of “{level.aims[0]}” does not reach its value.")
        if level.proof == SOLVER and kind == EXACT:
            kind = SOLVER
        face = narrow(face, costs, value, level, found)
    return kind


def _ranks(problem: Problem, allocation: Allocation) -> tuple[dict[str, dict[str, int]], tuple[int, ...]]:
    """Return the rank of each person in each slot, and the profile, counted plainly."""
    longest = problem.longest
    ranks: dict[str, dict[str, int]] = {}
    counted: Counter[int] = Counter()
    for person in problem.people:
        by_workshop = {workshop: k for k, tied in enumerate(person.wishes, 1) for workshop in tied}
        unranked = longest + 1 if person.wishes else 0
        ranks[person.id] = {
            slot: by_workshop.get(workshop, unranked)
            for slot, workshop in allocation.places[person.id].items()
        }
        counted.update(ranks[person.id].values())
    last = longest + 1 if counted[longest + 1] else longest
    return ranks, tuple(counted[rank] for rank in range(1, last + 1))
