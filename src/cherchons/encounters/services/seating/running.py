"""The rounds, on the day: whoever holds the microphone says when people change tables."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import SeatingForm
from cherchons.encounters.models import TablePlan
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.queries.seating.turns import ROUND
from cherchons.encounters.rules import can_run_tables
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require


class NotPublished(DomainError):
    """Nobody was told where to sit yet."""

    status = 409
    code = "not-published"
    sentence = _("Publish the table plan first: nobody knows where to sit yet.")


@transaction.atomic
def begin_round(plan: TablePlan, *, by: Actor, number: int) -> TablePlan:
    """Say that a round is on now; 0 says that none has begun. The same click twice changes nothing more.

    Raises
    ------
    NotPublished
        If the plan is not published, or has no such round.
    """
    require(can_run_tables, by, plan.encounter)
    now = TablePlan.objects.select_for_update().get(pk=plan.pk)
    published = now.published
    if published is None or now.form != SeatingForm.TABLES:
        raise NotPublished
    rounds = Content.of(published.content).settings.rounds
    wanted = max(0, min(number, rounds))
    if now.round != wanted:
        now.round = wanted
        now.save(update_fields=["round"])
        audit.record(by, ROUND, now, fields=["round"])
    return now


def next_round(plan: TablePlan, *, by: Actor, after: int) -> TablePlan:
    """Go on to the round that follows ``after``, the one that the reader saw."""
    return begin_round(plan, by=by, number=after + 1)


def previous_round(plan: TablePlan, *, by: Actor, after: int) -> TablePlan:
    """Go back to the round before ``after``, the one that the reader saw."""
    return begin_round(plan, by=by, number=after - 1)
