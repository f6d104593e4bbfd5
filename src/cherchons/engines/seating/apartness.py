"""Who must not sit together: tables for those concerned, found or proved impossible by a bounded search."""

from collections.abc import Mapping

from .problem import Party, SeatingError

MOST_LOOKS = 100_000
MOST_CONCERNED = 300  # beyond, annealing alone looks for a plan


def arrange(party: Party, round: int) -> Mapping[str, int]:
    """Return a table for each person of a round who is pinned or must be apart from someone.

    Depth first, whoever has fewest tables left next; others of equal choice wait. Empty tables are alike, so
    only the first is tried.

    Parameters
    ----------
    party
        The party.
    round
        The round, from 0.

    Raises
    ------
    SeatingError
        ``apart_crowd`` with people who must all be apart and are more than the tables; ``apart_impossible``
        where the search ended without a plan, which is a proof; ``apart_not_found`` where it was given up.

    Notes
    -----
    Colouring a graph: hard in general, quick here. Without pins and with more tables than anybody has people
    to avoid there is always a plan (Hajnal and Szemerédi 1970).
    """
    present = {guest.id: guest for guest in party.present(round)}
    avoid: dict[str, set[str]] = {}
    for a, b in party.apart:
        if a in present and b in present:
            avoid.setdefault(a, set()).add(b)
            avoid.setdefault(b, set()).add(a)
    at = {guest.id: guest.table for guest in present.values() if guest.table is not None}
    if not avoid:
        return at
    crowd = _crowd(avoid)
    if len(crowd) > party.tables:
        raise SeatingError(
            "apart_crowd",
            f"{_names(crowd)} must all sit apart, but there are only {party.tables} tables.",
            people=tuple(crowd),
            tables=party.tables,
        )
    if len(avoid) > MOST_CONCERNED:
        return at
    return _search(party, round, avoid, at)


def _search(party: Party, round: int, avoid: dict[str, set[str]], at: dict[str, int]) -> dict[str, int]:
    pinned = bool(at)
    search = _Search(party, round, avoid, at)
    if search.place({person for person in avoid if person not in at}):
        return search.at
    concerned = sorted(avoid)
    if search.looks > MOST_LOOKS:
        raise SeatingError(
            "apart_not_found",
            f"No way was found to keep {_names(concerned)} apart: allow some together, or add tables.",
            people=tuple(concerned),
        )
    raise SeatingError(
        "apart_impossible",
        f"{_names(concerned)} can't all be kept apart as asked at {party.tables} tables"
        f"{' with those who must sit at a given table' if pinned else ''}: allow some together.",
        people=tuple(concerned),
        tables=party.tables,
    )


class _Search:
    """Depth first: ``at`` holds who has a table, ``looks`` counts what was tried."""

    def __init__(self, party: Party, round: int, avoid: dict[str, set[str]], at: dict[str, int]) -> None:
        self.avoid, self.at, self.looks = avoid, at, 0
        self.low, self.high = party.sizes(round)
        people = len(party.present(round))
        self.large = people - self.low * party.tables if self.high > self.low else party.tables
        self.sizes = [0] * party.tables
        for table in at.values():
            self.sizes[table] += 1
        self.pinned = set(at.values())

    def place(self, waiting: set[str]) -> bool:
        """Give everyone a table; say whether that was possible. As deep as people wait."""
        if not waiting:
            return True
        self.looks += 1
        if self.looks > MOST_LOOKS:
            return False
        person, tables = min(
            ((one, self.options(one)) for one in sorted(waiting)),
            key=lambda found: (len(found[1]), -len(self.avoid[found[0]])),
        )
        for table in tables:
            self.at[person] = table
            self.sizes[table] += 1
            if self.place(waiting - {person}):
                return True
            self.sizes[table] -= 1
            del self.at[person]
        return False

    def options(self, person: str) -> list[int]:
        """Return the tables that someone may take, the emptiest first."""
        taken = {self.at[other] for other in self.avoid[person] if other in self.at}
        full = sum(size > self.low for size in self.sizes) >= self.large
        found, empty = [], False
        for table, size in enumerate(self.sizes):
            if table in taken or size >= self.high or (size >= self.low and full):
                continue
            if not size and table not in self.pinned:
                if empty:
                    continue
                empty = True
            found.append(table)
        return sorted(found, key=lambda table: self.sizes[table])


def _crowd(avoid: Mapping[str, set[str]]) -> list[str]:
    """Return many people who all avoid each other: the largest group that greed finds from each of them."""
    best: list[str] = []
    for start in sorted(avoid, key=lambda one: (-len(avoid[one]), one))[:200]:
        group, left = [start], set(avoid[start])
        while left:
            one = max(sorted(left), key=lambda other: len(avoid[other] & left))
            group.append(one)
            left &= avoid[one]
        if len(group) > len(best):
            best = group
    return sorted(best)


def _names(people: list[str]) -> str:
    shown = [f"“{person}”" for person in people[:4]]
    if len(people) > 4:
        return f"{', '.join(shown)} and {len(people) - 4} others"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
