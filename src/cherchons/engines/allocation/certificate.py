"""Proofs that anyone can check: prices, and the lower bound that they give.

For any prices (multipliers of the limits), the cheapest choice of each unit on its own, paid in reduced
costs, plus what the limits are worth, is a lower bound of the aim: weak duality [1]_, computed here in whole
numbers only. If it reaches the value of the answer, rounded up because aims are whole, nothing better exists.
What the same numbers rule out for every answer that is as good (an option whose reduced cost exceeds the gap,
slack in a limit with a price) is ruled out for the aims that follow: so the chain proves the whole order.

References
----------
.. [1] R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network Flows", 1993, ch. 9 (complementary slackness) and
   16 (Lagrangian relaxation and bounds).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from cherchons.engines.allocation.ground import Bools, Ground, Ints

EXACT, SOLVER, NONE = "exact", "solver", "none"
_LARGEST: Final = 2**61


@dataclass(frozen=True, slots=True)
class Level:
    """The proof of one aim, or of several weighted into one.

    Attributes
    ----------
    aims, values
        What is made small, and how small it is in the answer.
    proof
        ``exact``: the prices below prove it and :func:`~.checking.check` computes so; ``solver``: the solver
        says that nothing better exists, and that must be believed; ``none``: time was up.
    bound
        What the weighted aims cannot fall below.
    scale
        Prices are in units of 1/scale.
    prices, sector_prices
        Of a place in each option; of a place for each sector in each option: shape (options,),
        (sectors, options).
    once, apart
        (unit, repeated workshop, price), (set of units that must be apart, option, price).
    earlier
        Of each level before.
    """

    aims: tuple[str, ...]
    values: tuple[int, ...]
    proof: str = NONE
    bound: int = 0
    scale: int = 1
    prices: tuple[int, ...] = ()
    sector_prices: tuple[tuple[int, ...], ...] = ()
    once: tuple[tuple[int, int, int], ...] = ()
    apart: tuple[tuple[int, int, int], ...] = ()
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What proves an answer.

    ``optimal`` says that every level is proved, exactly or by the solver; ``exact`` that prices prove them
    all.
    """

    optimal: bool
    levels: tuple[Level, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether everything can be checked in whole numbers, without believing any solver."""
        return self.optimal and all(level.proof == EXACT for level in self.levels)


@dataclass(frozen=True)
class Face:
    """The answers that the levels so far leave: options still open, limits, values that must be kept."""

    open: Bools
    low: Ints
    high: Ints
    least: Ints
    most: Ints
    kept: tuple[tuple[Ints, int], ...] = field(default=())  # weighted costs of a level, its value


def whole(ground: Ground) -> Face:
    """Return the face that holds every answer: what is too small for a whole unit is closed to it."""
    fits = ground.members.sum(axis=1)[:, None] <= ground.high[None, :]
    fits &= (ground.members[:, :, None] <= ground.most[None, :, :]).all(axis=1)
    return Face(ground.open & fits, ground.low, ground.high, ground.least, ground.most)


@dataclass(frozen=True)
class Bound:
    """A lower bound in units of 1/scale, and by how much each option exceeds a unit's cheapest."""

    value: int
    excess: Ints


def bound(ground: Ground, face: Face, costs: Ints, level: Level) -> Bound:
    """Return the lower bound that the prices of ``level`` give for ``costs`` on ``face``.

    Valid whatever the prices are, as long as those of ``once`` and ``apart`` are not positive.

    Raises
    ------
    ValueError
        If prices have a wrong shape or sign, or are too large for exact 64-bit arithmetic.

    Notes
    -----
    O(units × options).
    """
    prices = np.array(level.prices, dtype=np.int64)
    by_sector = np.array(level.sector_prices, dtype=np.int64).reshape(len(level.sector_prices), -1)
    if prices.shape != face.low.shape or by_sector.shape != face.least.shape:
        raise ValueError("prices do not fit the problem")
    _check_size(ground, face, costs, level)
    people = ground.members.sum(axis=1)
    reduced = level.scale * costs - people[:, None] * prices[None, :] - ground.members @ by_sector
    total = _worth(face.low, face.high, prices) + _worth(face.least, face.most, by_sector)
    for unit, repeated, price in level.once:
        reduced[unit, list(ground.repeated[repeated])] -= price
        total += price
    for pair, option, price in level.apart:
        for unit in ground.enemies[pair]:
            reduced[unit, option] -= price
        total += price
    for (kept, value), price in zip(face.kept, level.earlier, strict=False):
        reduced -= price * kept
        total += price * value
    excess = np.zeros_like(reduced)
    for slot in range(len(ground.slots)):
        here = np.flatnonzero(ground.slot_of == slot)
        block = np.where(face.open[:, here], reduced[:, here], _LARGEST)
        cheapest = block.min(axis=1)
        if (cheapest == _LARGEST).any():
            raise ValueError("someone has no option left")
        total += sum(cheapest.tolist())  # Python's own numbers have no end
        excess[:, here] = block - cheapest[:, None]
    return Bound(total, excess)


def _worth(low: Ints, high: Ints, prices: Ints) -> int:
    ends = np.where(prices > 0, low, high)
    return sum(end * price for end, price in zip(ends.ravel().tolist(), prices.ravel().tolist(), strict=True))


def _check_size(ground: Ground, face: Face, costs: Ints, level: Level) -> None:
    """Refuse prices of a wrong sign or of nothing, and reduced costs that could leave 64 bits."""
    if level.scale < 1:
        raise ValueError("a scale is one or more")
    if any(price > 0 for *_, price in (*level.once, *level.apart)):
        raise ValueError("a price has the wrong sign")
    if any(not 0 <= unit < len(ground.units) for unit, _, _ in level.once):
        raise ValueError("a price is of nobody")
    if any(
        not 0 <= option < len(ground.options) or not ground.options[option].id for _, option, _ in level.apart
    ):
        raise ValueError("a price is of no workshop")
    if any(not 0 <= pair < len(ground.enemies) for pair, _, _ in level.apart):
        raise ValueError("a price is of no pair")
    if any(not 0 <= at < len(ground.repeated) for _, at, _ in level.once):
        raise ValueError("a price is of no repeated workshop")
    if len(level.earlier) > len(face.kept):
        raise ValueError("a price is of no level before")
    largest = level.scale * int(np.abs(costs).max(initial=0))
    flat = [*level.prices, *(price for row in level.sector_prices for price in row)]
    size = int(ground.members.sum(axis=1).max(initial=1))
    largest += 2 * size * max(map(abs, flat), default=0)
    largest += sum(-price for *_, price in (*level.once, *level.apart))
    for (kept, _), price in zip(face.kept, level.earlier, strict=False):
        largest += abs(price) * int(np.abs(kept).max(initial=0))
    if largest >= _LARGEST // 2:
        raise ValueError("prices are too large")


def narrow(face: Face, costs: Ints, value: int, level: Level, found: Bound) -> Face:
    """Return what is left of ``face``: the answers whose costs are ``value``, as far as the bound tells.

    Where the bound is reached exactly by prices of places alone, what is left is all and only those answers
    (complementary slackness); otherwise the value is kept as a limit of its own too.
    """
    gap = value * level.scale - found.value
    prices = np.array(level.prices, dtype=np.int64)
    by_sector = np.array(level.sector_prices, dtype=np.int64).reshape(face.least.shape)
    pinned = gap == 0 and not level.once and not level.apart and not any(level.earlier)
    return replace(
        face,
        open=face.open & (found.excess <= gap),
        low=np.where(-prices > gap, face.high, face.low),
        high=np.where(prices > gap, face.low, face.high),
        least=np.where(-by_sector > gap, face.most, face.least),
        most=np.where(by_sector > gap, face.least, face.most),
        kept=face.kept if pinned else (*face.kept, (costs, value)),
    )


def proves(level: Level, found: Bound, value: int) -> bool:
    """Say whether a bound, rounded up, reaches a value."""
    return -(-found.value // level.scale) >= value


def totals(ground: Ground, taken: Bools) -> tuple[Ints, Ints]:
    """Return how many people each option has, and how many of each sector: (options,), (sectors, options)."""
    by_sector = ground.members.T @ taken.astype(np.int64)
    return by_sector.sum(axis=0), by_sector


def as_matrix(ground: Ground, chosen: Sequence[Sequence[int]] | Ints) -> Bools:
    """Return (units, options), true where a unit takes an option; ``chosen`` has shape (units, slots)."""
    taken = np.zeros((len(ground.units), len(ground.options)), dtype=np.bool_)
    for slot in range(len(ground.slots)):
        taken[np.arange(len(ground.units)), np.asarray(chosen)[:, slot]] = True
    return taken
