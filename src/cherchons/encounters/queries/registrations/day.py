"""A day's registrations as the desk opens them: the day, its rules, and what the reader may do there."""

from dataclasses import dataclass
from typing import Any

from cherchons.encounters.models import Encounter, RegistrationPlan
from cherchons.encounters.rules import can_manage_registrations, can_manage_team, can_see_registrations
from cherchons.kernel.actors import Actor, Visitor
from cherchons.kernel.errors import NotFound, SignInNeeded


@dataclass(frozen=True, slots=True)
class DeskDay:
    """A day at the desk, for one reader.

    ``manages``: they may change registrations and see addresses. Whoever manages also sees needs: the only
    others who do are desk volunteers, who have no account and don't come here.
    """

    encounter: Encounter
    plan: RegistrationPlan | None
    manages: bool
    names_team: bool

    @property
    def asks_wishes(self) -> bool:
        """Whether workshops are ranked on this day."""
        return getattr(self.encounter, "wish_plan", None) is not None

    @property
    def sees_needs(self) -> bool:
        """Whether food and access needs are shown to this reader."""
        return self.manages

    def context(self, part: str) -> dict[str, Any]:
        """Return what the head and the tabs of each of these pages need."""
        return {
            "encounter": self.encounter,
            "plan": self.plan,
            "part": part,
            "here": "registrations",
            "may_manage": self.manages,
            "may_edit": self.manages,
            "may_team": self.names_team,
            "sees_needs": self.sees_needs,
        }


def day_for(slug: str, actor: Actor) -> DeskDay:
    """Return the day, to someone of its team (two to five queries).

    Raises
    ------
    SignInNeeded
        If the actor is a visitor.
    NotFound
        If there is none, or its registrations aren't theirs to see: a stranger can't tell which.
    """
    if isinstance(actor, Visitor):
        raise SignInNeeded
    found = Encounter.objects.select_related(
        "organisation", "series", "territory", "plan", "wish_plan"
    ).filter(slug=slug)
    encounter = found.first()
    if encounter is None:
        raise NotFound
    manages = can_manage_registrations(actor, encounter)
    if not manages and not can_see_registrations(actor, encounter):
        raise NotFound
    plan = getattr(encounter, "plan", None)
    return DeskDay(encounter, plan, manages, manages and can_manage_team(actor, encounter))
