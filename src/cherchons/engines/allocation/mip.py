"""Groups and several slots: mixed integer programs, proved by prices where these suffice.

The program is built by OR-Tools' linear solver wrapper and solved by SCIP [1]_ (HiGHS where it is missing: as
quick here, but it writes to the standard output, which is the command's). The linear relaxation gives prices;
rounded to whole multiples of 1/:data:`SCALE` they are a proof that :func:`~.certificate.bound` computes
without rounding. If the bound, rounded up, does not reach the best answer, it is the solver's branching that
proves it, and the level says so.

References
----------
.. [1] S. Bolusani et al., "The SCIP Optimization Suite 9.0", 2024.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from cherchons.engines.allocation import orders
from cherchons.engines.allocation.certificate import NONE, SOLVER, Face, Level, bound, narrow, proves
from cherchons.engines.allocation.ground import Ground, Ints, lay_out
from cherchons.engines.allocation.orders import Aim
from cherchons.engines.allocation.problem import AllocationError, Limit
from cherchons.engines.allocation.solving import Search, paid

SCALE: Final = 2**24
SECONDS: Final = 2.0  # for one question about a conflict
FIRST_SECONDS: Final = 60.0  # a first answer is waited for, whatever the limit of time
MOST_SECONDS: Final = 20.0  # for all of them; beyond, the conflict named is larger than need be


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a solver found: an answer or none, what nothing can be below, and whether it finished."""

    chosen: Ints | None
    bound: float
    finished: bool


