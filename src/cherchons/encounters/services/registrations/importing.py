"""A list of people brought in: looked at line by line, then the good lines kept, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation
from cherchons.directory.queries import fold, organisations_by_name
from cherchons.encounters import messages
from cherchons.encounters.enums import Channel, RegistrationPurpose, RegistrationState
from cherchons.encounters.models import (
    Encounter,
    Needs,
    Registration,
    RegistrationConsent,
    RegistrationPlan,
)
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.queries.registrations.places import GONE, draw_is_awaited, places_of, waiting_line
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.encounters.services.registrations import counting
from cherchons.encounters.services.registrations.registering import Newcomer, admission, checked
from cherchons.engines import places as engine
from cherchons.engines.registrants import Registrant
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

IMPORT = "encounters.registrations.import"
GOOD, TWICE, WRONG = "good", "twice", "wrong"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the organiser says about a whole list.

    ``sector`` is that of lines which name none; ``another`` says that an address which stands twice is shared
    by different people; ``needs_wording`` is what the organiser states about consent to keep needs, word by
    word, or empty: then no needs are kept.
    """

    sector: str = ""
    another: bool = False
    needs_wording: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What would happen with a line: ``state`` is good, twice or wrong; ``told`` says why, how to mend it."""

    person: Registrant
    state: str
    told: tuple[str, ...] = ()
    newcomer: Newcomer | None = None

    @property
    def sector(self) -> str:
        """The world under which the person would come."""
        return self.newcomer.sector if self.newcomer else self.person.sector


# --- looked at ---------------------------------------------------------------------------------------------
def examine(encounter: Encounter, people: Sequence[Registrant], choices: Choices) -> list[Line]:
    """Return what would happen with each line; nothing is changed. A few queries, whatever their number."""
    known = organisations_by_name(person.organisation for person in people)
    seen = _Seen(encounter, another=choices.another)
    return [_line(person, known, seen, choices, encounter) for person in people]


def _line(
    person: Registrant,
    known: Mapping[str, Organisation],
    seen: "_Seen",
    choices: Choices,
    encounter: Encounter,
) -> Line:
    organisation = known.get(person.organisation.strip())
    sector = person.sector or (organisation.sector if organisation else "") or choices.sector
    newcomer = _newcomer(person, organisation, sector, choices, encounter)
    wrong = list(_problems(person, newcomer, choices))
    if wrong:
        return Line(person, WRONG, tuple(wrong), newcomer)
    already, note = seen.where(person)
    if already:
        return Line(person, TWICE, (already,), newcomer)
    seen.add(person)
    return Line(person, GOOD, (note,) if note else (), newcomer)


def _newcomer(
    person: Registrant,
    organisation: Organisation | None,
    sector: str,
    choices: Choices,
    encounter: Encounter,
) -> Newcomer:
    agreed = bool(choices.needs_wording)
    has_needs = agreed and bool(person.food or person.access)
    return Newcomer(
        name=person.name,
        sector=sector,
        email=person.email,
        organisation=organisation,
        organisation_name=person.organisation,
        individual=not person.organisation,
        language=person.language or _language(encounter),
        food=person.food if agreed else "",
        access=person.access if agreed else "",
        consents={RegistrationPurpose.NEEDS: (True, choices.needs_wording)} if has_needs else {},
    )


def _language(encounter: Encounter) -> str:
    return encounter.language if encounter.language in ("fr", "en") else (get_language() or "fr")[:2]


def _problems(person: Registrant, newcomer: Newcomer, choices: Choices) -> Iterable[str]:
    if not person.name:
        yield _("There is no name: write one.")
    if person.unknown_sector:
        yield _(
            "“%(words)s” is not a world that is known here: write association, research, support, funder, "
            "public authority or other."
        ) % {"words": person.unknown_sector[:60]}
    elif not newcomer.sector:
        yield _("The world is missing: write it in the file, or choose one below for the lines without any.")
    if person.name and newcomer.sector and not person.unknown_sector:
        try:
            checked(newcomer)
            cleaned(Needs, {"food": newcomer.food, "access": newcomer.access})
        except Invalid as error:
            yield _("%(column)s: %(problem)s") % {"column": _column(error.field), "problem": error}


def _column(field: str | None) -> str:
    return {
        "name": _("Name"),
        "email": _("E-mail"),
        "organisation_name": _("Organisation"),
        "food": _("Food"),
        "access": _("Access"),
    }.get(field or "", _("Line"))


class _Seen:
    """Who is registered already, and who stood on an earlier line."""

    def __init__(self, encounter: Encounter, *, another: bool) -> None:
        self.another = another
        self.by_email: dict[str, list[tuple[str, str]]] = {}
        self.by_name: dict[tuple[str, str], str] = {}
        rows = Registration.objects.filter(encounter=encounter, anonymous=False).exclude(state__in=GONE)
        for number, name, email, organisation in rows.values_list(
            "number", "name", "email", "organisation_name"
        ):
            self._note(name, email, organisation, _("registered already, number %(n)d") % {"n": number})

    def add(self, person: Registrant) -> None:
        """Note a line that would be kept."""
        place = _("on line %(n)d") % {"n": person.line}
        self._note(person.name, person.email.lower(), person.organisation, place)

    def _note(self, name: str, email: str, organisation: str, place: str) -> None:
        same = _same_name(name)
        if email:
            self.by_email.setdefault(email, []).append((same, place))
        self.by_name.setdefault((same, fold(organisation)), place)

    def where(self, person: Registrant) -> tuple[str, str]:
        """Return why a line is not kept, if it stands twice; and a note, if it may."""
        same, email = _same_name(person.name), person.email.lower()
        there = self.by_email.get(email, []) if email else []
        for name, place in there:
            if name == same:
                return _("The same person: %(place)s.") % {"place": place}, ""
        if there and not self.another:
            told = _(
                "This address is already someone else’s (%(place)s). If two people share it, say so below."
            )
            return told % {"place": there[0][1]}, ""
        place = self.by_name.get((same, fold(person.organisation)), "")
        if place and not email:
            return _("The same name and organisation: %(place)s.") % {"place": place}, ""
        return "", _("Perhaps the same person: %(place)s.") % {"place": place} if place else ""


def _same_name(name: str) -> str:
    """Return a name as it is compared: "MARTIN Zoé" is "Zoé Martin"."""
    return " ".join(sorted(fold(name).split()))


def places_for(plan: RegistrationPlan, sectors: Sequence[str]) -> list[bool]:
    """Say for each of several people, one after the other, whether they would have a place (three queries).

    As :func:`counting.fits` says it for one: nobody passes before someone in line who fits.
    """
    now = clock.now()
    places, line = places_of(plan, now), waiting_line(plan)
    drawn = draw_is_awaited(plan)
    parties = [[member.sector for member in party] for party in line]
    blocked = bool(line) if drawn else bool(engine.serve(parties, places))
    given = []
    for sector in sectors:
        has_place = not blocked and engine.fits([sector], places)
        if has_place:
            places = places.with_taken([sector])
        elif drawn:
            blocked = True
        given.append(has_place)
    return given


# --- kept --------------------------------------------------------------------------------------------------
@transaction.atomic
def keep_list(
    encounter: Encounter,
    *,
    by: Actor,
    people: Sequence[Registrant],
    choices: Choices,
    tell: bool = True,
    request_key: UUID | None = None,
) -> list[Registration]:
    """Register the good lines of a list, in their order, each for themselves; leave the others out.

    Parameters
    ----------
    tell
        Whether each person who has an address gets the usual mail, with the link to change or cancel.

    Raises
    ------
    NotOpen
        If the day takes no registrations.
    Invalid
        If no line can be kept.
    """
    require(can_manage_registrations, by, encounter)
    locked = counting.locked_plan(encounter)
    done = audit.already_done(request_key, IMPORT, by)
    if done is not None:
        return _kept_with(audit.still_there(Registration, done))
    release = latest_release(encounter)
    plan, _code = admission(locked, release, Channel.IMPORT, "")
    lines = [line for line in examine(encounter, people, choices) if line.state == GOOD]
    if not lines:
        raise Invalid(_("No line of this list can be kept."))
    made = _write(plan, [line.newcomer for line in lines if line.newcomer], by)
    audit.record(by, IMPORT, made[0], fields=["state", "number"], request_key=request_key)
    for registration in made if tell else ():
        messages.tell_registered([registration], release)
    return made


def _write(plan: RegistrationPlan, people: Sequence[Newcomer], by: Actor) -> list[Registration]:
    """Write the registrations with their numbers; the plan is locked."""
    now = clock.now()
    counting.promote(plan)  # whoever waits and fits comes first
    has_place = places_for(plan, [person.sector for person in people])
    rows = [
        Registration(
            encounter=plan.encounter,
            number=number,
            state=RegistrationState.CONFIRMED if placed else RegistrationState.WAITING,
            channel=Channel.IMPORT,
            registered_by_id=by.account_id,
            registered_at=now,
            changed_at=now,
            **checked(person),
        )
        for number, person, placed in zip(
            counting.next_numbers(plan, len(people)), people, has_place, strict=True
        )
    ]
    made = Registration.objects.bulk_create(rows, batch_size=500)
    with_needs = [(r, p) for r, p in zip(made, people, strict=True) if p.food or p.access]
    Needs.objects.bulk_create(
        (
            Needs(registration=r, **cleaned(Needs, {"food": p.food, "access": p.access}))
            for r, p in with_needs
        ),
        batch_size=500,
    )
    RegistrationConsent.objects.bulk_create(
        (
            RegistrationConsent(registration=r, purpose=purpose, given=given, wording=wording, at=now)
            for r, p in with_needs
            for purpose, (given, wording) in p.consents.items()
        ),
        batch_size=500,
    )
    return made


def _kept_with(first: Registration) -> list[Registration]:
    """Return everyone who was brought in with someone."""
    same = Registration.objects.filter(
        encounter_id=first.encounter_id, channel=Channel.IMPORT, registered_at=first.registered_at
    )
    return list(same.order_by("number"))
