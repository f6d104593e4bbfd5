"""The organisers' page of rules: set up, filled in, saved, in conflict, stopped."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import RegistrationPlan
from cherchons.encounters.services.registrations import keeping
from cherchons.engines import places as engine
from cherchons.kernel import clock
from tests.encounters.desk import HIDDEN, Desk, html
from tests.encounters.making import World, make_team, make_world
from tests.encounters.registrations.making import change_plan, come, make_open_day, plan_of
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day():
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day(filled=True))


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


def at(world: World, name: str = "registration_rules", *more: Any) -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug, *more])


# --- set up ------------------------------------------------------------------------------------------------
def test_a_day_without_registration_says_what_it_gives_and_opens_it(client: Client) -> None:
    world = make_world(filled=True)
    as_(client, world.organiser)
    shown = client.get(at(world))
    assert shown.status_code == 200
    assert "Ouvrir les inscriptions" in html(shown)
    key = shown.context["request_key"]
    for _click in range(2):
        done = client.post(at(world, "registration_rules_action", "ouvrir"), {"request_key": key})
        assert done["Location"] == at(world)
    assert RegistrationPlan.objects.count() == 1
    shown = client.get(at(world))
    assert "n’est pas encore publiée" in html(shown), "a plan does not make a draft public"
    assert "Enregistrer les règles" in html(shown)


@pytest.mark.parametrize(("who", "status"), [("co_organiser", 200), ("facilitator", 403), ("account", 404)])
def test_rules_are_for_those_who_manage(client: Client, world: World, who: str, status: int) -> None:
    as_(client, world.people[who])
    assert client.get(at(world)).status_code == status
    for action in ("ouvrir", "arreter", "reprendre"):
        asked = client.post(at(world, "registration_rules_action", action))
        assert asked.status_code == (302 if status == 200 else status)


def test_a_visitor_signs_in_first_and_nobody_invents_actions(client: Client, world: World) -> None:
    assert client.get(at(world)).status_code == 302
    as_(client, world.organiser)
    assert client.post(at(world, "registration_rules_action", "inventer")).status_code == 404
    assert client.get(at(world, "registration_rules_action", "arreter")).status_code == 405


def test_the_word_above_the_form_has_a_second_language(desk: Desk, world: World) -> None:
    assert 'name="second_word"' not in html(desk.client.get(at(world)))
    world.edit(second_language="en")
    assert desk.send(at(world), word="Bienvenue", second_word="Welcome").status_code == 302
    assert plan_of(world).second_word == "Welcome"


# --- filled in ---------------------------------------------------------------------------------------------
def test_all_rules_are_saved_in_the_time_zone_of_the_day(desk: Desk, world: World) -> None:
    world.edit(timezone="Indian/Reunion")
    session = world.encounter.sessions.get(title="Atelier A")
    answer = desk.send(
        at(world),
        opens_at="01/03/2027",
        opens_at_hour="9h",
        closes_at="10/03/2027",
        closes_at_hour="",
        capacity="40",
        reserved_research="10",
        reserved_civil_society="12",
        release_at="2027-03-05",
        waiting_rule="draw",
        draw_at="2027-03-06",
        draw_at_hour="18:30",
        accept_hours="24",
        by_invitation="on",
        word="Bienvenue à toutes et à tous.",
        **{f"seats_{session.uid.hex}": "15"},
    )
    assert answer.status_code == 302, html(answer)
    plan = plan_of(world)
    assert plan.opens_at == datetime(2027, 3, 1, 5, tzinfo=UTC)
    assert plan.closes_at == datetime(2027, 3, 10, 19, 59, tzinfo=UTC)
    assert plan.release_at == datetime(2027, 3, 4, 20, tzinfo=UTC)
    assert plan.draw_at == datetime(2027, 3, 6, 14, 30, tzinfo=UTC)
    assert (plan.capacity, plan.accept_hours, plan.by_invitation) == (40, 24, True)
    assert {r.sector: r.places for r in plan.reserved.all()} == {"research": 10, "civil_society": 12}
    assert plan.session_places.get().session_uid == session.uid
    shown = html(desk.client.get(at(world)))
    assert "18 restent pour tout le monde" in shown
    assert engine.fingerprint(plan.draw_seed) in shown
    assert plan.draw_seed not in shown, "the seed is secret until the draw"
    again = desk.send(at(world))
    assert again.status_code == 302
    assert plan_of(world).opens_at == plan.opens_at


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_at": "2027-03-02", "opens_at": "2027-03-03"}, "se terminent avant"),
        ({"capacity": "5", "reserved_research": "6"}, "6 places sont réservées, mais il n’y en a que 5"),
        ({"reserved_research": "6"}, "Dites combien de places"),
        ({"waiting_rule": "draw"}, "Dites quand le tirage a lieu"),
        ({"waiting_rule": "draw", "draw_at": "2027-03-06"}, "Donnez aussi l’heure"),
        ({"opens_at_hour": "9h"}, "Donnez aussi la date"),
        ({"opens_at": "31/02/2027"}, "n’existe pas"),
        ({"capacity": "beaucoup"}, "entier"),
        ({"capacity": "-3"}, "0"),
        ({"accept_hours": "9999"}, "720"),
    ],
)
def test_wrong_rules_are_refused_and_what_was_typed_stays(
    desk: Desk, world: World, changes: dict[str, str], sentence: str
) -> None:
    answer = desk.send(at(world), **{"word": "Le mot que j’ai tapé", **changes})
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert "Le mot que j’ai tapé" in html(answer)
    assert plan_of(world).word == ""


def test_a_word_is_shown_as_text(desk: Desk, world: World) -> None:
    desk.send(at(world), word="<script>alert(1)</script>")
    assert "<script>alert(1)" not in html(desk.client.get(at(world)))


# --- two at once -------------------------------------------------------------------------------------------
def test_what_someone_else_changed_is_told_and_nothing_typed_is_lost(desk: Desk, world: World) -> None:
    typed = desk.form(at(world)) | {"capacity": "50"}
    change_plan(world, capacity=30)
    answer = desk.client.post(at(world), typed)
    assert answer.status_code == 409
    assert "Quelqu’un a changé ceci" in html(answer)
    (row,) = answer.context["conflict"]
    assert (row.theirs, row.yours) == ("30", "50")
    assert plan_of(world).capacity == 30
    hidden = {name: answer.context[name] for name in HIDDEN}
    assert desk.client.post(at(world), typed | hidden).status_code == 302
    assert plan_of(world).capacity == 50


def test_what_changed_elsewhere_does_not_stand_in_the_way(desk: Desk, world: World) -> None:
    typed = desk.form(at(world)) | {"capacity": "50"}
    desk.client.post(at(world, "registration_rules_action", "arreter"))
    assert desk.client.post(at(world), typed).status_code == 302
    assert (plan_of(world).capacity, plan_of(world).stopped) == (50, True)


def test_a_double_click_saves_once(desk: Desk, world: World) -> None:
    typed = desk.form(at(world)) | {"capacity": "50"}
    before = plan_of(world).version
    for _click in range(2):
        assert desk.client.post(at(world), typed).status_code == 302
    assert plan_of(world).version == before + 1


# --- by hand -----------------------------------------------------------------------------------------------
def test_registration_is_stopped_and_taken_up_again(desk: Desk, world: World) -> None:
    assert "On peut s’inscrire" in html(desk.client.get(at(world)))
    desk.client.post(at(world, "registration_rules_action", "arreter"))
    assert plan_of(world).stopped
    assert "Personne ne peut s’inscrire" in html(desk.client.get(at(world)))
    desk.client.post(at(world, "registration_rules_action", "reprendre"))
    assert not plan_of(world).stopped


def test_fewer_places_take_nobodys_away_and_that_is_said(desk: Desk, world: World) -> None:
    come(world, "research", "research")
    desk.send(at(world), capacity="1")
    assert "1 personne de plus qu’il n’y a de places" in html(desk.client.get(at(world)))
    assert world.encounter.registrations.filter(state="confirmed").count() == 2


def test_after_the_draw_its_rule_stands_and_its_seed_is_shown(desk: Desk, world: World) -> None:
    change_plan(world, capacity=1, waiting_rule="draw", draw_at=BEFORE)
    come(world, "research", "research")
    keeping.draw_line(world.encounter, by=world.organiser)
    plan = plan_of(world)
    assert plan.draw_seed in html(desk.client.get(at(world)))
    typed = desk.form(at(world)) | {"waiting_rule": "order", "draw_at": "", "capacity": "2"}
    assert desk.client.post(at(world), typed).status_code == 302
    assert (plan_of(world).waiting_rule, plan_of(world).draw_at) == ("draw", BEFORE)


def test_a_session_that_left_the_programme_keeps_its_count_for_undo(desk: Desk, world: World) -> None:
    session = world.encounter.sessions.get(title="Atelier A")
    change_plan(world, session_places={session.uid: 12})
    session.delete()
    assert desk.send(at(world), capacity="20").status_code == 302
    assert plan_of(world).session_places.get().capacity == 12


def test_the_page_asks_as_many_questions_of_the_database_for_many_people(
    desk: Desk, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    change_plan(world, capacity=2, reserved={"research": 1})
    counts = []
    for _round in range(2):
        come(world, "research", "civil_society")
        desk.client.get(at(world))
        with django_assert_num_queries(20, exact=False) as asked:
            desk.client.get(at(world))
        counts.append(len(asked))
    assert counts[0] == counts[1]
