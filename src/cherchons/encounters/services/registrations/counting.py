"""Places are counted and numbered under one lock: the plan's row."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from cherchons.encounters import messages
from cherchons.encounters.enums import ChoiceState, RegistrationState, WaitingRule
from cherchons.encounters.models import Encounter, Registration, RegistrationPlan, SessionChoice
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.places import TAKEN, places_of, session_seats, waiting_line
from cherchons.engines import places as engine
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import System


def locked_plan(encounter: Encounter) -> RegistrationPlan | None:
    """Return the plan, locked until the transaction ends. Every change of a place begins here."""
    return RegistrationPlan.objects.select_for_update().filter(encounter=encounter).first()


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


def draw_is_awaited(plan: RegistrationPlan) -> bool:
    """Say whether the line is to be drawn, and has not been yet."""
    return plan.waiting_rule == WaitingRule.DRAW and plan.drawn_at is None


def promote(plan: RegistrationPlan) -> int:
    """Give the places that are free to those in line; return how many people got one.

    The plan is locked. Where the rules ask, a place is offered until a deadline, else it is simply given.
    Nothing moves before an awaited draw, nor once the day began or is called off.
    """
    now = clock.now()
    release = latest_release(plan.encounter)
    day = DayFacts.of(release) if release else None
    if day is None or draw_is_awaited(plan) or now >= day.begins or day.state != "scheduled":
        return 0
    line = waiting_line(plan)
    if not line:
        return 0
    served = engine.serve([_sectors(party) for party in line], places_of(plan, now))
    for index in served:
        for registration in line[index]:
            _give(registration, plan, day, now)
    if served:
        touched(plan)
    return sum(len(line[index]) for index in served)


def _sectors(party: Iterable[Registration]) -> list[str]:
    return [registration.sector for registration in party]


def _give(registration: Registration, plan: RegistrationPlan, day: DayFacts, now: datetime) -> None:
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
        messages.tell_offered(registration)
    else:
        messages.tell_confirmed(registration)


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
            messages.tell_seated(choice.registration, uid)
