"""Starts: where annealing begins, and often where it ends.

*Cyclic*: people sorted by sector fill columns of as many people as there are tables; in round r, person j of
column c sits at table ``j − r·c`` modulo the tables g. Two people of columns c ≠ c' meet again after r − r'
rounds only if g divides ``(r − r')(c − c')``: never while ``(R − 1)(s − 1) < g``, and a sector's whole
columns are spread evenly.

*Perfect*: a design of :mod:`.perfect`, people put on its points so that sectors mix; where there are a few
people less than points, points that never meet are left out.
"""

from collections.abc import Sequence

import numpy as np

from .perfect import Design, designs
from .room import AWAY, Floats, Ints, Room, met_counts, seated, worth

_RELABEL_MOST = 600  # people; one exchange costs their square


def cyclic(room: Room, rng: np.random.Generator) -> Ints:
    """Return the table of each person (rounds, n) by the cyclic construction.

    Pinned people take places of the first column, which never moves. O(people × rounds).
    """
    g, n = room.party.tables, room.people
    slots = np.full(n, -1, dtype=np.int64)
    for person in np.flatnonzero(room.pinned != AWAY):
        if slots[room.pinned[person]] < 0:
            slots[room.pinned[person]] = person
    taken = set(slots[slots >= 0].tolist())
    rest = [person for person in by_sector(room, rng) if person not in taken]
    slots[slots < 0] = rest
    column, j = np.divmod(np.arange(n), g)
    tables = np.empty((room.party.rounds, n), dtype=np.int64)
    for round in range(room.party.rounds):
        tables[round, slots] = (j - round * column) % g
    return tables


def by_sector(room: Room, rng: np.random.Generator) -> list[int]:
    """Return people sorted by sector, the largest first, by chance within each."""
    sector = room.sector[: room.people]
    sizes = np.bincount(sector)
    chance = rng.random(room.people)
    order: list[int] = np.lexsort((chance, sector, -sizes[sector])).tolist()
    return order


def repeats(room: Room, tables: Ints) -> int:
    """Return meetings beyond the first, over all pairs."""
    counts = met_counts(room, seated(room, tables))
    return int(np.maximum(counts - 1, 0).sum()) // 2


