"""What the door of a day shows: whether one registers, how many places there are and for whom, who waits."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cherchons.encounters.enums import ChoiceState, RegistrationState
from cherchons.encounters.models import Registration, RegistrationPlan, Release, SessionChoice
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.facts import Facts
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.registrations.opening import DayFacts, Opening, opening
from cherchons.encounters.queries.registrations.places import TAKEN, draw_is_awaited, reserved_now
from cherchons.engines import places as engine
from cherchons.engines import typography
from cherchons.people.enums import Sector

ENTERED = (Opening.OPEN, Opening.INVITED)


@dataclass(frozen=True, slots=True)
class KeptPlaces:
    """Places that only people of one world may take for now."""

    sector: str
    left: int


@dataclass(frozen=True)
class Door:
    """How one comes to a day, as it stands at one moment. Places are counted when they are asked for."""

    plan: RegistrationPlan | None
    state: Opening
    now: datetime
    timezone: str = "Europe/Paris"

    @cached_property
    def _counts(self) -> tuple[engine.Places, int]:
        """The places, and how many people stand in line (two queries; none without a plan)."""
        return (engine.Places(None), 0) if self.plan is None else _counted(self.plan, self.now)

    @property
    def places(self) -> engine.Places:
        """All places, those kept and those taken."""
        return self._counts[0]

    @property
    def waiting(self) -> int:
        """How many people stand in line."""
        return self._counts[1]

    @property
    def open(self) -> bool:
        """Whether some or all may register now."""
        return self.state in ENTERED

    @property
    def free(self) -> int | None:
        """Places nobody has, kept ones included; None where they are not counted."""
        return engine.free(self.places)

    @property
    def kept(self) -> list[KeptPlaces]:
        """Places kept for one world and still free."""
        taken, free = self.places.taken, self.free or 0
        left = {sector: n - taken.get(sector, 0) for sector, n in self.places.reserved.items()}
        return [KeptPlaces(sector, min(n, free)) for sector, n in left.items() if n > 0 and free]

    @property
    def awaits_draw(self) -> bool:
        """Whether the line is to be drawn and has not been yet."""
        return self.plan is not None and draw_is_awaited(self.plan)

    @property
    def full(self) -> bool:
        """Whether everyone who registers now stands in line first."""
        nobody_fits = all(engine.free_for(sector, self.places) == 0 for sector in Sector.values)
        return nobody_fits or (self.awaits_draw and self.waiting > 0)


def door_of(plan: RegistrationPlan | None, day: Facts, now: datetime) -> Door:
    """Return how one comes to the published day."""
    if plan is None or not day.days:
        return Door(None, Opening.NONE, now)
    return Door(plan, opening(plan, DayFacts.of_facts(day), now), now, day.timezone)


def _counted(plan: RegistrationPlan, now: datetime) -> tuple[engine.Places, int]:
    """Count the places and those who wait (two queries)."""
    rows = (
        Registration.objects.filter(
            encounter_id=plan.encounter_id, state__in=[*TAKEN, RegistrationState.WAITING]
        )
        .order_by()
        .values_list("state", "sector")
        .annotate(Count("pk"))
    )
    taken: dict[str, int] = {}
    waiting = 0
    for stands, sector, count in rows:
        if stands == RegistrationState.WAITING:
            waiting += count
        else:
            taken[sector] = taken.get(sector, 0) + count
    return engine.Places(plan.capacity, reserved_now(plan, now), taken), waiting


def plan_at(slug: str) -> RegistrationPlan | None:
    """Return the rules of registration for the day at this address, if it takes any (one query)."""
    return RegistrationPlan.objects.select_related("encounter").filter(encounter__slug=slug).first()


def released_with_plan(slug: str) -> tuple[Release, RegistrationPlan | None]:
    """Return what was published at this address, and the rules of its registration (one query).

    Raises
    ------
    NotReleased
        If nothing was published there.
    """
    found = (
        Release.objects.filter(encounter__slug=slug, latest=True)
        .select_related("encounter__plan", "encounter__wish_plan")
        .defer("content", "changes", "search", "summary")
        .first()
    )
    if found is None:
        raise NotReleased
    return found, getattr(found.encounter, "plan", None)


@dataclass(frozen=True, slots=True)
class SessionOption:
    """A session that one chooses when registering, because its places are counted."""

    uid: str
    key: str
    parallel: int | None
    heading: str  # of those that take place at the same time
    when: str
    title: str
    left: int
    held: bool = False  # by the registration that is being changed


def session_options(plan: RegistrationPlan, shown: Shown) -> list[SessionOption]:
    """Return the sessions to choose from, in the order of the programme (one query)."""
    seated = (
        SessionChoice.objects.filter(
            session_uid=OuterRef("session_uid"),
            registration__encounter_id=plan.encounter_id,
            registration__state__in=TAKEN,
            state=ChoiceState.SEATED,
        )
        .order_by()
        .values("session_uid")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted: dict[str, Any] = {
        str(uid): max(0, capacity - taken)
        for uid, capacity, taken in plan.session_places.annotate(
            taken=Coalesce(Subquery(seated, output_field=IntegerField()), 0)
        ).values_list("session_uid", "capacity", "taken")
    }
    if not counted:
        return []
    return [
        SessionOption(
            uid=s.uid,
            key=s.key,
            parallel=s.parallel,
            heading=typography.set_text(s.parallel_title, s.parallel_lang) if s.parallel_title else "",
            when=typography.hours(s.start, s.end, shown.language),
            title=typography.set_text(s.title, s.lang),
            left=counted[s.uid],
        )
        for s in shown.programme.sessions
        if s.uid in counted and not s.cancelled
    ]
