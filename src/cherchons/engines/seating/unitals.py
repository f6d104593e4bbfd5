"""The Hermitian unital of order q: q³ + 1 points of a plane over GF(q²), in blocks of q + 1, resolved.

Points are those of the projective plane with ``x^(q+1) + y^(q+1) + z^(q+1) = 0``; blocks are what lines that
are no tangents have of them. Take the tangent at one point: each other point P of it gives one round, the
blocks of the lines through P and of the polar of P. Two points of a tangent share no such line.
"""

from itertools import product

from .fields import galois

Point = tuple[int, int, int]


def unital(q: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return the rounds of the design: q² rounds of q² − q + 1 tables with q + 1 points.

    Notes
    -----
    O(q^7) for the plane of q⁴ + q² + 1 points.

    Examples
    --------
    >>> [len(part) for part in (unital(2), unital(2)[0], unital(2)[0][0])]
    [4, 3, 3]
    """
    field = galois(q * q)
    add, times = field.add, field.times
    conjugate = [field.power(a, q) for a in range(q * q)]

    def form(a: Point, b: Point) -> int:
        x, y, z = (times[i][conjugate[j]] for i, j in zip(a, b, strict=True))
        return add[add[x][y]][z]

    plane: list[Point] = [(1, y, z) for y, z in product(range(q * q), repeat=2)]
    plane += [(0, 1, z) for z in range(q * q)]
    plane += [(0, 0, 1)]
    curve = {point: number for number, point in enumerate(p for p in plane if form(p, p) == 0)}
    origin = next(iter(curve))
    # A line is named by its pole: the points P with form(P, pole) = 0.
    rounds = []
    for point in plane:
        if form(point, origin) or point in curve:
            continue
        poles = [pole for pole in plane if pole not in curve and form(pole, point) == 0] + [point]
        rounds.append(
            tuple(tuple(n for other, n in curve.items() if form(other, pole) == 0) for pole in poles)
        )
    return tuple(rounds)
