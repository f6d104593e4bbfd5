"""Where people stand, changed by those who manage the day: confirmed, put in line, cancelled.

Each function on rows works under the plan's lock, for one person or for hundreds, and records each change.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from cherchons.encounters import messages
from cherchons.encounters.enums import ChoiceState, RegistrationState
from cherchons.encounters.models import Registration, RegistrationPlan, SessionChoice
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.queries.registrations.places import GONE, TAKEN, places_of
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import counting
from cherchons.engines import places as engine
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

State = RegistrationState
PREFIX = "encounters.registration."
SEND_LINK = PREFIX + "send_link"


class NoPlaceLeft(DomainError):
    """Nobody's place is free for this world; one may confirm all the same, and must say so."""

    status = 409
    code = "no-place-left"
    sentence = gettext_lazy("No place is free for this world. Nothing was changed.")


class NobodyBefore(DomainError):
    """Who is put in line while places are free gets one at once."""

    status = 409
    code = "nobody-before"
    sentence = gettext_lazy(
        "A place is free: whoever is put in line gets it back at once. Nothing was changed. Cancel the "
        "registration instead, or lower the number of places first."
    )


# --- one person ---------------------------------------------------------------------------------------
@transaction.atomic
def confirm(registration: Registration, *, by: Actor, over: bool = False) -> Registration:
    """Give someone a place now, whoever waits before them. ``over``: even if none is left.

    Raises
    ------
    NoPlaceLeft
        If no place is free, and ``over`` does not say that this is meant.
    """
    require(can_manage_registrations, by, registration.encounter)
    plan, now = counting.locked(registration)
    left = confirm_rows(plan, [now], actor=by, over=over)
    if left:
        raise NoPlaceLeft
    return now


@transaction.atomic
def put_in_line(registration: Registration, *, by: Actor) -> Registration:
    """Let someone stand at the end of the line: who had a place gives it to the first who fits.

    Raises
    ------
    NobodyBefore
        If they had a place and would get it back at once.
    """
    require(can_manage_registrations, by, registration.encounter)
    plan, now = counting.locked(registration)
    had_place = now.state in TAKEN
    line_rows(plan, [now], actor=by)
    now.refresh_from_db()
    if had_place and now.state in TAKEN:
        raise NobodyBefore
    return now


@transaction.atomic
def send_link(registration: Registration, *, by: Actor, request_key: UUID | None = None) -> None:
    """Send someone the link of their registration once more."""
    require(can_manage_registrations, by, registration.encounter)
    if audit.already_done(request_key, SEND_LINK, by) is not None:
        return
    if not registration.email:
        raise Invalid(gettext_lazy("This person left no e-mail address: give them the link otherwise."))
    messages.tell_link(registration)
    audit.record(by, SEND_LINK, registration, request_key=request_key)


# --- rows, under the plan's lock ------------------------------------------------------------------------
def confirm_rows(
    plan: RegistrationPlan, rows: Sequence[Registration], *, actor: Actor, over: bool
) -> list[Registration]:
    """Confirm in the given order as long as places are free (``over``: all); return who got none."""
    places, release = places_of(plan, clock.now()), latest_release(plan.encounter)
    left = []
    for row in rows:
        if row.state == State.CONFIRMED:
            continue
        if row.state != State.OFFERED:
            if not over and not engine.fits([row.sector], places):
                left.append(row)
                continue
            places = places.with_taken([row.sector])
        counting.move(row, State.CONFIRMED, draw_rank=None)
        if any(choice.state == ChoiceState.WAITING for choice in row.choices.all()):
            counting.settle_seats(plan, row)
        audit.record(actor, PREFIX + "confirm", row, fields=["state"])
        messages.tell_confirmed(row, release)
    counting.touched(plan)
    return left


def cancel_rows(plan: RegistrationPlan, rows: Sequence[Registration], *, actor: Actor) -> None:
    """Cancel all of them, then give the places that became free."""
    freed: set[UUID] = set()
    release = latest_release(plan.encounter)
    for row in rows:
        if row.state in GONE:
            continue
        if row.state in TAKEN:
            freed |= {choice.session_uid for choice in row.choices.all()}
        counting.move(row, State.CANCELLED)
        audit.record(actor, PREFIX + "cancel", row, fields=["state"])
        messages.tell_cancelled(row, release)
    SessionChoice.objects.filter(registration__in=[row.pk for row in rows]).delete()
    counting.free_seats(plan, freed)
    counting.promote(plan)
    counting.touched(plan)


def line_rows(plan: RegistrationPlan, rows: Sequence[Registration], *, actor: Actor) -> None:
    """Put all of them at the end of the line, in the given order, then give the places that are free.

    Each stands for themselves there: a party that is put in line is one no more.
    """
    moved = [row for row in rows if row.state != State.WAITING]
    freed: set[UUID] = set()
    for number, row in zip(counting.next_numbers(plan, len(moved)), moved, strict=True):
        freed |= {choice.session_uid for choice in row.choices.all() if row.state in TAKEN}
        counting.move(row, State.WAITING, number=number, draw_rank=None, group=None)
        audit.record(actor, PREFIX + "line", row, fields=["state", "number"])
    SessionChoice.objects.filter(registration__in=[row.pk for row in moved]).update(state=ChoiceState.WAITING)
    counting.free_seats(plan, freed)
    counting.promote(plan)
    still = Registration.objects.select_related("encounter").filter(
        pk__in=[row.pk for row in moved], state=State.WAITING
    )
    release = latest_release(plan.encounter)
    for row in still:
        messages.tell_registered([row], release)
    counting.touched(plan)
