"""The rules of a day's registration as its organisers read them: places in figures, where it stands."""

from dataclasses import dataclass
from datetime import datetime

from cherchons.encounters.enums import RegistrationState, WaitingRule
from cherchons.encounters.models import Encounter, Registration, RegistrationPlan
from cherchons.encounters.queries.registrations.opening import DayFacts, Opening, latest_release, opening
from cherchons.encounters.queries.registrations.places import places_of
from cherchons.engines import places as engine


@dataclass(frozen=True, slots=True)
class WorldPlaces:
    """The places of one world."""

    sector: str
    kept: int
    taken: int
    free: int | None  # what someone of this world may still take; None where places are not counted


@dataclass(frozen=True, slots=True)
class PlacesNow:
    """The places of a day in figures."""

    capacity: int | None
    taken: int
    waiting: int
    kept: int  # for one world or another
    released: bool
    worlds: tuple[WorldPlaces, ...]

    @property
    def for_all(self) -> int | None:
        """Places that are kept for nobody in particular."""
        return None if self.capacity is None else max(0, self.capacity - self.kept)

    @property
    def free(self) -> int | None:
        """Places that nobody has, kept ones included."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def too_many(self) -> int:
        """How many people have a place beyond the capacity: it was lowered, and nobody loses theirs."""
        return 0 if self.capacity is None else max(0, self.taken - self.capacity)


def places_now(plan: RegistrationPlan, sectors: list[str], now: datetime) -> PlacesNow:
    """Return the day's places in figures (three queries)."""
    places = places_of(plan, now)
    waiting = Registration.objects.filter(
        encounter_id=plan.encounter_id, state=RegistrationState.WAITING
    ).count()
    worlds = tuple(
        WorldPlaces(
            sector,
            places.reserved.get(sector, 0),
            places.taken.get(sector, 0),
            engine.free_for(sector, places),
        )
        for sector in sectors
    )
    return PlacesNow(
        capacity=plan.capacity,
        taken=sum(places.taken.values()),
        waiting=waiting,
        kept=sum(places.reserved.values()),
        released=plan.release_at is not None and now >= plan.release_at,
        worlds=worlds,
    )


def opening_now(encounter: Encounter, plan: RegistrationPlan | None, now: datetime) -> Opening:
    """Say where registration for a day stands (one query)."""
    release = latest_release(encounter)
    return opening(plan, DayFacts.of(release) if release else None, now)


def draw_fingerprint(plan: RegistrationPlan) -> str:
    """Return what is shown of a draw before it takes place; nothing where there is none."""
    return engine.fingerprint(plan.draw_seed) if plan.waiting_rule == WaitingRule.DRAW else ""
