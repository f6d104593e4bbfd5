"""Places: found by name, postcode or code; what lies within them."""

import re

from django.db.models import Case, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from cherchons.directory.enums import TerritoryKind
from cherchons.directory.models import Territory
from cherchons.directory.queries.folding import fold
from cherchons.kernel import clock

LONGEST_SEARCH = 120
_CODE_AT_END = re.compile(r"\(([0-9A-Z]{2,9})\)\s*$")


def valid_territories() -> QuerySet[Territory]:
    """Return the places that exist today."""
    today = clock.now().date()
    return Territory.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today))


def find_territories(text: str, limit: int = 10) -> list[Territory]:
    """Return places by name (no accents needed), postcode or code, the likeliest first; one query.

    A name that is exactly the one typed comes first, then communes by population, then larger places.
    """
    words = fold(text[:LONGEST_SEARCH])
    if not words:
        return []
    compact = words.replace(" ", "")
    if re.fullmatch(r"[0-9]{2,9}|2[ab][0-9]{0,3}", compact):
        return list(_by_number(compact.upper())[:limit])
    inside = Q(search__startswith=words) | Q(search__contains=f" {words}")
    exact = Case(When(search=words, then=0), When(search__startswith=words, then=1), default=2)
    return list(_ranked(valid_territories().filter(inside), exact)[:limit])


def _by_number(number: str) -> QuerySet[Territory]:
    """Match a code exactly, or the beginning of a code or of a postcode."""
    found = (
        valid_territories()
        .annotate(posted=Cast("postcodes", TextField()))
        .filter(Q(code__startswith=number) | Q(posted__contains=f'"{number}'))
    )
    exact = Case(
        When(code=number, kind__in=(TerritoryKind.DEPARTMENT, TerritoryKind.REGION), then=0),
        When(posted__contains=f'"{number}"', then=1),
        When(code=number, then=1),
        default=2,
    )
    return _ranked(found, exact)


def _ranked(found: QuerySet[Territory], exact: Case) -> QuerySet[Territory]:
    size = Case(
        When(kind__in=(TerritoryKind.COMMUNE, TerritoryKind.DISTRICT), then=Value(0)),
        When(kind=TerritoryKind.FORMER, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return found.annotate(exact=exact, size=size).order_by("exact", "size", "-population", "search", "code")


def label_of(territory: Territory) -> str:
    """Return a name that says which place is meant: ``"Lille (59350)"``."""
    return f"{territory.name} ({territory.code})"


def resolve_territory(text: str) -> tuple[Territory | None, list[Territory]]:
    """Read what a person typed in a place field: the place meant, or those it may be; at most two queries.

    ``"Lille (59350)"`` (a suggestion that was chosen) and a name or postcode with one candidate are
    understood; otherwise the candidates come back for the person to choose.
    """
    text = text.strip()
    if chosen := _CODE_AT_END.search(text):
        name = fold(text[: chosen.start()])
        found = list(valid_territories().filter(code=chosen[1]))
        named = [place for place in found if place.search == name]
        if len(named or found) == 1:
            return (named or found)[0], []
        text = text[: chosen.start()]
    candidates = find_territories(text, 8)
    exact = [place for place in candidates if place.search == fold(text)]
    if len(candidates) == 1 or len(exact) == 1:
        return (exact or candidates)[0], []
    return None, candidates


def territories_within(territory: Territory) -> QuerySet[Territory]:
    """Return the place and all that lies within it (links are kept for every level)."""
    return Territory.objects.filter(Q(pk=territory.pk) | Q(within=territory)).distinct()
