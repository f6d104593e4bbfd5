"""Add and edit organisations; their numbers are checked, and the same organisation is not entered twice."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cherchons.directory import messages
from cherchons.directory.enums import IdentifierKind, OrganisationKind
from cherchons.directory.models import FormerAddress, Identifier, Organisation, Territory, Topic
from cherchons.directory.queries.folding import TURNING, fold, tidy_line
from cherchons.directory.queries.organisations import similar_organisations
from cherchons.directory.rules import can_add_organisation, can_edit_organisation
from cherchons.engines import identifiers
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.people.enums import Sector

LONGEST_PURPOSE = 4000
ADD = "directory.add_organisation"  # the name of the act in the trail


class WrongDetail(DomainError):
    """Something typed about an organisation can't be kept."""

    code = "wrong-detail"


class AlreadyThere(DomainError):
    """Another organisation has this number: it is surely the same."""

    status = 409
    code = "already-there"

    def __init__(self, organisation: Organisation, *, field: str) -> None:
        self.organisation = organisation
        sentence = _("%(name)s has this number already: it is in the directory.") % {
            "name": organisation.name
        }
        super().__init__(sentence, field=field)


class PerhapsTheSame(DomainError):
    """Organisations of nearly the same name are in the same place: the person decides."""

    status = 409
    code = "perhaps-the-same"

    def __init__(self, organisations: Sequence[Organisation]) -> None:
        self.organisations = list(organisations)
        super().__init__(
            _("An organisation of nearly this name is here already. If yours is another one, tick the box."),
            field="distinct",
        )


@dataclass(frozen=True, slots=True)
class Details:
    """What is written about an organisation. ``numbers`` maps kinds of identifier to what was typed."""

    name: str
    kind: str
    sector: str
    acronym: str = ""
    purpose: str = ""
    website: str = ""
    territory: Territory | None = None
    topics: Sequence[Topic] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    fictional: bool = False


def add_organisation(
    details: Details, *, by: Actor, distinct: bool = False, request_key: UUID | None = None
) -> Organisation:
    """Add an organisation to the directory.

    Parameters
    ----------
    distinct
        Whether the person says that it is another one than those of nearly the same name.

    Raises
    ------
    WrongDetail
        If something can't be kept; ``field`` says what.
    AlreadyThere
        If another organisation has one of the numbers.
    PerhapsTheSame
        If one of nearly the same name is in the same place, unless ``distinct``.
    """
    require(can_add_organisation, by)
    clean = _checked(details)
    numbers = _checked_numbers(clean.numbers)
    try:
        with transaction.atomic():
            if done := audit.made_before(Organisation, request_key, ADD, by):
                return done
            _refuse_known_numbers(numbers)
            _ask_about_similar(clean, distinct=distinct)
            organisation = _create(clean)
            _keep_numbers(organisation, numbers)
            organisation.topics.set(clean.topics)
            audit.record(by, ADD, organisation, public=True, request_key=request_key)
    except IntegrityError:  # someone was faster by a moment: the same form twice, or the same number
        if done := audit.made_before(Organisation, request_key, ADD, by):
            return done
        _refuse_known_numbers(numbers)
        raise
    return organisation


def edit_organisation(
    organisation: Organisation, *, by: Actor, details: Details, distinct: bool = False
) -> Organisation:
    """Change what is written about an organisation; its address stays.

    Raises
    ------
    WrongDetail, AlreadyThere, PerhapsTheSame
        As :func:`add_organisation`.
    """
    require(can_edit_organisation, by, organisation)
    clean = _checked(details)
    numbers = _checked_numbers(clean.numbers)
    with transaction.atomic():
        organisation = Organisation.objects.get(pk=organisation.pk)
        _refuse_known_numbers(numbers, without=organisation.pk)
        if fold(clean.name) != fold(organisation.name):
            _ask_about_similar(clean, distinct=distinct, without=organisation.pk)
        values = _values(clean)
        changed = [name for name, value in values.items() if getattr(organisation, name) != value]
        for name in changed:
            setattr(organisation, name, values[name])
        if set(organisation.topics.all()) != set(clean.topics):
            organisation.topics.set(clean.topics)
            changed.append("topics")
        if _keep_numbers(organisation, numbers):
            changed.append("identifiers")
        if changed:
            organisation.save()
            audit.record(by, "directory.edit_organisation", organisation, fields=changed, public=True)
    return organisation


