"""Perfect plans: nobody meets twice, by construction or as found and shipped; each is checked before use.

A design has ``tables`` of ``size`` points in each of its ``rounds``; no two points are at a table twice.

- *Transversal designs*: columns of g points; in round r point j of column c sits at table ``j − r·c`` of a
  field (or product of fields) with g elements; then each column sits by itself, by a smaller design.
  Repeated, this is the affine plane and the affine spaces [1]_.
- *Circle*: tables of two, everyone meets everyone [2]_.
- *Kirkman's schoolgirls*: tables of three, by Ray-Chaudhuri and Wilson [3]_.
- *Hermitian unitals*: q³ + 1 points at tables of q + 1 in q² rounds; the classes come from a tangent [4]_.
- *Developed*: 32 points at 8 tables of 4 in 10 rounds, by a symmetry group (:mod:`.developed`) [5]_.
- *Shipped*: files in the folder ``perfect``, each with its source.

References
----------
.. [1] C. J. Colbourn, J. H. Dinitz (eds.), "Handbook of Combinatorial Designs", 2nd ed., CRC (2007).
.. [2] T. P. Kirkman, "On a problem in combinations", Cambridge and Dublin Math. J. 2 (1847).
.. [3] D. K. Ray-Chaudhuri, R. M. Wilson, "Solution of Kirkman's schoolgirl problem", Proc. Symp. Pure Math.
       19 (1971).
.. [4] R. C. Bose, "On the application of finite projective geometry for deriving a certain series of balanced
       Kirkman arrangements", Calcutta Math. Soc. Golden Jubilee (1959).
.. [5] A. Aguado, "A 10 days solution to the social golfer problem" (2004): that there is one.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Final

from .developed import eight_fours
from .fields import galois, is_prime_power, ring
from .unitals import unital

MOST_POINTS: Final = 600

Table = tuple[int, ...]
Round = tuple[Table, ...]


class DesignError(ValueError):
    """A design that is not perfect."""


@dataclass(frozen=True, slots=True)
class Design:
    """A perfect plan of points numbered from 0: ``rounds[round][table]``, and where it comes from."""

    rounds: tuple[Round, ...]
    source: str

    @property
    def tables(self) -> int:
        """Return how many tables each round has."""
        return len(self.rounds[0])

    @property
    def size(self) -> int:
        """Return how many points sit at each table."""
        return len(self.rounds[0][0])


def check_design(design: Design) -> None:
    """Check that each round seats every point once, at tables of one size, and that nobody meets twice.

    Raises
    ------
    DesignError
        With the first round that is wrong, and why.

    Notes
    -----
    O(points × size × rounds).
    """
    if not design.rounds or not design.rounds[0] or not design.size:
        raise DesignError("A design has at least one round with one table and one point.")
    points = list(range(design.tables * design.size))
    met: set[tuple[int, int]] = set()
    for number, tables in enumerate(design.rounds, 1):
        if sorted(point for table in tables for point in table) != points:
            raise DesignError(f"Round {number} does not seat each of {len(points)} points once.")
        if {len(table) for table in tables} != {design.size}:
            raise DesignError(f"Round {number} has tables of several sizes.")
        for table in tables:
            pairs = set(combinations(sorted(table), 2))
            if pairs & met:
                raise DesignError(f"Round {number} lets {min(pairs & met)} meet again.")
            met |= pairs


def known(tables: int, size: int) -> Design | None:
    """Return the known design with the most rounds for these tables, or None.

    Parameters
    ----------
    tables, size
        How many tables, and how many points at each.

    Notes
    -----
    Checked by :func:`check_design`; remembered. O(points²) and more for products of fields.

    Examples
    --------
    >>> for tables, size in [(5, 3), (8, 4), (7, 4), (4, 4), (6, 2)]:
    ...     design = known(tables, size)
    ...     print(tables, size, len(design.rounds), design.source)
    5 3 7 Kirkman triple system (Ray-Chaudhuri and Wilson 1971)
    8 4 10 developed by a group of 32 (Cherchons 2026)
    7 4 9 Hermitian unital of order 3 (Bose 1959)
    4 4 5 transversal design over GF(4)
    6 2 11 circle method (Kirkman 1847)
    """
    return max(designs(tables, size), key=lambda design: len(design.rounds), default=None)


@cache
def designs(tables: int, size: int) -> tuple[Design, ...]:
    """Return every design that is known for these tables, each checked."""
    if tables < 1 or size < 2 or tables * size > MOST_POINTS:
        return ()
    found = tuple(_candidates(tables, size))
    for design in found:
        check_design(design)
    return found


def most_rounds(tables: int, size: int) -> int:
    """Return how many rounds no plan without repeats exceeds.

    Each round brings everyone ``size − 1`` new people.


    >>> most_rounds(5, 3), most_rounds(8, 4)
    (7, 10)
    """
    return (tables * size - 1) // (size - 1) if size > 1 else 0


def shipped() -> tuple[Design, ...]:
    """Return the designs that are kept as files, the files of the folder ``perfect`` in order of their names.

    A file is JSON: ``source`` (where it comes from) and ``rounds`` (points from 0).
    """
    folder = resources.files(__package__) / "perfect"
    found = []
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            kept = json.loads(file.read_text(encoding="utf-8"))
            rounds = tuple(tuple(tuple(table) for table in tables) for tables in kept["rounds"])
            found.append(Design(rounds, kept["source"]))
    return tuple(found)


def _candidates(tables: int, size: int) -> Iterator[Design]:
    yield Design((tuple(tuple(range(t * size, (t + 1) * size)) for t in range(tables)),), "one round")
    yield from (one for one in shipped() if (one.tables, one.size) == (tables, size))
    if size == 2:
        yield _circle(tables)
        return
    if size == 3:
        yield from _kirkman(tables)
    if (tables, size) == (8, 4):
        yield Design(eight_fours(), "developed by a group of 32 (Cherchons 2026)")
    q = size - 1
    if is_prime_power(q) and tables == q * q - q + 1:
        yield Design(unital(q), f"Hermitian unital of order {q} (Bose 1959)")
    if size <= len(ring(tables).units):
        yield _transversal(tables, size)


def _circle(tables: int) -> Design:
    """Everyone meets everyone by twos: one stays, the others go round."""
    last = 2 * tables - 1
    rounds = tuple(
        ((last, r), *(((r + k) % last, (r - k) % last) for k in range(1, tables))) for r in range(last)
    )
    return Design(rounds, "circle method (Kirkman 1847)")


def _transversal(tables: int, size: int) -> Design:
    """Columns over a field: point j of column c is number ``c · tables + j``."""
    field = ring(tables)
    times, add = field.times, field.add
    rounds: list[Round] = []
    for r in range(tables):
        seats: list[list[int]] = [[] for _ in range(tables)]
        for column in range(size):
            shift = times[r][field.units[column]]
            for j in range(tables):
                seats[add[j][shift]].append(column * tables + j)
        rounds.append(tuple(tuple(table) for table in seats))
    inner = known(tables // size, size) if tables % size == 0 else None
    for one in inner.rounds if inner else ():
        rounds.append(
            tuple(
                tuple(column * tables + point for point in table) for column in range(size) for table in one
            )
        )
    kind = f"GF({tables})" if is_prime_power(tables) else f"a product of fields with {tables} elements"
    return Design(tuple(rounds), f"transversal design over {kind}")


def _kirkman(tables: int) -> Iterator[Design]:
    """Tables of three: 2q + 1 or 3q points, q a prime power that leaves 1 when divided by 6."""
    source = "Kirkman triple system (Ray-Chaudhuri and Wilson 1971)"
    for q, build in (((3 * tables - 1) // 2, _double), (tables, _triple)):
        if q % 6 == 1 and is_prime_power(q) and (2 * q + 1 == 3 * tables or q == tables):
            yield Design(build(q), source)


def _double(q: int) -> tuple[Round, ...]:
    """2q + 1 points: two copies of a field and one point more."""
    field, t = galois(q), q // 6
    powers = _powers(q)
    two = field.add[1][1]
    m = next(m for m in range(q - 1) if field.times[two][powers[m]] == field.add[powers[t]][1])

    def w(exponent: int) -> int:
        return powers[exponent % (q - 1)]

    base: list[Table] = [(0, q, 2 * q)]
    for start in (0, 2 * t, 4 * t):
        base += [(w(i), w(i + t), q + w(i + m)) for i in range(start, start + t)]
    base += [tuple(q + w(i + m + k * t) for k in (1, 3, 5)) for i in range(t)]

    def moved(point: int, by: int) -> int:
        return point if point == 2 * q else point // q * q + field.add[point % q][by]

    return tuple(tuple(tuple(moved(p, by) for p in table) for table in base) for by in range(q))


def _triple(q: int) -> tuple[Round, ...]:
    """3q points: three copies of a field."""
    field, t = galois(q), q // 6
    powers = _powers(q)

    def across(i: int) -> Table:
        return tuple(copy * q + powers[(i + 2 * t * copy) % (q - 1)] for copy in range(3))

    def moved(table: Table, by: int) -> Table:
        return tuple(point // q * q + field.add[point % q][by] for point in table)

    base: list[Table] = [(0, q, 2 * q)]
    for copy in range(3):
        base += [tuple(copy * q + powers[i + 2 * t * k] for k in range(3)) for i in range(t)]
    base += [across(i) for start in (t, 3 * t, 5 * t) for i in range(start, start + t)]
    rounds = [tuple(moved(table, by) for table in base) for by in range(q)]
    others = [across(i) for start in (0, 2 * t, 4 * t) for i in range(start, start + t)]
    rounds += [tuple(moved(table, by) for by in range(q)) for table in others]
    return tuple(rounds)


def _powers(q: int) -> Sequence[int]:
    """Return the powers of a generator of the field, from the zeroth on."""
    field = galois(q)
    generator, found = field.generator(), [1]
    while len(found) < q - 1:
        found.append(field.times[found[-1]][generator])
    return found
