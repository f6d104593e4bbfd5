"""The shape of a step's content: what was set and who would sit where, in ids and numbers, no names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

from cherchons.encounters.enums import SeatedWho, SeatingFavour

Round = tuple[tuple[int, ...], ...]  # registrations, by table
Reasons = tuple[Any, ...]  # codes, and ids of topics


class Move(NamedTuple):
    """A seat that changed: whose, in which round, from which table to which; 0 is none."""

    person: int
    round: int
    was: int
    now: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What the organisers chose."""

    tables: int = 1
    rounds: int = 1
    minutes: int = 20  # of a round
    favour: str = SeatingFavour.WORLDS
    company: bool = False  # nobody alone of their world, even if that costs acquaintances
    seed: int = 1
    who: str = SeatedWho.COMING


@dataclass(frozen=True, slots=True)
class Counted:
    """What a plan does, as the engine's checker counts it; ``cards`` and ``crossing`` are a buffet's."""

    repeats: int = 0
    cross_pairs: int = 0
    bound: int = 0
    ratio: float = 1.0
    met_pairs: int = 0
    alone: int = 0
    fewest: int = 0
    mean: float = 0.0
    most: int = 0
    crossing: float = 0.0  # people of another world whom someone meets, on average


@dataclass(frozen=True)
class Content:
    """One step of a table plan. Tables and rounds are numbered from 1 outside, by place within."""

    settings: Settings = Settings()
    people: tuple[int, ...] = ()  # who is expected now
    pins: Mapping[int, int] = field(default_factory=dict)  # registration → table
    apart: tuple[tuple[int, int], ...] = ()
    plan: tuple[Round, ...] = ()
    counted: Counted = Counted()
    stopped_early: bool = False
    from_round: int = 1  # rounds before it are as they were
    moved: tuple[Move, ...] = ()
    came: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    to_meet: Mapping[int, tuple[tuple[int, Reasons], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, made: Mapping[str, Any]) -> Self:
        """Read what a step keeps."""
        known = {name: _tuples(made[name]) for name in ("people", "apart", "plan", "came", "left")}
        return cls(
            **known,
            settings=Settings(**_only(Settings, made["settings"])),
            counted=Counted(**_only(Counted, made["counted"])),
            pins={int(pk): table for pk, table in made["pins"].items()},
            moved=tuple(Move(*one) for one in made["moved"]),
            to_meet={
                int(pk): tuple((other, _tuples(reasons)) for other, reasons in cards)
                for pk, cards in made["to_meet"].items()
            },
            stopped_early=made["stopped_early"],
            from_round=made["from_round"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the same as JSON keeps it."""
        return {
            "settings": asdict(self.settings),
            "counted": asdict(self.counted),
            "people": list(self.people),
            "pins": {str(pk): table for pk, table in self.pins.items()},
            "apart": [list(both) for both in self.apart],
            "plan": [[list(table) for table in one] for one in self.plan],
            "stopped_early": self.stopped_early,
            "from_round": self.from_round,
            "moved": [list(move) for move in self.moved],
            "came": list(self.came),
            "left": list(self.left),
            "to_meet": {
                str(pk): [[other, list(reasons)] for other, reasons in cards]
                for pk, cards in self.to_meet.items()
            },
        }

    @cached_property
    def tables_of(self) -> dict[int, tuple[int, ...]]:
        """For each person, their table in each round; 0 where they have none."""
        rounds = len(self.plan)
        found: dict[int, list[int]] = {}
        for number, table, person in self.seats():
            found.setdefault(person, [0] * rounds)[number - 1] = table
        return {person: tuple(tables) for person, tables in found.items()}

    def seats(self) -> Iterator[tuple[int, int, int]]:
        """Yield round, table, person."""
        for number, tables in enumerate(self.plan, 1):
            for table, people in enumerate(tables, 1):
                for person in people:
                    yield number, table, person

    @property
    def everyone(self) -> set[int]:
        """All who stand somewhere in this step, also those who left after a first round."""
        return {*self.people, *self.tables_of, *self.to_meet}

    def without_changes(self) -> Self:
        """Return the same, without what the latest adaptation changed."""
        return replace(self, moved=(), came=(), left=(), from_round=1)


def moves(before: tuple[Round, ...], after: tuple[Round, ...], people: Iterable[int]) -> tuple[Move, ...]:
    """Return the seats of these people that differ between two plans, by round and table."""
    was, now = Content(plan=before).tables_of, Content(plan=after).tables_of
    wanted = set(people)
    found = []
    for number in range(1, max(len(before), len(after)) + 1):
        for person in wanted:
            old, new = _at(was.get(person), number), _at(now.get(person), number)
            if old != new:
                found.append(Move(person, number, old, new))
    return tuple(sorted(found, key=lambda m: (m.round, m.now, m.was, m.person)))


def _at(tables: tuple[int, ...] | None, number: int) -> int:
    return tables[number - 1] if tables and number <= len(tables) else 0


def _tuples(made: Any) -> Any:
    return tuple(_tuples(one) for one in made) if isinstance(made, list) else made


def _only(kind: type[Any], made: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in fields(kind)}
    return {name: value for name, value in made.items() if name in known}
