"""Small cells: which figures of a table stay hidden, so that none of them can be computed from the others.

A table of counts is published with its totals. Counts under a threshold are hidden; but one hidden count in a
row is the row's total minus the others. So each line (row or column, its total included) that hides something
must hide at least two figures, which together are not small either. This is *complementary suppression*; the
method here is the usual greedy one: it may hide more than the least possible, never less than it says.

>>> table = [[12, 9], [2, 8]]
>>> sorted(hidden(table))
[(0, 0), (0, 1), (1, 0), (1, 1)]
>>> exposed(table, {(1, 0)})
[(('row', 1), (1, 0)), (('column', 0), (1, 0))]

References
----------
.. [1] A. Hundepool et al., "Statistical Disclosure Control", Wiley, 2012, chapter 4.
"""

from collections.abc import Iterator, Sequence, Set

LEAST = 5
Cell = tuple[int, int]
Line = tuple[tuple[str, int], list[Cell]]


def extended(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the table with a column of row totals and a row of column totals."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if rows else []


def _lines(height: int, width: int) -> Iterator[Line]:
    for row in range(height):
        yield ("row", row), [(row, column) for column in range(width)]
    for column in range(width):
        yield ("column", column), [(row, column) for row in range(height)]


def hidden(table: Sequence[Sequence[int]], *, least: int = LEAST) -> set[Cell]:
    """Return the cells to hide; the last row and column are those of the totals.

    Parameters
    ----------
    table
        Counts, zero or more, rows of the same length; without totals.
    least
        Counts under it are hidden, zeros too: they tell as much.

    Returns
    -------
    set
        (row, column) in the extended table. O(cells²) at worst.
    """
    whole = extended(table)
    if not whole:
        return set()
    found = {(r, c) for r, row in enumerate(whole) for c, count in enumerate(row) if count < least}
    lines = list(_lines(len(whole), len(whole[0])))
    changed = True
    while changed:
        changed = False
        for _name, cells in lines:
            out = [cell for cell in cells if cell in found]
            shown = [cell for cell in cells if cell not in found]
            if not out or not shown or _safe(out, whole, least):
                continue
            found.add(min(shown, key=lambda cell: (whole[cell[0]][cell[1]], cell)))
            changed = True
    return found


def _safe(out: Sequence[Cell], whole: Sequence[Sequence[int]], least: int) -> bool:
    """Say whether the hidden cells of a line hide each other."""
    return len(out) > 1 and sum(whole[row][column] for row, column in out) >= least


def exposed(
    table: Sequence[Sequence[int]], out: Set[Cell], *, least: int = LEAST
) -> list[tuple[tuple[str, int], Cell]]:
    """Return the small cells that can be computed from what is shown: those alone in their line."""
    whole = extended(table)
    found = []
    for name, cells in _lines(len(whole), len(whole[0]) if whole else 0):
        alone = [cell for cell in cells if cell in out]
        if len(alone) == 1 and whole[alone[0][0]][alone[0][1]] < least:
            found.append((name, alone[0]))
    return found
