"""The lottery: people in a drawn order take the best place that is still open (random serial dictatorship).

Nobody gains by wishing for something else than they want [1]_: what is open to someone does not depend on
what they say. That holds because it looks at capacities, at what is fixed and barred, and at nothing else:
minima, sector limits and groups may be broken, and :func:`~.checking.check` says which.

References
----------
.. [1] A. Abdulkadiroğlu, T. Sönmez, "Random serial dictatorship and the core from random endowments in house
   allocation problems", Econometrica 66, 1998.
"""

from dataclasses import replace

import numpy as np

from cherchons.engines.allocation.certificate import Certificate
from cherchons.engines.allocation.ground import Ground, Ints, drawn, lay_out
from cherchons.engines.allocation.problem import Order, Problem
from cherchons.engines.allocation.solving import Allocation, describe


def draw(problem: Problem, seed: int) -> Allocation:
    """Return what the lottery gives for a seed: people in the order of the SHA-256 of ``"seed:id"``.

    Those who ranked nothing come last: that hurts nobody who would like something.

    Notes
    -----
    O(people × options) with one slot; with several, each person's best set of places is searched.
    """
    ground = lay_out(replace(problem, together=(), apart=(), all_placed=False))
    turn = drawn([person.id for person in problem.people], seed)
    turn.sort(key=lambda at: not problem.people[at].wishes)
    fixed = {(name, slot) for name, _, slot in problem.fixed}
    left = ground.high.copy()
    for at, person in enumerate(problem.people):
        for number, slot in enumerate(ground.slots):
            if (person.id, slot) in fixed:
                left[_only(ground, at, number)] -= 1
    chosen = np.zeros((len(problem.people), len(ground.slots)), dtype=np.int64)
    for at in turn:
        chosen[at] = _best(ground, at, left, fixed, seed)
        for number, option in enumerate(chosen[at]):
            if (problem.people[at].id, ground.slots[number]) not in fixed:
                left[option] -= 1
    return describe(
        ground, chosen, order=Order.LOTTERY, seed=seed, certificate=Certificate(False), early=False
    )


def _only(ground: Ground, at: int, slot: int) -> int:
    """Return the option in which somebody is fixed."""
    return int(np.flatnonzero(ground.open[at] & (ground.slot_of == slot))[0])


def _best(ground: Ground, at: int, left: Ints, fixed: set[tuple[str, str]], seed: int) -> list[int]:
    """Return the best open set of places for one person, one option per slot, none of the same workshop."""
    person, slots = ground.problem.people[at], len(ground.slots)
    by_slot: list[list[int]] = []
    for number, slot in enumerate(ground.slots):
        if (person.id, slot) in fixed:
            by_slot.append([_only(ground, at, number)])
            continue
        here = np.flatnonzero((ground.slot_of == number) & ground.open[at] & (left > 0)).tolist()
        names = [f"{person.id}:{ground.options[option].id}" for option in here]
        here = [here[tied] for tied in drawn(names, seed)]  # between wishes that are equal
        here.sort(key=lambda option: int(ground.ranks[at, option]))
        without = here[-1]  # staying without a place is worst, and always open
        by_slot.append([*here[:-1][:slots], without])
    best: list[int] = []
    least = 10**18

    def search(taken: list[int], cost: int) -> None:
        nonlocal best, least
        if cost >= least:
            return
        if len(taken) == slots:
            best, least = taken, cost
            return
        for option in by_slot[len(taken)]:
            name = ground.options[option].id
            if name and any(ground.options[other].id == name for other in taken):
                continue
            missing = 10**6 if not name else 0
            search([*taken, option], cost + int(ground.ranks[at, option]) + missing)

    search([], 0)
    return best
