"""Days with a lunch, people, and table plans, for tests."""

from collections.abc import Sequence
from typing import Any

from cherchons.encounters.models import Registration, Session, TablePlan
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.services.registrations import arriving
from cherchons.encounters.services.seating import composing, plans, publishing
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import come, make_open_day

WORLDS = ("civil_society", "research", "support")


def make_lunch(people: int = 12, worlds: Sequence[str] = WORLDS[:2]) -> tuple[World, Session]:
    """Make a published day with a lunch, and people of these worlds in turn."""
    world = make_team(make_open_day())
    lunch = world.add("Déjeuner", "12:00", "14:00", kind="meal")
    world.release()
    world.encounter.refresh_from_db()
    come(world, *[worlds[i % len(worlds)] for i in range(people)])
    return world, lunch


def crowd(world: World, people: int) -> None:
    """Add many people at once, as if they had registered one after the other."""
    last = world.encounter.registrations.count()
    Registration.objects.bulk_create(
        Registration(
            encounter=world.encounter,
            number=last + number,
            state="confirmed",
            name=f"Someone {number}",
            sector=WORLDS[number % len(WORLDS)],
        )
        for number in range(1, people + 1)
    )


def begin(world: World, lunch: Session, form: str = "tables") -> TablePlan:
    return plans.plan_tables(world.encounter, by=world.organiser, session_uid=lunch.uid, form=form)


def fresh(plan: TablePlan) -> TablePlan:
    return TablePlan.objects.select_related("current", "published", "encounter").get(pk=plan.pk)


def compose(world: World, plan: TablePlan, **more: Any) -> Content:
    """Compose at the present version; return the content."""
    values = {"size": 4, "rounds": 2, **more}
    made = composing.compose(plan, by=world.organiser, version=fresh(plan).version, **values)
    return Content.of(made.content)


def publish(world: World, plan: TablePlan, **more: Any) -> None:
    publishing.publish(plan, by=world.organiser, version=fresh(plan).version, **more)


def looked_at(plan: TablePlan) -> Content:
    """Return the content that is looked at."""
    current = fresh(plan).current
    assert current is not None
    return Content.of(current.content)


def arrive(world: World, people: Sequence[Registration]) -> None:
    for one in people:
        arriving.check_in(one, by=world.organiser)


def everyone(world: World) -> list[Registration]:
    return list(world.encounter.registrations.order_by("number"))
