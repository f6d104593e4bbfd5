"""Where one sits, with whom and why, as one's own page reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.queries.seating.own import seats_of
from cherchons.encounters.services.seating import running
from cherchons.kernel import clock
from tests.encounters.registrations.making import leave
from tests.encounters.seating.making import begin, compose, everyone, make_lunch, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


def test_one_reads_ones_tables_once_they_are_published() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    made = compose(world, plan)
    me = everyone(world)[0]
    assert seats_of(me) == []
    publish(world, plan)
    (own,) = seats_of(me)
    assert (own.title, own.form, own.round) == ("Déjeuner", "tables", 0)
    assert [one.table for one in own.rounds] == list(made.tables_of[me.pk])
    for one in own.rounds:
        table = made.plan[one.number - 1][one.table - 1]
        assert {c.registration.pk for c in one.companions} == set(table) - {me.pk}
        assert all(c.reasons for c in one.companions)
    assert own.current == own.rounds[0]
    running.begin_round(plan, by=world.organiser, number=2)
    (own,) = seats_of(me)
    assert own.current == own.rounds[1]
    assert [one.now for one in own.rounds] == [False, True]


def test_a_card_names_three_people_and_why() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch, "buffet")
    made = compose(world, plan)
    publish(world, plan)
    me = everyone(world)[0]
    (own,) = seats_of(me)
    assert own.is_buffet
    assert [c.registration.pk for c in own.to_meet] == [other for other, _why in made.to_meet[me.pk]]
    assert all(c.reasons for c in own.to_meet)
    assert own.current is None


def test_who_left_is_on_nobodys_page_and_sees_nothing() -> None:
    world, lunch = make_lunch(12)
    plan = begin(world, lunch)
    made = compose(world, plan)
    publish(world, plan)
    gone = leave(everyone(world)[0])
    assert seats_of(gone) == []
    mate = next(pk for pk in made.plan[0][made.tables_of[gone.pk][0] - 1] if pk != gone.pk)
    (own,) = seats_of(next(p for p in everyone(world) if p.pk == mate))
    assert gone.pk not in {c.registration.pk for one in own.rounds for c in one.companions}


@pytest.mark.parametrize("form", ["tables", "buffet"])
def test_queries_do_not_grow(form: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    world, lunch = make_lunch(24)
    plan = begin(world, lunch, form)
    compose(world, plan, size=8, rounds=3)
    publish(world, plan)
    me = everyone(world)[0]
    with django_assert_max_num_queries(16):
        seats_of(me)
