"""What comes before and after a day: whether it is over, when."""

from datetime import datetime

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.models import Encounter
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release


def facts_of(encounter: Encounter) -> DayFacts | None:
    """Return what the public knows of the day's dates, hours and state (one query)."""
    release = latest_release(encounter)
    return DayFacts.of(release) if release else None


def is_over(encounter: Encounter, now: datetime) -> bool:
    """Say whether the day took place and has ended."""
    day = facts_of(encounter)
    return day is not None and day.state == EncounterState.SCHEDULED and now >= day.ends
