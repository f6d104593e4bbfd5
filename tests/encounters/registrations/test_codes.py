"""Invitation codes: made, shown with their uses, withdrawn, exported."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import InvitationCode
from cherchons.encounters.services.registrations import plans
from cherchons.kernel import clock
from tests.encounters.desk import Desk, html
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import come, make_open_day
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day():
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day(by_invitation=True))


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


def at(world: World, name: str = "registration_codes", *more: Any) -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug, *more])


def make(world: World, label: str = "Réseau", **more: Any) -> InvitationCode:
    return plans.add_code(world.encounter, by=world.organiser, label=label, **more)


def test_a_code_is_made_with_its_end_in_the_day_s_time_zone(desk: Desk, world: World) -> None:
    typed = desk.form(at(world)) | {"label": "Réseau <b>", "uses": "5", "expires_at": "05/03/2027"}
    for _click in range(2):
        assert desk.client.post(at(world), typed).status_code == 302
    code = InvitationCode.objects.get()
    assert (code.label, code.uses) == ("Réseau <b>", 5)
    assert code.expires_at == datetime(2027, 3, 5, 22, 59, tzinfo=UTC)
    shown = html(desk.client.get(at(world)))
    assert code.code in shown
    assert f"/inscription/?code={code.code}" in shown
    assert "Réseau &lt;b&gt;" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "obligatoire"),
        ({"uses": "0"}, "1"),
        ({"expires_at": "2027-02-01"}, "est passé"),
        ({"expires_at_hour": "9h"}, "Donnez aussi la date"),
    ],
)
def test_a_wrong_code_is_refused_and_what_was_typed_stays(
    desk: Desk, world: World, changes: dict[str, str], sentence: str
) -> None:
    answer = desk.send(at(world), **{"label": "Mon réseau", "uses": "3", **changes})
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert not InvitationCode.objects.exists()


def test_states_and_uses_are_shown_and_a_withdrawn_code_opens_nothing(desk: Desk, world: World) -> None:
    code = make(world, uses=2)
    come(world, "research", code=code.code)
    assert "utilisé 1 fois sur 2" in html(desk.client.get(at(world)))
    assert desk.client.post(at(world, "withdraw_registration_code", code.pk)).status_code == 302
    code.refresh_from_db()
    assert code.withdrawn
    shown = html(desk.client.get(at(world)))
    assert "retiré" in shown
    assert f"?code={code.code}" not in shown, "nobody copies the link of a code that opens nothing"


def test_the_table_runs_nothing(desk: Desk, world: World) -> None:
    make(world, "=HYPERLINK(1)")
    text = desk.client.get(at(world, "registration_codes_csv")).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "?code=" in text


@pytest.mark.parametrize(("who", "status"), [("co_organiser", 200), ("facilitator", 403), ("account", 404)])
def test_codes_are_for_those_who_manage(client: Client, world: World, who: str, status: int) -> None:
    code = make(world)
    as_(client, world.people[who])
    assert client.get(at(world)).status_code == status
    assert client.get(at(world, "registration_codes_csv")).status_code == status
    if status != 200:
        assert client.post(at(world, "withdraw_registration_code", code.pk)).status_code == status


def test_a_code_of_another_day_is_not_found(desk: Desk, world: World) -> None:
    other = make(make_open_day())
    assert desk.client.post(at(world, "withdraw_registration_code", other.pk)).status_code == 404
    other.refresh_from_db()
    assert not other.withdrawn


def test_the_list_costs_the_same_with_one_code_or_three(
    desk: Desk, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for labels in ("A", "BC"):
        for label in labels:
            come(world, "research", code=make(world, label).code)
        desk.client.get(at(world))
        with django_assert_num_queries(20, exact=False) as asked:
            desk.client.get(at(world))
        counts.append(len(asked))
    assert counts[0] == counts[1]
