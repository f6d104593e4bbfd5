"""Mixing people, as the desk opens it: the day, its plans, and what the reader may do there."""

from dataclasses import dataclass
from typing import Any

from cherchons.encounters.models import Encounter, RegistrationPlan, WishPlan
from cherchons.encounters.rules import can_compose, can_manage_team, can_see_registrations
from cherchons.kernel.actors import Actor, Visitor
from cherchons.kernel.errors import NotFound, SignInNeeded


@dataclass(frozen=True, slots=True)
class MixingDay:
    """A day at the desk, for one reader. ``composes``: they decide (workshops and tables alike)."""

    encounter: Encounter
    registration: RegistrationPlan | None
    wishes: WishPlan | None
    composes: bool
    names_team: bool

    def context(self, part: str) -> dict[str, Any]:
        """Return what the head and the tabs of each of these pages need.

        ``part`` is ``wishes``, ``composing``, ``tables`` or ``who``.
        """
        return {
            "encounter": self.encounter,
            "plan": self.registration,
            "wish_plan": self.wishes,
            "part": part,
            "here": "mixing",
            "may_manage": self.composes,
            "may_compose": self.composes,
            "may_edit": self.composes,
            "may_team": self.names_team,
        }


def mixing_for(slug: str, actor: Actor) -> MixingDay:
    """Return the day, to someone of its team (two to five queries).

    Raises
    ------
    SignInNeeded
        If the actor is a visitor.
    NotFound
        If there is none, or it isn't theirs to prepare: a stranger can't tell which.
    """
    if isinstance(actor, Visitor):
        raise SignInNeeded
    related = ("organisation", "series", "territory", "plan", "wish_plan")
    encounter = Encounter.objects.select_related(*related).filter(slug=slug).first()
    if encounter is None:
        raise NotFound
    composes = can_compose(actor, encounter)
    if not composes and not can_see_registrations(actor, encounter):
        raise NotFound
    return MixingDay(
        encounter,
        getattr(encounter, "plan", None),
        getattr(encounter, "wish_plan", None),
        composes,
        composes and can_manage_team(actor, encounter),
    )
