"""Someone registers: one person, several of one organisation, or someone for whom another one does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cherchons.directory.models import Organisation
from cherchons.encounters import messages
from cherchons.encounters.enums import (
    ASKED_WHEN_REGISTERING,
    Channel,
    ChoiceState,
    RegistrationPurpose,
    RegistrationState,
)
from cherchons.encounters.models import (
    Answer,
    Encounter,
    InvitationCode,
    Needs,
    Registration,
    RegistrationConsent,
    RegistrationPlan,
    Release,
    SessionChoice,
)
from cherchons.encounters.queries.registrations.opening import (
    DayFacts,
    Opening,
    latest_release,
    opening,
    usable_code,
)
from cherchons.encounters.queries.registrations.places import GONE
from cherchons.encounters.rules import can_register, can_register_others
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.encounters.services.composing import wishing
from cherchons.encounters.services.registrations import answering, counting
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.people.enums import Sector

MOST_AT_ONCE = 30  # people in one party
REGISTER = "encounters.registration.register"


class NotOpen(DomainError):
    """Registration is not open now."""

    status = 409
    code = "not-open"
    sentence = gettext_lazy("Registration for this day is not open.")


class AlreadyRegistered(DomainError):
    """Someone is registered with this address already; they may be someone else."""

    status = 409
    code = "already-registered"
    sentence = gettext_lazy(
        "Someone is already registered for this day with this address. The link of that registration has "
        "just been sent there again. If you register another person, tick the box that says so."
    )

    def __init__(self, *, people: Sequence[int] = (), field: str = "email") -> None:
        super().__init__(field=field)
        self.people = people  # which of those who were to be registered, from 0


class WrongPerson(Invalid):
    """What was typed for one of several people can't be kept."""

    def __init__(self, sentence: str, *, person: int, field: str | None = None) -> None:
        super().__init__(sentence, field=field)
        self.people = (person,)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What one person says when registering.

    ``consents`` holds purpose → (given, the wording that was read); ``answers`` question id → value;
    ``sessions`` the uids of chosen sessions whose places are counted; ``wishes`` session → rank.
    """

    name: str
    sector: str
    email: str = ""
    organisation: Organisation | None = None
    organisation_name: str = ""
    individual: bool = False
    language: str = "fr"
    food: str = ""
    access: str = ""
    consents: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    answers: Mapping[int, Any] = field(default_factory=dict)
    sessions: Sequence[UUID] = ()
    wishes: Mapping[UUID, int] = field(default_factory=dict)


def register(
    encounter: Encounter,
    *,
    by: Actor,
    people: Sequence[Newcomer],
    channel: Channel = Channel.ONLINE,
    code: str = "",
    another: bool = False,
    request_key: UUID | None = None,
) -> list[Registration]:
    """Register one person, or several who come together: all get places, or all wait.

    Parameters
    ----------
    people
        The first one is whom a party is told through.
    channel
        How it came in; any other than online is for the team, also before the opening and after the end.
    another
        Whether one knows that someone is registered with the same address, and this is another person.

    Raises
    ------
    NotOpen
        If registration is not open to whoever asks.
    AlreadyRegistered
        If an address is registered already and ``another`` does not say that this is someone else.
    Invalid
        If something that was typed can't be kept.
    """
    require(can_register if channel == Channel.ONLINE else can_register_others, by, encounter)
    rows = _rows(people)
    already: list[str] = []
    with transaction.atomic():
        plan = counting.locked_plan(encounter)
        done = audit.already_done(request_key, REGISTER, by)
        if done is not None:
            first = audit.still_there(Registration, done)
            return party_of(first)
        release = latest_release(encounter)
        plan, invitation = admission(plan, release, channel, code)
        already = [] if another else _already(encounter, rows)
        if not already:
            made = _keep(plan, encounter, list(zip(people, rows, strict=True)), by, channel, invitation)
            audit.record(by, REGISTER, made[0], request_key=request_key)
            messages.tell_registered(made, release)
            return made
        for address in already:
            messages.tell_links(registrations_of(encounter, address))
    raise AlreadyRegistered(people=[n for n, row in enumerate(rows) if row["email"] in already])


def registrations_of(encounter: Encounter, address: str) -> list[Registration]:
    """Return the registrations made for a day with one address, cancelled ones last."""
    found = Registration.objects.select_related("encounter").filter(
        encounter=encounter, email=address.strip().lower(), anonymous=False
    )
    return sorted(found.order_by("number"), key=lambda registration: registration.state in GONE)


@transaction.atomic
def send_links(encounter: Encounter, *, by: Actor, address: str) -> None:
    """Send an address the links of its registrations, if it has any: whoever asks is told the same.

    Anyone may ask: the mail goes to the address itself.
    """
    found = registrations_of(encounter, address) if address.strip() else []
    if found:
        audit.record(by, "encounters.registration.links", found[0])
        messages.tell_links(found)


def party_of(registration: Registration) -> list[Registration]:
    """Return everyone who was registered with someone, themselves first."""
    if registration.group is None:
        return [registration]
    others = Registration.objects.filter(encounter_id=registration.encounter_id, group=registration.group)
    return [registration, *others.exclude(pk=registration.pk)]


def admission(
    plan: RegistrationPlan | None, release: Release | None, channel: Channel, code: str
) -> tuple[RegistrationPlan, InvitationCode | None]:
    """Return the plan, and the code with which one comes in; refuse where registration is not open."""
    state = opening(plan, DayFacts.of(release) if release else None, clock.now())
    if plan is None or state in (Opening.NONE, Opening.CANCELLED):
        raise NotOpen
    if channel != Channel.ONLINE:
        return plan, None
    invitation = usable_code(plan, code, clock.now()) if code else None
    if code and invitation is None:
        raise Invalid(_("This code opens nothing: it was mistyped, used up or withdrawn."), field="code")
    if state == Opening.OPEN or (invitation and state in (Opening.INVITED, Opening.BEFORE)):
        return plan, invitation
    if state == Opening.INVITED:
        raise Invalid(_("One registers for this day with an invitation code."), field="code")
    raise NotOpen(messages.opening_sentence(state, plan))


def checked(person: Newcomer) -> dict[str, Any]:
    """Return the columns of one registration, cleaned."""
    row = cleaned(
        Registration,
        {
            "name": person.name,
            "email": person.email.strip().lower(),
            "organisation_name": "" if person.individual else person.organisation_name,
            "sector": person.sector,
            "language": person.language,
        },
    )
    if row["sector"] not in Sector.values:
        raise Invalid(_("Choose the world you come from."), field="sector")
    organisation = None if person.individual else person.organisation
    if organisation is not None:
        row["organisation_name"] = organisation.name[:200]
    return {
        **row,
        "organisation": organisation,
        "individual": person.individual,
        "territory_id": organisation.territory_id if organisation else None,
    }


def _rows(people: Sequence[Newcomer]) -> list[dict[str, Any]]:
    """Return the columns of each registration; what is wrong with one says whose it is."""
    rows: list[dict[str, Any]] = []
    for person in people:
        try:
            rows.append(checked(person))
        except Invalid as error:
            raise WrongPerson(str(error), person=len(rows), field=error.field) from error
    _countable(rows)
    return rows


def _countable(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        raise Invalid(_("Name at least one person."), field="name")
    if len(rows) > MOST_AT_ONCE:
        most = ngettext(
            "At most %(most)d person is registered at once.",
            "At most %(most)d people are registered at once.",
            MOST_AT_ONCE,
        )
        raise Invalid(most % {"most": MOST_AT_ONCE})
    names = [(row["name"].casefold(), row["email"]) for row in rows]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise WrongPerson(_("The same person stands there twice."), person=index, field="name")


def _already(encounter: Encounter, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the addresses that are registered already for this day."""
    asked = {row["email"] for row in rows if row["email"]}
    found = Registration.objects.filter(encounter=encounter, email__in=asked).exclude(state__in=GONE)
    return sorted(set(found.values_list("email", flat=True)))


