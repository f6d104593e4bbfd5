"""People together or apart make a hard problem; often it is as good as solved without them.

The answer without any pair is found in a second, whatever the number of people. If the pairs hold there, its
proof holds for the whole: fewer conditions give nothing worse. If they do not, and time is up, an answer
close to it is better than what an unfinished search has.
"""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from cherchons.encounters.queries.composing.problem import MOVE_COST

if TYPE_CHECKING:
    from cherchons.engines.allocation import Allocation, Problem

SHARE = 0.6  # of the time that is left, for the whole problem


def allocated(problem: "Problem", order: str, seed: int, seconds: float) -> tuple["Allocation", "Problem"]:
    """Return an answer, and the problem that its proof is about: the same, or one with fewer conditions.

    Raises
    ------
    Infeasible, AllocationError
        As the engine does.
    """
    from cherchons.engines.allocation import Order, allocate

    kind, end = Order(order), time.monotonic() + seconds
    pairs = bool(problem.together or problem.apart)
    if not pairs or kind is Order.LOTTERY:
        return allocate(problem, order=kind, seed=seed, time_limit=seconds), problem
    free = replace(problem, together=(), apart=())
    loose = allocate(free, order=kind, seed=seed, time_limit=seconds)
    if _hold(problem, loose):
        return loose, free
    left = max(0.5, end - time.monotonic())
    found = allocate(problem, order=kind, seed=seed, time_limit=SHARE * left)
    if not found.stopped_early or problem.previous:
        return found, problem
    places = tuple(
        (name, workshop, slot) for name, had in loose.places.items() for slot, workshop in had.items()
    )
    close = replace(problem, previous=places, move_cost=MOVE_COST)
    near = allocate(close, order=kind, seed=seed, time_limit=max(0.5, end - time.monotonic()))
    if near.mean_rank < found.mean_rank:
        return replace(near, stopped_early=True), close
    return found, problem


def _hold(problem: "Problem", found: "Allocation") -> bool:
    """Say whether every pair of the problem is as it should be in an answer that doesn't know them."""

    def shared(one: str, other: str) -> list[bool]:
        mine, theirs = found.places[one], found.places[other]
        return [mine.get(slot) == theirs.get(slot) for slot in {*mine, *theirs}]

    together = all(all(shared(one, other)) for one, other in problem.together)
    return together and not any(any(shared(one, other)) for one, other in problem.apart)