class Program:
    """The cheapest answer on a face as a program, linear or integer."""

    def __init__(
        self,
        ground: Ground,
        face: Face,
        costs: Ints,
        *,
        whole: bool,
        shuffled: Ints | None = None,
        elastic: bool = False,
    ) -> None:
        self.ground, self.face, self.costs = ground, face, costs
        self.solver, self.whole = _solver(whole), whole
        self.variables: dict[tuple[int, int], Any] = {}
        objective = self.solver.Objective()
        turn = np.arange(len(ground.units)) if shuffled is None else shuffled
        rows, options = np.nonzero(face.open[turn])
        for unit, option in zip(turn[rows].tolist(), options.tolist(), strict=True):
            one = self.solver.IntVar(0, 1, "") if whole else self.solver.NumVar(0, self.solver.infinity(), "")
            self.variables[unit, option] = one
            if costs[unit, option]:
                objective.SetCoefficient(one, float(costs[unit, option]))
        objective.SetMinimization()
        self.totals: list[Any] = []
        self.sectors: list[list[Any]] = []
        self.once: dict[tuple[int, int], Any] = {}
        self.apart: dict[tuple[int, int], Any] = {}
        self.kept: list[Any] = []
        self._add_picks()
        self._add_numbers()
        self._add_ties()
        self._add_kept()
        if elastic:
            self._loosen()

    def _add_picks(self) -> None:
        picks: dict[tuple[int, int], Any] = {}
        for (unit, option), one in self.variables.items():
            slot = int(self.ground.slot_of[option])
            if (unit, slot) not in picks:
                picks[unit, slot] = self.solver.Constraint(1, 1)
            picks[unit, slot].SetCoefficient(one, 1)

    def _add_numbers(self) -> None:
        ground, face = self.ground, self.face
        people = ground.members.sum(axis=1)
        self.totals = [
            self.solver.Constraint(int(low), int(high)) for low, high in zip(face.low, face.high, strict=True)
        ]
        limited = (face.least > 0) | (face.most < ground.members.sum(axis=0)[:, None])
        self.sectors = [
            [
                self.solver.Constraint(int(least), int(most)) if there else None
                for least, most, there in zip(*row, strict=True)
            ]
            for row in zip(face.least, face.most, limited, strict=True)
        ]
        for (unit, option), one in self.variables.items():
            self.totals[option].SetCoefficient(one, int(people[unit]))
            for sector in np.flatnonzero(ground.members[unit]):
                row = self.sectors[sector][option]
                if row is not None:
                    row.SetCoefficient(one, int(ground.members[unit, sector]))

    def _add_ties(self) -> None:
        for at, options in enumerate(self.ground.repeated):
            for unit in range(len(self.ground.units)):
                ones = [self.variables[unit, o] for o in options if (unit, o) in self.variables]
                if len(ones) > 1:
                    self.once[unit, at] = self._at_most_one(ones)
        for at, pair in enumerate(self.ground.enemies):
            for option in range(len(self.ground.options)):
                ones = [self.variables[u, option] for u in pair if (u, option) in self.variables]
                if len(ones) > 1 and self.ground.options[option].id:
                    self.apart[at, option] = self._at_most_one(ones)

    def _at_most_one(self, ones: list[Any]) -> Any:
        row = self.solver.Constraint(-self.solver.infinity(), 1)
        for one in ones:
            row.SetCoefficient(one, 1)
        return row

    def _add_kept(self) -> None:
        for costs, value in self.face.kept:
            row = self.solver.Constraint(-self.solver.infinity(), value)
            for (unit, option), one in self.variables.items():
                if costs[unit, option]:
                    row.SetCoefficient(one, float(costs[unit, option]))
            self.kept.append(row)

    def _loosen(self) -> None:
        """Let numbers give way, at a cost of one each."""
        for row in [*self.totals, *(row for rows in self.sectors for row in rows if row is not None)]:
            for sign in (1, -1):
                slack = self.solver.NumVar(0, self.solver.infinity(), "")
                row.SetCoefficient(slack, sign)
                self.solver.Objective().SetCoefficient(slack, 1)

    def solve(self, seconds: float | None = None) -> Outcome:
        """Solve it."""
        from ortools.linear_solver import pywraplp

        if not self._can_start():
            return Outcome(None, 0.0, True)
        if seconds is not None:
            self.solver.SetTimeLimit(max(1, int(seconds * 1000)))
        settings = pywraplp.MPSolverParameters()
        settings.SetDoubleParam(settings.RELATIVE_MIP_GAP, 0.0)
        status = self.solver.Solve(settings)
        if status == pywraplp.Solver.INFEASIBLE:
            return Outcome(None, 0.0, True)
        if status not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
            return Outcome(None, 0.0, False)
        finished = status == pywraplp.Solver.OPTIMAL
        chosen: Ints | None = np.full((len(self.ground.units), len(self.ground.slots)), -1, dtype=np.int64)
        for (unit, option), one in self.variables.items():
            share = one.solution_value()
            if chosen is not None and share > 0.5:
                chosen[unit, self.ground.slot_of[option]] = option
            if not self.whole and 1e-6 < share < 1 - 1e-6:
                chosen = None  # of a linear relaxation: no answer, a bound only
                break
        lowest = self.solver.Objective().Value() if finished else self.solver.Objective().BestBound()
        return Outcome(chosen, lowest, finished)

    def _can_start(self) -> bool:
        """Say whether every unit has an option in every slot, and every limit room."""
        face = self.face
        for slot in range(len(self.ground.slots)):
            if not face.open[:, self.ground.slot_of == slot].any(axis=1).all():
                return False
        return bool((face.low <= face.high).all() and (face.least <= face.most).all())

    def prices(self, level: Level) -> Level:
        """Return ``level`` with the prices of a solved linear relaxation, rounded to multiples of 1/SCALE."""

        def price(row: Any) -> int:
            return 0 if row is None else round(row.dual_value() * SCALE)

        return replace(
            level,
            scale=SCALE,
            prices=tuple(price(row) for row in self.totals),
            sector_prices=tuple(tuple(price(row) for row in rows) for rows in self.sectors),
            once=tuple((*at, min(0, price(row))) for at, row in self.once.items() if price(row) < 0),
            apart=tuple((*at, min(0, price(row))) for at, row in self.apart.items() if price(row) < 0),
            earlier=tuple(min(0, price(row)) for row in self.kept),
        )


def _solver(whole: bool) -> Any:
    from ortools.linear_solver import pywraplp

    for name in ("SCIP", "HIGHS") if whole else ("GLOP",):
        solver = pywraplp.Solver.CreateSolver(name)
        if solver is not None:
            return solver
    raise RuntimeError("OR-Tools holds no solver for integer programs")


