"""Where people are expected: their own page, the lists for the doors."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.services.composing import composing, publishing
from cherchons.encounters.services.registrations.papers import NothingToPrint
from cherchons.kernel import clock
from tests.encounters.composing.making import args, make_workshops, people, plan_of
from tests.encounters.desk import html
from tests.encounters.making import World
from tests.encounters.registrations.printing import made, ordered
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    made_up = make_workshops()
    people(made_up, *("ABC", "BCA", "CAB") * 2)
    composing.compose(plan_of(made_up), **args(made_up))
    return made_up


def own_page(client: Client, world: World, number: int) -> str:
    registration = world.encounter.registrations.get(number=number)
    path = reverse("encounters:registration", args=[world.encounter.slug, key_of(registration)])
    return html(client.get(path))


def test_ones_own_page_says_where_once_it_is_published(client: Client, world: World) -> None:
    assert "Mes ateliers" not in own_page(client, world, 1)
    publishing.publish(plan_of(world), **args(world))
    page = own_page(client, world, 1)
    assert "Mes ateliers" in page
    assert "Salle " in page
    assert "votre premier vœu" in page or "votre deuxième vœu" in page
    Registration.objects.filter(number=1).update(state="cancelled")
    assert "Mes ateliers" not in own_page(client, world, 1)


def test_lists_for_the_doors(world: World) -> None:
    with pytest.raises(NothingToPrint):
        ordered(world, "workshops", paper="a4")
    publishing.publish(plan_of(world), **args(world))
    Registration.objects.filter(number=2).update(state="cancelled")
    Registration.objects.filter(number=3).update(name="<b>#Zoé $x</b>")
    for size in ("a4", "a3"):
        order = ordered(world, "workshops", paper=size)
        assert order.total == 3
        said = made(order)
        assert "Personne 1" in said
        assert "Personne 2" not in said
        assert "<b>#Zoé $x</b>" in said
        assert "Salle A" in said


def test_the_list_of_registrations_says_where_people_go(client: Client, world: World) -> None:
    as_(client, world.organiser)
    path = reverse("encounters:registrations_json", args=[world.encounter.slug])
    assert {tuple(row["workshops"]) for row in client.get(path).json()["registrations"]} == {()}
    publishing.publish(plan_of(world), **args(world))
    found = {row["workshops"][0] for row in client.get(path).json()["registrations"]}
    assert found == {"A", "B", "C"}