def from_design(room: Room, rng: np.random.Generator) -> tuple[Ints, str] | None:
    """Return tables (rounds, n) from a known design that fits, and its source; None if none does.

    Of those with enough rounds, or with the most, the one on which people are seated best. Rounds that it
    does not have are cyclic.
    """
    party = room.party
    found = designs(party.tables, -(-room.people // party.tables))
    enough = min(party.rounds, max((len(design.rounds) for design in found), default=0))
    if enough < 2 or not room.present.all():
        return None
    best: tuple[float, Ints, str] | None = None
    for design in found:
        if len(design.rounds) < enough:
            continue
        on = _on_points(design, enough, _points(design, enough, room.people))
        tables = cyclic(room, rng)
        tables[:enough, mixed(room, on, rng)] = on
        value = worth(room, met_counts(room, seated(room, tables)))
        if best is None or value > best[0]:
            best = value, _pins_kept(room, tables), design.source
    return None if best is None else best[1:]


def _points(design: Design, used: int, people: int) -> list[int]:
    """Return as many points of a design as there are people: those left out meet as little as can be."""
    n = design.tables * design.size
    meet = np.zeros((n, n), dtype=np.int64)
    for tables in design.rounds[:used]:
        for table in tables:
            meet[np.ix_(table, table)] = 1
    left_out = np.zeros(n, dtype=bool)
    for _ in range(n - people):
        cost = meet[:, left_out].sum(axis=1) + np.where(left_out, n, 0)
        left_out[n - 1 - int(cost[::-1].argmin())] = True
    return [int(point) for point in np.flatnonzero(~left_out)]


def _on_points(design: Design, used: int, points: Sequence[int]) -> Ints:
    """Return the table of each kept point (used rounds, points)."""
    tables = np.empty((used, design.tables * design.size), dtype=np.int64)
    for round, seats in enumerate(design.rounds[:used]):
        for table, people in enumerate(seats):
            tables[round, list(people)] = table
    return tables[:, list(points)]


def mixed(room: Room, tables: Ints, rng: np.random.Generator) -> Ints:
    """Return which person takes each point (n,), so that meetings are worth the most, by annealing.

    Parameters
    ----------
    room
        The party as numbers.
    tables
        (rounds, n) the table of each point.
    rng
        Where chance comes from.

    Notes
    -----
    Meetings of points are a graph; what it is worth when p and q exchange their people follows from
    ``H = A·V`` (A the graph, V the values of people on points) in O(n) for all q. O(n²) per exchange.
    """
    n = room.people
    labels = np.array(by_sector(room, rng), dtype=np.int64)
    if n > _RELABEL_MOST:
        return labels
    graph = np.zeros((n, n), dtype=np.float32)
    for at in tables:
        graph += at[:, None] == at[None, :]
    graph = np.minimum(graph, 1)
    np.fill_diagonal(graph, 0)
    value = room.value[:n, :n].copy()
    on_points = value[np.ix_(labels, labels)]
    near = graph @ on_points  # near[p, q]: what q's person would meet at p
    best, best_worth, now = labels.copy(), 0.0, 0.0
    steps = 40 * n
    for step in range(steps):
        temperature = 0.5 * 0.1 ** (step / steps)
        p = int(rng.integers(n))
        own = np.diagonal(near)
        gain = near[p] + near[:, p] - own[p] - own + 2 * graph[p] * on_points[p]
        gain[p] = 0
        q = int((gain / temperature + rng.gumbel(size=n)).argmax())
        if q == p or (gain[q] == 0 and room.sector[labels[p]] == room.sector[labels[q]]):
            continue
        now += float(gain[q])
        _exchange(p, q, labels, on_points, graph, near)
        if now > best_worth + 1e-4:
            best, best_worth = labels.copy(), now
    return best


def _exchange(p: int, q: int, labels: Ints, worth: Floats, graph: Floats, near: Floats) -> None:
    """Exchange the people of two points."""
    labels[[p, q]] = labels[[q, p]]
    change = worth[q] - worth[p]
    near += np.outer(graph[:, p] - graph[:, q], change)
    near[:, [p, q]] = near[:, [q, p]]
    worth[[p, q]] = worth[[q, p]]
    worth[:, [p, q]] = worth[:, [q, p]]


def _pins_kept(room: Room, tables: Ints) -> Ints:
    """Name tables anew in each round, so that as many pinned people as can be sit at their own."""
    people = np.flatnonzero(room.pinned != AWAY)
    g = room.party.tables
    for round in range(len(tables)):
        named: dict[int, int] = {}
        for person in people:
            at, wanted = int(tables[round, person]), int(room.pinned[person])
            if at not in named and wanted not in named.values():
                named[at] = wanted
        free = iter(sorted(set(range(g)) - set(named.values())))
        names = np.array([named[t] if t in named else next(free) for t in range(g)], dtype=np.int64)
        tables[round] = names[tables[round]]
    return tables


def settled(room: Room, tables: Ints, rounds: Sequence[int]) -> Ints:
    """Make a start hold: who is away leaves, pinned people sit where they must, tables differ by one at most.

    People of the largest tables move to the smallest, those first whom that table welcomes most.

    Parameters
    ----------
    room
        The party as numbers.
    tables
        (rounds, n) the table of each person, or -1 where they have none yet.
    rounds
        The rounds to settle; others stay as they are.
    """
    found = tables.copy()
    for round in rounds:
        at = found[round]
        at[~room.present[round]] = AWAY
        pinned = room.present[round] & (room.pinned != AWAY)
        at[pinned] = room.pinned[pinned]
        _even(room, at, round)
    return found


def _even(room: Room, at: Ints, round: int) -> None:
    g = room.party.tables
    low, high = room.party.sizes(round)
    sizes = np.bincount(at[at != AWAY], minlength=g)
    for person in np.flatnonzero(room.present[round] & (at == AWAY)).tolist():
        smallest: list[int] = np.flatnonzero(sizes == sizes.min()).tolist()
        table = max(smallest, key=lambda t: _welcome(room, at, person, t))
        at[person] = table
        sizes[table] += 1
    movable = room.pinned == AWAY
    while sizes.min() < low or sizes.max() > high:
        target = int(sizes.argmin())
        floor = low if sizes.min() < low else high
        held = np.bincount(at[(at != AWAY) & movable], minlength=g)
        from_ = int(np.where((held > 0) & (sizes > floor), sizes, -1).argmax())
        people: list[int] = np.flatnonzero((at == from_) & movable).tolist()
        person = max(
            people,
            key=lambda p: _welcome(room, at, p, target) - _welcome(room, at, p, from_),
        )
        at[person] = target
        sizes[from_] -= 1
        sizes[target] += 1


def _welcome(room: Room, at: Ints, person: int, table: int) -> float:
    """Return what a table is worth to a person, in this round alone."""
    return float(room.value[person, np.flatnonzero(at == table)].sum())


def apart_broken(room: Room, tables: Ints) -> int:
    """Return how many times two people who must not sit together do."""
    broken = 0
    number = {guest.id: index for index, guest in enumerate(room.party.guests)}
    for a, b in room.party.apart:
        one, other = tables[:, number[a]], tables[:, number[b]]
        broken += int(((one == other) & (one != AWAY)).sum())
    return broken
