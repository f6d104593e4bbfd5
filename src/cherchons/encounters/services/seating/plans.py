"""Table plans are begun, given up, and their steps undone and done again."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import SeatingForm
from cherchons.encounters.models import Encounter, SeatingStep, TablePlan
from cherchons.encounters.queries import display
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.seating.guests import session_of
from cherchons.encounters.rules import can_seat
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.seating.steps import PREFIX, locked, look_at
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

PLAN = f"{PREFIX}plan"
UNDO = f"{PREFIX}undo"
REDO = f"{PREFIX}redo"


class NothingToUndo(DomainError):
    """What people were told isn't taken back, and nothing comes before the first step."""

    status = 409
    code = "nothing-to-undo"
    sentence = gettext_lazy("There is nothing to undo here: what was published is changed by a new step.")


class NothingToRedo(DomainError):
    """Nothing was undone."""

    status = 409
    code = "nothing-to-redo"
    sentence = gettext_lazy("There is nothing to do again.")


@transaction.atomic
def plan_tables(
    encounter: Encounter,
    *,
    by: Actor,
    session_uid: UUID,
    form: str = SeatingForm.TABLES,
    request_key: UUID | None = None,
) -> TablePlan:
    """Begin a table plan, or a buffet's cards, for one session of the published programme.

    A session has one plan: where there is one, it is returned.

    Raises
    ------
    Invalid
        If the session is not on the published programme, or is cancelled.
    """
    require(can_seat, by, encounter)
    made = audit.made_before(TablePlan, request_key, PLAN, by)
    if made is not None:
        return made
    if form not in SeatingForm.values:
        raise Invalid(_("Choose tables or a standing buffet."), field="form")
    try:
        session = session_of(display.shown(encounter.slug, "fr"), session_uid)
    except NotReleased:
        raise Invalid(_("Publish the programme first: tables are made for one of its sessions.")) from None
    if session is None or session.cancelled:
        raise Invalid(_("This session is not on the published programme."), field="session")
    plan, is_new = TablePlan.objects.get_or_create(
        encounter=encounter, session_uid=session_uid, defaults={"form": form}
    )
    if is_new:
        audit.record(by, PLAN, plan, request_key=request_key)
    return plan


@transaction.atomic
def give_up(plan: TablePlan, *, by: Actor, version: int) -> None:
    """Delete a plan with its steps; if it was published, people no longer see it on their page."""
    require(can_seat, by, plan.encounter)
    now = locked(plan, version)
    audit.record(by, f"{PREFIX}give_up", now)
    now.delete()


@transaction.atomic
def undo(plan: TablePlan, *, by: Actor, version: int) -> TablePlan:
    """Look at the step before. What was published is not undone.

    Raises
    ------
    NothingToUndo
        If the step that is looked at is the published one, or none.
    """
    require(can_seat, by, plan.encounter)
    now = locked(plan, version)
    if not may_undo(now):
        raise NothingToUndo
    assert now.current is not None
    look_at(now, now.current.before)
    audit.record(by, UNDO, now, fields=["current"])
    return now


@transaction.atomic
def redo(plan: TablePlan, *, by: Actor, version: int) -> TablePlan:
    """Look again at the latest step that was undone from here.

    Raises
    ------
    NothingToRedo
        If there is none.
    """
    require(can_seat, by, plan.encounter)
    now = locked(plan, version)
    after = undone(now)
    if after is None:
        raise NothingToRedo
    look_at(now, after)
    audit.record(by, REDO, now, fields=["current"])
    return now


def may_undo(plan: TablePlan) -> bool:
    """Say whether the step that is looked at can be undone."""
    return plan.current_id is not None and plan.current_id != plan.published_id


def undone(plan: TablePlan) -> SeatingStep | None:
    """Return the latest step that follows the one that is looked at, if one does (one query)."""
    return SeatingStep.objects.filter(plan=plan, before=plan.current_id).order_by("-id").first()
