"""Small cells: nothing under five is shown, nor can be computed from what is."""

import random

import pytest

from cherchons.engines import disclosure


@pytest.mark.parametrize("seed", range(200))
def test_what_is_shown_is_large_and_gives_nothing_away(seed: int) -> None:
    drawn = random.Random(seed)
    width = drawn.randint(1, 5)
    table = [[drawn.choice((0, 1, 3, 5, 8, 20)) for _c in range(width)] for _r in range(drawn.randint(1, 6))]
    whole, out = disclosure.extended(table), disclosure.hidden(table)
    for r, row in enumerate(whole):
        for c, count in enumerate(row):
            assert count >= disclosure.LEAST or (r, c) in out
    assert disclosure.exposed(table, out) == []
    lines = [[(r, c) for c in range(len(whole[0]))] for r in range(len(whole))]
    lines += [[(r, c) for r in range(len(whole))] for c in range(len(whole[0]))]
    for line in lines:
        inside = [cell for cell in line if cell in out]
        if 0 < len(inside) < len(line):
            assert len(inside) > 1
            assert sum(whole[r][c] for r, c in inside) >= disclosure.LEAST


def test_large_tables_hide_nothing_and_empty_ones_have_nothing() -> None:
    assert disclosure.hidden([[9, 9], [9, 9]]) == set()
    assert disclosure.hidden([]) == set()
