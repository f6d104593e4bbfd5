"""Many registrations changed at once, in one transaction, and changed back within the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from cherchons.encounters import messages
from cherchons.encounters.enums import ChoiceState
from cherchons.encounters.models import (
    BulkAction,
    Encounter,
    Registration,
    RegistrationPlan,
    Release,
    SessionChoice,
)
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.queries.registrations.places import TAKEN, places_of
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.registrations import arriving, counting, standing
from cherchons.encounters.services.registrations.plans import NoPlan
from cherchons.engines import places as engine
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.permissions import require

BULK = "encounters.registrations.bulk"
UNDO = "encounters.registrations.undo"
UNDO_WITHIN = timedelta(hours=24)
ACTIONS = {
    "confirm": gettext_lazy("Confirm"),
    "line": gettext_lazy("Put in line"),
    "cancel": gettext_lazy("Cancel the registrations"),
    "link": gettext_lazy("Send the link again"),
    "arrived": gettext_lazy("Mark as arrived"),
    "not_arrived": gettext_lazy("Mark as not arrived"),
}
NOT_UNDONE = ("link",)  # a mail that left stays sent
AT_THE_DOOR = ("arrived", "not_arrived")


class NoLongerUndone(DomainError):
    """A change of many is taken back within a day, once."""

    status = 409
    code = "no-longer-undone"
    sentence = gettext_lazy("This change can’t be taken back: it was already, or more than a day has passed.")


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing brought back, and who stays as they are now."""

    restored: list[Registration]
    changed_since: list[Registration]
    without_place: list[Registration]


@transaction.atomic
def change_many(
    encounter: Encounter,
    *,
    by: Actor,
    action: str,
    pks: Sequence[int],
    over: bool = False,
    request_key: UUID | None = None,
) -> BulkAction:
    """Do the same with several registrations of this day, in the order of their numbers.

    Parameters
    ----------
    action
        One of ``ACTIONS``.
    over
        Whether to confirm also those for whom no place is left. Else they stay where they are.

    Returns
    -------
    What was done; its ``before`` holds those who changed, and how they stood.
    """
    require(can_manage_registrations, by, encounter)
    made = audit.made_before(BulkAction, request_key, BULK, by)
    if made is not None:
        return made
    if action not in ACTIONS:
        raise NotFound
    plan = counting.locked_plan(encounter)
    if plan is None:
        raise NoPlan
    rows = _rows(encounter, pks)
    before = {str(row.pk): _standing(row) for row in rows}
    if action == "link":
        changed = [row for row in rows if row.email]
        release = latest_release(encounter)
        for row in changed:
            messages.tell_link(row, release)
            audit.record(by, standing.SEND_LINK, row)
        kept: dict[str, Any] = {str(row.pk): {} for row in changed}
    else:
        _do(plan, action, rows, by, over=over)
        kept = _changed(encounter, before)
    bulk = BulkAction.objects.create(encounter=encounter, action=action, before=kept, by_id=by.account_id)
    audit.record(by, BULK, bulk, fields=[action], request_key=request_key)
    return bulk


def _rows(encounter: Encounter, pks: Sequence[int]) -> list[Registration]:
    found = Registration.objects.filter(encounter=encounter, pk__in=pks, anonymous=False).select_related(
        "encounter"
    )
    return list(found.prefetch_related("choices").order_by("number"))


def _do(plan: RegistrationPlan, action: str, rows: list[Registration], by: Actor, *, over: bool) -> None:
    if action == "confirm":
        standing.confirm_rows(plan, rows, actor=by, over=over)
    elif action == "cancel":
        standing.cancel_rows(plan, rows, actor=by)
    elif action == "line":
        standing.line_rows(plan, rows, actor=by)
    elif action == "arrived":
        for row in rows:
            if row.state in TAKEN:  # the others are let in one by one, at the door
                arriving.check_in(row, by=by)
    else:
        for row in rows:
            arriving.take_back(row, by=by)


