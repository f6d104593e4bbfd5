"""Thirty-two people at eight tables of four in ten rounds, and nobody meets twice.

Everyone meets 30 of the 31 others, so that no plan has an eleventh round. That such a plan exists was shown
in 2004 [1]_. This one was found for Cherchons in November 2026 by imposing a symmetry group and searching
what is left: the people are the elements (i, j) of a group of order 32, ``C8 ⋊ C4`` with the law

    (i, j)(p, q) = (i + 3^j p mod 8, j + q mod 4)

that acts on itself from the left. The groups of order 32 were tried in turn (this is number 13 in the library
of small groups) for a plan that the group maps onto itself: a round that a subgroup leaves as it is
consists of whole orbits of tables under it, so that few tables tell all of it, and an exact cover of the 480
pairs is left to search. Here three rounds, told by four tables, are developed into 4 + 4 + 2 rounds.

References
----------
.. [1] A. Aguado, "A 10 days solution to the social golfer problem" (2004).
"""

from collections.abc import Iterator

Point = tuple[int, int]

POINTS: tuple[Point, ...] = tuple((i, j) for i in range(8) for j in range(4))
EVEN = tuple((i, j) for i, j in POINTS if i % 2 == 0 and j % 2 == 0)
FOURTHS = tuple((i, j) for i, j in POINTS if i % 4 == 0)
HALVES = tuple((i, j) for i, j in POINTS if i % 2 == 0)

# A subgroup that leaves a round as it is, and one table of each of its orbits in that round.
STARTERS: tuple[tuple[tuple[Point, ...], tuple[tuple[Point, ...], ...]], ...] = (
    (EVEN, (((0, 0), (0, 1), (3, 2), (7, 1)),)),
    (FOURTHS, (((0, 0), (1, 3), (3, 1), (6, 3)),)),
    (HALVES, (((0, 0), (2, 0), (4, 0), (6, 0)), ((1, 0), (1, 2), (3, 1), (3, 3)))),
)


def eight_fours() -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return the ten rounds of eight tables of four points; point (i, j) is number ``4 i + j``.

    Notes
    -----
    A constant amount of work: 3 starters times 32 elements.

    Examples
    --------
    >>> rounds = eight_fours()
    >>> len(rounds), {len(tables) for tables in rounds}
    (10, {8})
    """
    found = dict.fromkeys(_rounds())
    return tuple(tuple(tuple(4 * i + j for i, j in table) for table in tables) for tables in found)


def _rounds() -> Iterator[tuple[tuple[Point, ...], ...]]:
    """Yield each round, as often as group elements lead to it; tables and points are in order."""
    for subgroup, tables in STARTERS:
        first = {_moved(h, table) for h in subgroup for table in tables}
        for g in POINTS:
            yield tuple(sorted(_moved(g, table) for table in first))


def _moved(by: Point, table: tuple[Point, ...]) -> tuple[Point, ...]:
    i, j = by
    return tuple(sorted(((i + 3**j * p) % 8, (j + q) % 4) for p, q in table))
