"""People say whom they met. Both say so: an acquaintance was made; contacts are given where both want it."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import RegistrationPurpose
from cherchons.encounters.models import Met, Presentation, Registration, RegistrationConsent
from cherchons.encounters.queries.meeting.reach import within_reach
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.rules import can_meet
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.encounters.services.meeting.presenting import NoPlace
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require


class NotMet(DomainError):
    """The other person is of another day, left it, can't be found by this one, or is the same person."""

    status = 404
    code = "not-met"
    sentence = gettext_lazy(
        "This person can’t be found among those of this day: perhaps they left it, or no longer appear in "
        "who’s who. Scan their badge, if you are beside them."
    )


@transaction.atomic
def say_met(
    registration: Registration,
    *,
    other: Registration,
    by: Actor,
    wants_contact: bool = False,
    contact: str = "",
    wording: str = "",
    badge: bool = False,
) -> Met:
    """Say that one met someone, and whether contacts should be exchanged; said again, it is what holds now.

    Anyone in who's who can be met; someone else only by whoever shares a table with them, is told to meet
    them, was said to be met by them, or has their badge at hand (``badge``). ``contact`` is what is given,
    ``wording`` exactly what was read by who agreed to give it.

    Raises
    ------
    NoPlace
        If the person has no place on the day.
    NotMet
        If the other is not to be met.
    Invalid
        If a contact should be given and there is none, or nobody read anything.
    """
    require(can_meet, by, registration)
    now = Registration.objects.select_related("encounter").get(pk=registration.pk)
    if now.state not in TAKEN or now.anonymous:
        raise NoPlace
    them = Registration.objects.filter(
        pk=other.pk, encounter_id=now.encounter_id, state__in=TAKEN, anonymous=False
    ).first()
    if them is None or them.pk == now.pk or not (badge or within_reach(now, them)):
        raise NotMet
    if wants_contact:
        _agree(now, contact, wording)
    made, new = Met.objects.get_or_create(
        registration=now, other=them, defaults={"wants_contact": wants_contact, "at": clock.now()}
    )
    if not new and made.wants_contact != wants_contact:
        made.wants_contact = wants_contact
        made.save(update_fields=["wants_contact"])
    elif not new:
        return made
    audit.record(by, "encounters.met.say", now, fields={"met", "wants_contact"} if wants_contact else {"met"})
    return made


def _agree(registration: Registration, contact: str, wording: str) -> None:
    """Keep the contact that is given, and the consent with the words that were read."""
    kept = cleaned(Presentation, {"contact": contact})
    if not kept["contact"]:
        raise Invalid(gettext_lazy("Write the contact you want to give, or exchange none."), field="contact")
    if not wording.strip():
        raise Invalid(gettext_lazy("Nothing is given before the person read what they agree to."))
    Presentation.objects.update_or_create(registration=registration, defaults=kept)
    RegistrationConsent.objects.update_or_create(
        registration=registration,
        purpose=RegistrationPurpose.CONTACT,
        defaults={"given": True, "wording": wording, "at": clock.now()},
    )


@transaction.atomic
def unsay(registration: Registration, *, other: Registration, by: Actor) -> None:
    """Take back that one met someone; no contact is seen any more. Twice changes nothing."""
    require(can_meet, by, registration)
    gone, _per_model = Met.objects.filter(registration=registration, other=other).delete()
    if not gone:
        return
    audit.record(by, "encounters.met.unsay", registration, fields={"met"})


@transaction.atomic
def keep_contact(registration: Registration, *, by: Actor) -> None:
    """Give one's contact to nobody any more, whoever had it; whom one met stays said."""
    require(can_meet, by, registration)
    given = Met.objects.filter(registration=registration, wants_contact=True).update(wants_contact=False)
    Presentation.objects.filter(registration=registration).exclude(contact="").update(contact="")
    RegistrationConsent.objects.filter(registration=registration, purpose=RegistrationPurpose.CONTACT).update(
        given=False, at=clock.now()
    )
    if not given:
        return
    audit.record(by, "encounters.met.keep_contact", registration, fields={"contact"})