def _keep(
    plan: RegistrationPlan,
    encounter: Encounter,
    people: Sequence[tuple[Newcomer, dict[str, Any]]],
    by: Actor,
    channel: Channel,
    invitation: InvitationCode | None,
) -> list[Registration]:
    """Write the registrations with their numbers; the plan is locked."""
    now = clock.now()
    if invitation and invitation.registrations.count() + len(people) > invitation.uses:
        raise Invalid(_("This code does not open so many registrations any more."), field="code")
    have_places = counting.fits([row["sector"] for _person, row in people], plan, now)
    state = RegistrationState.CONFIRMED if have_places else RegistrationState.WAITING
    group = uuid4() if len(people) > 1 else None
    own = channel == Channel.ONLINE
    made = []
    for number, (person, row) in zip(counting.next_numbers(plan, len(people)), people, strict=True):
        registration = Registration.objects.create(
            encounter=encounter,
            number=number,
            state=state,
            channel=channel,
            group=group,
            code=invitation,
            account_id=by.account_id if own and len(people) == 1 else None,
            registered_by_id=None if own else by.account_id,
            registered_at=now,
            changed_at=now,
            **row,
        )
        keep_details(plan, registration, person)
        made.append(registration)
    return made


def keep_details(plan: RegistrationPlan, registration: Registration, person: Newcomer) -> None:
    """Keep what goes with a new registration: consents, agreed needs, answers, sessions, wishes."""
    consents = [
        RegistrationConsent(registration=registration, purpose=purpose, given=given, wording=wording)
        for purpose, (given, wording) in person.consents.items()
        if purpose in ASKED_WHEN_REGISTERING
    ]
    RegistrationConsent.objects.bulk_create(consents)
    if person.food or person.access:
        keep_needs(registration, person)
    answers = answering.checked(plan, person.answers)
    Answer.objects.bulk_create(
        Answer(registration=registration, question_id=pk, value=value) for pk, value in answers.items()
    )
    choose_sessions(plan, registration, person.sessions)
    wishing.keep_with_registration(registration, person.wishes)


def keep_needs(registration: Registration, person: Newcomer) -> None:
    """Keep food and access needs, if the person agreed to it; sensitive data is kept for no one else."""
    agreed = person.consents.get(RegistrationPurpose.NEEDS, (False, ""))[0]
    given = cleaned(Needs, {"food": person.food, "access": person.access})
    if any(given.values()) and not agreed:
        raise Invalid(_("Agree that the desk sees your needs, or leave them empty."), field="consent_needs")
    if any(given.values()):
        Needs.objects.update_or_create(registration=registration, defaults=given)
    else:
        Needs.objects.filter(registration=registration).delete()


def choose_sessions(plan: RegistrationPlan, registration: Registration, sessions: Sequence[UUID]) -> None:
    """Note the sessions that were chosen, and seat the person where there are seats; the plan is locked."""
    if not sessions:
        return
    counted = set(plan.session_places.values_list("session_uid", flat=True))
    chosen = [uid for uid in dict.fromkeys(sessions) if uid in counted]
    SessionChoice.objects.bulk_create(
        SessionChoice(registration=registration, session_uid=uid, state=ChoiceState.WAITING) for uid in chosen
    )
    if chosen:
        counting.settle_seats(plan, registration)