def _standing(row: Registration) -> dict[str, Any]:
    """Return how someone stands, as JSON keeps it: states and numbers, no names."""
    return {
        "state": row.state,
        "number": row.number,
        "draw_rank": row.draw_rank,
        "group": row.group.hex if row.group else None,
        "offer_until": _iso(row.offer_until),
        "arrived_at": _iso(row.arrived_at),
        "changed_at": _iso(row.changed_at),
        "choices": {choice.session_uid.hex: choice.state for choice in row.choices.all()},
    }


def _changed(encounter: Encounter, before: dict[str, Any]) -> dict[str, Any]:
    """Keep those who stand otherwise now, each with how they stood and, as ``then``, how they stand."""
    rows = Registration.objects.filter(encounter=encounter, pk__in=[int(pk) for pk in before])
    kept = {}
    for row in rows.prefetch_related("choices"):
        now, was = _standing(row), before[str(row.pk)]
        if now != was:
            kept[str(row.pk)] = {
                **was,
                "then": {"changed_at": now["changed_at"], "arrived_at": now["arrived_at"]},
            }
    return kept


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


# --- changed back ---------------------------------------------------------------------------------------
def may_be_undone(bulk: BulkAction) -> bool:
    """Say whether a change of many can still be taken back."""
    fresh = clock.now() - bulk.at < UNDO_WITHIN
    return fresh and not bulk.undone and bulk.action not in NOT_UNDONE and bool(bulk.before)


@transaction.atomic
def undo(bulk: BulkAction, *, by: Actor) -> Undone:
    """Take a change of many back: whoever nobody changed since stands again as before, and is told.

    A place that went to someone else meanwhile is not taken from them.

    Raises
    ------
    NoLongerUndone
        If it was taken back already, or a day has passed.
    """
    require(can_manage_registrations, by, bulk.encounter)
    plan = counting.locked_plan(bulk.encounter)
    now = BulkAction.objects.select_related("encounter").get(pk=bulk.pk)
    if plan is None or not may_be_undone(now):
        raise NoLongerUndone
    undone = Undone([], [], [])
    places, release = places_of(plan, clock.now()), latest_release(now.encounter)
    freed: set[UUID] = set()
    for row in _rows(now.encounter, [int(pk) for pk in now.before]):
        was = now.before[str(row.pk)]
        if any(_iso(getattr(row, name)) != value for name, value in was["then"].items()):
            undone.changed_since.append(row)
            continue
        takes = was["state"] in TAKEN and row.state not in TAKEN
        if takes and not engine.fits([row.sector], places):
            undone.without_place.append(row)
            continue
        if takes:
            places = places.with_taken([row.sector])
        freed |= {choice.session_uid for choice in row.choices.all() if was["state"] not in TAKEN}
        _restore(plan, row, was, by, release, at_the_door=now.action in AT_THE_DOOR)
        undone.restored.append(row)
    counting.free_seats(plan, freed)
    BulkAction.objects.filter(pk=now.pk).update(undone=True)
    audit.record(by, UNDO, now, fields=["undone"])
    if now.action not in AT_THE_DOOR:
        counting.promote(plan)
    counting.touched(plan)
    return undone


def _restore(
    plan: RegistrationPlan,
    row: Registration,
    was: dict[str, Any],
    by: Actor,
    release: Release | None,
    *,
    at_the_door: bool,
) -> None:
    if at_the_door:
        if was["arrived_at"]:
            arriving.check_in(row, by=by, anyway=True)
        else:
            arriving.take_back(row, by=by)
        return
    row.state, row.number, row.draw_rank = was["state"], was["number"], was["draw_rank"]
    row.group = UUID(was["group"]) if was["group"] else None
    row.offer_until = datetime.fromisoformat(was["offer_until"]) if was["offer_until"] else None
    row.changed_at = clock.now()
    row.save(update_fields=["state", "number", "draw_rank", "group", "offer_until", "changed_at"])
    SessionChoice.objects.filter(registration=row).delete()
    SessionChoice.objects.bulk_create(
        SessionChoice(registration=row, session_uid=UUID(uid), state=ChoiceState.WAITING)
        for uid in was["choices"]
    )
    counting.settle_seats(plan, row)
    audit.record(by, standing.PREFIX + "restore", row, fields=["state", "number"])
    messages.tell_restored(row, release)
