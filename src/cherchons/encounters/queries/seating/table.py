"""A plan as rows: what files take away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.seating.content import Content


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One person in one round, or one person on somebody's card."""

    round: int
    table: int
    person: Registration
    other: Registration | None = None


def seat_rows(content: Content, people: dict[int, Registration]) -> Iterator[SeatRow]:
    """Yield each seat, or each line of a buffet's cards."""
    for number, table, pk in content.seats():
        if pk in people:
            yield SeatRow(number, table, people[pk])
    for pk, cards in content.to_meet.items():
        for position, (other, _why) in enumerate(cards, 1):
            if pk in people and other in people:
                yield SeatRow(position, 0, people[pk], people[other])


def whole(content: Content, people: dict[int, Registration]) -> dict[str, Any]:
    """Return the plan as JSON, its people by the number of their registration."""

    def number(pk: int) -> int | None:
        return people[pk].number if pk in people else None

    c = content.counted
    return {
        "rounds": [[[number(pk) for pk in table] for table in tables] for tables in content.plan],
        "to_meet": {
            str(number(pk)): [number(other) for other, _why in cards] for pk, cards in content.to_meet.items()
        },
        "repeats": c.repeats,
        "cross_pairs": c.cross_pairs,
        "bound": c.bound,
        "ratio": c.ratio,
        "seed": content.settings.seed,
        "people": [
            {"number": p.number, "name": p.name, "organisation": p.organisation_name, "sector": p.sector}
            for p in sorted(people.values(), key=lambda p: p.number)
        ],
    }
