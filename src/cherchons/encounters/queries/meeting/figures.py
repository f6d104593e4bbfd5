"""What can be counted of who's who and of acquaintances. Nobody is named; under five, nothing is said."""

from collections import Counter
from dataclasses import dataclass

from cherchons.encounters.models import Encounter, Met, Presentation, Registration
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.engines import disclosure
from cherchons.people.enums import Sector


@dataclass(frozen=True, slots=True)
class Acquaintances:
    """Pairs of people who both said that they met. A number that is not shown is None."""

    all: int | None
    across: int | None  # of different worlds


@dataclass(frozen=True, slots=True)
class World:
    """Of one world: how many present themselves, how many have a place."""

    sector: str
    shown: int
    coming: int


def acquaintances(slug: str) -> Acquaintances:
    """Count the acquaintances of the day at this address, also once names are forgotten (one query).

    Small numbers are hidden, with those from which they could be computed.
    """
    rows = Met.objects.filter(registration__encounter__slug=slug).values_list(
        "registration_id", "other_id", "registration__sector", "other__sector"
    )
    said = {(one, other): (mine, theirs) for one, other, mine, theirs in rows}
    pairs = [worlds for (one, other), worlds in said.items() if one < other and (other, one) in said]
    across = sum(mine != theirs for mine, theirs in pairs)
    table = [[across, len(pairs) - across]]
    out = disclosure.hidden(table)
    return Acquaintances(
        all=None if (0, 2) in out else len(pairs),
        across=None if (0, 0) in out else across,
    )


def worlds_of(encounter: Encounter) -> list[World]:
    """Return how many people of each world present themselves, for the team (two queries)."""
    there = Registration.objects.filter(encounter=encounter, state__in=TAKEN, anonymous=False)
    coming = Counter(there.values_list("sector", flat=True))
    found = Presentation.objects.filter(
        shown=True,
        registration__encounter=encounter,
        registration__state__in=TAKEN,
        registration__anonymous=False,
    )
    shown = Counter(found.values_list("registration__sector", flat=True))
    return [World(key, shown[key], coming[key]) for key in Sector.values if coming[key]]
