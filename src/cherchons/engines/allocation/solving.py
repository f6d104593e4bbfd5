"""From a problem to an answer with its proof: the aims of the order, one run of them after the other."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from cherchons.engines.allocation import flow, orders
from cherchons.engines.allocation.certificate import (
    EXACT,
    NONE,
    Certificate,
    Face,
    Level,
    bound,
    narrow,
    proves,
    whole,
)
from cherchons.engines.allocation.ground import Ground, Ints, drawn, lay_out
from cherchons.engines.allocation.orders import Aim
from cherchons.engines.allocation.problem import Order, Problem, validate

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who goes where, and why nothing better exists.

    Attributes
    ----------
    places
        Person → slot → workshop; who has no place in a slot lacks it.
    profile
        How many (person, slot) have rank 1, 2, … R, and R + 1 if somebody has a workshop that they did not
        rank. Who ranked nothing is not counted.
    worst_rank, mean_rank
        Over the same; 0 if nobody ranked anything.
    unassigned
        People without a place in some slot.
    moved
        People who leave a workshop of the previous answer.
    indifferent
        People who ranked nothing.
    order, seed
        What was asked for.
    certificate
        What proves it.
    stopped_early
        Whether time was up: this is the best found so far.
    """

    places: Mapping[str, Mapping[str, str]]
    profile: tuple[int, ...]
    worst_rank: int
    mean_rank: float
    unassigned: tuple[str, ...]
    moved: tuple[str, ...]
    indifferent: tuple[str, ...]
    order: Order
    seed: int
    certificate: Certificate
    stopped_early: bool


