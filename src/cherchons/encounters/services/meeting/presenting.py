"""A person says what the others of the day see of them, and takes it back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy

from cherchons.directory.models import Topic
from cherchons.encounters.enums import RegistrationPurpose
from cherchons.encounters.models import Met, Presentation, Registration, RegistrationConsent
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.rules import can_present
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

MOST_TOPICS = 9


class NoPlace(DomainError):
    """Only people who have a place on the day are shown to the others."""

    status = 409
    code = "no-place"
    sentence = gettext_lazy("Who’s who is for those who have a place on this day. You have none for now.")


@transaction.atomic
def present(
    registration: Registration,
    *,
    by: Actor,
    wording: str,
    shown: bool = True,
    looks_for: str = "",
    offers: str = "",
    topics: Iterable[Topic] = (),
) -> Presentation:
    """Show this of oneself to those who come, or keep it for later (``shown=False``).

    ``wording`` is exactly what the person read when they agreed; it is kept with their consent.

    Raises
    ------
    NoPlace
        If the person has no place on the day.
    Invalid
        If a text is too long, there are too many topics, or nobody read anything.
    """
    require(can_present, by, registration)
    now = Registration.objects.get(pk=registration.pk)
    if now.state not in TAKEN or now.anonymous:
        raise NoPlace
    if shown and not wording.strip():
        raise Invalid(gettext_lazy("Nothing is shown before the person read what they agree to."))
    chosen = list({topic.pk: topic for topic in topics}.values())
    if len(chosen) > MOST_TOPICS:
        raise Invalid(gettext_lazy("Choose nine themes at most."), field="topics")
    values = cleaned(Presentation, {"looks_for": looks_for, "offers": offers})
    before = Presentation.objects.filter(registration=now).first()
    moment = clock.now()
    values |= {"shown": shown, "changed_at": moment}
    if shown and (before is None or not before.shown):
        values["shown_at"] = moment
    made, _new = Presentation.objects.update_or_create(registration=now, defaults=values)
    made.topics.set(chosen)
    if shown:
        _agree(now, wording)
    audit.record(by, "encounters.presentation.present", now, fields=_fields(before, made))
    return made


def _agree(registration: Registration, wording: str) -> None:
    RegistrationConsent.objects.update_or_create(
        registration=registration,
        purpose=RegistrationPurpose.WHO,
        defaults={"given": True, "wording": wording, "at": clock.now()},
    )


def _fields(before: Presentation | None, made: Presentation) -> set[str]:
    names = ("shown", "looks_for", "offers")
    return {name for name in names if before is None or getattr(before, name) != getattr(made, name)}


@transaction.atomic
def withdraw(registration: Registration, *, by: Actor) -> None:
    """Leave who's who at once. What was written stays for the person alone; twice changes nothing."""
    require(can_present, by, registration)
    if not Presentation.objects.filter(registration=registration, shown=True).exists():
        return
    Presentation.objects.filter(registration=registration).update(shown=False, changed_at=clock.now())
    _take_back(registration, RegistrationPurpose.WHO)
    audit.record(by, "encounters.presentation.withdraw", registration, fields={"shown"})


@transaction.atomic
def erase(registration: Registration, *, by: Actor) -> None:
    """Delete what one wrote about oneself and one's contact; no contact is given any more."""
    require(can_present, by, registration)
    gone, _per_model = Presentation.objects.filter(registration=registration).delete()
    wanted = Met.objects.filter(registration=registration, wants_contact=True).update(wants_contact=False)
    if not gone and not wanted:
        return
    for purpose in (RegistrationPurpose.WHO, RegistrationPurpose.CONTACT):
        _take_back(registration, purpose)
    audit.record(by, "encounters.presentation.erase", registration)


def _take_back(registration: Registration, purpose: RegistrationPurpose) -> None:
    """Note that a consent was withdrawn; its words stay as they were read."""
    RegistrationConsent.objects.filter(registration=registration, purpose=purpose).update(
        given=False, at=clock.now()
    )
