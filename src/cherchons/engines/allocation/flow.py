"""One slot, nobody tied to another: a minimum-cost flow, and prices that prove it.

The network is person → (sector, workshop) → workshop → sink: sector limits are nested in the workshop's, so
every vertex is whole [1]_. OR-Tools solves it by cost scaling [2]_; it gives no potentials, so they are
computed here as shortest distances in the residual network (Bellman-Ford), from which people are left out:
from one workshop to another the cheapest person of each sector counts.

References
----------
.. [1] J. Edmonds, R. Giles, "A min-max relation for submodular functions on graphs", 1977 (laminar limits).
.. [2] A. V. Goldberg, "An efficient implementation of a scaling minimum-cost flow algorithm", 1997.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from cherchons.engines.allocation.certificate import Face, Level, as_matrix, totals
from cherchons.engines.allocation.ground import Ground, Ints

FAR: Final = 2**61
MOST_WEIGHT: Final = 2**60


def budget(ground: Ground) -> int:
    """Return what the cost of one arc must stay below, so that the solver and the sums keep to 64 bits."""
    nodes = len(ground.units) + (len(ground.sectors) + 1) * len(ground.options) + 2
    return MOST_WEIGHT // (4 * (nodes + 1))


def solve(ground: Ground, face: Face, costs: Ints, order: Ints) -> Ints | None:
    """Return the cheapest answer on a face, as (units, 1) indices of options; None if there is none.

    Parameters
    ----------
    costs
        Shape (units, options), each below :func:`budget`.
    order
        A permutation of the units: it decides between answers that are equally cheap.

    Raises
    ------
    RuntimeError
        If the solver refuses, which the budget excludes.

    Notes
    -----
    O(n² m log(n C)) for n nodes, m arcs and costs up to C, in the worst case. People with one open option are
    placed beforehand.
    """
    from ortools.graph.python import min_cost_flow

    units, options, sectors = len(ground.units), len(ground.options), len(ground.sectors)
    sector_of = ground.members.argmax(axis=1)
    count = face.open.sum(axis=1)
    if (count == 0).any() or _hopeless(face):
        return None
    free = order[count[order] > 1]
    set_ = np.flatnonzero(count == 1)
    chosen: Ints = face.open.argmax(axis=1)[:, None].astype(np.int64)
    rows, columns = np.nonzero(face.open[free])
    # Nodes: people in the drawn order, then (sector, option), then options, then the sink.
    node = np.empty(units, dtype=np.int64)
    node[order] = np.arange(units)
    cells, tops, sink = units, units + sectors * options, units + sectors * options + options
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[node[free]] = 1
    np.add.at(supply, cells + sector_of[set_] * options + chosen[set_, 0], 1)
    supply[sink] = -units
    least, most = face.least.ravel(), face.most.ravel()
    at = np.arange(sectors * options)
    supply[cells + at] -= least
    np.add.at(supply, tops + at % options, least)
    supply[tops : tops + options] -= face.low
    supply[sink] += int(face.low.sum())
    tails = np.concatenate([node[free[rows]], cells + at, tops + np.arange(options)])
    heads = np.concatenate(
        [
            cells + sector_of[free[rows]] * options + columns,
            tops + at % options,
            np.full(options, sink),
        ]
    )
    room = np.concatenate([np.ones(len(rows), dtype=np.int64), most - least, face.high - face.low])
    price = np.concatenate([costs[free[rows], columns], np.zeros(len(at) + options, dtype=np.int64)])
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(tails, heads, room, price)
    network.set_nodes_supplies(np.arange(sink + 1), supply)
    status = network.solve()
    if status == network.INFEASIBLE:
        return None
    if status != network.OPTIMAL:
        raise RuntimeError(f"the flow solver stopped with status {status}")
    used = np.flatnonzero(np.asarray(network.flows(arcs[: len(rows)])) > 0)
    chosen[free[rows[used]], 0] = columns[used]
    return chosen


def _hopeless(face: Face) -> bool:
    """Say whether one limit alone can't be kept (the solver takes no negative room)."""
    return bool((face.low > face.high).any() or (face.least > face.most).any())


def prove(ground: Ground, face: Face, costs: Ints, chosen: Ints, level: Level) -> Level:
    """Return ``level`` with the prices that prove a cheapest answer.

    Raises
    ------
    RuntimeError
        If the answer is not cheapest on that face.

    Notes
    -----
    O(sectors × options²) per round of Bellman-Ford, a few dozen rounds as a rule.
    """
    options, sectors = len(ground.options), len(ground.sectors)
    sector_of = ground.members.argmax(axis=1)
    total, by_sector = totals(ground, as_matrix(ground, chosen))
    step = _steps(face, costs, chosen[:, 0], sector_of, sectors)
    cell = np.zeros((sectors, options), dtype=np.int64)
    top, sink = np.zeros(options, dtype=np.int64), 0
    can_grow, can_shrink = by_sector < face.most, by_sector > face.least
    for _ in range(sectors * options + options + 2):
        before = (cell, top, sink)
        cell = np.minimum(cell, (cell[:, :, None] + step).min(axis=1))
        top = np.minimum(top, np.where(can_grow, cell, FAR).min(axis=0))
        cell = np.where(can_shrink, np.minimum(cell, top[None, :]), cell)
        sink = min(sink, int(np.where(total < face.high, top, FAR).min()))
        top = np.where(total > face.low, np.minimum(top, sink), top)
        if np.array_equal(cell, before[0]) and np.array_equal(top, before[1]) and sink == before[2]:
            break
    else:
        raise RuntimeError("the flow is not cheapest")
    return replace(
        level,
        prices=tuple(int(price) for price in top - sink),
        sector_prices=tuple(tuple(int(price) for price in row) for row in cell - top[None, :]),
    )


def _steps(face: Face, costs: Ints, chosen: Ints, sector_of: Ints, sectors: int) -> Ints:
    """Return, by sector, what the cheapest move from one option to another costs: (sectors, from, to)."""
    options = costs.shape[1]
    step = np.full((sectors, options, options), FAR, dtype=np.int64)
    key = sector_of * options + chosen
    by_key = np.argsort(key, kind="stable")
    paid = costs[np.arange(len(chosen)), chosen]
    moves = np.where(face.open, costs - paid[:, None], FAR)[by_key]
    starts = np.flatnonzero(np.diff(key[by_key], prepend=-1))
    step.reshape(sectors * options, options)[key[by_key][starts]] = np.minimum.reduceat(moves, starts, axis=0)
    return step
