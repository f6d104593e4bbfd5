"""Places are counted and numbered under one lock: the plan's row."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from cherchons.encounters import messages
from cherchons.encounters.enums import ChoiceState, EncounterState, RegistrationState
from cherchons.encounters.models import Encounter, Registration, RegistrationPlan, Release, SessionChoice
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.places import (
    TAKEN,
    draw_is_awaited,
    places_of,
    session_seats,
    waiting_line,
)
from cherchons.engines import places as engine
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import System
from cherchons.kernel.errors import NotFound


def locked_plan(encounter: Encounter) -> RegistrationPlan | None:
    """Return the plan, locked until the transaction ends. Every change of a place begins here."""
    return RegistrationPlan.objects.select_for_update().filter(encounter=encounter).first()


def locked(registration: Registration) -> tuple[RegistrationPlan, Registration]:
    """Return the plan, locked, and the registration as it stands now.

    Raises
    ------
    NotFound
        If the person was erased, or their name is no longer kept: nobody is there to have a place.
    """
    plan = locked_plan(registration.encounter)
    assert plan is not None, "a registration has a plan"
    now = Registration.objects.select_related("encounter").filter(pk=registration.pk, anonymous=False).first()
    if now is None:
        raise NotFound
    return plan, now


def move(registration: Registration, state: RegistrationState, **more: Any) -> None:
    """Move someone to a state; whatever was offered is answered by that."""
    values = {"state": state, "offer_until": None, "changed_at": clock.now(), **more}
    Registration.objects.filter(pk=registration.pk).update(**values)
    for name, value in values.items():
        setattr(registration, name, value)


def touched(plan: RegistrationPlan) -> None:
    """Tell live screens that something changed."""
    RegistrationPlan.objects.filter(pk=plan.pk).update(changes=F("changes") + 1)


def next_numbers(plan: RegistrationPlan, count: int) -> range:
    """Take the next numbers, and tell live screens; the plan is locked."""
    first = plan.last_number + 1
    plan.last_number += count
    RegistrationPlan.objects.filter(pk=plan.pk).update(last_number=plan.last_number, changes=F("changes") + 1)
    return range(first, first + count)


def fits(sectors: Sequence[str], plan: RegistrationPlan, now: datetime) -> bool:
    """Say whether a party that arrives now gets places: there are some, and nobody waits who fits."""
    places = places_of(plan, now)
    if not engine.fits(sectors, places):
        return False
    if draw_is_awaited(plan):
        return not waiting_line(plan)
    return not engine.serve([_sectors(party) for party in waiting_line(plan)], places)


def promote(plan: RegistrationPlan) -> int:
    """Give the places that are free to those in line; return how many people got one.

    The plan is locked. Where the rules ask, a place is offered until a deadline, else it is simply given.
    Nothing moves before an awaited draw, nor once the day began or is called off.
    """
    now = clock.now()
    release = latest_release(plan.encounter)
    if release is None or draw_is_awaited(plan):
        return 0
    day = DayFacts.of(release)
    if now >= day.begins or day.state != EncounterState.SCHEDULED:
        return 0
    line = waiting_line(plan)
    if not line:
        return 0
    served = engine.serve([_sectors(party) for party in line], places_of(plan, now))
    for index in served:
        for registration in line[index]:
            _give(registration, plan, release, day, now)
    if served:
        touched(plan)
    return sum(len(line[index]) for index in served)


def _sectors(party: Iterable[Registration]) -> list[str]:
    return [registration.sector for registration in party]


def _give(
    registration: Registration, plan: RegistrationPlan, release: Release, day: DayFacts, now: datetime
) -> None:
    """Give or offer one place, and tell it. Who has no address can't answer: the place is theirs at once."""
    until = min(now + timedelta(hours=plan.accept_hours), day.begins)
    asks = plan.accept_hours > 0 and bool(registration.email)
    registration.state = RegistrationState.OFFERED if asks else RegistrationState.CONFIRMED
    registration.offer_until = until if asks else None
    registration.changed_at = now
    registration.save(update_fields=["state", "offer_until", "changed_at"])
    settle_seats(plan, registration)
    by = System(task="encounters.places")
    audit.record(by, f"encounters.registration.{'offer' if asks else 'give'}", registration, fields=["state"])
    if asks:
        messages.tell_offered(registration, release)
    else:
        messages.tell_confirmed(registration, release)


def settle_seats(plan: RegistrationPlan, registration: Registration) -> None:
    """Seat someone who has a place in the sessions they chose, where there are seats; the plan is locked."""
    wanted = list(registration.choices.filter(state=ChoiceState.WAITING))
    if registration.state not in TAKEN or not wanted:
        return
    seats = session_seats(plan)
    for choice in wanted:
        places, taken = seats.get(choice.session_uid, (0, 0))
        if taken < places:
            choice.state = ChoiceState.SEATED
            choice.save(update_fields=["state"])


def free_seats(plan: RegistrationPlan, sessions: Iterable[UUID]) -> None:
    """Give the seats that became free in these sessions to those in line for them, in order of arrival."""
    seats = session_seats(plan)
    for uid in sessions:
        places, taken = seats.get(uid, (0, 0))
        line = (
            SessionChoice.objects.filter(
                session_uid=uid,
                state=ChoiceState.WAITING,
                registration__encounter_id=plan.encounter_id,
                registration__state__in=TAKEN,
            )
            .select_related("registration__encounter")
            .order_by("registration__number")
        )
        for choice in line[: max(0, places - taken)]:
            choice.state = ChoiceState.SEATED
            choice.save(update_fields=["state"])
            messages.tell_seated(choice.registration)
