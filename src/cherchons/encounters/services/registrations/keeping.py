"""What becomes of a registration: changed, cancelled, an offered place accepted or not, the line drawn."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters import messages
from cherchons.encounters.enums import EncounterState, RegistrationState
from cherchons.encounters.messages.groups import WORKSHOPS
from cherchons.encounters.messages.seating import KEY as TABLES
from cherchons.encounters.models import Encounter, Registration, RegistrationPlan
from cherchons.encounters.queries.registrations.opening import DayFacts, Opening, latest_release, opening
from cherchons.encounters.queries.registrations.parties import leads, party_in_order
from cherchons.encounters.queries.registrations.places import (
    GONE,
    TAKEN,
    draw_is_awaited,
    places_of,
    waiting_line,
)
from cherchons.encounters.rules import can_keep_registration, can_manage_registrations
from cherchons.encounters.services.registrations import counting
from cherchons.encounters.services.registrations.registering import NotOpen
from cherchons.engines import places as engine
from cherchons.kernel import audit, clock, outbox
from cherchons.kernel.actors import Actor, System
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

State = RegistrationState


class NothingOffered(DomainError):
    """There is no offered place to answer: it was answered already, or the time to answer has passed."""

    status = 409
    code = "nothing-offered"
    sentence = gettext_lazy(
        "No place is offered to this registration now: the offer was answered, or its time has passed."
    )


class NotWaiting(DomainError):
    """Only someone who left, or whose offer lapsed, comes back into the line."""

    status = 409
    code = "not-waiting"
    sentence = gettext_lazy("This registration is not one that can be taken up again.")


@transaction.atomic
def cancel(registration: Registration, *, by: Actor) -> Registration:
    """Cancel: the place goes to the first in line whom it fits. Cancelling twice changes nothing."""
    require(can_keep_registration, by, registration)
    plan, now = counting.locked(registration)
    if now.state in GONE:
        return now
    _leave(plan, now, State.CANCELLED)
    audit.record(by, "encounters.registration.cancel", now, fields=["state"])
    messages.tell_cancelled(now)
    counting.promote(plan)
    counting.touched(plan)
    return now


@transaction.atomic
def cancel_together(registration: Registration, *, by: Actor, members: Collection[int]) -> int:
    """Cancel some or all of those who were registered together, by the link of the first of them.

    ``members`` holds the numbers of those who do not come; others of the day are left alone. Return how many
    registrations were cancelled.
    """
    require(can_keep_registration, by, registration)
    plan, first = counting.locked(registration)
    party = party_in_order(first)
    if not leads(first, party):
        party = [first]
    leaving = [m for m in party if m.number in members and m.state not in GONE]
    for member in leaving:
        _leave(plan, member, State.CANCELLED)
        audit.record(by, "encounters.registration.cancel", member, fields=["state"])
        messages.tell_cancelled(member)
    if leaving:
        counting.promote(plan)
        counting.touched(plan)
    return len(leaving)


@transaction.atomic
def withdraw(registration: Registration, *, by: Actor) -> None:
    """Cancel without a word: the person is being erased. A place to come goes to the first in line."""
    require(can_keep_registration, by, registration)
    plan, now = counting.locked(registration)
    if now.state in GONE:
        return
    release = latest_release(now.encounter)
    day = DayFacts.of(release) if release else None
    if day and clock.now() >= day.begins and day.state != EncounterState.POSTPONED:
        return  # who came, came: figures stay true
    _leave(plan, now, State.CANCELLED)
    audit.record(by, "encounters.registration.cancel", now, fields=["state"])
    counting.promote(plan)
    counting.touched(plan)


def _leave(plan: RegistrationPlan, registration: Registration, state: State) -> None:
    """Take someone out, with the seats they had in sessions."""
    had_place = registration.state in TAKEN
    seats = list(registration.choices.values_list("session_uid", flat=True))
    counting.move(registration, state)
    registration.choices.all().delete()
    for kind in (WORKSHOPS, TABLES):  # where they are expected is not told any more
        waiting = outbox.with_key(kind).filter(state=outbox.State.QUEUED)
        waiting.filter(key__contains=f":{registration.uid.hex}").delete()
    if had_place and seats:
        counting.free_seats(plan, seats)


@transaction.atomic
def accept(registration: Registration, *, by: Actor) -> Registration:
    """Take the place that is offered. Accepting twice changes nothing.

    Raises
    ------
    NothingOffered
        If none is offered now.
    """
    require(can_keep_registration, by, registration)
    plan, now = counting.locked(registration)
    if now.state == State.CONFIRMED:
        return now
    if now.state != State.OFFERED or now.offer_until is None or clock.now() >= now.offer_until:
        raise NothingOffered
    counting.move(now, State.CONFIRMED)
    audit.record(by, "encounters.registration.accept", now, fields=["state"])
    messages.tell_confirmed(now)
    counting.touched(plan)
    return now


@transaction.atomic
def wait_again(registration: Registration, *, by: Actor) -> Registration:
    """Come back, at the end of the line, after a cancellation or an offer that lapsed.

    Raises
    ------
    NotWaiting
        If the registration is not one that left.
    NotOpen
        If registration is closed, but for the organisers.
    """
    require(can_keep_registration, by, registration)
    plan, now = counting.locked(registration)
    if now.state not in GONE:
        raise NotWaiting
    release = latest_release(now.encounter)
    stands = opening(plan, DayFacts.of(release) if release else None, clock.now())
    if stands not in (Opening.OPEN, Opening.INVITED) and not can_manage_registrations(by, now.encounter):
        raise NotOpen(messages.opening_sentence(stands, plan))
    number = counting.next_numbers(plan, 1)[0]
    has_place = counting.fits([now.sector], plan, clock.now())
    # One who comes back comes alone: the party went on without them.
    state = State.CONFIRMED if has_place else State.WAITING
    counting.move(now, state, number=number, draw_rank=None, group=None)
    audit.record(by, "encounters.registration.wait_again", now, fields=["state", "number"])
    messages.tell_registered([now], release)
    counting.touched(plan)
    return now


def lapse_offers(now: datetime) -> int:
    """Take back the places whose offer had no answer in time, and give them to the next; the sweep's job."""
    late = Registration.objects.filter(state=State.OFFERED, offer_until__lte=now)
    days = Encounter.objects.filter(pk__in=late.values("encounter_id"))
    return sum(_lapse(encounter, now, by=System(task="encounters.offers")) for encounter in days)


