"""A party as numbers: who is worth seating with whom, which seats there are, who sits where.

People are numbered from 0 in the order of the party; ``n`` is nobody: an empty seat. A round is an array of
tables × seats that holds those numbers. Tables of a round differ by at most one empty seat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .problem import Party, Plan

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int16]
Bools = npt.NDArray[np.bool_]

APART: Final = 10_000.0  # outweighs everything else that one exchange can bring
AWAY: Final = -1  # the table of someone who is not there


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What never changes while seats do.

    Attributes
    ----------
    value
        (n+1, n+1) what a first meeting of two people is worth; zero with nobody.
    sector, pinned
        (n+1,) number of the sector (-1: nobody's); (n,) table or -1.
    present
        (rounds, n) whether someone is there.
    seats
        The seats of the largest table of any round.
    """

    party: Party
    value: Floats
    sector: Ints
    pinned: Ints
    present: Bools
    seats: int

    @property
    def people(self) -> int:
        """Return how many people there are."""
        return len(self.pinned)


def room_of(party: Party) -> Room:
    """Return a party as numbers.

    Notes
    -----
    O(people²) time and memory.
    """
    n = len(party.guests)
    number = {guest.id: index for index, guest in enumerate(party.guests)}
    sectors = {name: index for index, name in enumerate(sorted({guest.sector for guest in party.guests}))}
    sector = np.array([sectors[guest.sector] for guest in party.guests] + [-1], dtype=np.int64)
    value = np.zeros((n + 1, n + 1), dtype=np.float32)
    value[:n, :n] = (sector[:n, None] != sector[None, :n]) * np.float32(party.favour.cross)
    most = max(party.affinity.values(), default=0.0)
    for (a, b), score in party.affinity.items():
        if score:
            _add(value, number[a], number[b], party.favour.affinity * score / most)
    for a, b in party.met:
        _add(value, number[a], number[b], -party.favour.met - float(value[number[a], number[b]]))
    for a, b in party.apart:
        _add(value, number[a], number[b], -APART)
    present = np.array(
        [[guest.present(round) for guest in party.guests] for round in range(party.rounds)], dtype=np.bool_
    )
    pinned = np.array([AWAY if g.table is None else g.table for g in party.guests], dtype=np.int64)
    seats = max(party.sizes(round)[1] for round in range(party.rounds))
    return Room(party, value, sector, pinned, present, seats)


def _add(value: Floats, a: int, b: int, more: float) -> None:
    value[a, b] += np.float32(more)
    value[b, a] = value[a, b]


def seated(room: Room, tables: Ints) -> Ints:
    """Return seats (rounds, tables, seats) from the table of each person (rounds, n)."""
    rounds, n = tables.shape
    found = np.full((rounds, room.party.tables, room.seats), n, dtype=np.int64)
    for round in range(rounds):
        people = np.flatnonzero(tables[round] != AWAY)
        people = people[np.argsort(tables[round, people], kind="stable")]
        at = tables[round, people]
        place = np.arange(len(people)) - np.searchsorted(at, at)
        found[round, at, place] = people
    return found


def tables_of(room: Room, seats: Ints) -> Ints:
    """Return the table of each person (rounds, n) from seats: the inverse of :func:`seated`."""
    rounds, tables, places = seats.shape
    found = np.full((rounds, room.people + 1), AWAY, dtype=np.int64)
    number = np.repeat(np.arange(tables), places)
    for round in range(rounds):
        found[round, seats[round].ravel()] = number
    return found[:, : room.people]


def met_counts(room: Room, seats: Ints) -> Counts:
    """Return how often each two people sit together, (n+1, n+1); nobody meets nobody."""
    n = room.people
    counts = np.zeros((n + 1, n + 1), dtype=np.int16)
    for tables in seats:
        counts[tables[:, :, None], tables[:, None, :]] += 1  # nobody sits at two tables of a round
    counts[n, :] = counts[:, n] = 0
    np.fill_diagonal(counts, 0)
    return counts


def worth(room: Room, counts: Counts) -> float:
    """Return what all meetings are worth together: first ones their value, others minus the repeat weight."""
    total = 0.0
    for row in range(0, room.people, 512):
        count, value = counts[row : row + 512], room.value[row : row + 512].astype(np.float64)
        again = np.minimum(value, 0.0) - room.party.favour.repeat
        total += float(np.sum((count > 0) * value + np.maximum(count - 1, 0) * again))
    return total / 2


def lonely(room: Room, seats: Ints) -> int:
    """Return how many people sit alone of their sector, counted per round."""
    sector = room.sector[seats]
    same = (sector[:, :, :, None] == sector[:, :, None, :]).sum(axis=3)
    return int(((same == 1) & (sector >= 0)).sum())


def numbers_of(party: Party, plan: Plan) -> Ints:
    """Return the table of each person (rounds, n) from a plan that was checked."""
    number = {guest.id: index for index, guest in enumerate(party.guests)}
    tables = np.full((len(plan.rounds), len(party.guests)), AWAY, dtype=np.int64)
    for round, people in enumerate(plan.rounds):
        for table, names in enumerate(people):
            for name in names:
                tables[round, number[name]] = table
    return tables


def plan_of(room: Room, seats: Ints, **about: Any) -> Plan:
    """Return the plan that seats are, people by name."""
    names = [guest.id for guest in room.party.guests]
    n = room.people
    return Plan(
        tuple(
            tuple(tuple(sorted(names[i] for i in people if i != n)) for people in _lists(tables))
            for tables in seats
        ),
        **about,
    )


def _lists(tables: Ints) -> Sequence[Sequence[int]]:
    found: list[list[int]] = tables.tolist()
    return found
