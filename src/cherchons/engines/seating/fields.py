"""Finite fields and their products: arithmetic in which every difference but zero divides.

A field GF(p^m) is the polynomials over GF(p) modulo one that does not factor [1]_; a product of fields works
place by place (MacNeish [2]_). Elements are numbered from 0 (zero) and 1 (one, in a field).

References
----------
.. [1] R. Lidl, H. Niederreiter, "Finite Fields", Cambridge University Press (1997).
.. [2] H. F. MacNeish, "Euler squares", Annals of Mathematics 23 (1922).
"""

from dataclasses import dataclass
from functools import cache
from itertools import product


@dataclass(frozen=True, slots=True)
class Field:
    """Tables of a finite field (or of a product of fields): ``add[a][b]``, ``times[a][b]``.

    ``units`` are elements whose differences all divide: as many as the smallest factor has elements.
    """

    order: int
    add: tuple[tuple[int, ...], ...]
    times: tuple[tuple[int, ...], ...]
    units: tuple[int, ...]

    def minus(self, a: int, b: int) -> int:
        """Return a − b."""
        return next(c for c in range(self.order) if self.add[b][c] == a)

    def power(self, a: int, exponent: int) -> int:
        """Return a to a power, zero or more."""
        result = 1
        for _ in range(exponent):
            result = self.times[result][a]
        return result

    def generator(self) -> int:
        """Return the first element whose powers are all elements but zero.

        >>> galois(7).generator()
        3
        """
        for a in range(1, self.order):
            seen, x = {1}, a
            while x not in seen:
                seen.add(x)
                x = self.times[x][a]
            if len(seen) == self.order - 1:
                return a
        raise ValueError("Only a field has a generator.")


def factors(n: int) -> list[tuple[int, int]]:
    """Return the primes of a number with their powers.

    >>> factors(360)
    [(2, 3), (3, 2), (5, 1)]
    """
    found = []
    prime = 2
    while n > 1:
        power = 0
        while n % prime == 0:
            n //= prime
            power += 1
        if power:
            found.append((prime, power))
        prime += 1
    return found


def is_prime_power(n: int) -> bool:
    """Say whether a field has this many elements."""
    return n > 1 and len(factors(n)) == 1


@cache
def galois(order: int) -> Field:
    """Return the field of a prime power.

    Raises
    ------
    ValueError
        If there is no such field.

    Notes
    -----
    O(order² · m) after the search for a polynomial, O(order²) at worst.

    Examples
    --------
    >>> four = galois(4)
    >>> four.times[2][3], four.add[2][3]  # x (x+1) = 1 and x + (x+1) = 1, modulo x² + x + 1
    (1, 1)
    """
    if not is_prime_power(order):
        raise ValueError(f"No field has {order} elements.")
    [(p, m)] = factors(order)
    modulus = _irreducible(p, m)
    digits = [_digits(a, p, m) for a in range(order)]
    number = {row: a for a, row in enumerate(digits)}
    add = tuple(
        tuple(number[tuple((x + y) % p for x, y in zip(a, b, strict=True))] for b in digits) for a in digits
    )
    times = tuple(tuple(number[_times(a, b, modulus, p)] for b in digits) for a in digits)
    return Field(order, add, times, tuple(range(order)))


@cache
def ring(order: int) -> Field:
    """Return the product of the fields whose orders are the prime powers of a number.

    >>> ring(12).units  # 4 × 3: three elements of which all differences divide
    (0, 4, 8)
    """
    fields = [galois(p**m) for p, m in factors(order)]
    elements = list(product(*(range(field.order) for field in fields)))
    number = {element: index for index, element in enumerate(elements)}

    def table(name: str) -> tuple[tuple[int, ...], ...]:
        tables = [getattr(field, name) for field in fields]
        return tuple(
            tuple(number[tuple(t[x][y] for t, x, y in zip(tables, a, b, strict=True))] for b in elements)
            for a in elements
        )

    smallest = min((field.order for field in fields), default=1)
    units = tuple(number[(unit,) * len(fields)] for unit in range(smallest))
    return Field(order, table("add"), table("times"), units)


def _digits(a: int, p: int, m: int) -> tuple[int, ...]:
    """Return the coefficients of the polynomial that a number is, the lowest first."""
    found = []
    for _ in range(m):
        a, digit = divmod(a, p)
        found.append(digit)
    return tuple(found)


def _times(a: tuple[int, ...], b: tuple[int, ...], modulus: tuple[int, ...], p: int) -> tuple[int, ...]:
    m = len(modulus) - 1
    result = [0] * (2 * m - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            result[i + j] = (result[i + j] + x * y) % p
    return tuple(_remainder(result, modulus, p)[:m])


def _remainder(a: list[int], modulus: tuple[int, ...], p: int) -> list[int]:
    """Return a polynomial modulo a monic one."""
    a, m = list(a), len(modulus) - 1
    for top in range(len(a) - 1, m - 1, -1):
        lead = a[top]
        for i, c in enumerate(modulus):
            a[top - m + i] = (a[top - m + i] - lead * c) % p
    return a + [0] * (m - len(a))


@cache
def _irreducible(p: int, m: int) -> tuple[int, ...]:
    """Return the first monic polynomial of degree m over GF(p) that no smaller one divides."""
    for low in range(p**m):
        candidate = (*_digits(low, p, m), 1)
        divisors = ((*_digits(a, p, d), 1) for d in range(1, m // 2 + 1) for a in range(p**d))
        if all(any(_remainder(list(candidate), divisor, p)) for divisor in divisors):
            return candidate
    raise AssertionError("there is one of every degree")
