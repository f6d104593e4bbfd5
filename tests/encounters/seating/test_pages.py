"""The organisers' pages of tables: what is shown, what is kept when a form is wrong, who may."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.directory.queries import fold
from cherchons.encounters.models import Needs, Registration, SeatingStep, TablePlan
from cherchons.encounters.services.seating import running
from cherchons.kernel import clock
from tests.encounters.making import World, make_team, make_world
from tests.encounters.registrations.making import come, leave
from tests.encounters.registrations.visiting import text
from tests.encounters.seating.making import (
    arrive,
    begin,
    compose,
    crowd,
    everyone,
    fresh,
    looked_at,
    make_lunch,
    publish,
)
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def lunch() -> tuple[World, TablePlan]:
    world, session = make_lunch()
    return world, begin(world, session)


def at(plan: TablePlan, name: str = "table_plan", **more: Any) -> str:
    where = {"slug": plan.encounter.slug, "uid": plan.uid, **more}
    return reverse(f"encounters:{name}", kwargs=where)


def send(client: Client, plan: TablePlan, action: str, **typed: Any) -> Any:
    """Send a form of the plan's page, at the version that it shows."""
    values = {"version": fresh(plan).version, "request_key": uuid4(), **typed}
    return client.post(at(plan, "table_plan_action", action=action), values)


COMPOSE = {"size": 4, "rounds": 2, "minutes": 20, "who": "coming", "favour": "worlds", "seed": 1}


# --- the list --------------------------------------------------------------------------------------------
def test_a_meal_is_proposed_and_begun(client: Client) -> None:
    world, session = make_lunch(2)
    page = as_(client, world.organiser).get(reverse("encounters:tables", args=[world.encounter.slug]))
    assert "Déjeuner" in text(page)
    there = reverse("encounters:tables", args=[world.encounter.slug])
    answer = client.post(there, {"session": session.uid, "form": "tables", "request_key": uuid4()})
    plan = TablePlan.objects.get()
    assert answer.url == at(plan)
    assert "2 personnes sont attendues" in text(client.get(answer.url))
    wrong = client.post(there, {"session": uuid4(), "form": "tables"}, follow=True)
    assert "n’est pas au programme" in text(wrong)
    assert TablePlan.objects.count() == 1


def test_an_unpublished_day_says_what_to_do(client: Client) -> None:
    world = make_team(make_world())
    page = as_(client, world.organiser).get(reverse("encounters:tables", args=[world.encounter.slug]))
    assert reverse("encounters:release", args=[world.encounter.slug]) in text(page)


@pytest.mark.parametrize("who", ["other_organiser", "account"])
def test_strangers_find_nothing(client: Client, lunch: tuple[World, TablePlan], who: str) -> None:
    world, plan = lunch
    as_(client, world.people[who])
    for name in ("table_plan", "table_rounds", "table_screen", "table_plan_csv", "table_people_csv"):
        assert client.get(at(plan, name)).status_code == 404
    assert client.get(reverse("encounters:tables", args=[world.encounter.slug])).status_code == 404


