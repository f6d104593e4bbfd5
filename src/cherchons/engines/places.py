"""Places: how many are free for whom, and who is served next.

A day has a capacity; some places are kept for one sector until a date. A *party* is one person, or several
who come together, all or none. The line is served in order; a party that does not fit yet is passed over, and
keeps its turn.

>>> places = Places(capacity=3, reserved={"research": 1}, taken={"civil_society": 2})
>>> free_for("civil_society", places), free_for("research", places)
(0, 1)
>>> serve([["civil_society"], ["research"]], places)
[1]
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a day.

    Parameters
    ----------
    capacity
        All places, or None where they are not counted.
    reserved
        Sector → places kept for it. Empty once they are everyone's.
    taken
        Sector → places taken (confirmed, or offered to someone).
    """

    capacity: int | None
    reserved: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.capacity is not None and self.capacity < 0:
            raise ValueError("A capacity is zero or more.")
        if any(n < 0 for n in [*self.reserved.values(), *self.taken.values()]):
            raise ValueError("Places are counted from zero.")

    def with_taken(self, sectors: Iterable[str]) -> "Places":
        """Return the places once one more is taken for each of ``sectors``."""
        return Places(self.capacity, self.reserved, Counter(self.taken) + Counter(sectors))


def free(places: Places) -> int | None:
    """Return how many places nobody has, kept ones included; None where they are not counted."""
    if places.capacity is None:
        return None
    return max(0, places.capacity - sum(places.taken.values()))


def free_for(sector: str, places: Places) -> int | None:
    """Return how many places someone of ``sector`` may still take; None where they are not counted.

    Those that other sectors have kept and not taken yet are not among them. O(sectors).
    """
    if places.capacity is None:
        return None
    kept = sum(
        max(0, n - places.taken.get(other, 0)) for other, n in places.reserved.items() if other != sector
    )
    return max(0, places.capacity - sum(places.taken.values()) - kept)


def fits(party: Sequence[str], places: Places) -> bool:
    """Say whether all of a party (its sectors) have a place, one after the other; their order is no matter.

    Taking a place of one's own sector first never leaves less to the others, so one order proves all.
    """
    for sector in party:
        left = free_for(sector, places)
        if left is not None and left < 1:
            return False
        places = places.with_taken([sector])
    return True


def serve(line: Sequence[Sequence[str]], places: Places) -> list[int]:
    """Return which parties of the line get places now, as indices in order.

    A party that does not fit is passed over: those behind it may fit. O(people × sectors).
    """
    served = []
    for index, party in enumerate(line):
        if fits(party, places):
            served.append(index)
            places = places.with_taken(party)
    return served


def check(line: Sequence[Sequence[str]], places: Places, served: Sequence[int]) -> list[str]:
    """Return what is wrong with an answer of :func:`serve`, as sentences; nothing if it is right.

    Checks that no place is given twice, that no kept place goes to another sector, and that nobody who still
    fits was passed over.
    """
    problems = []
    if list(served) != sorted(set(served)):
        problems.append("Parties are served once each, in order.")
    taken = Counter(places.taken)
    for index in served:
        taken.update(line[index])
    after = Places(places.capacity, places.reserved, taken)
    if places.capacity is not None and served:
        kept = sum(max(0, n - taken.get(sector, 0)) for sector, n in places.reserved.items())
        newly = {sector for index in served for sector in line[index]}
        only_kept = all(taken[s] <= places.reserved.get(s, 0) for s in newly)
        if taken.total() > places.capacity or (taken.total() + kept > places.capacity and not only_kept):
            problems.append("More places are given than there are.")
    problems += [
        f"Party {index} was passed over although it fits."
        for index, party in enumerate(line)
        if index not in set(served) and fits(party, after)
    ]
    return problems


def draw(keys: Iterable[int], seed: str) -> list[int]:
    """Return the order that a draw gives: by the SHA-256 of ``"seed:key"``, which anyone can compute again.

    >>> draw([1, 2, 3], "a") == draw([3, 2, 1], "a")
    True
    """
    return sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key))


def fingerprint(seed: str) -> str:
    """Return what is shown of a seed before the draw, so that nobody can change it afterwards."""
    return hashlib.sha256(seed.encode()).hexdigest()