@transaction.atomic
def _lapse(encounter: Encounter, now: datetime, *, by: Actor) -> int:
    plan = counting.locked_plan(encounter)
    if plan is None:
        return 0
    release = latest_release(encounter)
    called_off = release is not None and release.summary["state"] == EncounterState.CANCELLED
    late = list(
        encounter.registrations.filter(state=State.OFFERED, offer_until__lte=now).select_related("encounter")
    )
    for registration in late:
        _leave(plan, registration, State.LAPSED)
        audit.record(by, "encounters.registration.lapse", registration, fields=["state"])
        if not called_off:
            messages.tell_lapsed(registration, release)
    if late:
        counting.promote(plan)
        counting.touched(plan)
    return len(late)


def promote_due(now: datetime) -> int:
    """Draw the lines whose moment has come, and give the places that were released; the sweep's job."""
    given = 0
    waiting = Registration.objects.filter(state=State.WAITING).values("encounter_id")
    to_come = Encounter.objects.filter(
        releases__latest=True, releases__first_date__gte=(now - timedelta(days=1)).date()
    )  # nothing moves once a day began
    for encounter in to_come.filter(pk__in=waiting, plan__isnull=False).select_related("plan"):
        plan = encounter.plan
        if draw_is_awaited(plan):
            if plan.draw_at and plan.draw_at <= now:
                given += draw_line(encounter, by=System(task="encounters.draw"))
        elif _someone_fits(plan, now):
            given += _promote(encounter)
    return given


def _someone_fits(plan: RegistrationPlan, now: datetime) -> bool:
    line = [[member.sector for member in party] for party in waiting_line(plan)]
    return bool(engine.serve(line, places_of(plan, now)))


@transaction.atomic
def _promote(encounter: Encounter) -> int:
    plan = counting.locked_plan(encounter)
    return counting.promote(plan) if plan else 0


@transaction.atomic
def draw_line(encounter: Encounter, *, by: Actor) -> int:
    """Draw the order of those who wait, by the seed whose digest was shown; return how many got a place.

    A party is drawn once, by the number of its first member. Drawing twice changes nothing.
    """
    require(can_manage_registrations, by, encounter)
    plan = counting.locked_plan(encounter)
    if plan is None or not draw_is_awaited(plan):
        return 0
    if plan.draw_at and clock.now() < plan.draw_at:
        raise NothingToDraw
    parties = {party[0].number: party for party in waiting_line(plan)}
    for rank, number in enumerate(engine.draw(parties, plan.draw_seed), 1):
        pks = [member.pk for member in parties[number]]
        Registration.objects.filter(pk__in=pks).update(draw_rank=rank)
    plan.drawn_at = clock.now()
    plan.save(update_fields=["drawn_at"])
    audit.record(by, "encounters.registration.draw", plan, fields=["drawn_at"], public=True)
    counting.touched(plan)
    return counting.promote(plan)


class NothingToDraw(DomainError):
    """The moment of the draw has not come."""

    status = 409
    code = "nothing-to-draw"
    sentence = gettext_lazy("The draw takes place at the moment that was announced, not before.")


def refuse_sector(plan: RegistrationPlan, registration: Registration, sector: str) -> str:
    """Return why someone who has a place can't change worlds, or nothing: kept places stay kept."""
    if registration.state not in TAKEN or sector == registration.sector:
        return ""
    places = places_of(plan, clock.now())
    taken = dict(places.taken)
    taken[registration.sector] = taken.get(registration.sector, 1) - 1
    if engine.fits([sector], engine.Places(places.capacity, places.reserved, taken)):
        return ""
    return _("No place is free for this world. Keep the one you chose, or write to the organisers.")
