"""The desk's first page: my encounters, and for an administrator everyone's."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import Encounter
from cherchons.encounters.queries.desk import other_encounters, series_for
from cherchons.encounters.services.series import create_series
from tests.encounters.desk import html
from tests.encounters.making import World, make_team, make_world
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
DESK = reverse("encounters:desk")


@pytest.fixture
def world() -> World:
    return make_team(make_world(title="Une journée à l’Étang"))


def test_an_administrator_finds_any_encounter_by_words_without_accents(client: Client, world: World) -> None:
    other = make_world(title="Les jardins")
    as_(client, world.people["administrator"])
    everything = html(client.get(DESK))
    assert world.encounter.title in everything
    assert other.encounter.title in everything
    found = html(client.get(DESK, {"autres": "ETANG journee"}))
    assert world.encounter.title in found
    assert other.encounter.title not in found
    by_organisation = html(client.get(DESK, {"autres": other.organisation.name}))
    assert other.encounter.title in by_organisation
    nothing = html(client.get(DESK, {"autres": "<b>zzz"}))
    assert "&lt;b&gt;zzz" in nothing
    assert world.encounter.title not in nothing
    edit = reverse("encounters:edit", args=[world.encounter.slug])
    assert client.get(edit).status_code == 200


def test_an_administrator_sees_apart_what_they_organise_themselves(world: World) -> None:
    other = make_world()
    own = world.people["administrator"]
    other.organisation.roles.create(account_id=own.account_id, name="organiser")
    assert [row.encounter for row in other_encounters(own)] == [world.encounter]


@pytest.mark.parametrize("who", ["organiser", "co_organiser", "facilitator", "account", "other_organiser"])
def test_nobody_else_sees_the_encounters_of_others(client: Client, world: World, who: str) -> None:
    stranger = make_world(title="Pas pour vous")
    as_(client, world.people[who])
    assert stranger.encounter.title not in html(client.get(DESK, {"autres": "pas pour vous"}))


def test_an_administrator_may_put_a_day_in_any_series(world: World) -> None:
    made = create_series(world.organisation, by=world.organiser, title="Chercher ensemble")
    assert series_for(world.people["administrator"]) == [made]
    assert series_for(world.people["account"]) == []


@pytest.mark.parametrize("count", [1, 40])
def test_the_first_page_takes_as_many_queries_for_many(
    client: Client, world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Encounter.objects.bulk_create(
        Encounter(slug=f"r-{n}", title=f"Rencontre {n}", organisation=world.organisation)
        for n in range(count)
    )
    as_(client, world.people["administrator"])
    with django_assert_max_num_queries(12):
        answer = client.get(DESK, {"autres": "rencontre"})
    assert len(answer.context["others"]) == min(count, 30)


def test_more_than_ten_encounters_can_be_searched(client: Client, world: World) -> None:
    as_(client, world.organiser)
    for n in range(9):
        Encounter.objects.create(title=f"Jour {n}", slug=f"jour-{n}", organisation=world.organisation)
    assert 'name="q"' not in html(client.get(DESK))  # ten: one look is enough
    Encounter.objects.create(
        title="Un autre", slug="autre", organisation=world.organisation, venue="Salle Perchée"
    )
    everything = html(client.get(DESK))
    assert 'name="q"' in everything
    found = html(client.get(DESK, {"q": "PERCHEE autre"}))
    assert "Un autre" in found
    assert "Jour 3" not in found
    assert world.encounter.title in html(client.get(DESK, {"q": "etang"}))
    nothing = html(client.get(DESK, {"q": "<b>zzz"}))
    assert "Aucune de vos rencontres" in nothing
    assert "&lt;b&gt;zzz" in nothing
    assert "Jour 3" not in nothing
