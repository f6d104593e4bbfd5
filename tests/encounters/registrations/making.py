"""Days that take registrations, and the people who register, made by the services that people use."""

from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import UUID

from cherchons.encounters.models import Registration, RegistrationPlan
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.services.registrations import changing, keeping, plans
from cherchons.encounters.services.registrations.registering import Newcomer, register
from cherchons.kernel.actors import VISITOR
from tests.encounters.making import World, make_world

_numbers = count(1)


def make_open_day(*, filled: bool = False, **rules: Any) -> World:
    """Make a published day that takes registrations; ``rules`` are those of its plan."""
    world = make_world(filled=filled)
    if not filled:
        world.add()
    world.release()
    plans.open_registration(world.encounter, by=world.organiser)
    if rules:
        change_plan(world, **rules)
    world.encounter.refresh_from_db()
    return world


def plan_of(world: World) -> RegistrationPlan:
    """Return the plan as it stands."""
    return RegistrationPlan.objects.get(encounter=world.encounter)


def change_plan(world: World, **rules: Any) -> RegistrationPlan:
    """Change the rules."""
    return plans.edit_plan(world.encounter, by=world.organiser, version=plan_of(world).version, **rules)


def newcomer(name: str = "", sector: str = "civil_society", **more: Any) -> Newcomer:
    """Return what one person types; each has a name and an address of their own."""
    number = next(_numbers)
    values = {"email": f"guest{number}@example.org", **more}
    return Newcomer(name=name or f"Guest {number}", sector=sector, **values)


def come(world: World, *sectors: str, **more: Any) -> list[Registration]:
    """Register one person per sector, one party each, as visitors do."""
    return [
        register(world.encounter, by=VISITOR, people=[newcomer(sector=sector)], **more)[0]
        for sector in sectors or ("civil_society",)
    ]


def party(world: World, *sectors: str, **more: Any) -> list[Registration]:
    """Register people who come together."""
    people = [newcomer(sector=sector) for sector in sectors]
    return register(world.encounter, by=VISITOR, people=people, **more)


def states(world: World) -> list[str]:
    """Return the states of the day's registrations, by number."""
    return list(world.encounter.registrations.order_by("number").values_list("state", flat=True))


def leave(registration: Registration) -> Registration:
    """Cancel by one's own link."""
    return keeping.cancel(registration, by=holder_of(registration))


def choose(registration: Registration, sessions: Sequence[UUID]) -> None:
    """Choose these sessions and no others, by one's own link."""
    person = newcomer(registration.name, registration.sector, email=registration.email, sessions=sessions)
    changing.change(registration, by=holder_of(registration), person=person)
