"""What a change of many would do, before it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.models import BulkAction, Registration
from cherchons.encounters.queries.registrations.day import DeskDay
from cherchons.encounters.queries.registrations.places import GONE, TAKEN, places_of
from cherchons.engines import places as engine
from cherchons.kernel import clock

State = RegistrationState

CHANGES: dict[str, Callable[[Registration], bool]] = {
    "confirm": lambda row: row.state != State.CONFIRMED,
    "line": lambda row: row.state != State.WAITING,
    "cancel": lambda row: row.state not in GONE,
    "link": lambda row: bool(row.email),
    "arrived": lambda row: row.arrived_at is None and row.state in TAKEN,
    "not_arrived": lambda row: row.arrived_at is not None,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would change, who stays as they are, and who lacks a place."""

    changing: list[Registration]
    unchanged: list[Registration]
    lacking: list[Registration]  # of those who would be confirmed: no place is left for them
    without_address: list[Registration]  # of those who change: to be told otherwise
    taken: int
    capacity: int | None
    kept: int = 0  # places still free that are kept for other worlds than theirs

    @property
    def total(self) -> int:
        return len(self.changing) + len(self.unchanged)

    @property
    def over(self) -> int:
        """How many people would have a place if those who lack one were confirmed all the same."""
        return self.taken + sum(row.state not in TAKEN for row in self.changing)


def what_happens(day: DeskDay, action: str, rows: Sequence[Registration]) -> Preview:
    """Say what a change of these registrations, by their numbers, would do (two queries at most)."""
    changes = CHANGES[action]
    ordered = sorted(rows, key=lambda row: row.number)
    changing = [row for row in ordered if changes(row)]
    lacking: list[Registration] = []
    kept = 0
    capacity, taken = (day.plan.capacity, 0) if day.plan else (None, 0)
    if action == "confirm" and day.plan:
        places = places_of(day.plan, clock.now())
        taken = sum(places.taken.values())
        for row in changing:
            if row.state == State.OFFERED:
                continue
            if engine.fits([row.sector], places):
                places = places.with_taken([row.sector])
            else:
                lacking.append(row)
        kept = engine.free(places) or 0 if lacking else 0
    return Preview(
        changing=changing,
        unchanged=[row for row in ordered if not changes(row)],
        lacking=lacking,
        without_address=[row for row in changing if not row.email],
        taken=taken,
        capacity=capacity,
        kept=kept,
    )


def latest_changes(day: DeskDay, *, limit: int = 20) -> list[BulkAction]:
    """Return the latest changes of many on this day, latest first (one query)."""
    return list(BulkAction.objects.filter(encounter=day.encounter).select_related("by")[:limit])
