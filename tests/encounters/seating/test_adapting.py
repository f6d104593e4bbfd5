"""The plan is adapted to who is here: few move, what took place stays."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cherchons.encounters.enums import SeatedWho
from cherchons.encounters.models import Registration, Seat, ToMeet
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import arriving
from cherchons.encounters.services.seating import adapting, composing, running
from cherchons.encounters.services.seating.publishing import RoundsWentOn
from cherchons.encounters.services.seating.steps import HasBegun, NotComposed
from cherchons.kernel import clock
from cherchons.kernel.errors import Forbidden
from tests.encounters.making import World
from tests.encounters.registrations.making import come, leave
from tests.encounters.seating.making import (
    arrive,
    begin,
    compose,
    everyone,
    fresh,
    looked_at,
    make_lunch,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db]
THEN = datetime(2027, 3, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_morning() -> Iterator[None]:
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


def adapt(world: World, plan: Any, **more: Any) -> Any:
    adapting.adapt(plan, by=world.organiser, version=fresh(plan).version, **more)
    return looked_at(plan)


def test_absences_and_arrivals_move_few_people() -> None:
    world, lunch = make_lunch(24)
    plan = begin(world, lunch)
    before = compose(world, plan, rounds=3, size=6)
    publish(world, plan)
    people = everyone(world)
    arrive(world, people[3:])
    late = come(world, "research", "civil_society")
    arrive(world, late)
    now = adapt(world, plan)
    assert now.left == tuple(p.pk for p in people[:3])
    assert sorted(now.came) == sorted(p.pk for p in late)
    assert sorted(now.people) == sorted(p.pk for p in (*people[3:], *late))
    for tables in now.plan:
        assert sorted(pk for table in tables for pk in table) == sorted(now.people)
        assert max(map(len, tables)) - min(map(len, tables)) <= 1
    assert len(now.moved) <= 12
    for move in now.moved:
        assert before.tables_of[move.person][move.round - 1] == move.was
        assert now.tables_of[move.person][move.round - 1] == move.now
    assert Seat.objects.filter(registration=people[0]).count() == 3, "nobody is told before publication"
    publish(world, plan)
    assert not Seat.objects.filter(registration=people[0]).exists()


def test_rounds_that_took_place_stay_and_who_comes_back_is_seated() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    before = compose(world, plan, rounds=3)
    publish(world, plan)
    people = everyone(world)
    arrive(world, people)
    running.begin_round(plan, by=world.organiser, number=1)
    arriving.take_back(people[0], by=world.organiser)
    first = adapt(world, plan)
    assert first.plan[0] == before.plan[0]
    assert first.tables_of[people[0].pk][1:] == (0, 0)
    publish(world, plan)
    arrive(world, [people[0]])
    again = adapt(world, plan)
    assert again.plan[0] == before.plan[0]
    assert all(again.tables_of[people[0].pk])
    running.begin_round(plan, by=world.organiser, number=3)
    with pytest.raises(HasBegun):
        adapt(world, plan)


def test_who_missed_a_round_is_seated_again_and_the_plan_goes_on() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    compose(world, plan, rounds=4)
    publish(world, plan)
    people = everyone(world)
    arrive(world, people)
    running.begin_round(plan, by=world.organiser, number=1)
    arriving.take_back(people[0], by=world.organiser)
    adapt(world, plan)
    publish(world, plan)
    running.begin_round(plan, by=world.organiser, number=2)
    arrive(world, [people[0]])
    back = adapt(world, plan)
    tables = back.tables_of[people[0].pk]
    assert (bool(tables[0]), tables[1], all(tables[2:])) == (True, 0, True)
    publish(world, plan)
    arriving.take_back(people[1], by=world.organiser)
    again = adapt(world, plan)
    assert again.left == (people[1].pk,)
    one = people[0].pk
    composing.pin(plan, by=world.organiser, version=fresh(plan).version, people={one: 3})
    assert looked_at(plan).tables_of[one][2:] == (3, 3)
    running.begin_round(plan, by=world.organiser, number=3)
    arriving.take_back(people[0], by=world.organiser)
    assert looked_at(plan).plan[:2] == adapt(world, plan).plan[:2]


def test_a_colleague_who_comes_late_is_not_seated_with_a_colleague() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    first = everyone(world)[0]
    Registration.objects.filter(pk=first.pk).update(organisation_name="Les Amis du canal")
    compose(world, plan)
    late = come(world, "research")[0]
    Registration.objects.filter(pk=late.pk).update(organisation_name="Les Amis du canal")
    now = adapt(world, plan, who=SeatedWho.COMING)
    assert not any({first.pk, late.pk} <= set(table) for tables in now.plan for table in tables)


def test_exceptions_hold_after_adapting() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    made = compose(world, plan, rounds=3)
    publish(world, plan)
    people = everyone(world)
    arrive(world, people[:-1])
    running.begin_round(plan, by=world.organiser, number=1)
    a, b = made.plan[0][0][:2]
    act = {"by": world.organiser}
    composing.pin(plan, **act, version=fresh(plan).version, people={people[0].pk: 2})
    composing.keep_apart(plan, **act, version=fresh(plan).version, a=a, b=b)
    now = adapt(world, plan)
    assert now.tables_of[people[0].pk][1:] == (2, 2)
    for tables in now.plan[1:]:
        assert not any({a, b} <= set(table) for table in tables)


def test_adapting_to_who_is_registered() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    compose(world, plan)
    gone, new = leave(everyone(world)[0]), come(world, "support")[0]
    now = adapt(world, plan, who=SeatedWho.COMING)
    assert (now.left, now.came) == ((gone.pk,), (new.pk,))


def test_refusals() -> None:
    world, lunch = make_lunch(8)
    plan = begin(world, lunch)
    arrive(world, everyone(world)[:1])
    with pytest.raises(NotComposed):
        adapt(world, plan)
    compose(world, plan)
    with pytest.raises(Invalid, match="2"):
        adapt(world, plan)  # one person for two tables
    with pytest.raises(Invalid):
        adapt(world, plan, who="x")
    with pytest.raises(Forbidden):
        adapting.adapt(plan, by=world.people["facilitator"], version=fresh(plan).version)


# --- a buffet --------------------------------------------------------------------------------------------
def test_a_buffet_gives_everyone_three_people_of_another_world() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch, "buffet")
    made = compose(world, plan)
    worlds = {p.pk: p.sector for p in everyone(world)}
    for pk, cards in made.to_meet.items():
        others = [other for other, _why in cards]
        assert len(set(others)) == 3
        assert pk not in others
        assert all(worlds[other] != worlds[pk] for other in others)
        assert all("world" in why and "new" in why for _other, why in cards)
    assert (made.counted.fewest, made.counted.most, made.counted.crossing) == (3, 3, 3.0)
    publish(world, plan)
    assert ToMeet.objects.count() == 36
    a = everyone(world)[0]
    b = made.to_meet[a.pk][0][0]
    composing.keep_apart(plan, by=world.organiser, version=fresh(plan).version, a=a.pk, b=b)
    assert b not in [other for other, _why in looked_at(plan).to_meet[a.pk]]


def test_a_buffet_is_adapted_for_those_concerned() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch, "buffet")
    before = compose(world, plan)
    publish(world, plan)
    people = everyone(world)
    arrive(world, people[1:])
    now = adapt(world, plan)
    assert people[0].pk not in now.to_meet
    for pk, cards in now.to_meet.items():
        assert people[0].pk not in [other for other, _why in cards]
        if people[0].pk not in [other for other, _why in before.to_meet[pk]]:
            assert cards == before.to_meet[pk]


def test_a_lone_guest_meets_nobody() -> None:
    world, lunch = make_lunch(1)
    made = compose(world, begin(world, lunch, "buffet"))
    assert [len(cards) for cards in made.to_meet.values()] == [0]


def test_a_plan_made_before_a_round_began_does_not_change_it() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    compose(world, plan)
    publish(world, plan)
    compose(world, plan, seed=7)
    running.begin_round(plan, by=world.organiser, number=1)
    before = set(Seat.objects.values_list("registration_id", "round", "table"))
    with pytest.raises(RoundsWentOn):
        publish(world, plan)
    assert set(Seat.objects.values_list("registration_id", "round", "table")) == before
    running.begin_round(plan, by=world.organiser, number=0)
    publish(world, plan)
    assert set(Seat.objects.values_list("registration_id", "round", "table")) != before
