"""Through which door one came: signed in as one of the team, or by a volunteer's secret link."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cherchons.encounters.models import DeskLink, Encounter, RegistrationPlan
from cherchons.encounters.queries.registrations.desk_links import desk_with, volunteer_of
from cherchons.encounters.queries.registrations.opening import plan_of
from cherchons.encounters.rules import can_check_in
from cherchons.encounters.views.editing import actor_of, draft
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import NotFound


class NoDoor(NotFound):
    """The organisers take no registrations for this day."""

    sentence = gettext_lazy("Registration is not set up for this day.")


@dataclass(frozen=True, slots=True)
class Door:
    """One desk: the day, who acts there, and where its pages are."""

    encounter: Encounter
    plan: RegistrationPlan
    actor: Actor
    link: DeskLink | None = None
    key: str = ""

    def url(self, name: str, **more: str) -> str:
        """Return the address of one of the desk's pages."""
        where = {"slug": self.encounter.slug, **more}
        if self.link is None:
            return reverse(f"encounters:{name}", kwargs=where)
        return reverse(f"encounters:desk_{name}", kwargs={**where, "key": self.key})

    @property
    def ends(self) -> int:
        """When the link ends, in milliseconds; 0: never."""
        return int(self.link.expires_at.timestamp() * 1000) if self.link else 0


def open_door(request: HttpRequest, slug: str, key: str | None) -> Door:
    """Return the door of an address, to whoever may check people in."""
    if key is not None:
        link = desk_with(key, slug)
        plan = getattr(link.encounter, "plan", None)
        if plan is None:
            raise NoDoor
        return Door(link.encounter, plan, volunteer_of(link), link, key)
    encounter = draft(request, slug, can_check_in)
    plan = plan_of(encounter)
    if plan is None:
        raise NoDoor
    plan.encounter = encounter
    return Door(encounter, plan, actor_of(request))