def _checked(details: Details) -> Details:
    name, acronym = tidy_line(details.name), tidy_line(details.acronym)
    purpose = unicodedata.normalize("NFC", details.purpose).translate(TURNING).strip()
    if not name:
        raise WrongDetail(_("Write the name of the organisation."), field="name")
    if len(name) > 200:
        raise WrongDetail(_("This name is too long: 200 characters at most."), field="name")
    if not fold(name):
        raise WrongDetail(_("A name needs at least one letter or digit."), field="name")
    if len(acronym) > 40:
        raise WrongDetail(_("This short name is too long: 40 characters at most."), field="acronym")
    if len(purpose) > LONGEST_PURPOSE:
        raise WrongDetail(_("This text is too long: 4,000 characters at most."), field="purpose")
    if details.kind not in OrganisationKind.values:
        raise WrongDetail(_("Choose what kind of organisation it is."), field="kind")
    if details.sector not in Sector.values:
        raise WrongDetail(_("Choose the world it belongs to."), field="sector")
    return Details(
        name=name,
        kind=details.kind,
        sector=details.sector,
        acronym=acronym,
        purpose=purpose,
        website=_checked_website(details.website),
        territory=details.territory,
        topics=details.topics,
        numbers=details.numbers,
        fictional=details.fictional,
    )


def _checked_website(typed: str) -> str:
    """Return a web address; what was typed without https:// gets it."""
    text = typed.strip()
    if not text:
        return ""
    if not re.match(r"^[a-z][a-z0-9+.-]*:", text, re.IGNORECASE):
        text = f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError as problem:
        raise WrongDetail(
            _("This is not a web address that we can read, for example https://example.org."), field="website"
        ) from problem
    if len(text) > 200:
        raise WrongDetail(_("This address is too long: 200 characters at most."), field="website")
    return text


def _checked_numbers(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the canonical numbers; a SIRET also says the SIREN."""
    numbers: dict[str, str] = {}
    for kind, value in typed.items():
        if kind not in IdentifierKind.values:
            raise WrongDetail(_("We don’t know this kind of number."), field="numbers")
        if not value.strip():
            continue
        checked = identifiers.check(kind, value)
        if not checked.valid:
            raise WrongDetail(messages.about_identifier(checked.message_code), field=kind)
        numbers[kind] = checked.canonical
    siren, siret = numbers.get("siren"), numbers.get("siret")
    if siren and siret and not siret.startswith(siren):
        raise WrongDetail(
            _("This SIRET does not belong to this SIREN: its first 9 digits differ."), field="siret"
        )
    return numbers


def _refuse_known_numbers(numbers: Mapping[str, str], *, without: int | None = None) -> None:
    for kind, value in numbers.items():
        known = Identifier.objects.filter(kind=kind, value=value).exclude(organisation_id=without or 0)
        if (found := known.select_related("organisation").first()) is not None:
            raise AlreadyThere(found.organisation, field=kind)


def _ask_about_similar(details: Details, *, distinct: bool, without: int | None = None) -> None:
    if distinct:
        return
    if similar := similar_organisations(details.name, details.territory, without=without):
        raise PerhapsTheSame(similar)


def _values(details: Details) -> dict[str, object]:
    return {
        "name": details.name,
        "acronym": details.acronym,
        "search": fold(f"{details.name} {details.acronym}")[:260],
        "kind": details.kind,
        "sector": details.sector,
        "purpose": details.purpose,
        "website": details.website,
        "territory": details.territory,
    }


def _create(details: Details) -> Organisation:
    values = {**_values(details), "fictional": details.fictional}
    base = slugify(fold(f"{details.acronym or details.name}"))[:60].strip("-") or "organisation"
    for number in range(1, 1000):
        slug = base if number == 1 else f"{base}-{number}"
        if _taken(slug):
            continue
        try:
            with transaction.atomic():
                return Organisation.objects.create(slug=slug, **values)
        except IntegrityError:  # taken a moment ago
            continue
    raise WrongDetail(_("Too many organisations have this name: add the name of its town."), field="name")


# Words that the addresses of the directory use for themselves.
RESERVED = {"ajouter", "demandes", "territoires", "suggestions", "export", "organisations"}


def _taken(slug: str) -> bool:
    return (
        slug in RESERVED
        or Organisation.objects.filter(slug=slug).exists()
        or FormerAddress.objects.filter(slug=slug).exists()
    )


def _keep_numbers(organisation: Organisation, numbers: Mapping[str, str]) -> bool:
    """Make the organisation's numbers these; return whether any changed."""
    known = dict(organisation.identifiers.values_list("kind", "value"))
    if known == dict(numbers):
        return False
    organisation.identifiers.exclude(kind__in=numbers).delete()
    for kind, value in numbers.items():
        Identifier.objects.update_or_create(organisation=organisation, kind=kind, defaults={"value": value})
    return True
