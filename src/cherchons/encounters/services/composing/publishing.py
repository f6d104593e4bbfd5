"""What was composed becomes what people are told."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy

from cherchons.encounters.messages import groups
from cherchons.encounters.messages.composing import drop_waiting, tell_workshops
from cherchons.encounters.models import Composition, Encounter, Placement, Registration, WishPlan
from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.day import ComposingDay, Guest, composing_day
from cherchons.encounters.queries.composing.moves import Move, is_stale, moves, told
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.rules import can_compose
from cherchons.encounters.services.composing.steps import PREFIX, locked_plan
from cherchons.encounters.services.registrations import counting
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

PUBLISH = PREFIX + "publish"


class NothingToPublish(DomainError):
    """Nothing was composed, or this very step is what people were told."""

    status = 409
    code = "nothing-to-publish"
    sentence = gettext_lazy("There is nothing new to publish.")


class ProgrammeChanged(DomainError):
    """A workshop of the composition is no longer on the programme."""

    status = 409
    code = "programme-changed"
    sentence = gettext_lazy(
        "A workshop of this composition is no longer on the programme. Compose again, then publish."
    )


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: who was written to, and who is to be told by hand because they have no address."""

    composition: Composition
    written: int
    by_hand: tuple[Guest, ...]


@transaction.atomic
def publish(plan: WishPlan, *, by: Actor, version: int, request_key: UUID | None = None) -> Published:
    """Publish the current step: people whose workshop is new or changed get one mail each, and nobody else.

    Mails leave one after the other, at the pace of messages to groups. Undo ends here.

    Raises
    ------
    Conflict
        If someone changed the composition since ``version``.
    NothingToPublish, ProgrammeChanged
        If there is nothing new, or it speaks of a workshop that is gone.
    """
    require(can_compose, by, plan.encounter)
    made = audit.made_before(Composition, request_key, PUBLISH, by)
    if made is not None:
        return Published(made, 0, ())
    places = counting.locked_plan(plan.encounter)
    locked = locked_plan(plan, version)
    step = locked.current
    if step is None or step.pk == locked.published_id:
        raise NothingToPublish
    day = composing_day(plan.encounter, locked, (get_language() or "fr")[:2])
    content = Content.of(step.content)
    if is_stale(day, content):
        raise ProgrammeChanged
    before = Content.of(locked.published.content) if locked.published else None
    changed = told(moves(day, before, content))
    _place(plan.encounter, day, content)
    locked.published, locked.version = step, locked.version + 1
    locked.save(update_fields=["published", "version"])
    step.published_at = clock.now()
    step.save(update_fields=["published_at"])
    audit.record(by, PUBLISH, step, fields=["published"], request_key=request_key)
    written = _tell(plan.encounter, day, content, changed, step)
    if places is not None:
        counting.touched(places)
    by_hand = tuple(own[0].guest for own in changed.values() if not own[0].guest.reached)
    return Published(step, written, by_hand)


def _place(encounter: Encounter, day: ComposingDay, content: Content) -> None:
    """Write where everyone is expected, instead of what was there."""
    Placement.objects.filter(registration__encounter=encounter).delete()
    Placement.objects.bulk_create(
        Placement(
            registration_id=pk,
            slot=slot,
            session_uid=UUID(uid),
            rank=rank if (rank := content.ranks.get(pk, {}).get(slot, 0)) > 0 else None,
        )
        for pk, had in content.places.items()
        if pk in day.guests
        for slot, uid in had.items()
    )


def _tell(
    encounter: Encounter,
    day: ComposingDay,
    content: Content,
    changed: dict[int, list[Move]],
    step: Composition,
) -> int:
    """Write one mail per person with an address whose workshop is new or changed; return how many."""
    people = Registration.objects.filter(pk__in=[pk for pk in changed if day.guests[pk].reached])
    release, due_at, number = latest_release(encounter), groups.next_due(), 0
    rows = list(people.order_by("number"))
    earlier = Composition.objects.filter(plan=step.plan_id, published_at__isnull=False).exclude(pk=step.pk)
    unsent = drop_waiting(earlier.values_list("pk", flat=True), rows)  # they would say what no longer holds
    for registration in rows:
        registration.encounter = encounter
        tell_workshops(
            registration,
            release,
            step=step.pk,
            places=content.places[registration.pk],
            ranks=content.ranks.get(registration.pk, {}),
            new=registration.uid.hex in unsent or all(move.is_new for move in changed[registration.pk]),
            due_at=due_at + number * groups.pace(),
        )
        number += 1
    return number
