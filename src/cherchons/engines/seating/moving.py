"""Moving few: exchanges one by one, those first that bring most for each person who has to move."""

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from .anneal import Bench, Course
from .room import Floats, Ints, Room

_CHUNK: Final = 200_000  # exchanges weighed at once
_FREE: Final = 1_000.0  # what brings something and moves nobody comes first
_LEAST: Final = 0.5  # beside one pair of two sectors, for each person moved


@dataclass(slots=True)
class _Best:
    """For each round and pair of tables: the best exchange, what it brings for each move, and its seats."""

    left: Ints
    right: Ints
    score: Floats
    places: Ints


def move_few(room: Room, seats: Ints, course: Course) -> Ints:
    """Exchange people until meetings are worth the target, or nothing more is worth a move.

    Parameters
    ----------
    room, seats
        The party as numbers, and where people sit (rounds, tables, seats).
    course
        ``home`` where they were told to sit, ``target``, ``rounds`` and ``deadline``.

    Returns
    -------
    (rounds, tables, seats) array
        Exchanges that move nobody, or bring people back, are made in any case where they cost nothing.

    Notes
    -----
    O(tables² × seats²) per round once, then O(tables × seats²) per exchange; what became stale meanwhile is
    weighed again before it is made.
    """
    bench = Bench(room, seats[None], course, np.random.default_rng(0))
    left, right = np.triu_indices(room.party.tables, 1)
    found = {
        r: _Best(left, right, np.zeros(len(left), np.float32), np.zeros(len(left), int))
        for r in course.rounds
    }
    everything = np.arange(len(left))
    for round, best in found.items():
        _weigh(bench, round, best, everything)
    for _ in range(4 * room.people * len(found)):
        if course.deadline is not None and time.monotonic() > course.deadline:
            break
        round = max(found, key=lambda r: float(found[r].score.max(initial=0)))
        best = found[round]
        row = int(best.score.argmax()) if len(best.score) else 0
        promised = best.score[row] if len(best.score) else 0
        if promised <= 0 or (promised < _FREE and bench.pairs[0] >= course.target - 1e-3):
            break
        _weigh(bench, round, best, np.array([row]))
        if best.score[row] < promised - 1e-4:
            continue  # it had become stale
        _make(bench, round, best, row)
        tables = best.left[row], best.right[row]
        _weigh(bench, round, best, np.flatnonzero(np.isin(best.left, tables) | np.isin(best.right, tables)))
    moved: Ints = bench.seats[0]
    return moved


def _weigh(bench: Bench, round: int, best: _Best, rows: Ints) -> None:
    """Find the best exchange anew for some pairs of tables."""
    each = bench.room.seats**2
    for part in np.array_split(rows, max(1, len(rows) * each // _CHUNK)):
        left, right = best.left[part], best.right[part]
        weighed = bench.weigh(round, (np.zeros_like(left), left, right))
        moves = bench.moves(round, weighed, left, right)
        worth = weighed.worth / max(bench.room.party.favour.cross, 0.1)
        paid = np.where(worth > _LEAST * moves, worth / np.maximum(moves, 1), 0)
        free = (moves <= 0) & ((worth > 1e-3) | ((moves < 0) & (worth > -1e-3)))
        score = np.where(free, _FREE + worth - moves, np.where(moves > 0, paid, 0)) + weighed.forbidden
        flat = score.reshape(len(part), -1)
        best.places[part] = flat.argmax(axis=1)
        best.score[part] = flat[np.arange(len(part)), best.places[part]]


def _make(bench: Bench, round: int, best: _Best, row: int) -> None:
    where = np.zeros(1, dtype=np.int64), best.left[row : row + 1], best.right[row : row + 1]
    weighed = bench.weigh(round, where)
    i, j = np.divmod(best.places[row : row + 1], bench.room.seats)
    bench.pairs[0] += float(weighed.worth[0, i[0], j[0]])
    bench.exchange(round, where, (weighed.x, weighed.y), (i, j))
