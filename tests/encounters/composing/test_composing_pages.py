"""The pages of composing: who sees what, what is shown, what is kept, what is refused."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import Composition, Registration, WishPlan
from cherchons.encounters.services.composing import composing, publishing
from cherchons.kernel import clock, outbox
from tests.encounters.composing.making import (
    args,
    arrive,
    content_of,
    make_workshops,
    people,
    plan_of,
    uid_of,
)
from tests.encounters.desk import Desk, html
from tests.encounters.making import World, make_team, make_world
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
READ = ("composing", "composing_csv", "composing_xlsx", "composing_json")
DECIDE = ("composing_orders", "composing_limits", "composing_groups", "composing_publish")


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    made = make_workshops()
    people(made, *("ABC", "ACB", "BAC", "CAB", "A", "", "BC", "CBA", "ABC"))
    return made


@pytest.fixture
def composed(world: World) -> World:
    composing.compose(plan_of(world), **args(world))
    return world


@pytest.fixture
def desk(client: Client, composed: World) -> Client:
    return as_(client, composed.organiser)


def here(world: World, name: str = "composing", *more: Any) -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug, *more])


def press(client: Client, world: World, url: str, **more: Any) -> Any:
    """Send a button of the page."""
    shown = client.get(here(world)).context
    given = {"version": shown["version"], "request_key": shown["request_key"], **more}
    return client.post(url, given, follow=True)


def plain(answer: Any) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", html(answer))


# --- who sees what ---
@pytest.mark.parametrize("language", ["fr", "en"])
def test_organisers_see_every_page(desk: Client, composed: World, language: str) -> None:
    for name in (*READ, *DECIDE):
        url = here(composed, name).replace("/fr/", f"/{language}/")
        assert desk.get(url).status_code == 200, name
    assert desk.get(here(composed, "composing_person", 1)).status_code == 200


def test_the_team_sees_what_is_published_and_decides_nothing(client: Client, composed: World) -> None:
    as_(client, composed.people["facilitator"])
    answer = client.get(here(composed))
    assert answer.status_code == 200
    assert "Personne 1" not in html(answer)
    assert client.get(here(composed, "composing_csv")).status_code == 404
    publishing.publish(plan_of(composed), **args(composed))
    composing.compose(plan_of(composed), **args(composed), seed=9)
    answer = client.get(here(composed))
    assert "Personne 1" in html(answer)
    assert "composer/" not in html(answer)
    assert client.get(here(composed, "composing_person", 1)).status_code == 200
    for name in DECIDE:
        assert client.get(here(composed, name)).status_code == 403
    assert client.post(here(composed, "composing_action", "composer")).status_code == 403
    assert client.post(here(composed, "composing_pin", 1, "mettre")).status_code == 403
    assert client.post(here(composed, "composing_separate")).status_code == 403


def test_strangers_find_nothing(client: Client, composed: World) -> None:
    for who in ("other_organiser", "account"):
        as_(client, composed.people[who])
        for name in (*READ, *DECIDE):
            assert client.get(here(composed, name)).status_code == 404
    client.logout()
    assert client.get(here(composed)).status_code in (302, 401)


# --- empty pages say what to do next ---
def test_what_to_do_next(client: Client) -> None:
    world = make_team(make_world())
    as_(client, world.organiser)
    assert "Publier le programme" in plain(client.get(here(world)))
    world.add()
    world.release()
    assert "Pas d’ateliers en même temps" in plain(client.get(here(world)))
    full = make_workshops()
    as_(client, full.organiser)
    assert "Personne n’a encore de place" in plain(client.get(here(full)))
    WishPlan.objects.all().delete()
    assert "Entre quels ateliers" in plain(client.get(here(full)))


def test_one_button_composes(client: Client, world: World) -> None:
    as_(client, world.organiser)
    answer = press(client, world, here(world, "composing_action", "composer"))
    assert "Les ateliers sont composés" in plain(answer)
    assert re.search(r"<b>\d+ %</b>", plain(answer))
    assert "Personne n’a moins bien que son" in plain(answer)
    assert "Prouvé et vérifié" in plain(answer)
    assert "1 personne n’a pas donné de vœux" in plain(answer)


# --- steps ---
def test_undo_and_again(desk: Client, composed: World) -> None:
    answer = press(desk, composed, here(composed, "composing_action", "annuler"))
    assert "Prêt à composer" in plain(answer)
    answer = press(desk, composed, here(composed, "composing_action", "retablir"))
    assert "Person" in plain(answer)
    assert plan_of(composed).current is not None
    assert desk.post(here(composed, "composing_action", "nonsense")).status_code == 404


def test_a_page_that_is_old_changes_nothing(desk: Client, composed: World) -> None:
    answer = desk.post(
        here(composed, "composing_action", "composer"),
        {"version": 1, "request_key": str(uuid4()), "seed": "5"},
        follow=True,
    )
    assert "entre-temps" in plain(answer)
    assert Composition.objects.count() == 1


def test_another_order_is_taken(desk: Client, composed: World) -> None:
    answer = desk.get(here(composed, "composing_orders"))
    assert plain(answer).count("Prendre celle-ci") == 4
    assert [row.order for row in answer.context["rows"]][-1] == "lottery"
    press(desk, composed, here(composed, "composing_action", "composer"), order="lottery", seed="4")
    assert content_of(plan_of(composed).current).order == "lottery"
    assert "graine 4" in plain(desk.get(here(composed)))


# --- exceptions ---
def test_a_person_is_put_elsewhere(desk: Client, composed: World) -> None:
    target = uid_of(composed, "C")
    answer = press(desk, composed, here(composed, "composing_pin", 1, "mettre"), session=target)
    assert "Personne 1 va à « C »" in plain(answer)
    assert "doit y être" in plain(answer)
    assert "Lever l’exception" in plain(answer)
    answer = press(desk, composed, here(composed, "composing_pin", 1, "liberer"), session=target)
    assert "doit y être" not in plain(answer)
    assert desk.get(here(composed, "composing_person", 99)).status_code == 404
    answer = press(desk, composed, here(composed, "composing_pin", 1, "mettre"), session="forged")
    assert "n’est plus parmi" in plain(answer)


def test_pairs_by_number_or_name(desk: Client, composed: World) -> None:
    url = here(composed, "composing_groups")
    version = desk.get(url).context["version"]
    wrong = desk.post(url, {"version": version, "kind": "apart", "one": "personne", "other": "n° 99"})
    assert wrong.status_code == 422
    assert "Plusieurs personnes correspondent" in plain(wrong)
    assert "Personne, ici, n’a ce nom" in plain(wrong)
    assert 'value="personne"' in html(wrong)
    same = desk.post(url, {"version": version, "kind": "apart", "one": "1", "other": "1"})
    assert same.status_code == 422
    assert (
        desk.post(url, {"version": version, "kind": "apart", "one": "1", "other": "personne 2"}).status_code
        == 302
    )
    answer = desk.get(url)
    assert "à part de" in plain(answer)
    press(desk, composed, here(composed, "composing_separate"), one="1", other="2")
    assert "à part de" not in plain(desk.get(url))


def test_a_pair_sent_from_an_old_page_is_kept_in_the_form(desk: Client, composed: World) -> None:
    url = here(composed, "composing_groups")
    answer = desk.post(url, {"version": 1, "kind": "apart", "one": "1", "other": "2"})
    assert answer.status_code == 409
    assert 'value="2"' in html(answer)
    assert answer.context["version"] == plan_of(composed).version


# --- limits ---
def test_limits_are_set_and_composed_with(client: Client, composed: World) -> None:
    as_(client, composed.organiser)
    sent, url, uid = Desk(client, composed), here(composed, "composing_limits"), uid_of(composed, "A")
    page = client.get(url)
    assert 'placeholder="4"' in html(page)
    answer = sent.send(url, **{f"c-{uid}": "2", f"m-{uid}": "0", f"x-{uid}-research": "1"})
    assert answer.status_code == 302
    content = content_of(plan_of(composed).current)
    assert sum(uid in had.values() for had in content.places.values()) <= 2
    assert content.limits[uid].most == {"research": 1}


def test_limits_that_cannot_hold_are_kept_as_typed(client: Client, composed: World) -> None:
    as_(client, composed.organiser)
    sent, url = Desk(client, composed), here(composed, "composing_limits")
    typed = {f"c-{uid_of(composed, title)}": "2" for title in "ABC"}
    answer = sent.send(url, **typed)
    assert answer.status_code == 422
    assert "ne peut pas tenir ensemble" in plain(answer)
    assert all(f'name="{name}" value="2"' in html(answer) for name in typed)
    assert Composition.objects.count() == 1
    assert sent.send(url, **{next(iter(typed)): "-3"}).status_code == 422


# --- publishing ---
def test_publishing_says_before_whom_it_tells(desk: Client, composed: World) -> None:
    Registration.objects.filter(number=3).update(email="")
    url = here(composed, "composing_publish")
    answer = desk.get(url)
    assert "8 messages partent" in plain(answer)
    assert "Personne 3 (n° 3)" in re.sub(r"</?bdi>", "", plain(answer))
    assert "Vos ateliers" in plain(answer)
    assert not outbox.with_key("encounters.workshops:").exists()
    answer = press(desk, composed, url)
    assert "Publié. 8 personnes" in plain(answer)
    assert "À prévenir de vive voix" in plain(answer)
    assert outbox.with_key("encounters.workshops:").count() == 8
    assert desk.get(url).status_code == 302


def test_adapting_shows_exactly_who_moves(desk: Client, composed: World) -> None:
    press(desk, composed, here(composed, "composing_publish"))
    late = people(composed, "CA")[0]
    arrive(late)
    assert "1 personne est venue en plus" in plain(desk.get(here(composed)))
    answer = press(desk, composed, here(composed, "composing_action", "adapter"), who="kept")
    assert "Qui change : 1 personne" in plain(answer)
    assert [row["guest"].pk for row in answer.context["o"].move_rows] == [late.pk]
    assert "1 message part" in plain(desk.get(here(composed, "composing_publish")))


def test_nobody_moves_and_the_page_says_so(desk: Client, composed: World) -> None:
    press(desk, composed, here(composed, "composing_publish"))
    answer = press(desk, composed, here(composed, "composing_action", "adapter"), who="here")
    assert "Personne n’est encore arrivé" in plain(answer)
    answer = press(desk, composed, here(composed, "composing_action", "adapter"), who="kept")
    assert "Personne ne change d’atelier" in plain(answer)


# --- the list ---
@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("q=personne+2", 1),
        ("q=7", 1),
        ("rank=without", 1),
        ("rank=missing", 0),
        ("sector=research", 3),
        ("q=zzz", 0),
    ],
)
def test_filters_live_in_the_address(desk: Client, composed: World, asked: str, count: int) -> None:
    answer = desk.get(f"{here(composed)}?{asked}")
    assert answer.context["page"].paginator.count == count
    rows = json.loads(desk.get(f"{here(composed, 'composing_json')}?{asked}").content)["people"]
    assert len(rows) == count


def test_nothing_that_was_typed_becomes_markup_or_a_formula(desk: Client, composed: World) -> None:
    Registration.objects.filter(number=1).update(name="<script>x</script>", organisation_name="=1+1")
    for name in ("composing", "composing_publish", "composing_groups"):
        assert "<script>x" not in html(desk.get(here(composed, name)))
    assert "<script>x" not in html(desk.get(here(composed, "composing_person", 1)))
    rows = list(
        csv.DictReader(io.StringIO(desk.get(here(composed, "composing_csv")).content.decode("utf-8-sig")))
    )
    assert len(rows) == 9
    assert not rows[0]["organisation"].startswith("=")
    assert {row["workshop_1"] for row in rows} <= {"A", "B", "C"}


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for number in (1, 40):
        world = make_workshops()
        people(world, *("ABC", "BCA", "CAB") * number)
        composing.compose(plan_of(world), **args(world))
        publishing.publish(plan_of(world), **args(world))
        as_(client, world.organiser)
        for name in ("composing", "composing_csv"):
            client.get(here(world, name))
            with django_assert_max_num_queries(14) as found:
                client.get(here(world, name))
            counts.append(len(found))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 14