def allocate(
    problem: Problem,
    *,
    order: Order = Order.BALANCED,
    seed: int = 0,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Allocation:
    """Give everyone a workshop in each slot, as well as the limits allow.

    Parameters
    ----------
    problem
        People, workshops, limits.
    order
        What is best.
    seed
        Decides between answers that are equally good; the same seed gives the same answer.
    time_limit
        Seconds after which the best answer so far is returned, marked as such. The first answer is waited
        for.
    progress
        Called with a share from 0 to 1 and a word (``feasible``, an aim, ``done``).

    Raises
    ------
    AllocationError
        If the problem makes no sense.
    Infeasible
        If its limits cannot hold together: the message says which, and by how much.

    Notes
    -----
    One slot without groups: a few minimum-cost flows, O(people × options) arcs each. Otherwise mixed integer
    programs, exponential in the worst case.

    Examples
    --------
    >>> from cherchons.engines.allocation.problem import Person, Workshop
    >>> people = (Person("Ana", "", (("A",), ("B",))), Person("Bob", "", (("A",), ("B",))))
    >>> found = allocate(Problem(people, (Workshop("A", 1), Workshop("B", 1))))
    >>> found.profile, found.certificate.exact
    ((1, 1), True)
    """
    validate(problem)
    order = Order(order)
    if order is Order.LOTTERY:
        from cherchons.engines.allocation.conflicts import require_places
        from cherchons.engines.allocation.lottery import draw

        require_places(problem)
        return draw(problem, seed)
    ground = lay_out(problem)
    clock = Clock(time_limit, progress or (lambda share, word: None))
    search: Search
    if ground.is_flow:
        search = FlowSearch(ground, order, seed, clock)
    else:
        from cherchons.engines.allocation.mip import MipSearch

        search = MipSearch(ground, order, seed, clock)
    chosen, certificate = search.run()
    clock.progress(1.0, "done")
    return describe(ground, chosen, order=order, seed=seed, certificate=certificate, early=search.stopped)


class Clock:
    """How much time is left, and who is told of progress."""

    def __init__(self, limit: float | None, progress: Progress) -> None:
        self.end = None if limit is None else time.monotonic() + limit
        self.progress = progress

    def is_up(self) -> bool:
        """Say whether time is up."""
        return self.end is not None and time.monotonic() >= self.end

    def left(self) -> float | None:
        """Return the seconds left, None without a limit."""
        return None if self.end is None else max(0.0, self.end - time.monotonic())


class Search(ABC):
    """The aims of an order, in turn: solve, prove, keep what is as good, go on."""

    def __init__(self, ground: Ground, order: Order, seed: int, clock: Clock) -> None:
        self.ground, self.order, self.clock = ground, order, clock
        self.face: Face = whole(ground)
        people = ground.problem.people
        names = [min(people[at].id for at in unit) for unit in ground.units]
        self.shuffled = np.array(drawn(names, seed), dtype=np.int64)
        self.levels: list[Level] = []
        self.chosen: Ints = self.start()
        self.stopped = False
        clock.progress(0.1, "feasible")

    @abstractmethod
    def start(self) -> Ints:
        """Return a first answer; raise Infeasible if there is none."""

    @abstractmethod
    def any(self, face: Face) -> Ints | None:
        """Return any answer on a face, None if there is none (or none was found in time)."""

    @abstractmethod
    def runs(self, aims: list[Aim]) -> list[list[Aim]]:
        """Return the aims cut into runs that are solved at once."""

    @abstractmethod
    def level(self, costs: Ints, level: Level) -> Level:
        """Make the answer cheapest; return ``level`` with the value, the bound and the proof."""

    def run(self) -> tuple[Ints, Certificate]:
        """Return the answer, (units, slots) indices of options, and its proof."""
        ground = self.ground
        self._pursue(orders.first_aims(self.order, ground))
        if not self.stopped:
            worst = 0 if self.order is Order.RANK_MAXIMAL else self._worst()
            aims = orders.rank_aims(self.order, worst, ground.longest, all_placed=ground.problem.all_placed)
            self._pursue(aims + orders.last_aims(ground))
        return self.chosen, Certificate(not self.stopped, tuple(self.levels))

    def _worst(self) -> int:
        """Return the best worst rank: the least k for which nobody need be placed worse than k."""
        low, high = 0, worst_rank(self.ground, self.chosen)
        guess = 1
        while low < high and not self.clock.is_up():
            guess = min(guess, high - 1)
            closed = self.ground.summed(Aim("worse", guess).costs(self.ground)) > 0
            found = self.any(replace(self.face, open=self.face.open & ~closed))
            if found is None:
                low, guess = guess + 1, 2 * guess
            else:
                self.chosen, high = found, worst_rank(self.ground, found)
                guess = (low + high) // 2
        return high

    def _pursue(self, aims: list[Aim]) -> None:
        ground = self.ground
        runs = self.runs(aims)
        for number, run in enumerate(runs):
            if self.stopped or self.clock.is_up():
                self.stopped = True
                return
            self.clock.progress(0.1 + 0.9 * number / len(runs), str(run[0]))
            costs = orders.weighted_costs(run, ground)
            made = self.level(costs, Level(tuple(map(str, run)), ()))
            value = paid(costs, self.chosen)
            made = replace(
                made, values=tuple(paid(ground.summed(aim.costs(ground)), self.chosen) for aim in run)
            )
            self.levels.append(made)
            if made.proof == NONE:
                self.stopped = True
                return
            found = bound(ground, self.face, costs, made)
            self.face = narrow(self.face, costs, value, made, found)

    def is_settled(self, costs: Ints) -> bool:
        """Say whether costs make no difference to any unit."""
        for slot in range(len(self.ground.slots)):
            here = np.flatnonzero(self.ground.slot_of == slot)
            block, open_ = costs[:, here], self.face.open[:, here]
            most = np.where(open_, block, -flow.FAR).max(axis=1)
            if (most != np.where(open_, block, flow.FAR).min(axis=1)).any():
                return False
        return True

    def free(self, level: Level) -> Level:
        """Return ``level`` with prices of nothing."""
        return replace(
            level,
            proof=EXACT,
            prices=(0,) * len(self.ground.options),
            sector_prices=((0,) * len(self.ground.options),) * len(self.ground.sectors),
        )


class FlowSearch(Search):
    """One slot, nobody tied to another: minimum-cost flows."""

    def start(self) -> Ints:
        """Return a first answer."""
        found = self.any(self.face)
        if found is None:
            from cherchons.engines.allocation.conflicts import explain_conflict

            raise explain_conflict(self.ground)
        return found

    def any(self, face: Face) -> Ints | None:
        """Return any answer on a face."""
        return flow.solve(self.ground, face, np.zeros_like(face.open, dtype=np.int64), self.shuffled)

    def runs(self, aims: list[Aim]) -> list[list[Aim]]:
        """Return runs as long as their weights fit."""
        return orders.chunks(aims, self.ground, flow.budget(self.ground))

    def level(self, costs: Ints, level: Level) -> Level:
        """Solve one flow, and prove it by prices."""
        if not self.is_settled(costs):
            found = flow.solve(self.ground, self.face, costs, self.shuffled)
            assert found is not None
            self.chosen = found
        value = paid(costs, self.chosen)
        level = flow.prove(self.ground, self.face, costs, self.chosen, self.free(level))
        if not proves(level, bound(self.ground, self.face, costs, level), value):
            raise RuntimeError("the flow is not cheapest")
        return replace(level, bound=value)


def paid(costs: Ints, chosen: Ints) -> int:
    """Return what an answer costs."""
    return int(np.take_along_axis(costs, chosen, axis=1).sum())


def person_ranks(ground: Ground, chosen: Ints) -> Ints:
    """Return the rank of each person in each slot: (people, slots)."""
    return np.take_along_axis(ground.ranks, chosen[ground.unit_of], axis=1)


def worst_rank(ground: Ground, chosen: Ints) -> int:
    """Return the worst rank of those who have a place."""
    ranks = person_ranks(ground, chosen)
    return int(ranks[ranks <= ground.longest + 1].max(initial=0))


def describe(
    ground: Ground, chosen: Ints, *, order: Order, seed: int, certificate: Certificate, early: bool
) -> Allocation:
    """Return an answer in ids and figures."""
    problem, longest = ground.problem, ground.longest
    by_person = chosen[ground.unit_of]
    ranks = person_ranks(ground, chosen)
    places = {
        person.id: {
            slot: ground.options[option].id
            for slot, option in zip(ground.slots, by_person[at], strict=True)
            if ground.options[option].id
        }
        for at, person in enumerate(problem.people)
    }
    counted = np.bincount(ranks.ravel(), minlength=longest + 3)[1 : longest + 2]
    profile = counted if counted[-1] else counted[:-1]
    placed = int(counted.sum())
    moves: Ints = np.take_along_axis(ground.moved, by_person, axis=1).sum(axis=1)
    return Allocation(
        places=places,
        profile=tuple(int(n) for n in profile),
        worst_rank=int(np.flatnonzero(counted).max(initial=-1)) + 1,
        mean_rank=float((counted * np.arange(1, longest + 2)).sum() / placed) if placed else 0.0,
        unassigned=tuple(
            person.id for person in problem.people if len(places[person.id]) < len(ground.slots)
        ),
        moved=tuple(person.id for at, person in enumerate(problem.people) if moves[at]),
        indifferent=tuple(person.id for person in problem.people if not person.wishes),
        order=order,
        seed=seed,
        certificate=certificate,
        stopped_early=early,
    )
