"""Who knows whom already, and who shares something, among those who are to be seated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.meeting.acquainted import Pair, who_knows_whom
from cherchons.encounters.queries.meeting.affinity import Profiles, profiles_of, scores_of


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of registrations, the smaller id first, and what counts of each person."""

    met: frozenset[Pair]
    affinity: Mapping[Pair, float]
    profiles: Profiles


def ties_of(encounter: Encounter, rows: Sequence[Registration]) -> Ties:
    """Return what is known of these people's ties (eight queries, whatever their number)."""
    profiles = profiles_of(rows)
    return Ties(who_knows_whom(encounter, rows), scores_of(profiles), profiles)
