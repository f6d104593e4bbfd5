"""Organisations: listed, filtered, found by name; one organisation's page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db.models import Case, Q, QuerySet, Value, When

from cherchons.directory.models import Identifier, Organisation, Territory, Topic
from cherchons.directory.queries.folding import fold
from cherchons.directory.queries.territories import territories_within
from cherchons.directory.rules import is_administrator
from cherchons.engines import identifiers
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import NotFound

LONGEST_SEARCH = 120


def topics() -> list[Topic]:
    """Return the themes in their order; one query."""
    return list(Topic.objects.all())


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations that ``actor`` may see: the directory is public, so all of them."""
    return Organisation.objects.all()


def organisations_organised_by(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which ``actor`` may organise; for administrators, all of them."""
    if is_administrator(actor):
        return Organisation.objects.all()
    if actor.account_id is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(roles__account_id=actor.account_id).distinct()


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """What the address of the list says. Empty means all."""

    text: str = ""
    sector: str = ""
    kind: str = ""
    topic: str = ""
    territory: Territory | None = field(default=None)


def filtered_organisations(actor: Actor, *, wanted: OrganisationFilter) -> QuerySet[Organisation]:
    """Return the visible organisations that match every filter, by name."""
    found = _containing(organisations_visible_to(actor), wanted.text)
    if wanted.sector:
        found = found.filter(sector=wanted.sector)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.topic:
        found = found.filter(topics__key=wanted.topic)
    if wanted.territory is not None:
        found = found.filter(territory__in=territories_within(wanted.territory).values("pk"))
    return found.select_related("territory").prefetch_related("topics").order_by("search", "pk")


def _containing(found: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Keep the organisations whose name or acronym has every word."""
    for word in fold(text[:LONGEST_SEARCH]).split()[:8]:
        found = found.filter(search__contains=word)
    return found


def find_organisations(text: str, limit: int = 10) -> list[Organisation]:
    """Return organisations by words of their name, or by one of their numbers; the likeliest first."""
    words = fold(text[:LONGEST_SEARCH])
    if not words:
        return []
    by_name = _containing(Organisation.objects.all(), text)
    numbers = {
        checked.canonical
        for kind in ("siren", "siret", "rna", "rnsr", "ror", "isni")
        if (checked := identifiers.check(kind, text[:LONGEST_SEARCH])).valid
    }
    if numbers:
        by_name = Organisation.objects.filter(identifiers__value__in=numbers).distinct()
    nearness = Case(
        When(acronym__iexact=text.strip()[:40], then=Value(0)),
        When(search=words, then=Value(0)),
        When(search__startswith=words, then=Value(1)),
        default=Value(2),
    )
    return list(by_name.annotate(nearness=nearness).order_by("nearness", "search", "pk")[:limit])


def known_organisation(slug: str, *, by: Actor) -> Organisation:
    """Return one organisation.

    Raises
    ------
    NotFound
        If there is none of this name.
    """
    found = organisations_visible_to(by).select_related("territory").filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def similar_organisations(
    name: str, territory: Territory | None, *, without: int | None = None
) -> list[Organisation]:
    """Return organisations of (nearly) the same name in the same territory: perhaps the same one.

    Names are compared without articles and legal words; one query, whatever the size of the directory.
    """
    essence = _essence(name)
    if not essence:
        return []
    found = Organisation.objects.exclude(pk=without or 0).select_related("territory")
    for word in essence:
        found = found.filter(search__contains=word)
    place = territory.pk if territory else None
    return [
        organisation
        for organisation in found.order_by("search", "pk")[:50]
        if (place is None or organisation.territory_id in (place, None))
        and _essence(organisation.name) == essence
    ]


def organisation_named(name: str) -> Organisation | None:
    """Return the organisation of exactly this name or acronym, but for capitals; nothing if two bear it."""
    wanted = name.strip().casefold()
    found = [o for o in find_organisations(name, 5) if wanted in (o.name.casefold(), o.acronym.casefold())]
    return found[0] if wanted and len(found) == 1 else None


AT_ONCE = 300  # names in one query


def organisations_by_name(names: Iterable[str]) -> dict[str, Organisation]:
    """Return name → the one organisation that bears it, or has it as its acronym; one query for 300 names.

    Capitals and accents count for nothing in a whole name. Names that two bear, or none, are not there.
    """
    wanted = sorted({name.strip() for name in names if name.strip()})
    found: dict[str, set[Organisation]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        known = Q(name__in=some) | Q(acronym__in=some) | Q(search__in=[fold(name) for name in some])
        for organisation in Organisation.objects.filter(known):
            for word in {fold(organisation.name), fold(organisation.acronym)} - {""}:
                found.setdefault(word, set()).add(organisation)
    return {name: next(iter(found[fold(name)])) for name in wanted if len(found.get(fold(name), ())) == 1}


NEAR = 0.8  # how alike two names are that may be the same: 1 for equal


def near_organisations(name: str, limit: int = 3) -> list[Organisation]:
    """Return organisations whose name or acronym is nearly this one, the nearest first (one query).

    A letter too many, a word that is missing, another article: what people type from memory.
    """
    words = [word for word in fold(name[:LONGEST_SEARCH]).split() if word not in _COMMON_WORDS][:8]
    pieces = {piece for word in words for piece in (word[:4], word[-4:])}
    if not pieces:
        return []
    shared = sum(
        (Case(When(search__contains=piece, then=Value(1)), default=Value(0)) for piece in sorted(pieces)),
        start=Value(0),
    )
    candidates = Organisation.objects.annotate(shared=shared).filter(shared__gt=0).order_by("-shared", "pk")
    scored = [(_likeness(words, one), one) for one in candidates[:60]]
    near = [(likeness, one) for likeness, one in scored if likeness >= NEAR]
    return [one for _likeness, one in sorted(near, key=lambda found: -found[0])[:limit]]


def _likeness(words: list[str], organisation: Organisation) -> float:
    typed = " ".join(words)
    best = 0.0
    for name in filter(None, (organisation.name, organisation.acronym)):
        theirs = [word for word in fold(name).split() if word not in _COMMON_WORDS]
        best = max(best, SequenceMatcher(None, typed, " ".join(theirs)).ratio())
        smaller, larger = sorted((set(words), set(theirs)), key=len)
        if len(smaller) >= 2 and smaller <= larger and len(larger) <= len(smaller) + 2:
            best = max(best, 0.9)
    return best


_COMMON_WORDS = {
    "l",
    "le",
    "la",
    "les",
    "d",
    "de",
    "du",
    "des",
    "un",
    "une",
    "et",
    "en",
    "au",
    "aux",
    "a",
} | {*("association", "asso", "loi", "1901", "the", "of", "and")}


def _essence(name: str) -> frozenset[str]:
    return frozenset(fold(name).split()) - _COMMON_WORDS


@dataclass(frozen=True, slots=True)
class ShownIdentifier:
    """A number as the page shows it."""

    kind: str
    label: str
    value: str
    shown: str
    address: str
    note: str  # the code of a warning, for those who may correct it


def shown_identifiers(numbers: Iterable[Identifier]) -> list[ShownIdentifier]:
    """Return numbers grouped for reading, with the address of their register where there is one."""
    return [
        ShownIdentifier(
            kind=number.kind,
            label=number.get_kind_display(),
            value=number.value,
            shown=identifiers.display(number.kind, number.value),
            address=identifiers.address(number.kind, number.value),
            note=identifiers.check(number.kind, number.value).message_code,
        )
        for number in numbers
    ]


def moved_organisation(slug: str) -> Organisation | None:
    """Return the organisation that took over this address when two were merged."""
    return Organisation.objects.filter(former_addresses__slug=slug).first()


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """What the page of one organisation shows to everyone."""

    organisation: Organisation
    topics: list[Topic]
    identifiers: list[ShownIdentifier]


def organisation_page(slug: str, *, by: Actor) -> OrganisationPage:
    """Return the page of one organisation; three queries."""
    organisation = known_organisation(slug, by=by)
    numbers = organisation.identifiers.order_by("kind")
    return OrganisationPage(organisation, list(organisation.topics.all()), shown_identifiers(numbers))
