"""Fields hold their axioms; every perfect plan that is known is perfect."""

from itertools import product

import pytest

from cherchons.engines.seating.fields import Field, factors, galois, is_prime_power, ring
from cherchons.engines.seating.perfect import (
    Design,
    DesignError,
    check_design,
    designs,
    known,
    most_rounds,
    shipped,
)
from cherchons.engines.seating.unitals import unital

ORDERS = [2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 25, 27]


def assert_ring(field: Field) -> None:
    """Check the axioms of a commutative ring with one."""
    n, add, times = range(field.order), field.add, field.times
    for a, b in product(n, n):
        assert add[a][b] == add[b][a]
        assert times[a][b] == times[b][a]
        assert add[field.minus(a, b)][b] == a
    assert all(add[0][a] == a and times[0][a] == 0 for a in n)
    for a, b, c in product(n, n, range(0, field.order, max(1, field.order // 7))):
        assert add[add[a][b]][c] == add[a][add[b][c]]
        assert times[times[a][b]][c] == times[a][times[b][c]]
        assert times[a][add[b][c]] == add[times[a][b]][times[a][c]]


@pytest.mark.parametrize("order", ORDERS)
def test_a_field_holds_its_axioms(order: int) -> None:
    field = galois(order)
    assert_ring(field)
    assert all(1 in field.times[a] for a in range(1, order))  # everything but zero divides
    assert len({field.power(field.generator(), e) for e in range(order - 1)}) == order - 1


@pytest.mark.parametrize("order", [6, 12, 15, 20, 45])
def test_a_product_of_fields_holds_its_axioms(order: int) -> None:
    field = ring(order)
    assert_ring(field)
    one = next(a for a in range(order) if all(field.times[a][b] == b for b in range(order)))
    for a, b in product(field.units, field.units):
        assert a == b or one in field.times[field.minus(a, b)]
    assert len(field.units) == min(p**m for p, m in factors(order))


def test_no_field_has_six_elements() -> None:
    assert not is_prime_power(6)
    with pytest.raises(ValueError, match="6"):
        galois(6)
    with pytest.raises(ValueError, match="generator"):
        ring(6).generator()


@pytest.mark.parametrize(
    ("tables", "size", "rounds"),
    [
        (5, 3, 7),  # Kirkman's schoolgirls
        (7, 3, 10),
        (9, 3, 13),
        (13, 3, 19),
        (15, 3, 22),  # 15 × 3 over a product of fields, its columns again Kirkman's
        (2, 2, 3),
        (3, 3, 4),  # affine planes
        (4, 4, 5),
        (5, 5, 6),
        (7, 7, 8),
        (8, 8, 9),
        (9, 9, 10),
        (16, 4, 21),  # an affine space
        (7, 4, 9),  # unitals
        (13, 5, 16),
        (8, 4, 10),
        (10, 2, 19),
    ],
)
def test_as_many_rounds_as_can_be(tables: int, size: int, rounds: int) -> None:
    design = known(tables, size)
    assert design is not None
    assert len(design.rounds) == rounds == most_rounds(tables, size)


def test_every_known_plan_is_perfect() -> None:
    for tables, size in product(range(1, 21), range(2, 11)):
        for design in designs(tables, size):
            check_design(design)
            assert (design.tables, design.size) == (tables, size)
            assert design.source
            assert len(design.rounds) <= max(1, most_rounds(tables, size))


def test_every_shipped_plan_is_perfect() -> None:
    for design in shipped():
        check_design(design)
        assert design.source


def test_unknown_and_absurd_sizes() -> None:
    assert known(6, 1) is None
    assert known(0, 4) is None
    assert known(1000, 4) is None
    assert len(known(6, 6).rounds) == 1  # type: ignore[union-attr]  # Euler's officers


def test_a_unital_meets_every_pair_once() -> None:
    assert len({pair for tables in unital(2) for table in tables for pair in [table]}) == 12


@pytest.mark.parametrize(
    ("rounds", "why"),
    [
        ((), "at least"),
        ((((0, 1), (2, 2)),), "once"),
        ((((0, 1), (2,), (3,)),), "once"),
        ((((0, 1, 2), (3,)),), "sizes|once"),
        ((((0, 1), (2, 3)), ((0, 1), (2, 3))), "again"),
    ],
)
def test_the_checker_finds_what_is_wrong(rounds: tuple[tuple[tuple[int, ...], ...], ...], why: str) -> None:
    with pytest.raises(DesignError, match=why):
        check_design(Design(rounds, "nowhere"))
