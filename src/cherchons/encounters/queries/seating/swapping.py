"""A plan that people were told, changed by exchanges until an exception holds."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.seating.content import Round
from cherchons.engines.seating import SeatingError

Pair = tuple[int, int]


def held(
    plan: tuple[Round, ...],
    rows: Sequence[Registration],
    *,
    pins: Mapping[int, int],
    apart: Iterable[Pair],
    from_round: int,
) -> tuple[Round, ...]:
    """Return the plan with everyone at their own table, and nobody beside someone they must not sit with.

    Each exchange is made with someone of the same world where there is one, so that the tables stay as mixed
    as they were. Rounds before ``from_round`` stay as they took place.

    Raises
    ------
    SeatingError
        If there is nobody to change places with.
    """
    worlds = {row.pk: row.sector for row in rows}
    enemies: dict[int, set[int]] = {}
    for a, b in apart:
        enemies.setdefault(a, set()).add(b)
        enemies.setdefault(b, set()).add(a)
    made = []
    for number, tables in enumerate(plan, 1):
        if number < from_round:
            made.append(tables)
            continue
        others = [one for other, one in enumerate(plan, 1) if other != number]
        room = _Room([list(table) for table in tables], worlds, dict(pins), enemies, _met(others))
        room.settle()
        made.append(tuple(tuple(table) for table in room.tables))
    return tuple(made)


def _met(rounds: Sequence[Round]) -> set[Pair]:
    return {
        (min(a, b), max(a, b)) for tables in rounds for table in tables for a, b in combinations(table, 2)
    }


class _Room:
    """The tables of one round, while people change places."""

    def __init__(
        self,
        tables: list[list[int]],
        worlds: Mapping[int, str],
        pins: Mapping[int, int],
        enemies: Mapping[int, set[int]],
        met: set[Pair],
    ) -> None:
        self.tables, self.worlds, self.pins, self.enemies = tables, worlds, pins, enemies
        self.met = met  # in other rounds

    def settle(self) -> None:
        for person, table in self.pins.items():
            here = self.table_of(person)
            if here is not None and here != table - 1:
                self.exchange(person, here, [table - 1])
        for person in list(self.enemies):
            here = self.table_of(person)
            if here is not None and self.hurts(person, here):
                if person in self.pins:
                    continue  # the other one moves
                self.exchange(person, here, [t for t in range(len(self.tables)) if t != here])
        for person in self.enemies:
            here = self.table_of(person)
            if here is not None and self.hurts(person, here):
                raise SeatingError("apart_not_found", "Nobody can change places.")

    def table_of(self, person: int) -> int | None:
        return next((t for t, people in enumerate(self.tables) if person in people), None)

    def hurts(self, person: int, table: int, but: int = 0) -> bool:
        """Say whether someone there must not sit with this person."""
        foes = self.enemies.get(person, set())
        return any(one in foes for one in self.tables[table] if one not in (but, person))

    def exchange(self, person: int, here: int, targets: Iterable[int]) -> None:
        """Let someone change places with the best person of one of these tables."""
        found = [
            (
                self.worlds.get(other) != self.worlds.get(person),
                self.again(person, table, other) + self.again(other, here, person),
                table,
                other,
            )
            for table in targets
            if not self.hurts_but(person, table)
            for other in self.tables[table]
            if other not in self.pins
            and not self.hurts(person, table, but=other)
            and not self.hurts(other, here, but=person)
        ]
        if not found:
            raise SeatingError("apart_not_found", "Nobody can change places.")
        _other_world, _again, table, other = min(found)
        self.tables[here][self.tables[here].index(person)] = other
        self.tables[table][self.tables[table].index(other)] = person

    def again(self, person: int, table: int, but: int) -> int:
        """Count whom someone would meet there once more."""
        return sum((min(person, o), max(person, o)) in self.met for o in self.tables[table] if o != but)

    def hurts_but(self, person: int, table: int) -> bool:
        """Say whether two or more there must not sit with this person: no exchange helps."""
        foes = self.enemies.get(person, set())
        return sum(one in foes for one in self.tables[table]) > 1
