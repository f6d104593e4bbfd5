"""What an organiser is asked to look at, and what not."""

import pytest

from cherchons.encounters.queries.checks import problems
from cherchons.encounters.queries.documents import document
from cherchons.encounters.queries.programme import Programme
from cherchons.encounters.services import sessions
from tests.encounters.making import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def codes(world: World) -> list[str]:
    return [problem.code for problem in problems(Programme.of(document(world.encounter), language="fr"))]


def test_a_plain_programme_has_nothing_to_look_at(world: World) -> None:
    world.add("Un", "09:00", "10:00", room="A")
    world.add("Deux", "10:00", "11:00", room="A")
    assert codes(world) == []


def test_one_room_twice_at_a_time(world: World) -> None:
    world.add("Un", "09:00", "10:30", room="Salle A")
    world.add("Deux", "10:00", "11:00", room="salle a")
    assert codes(world) == ["room_twice"]


def test_a_cancelled_session_takes_no_room(world: World) -> None:
    world.add("Un", "09:00", "10:30", room="A")
    world.add("Deux", "10:00", "11:00", room="A", cancelled=True)
    assert codes(world) == []


def test_one_person_in_two_places_even_in_parallel(world: World) -> None:
    first = world.add("Un", "09:00", "10:30")
    second = world.add("Deux", "09:00", "10:30")
    sessions.group_in_parallel(second, **world.args, beside=first)
    assert codes(world) == []
    world.person(first, "Ada Lovelace")
    world.person(second, "ada lovelace")
    assert codes(world) == ["person_twice"]


def test_an_overlap_that_nobody_said_is_parallel(world: World) -> None:
    world.add("Un", "09:00", "10:30")
    world.add("Deux", "10:00", "11:00")
    assert codes(world) == ["overlap"]


def test_different_rooms_may_overlap(world: World) -> None:
    world.add("Un", "09:00", "10:30", room="A")
    world.add("Deux", "10:00", "11:00", room="B")
    assert codes(world) == []


def test_a_session_outside_the_hours_of_its_day(world: World) -> None:
    world.add("Dîner", "19:00", "20:00")
    assert codes(world) == ["outside"]


def test_a_testimony_told_by_one_side(world: World) -> None:
    session = world.add("Récits", "09:00", "10:00", kind="testimonies")
    item = sessions.add_item(session, **world.args, title="Le canal", kind="testimony")
    world.person(item, "Ada", sector="research")
    assert codes(world) == []
    world.person(item, "Zoé", sector="research")
    assert codes(world) == ["one_sided"]


def test_a_long_list_is_cut(world: World) -> None:
    for number in range(60):
        world.add(f"Séance {number}", "10:00", "11:00", room="A")
    assert len(codes(world)) == 40
