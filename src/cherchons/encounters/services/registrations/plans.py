"""The rules of a day's registration: opened, changed, stopped; places kept, questions, codes."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import WaitingRule
from cherchons.encounters.models import (
    Encounter,
    InvitationCode,
    RegistrationPlan,
    ReservedPlaces,
    SessionPlaces,
    WishedSession,
)
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.encounters.services.registrations import counting
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError
from cherchons.kernel.permissions import require
from cherchons.people.enums import Sector

MOST_PLACES = 100_000
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are mistaken for one another
EDIT = "encounters.registrations.edit"
CHANGEABLE = (
    *("opens_at", "closes_at", "by_invitation", "capacity", "release_at", "waiting_rule", "draw_at"),
    *("accept_hours", "asks_needs", "asks_photo", "word", "second_word"),
)


class NoPlan(DomainError):
    """The organisers take no registrations for this day yet."""

    status = 409
    code = "no-plan"
    sentence = gettext_lazy("Registration is not set up for this day.")


@transaction.atomic
def open_registration(
    encounter: Encounter, *, by: Actor, request_key: UUID | None = None
) -> RegistrationPlan:
    """Begin to take registrations for a day, with the usual rules; they are changed afterwards.

    Opening twice changes nothing.
    """
    require(can_manage_registrations, by, encounter)
    plan, made = RegistrationPlan.objects.get_or_create(
        encounter=encounter, defaults={"draw_seed": secrets.token_hex(16)}
    )
    if made:
        audit.record(
            by, "encounters.registrations.open", plan, public=True, fields=[], request_key=request_key
        )
    return plan


@transaction.atomic
def edit_plan(
    encounter: Encounter, *, by: Actor, version: int, request_key: UUID | None = None, **changes: Any
) -> RegistrationPlan:
    """Change the rules. More places go at once to those in line; fewer take nobody's place away.

    Besides the plan's own columns, ``reserved`` (sector → places) and ``session_places`` (session uid →
    places) replace what was there.

    Raises
    ------
    Conflict
        If someone else changed the rules since ``version``.
    Invalid
        If dates are in the wrong order, or more places are kept than there are.
    """
    require(can_manage_registrations, by, encounter)
    plan = counting.locked_plan(encounter)
    if plan is None:
        raise NoPlan
    if audit.already_done(request_key, EDIT, by) is not None:
        return plan
    if plan.version != version:
        raise Conflict
    reserved, seats = changes.pop("reserved", None), changes.pop("session_places", None)
    unknown = set(changes) - set(CHANGEABLE)
    assert not unknown, f"not columns of a plan: {unknown}"
    for name, value in cleaned(RegistrationPlan, changes).items():
        setattr(plan, name, value)
    _check(plan)
    plan.version += 1
    plan.save(update_fields=[*changes, "version"])
    if reserved is not None:
        _keep_reserved(plan, reserved)
    if seats is not None:
        _keep_seats(plan, seats)
    audit.record(by, EDIT, plan, public=True, fields=list(changes), request_key=request_key)
    counting.promote(plan)
    counting.touched(plan)
    return plan


def _check(plan: RegistrationPlan) -> None:
    if plan.opens_at and plan.closes_at and plan.opens_at >= plan.closes_at:
        raise Invalid(_("Registration closes before it opens."), field="closes_at")
    if plan.waiting_rule == WaitingRule.DRAW and plan.draw_at is None:
        raise Invalid(_("Say when the draw takes place."), field="draw_at")
    if plan.capacity is not None and plan.capacity > MOST_PLACES:
        raise Invalid(_("This is more places than can be counted here."), field="capacity")
    if plan.accept_hours > 24 * 30:
        raise Invalid(_("An offered place is kept for a month at most."), field="accept_hours")


def _keep_reserved(plan: RegistrationPlan, reserved: Mapping[str, int]) -> None:
    wanted = {sector: places for sector, places in reserved.items() if places}
    if set(wanted) - set(Sector.values):
        raise Invalid(_("Places are kept for a world."), field="reserved")
    if wanted and plan.capacity is None:
        raise Invalid(_("Say how many places there are before keeping some of them."), field="capacity")
    if plan.capacity is not None and sum(wanted.values()) > plan.capacity:
        raise Invalid(_("More places are kept than there are."), field="reserved")
    plan.reserved.all().delete()
    ReservedPlaces.objects.bulk_create(
        ReservedPlaces(plan=plan, sector=sector, places=places) for sector, places in wanted.items()
    )


def _keep_seats(plan: RegistrationPlan, seats: Mapping[UUID, int]) -> None:
    known = set(plan.encounter.sessions.values_list("uid", flat=True))
    if set(seats) - known:
        raise Invalid(_("This session is no longer on the programme."), field="session_places")
    ranked = WishedSession.objects.filter(plan__encounter_id=plan.encounter_id, session_uid__in=seats)
    if ranked.exists():
        raise Invalid(
            _("People rank this workshop: wishes decide who goes there, not seats chosen before."),
            field="session_places",
        )
    # A session that was taken out of the programme keeps its count: undo may bring it back.
    plan.session_places.filter(session_uid__in=known.difference(seats)).delete()
    for uid, places in seats.items():
        SessionPlaces.objects.update_or_create(plan=plan, session_uid=uid, defaults={"capacity": places})
    counting.free_seats(plan, seats)


@transaction.atomic
def stop(encounter: Encounter, *, by: Actor) -> RegistrationPlan:
    """Close registration by hand, whatever its dates."""
    require(can_manage_registrations, by, encounter)
    return _set_stopped(encounter, by, stopped=True)


@transaction.atomic
def resume(encounter: Encounter, *, by: Actor) -> RegistrationPlan:
    """Take registrations again, within the dates."""
    require(can_manage_registrations, by, encounter)
    return _set_stopped(encounter, by, stopped=False)


def _set_stopped(encounter: Encounter, by: Actor, *, stopped: bool) -> RegistrationPlan:
    plan = counting.locked_plan(encounter)
    if plan is None:
        raise NoPlan
    if plan.stopped != stopped:
        plan.stopped, plan.version = stopped, plan.version + 1
        plan.save(update_fields=["stopped", "version"])
        action = "encounters.registrations.stop" if stopped else "encounters.registrations.resume"
        audit.record(by, action, plan, fields=["stopped"], public=True)
    return plan


@transaction.atomic
def add_code(
    encounter: Encounter,
    *,
    by: Actor,
    label: str,
    uses: int = 1,
    expires_at: Any = None,
    request_key: UUID | None = None,
) -> InvitationCode:
    """Make an invitation code that nobody guesses: ten letters and figures, 50 bits."""
    require(can_manage_registrations, by, encounter)
    plan = counting.locked_plan(encounter)
    if plan is None:
        raise NoPlan
    made = audit.made_before(InvitationCode, request_key, "encounters.registrations.code", by)
    if made is not None:
        return made
    if not 1 <= uses <= MOST_PLACES:
        raise Invalid(_("A code opens at least one registration."), field="uses")
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid(_("This moment has passed."), field="expires_at")
    code = InvitationCode.objects.create(
        plan=plan,
        code="".join(secrets.choice(LETTERS) for _letter in range(10)),
        label=cleaned(InvitationCode, {"label": label})["label"],
        uses=uses,
        expires_at=expires_at,
    )
    audit.record(by, "encounters.registrations.code", code, request_key=request_key)
    return code


@transaction.atomic
def withdraw_code(code: InvitationCode, *, by: Actor) -> None:
    """Let a code open nothing any more; the registrations that it opened stay."""
    require(can_manage_registrations, by, code.plan.encounter)
    InvitationCode.objects.filter(pk=code.pk).update(withdrawn=True)
    audit.record(by, "encounters.registrations.withdraw_code", code, fields=["withdrawn"])
