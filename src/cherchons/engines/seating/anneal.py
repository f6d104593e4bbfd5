"""Annealing: exchanges between two tables of a round, at a low temperature, many at once.

In one step the tables of a round are paired at random. Exchanges within different pairs of tables touch
neither the same seats nor the same pairs of people, so that each difference is exact. For two tables all
exchanges of one person against another (or against an empty seat) are weighed together, and one of them, or
none, is drawn with probability proportional to ``exp(difference / temperature)`` [1]_ [2]_. Small rooms are
annealed several times side by side, and the best is kept.

References
----------
.. [1] S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated annealing", Science 220 (1983).
.. [2] Drawing by the largest of values plus Gumbel noise: E. J. Gumbel, "Statistical theory of extreme
       values" (1954).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from .room import Counts, Floats, Ints, Room, lonely, met_counts, worth

Progress = Callable[[float], object]

HOT, WARM, COLD = 0.15, 0.1, 0.06  # beside one pair of two sectors, worth 1
_NEVER: Final = np.float32(-1e9)
_CANDIDATES: Final = 3_000  # exchanges weighed in one step, where the room is small enough to choose
_MOST_COPIES: Final = 16
_NOISE: Final = 1 << 16
_MANY: Final = 20  # pairs of tables from which uneven tables are looked at apart


@dataclass(frozen=True, slots=True)
class Course:
    """How long, how hot, for what.

    Parameters
    ----------
    steps
        How many steps; each looks at one round.
    target
        What meetings can be worth at most: annealing ends there. Infinite where it is not known.
    deadline
        A moment of ``time.monotonic``, or None.
    home, move_cost
        (rounds, n) the table where someone was told to sit (-1: nowhere yet), and what it costs to sit
        elsewhere.
    rounds
        Which rounds may change.
    """

    steps: int
    target: float = float("inf")
    deadline: float | None = None
    home: Ints | None = None
    move_cost: float = 0.0
    rounds: Sequence[int] = ()
    hot: float = HOT
    cold: float = COLD
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Annealed:
    """Seats (rounds, tables, seats), what their meetings are worth, and whether time ran out."""

    seats: Ints
    worth: float
    stopped_early: bool


def copies_for(room: Room) -> int:
    """Return how many copies of a room are annealed side by side: several where one is little work."""
    weighed = max(1, room.party.tables // 2 * room.seats**2)
    return max(1, min(_MOST_COPIES, _CANDIDATES // weighed))


def anneal(room: Room, starts: Sequence[Ints], course: Course, rng: np.random.Generator) -> Annealed:
    """Improve seats until the steps, the target or the time are reached; return the best that was met.

    Half the steps without anything better end it too.

    Parameters
    ----------
    room
        The party as numbers.
    starts
        One start (rounds, tables, seats) per copy.
    course
        How long and how hot.
    rng
        Where chance comes from.

    Notes
    -----
    A step costs O(tables × seats²) per copy, memory O(people²) per copy.
    """
    bench = Bench(room, np.stack(starts), course, rng)
    rounds = list(course.rounds) or list(range(room.party.rounds))
    cooling = (course.cold / course.hot) ** (1 / max(1, course.steps))
    temperature = course.hot
    stopped = False
    found, best = 0, bench.best_total  # the step at which the best was found
    for step in range(course.steps):
        if bench.best_total > best:
            found, best = step, bench.best_total
        if bench.best_pairs >= course.target - 1e-3 or step - found > course.steps // 2:
            break
        if course.deadline is not None and time.monotonic() > course.deadline:
            stopped = True
            break
        bench.step(rounds[step % len(rounds)], temperature)
        temperature *= cooling
        if course.progress is not None and step % 64 == 0:
            course.progress(step / course.steps)
    return Annealed(bench.best, bench.best_total, stopped)


Where = tuple[Ints, Ints, Ints]  # copies, tables on the left, tables on the right


class Weighed(NamedTuple):
    """Exchanges between pairs of tables: who sits at each, what exchanging (i, j) brings, what forbids it."""

    x: Ints
    y: Ints
    worth: Floats
    forbidden: Floats


class Bench:
    """Copies of a room, side by side, with what each exchange needs to know."""

    def __init__(self, room: Room, seats: Ints, course: Course, rng: np.random.Generator) -> None:
        self.room, self.seats, self.course, self.rng = room, seats, course, rng
        self.copies, self.size = len(seats), room.people + 1
        self.looked, self.sectors = 0, int(room.sector.max()) + 1
        self.again = np.float32(-room.party.favour.repeat)
        self.company = np.float32(room.party.favour.company)
        self.fixed = np.where(np.append(room.pinned, -1) >= 0, _NEVER, np.float32(0))
        self.value = room.value.ravel()
        shape = (self.copies, self.size, self.size)
        counts, add, lose = (
            np.zeros(shape, np.int16),
            np.zeros(shape, np.float32),
            np.zeros(shape, np.float32),
        )
        self.pairs = np.zeros(self.copies)
        self.total = np.zeros(self.copies)
        for copy in range(self.copies):
            counts[copy] = met_counts(room, seats[copy])
            self._fill(counts[copy], add[copy], lose[copy])
            self.pairs[copy] = worth(room, counts[copy])
            self.total[copy] = self.pairs[copy] - self.company * lonely(room, seats[copy])
            if course.home is not None:
                self.total[copy] -= course.move_cost * _moved(room, seats[copy], course.home)
        self._counts, self._add, self._lose = counts, add, lose
        self.counts, self.add, self.lose = counts.ravel(), add.ravel(), lose.ravel()
        first = int(self.total.argmax())
        self.best, self.best_total = seats[first].copy(), float(self.total[first])
        self.best_pairs = float(self.pairs[first])
        noise = rng.random(_NOISE).astype(np.float32)
        self.noise = -np.log(-np.log(np.clip(noise, 1e-7, 1 - 1e-7)))

    def _fill(self, counts: Counts, add: Floats, lose: Floats) -> None:
        """Set what one more meeting brings, and what one less takes away."""
        value = self.room.value
        for row in range(0, self.size, 512):
            part = slice(row, row + 512)
            again = np.minimum(value[part], 0) + self.again
            add[part] = np.where(counts[part] == 0, value[part], again)
            lose[part] = np.where(counts[part] == 1, value[part], again)
        self._nobody(add, lose)
        np.fill_diagonal(lose, 0)

    def _nobody(self, *matrices: Floats | Counts) -> None:
        """Keep nobody worth nothing."""
        for matrix in matrices:
            matrix[..., -1, :] = 0
            matrix[..., :, -1] = 0

    def step(self, round: int, temperature: float) -> None:
        """Weigh all exchanges within random pairs of tables of one round; make those that are drawn."""
        half = self.room.party.tables // 2
        if not half:
            return
        uneven = self.uneven(round) if self.copies == 1 and half >= _MANY else None
        if uneven is not None and len(uneven) > 1:
            copy, left, right = self._paired(uneven)
        else:
            order = self.rng.random((self.copies, self.room.party.tables)).argsort(axis=1)
            copy = np.repeat(np.arange(self.copies), half)
            left, right = order[:, :half].ravel(), order[:, half : 2 * half].ravel()
        weighed = self.weigh(round, (copy, left, right))
        gain = weighed.worth + weighed.forbidden
        if self.company:
            gain -= self.company * self._lonelier(weighed.x, weighed.y)
        if self.course.home is not None:
            gain -= np.float32(self.course.move_cost) * self.moves(round, weighed, left, right)
        self._draw(round, temperature, (copy, left, right), weighed, gain)

    def uneven(self, round: int) -> Ints | None:
        """Return the tables with more or fewer of a sector than an even split, every other time."""
        self.looked += 1
        if self.looked % 2:
            return None
        seats, tables, sectors = self.seats[0, round], self.room.party.tables, self.sectors
        at = np.arange(tables)[:, None] * (sectors + 1) + self.room.sector[seats]  # nobody: the last one
        at[seats == self.size - 1] += sectors + 1
        counts = np.bincount(at.ravel(), minlength=tables * (sectors + 1)).reshape(tables, -1)[:, :sectors]
        few = counts.sum(axis=0) // tables
        wrong = (counts < few) | (counts > few + (counts.sum(axis=0) % tables > 0))
        return np.flatnonzero(wrong.any(axis=1))

    def _paired(self, uneven: Ints) -> Where:
        """Return uneven tables in pairs, or each with any other, by turns."""
        first = self.rng.permutation(uneven)
        if self.looked % 4:
            others = np.setdiff1d(np.arange(self.room.party.tables), uneven, assume_unique=True)
            second = self.rng.permutation(others)
        else:
            first, second = first[: len(first) // 2], first[len(first) // 2 :]
        many = min(len(first), len(second))
        return np.zeros(many, dtype=np.int64), first[:many], second[:many]

    def weigh(self, round: int, where: Where) -> Weighed:
        """Weigh all exchanges between the left and the right tables."""
        copy, left, right = where
        x, y = self.seats[copy, round, left], self.seats[copy, round, right]
        start = (copy * self.size * self.size)[:, None]
        at_x, at_y = start + x * self.size, start + y * self.size
        add = self.add.take(at_x[:, :, None] + y[:, None, :])
        lose_x = self.lose.take(at_x[:, :, None] + x[:, None, :]).sum(axis=2)
        lose_y = self.lose.take(at_y[:, :, None] + y[:, None, :]).sum(axis=2)
        worth = (add.sum(axis=2) - lose_x)[:, :, None] + (add.sum(axis=1) - lose_y)[:, None, :] - 2 * add
        return Weighed(x, y, worth, self._may(x, y))

    def _draw(
        self,
        round: int,
        temperature: float,
        where: Where,
        weighed: Weighed,
        gain: Floats,
    ) -> None:
        """Draw one exchange or none for each pair of tables, and make it."""
        copy, left, right = where
        count, places = len(copy), self.room.seats
        flat = gain.reshape(count, places * places)
        drawn = flat / np.float32(temperature) + self._some_noise(flat.size).reshape(flat.shape)
        chosen = drawn.argmax(axis=1)
        rows = np.arange(count)
        made = np.flatnonzero(drawn[rows, chosen] > self._some_noise(count))
        if not len(made):
            return
        chosen = chosen[made]
        i, j = np.divmod(chosen, places)
        people = weighed.x[made], weighed.y[made]
        self.exchange(round, (copy[made], left[made], right[made]), people, (i, j))
        exact = weighed.worth.reshape(flat.shape)[made, chosen].astype(np.float64)
        whole = flat[made, chosen].astype(np.float64)
        self.pairs += np.bincount(copy[made], exact, self.copies)
        self.total += np.bincount(copy[made], whole, self.copies)
        first = int(self.total.argmax())
        if self.total[first] > self.best_total + 1e-4:
            self.best, self.best_total = self.seats[first].copy(), float(self.total[first])
            self.best_pairs = float(self.pairs[first])

    def _some_noise(self, many: int) -> Floats:
        """Return noise from the pool, from a random place on; large demands draw their own."""
        if many >= _NOISE // 2:
            noise = np.clip(self.rng.random(many, dtype=np.float32), 1e-7, 1 - 1e-7)
            return -np.log(-np.log(noise))
        start = int(self.rng.integers(_NOISE - many))
        return self.noise[start : start + many]

    def _may(self, x: Ints, y: Ints) -> Floats:
        """Return what forbids exchanges: people who must stay, and seats that would make tables uneven."""
        nobody = self.size - 1
        forbidden = self.fixed[x][:, :, None] + self.fixed[y][:, None, :]
        empty_x, empty_y = x == nobody, y == nobody
        if not (empty_x.any() or empty_y.any()):
            return forbidden
        more = empty_y.sum(axis=1) - empty_x.sum(axis=1)  # how many more people sit at x
        to_y = empty_y[:, None, :] & (more <= 0)[:, None, None]
        to_x = empty_x[:, :, None] & (more >= 0)[:, None, None]
        return forbidden + np.where(to_x | to_y, _NEVER, np.float32(0))

    def _lonelier(self, x: Ints, y: Ints) -> Floats:
        """Return how many more people each exchange leaves alone of their sector."""
        sector_x, sector_y = self.room.sector[x], self.room.sector[y]
        across = sector_x[:, :, None] == sector_y[:, None, :]
        in_x = (sector_x[:, :, None] == sector_x[:, None, :]).sum(axis=2)
        in_y = (sector_y[:, :, None] == sector_y[:, None, :]).sum(axis=2)
        x_in_y, y_in_x = across.sum(axis=2), across.sum(axis=1)
        change_x = _left(in_x) + _joined(x_in_y)
        change_y = _left(in_y) + _joined(y_in_x)
        change_x[sector_x < 0] = 0
        change_y[sector_y < 0] = 0
        both = change_x[:, :, None] + change_y[:, None, :]
        return np.where(across, 0, both).astype(np.float32)

    def moves(self, round: int, weighed: Weighed, left: Ints, right: Ints) -> Floats:
        """Return how many more people sit elsewhere than they were told after each exchange."""
        assert self.course.home is not None
        home = np.append(self.course.home[round], -1)

        def change(people: Ints, here: Ints, there: Ints) -> Floats:
            at = home[people]
            moved: Floats = (at != there[:, None]).astype(np.float32) - (at != here[:, None])
            return np.where(at >= 0, moved, np.float32(0))

        return change(weighed.x, left, right)[:, :, None] + change(weighed.y, right, left)[:, None, :]

    def exchange(
        self,
        round: int,
        where: Where,
        people: tuple[Ints, Ints],
        places: tuple[Ints, Ints],
    ) -> None:
        """Exchange one person of each left table with one of the right, and count meetings anew."""
        (copy, left, right), (x, y), (i, j) = where, people, places
        nobody, rows = self.size - 1, np.arange(len(copy))
        a, b = x[rows, i], y[rows, j]
        self.seats[copy, round, left, i] = b
        self.seats[copy, round, right, j] = a
        x, y = x.copy(), y.copy()
        x[rows, i] = nobody
        y[rows, j] = nobody
        who = np.concatenate([a, b, a, b])[:, None]
        others = np.concatenate([x, y, y, x])
        more = np.repeat(np.array([-1, -1, 1, 1], dtype=np.int16), len(copy))[:, None]
        start = np.tile(copy * self.size * self.size, 4)[:, None]
        one, other = start + who * self.size + others, start + others * self.size + who
        counted = self.counts.take(one) + more
        value = self.value.take(who * self.size + others)
        again = np.minimum(value, 0) + self.again
        add, lose = np.where(counted == 0, value, again), np.where(counted == 1, value, again)
        for target, new in ((self.counts, counted), (self.add, add), (self.lose, lose)):
            target[one] = new
            target[other] = new
        self._nobody(self._counts, self._add, self._lose)


def _left(same: Ints) -> Ints:
    """Return how many more are alone when one of ``same`` leaves a table."""
    change: Ints = (same == 2).astype(np.int64) - (same == 1)
    return change


def _joined(same: Ints) -> Ints:
    """Return how many more are alone when someone joins ``same`` of their sector."""
    change: Ints = (same == 0).astype(np.int64) - (same == 1)
    return change


def _moved(room: Room, seats: Ints, home: Ints) -> int:
    """Return how many people sit elsewhere than they were told."""
    rounds, tables, _ = seats.shape
    told = np.concatenate([home, np.full((rounds, 1), -1)], axis=1)
    count = 0
    for round in range(rounds):
        at = told[round][seats[round]]
        count += int(((at >= 0) & (at != np.arange(tables)[:, None])).sum())
    return count
