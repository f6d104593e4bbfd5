"""The sessions whose places are counted, by name."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from cherchons.encounters.models import RegistrationPlan, Session, SessionPlaces
from cherchons.engines import typography


@dataclass(frozen=True, slots=True)
class CountedSession:
    """A session for which one registers."""

    uid: UUID
    title: str
    capacity: int

    @property
    def key(self) -> str:
        return str(self.uid)


def counted_sessions(plan: RegistrationPlan | None, language: str) -> list[CountedSession]:
    """Return the sessions whose places are counted, in the order of the day (one query)."""
    if plan is None:
        return []
    places = SessionPlaces.objects.filter(plan=plan, session_uid=OuterRef("uid"))
    rows = (
        Session.objects.filter(encounter_id=plan.encounter_id)
        .annotate(places=Subquery(places.values("capacity")[:1]))
        .filter(places__isnull=False)
    )
    return [
        CountedSession(s.uid, f"{typography.clock_time(s.start, language)} · {s.title}", s.places)
        for s in rows
    ]
