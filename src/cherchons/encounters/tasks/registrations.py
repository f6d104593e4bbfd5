"""What happens to registrations by itself: what is due, what is deleted in time, parts of an erasure."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language

from cherchons.encounters.models import (
    Answer,
    Arrival,
    BulkAction,
    Composition,
    DeskLink,
    GroupMessage,
    Met,
    Needs,
    PaperOrder,
    Presentation,
    QuestionnaireTicket,
    Registration,
    RegistrationConsent,
    SeatingStep,
    ToMeet,
)
from cherchons.encounters.queries.personal import any_of
from cherchons.encounters.queries.registrations.keeping import NEEDS_AFTER, REGISTRATIONS_AFTER
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.services.composing import wish_reminders
from cherchons.encounters.services.registrations import keeping
from cherchons.encounters.tasks import papers
from cherchons.encounters.tasks.programmes import logged, over_since
from cherchons.kernel.actors import AccountActor, System
from cherchons.people.queries import proved_emails_of

AUTHORED: tuple[tuple[type[models.Model], str], ...] = (
    (Registration, "registered_by"),
    (DeskLink, "created_by"),
    (GroupMessage, "by"),
    (BulkAction, "by"),
    (PaperOrder, "by"),
    (Composition, "by"),
    (SeatingStep, "by"),
)


# --- what is due -------------------------------------------------------------------------------------------
def move_lines(now: datetime) -> int:
    """Take back offers without an answer, draw lines whose moment has come, give places released since."""
    return keeping.lapse_offers(now) + keeping.promote_due(now)


def remind_of_wishes(now: datetime) -> int:
    """Remind those who have a place and said no wishes, before wishes close."""
    return wish_reminders.remind(now)


def ticket(word: str) -> list[tuple[str, bytes, str]]:
    """Return what goes with a confirmation: the day for one's calendar, and the QR code for the desk."""
    from cherchons.encounters.formats import days_ics  # a tenth of a second that no start waits for
    from cherchons.encounters.formats.tickets import picture

    found = Registration.objects.select_related("encounter").filter(pk=int(word), anonymous=False).first()
    release = latest_release(found.encounter) if found else None
    if found is None or release is None:
        return []
    language = (get_language() or "fr")[:2]
    source = reverse("encounters:ics", kwargs={"slug": found.encounter.slug})
    return [
        ("cherchons.ics", days_ics.calendar([release], language, source=source), "text/calendar"),
        (f"{found.number}.png", picture(key_of(found)), "image/png"),
    ]


# --- what is deleted by itself -------------------------------------------------------------------------
def forget_needs(now: datetime) -> int:
    """Delete food and access needs once the day is over: they have served."""
    gone = Needs.objects.filter(registration__encounter_id__in=over_since(now, NEEDS_AFTER)).delete()[0]
    return logged(gone, "encounters.needs.forget")


@transaction.atomic
def forget_registrations(now: datetime) -> int:
    """Take the persons out of the registrations of days that are long over; figures alone remain."""
    days = over_since(now, REGISTRATIONS_AFTER)
    old = Registration.objects.filter(encounter_id__in=days, anonymous=False)
    DeskLink.objects.filter(encounter_id__in=days).delete()  # they name volunteers
    chosen = GroupMessage.objects.filter(encounter_id__in=days).exclude(filters="")
    chosen.update(filters="")  # a name may have been looked for
    return logged(_anonymise(old), "encounters.registrations.forget")


def _anonymise(registrations: models.QuerySet[Registration]) -> int:
    """Leave what can be counted: world, territory, state, how they came, whether they were there."""
    pks = list(registrations.values_list("pk", flat=True))
    for model in (Needs, Answer, RegistrationConsent, QuestionnaireTicket, Presentation):
        model._default_manager.filter(registration_id__in=pks).delete()
    Arrival.objects.filter(registration_id__in=pks).update(desk="")
    Met.objects.filter(registration_id__in=pks).update(wants_contact=False)  # that two people met is counted
    ToMeet.objects.filter(Q(registration_id__in=pks) | Q(other_id__in=pks)).delete()
    return Registration.objects.filter(pk__in=pks).update(
        name="",
        email="",
        organisation=None,
        organisation_name="",
        account=None,
        registered_by=None,
        group=None,
        code=None,
        anonymous=True,
    )


# --- parts of an erasure (people's service runs them in one transaction) -----------------------------------
def erase_registrations(account_id: int) -> None:
    """Cancel what is to come, so that the place goes to someone, and take the person out of all of it."""
    mine = Q(account_id=account_id) | any_of("email", proved_emails_of(account_id))
    theirs = Registration.objects.filter(mine, anonymous=False).select_related("encounter")
    for registration in theirs:
        keeping.withdraw(registration, by=System(task="people.erase"))
    papers.forget_papers_of({registration.encounter_id for registration in theirs})
    _anonymise(theirs)


def erase_authorship(account_id: int) -> None:
    """Forget that it was this person who registered others, wrote to them, or made links and papers."""
    for model, field in AUTHORED:
        model._default_manager.filter(**{f"{field}_id": account_id}).update(**{field: None})
    Arrival.objects.filter(desk=AccountActor(id=account_id).key).update(desk="")


# --- two organisations that turn out to be one ------------------------------------------------------------
def move_organisation(gone: int, kept: int) -> None:
    """Let registrations of one organisation be the other's."""
    Registration.objects.filter(organisation_id=gone).update(organisation_id=kept)
