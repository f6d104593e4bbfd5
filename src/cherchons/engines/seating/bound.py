"""The bound: no plan seats more distinct pairs of two sectors together.

In one round, the pairs at tables are fixed by the sizes; a sector of ``k`` people makes the fewest pairs
among itself where it is spread evenly. What is left are at most that many pairs of two sectors. Rounds add
up, and nobody can meet more people of other sectors than there are.
"""

from collections import Counter

from .problem import Party


def even_split(people: int, tables: int) -> int:
    """Return the fewest pairs that sit together when people are spread over tables.

    By convexity of ``k(k−1)/2`` the even split is the least.

    >>> even_split(7, 3)  # 3 + 2 + 2
    5
    """
    few, more = divmod(people, tables)
    return tables * few * (few - 1) // 2 + more * few


def round_bound(party: Party, round: int) -> int:
    """Return the most pairs of two sectors that can sit together in one round.

    >>> from cherchons.engines.seating import Guest
    >>> round_bound(Party(tuple(Guest(str(i), "ab"[i % 2]) for i in range(8)), 2, 1), 0)
    8
    """
    sectors = Counter(guest.sector for guest in party.present(round))
    return even_split(sectors.total(), party.tables) - sum(
        even_split(n, party.tables) for n in sectors.values()
    )


def cross_pairs_at_all(party: Party) -> int:
    """Return how many pairs of two sectors are there in a same round at least once."""
    kinds = Counter(
        (guest.sector, guest.arrives, party.rounds if guest.leaves is None else guest.leaves)
        for guest in party.guests
    )
    listed = list(kinds.items())
    return sum(
        n * m
        for index, ((sector, arrives, leaves), n) in enumerate(listed)
        for (other, arrives_too, leaves_too), m in listed[:index]
        if sector != other and max(arrives, arrives_too) < min(leaves, leaves_too, party.rounds)
    )


def bound(party: Party) -> int:
    """Return a number of distinct pairs of two sectors that no plan exceeds.

    Parameters
    ----------
    party
        Who comes; acquaintances, pins and people kept apart are left out, so that with them the bound
        still holds but need not be reached.

    Returns
    -------
    int
        The sum over rounds of all pairs at tables minus the same-sector pairs of an even split, capped by all
        pairs of two sectors that are there together.

    Notes
    -----
    O(people × rounds). In one round it is always reached: counts of people by sector and table, evenly split,
    can be rounded so that sectors and tables both come out even. Over several rounds it is reached where
    no two people have to meet twice. Acquaintances, pins and people kept apart can keep a plan below it.

    Examples
    --------
    >>> from cherchons.engines.seating import Guest
    >>> guests = tuple(Guest(str(i), "ab"[i % 2]) for i in range(8))
    >>> bound(Party(guests, 2, 1)), bound(Party(guests, 2, 9))
    (8, 16)
    """
    return min(cross_pairs_at_all(party), sum(round_bound(party, round) for round in range(party.rounds)))
