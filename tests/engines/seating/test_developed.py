"""Thirty-two people, ten rounds, nobody twice: checked pair by pair, without the engine's own checker."""

from collections import Counter
from itertools import combinations

from cherchons.engines.seating.developed import POINTS, eight_fours
from cherchons.engines.seating.perfect import known


def test_each_round_seats_everyone_and_nobody_meets_twice() -> None:
    rounds = eight_fours()
    assert len(rounds) == 10
    met: Counter[tuple[int, int]] = Counter()
    for tables in rounds:
        assert [len(table) for table in tables] == [4] * 8
        assert sorted(point for table in tables for point in table) == list(range(32))
        for table in tables:
            met.update(combinations(sorted(table), 2))
    assert len(met) == 480
    assert set(met.values()) == {1}


def test_the_group_maps_the_plan_onto_itself() -> None:
    def moved(g: tuple[int, int], point: int) -> int:
        (i, j), (p, q) = g, divmod(point, 4)
        return 4 * ((i + 3**j * p) % 8) + (j + q) % 4

    plan = {frozenset(map(frozenset, tables)) for tables in eight_fours()}
    for g in POINTS:
        image = {frozenset(frozenset(moved(g, point) for point in table) for table in one) for one in plan}
        assert image == plan


def test_it_is_the_plan_that_the_engine_uses() -> None:
    design = known(8, 4)
    assert design is not None
    assert len(design.rounds) == 10
