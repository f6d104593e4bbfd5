"""A series is edited from any of its days, by those who answer for it; what is public follows."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cherchons.encounters.models import Series
from cherchons.encounters.services.series import create_series, edit_series
from cherchons.kernel.errors import Conflict
from tests.encounters.desk import Desk, html
from tests.encounters.making import World, make_team, make_world
from tests.encounters.test_desk_pages import as_
from tests.once import kept_rows

pytestmark = pytest.mark.django_db


def build() -> World:
    made = make_team(make_world(filled=True))
    series = create_series(made.organisation, by=made.organiser, title="Chercher ensemble")
    made.edit(series=series, number=1)
    return made


built, world = kept_rows(build)


@pytest.fixture
def series(world: World) -> Series:
    return Series.objects.get(title="Chercher ensemble")


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


def address(world: World, name: str = "edit_series") -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug])


TEXTS = {
    "title": "Chercher ensemble, ici",
    "description": "Des journées *pour* chercher.",
    "second_title": "Searching together, here",
    "second_description": "Days to search.",
}


def test_what_is_said_of_a_series_is_changed_in_both_languages(desk: Desk, series: Series) -> None:
    answer = desk.send(address(desk.world), **TEXTS)
    assert answer["Location"] == address(desk.world, "facts")
    series.refresh_from_db()
    assert {name: getattr(series, name) for name in TEXTS} == TEXTS


def test_its_public_page_follows_at_once_and_the_days_at_their_next_release(
    desk: Desk, series: Series, client: Client
) -> None:
    desk.world.release()
    page = reverse("encounters:series", args=[series.slug])
    day = reverse("encounters:detail", args=[desk.world.encounter.slug])
    assert "Chercher ensemble<" in html(client.get(page))
    answer = client.post(address(desk.world), {**desk.form(address(desk.world)), **TEXTS}, follow=True)
    assert "à sa prochaine publication" in html(answer)
    assert TEXTS["title"] in html(client.get(page))
    with override("en"):
        english = html(client.get(reverse("encounters:series", args=[series.slug])))
    assert TEXTS["second_title"] in english
    assert TEXTS["second_description"] in english
    assert TEXTS["title"] not in html(client.get(day))
    assert "démarche" in html(client.get(reverse("encounters:release", args=[desk.world.encounter.slug])))
    desk.world.release()
    assert TEXTS["title"] in html(client.get(day))


def test_the_facts_lead_to_it_and_what_was_typed_there_is_kept(desk: Desk, series: Series) -> None:
    facts = address(desk.world, "facts")
    assert 'value="series"' in html(desk.client.get(facts))
    answer = desk.send(facts, venue="Salle des fêtes", then="series")
    assert answer["Location"] == address(desk.world)
    desk.world.encounter.refresh_from_db()
    assert desk.world.encounter.venue == "Salle des fêtes"


def test_a_day_without_a_series_has_no_such_page(client: Client) -> None:
    alone = make_world()
    as_(client, alone.organiser)
    assert client.get(address(alone))["Location"] == address(alone, "facts")
    assert 'value="series"' not in html(client.get(address(alone, "facts")))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("organiser", 200),
        ("administrator", 200),
        ("co_organiser", 403),
        ("facilitator", 403),
        ("other_organiser", 404),
        ("account", 404),
    ],
)
def test_only_those_who_answer_for_the_series_change_it(
    client: Client, world: World, series: Series, who: str, status: int
) -> None:
    as_(client, world.people[who])
    assert client.get(address(world)).status_code == status
    answer = client.post(address(world), {"title": "Volée", "language": "fr", "seen": ""})
    series.refresh_from_db()
    assert series.title == "Chercher ensemble"
    if status != 200:
        assert answer.status_code == status
    if who == "co_organiser":
        assert 'value="series"' not in html(client.get(address(world, "facts")))


def test_a_visitor_signs_in_first(client: Client, world: World) -> None:
    assert reverse("account_login") in client.get(address(world))["Location"]


def test_someone_elses_words_are_not_overwritten(desk: Desk, series: Series) -> None:
    typed: dict[str, Any] = desk.form(address(desk.world))
    edit_series(series, by=desk.world.people["administrator"], title="Leur titre")
    answer = desk.client.post(address(desk.world), {**typed, "title": "Mon titre"})
    assert answer.status_code == 409
    assert "Leur titre" in html(answer)
    assert "Mon titre" in html(answer)
    series.refresh_from_db()
    assert series.title == "Leur titre"
    again = {**typed, "title": "Mon titre", "seen": answer.context["seen"]}
    assert desk.client.post(address(desk.world), again).status_code == 302
    series.refresh_from_db()
    assert series.title == "Mon titre"


def test_the_same_click_twice_is_saved_once(desk: Desk, series: Series) -> None:
    typed = {**desk.form(address(desk.world)), **TEXTS}
    assert [desk.client.post(address(desk.world), typed).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 300}, "title"),
        ({"language": "klingon"}, "language"),
        ({"second_description": "Days"}, "second_title"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(desk: Desk, wrong: dict[str, str], field: str) -> None:
    answer = desk.send(address(desk.world), **wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_scripts_in_a_presentation_are_only_words(desk: Desk, series: Series, client: Client) -> None:
    desk.send(address(desk.world), description="<script>alert(1)</script>", title="<b>T</b>")
    desk.world.release()
    page = html(client.get(reverse("encounters:series", args=[series.slug])))
    assert "<script>alert" not in page
    assert "<b>T</b>" not in page


def test_the_service_refuses_what_is_no_longer_as_seen(world: World, series: Series) -> None:
    with pytest.raises(Conflict):
        edit_series(series, by=world.organiser, as_seen=lambda now: False, title="Autre")
    edit_series(series, by=world.organiser, as_seen=lambda now: False, title=series.title)
