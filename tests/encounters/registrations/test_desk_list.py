"""The organisers' list: who sees what, filters, order, pages, what two desks see alike."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import Registration, RegistrationPlan
from cherchons.encounters.queries.registrations.day import day_for
from cherchons.encounters.rules import can_see_needs
from cherchons.encounters.services.registrations import plans
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from tests.encounters.desk import html
from tests.encounters.making import World, make_team, make_world
from tests.encounters.registrations.making import change_plan, come, leave, make_open_day, newcomer, plan_of
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day(filled=True, capacity=20))


def here(world: World, name: str = "registrations", *more: Any) -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug, *more])


def names(answer: Any) -> list[str]:
    return [row.name for row in answer.context["rows"]]


def fill(world: World) -> None:
    """Four people, each with something of their own."""
    session = world.encounter.sessions.filter(kind="workshop")[0]
    change_plan(world, session_places={session.uid: 5})
    code = plans.add_code(world.encounter, by=world.organiser, label="Élu·es", uses=3).code
    people = [
        newcomer(
            "Zoé Étang",
            "civil_society",
            organisation_name="Les Amis de l’Eau",
            food="sans noix",
            consents={"needs": (True, "w"), "photo": (False, "w"), "news": (True, "w")},
        ),
        newcomer("Ada", "research", sessions=[session.uid]),
        newcomer("Bo", "public", email="", individual=True),
        newcomer("Chloé", "research"),
    ]
    for index, person in enumerate(people):
        register(world.encounter, by=VISITOR, people=[person], code=code if index == 3 else "")
    leave(world.encounter.registrations.get(name="Chloé"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Zoé Étang", "Ada", "Bo", "Chloé"]),
        ({"q": "etang ZOE"}, ["Zoé Étang"]),
        ({"q": "amis eau"}, ["Zoé Étang"]),
        ({"q": "3"}, ["Bo"]),
        ({"state": "coming"}, ["Zoé Étang", "Ada", "Bo"]),
        ({"state": "cancelled"}, ["Chloé"]),
        ({"sector": "research", "state": "confirmed"}, ["Ada"]),
        ({"channel": "phone"}, []),
        ({"needs": "on"}, ["Zoé Étang"]),
        ({"photo": "on"}, ["Zoé Étang"]),
        ({"news": "on"}, ["Zoé Étang"]),
        ({"arrived": "no", "state": "coming"}, ["Zoé Étang", "Ada", "Bo"]),
        ({"arrived": "yes"}, []),
        ({"sort": "name"}, ["Ada", "Bo", "Chloé", "Zoé Étang"]),
        ({"sort": "-number", "sector": "research"}, ["Chloé", "Ada"]),
        ({"sort": "state", "sector": "research"}, ["Ada", "Chloé"]),
        ({"territory": "nowhere at all"}, ["Zoé Étang", "Ada", "Bo", "Chloé"]),
        ({"session": "not-a-uid", "state": "martian", "code": "1 OR 1"}, ["Zoé Étang", "Ada", "Bo", "Chloé"]),
    ],
)
def test_filters_stand_in_the_address(
    client: Client, world: World, asked: dict[str, str], found: list[str]
) -> None:
    fill(world)
    as_(client, world.organiser)
    answer = client.get(here(world), asked)
    assert answer.status_code == 200
    assert names(answer) == found


def test_sessions_and_codes_are_filters_where_there_are_some(client: Client, world: World) -> None:
    as_(client, world.organiser)
    assert "session" not in client.get(here(world)).context["form"].fields
    fill(world)
    plan = plan_of(world)
    session = plan.session_places.get().session_uid
    assert names(client.get(here(world), {"session": str(session)})) == ["Ada"]
    assert names(client.get(here(world), {"code": str(plan.codes.get().pk)})) == ["Chloé"]


def test_the_team_sees_names_the_organisers_addresses_and_that_someone_has_needs(
    client: Client, world: World
) -> None:
    fill(world)
    mail = Registration.objects.get(name="Ada").email
    for who, sees in (
        ("organiser", True),
        ("co_organiser", True),
        ("administrator", True),
        ("facilitator", False),
    ):
        as_(client, world.people[who])
        page = html(client.get(here(world)))
        assert "Ada" in page
        assert (mail in page) is sees, who
        assert ("besoins d’alimentation" in page) is sees, who
        assert ('name="n"' in page) is sees, who
        assert "sans noix" not in page, "the needs themselves stand on the person's page"
        assert names(client.get(here(world), {"needs": "on"})) == (
            ["Zoé Étang"] if sees else ["Zoé Étang", "Ada", "Bo", "Chloé"]
        )
        day = day_for(world.encounter.slug, world.people[who])
        assert day.sees_needs == can_see_needs(world.people[who], world.encounter)


@pytest.mark.parametrize("who", ["account", "other_organiser"])
def test_strangers_can_not_tell_that_there_is_a_list(client: Client, world: World, who: str) -> None:
    as_(client, world.people[who])
    for name, more in (("registrations", []), ("registrations_bulk", []), ("registration_changes", [])):
        assert client.get(here(world, name, *more)).status_code == 404
    assert client.get(here(world, "registration_person", 1)).status_code == 404
    assert client.post(here(world, "registration_person_action", 1, "annuler")).status_code == 404


def test_visitors_are_asked_to_sign_in(client: Client, world: World) -> None:
    assert client.get(here(world)).status_code == 302


def test_what_people_typed_is_text(client: Client, world: World) -> None:
    person = newcomer("<script>x</script>", organisation_name="<b>o</b>", email="a@example.org")
    register(world.encounter, by=VISITOR, people=[person])
    as_(client, world.organiser)
    page = html(client.get(here(world), {"q": "<script>"}))
    assert "<script>x" not in page
    assert "&lt;script&gt;" in page
    assert "<b>o</b>" not in page


def test_the_page_asks_again_and_hears_only_what_changed(client: Client, world: World) -> None:
    come(world)
    as_(client, world.organiser)
    seen = plan_of(world).changes
    asked = {"HX-Request": "true", "X-Seen": str(seen)}
    assert client.get(here(world), headers=asked).status_code == 204
    first = come(world)[0]
    answer = client.get(here(world), headers=asked)
    assert answer.status_code == 200
    assert first.name in html(answer)
    assert "<html" not in html(answer)
    assert f'"X-Seen": "{RegistrationPlan.objects.get(pk=plan_of(world).pk).changes}"' in html(answer)


def test_a_hundred_per_page(client: Client, world: World) -> None:
    come(world, *["research"] * 2)
    first = Registration.objects.order_by("pk")[0]
    Registration.objects.bulk_create(
        Registration(
            encounter=world.encounter, number=number, state="confirmed", name=f"P{number}", sector="support"
        )
        for number in range(10, 130)
    )
    as_(client, world.organiser)
    assert len(names(client.get(here(world)))) == 100
    second = client.get(here(world), {"page": "2", "state": "confirmed"})
    assert len(names(second)) == 22
    assert "state=confirmed&amp;page=1" in html(second)
    assert names(client.get(here(world), {"page": "999"}))[-1] == "P129"
    assert first.name == names(client.get(here(world)))[0]


@pytest.mark.parametrize("who", ["organiser", "co_organiser", "facilitator"])
def test_the_list_costs_the_same_for_one_three_and_three_hundred(
    client: Client,
    world: World,
    who: str,
    django_assert_max_num_queries: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    as_(client, world.people[who])
    come(world)
    fill_one = {"state": "coming"}
    client.get(here(world), fill_one)
    with django_assert_max_num_queries(11) as captured:
        client.get(here(world), fill_one)
    for more in (2, 297):
        begin = Registration.objects.order_by("-number")[0].number + 1
        Registration.objects.bulk_create(
            Registration(encounter=world.encounter, number=n, state="confirmed", name=f"P{n}", sector="other")
            for n in range(begin, begin + more)
        )
        with django_assert_num_queries(len(captured)):
            client.get(here(world), fill_one)


def test_a_day_without_registration_says_what_to_do(client: Client) -> None:
    world = make_world()
    as_(client, world.organiser)
    answer = client.get(here(world))
    assert answer.status_code == 200
    assert "<table" not in html(answer)


def test_my_encounters_say_how_many_come_and_lead_there(client: Client) -> None:
    world = make_team(make_open_day(capacity=1))
    come(world, "research", "support", "other")
    as_(client, world.organiser)
    shown = html(client.get(reverse("encounters:desk")))
    assert here(world) in shown
    assert "1 / 1 · 2 attendent" in shown
