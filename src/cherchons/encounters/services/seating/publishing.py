"""A step becomes the plan that people see: rows that their own page reads, and a mail where it was asked."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.messages import seating as messages
from cherchons.encounters.models import Registration, Seat, SeatingStep, TablePlan, ToMeet
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.rules import can_seat
from cherchons.encounters.services.seating.steps import PREFIX, NotComposed, locked, look_at
from cherchons.kernel import audit, clock, outbox
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

PUBLISH = f"{PREFIX}publish"


class PublishedAlready(DomainError):
    """People see exactly this plan already."""

    status = 409
    code = "published-already"
    sentence = _("People see this plan already: nothing has changed since.")


class RoundsWentOn(DomainError):
    """Rounds took place, or are on, that this step would tell otherwise."""

    status = 409
    code = "rounds-went-on"
    sentence = _(
        "A round has begun since this plan was made: it would change tables at which people sit. Undo back "
        "to the plan that people see, then adapt it."
    )


@transaction.atomic
def publish(
    plan: TablePlan, *, by: Actor, version: int, tell: bool = False, request_key: UUID | None = None
) -> SeatingStep:
    """Show the plan to everyone on their own page; with ``tell``, write to those for whom something changed.

    Raises
    ------
    NotComposed, PublishedAlready
        If there is nothing, or nothing new, to publish.
    RoundsWentOn
        If it changes a round that is on or over.
    Changed
        If someone else changed the plan since ``version``.
    """
    require(can_seat, by, plan.encounter)
    made = audit.made_before(SeatingStep, request_key, PUBLISH, by)
    if made is not None:
        return made
    now = locked(plan, version)
    step = now.current
    if step is None:
        raise NotComposed
    if now.current_id == now.published_id:
        raise PublishedAlready
    content = Content.of(step.content)
    before = Content.of(now.published.content) if now.published else None
    if before is not None and before.plan[: now.round] != content.plan[: now.round]:
        raise RoundsWentOn
    _write(now, content)
    step.published_at = clock.now()
    step.save(update_fields=["published_at"])
    look_at(now, step, published=step, round=min(now.round, len(content.plan)))
    audit.record(by, PUBLISH, step, fields=["published_at"], request_key=request_key)
    if tell:
        _tell(now, step, concerned(before, content))
    return step


def concerned(before: Content | None, after: Content) -> list[int]:
    """Return for whom something is new: a seat in a round to come, or someone on their card."""
    if before is None:
        return sorted(after.people)
    return sorted(
        pk
        for pk in after.people
        if before.tables_of.get(pk) != after.tables_of.get(pk)
        or [other for other, _why in before.to_meet.get(pk, ())]
        != [other for other, _why in after.to_meet.get(pk, ())]
    )


def _write(plan: TablePlan, content: Content) -> None:
    """Write the rows that people's pages read; who is registered no more has none."""
    there = set(
        Registration.objects.filter(
            encounter_id=plan.encounter_id, pk__in=content.everyone, anonymous=False
        ).values_list("pk", flat=True)
    )
    Seat.objects.filter(plan=plan).delete()
    ToMeet.objects.filter(plan=plan).delete()
    Seat.objects.bulk_create(
        (
            Seat(plan=plan, registration_id=person, round=number, table=table)
            for number, table, person in content.seats()
            if person in there
        ),
        batch_size=500,
    )
    ToMeet.objects.bulk_create(
        (
            ToMeet(plan=plan, registration_id=pk, other_id=other, position=position, reasons=list(reasons))
            for pk, cards in content.to_meet.items()
            if pk in there
            for position, (other, reasons) in enumerate(cards, 1)
            if other in there
        ),
        batch_size=500,
    )


def _tell(plan: TablePlan, step: SeatingStep, pks: Sequence[int]) -> None:
    """Write one mail per person, as slowly as mail servers bear."""
    rows = Registration.objects.filter(
        pk__in=pks, anonymous=False, state=RegistrationState.CONFIRMED
    ).exclude(email="")
    pace = timedelta(minutes=1) / max(1, settings.GROUP_MAILS_PER_MINUTE)
    latest = outbox.latest_due(messages.KEY)
    due_at = max(clock.now(), latest + pace) if latest else clock.now()
    release = latest_release(plan.encounter)
    for index, row in enumerate(rows.select_related("encounter").order_by("number")):
        mail = messages.seat_mail(plan, release, row)
        key = f"{messages.KEY}{step.pk}:{row.uid.hex}"
        outbox.post(row.email, **mail, key=key, fresh=True, due_at=due_at + index * pace)
