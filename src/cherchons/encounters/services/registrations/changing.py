"""What a registered person says of themselves is changed: by their link, or by the organisers for them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from cherchons.encounters import messages
from cherchons.encounters.enums import ASKED_WHEN_REGISTERING, RegistrationPurpose
from cherchons.encounters.models import Answer, Needs, Registration, RegistrationConsent, RegistrationPlan
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.places import GONE
from cherchons.encounters.rules import can_keep_registration
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import answering, counting, keeping
from cherchons.encounters.services.registrations.registering import (
    Newcomer,
    checked,
    choose_sessions,
    keep_needs,
)
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

SAID = ("name", "email", "organisation_id", "organisation_name", "individual", "sector", "territory_id")


class NotChangeable(DomainError):
    """The registration left the day, or the day is over: there is nothing to change any more."""

    status = 409
    code = "not-changeable"
    sentence = gettext_lazy("This registration is cancelled: come back into the line first, then change it.")


@transaction.atomic
def change(registration: Registration, *, by: Actor, person: Newcomer) -> Registration:
    """Change name, address, organisation, world, needs, answers, sessions and consents.

    A world is changed only where a place is free for it: kept places stay kept. Another address is told to
    the old one and to the new one. Saying the same again changes nothing.

    Raises
    ------
    NotChangeable
        If the registration was cancelled, or the day is over.
    Invalid
        If something that was typed can't be kept.
    """
    require(can_keep_registration, by, registration)
    plan = counting.locked_plan(registration.encounter)
    now = Registration.objects.select_related("encounter").get(pk=registration.pk)
    if plan is None or now.state in GONE:
        raise NotChangeable
    release = latest_release(now.encounter)
    if release and clock.now() >= DayFacts.of(release).ends:
        raise NotChangeable(gettext_lazy("This day is over: what was said for it does not change any more."))
    fields = _say(plan, now, person)
    fields |= _consent(now, person)
    fields |= _need(now, person)
    fields |= _answer(plan, now, person)
    fields |= _choose(plan, now, list(person.sessions))
    if not fields:
        return now
    audit.record(by, "encounters.registration.change", now, fields=fields)
    if "sector" in fields:
        counting.promote(plan)
    counting.touched(plan)
    return now


def _say(plan: RegistrationPlan, now: Registration, person: Newcomer) -> set[str]:
    """Write the columns that differ."""
    row = checked(person)
    organisation = row.pop("organisation")
    row["organisation_id"] = organisation.pk if organisation else None
    if (
        organisation is None
        and row["organisation_name"]
        and row["organisation_name"] == now.organisation_name
    ):
        row |= {
            "organisation_id": now.organisation_id,
            "territory_id": now.territory_id,
        }
    changed = {name: row[name] for name in SAID if row[name] != getattr(now, name)}
    if "sector" in changed:
        refused = keeping.refuse_sector(plan, now, row["sector"])
        if refused:
            raise Invalid(refused, field="sector")
    if not changed:
        return set()
    before = now.email
    for name, value in changed.items():
        setattr(now, name, value)
    now.changed_at = clock.now()
    now.save(update_fields=[*(name.removesuffix("_id") for name in changed), "changed_at"])
    if "email" in changed:
        messages.tell_moved(now, before=before)
    return {name.removesuffix("_id") for name in changed}


def _consent(now: Registration, person: Newcomer) -> set[str]:
    """Keep the answers about uses that changed, with the words that were read this time."""
    had = {consent.purpose: consent.given for consent in now.consents.all()}
    changed = {
        purpose: answer
        for purpose, answer in person.consents.items()
        if purpose in ASKED_WHEN_REGISTERING and had.get(purpose) != answer[0]
    }
    for purpose, (given, wording) in changed.items():
        RegistrationConsent.objects.update_or_create(
            registration=now,
            purpose=purpose,
            defaults={"given": given, "wording": wording, "at": clock.now()},
        )
    return {"consents"} if changed else set()


def _need(now: Registration, person: Newcomer) -> set[str]:
    """Keep the needs as they are told now; nothing told, nothing kept."""
    if RegistrationPurpose.NEEDS not in person.consents:  # not asked
        return set()
    before = Needs.objects.filter(registration=now).values_list("food", "access").first() or ("", "")
    keep_needs(now, person)
    after = Needs.objects.filter(registration=now).values_list("food", "access").first() or ("", "")
    return {"needs"} if before != after else set()


def _answer(plan: RegistrationPlan, now: Registration, person: Newcomer) -> set[str]:
    """Keep the answers to what is asked now; those to earlier versions of a question stay."""
    had: dict[int, Any] = dict(now.answers.filter(question__current=True).values_list("question_id", "value"))
    given = answering.checked(plan, person.answers)
    if had == given:
        return set()
    now.answers.filter(question_id__in=set(had) - set(given)).delete()
    for pk, value in given.items():
        if had.get(pk) != value:
            Answer.objects.update_or_create(registration=now, question_id=pk, defaults={"value": value})
    return {"answers"}


def _choose(plan: RegistrationPlan, now: Registration, sessions: list[UUID]) -> set[str]:
    """Choose the sessions; seats that become free go to those in line for them."""
    had = set(now.choices.values_list("session_uid", flat=True))
    gone = [uid for uid in had if uid not in sessions]
    new = [uid for uid in sessions if uid not in had]
    if not gone and not new:
        return set()
    now.choices.filter(session_uid__in=gone).delete()
    choose_sessions(plan, now, new)
    counting.free_seats(plan, gone)
    return {"sessions"}
