"""People who present themselves and meet, for tests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cherchons.directory.models import Topic
from cherchons.encounters.models import Met, Presentation, Registration, Seat, SeatingStep, Session, TablePlan
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from tests.encounters.making import A_DAY, World
from tests.encounters.registrations.making import make_open_day, newcomer

BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
DURING = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)  # half past ten there
EVENING = datetime(2027, 3, 12, 20, tzinfo=UTC)


def make_day(*, on: date = A_DAY, **more: Any) -> World:
    """Make a day that takes registrations, on another date where asked to."""
    world = make_open_day(**more)
    if on != A_DAY:
        world.encounter.days.update(date=on)
    return world


def person(world: World, name: str = "", sector: str = "civil_society", **more: Any) -> Registration:
    """Register someone while registration is open."""
    with clock.hold(BEFORE):
        return register(world.encounter, by=VISITOR, people=[newcomer(name, sector, **more)])[0]


def topic(key: str = "ecology", fr: str = "écologie", en: str = "ecology") -> Topic:
    """Return a topic."""
    return Topic.objects.get_or_create(key=key, defaults={"name_fr": fr, "name_en": en})[0]


def presented(registration: Registration, *topics: Topic, shown: bool = True, **words: Any) -> Presentation:
    """Write a presentation as the service keeps it."""
    made, _new = Presentation.objects.update_or_create(
        registration=registration, defaults={"shown": shown, **words}
    )
    made.topics.set(topics)
    return made


def seated(world: World, *tables: list[Registration], turn: int = 1, published: bool = True) -> TablePlan:
    """Seat people at tables 1, 2… of the first session, in one round."""
    session = Session.objects.filter(encounter=world.encounter).order_by("start", "pk")[0]
    plan, _new = TablePlan.objects.get_or_create(encounter=world.encounter, session_uid=session.uid)
    if published and plan.published is None:
        plan.published = plan.current = SeatingStep.objects.create(plan=plan, step="seated", content={})
        plan.save()
    Seat.objects.bulk_create(
        Seat(plan=plan, registration=r, round=turn, table=number)
        for number, people in enumerate(tables, 1)
        for r in people
    )
    return plan


def both_met(one: Registration, other: Registration, **more: Any) -> None:
    """Both say that they met."""
    Met.objects.create(registration=one, other=other, **more)
    Met.objects.create(registration=other, other=one, **more)


EARLIER = A_DAY - timedelta(days=100)
