"""Who knows whom: organisations, groups, earlier days, other rooms; in few queries whatever the number."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cherchons.encounters.models import Met, Registration
from cherchons.encounters.queries.meeting.acquainted import pair_of, who_knows_whom
from cherchons.kernel import clock, registry
from cherchons.kernel.registry import KnowsWhom, contribute
from tests.encounters.making import World
from tests.encounters.meeting.making import BEFORE, EARLIER, both_met, make_day, person, seated
from tests.encounters.registrations.making import party
from tests.factories import make_account, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def known(world: World) -> set[tuple[int, int]]:
    return set(who_knows_whom(world.encounter, list(world.encounter.registrations.all())))


def test_the_same_organisation_by_directory_or_by_name() -> None:
    world, place = make_day(), make_organisation(name="Les Jardins")
    one = person(world, organisation=place, organisation_name="Les Jardins")
    other = person(world, organisation_name="  LES  JARDINS ")
    third = person(world, organisation=place, organisation_name="LES jardins")
    person(world, organisation_name="Autre"), person(world), person(world, individual=True)
    assert known(world) == {pair_of(a.pk, b.pk) for a, b in combinations((one, other, third), 2)}


def test_people_registered_together_know_each_other() -> None:
    world = make_day()
    one, other = party(world, "research", "civil_society")
    person(world)
    assert known(world) == {pair_of(one.pk, other.pk)}


def test_an_earlier_table_and_an_earlier_day_s_meeting_count_by_address_or_account() -> None:
    before, world, account = make_day(on=EARLIER), make_day(), make_account()
    old = [person(before, email=f"p{n}@example.org") for n in range(4)]
    Registration.objects.filter(pk=old[3].pk).update(account=account, email="")
    seated(before, [old[0], old[1]], [old[2], old[3]])
    both_met(old[0], old[2])
    Met.objects.create(registration=old[1], other=old[2])  # one says so: no acquaintance
    now = [person(world, email=f"P{n}@Example.org") for n in range(4)]
    Registration.objects.filter(pk=now[3].pk).update(account=account, email="")
    pairs = {(0, 1), (2, 3), (0, 2)}
    assert known(world) == {pair_of(now[a].pk, now[b].pk) for a, b in pairs}


def test_those_who_met_this_morning_are_not_brought_together_at_noon() -> None:
    world = make_day()
    one, other, third = person(world), person(world), person(world)
    both_met(one, other)
    Met.objects.create(registration=one, other=third)
    assert known(world) == {pair_of(one.pk, other.pk)}


def test_neither_a_later_day_nor_an_unpublished_table_nor_a_cancelled_place_counts() -> None:
    later, world = make_day(), make_day(on=EARLIER)
    then = [person(later, email=f"q{n}@example.org") for n in range(2)]
    seated(later, then)
    for n in range(2):
        person(world, email=f"q{n}@example.org")
    assert known(world) == set()
    draft = make_day(on=EARLIER.replace(year=2025))
    old = [person(draft, email=f"q{n}@example.org") for n in range(2)]
    seated(draft, old, published=False)
    assert known(world) == set()
    seated(draft, published=True)
    assert len(known(world)) == 1
    Registration.objects.filter(pk=old[0].pk).update(state="cancelled")
    assert known(world) == set()


def test_other_rooms_say_who_knows_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    world, account = make_day(), make_account()
    one, other = person(world, email="One@example.org"), person(world)
    Registration.objects.filter(pk=other.pk).update(account=account)
    asked: list[Any] = []

    def pairs(people: Any) -> list[tuple[int, int]]:
        asked.extend(people)
        return [(other.pk, one.pk), (one.pk, one.pk), (one.pk, 999_999)]

    monkeypatch.setattr(registry, "_contributions", {})
    contribute(KnowsWhom("tests.cooperations", pairs=pairs))
    assert known(world) == {pair_of(one.pk, other.pk)}
    assert (asked[0].email, asked[0].account_id) == ("one@example.org", None)
    assert asked[1].account_id == account.pk


def test_the_number_of_queries_does_not_depend_on_the_number_of_people() -> None:
    before, world = make_day(on=EARLIER), make_day()
    counted = []
    for size in (2, 6):
        for n in range(size):
            person(before, email=f"{size}-{n}@example.org"), person(world, email=f"{size}-{n}@example.org")
        seated(before, list(before.encounter.registrations.all())[-size:])
        people = list(world.encounter.registrations.all())
        with CaptureQueriesContext(
            connection,
        ) as made:
            who_knows_whom(world.encounter, people)
        counted.append(len(made))
    assert counted[0] == counted[1] == 4
