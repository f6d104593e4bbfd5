"""What all steps of a table plan share: computed outside any transaction, written if nothing changed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.models import SeatingStep, TablePlan
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.rules import can_seat
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError
from cherchons.kernel.permissions import require

PREFIX = "encounters.tables."
TIME_LIMIT = 8.0  # seconds of search within a request


class NotComposed(DomainError):
    """Something needs a plan, and there is none yet."""

    status = 409
    code = "not-composed"
    sentence = _("Compose the tables first.")


class HasBegun(DomainError):
    """Rounds have begun: everything can't be made anew."""

    status = 409
    code = "rounds-begun"
    sentence = _(
        "The rounds have begun: what took place stays. Adapt the plan to who is here instead, from the next "
        "round on."
    )


class Changed(Conflict):
    """Someone else worked on the same plan meanwhile."""

    sentence = _(
        "Someone else changed this plan in the meantime: here is how it stands now. Nothing of yours was "
        "kept; do it again if it is still needed."
    )


def read(plan: TablePlan, version: int) -> tuple[TablePlan, Content | None]:
    """Return the plan as it stands and the content that is looked at.

    Raises
    ------
    Changed
        If this is no longer the version that the reader saw.
    """
    related = ("current", "published", "encounter__organisation")
    now = TablePlan.objects.select_related(*related).get(pk=plan.pk)
    if now.version != version:
        raise Changed
    return now, Content.of(now.current.content) if now.current else None


def locked(plan: TablePlan, version: int) -> TablePlan:
    """Return the plan, locked until the transaction ends, at the version that was read."""
    now = TablePlan.objects.select_for_update().get(pk=plan.pk)
    if now.version != version:
        raise Changed
    return now


def step(
    plan: TablePlan,
    *,
    by: Actor,
    version: int,
    kind: str,
    request_key: UUID | None,
    make: Callable[[TablePlan, Content | None], Content],
) -> SeatingStep:
    """Compute a step and keep it as the one that is looked at."""
    require(can_seat, by, plan.encounter)
    action = f"{PREFIX}{kind}"
    made = audit.made_before(SeatingStep, request_key, action, by)
    if made is not None:
        return made
    before, content = read(plan, version)
    after = make(before, content)
    with transaction.atomic():
        made = audit.made_before(SeatingStep, request_key, action, by)
        if made is not None:
            return made
        now = locked(plan, version)
        kept = SeatingStep.objects.create(
            plan=now,
            before=before.current,
            step=kind,
            content=after.to_json(),
            by_id=by.account_id,
            at=clock.now(),
        )
        look_at(now, kept)
        audit.record(by, action, kept, request_key=request_key)
    return kept


def look_at(plan: TablePlan, current: SeatingStep | None, **more: Any) -> None:
    """Let a step be the one that is looked at; the plan is locked."""
    plan.current, plan.version = current, plan.version + 1
    for name, value in more.items():
        setattr(plan, name, value)
    plan.save(update_fields=["current", "version", *more])
