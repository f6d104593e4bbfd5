"""The chain of steps: computed outside any transaction, written if it still fits, undone, done again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cherchons.encounters.enums import ComposingStep
from cherchons.encounters.models import Composition, WishedSession, WishPlan
from cherchons.encounters.queries.composing.answer import answer
from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.day import ComposingDay, composing_day
from cherchons.encounters.queries.composing.limits import Limits
from cherchons.encounters.queries.composing.steps import next_step
from cherchons.encounters.rules import can_compose
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError
from cherchons.kernel.permissions import require

PREFIX = "encounters.composing."
Change = Callable[[ComposingDay, Content], Content]


class NothingToUndo(DomainError):
    """There is no earlier, or later, step; or people were told of this one."""

    status = 409
    code = "nothing-to-undo"
    sentence = gettext_lazy("There is nothing to undo: people were told of this, or it is the beginning.")


def take_step(
    plan: WishPlan,
    *,
    by: Actor,
    version: int,
    kind: ComposingStep,
    change: Change,
    anew: bool = False,
    request_key: UUID | None = None,
) -> Composition:
    """Compute a step from what is read now, then write it under the plan's lock if nothing changed meanwhile.

    ``anew``: everyone may go elsewhere; otherwise what people were told, or at least the current step, is
    stayed close to.
    """
    require(can_compose, by, plan.encounter)
    action = f"{PREFIX}{kind}"
    made = audit.made_before(Composition, request_key, action, by)
    if made is not None:
        return made
    now = WishPlan.objects.select_related("encounter", "current", "published").get(pk=plan.pk)
    if now.version != version:
        raise Conflict
    day = composing_day(now.encounter, now, (get_language() or "fr")[:2])
    current = Content.of(now.current.content) if now.current else Content()
    told = Content.of(now.published.content) if now.published and not anew else None
    wanted = change(day, replace(current, limits=day.limits))
    near = told or (current if current.places else None)
    content = answer(day, wanted, previous=near, published=told is not None)
    with transaction.atomic():
        made = audit.made_before(Composition, request_key, action, by)
        if made is not None:
            return made
        locked = locked_plan(plan, version)
        step = Composition.objects.create(
            plan=locked,
            before_id=locked.current_id,
            step=kind,
            content=content.to_json(),
            by_id=by.account_id,
            at=clock.now(),
        )
        if kind == ComposingStep.LIMITS:
            write_limits(locked, content.limits)
        look_at(locked, step)
        audit.record(by, action, step, fields=["current"], request_key=request_key)
    return step


def locked_plan(plan: WishPlan, version: int) -> WishPlan:
    """Return the plan, locked until the transaction ends.

    Raises
    ------
    Conflict
        If it is no longer at ``version``.
    """
    locked = WishPlan.objects.select_for_update().get(pk=plan.pk)
    if locked.version != version:
        raise Conflict
    return locked


def look_at(plan: WishPlan, step: Composition | None) -> None:
    """Make a step the current one; the plan is locked."""
    plan.current, plan.version = step, plan.version + 1
    plan.save(update_fields=["current", "version"])


def write_limits(plan: WishPlan, limits: Mapping[str, Limits]) -> None:
    """Keep the limits with the workshops, for the steps to come."""
    rows = list(WishedSession.objects.filter(plan=plan))
    for row in rows:
        own = limits.get(str(row.session_uid))
        if own is not None:
            row.capacity, row.minimum = own.capacity, own.minimum
            row.least, row.most = dict(own.least), dict(own.most)
    WishedSession.objects.bulk_update(rows, ["capacity", "minimum", "least", "most"])


@transaction.atomic
def undo(plan: WishPlan, *, by: Actor, version: int) -> Composition | None:
    """Go back to the step before, limits included; return it, None at the beginning.

    Raises
    ------
    NothingToUndo
        If there is none, or people were told of this step.
    """
    require(can_compose, by, plan.encounter)
    locked = locked_plan(plan, version)
    current = locked.current
    if current is None or current.published_at is not None:
        raise NothingToUndo
    return _go_to(locked, current.before, current, by, "undo")


@transaction.atomic
def redo(plan: WishPlan, *, by: Actor, version: int) -> Composition | None:
    """Go forward again to the step that was undone last.

    Raises
    ------
    NothingToUndo
        If nothing was undone.
    """
    require(can_compose, by, plan.encounter)
    locked = locked_plan(plan, version)
    later = next_step(locked)
    if later is None:
        raise NothingToUndo(_("There is nothing to do again."))
    return _go_to(locked, later, later, by, "redo")


def _go_to(
    plan: WishPlan, step: Composition | None, changed: Composition, by: Actor, what: str
) -> Composition | None:
    if changed.step == ComposingStep.LIMITS and step is not None:
        write_limits(plan, Content.of(step.content).limits)
    look_at(plan, step)
    audit.record(by, f"{PREFIX}{what}", changed, fields=["current"])
    return step
