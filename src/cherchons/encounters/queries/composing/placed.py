"""Where people are expected, as published: the lists for the doors."""

from collections.abc import Sequence
from dataclasses import dataclass

from cherchons.encounters.models import Encounter, Placement, Registration
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import SessionView
from cherchons.encounters.queries.registrations.places import TAKEN


@dataclass(frozen=True, slots=True)
class WorkshopList:
    """A workshop with those who are expected there."""

    session: SessionView
    people: Sequence[Registration]


def workshop_lists(encounter: Encounter, shown: Shown) -> list[WorkshopList]:
    """Return each workshop with people, in the order of the programme (one query)."""
    rows = Placement.objects.filter(
        registration__encounter=encounter, registration__state__in=TAKEN, registration__anonymous=False
    ).select_related("registration")
    people: dict[str, list[Registration]] = {}
    for row in rows.order_by("registration__number"):
        people.setdefault(str(row.session_uid), []).append(row.registration)
    return [
        WorkshopList(session, people[session.uid])
        for session in shown.programme.sessions
        if session.uid in people
    ]
