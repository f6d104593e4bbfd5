"""A day on its morning, and what devices note there, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from cherchons.encounters.models import DeskLink, Registration
from cherchons.encounters.queries.registrations.desk_links import desk_key_of, volunteer_of
from cherchons.encounters.services.registrations.arriving import DoorEvent
from cherchons.encounters.services.registrations.desk_links import make_desk_link
from cherchons.kernel.actors import Actor
from tests.encounters.making import World

BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
MORNING = datetime(2027, 3, 12, 8, 30, tzinfo=UTC)  # half past nine there
OPENING = MORNING - timedelta(minutes=10)
EVENING = datetime(2027, 3, 12, 21, tzinfo=UTC)


def make_link(world: World, label: str = "Entrée, Samia", **more: Any) -> DeskLink:
    """Make a volunteer's link."""
    given = {"expires_at": EVENING, **more}
    return make_desk_link(world.encounter, by=world.organiser, label=label, **given)


def volunteer(world: World) -> Actor:
    """Return someone who came with a volunteer's link."""
    return volunteer_of(make_link(world))


def where(world: World, link: DeskLink, rest: str = "") -> str:
    """Return an address of a volunteer's desk."""
    return f"/fr/rencontres/{world.encounter.slug}/accueil/{desk_key_of(link)}/{rest}"


def came(registration: Registration, minute: float = 0, **more: Any) -> DoorEvent:
    """Return a note: someone came in, ``minute`` minutes after the doors opened."""
    return event("in", minute, registration=registration.uid, **more)


def event(kind: str, minute: float = 0, **more: Any) -> DoorEvent:
    """Return a note."""
    return DoorEvent(**{"uid": uuid4(), "kind": kind, "at": OPENING + timedelta(minutes=minute), **more})
