"""The list of all public days: searched, filtered by what the address says, next first, then latest past."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, Q, QuerySet, Value, When

from cherchons.directory.models import Territory
from cherchons.directory.queries import fold, territories_within
from cherchons.encounters.models import Release
from cherchons.kernel import clock

LONGEST_SEARCH = 120
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of the list says. Empty means all."""

    text: str = ""
    year: int | None = None
    territory: Territory | None = None
    topic: str = ""  # its key
    series: str = ""  # its slug


def words_of(text: str) -> list[str]:
    """Return the words that are looked for: small letters, no accents, a handful at most."""
    return fold(text[:LONGEST_SEARCH]).split()[:MOST_WORDS]


def listed(wanted: Wanted) -> QuerySet[Release]:
    """Return the latest releases that match every filter: to come, next first, then past, latest first.

    Long texts are not loaded: a list reads summaries.
    """
    found = Release.objects.filter(latest=True)
    for word in words_of(wanted.text):
        found = found.filter(search__contains=word)
    if wanted.year is not None:
        found = found.filter(
            first_date__lte=date(wanted.year, 12, 31), last_date__gte=date(wanted.year, 1, 1)
        )
    if wanted.territory is not None:
        found = found.filter(territory__in=territories_within(wanted.territory).values("pk"))
    if wanted.topic:
        about = Q(topics__key=wanted.topic) | Q(topics__parent__key=wanted.topic)
        found = found.filter(pk__in=Release.objects.filter(about).values("pk"))
    if wanted.series:
        found = found.filter(series__slug=wanted.series)
    today = clock.now().date()
    over = Case(When(last_date__lt=today, then=Value(1)), default=Value(0))
    soon = Case(When(last_date__gte=today, then=F("first_date")))
    return (
        found.defer("content", "changes", "search")
        .annotate(over=over, soon=soon)
        .order_by("over", "soon", "-first_date", "-id")
    )


def years() -> list[int]:
    """Return the years in which a public day begins, latest first (one query)."""
    begun = Release.objects.filter(latest=True).dates("first_date", "year", order="DESC")
    return [first.year for first in begun]
