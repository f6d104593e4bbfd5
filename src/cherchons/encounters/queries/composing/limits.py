"""Sensible limits where organisers set none: room for wishes, and no workshop that is one world's alone.

With n people for m workshops: at most 1.15 even shares, at least half of one; of each world, at least half of
its even share where it has people enough, at most one and a half. An even split always holds to them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from cherchons.people.enums import Sector

ROOM = Fraction(115, 100)  # of an even share
HALF = Fraction(1, 2)
MOST_OF_WORLD = Fraction(3, 2)  # of a world's even share
GIVING_WAY = ("most", "least", "minimum", "capacity")  # which filled-in limits give way first


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one session. As set by people, what is empty is filled in; 0 says that there is none."""

    capacity: int | None = None
    minimum: int | None = None
    least: Mapping[str, int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)

    def sets(self, kind: str, sector: str = "") -> bool:
        """Say whether people set this limit themselves."""
        return sector in getattr(self, kind) if sector else getattr(self, kind) is not None


Counted = Mapping[str, int]  # sector → people


def fill(
    given: Mapping[str, Limits],
    sessions: Sequence[str],
    people: Counted,
    *,
    there: Mapping[str, Counted] | None = None,
    without: Collection[str] = (),
) -> dict[str, Limits]:
    """Return the limits of the parallel sessions of one slot, filled in.

    Parameters
    ----------
    given
        Session → what people set.
    people
        Who is to be placed: everyone, or at least one, goes to one of these sessions.
    there
        Session → who is there already: where few should move, nobody is sent away by a filled-in limit.
    without
        The kinds of filled-in limits (of ``GIVING_WAY``) that are left out.

    Notes
    -----
    O(sessions × worlds).
    """
    total, shared = sum(people.values()), len(sessions)
    capacities = {
        uid: given[uid].capacity if uid in given and given[uid].capacity is not None else None
        for uid in sessions
    }
    open_ = [uid for uid, capacity in capacities.items() if capacity is None]
    even = Fraction(total, shared) if shared else Fraction(0)
    taken = sum(min(Fraction(capacity), even) for capacity in capacities.values() if capacity is not None)
    share = max(even, Fraction(total - taken, len(open_))) if open_ else even
    made = {}
    for uid in sessions:
        own, here = given.get(uid, Limits()), (there or {}).get(uid, {})
        inside = sum(here.values())
        capacity = own.capacity
        if capacity is None:
            capacity = total if "capacity" in without else max(ceil(ROOM * share), inside)
        minimum = own.minimum
        if minimum is None:
            minimum = 0 if "minimum" in without else min(int(HALF * even), capacity)
        made[uid] = Limits(
            capacity,
            minimum,
            _least(own, people, shared, capacity, here if there is not None else None, without),
            _most(own, people, shared, capacity, here, without),
        )
    return made


def _worlds(people: Counted) -> list[str]:
    """Return the worlds that are balanced: those of people who chose one."""
    return [sector for sector in Sector.values if people.get(sector) and sector != Sector.OTHER]


def _least(
    own: Limits, people: Counted, shared: int, capacity: int, here: Counted | None, without: Collection[str]
) -> dict[str, int]:
    made = {sector: value for sector, value in own.least.items() if value}
    if "least" in without:
        return made
    room = capacity - sum(made.values())
    for sector in _worlds(people):
        proposed = int(HALF * Fraction(people[sector], shared))
        if here is not None:
            proposed = min(proposed, here.get(sector, 0))
        if sector not in own.least and 0 < proposed <= room:
            made[sector] = proposed
            room -= proposed
    return made


def _most(
    own: Limits, people: Counted, shared: int, capacity: int, here: Counted, without: Collection[str]
) -> dict[str, int]:
    made = dict(own.most)
    worlds, total = _worlds(people), sum(people.values())
    if "most" in without or len(worlds) < 2 or shared < 2:
        return made
    for sector in worlds:
        if sector in made:
            continue
        proposed = ceil(MOST_OF_WORLD * Fraction(people[sector], shared))
        if total - people[sector] >= shared:  # there is someone else for each workshop
            proposed = min(proposed, max(capacity - 1, ceil(Fraction(people[sector], shared))))
        proposed = max(proposed, here.get(sector, 0), own.least.get(sector, 0))
        if proposed < min(people[sector], capacity):
            made[sector] = proposed
    return made