class MipSearch(Search):
    """Groups or several slots: one aim at a time."""

    def start(self) -> Ints:
        """Return a first answer: the smallest sum of ranks, or the best found in time."""
        aims = [Aim("unassigned"), Aim("ranks", self.ground.problem.move_cost)]
        costs = orders.weighted_costs(aims, self.ground)
        found = self._program(self.face, costs).solve(self.clock.left())
        if found.chosen is None and not found.finished:  # then any answer, which is quicker
            found = self._program(self.face, np.zeros_like(costs)).solve(FIRST_SECONDS)
        if found.chosen is None and found.finished:
            from cherchons.engines.allocation.conflicts import explain_conflict

            raise explain_conflict(self.ground)
        if found.chosen is None:
            raise AllocationError("no_time", "No answer was found in the time given: give more time.")
        return found.chosen

    def any(self, face: Face) -> Ints | None:
        """Return any answer on a face."""
        return self._program(face, np.zeros_like(face.open, dtype=np.int64)).solve(self.clock.left()).chosen

    def runs(self, aims: list[Aim]) -> list[list[Aim]]:
        """Return each aim alone: large weights and floating point do not go together."""
        return [[aim] for aim in aims]

    def _program(self, face: Face, costs: Ints) -> Program:
        return Program(self.ground, face, costs, whole=True, shuffled=self.shuffled)

    def level(self, costs: Ints, level: Level) -> Level:
        """Solve the linear relaxation, then, if its bound is not reached already, the integer program."""
        level, value = self.free(level), paid(costs, self.chosen)
        if value == 0 or self.is_settled(costs):
            return replace(level, bound=value)
        program = Program(self.ground, self.face, costs, whole=False)
        linear = program.solve()
        if linear.finished:
            level = program.prices(level)
        if linear.chosen is not None and paid(costs, linear.chosen) <= value:
            self.chosen = linear.chosen  # the relaxation is whole by itself, as it often is
            value = paid(costs, self.chosen)
        below = bound(self.ground, self.face, costs, level)
        finished, lowest = True, -(-below.value // level.scale)
        for ceiling in (lowest, value):  # nothing better than the bound exists: look there first
            if proves(level, below, value):
                break
            # Whatever is as good as the ceiling lies on this smaller face.
            smaller = replace(narrow(self.face, costs, ceiling, level, below), kept=self.face.kept)
            found = self._program(smaller, costs).solve(self.clock.left())
            if found.chosen is not None and paid(costs, found.chosen) <= value:
                self.chosen = found.chosen
                value = paid(costs, self.chosen)
            finished = found.finished and (found.chosen is not None or ceiling < value)
            if ceiling == value or not finished:
                break
        if proves(level, below, value):
            return replace(level, bound=lowest)
        return replace(level, proof=SOLVER if finished else NONE, bound=value if finished else lowest)


class Elastic:
    """Whether some limits can hold together, groups and several slots included, and by how much not."""

    def __init__(self, ground: Ground) -> None:
        self.problem = ground.problem
        self.end = time.monotonic() + MOST_SECONDS

    def holds(self, limits: Sequence[Limit]) -> bool:
        """Say whether limits can hold together, as far as is known in time: a conflict is always one.

        Notes
        -----
        One integer program without an aim.
        """
        left = min(SECONDS, self.end - time.monotonic())
        if left <= 0:
            return True
        found = self._program(limits, elastic=False).solve(left)
        return found.chosen is not None or not found.finished

    def missing(self, limits: Sequence[Limit]) -> int:
        """Return by how much numbers would have to give way so that the rest holds; 0 if that is no help."""
        found = self._program(limits, elastic=True).solve(SECONDS)
        return round(found.bound) if found.chosen is not None and found.finished else 0

    def _program(self, limits: Sequence[Limit], *, elastic: bool) -> Program:
        from cherchons.engines.allocation.conflicts import without

        ground = lay_out(without(self.problem, limits))
        if not any(limit.kind == "once" for limit in limits):
            ground = replace(ground, repeats=True)
        costs = np.zeros_like(ground.open, dtype=np.int64)
        face = Face(ground.open, ground.low, ground.high, ground.least, ground.most)
        return Program(ground, face, costs, whole=True, elastic=elastic)
