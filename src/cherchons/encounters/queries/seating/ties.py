"""Who knows whom already, and who shares something, among those who are to be seated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.meeting.acquainted import Pair, who_knows_whom
from cherchons.encounters.queries.meeting.affinity import Profiles, profiles_of, scores_of

MOST_SHARED = 200_000  # pairs that share something: of very many people, the weakest change no table


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of registrations, the smaller id first, and what counts of each person."""

    met: frozenset[Pair]
    affinity: Mapping[Pair, float]
    profiles: Profiles


def ties_of(encounter: Encounter, rows: Sequence[Registration]) -> Ties:
    """Return what is known of these people's ties (eight queries, whatever their number)."""
    profiles = profiles_of(rows)
    return Ties(who_knows_whom(encounter, rows), strongest(scores_of(profiles)), profiles)


def strongest(scores: Mapping[Pair, float], *, most: int = MOST_SHARED) -> Mapping[Pair, float]:
    """Return the pairs that share more than all those that are too many."""
    if len(scores) <= most:
        return scores
    enough = sorted(scores.values(), reverse=True)[most]
    return {pair: score for pair, score in scores.items() if score > enough}
