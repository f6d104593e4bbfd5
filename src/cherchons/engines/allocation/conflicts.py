"""Limits that cannot hold together: a smallest set of them, and by how much they miss each other.

QuickXplain [1]_ finds a set from which nothing can be left out, by asking again and again whether some of the
limits can hold. For each slot on its own this is asked of a small flow in which people who are alike are one
node, and a limit that does not hold costs one per place or person; groups and several slots at once need
integer programs.

References
----------
.. [1] U. Junker, "QuickXplain: preferred explanations and relaxations for over-constrained problems", AAAI
   2004.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from cherchons.engines.allocation.ground import Ground
from cherchons.engines.allocation.problem import Infeasible, Limit, Problem
from cherchons.engines.allocation.sentences import conflict_sentence

Holds = Callable[[Sequence[Limit]], bool]


def explain_conflict(ground: Ground) -> Infeasible:
    """Return why a problem has no answer.

    Notes
    -----
    O(k log(n / k)) questions for k limits in conflict out of n.
    """
    problem = ground.problem
    for slot in problem.slots:
        limits = slot_limits(problem, slot)
        small = _SmallFlow(problem, slot)
        if small.missing(limits) == 0:
            continue
        conflict = smallest(limits, lambda some, small=small: small.missing(some) == 0)  # type: ignore[misc]
        alike = _alike(conflict, limits)
        return _infeasible(problem, conflict, small.missing(alike), alike)
    from cherchons.engines.allocation.mip import Elastic

    elastic = Elastic(ground)
    # What comes first is named rather than what comes later.
    kinds = ("together", "apart", "once", "fixed", "barred", "placed", "capacity", "minimum", "most", "least")
    everything = [limit for slot in problem.slots for limit in slot_limits(problem, slot)]
    everything = sorted([*everything, *group_limits(problem)], key=lambda one: kinds.index(one.kind))
    conflict = smallest(everything, elastic.holds)
    return _infeasible(problem, conflict, elastic.missing(conflict), conflict)


def require_places(problem: Problem) -> None:
    """Refuse a lottery in which places, what is fixed and what is barred cannot place everyone.

    Raises
    ------
    Infeasible
        As :func:`explain_conflict` says it.
    """
    for slot in problem.slots:
        kinds = ("placed", "capacity", "fixed", "barred")
        limits = [limit for limit in slot_limits(problem, slot) if limit.kind in kinds]
        small = _SmallFlow(problem, slot)
        missing = small.missing(limits)
        if missing:
            conflict = smallest(limits, lambda some, small=small: small.missing(some) == 0)  # type: ignore[misc]
            raise _infeasible(problem, conflict, missing, conflict)


def _infeasible(
    problem: Problem, conflict: tuple[Limit, ...], missing: int, told: tuple[Limit, ...]
) -> Infeasible:
    return Infeasible(conflict_sentence(problem, told, missing), conflict, missing)


def _alike(conflict: tuple[Limit, ...], limits: Sequence[Limit]) -> tuple[Limit, ...]:
    """Return what to speak of: all limits of the kind if only one is in conflict, to say by how much in all.

    Where research must have 3 in each of 5 workshops and 9 came, four of the limits are a conflict already.
    """
    kinds = {(limit.kind, limit.sector) for limit in conflict if limit.kind != "placed"}
    if len(kinds) != 1 or next(iter(kinds))[0] in ("fixed", "barred"):
        return conflict
    return tuple(limit for limit in limits if limit in conflict or (limit.kind, limit.sector) in kinds)


def slot_limits(problem: Problem, slot: str) -> list[Limit]:
    """Return the limits of one slot that concern no group."""
    offers = [one for one in problem.workshops if one.slot == slot]
    everyone = len(problem.people)
    limits = [Limit("placed", slot=slot, value=everyone)] if problem.all_placed else []
    limits += [Limit("capacity", one.id, slot, value=one.capacity) for one in offers]
    limits += [Limit("minimum", one.id, slot, value=one.minimum) for one in offers if one.minimum]
    for one in offers:
        limits += [Limit("least", one.id, slot, sector, value=n) for sector, n in one.least.items() if n]
        limits += [
            Limit("most", one.id, slot, sector, value=n) for sector, n in one.most.items() if n < everyone
        ]
    for kind, places in (("fixed", problem.fixed), ("barred", problem.barred)):
        limits += [Limit(kind, workshop, at, people=(name,)) for name, workshop, at in places if at == slot]
    return limits


def group_limits(problem: Problem) -> list[Limit]:
    """Return the limits that tie people or slots to each other."""
    offered = Counter(one.id for one in problem.workshops)
    limits = [Limit("once", workshop) for workshop, n in offered.items() if n > 1]
    limits += [Limit("apart", people=pair) for pair in dict.fromkeys(problem.apart)]
    return limits + [Limit("together", people=pair) for pair in dict.fromkeys(problem.together)]


def smallest(limits: Sequence[Limit], holds: Holds) -> tuple[Limit, ...]:
    """Return limits that cannot hold together although they could without any one of them.

    Parameters
    ----------
    limits
        Which cannot all hold.
    holds
        Whether some of them can.

    Examples
    --------
    >>> some = [Limit("capacity", name) for name in "abcd"]
    >>> [limit.workshop for limit in smallest(some, lambda left: not {some[1], some[3]} <= set(left))]
    ['b', 'd']
    """

    def search(background: list[Limit], changed: bool, left: list[Limit]) -> list[Limit]:
        if changed and not holds(background):
            return []
        if len(left) == 1:
            return left
        first, second = left[: len(left) // 2], left[len(left) // 2 :]
        later = search(background + first, True, second)
        return search(background + later, bool(later), first) + later

    if not limits:
        return ()
    found = search([], False, list(limits))
    return tuple(limit for limit in limits if limit in found)


class _SmallFlow:
    """One slot without groups: by how much limits miss each other, people who are alike being one node."""

    def __init__(self, problem: Problem, slot: str) -> None:
        self.offers = [one.id for one in problem.workshops if one.slot == slot]
        self.at = {name: n for n, name in enumerate(self.offers)}
        named: dict[str, list[Limit]] = {}
        for kind, places in (("fixed", problem.fixed), ("barred", problem.barred)):
            for name, workshop, where in places:
                if where == slot:
                    named.setdefault(name, []).append(Limit(kind, workshop, where, people=(name,)))
        self.kinds = Counter((person.sector, tuple(named.get(person.id, ()))) for person in problem.people)
        self.sectors = sorted({person.sector for person in problem.people} | _sectors(problem))
        self.everyone = len(problem.people)

    def missing(self, limits: Iterable[Limit]) -> int:
        """Return by how many places or people the limits miss each other, at least; 0 if they can hold."""
        kept = set(limits)
        arcs: list[tuple[int, int, int, int]] = []  # tail, head, room, cost
        offers, sectors = len(self.offers), len(self.sectors)
        cells, tops = len(self.kinds), len(self.kinds) + sectors * offers
        sink = tops + offers
        placed = any(limit.kind == "placed" for limit in kept)
        for node, ((sector, own), n) in enumerate(self.kinds.items()):
            arcs.append((node, sink, n, 1 if placed else 0))
            row = cells + self.sectors.index(sector) * offers
            arcs += [(node, row + column, n, 0) for column in self._open(own, kept)]
        floors, ceilings = self._numbers(kept)
        owed = 0
        for number, sector in enumerate(self.sectors):
            for column, offer in enumerate(self.offers):
                ends = cells + number * offers + column, tops + column
                owed += floors.get((offer, sector), 0)
                arcs += self._arcs(
                    *ends, floors.get((offer, sector), 0), ceilings.get((offer, sector), self.everyone)
                )
        for column, offer in enumerate(self.offers):
            owed += floors.get((offer, ""), 0)
            arcs += self._arcs(
                tops + column, sink, floors.get((offer, ""), 0), ceilings.get((offer, ""), self.everyone)
            )
        return owed + self._cheapest(arcs, sink)

    def _open(self, own: tuple[Limit, ...], kept: set[Limit]) -> list[int]:
        open_ = set(range(len(self.offers)))
        for limit in own:
            if limit in kept and limit.kind == "fixed":
                open_ &= {self.at[limit.workshop]}
            elif limit in kept:
                open_ -= {self.at[limit.workshop]}
        return sorted(open_)

    @staticmethod
    def _numbers(kept: set[Limit]) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
        """Return (workshop, sector or "") → the least, and → the most that is asked for."""
        floors = {(one.workshop, one.sector): one.value for one in kept if one.kind in ("minimum", "least")}
        ceilings = {(one.workshop, one.sector): one.value for one in kept if one.kind in ("capacity", "most")}
        return floors, ceilings

    def _arcs(self, tail: int, head: int, floor: int, ceiling: int) -> list[tuple[int, int, int, int]]:
        """Return arcs that pay back what is owed up to the floor, and cost one for each above the ceiling.

        Where the floor is above the ceiling, a unit between them does both.
        """
        below, above = min(floor, ceiling), max(floor, ceiling)
        between = 0
        return [
            (tail, head, below, -1),
            (tail, head, above - below, between),
            (tail, head, self.everyone, 1),
        ]

    def _cheapest(self, arcs: list[tuple[int, int, int, int]], sink: int) -> int:
        from ortools.graph.python import min_cost_flow

        table = np.array([arc for arc in arcs if arc[2] > 0], dtype=np.int64)
        network = min_cost_flow.SimpleMinCostFlow()
        network.add_arcs_with_capacity_and_unit_cost(*(table[:, column].copy() for column in range(4)))
        network.set_node_supply(sink, -self.everyone)
        for node, n in enumerate(self.kinds.values()):
            network.set_node_supply(node, n)
        if network.solve() != network.OPTIMAL:
            raise RuntimeError("the small flow has no answer")
        return int(network.optimal_cost())


def _sectors(problem: Problem) -> set[str]:
    return {sector for one in problem.workshops for sector in (*one.least, *one.most)}


def without(problem: Problem, limits: Iterable[Limit]) -> Problem:
    """Return a problem with these limits only (people and workshops stay): to see that a conflict is one.

    >>> without(Problem((), ()), []).all_placed
    False
    """
    kept = set(limits)
    everyone = len(problem.people)
    numbers = {(one.kind, one.workshop, one.slot, one.sector): one.value for one in kept}
    pairs = {kind: {one.people for one in kept if one.kind == kind} for kind in ("together", "apart")}
    places = {
        kind: {(one.people[0], one.workshop, one.slot) for one in kept if one.kind == kind}
        for kind in ("fixed", "barred")
    }
    return replace(
        problem,
        workshops=tuple(
            replace(
                one,
                capacity=numbers.get(("capacity", one.id, one.slot, ""), everyone),
                minimum=numbers.get(("minimum", one.id, one.slot, ""), 0),
                least={s: n for s, n in one.least.items() if ("least", one.id, one.slot, s) in numbers},
                most={s: n for s, n in one.most.items() if ("most", one.id, one.slot, s) in numbers},
            )
            for one in problem.workshops
        ),
        together=tuple(pair for pair in problem.together if pair in pairs["together"]),
        apart=tuple(pair for pair in problem.apart if pair in pairs["apart"]),
        fixed=tuple(place for place in problem.fixed if place in places["fixed"]),
        barred=tuple(place for place in problem.barred if place in places["barred"]),
        all_placed=any(one.kind == "placed" for one in kept),
    )
