"""Where one sits, with whom and why, as one's own page reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import TablePlan
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.queries.seating.own import seats_of
from cherchons.encounters.queries.seating.page import published_of
from cherchons.encounters.queries.seating.papers import cards_of
from cherchons.encounters.services.meeting import presenting
from cherchons.encounters.services.seating import running
from cherchons.kernel import clock
from tests.encounters.meeting.making import presented, topic
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


def test_what_someone_takes_back_is_on_no_card_any_more() -> None:
    world, lunch = make_lunch(4)
    me, other = everyone(world)[:2]
    ecology = topic()
    for one in (me, other):
        presented(one, ecology, looks_for="un jardin", offers="un jardin")
    plan = begin(world, lunch, "buffet")
    compose(world, plan)
    publish(world, plan)

    def told() -> str:
        (own,) = seats_of(me)
        return " ".join(r for c in own.to_meet if c.registration.pk == other.pk for r in c.reasons)

    def on_paper() -> str:
        plan = TablePlan.objects.select_related("published").get()
        cards = cards_of(published_of(plan))
        return " ".join(" ".join(why) for card in cards for _other, why in card.others)

    def at_desk() -> str:
        page = published_of(TablePlan.objects.select_related("published").get())
        return " ".join(" ".join(why) for card in page.cards(page.seated) for _other, why in card.others)

    pages = (told, on_paper, at_desk)
    assert all("Vous cherchez" in page() or "ce que vous" in page() for page in pages)
    presenting.withdraw(me, by=holder_of(me))
    assert not any("ce que vous" in page() or "écologie" in page() for page in pages)
    assert "Un autre monde" in told()


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