def test_the_team_sees_and_changes_nothing(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    a, b = everyone(world)[:2]
    Needs.objects.create(registration=a, access="un fauteuil")
    as_(client, world.organiser)
    send(client, plan, "separer", **{"apart-person": a.number, "apart-other": b.number})
    assert "un fauteuil" in text(client.get(at(plan)))
    as_(client, world.people["facilitator"])
    page = text(client.get(at(plan)))
    assert "Pas ensemble" not in page
    assert "un fauteuil" not in page
    assert send(client, plan, "composer", **COMPOSE).status_code == 403
    assert client.post(at(plan, "table_papers"), {"kind": "table_plan"}).status_code == 403


def test_a_plan_of_another_day_is_not_found(client: Client, lunch: tuple[World, TablePlan]) -> None:
    _world, plan = lunch
    other, _session = make_lunch(1)
    as_(client, other.people["organiser"])
    there = reverse("encounters:table_plan", args=[other.encounter.slug, plan.uid])
    assert client.get(there).status_code == 404
    assert client.post(f"{there}composer/", {**COMPOSE, "version": 1}).status_code == 404
    assert not SeatingStep.objects.exists()


# --- one plan --------------------------------------------------------------------------------------------
def test_one_click_composes_and_the_figures_are_in_words(
    client: Client, lunch: tuple[World, TablePlan]
) -> None:
    world, plan = lunch
    as_(client, world.organiser)
    form = client.get(at(plan)).context["compose_form"]
    typed = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    assert (typed["size"], typed["rounds"], typed["minutes"]) == (6, 3, 30)
    assert send(client, plan, "composer", **typed).status_code == 302
    page = text(client.get(at(plan)))
    assert "12 personnes, 2 tables, 3 tours de 30 minutes" in page
    assert "Chaque personne rencontre" in page
    assert "des rencontres entre mondes" in page
    assert all(p.name in page for p in everyone(world))


def test_what_was_typed_is_kept_when_it_is_wrong(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    as_(client, world.organiser)
    answer = send(client, plan, "composer", **{**COMPOSE, "tables": 99, "size": 5})
    assert answer.status_code == 422
    assert answer.context["compose_form"]["size"].value() == "5"
    assert "tables" in answer.context["compose_form"].errors
    assert '<details class="more" open>' in text(answer)
    compose(world, plan)
    answer = send(client, plan, "placer", **{"pin-person": "personne de ce nom", "pin-table": "2"})
    assert answer.status_code == 422
    assert 'value="personne de ce nom"' in text(answer)


def test_of_two_organisers_the_second_sees_the_fresh_page(
    client: Client, lunch: tuple[World, TablePlan]
) -> None:
    world, plan = lunch
    as_(client, world.organiser)
    version = fresh(plan).version
    compose(world, plan)
    for action in ("composer", "annuler", "publier"):
        answer = client.post(
            at(plan, "table_plan_action", action=action), {**COMPOSE, "version": version}, follow=True
        )
        assert "Quelqu’un d’autre a changé ce plan" in text(answer)
    assert SeatingStep.objects.count() == 1


def test_someone_is_named_by_number_name_or_choice(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    as_(client, world.organiser)
    people = everyone(world)
    for person, typed in zip(people, ("1", people[1].name, f"3 · {people[2].name}"), strict=False):
        send(client, plan, "placer", **{"pin-person": typed, "pin-table": "2"})
        assert looked_at(plan).pins[person.pk] == 2
    several = send(client, plan, "separer", **{"apart-person": "guest", "apart-other": "2"})
    assert "Tapez le numéro" in text(several)
    send(client, plan, "separer", **{"apart-person": "4", "apart-other": "5"})
    page = text(client.get(at(plan)))
    assert f"<bdi>{people[3].name}</bdi> / <bdi>{people[4].name}</bdi>" in page
    send(client, plan, "reunir", a=people[3].pk, b=people[4].pk)
    assert not looked_at(plan).apart
    send(client, plan, "liberer", a=people[0].pk)
    assert people[0].pk not in looked_at(plan).pins


def test_ids_of_another_day_name_nobody(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    other, _session = make_lunch(1)
    stranger = everyone(other)[0]
    as_(client, world.organiser)
    before = looked_at(plan)
    send(client, plan, "liberer", a=stranger.pk)
    send(client, plan, "reunir", a=stranger.pk, b="x")
    send(client, plan, "placer", **{"pin-person": stranger.name, "pin-table": "1"})
    assert looked_at(plan).plan == before.plan or looked_at(plan).pins == before.pins


def test_access_needs_propose_a_table_and_go_nowhere_else(
    client: Client, lunch: tuple[World, TablePlan]
) -> None:
    world, plan = lunch
    compose(world, plan)
    person = everyone(world)[3]
    Needs.objects.create(registration=person, access="un fauteuil roulant")
    page = text(as_(client, world.organiser).get(at(plan)))
    assert "un fauteuil roulant" in page
    send(client, plan, "placer", **{"pin-person": person.number, "pin-table": "1"})
    assert set(looked_at(plan).tables_of[person.pk]) == {1}
    assert "un fauteuil" not in text(client.get(at(plan)))
    assert "fauteuil" not in str([step.content for step in SeatingStep.objects.all()])


def test_undo_redo_publish_adapt_run_delete(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    as_(client, world.organiser)
    send(client, plan, "composer", **COMPOSE)
    first = looked_at(plan)
    send(client, plan, "composer", **{**COMPOSE, "seed": 5})
    send(client, plan, "annuler")
    assert looked_at(plan) == first
    said = text(client.get(at(plan)))
    assert "Annuler : tables composées" in said
    assert "Rétablir : tables composées" in said
    send(client, plan, "retablir")
    assert "non publié" in text(client.get(at(plan)))
    assert "Publié" in text(client.get(send(client, plan, "publier").url))
    arrive(world, everyone(world)[2:])
    late = come(world, "support")
    arrive(world, late)
    send(client, plan, "adapter", **{"adapt-who": "here"})
    page = text(client.get(at(plan)))
    assert "Ce que la publication changera" in page
    assert late[0].name in page
    send(client, plan, "publier", **{"publish-tell": "on"})
    there = at(plan, "table_rounds")
    assert client.post(there, {"to": "suivant", "seen": "0"}).status_code == 302
    assert "Le tour 1 sur 2 est en cours" in text(client.get(there))
    names = [person.name for person, _table in client.get(at(plan, "table_screen")).context["rows"]]
    assert names == sorted(names, key=fold)
    wall = text(client.get(at(plan, "table_screen")))
    assert "Tour 1 sur 2" in wall
    assert late[0].name in wall
    seen = client.get(at(plan, "table_screen")).context["seen"]
    asked = client.get(at(plan, "table_screen"), {"v": seen}, headers={"HX-Request": "true"})
    assert asked.status_code == 204
    running.begin_round(plan, by=world.organiser, number=2)
    asked = client.get(at(plan, "table_screen"), {"v": seen}, headers={"HX-Request": "true"})
    assert "Tour 2 sur 2" in text(asked)
    assert send(client, plan, "supprimer").url == reverse("encounters:tables", args=[world.encounter.slug])
    assert not TablePlan.objects.exists()


def test_the_facilitator_runs_the_rounds(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    as_(client, world.people["facilitator"])
    assert "Publiez d’abord" in text(client.get(at(plan, "table_rounds")))
    assert client.get(at(plan, "table_screen")).status_code == 404
    compose(world, plan)
    publish(world, plan)
    client.post(at(plan, "table_rounds"), {"to": "suivant", "seen": "0"})
    client.post(at(plan, "table_rounds"), {"to": "suivant", "seen": "0"})
    assert fresh(plan).round == 1
    client.post(at(plan, "table_rounds"), {"to": "precedent", "seen": "1"})
    assert fresh(plan).round == 0


def test_find_a_person(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    as_(client, world.organiser)
    person = everyone(world)[4]
    found = client.get(at(plan), {"q": person.name.upper()}).context["found"]
    assert person in [p for p, _tables in found]
    assert "Personne de ce plan" in text(client.get(at(plan), {"q": "zzz"}))
    assert client.get(at(plan), {"tour": "99"}).context["number"] == 2


def test_names_are_never_code(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    Registration.objects.filter(number=1).update(name='<script>alert(1)</script>"', organisation_name="=1+1")
    compose(world, plan)
    publish(world, plan)
    as_(client, world.organiser)
    for url in (at(plan), f"{at(plan)}?q=alert", at(plan, "table_screen")):
        assert b"<script>alert" not in client.get(url).content
    assert b",=1+1" not in client.get(at(plan, "table_plan_csv")).content


def test_a_buffet_shows_cards_with_reasons(client: Client) -> None:
    world, session = make_lunch(6)
    plan = begin(world, session, "buffet")
    as_(client, world.organiser)
    send(client, plan, "composer", who="coming", seed="1")
    page = text(client.get(at(plan)))
    assert "6 cartes" in page
    assert "Un autre monde que le vôtre" in page
    send(client, plan, "publier")
    assert "un buffet n’a pas de tours" in text(client.get(at(plan, "table_rounds"))).lower()


# --- files -----------------------------------------------------------------------------------------------
def test_files(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    as_(client, world.organiser)
    assert client.get(at(plan, "table_plan_csv")).status_code == 409
    assert client.get(at(plan, "table_people_csv")).status_code == 409
    made = compose(world, plan)
    lines = client.get(at(plan, "table_plan_csv")).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "round,table,number,name,organisation,sector"
    assert len(lines) == 1 + 24
    whole = client.get(at(plan, "table_plan_json")).json()
    assert [[len(table) for table in tables] for tables in whole["rounds"]] == [[4, 4, 4]] * 2
    assert whole["ratio"] == made.counted.ratio
    assert client.get(at(plan, "table_plan_xlsx")).content[:2] == b"PK"
    people = client.get(at(plan, "table_people_csv")).content.decode("utf-8-sig").splitlines()
    assert people[:2] == ["person,sector", "1,civil_society"]


@pytest.mark.parametrize("form", ["tables", "buffet"])
def test_queries_do_not_grow(
    form: str, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """At 3 people and at 300."""
    counts = []
    for number in (3, 300):
        world, session = make_lunch(1)
        crowd(world, number - 1)
        plan = begin(world, session, form)
        compose(world, plan, size=6 if number > 6 else 3)
        publish(world, plan)
        as_(client, world.organiser)
        for name in ("table_plan", "table_screen", "table_rounds", "table_plan_csv", "table_people_csv"):
            client.get(at(plan, name))
            with django_assert_max_num_queries(26) as asked:
                assert client.get(at(plan, name)).status_code == 200
            counts.append(len(asked))
    assert counts[:5] == counts[5:]


def test_the_wall_names_nobody_who_left(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    publish(world, plan)
    gone, stays = everyone(world)[:2]
    Registration.objects.filter(pk=everyone(world)[2].pk).update(anonymous=True, name="", email="")
    leave(gone)
    page = as_(client, world.organiser).get(at(plan, "table_screen"))
    assert stays.name in text(page)
    assert gone.name not in text(page)
    assert len(page.context["rows"]) == 10


def test_a_draft_is_for_the_organisers(client: Client, lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    as_(client, world.people["facilitator"])
    someone = everyone(world)[0].name
    assert someone not in text(client.get(at(plan)))
    assert client.get(at(plan, "table_plan_csv")).status_code == 409
    publish(world, plan)
    assert someone in text(client.get(at(plan)))
    assert client.get(at(plan, "table_plan_csv")).status_code == 200


def test_what_was_typed_stays_where_someone_else_was_faster(
    client: Client, lunch: tuple[World, TablePlan]
) -> None:
    world, plan = lunch
    compose(world, plan)
    as_(client, world.organiser)
    old = fresh(plan).version
    compose(world, plan, seed=2)
    typed = {"version": old, "pin-person": str(everyone(world)[0].number), "pin-table": "2"}
    page = client.post(at(plan, "table_plan_action", action="placer"), typed)
    assert page.status_code == 409
    assert "a changé ce plan" in text(page)
    assert page.context["pin_form"]["table"].value() == "2"
    assert page.context["version"] == fresh(plan).version
    assert looked_at(plan).pins == {}
