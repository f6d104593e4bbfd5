"""Orders as lists of *aims*: whole numbers to be made small, one after the other.

With W(k) the number of (person, slot) placed at a rank worse than k, and B(k) the same where whoever has
wishes but no place counts too (they are equal where everyone is placed):

- ``leximin`` makes W(R), W(R − 1), …, W(1) small in turn;
- ``rank-maximal`` makes B(1), B(2), …, B(R) small in turn;
- ``balanced`` finds the first k for which W(k) can be 0, makes W(k − 1) small, then B(1), B(2), …, B(k − 2);
- ``total`` makes the sum of ranks small, then follows ``leximin``.

Whoever may stay without a place: their number is made small before all else. With an earlier answer, the sum
of ranks plus the cost of each move comes before the order if moves cost something, and the number of moves
comes last in any case.
"""

from dataclasses import dataclass

import numpy as np

from cherchons.engines.allocation.ground import Ground, Ints
from cherchons.engines.allocation.problem import Order


@dataclass(frozen=True, slots=True)
class Aim:
    """One number to be made small.

    ``kind`` is ``unassigned``, ``ranks`` (their sum, and ``number`` per move), ``worse`` (than rank
    ``number``) or ``moves``.
    """

    kind: str
    number: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}" if self.kind in ("worse", "beyond", "ranks") else self.kind

    def costs(self, ground: Ground) -> Ints:
        """Return what each option costs each person: shape (people, options)."""
        ranks, longest = ground.ranks, ground.longest
        match self.kind:
            case "unassigned":
                return np.asarray(ranks == longest + 2, dtype=np.int64)
            case "ranks":
                cost: Ints = np.where(ranks > longest + 1, 0, ranks) + self.number * ground.moved
                return cost
            case "worse":
                return np.asarray((ranks > self.number) & (ranks <= longest + 1), dtype=np.int64)
            case "beyond":
                wishing = np.array([bool(person.wishes) for person in ground.problem.people])
                return np.asarray((ranks > self.number) & wishing[:, None], dtype=np.int64)
            case "moves":
                return ground.moved.astype(np.int64)
        raise ValueError(f"“{self}” is no aim.")

    def most(self, ground: Ground) -> int:
        """Return what it cannot exceed (and it is never below 0)."""
        if self.kind == "ranks":
            return ground.counted * (ground.longest + 1 + self.number)
        return ground.counted


def first_aims(order: Order, ground: Ground) -> list[Aim]:
    """Return what comes before ranks are looked at one by one."""
    problem = ground.problem
    aims = [] if problem.all_placed else [Aim("unassigned")]
    if problem.previous and problem.move_cost:
        aims.append(Aim("ranks", problem.move_cost))
    if order is Order.TOTAL and not (problem.previous and problem.move_cost):
        aims.append(Aim("ranks"))
    return aims


def rank_aims(order: Order, worst: int, longest: int, *, all_placed: bool = True) -> list[Aim]:
    """Return the aims that look at ranks one by one, where ``worst`` is the worst rank of the best answer.

    W(worst) is 0, and so are those after it: ``rank-maximal`` goes through all, the others begin there. What
    all others determine is left out; where some may stay without a place, that is one aim less.

    >>> [str(aim) for aim in rank_aims(Order.BALANCED, 4, 8)]
    ['worse:4', 'worse:3', 'beyond:1', 'beyond:2']
    >>> [str(aim) for aim in rank_aims(Order.RANK_MAXIMAL, 2, 3)]
    ['beyond:1', 'beyond:2', 'beyond:3']
    """
    down = [Aim("worse", rank) for rank in range(worst, 0, -1)]
    more = 0 if all_placed else 1
    match order:
        case Order.RANK_MAXIMAL:
            return [Aim("beyond", rank) for rank in range(1, longest + 1 + more)]
        case Order.BALANCED:
            return down[:2] + [Aim("beyond", rank) for rank in range(1, worst - 1 + more)]
        case _:
            return down


def last_aims(ground: Ground) -> list[Aim]:
    """Return what decides between answers that are equally good."""
    return [Aim("moves")] if ground.problem.previous else []


def all_aims(order: Order, ground: Ground, worst: int) -> list[Aim]:
    """Return every aim of an order, in turn. ``lottery`` has none."""
    if order is Order.LOTTERY:
        return []
    ranks = rank_aims(order, worst, ground.longest, all_placed=ground.problem.all_placed)
    return first_aims(order, ground) + ranks + last_aims(ground)


def weights(aims: list[Aim], ground: Ground) -> list[int]:
    """Return by what to multiply each aim so that the first outweighs all that follow, and so on.

    Two answers compare by the weighted sum as they compare aim by aim, because no aim leaves 0 … ``most``.
    """
    found = [1]
    for later in reversed(aims[1:]):
        found.append(found[-1] * (later.most(ground) + 1))
    return found[::-1]


def chunks(aims: list[Aim], ground: Ground, budget: int) -> list[list[Aim]]:
    """Cut aims into runs whose weighted costs stay below ``budget``, each as long as may be."""
    made: list[list[Aim]] = []
    for aim in aims:
        if made and weighted_most([*made[-1], aim], ground) < budget:
            made[-1].append(aim)
        else:
            made.append([aim])
    return made


def weighted_most(aims: list[Aim], ground: Ground) -> int:
    """Return what the weighted cost of one person's option cannot exceed."""
    single = max(1, ground.counted)
    return sum(
        weight * -(-aim.most(ground) // single)
        for weight, aim in zip(weights(aims, ground), aims, strict=True)
    )


def weighted_costs(aims: list[Aim], ground: Ground) -> Ints:
    """Return the weighted costs of several aims: shape (units, options)."""
    total = np.zeros_like(ground.ranks)
    for weight, aim in zip(weights(aims, ground), aims, strict=True):
        total += weight * aim.costs(ground)
    return ground.summed(total)
