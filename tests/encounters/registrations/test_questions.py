"""The organisers' own questions: asked, changed by versions, ordered, withdrawn."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.forms.registrations.registering import question_field
from cherchons.encounters.models import Answer, OrganiserQuestion
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import questions
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import Conflict, Forbidden
from tests.encounters.desk import Desk, html
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import make_open_day, newcomer, plan_of
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_day():
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day())


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


def ask(world: World, text: str = "Qu’espérez-vous ?", **more: Any) -> OrganiserQuestion:
    values = {"kind": "text", "text": text, "second_text": "", "help": "", "choices": [], "required": False}
    return questions.add_question(world.encounter, by=world.organiser, **{**values, **more})


def change(world: World, question: OrganiserQuestion, **changes: Any) -> OrganiserQuestion:
    values = {name: getattr(question, name) for name in questions.ASKED}
    return questions.edit_question(
        question, by=world.organiser, version=plan_of(world).version, **{**values, **changes}
    )


def answer(world: World, question: OrganiserQuestion, value: Any = "Comprendre") -> None:
    register(world.encounter, by=VISITOR, people=[newcomer(answers={question.pk: value})])


def at(world: World, name: str = "registration_questions", *more: Any) -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug, *more])


# --- versions ----------------------------------------------------------------------------------------------
def test_a_question_without_answers_is_changed_in_place(world: World) -> None:
    question = ask(world)
    changed = change(world, question, text="Qu’attendez-vous ?")
    assert (changed.pk, changed.version) == (question.pk, 1)


def test_an_answered_question_never_changes_another_version_takes_its_place(world: World) -> None:
    question = ask(world, kind="choice", choices=["Matin", "Soir"])
    answer(world, question, "Matin")
    changed = change(world, question, choices=["Matin", "Midi", "Soir"])
    assert (changed.key, changed.version, changed.current) == (question.key, 2, True)
    question.refresh_from_db()
    assert (question.choices, question.current) == (["Matin", "Soir"], False)
    assert Answer.objects.get().question == question
    with pytest.raises(questions.NoLongerAsked):
        change(world, question, text="Autrement")
    answer(world, changed, "Midi")
    assert change(world, changed, required=True).version == 3
    latest = OrganiserQuestion.objects.get(current=True)
    assert change(world, latest).pk == latest.pk, "nothing changed"


def test_two_people_who_change_a_question_are_told(world: World) -> None:
    question, before = ask(world), plan_of(world).version
    change(world, question, text="Autrement")
    with pytest.raises(Conflict):
        questions.edit_question(
            question, by=world.organiser, version=before, **{n: getattr(question, n) for n in questions.ASKED}
        )


def test_a_double_click_asks_once(world: World) -> None:
    key = uuid4()
    assert ask(world, request_key=key) == ask(world, request_key=key)
    assert OrganiserQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 201}, "text"),
        ({"kind": "choice", "choices": ["seul"]}, "choices"),
        ({"kind": "choice", "choices": ["Oui", " oui "]}, "choices"),
        ({"kind": "several", "choices": [str(n) for n in range(31)]}, "choices"),
        ({"kind": "several", "choices": ["x" * 121, "y"]}, "choices"),
        ({"kind": "telepathy"}, "kind"),
        ({"kind": "choice", "choices": ["a", "b"], "second_choices": ["a"]}, "second_choices"),
    ],
)
def test_what_can_not_be_asked_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(world, **values)
    assert refused.value.field == field
    assert not OrganiserQuestion.objects.exists()


def test_a_form_of_two_minutes_has_no_more_than_twenty_questions(world: World) -> None:
    made = [ask(world, f"Question {n}") for n in range(questions.MOST_QUESTIONS)]
    with pytest.raises(Invalid):
        ask(world)
    questions.withdraw_question(made[0], by=world.organiser)
    ask(world, "Une autre")
    with pytest.raises(Invalid):
        questions.ask_again(made[0], by=world.organiser)


def test_order_and_withdrawal(world: World) -> None:
    first, second, third = (ask(world, text) for text in ("A", "B", "C"))
    questions.move_question(third, by=world.organiser, up=True)
    questions.move_question(first, by=world.organiser, up=True)

    def asked() -> list[str]:
        return list(plan_of(world).questions.filter(current=True).values_list("text", flat=True))

    assert asked() == ["A", "C", "B"]
    questions.withdraw_question(first, by=world.organiser)
    questions.withdraw_question(first, by=world.organiser)
    assert asked() == ["C", "B"]
    questions.ask_again(first, by=world.organiser)
    assert asked() == ["A", "C", "B"]
    questions.withdraw_question(second, by=world.organiser)
    with pytest.raises(questions.NoLongerAsked):
        questions.move_question(second, by=world.organiser, up=True)


@pytest.mark.parametrize("who", ["facilitator", "other_organiser", "account"])
def test_questions_are_for_those_who_manage(world: World, who: str) -> None:
    question, by = ask(world), world.people[who]
    for service in (questions.withdraw_question, questions.ask_again):
        with pytest.raises(Forbidden):
            service(question, by=by)
    with pytest.raises(Forbidden):
        questions.move_question(question, by=by, up=True)


# --- pages -------------------------------------------------------------------------------------------------
def test_the_pages_add_change_order_and_withdraw(desk: Desk, world: World) -> None:
    world.edit(second_language="en")
    made = desk.send(
        at(world, "new_registration_question"),
        text="<b>Quel atelier ?</b>",
        second_text="Which workshop?",
        kind="several",
        choices="Eau\n\nSol\r\nAir",
        second_choices="Water\nSoil\nAir",
        second_help="Several fit.",
        required="on",
    )
    assert made.status_code == 302, html(made)
    question = OrganiserQuestion.objects.get()
    assert (question.choices, question.second_text) == (["Eau", "Sol", "Air"], "Which workshop?")
    assert (question.second_choices, question.second_help) == (["Water", "Soil", "Air"], "Several fit.")
    offered = dict(question_field(question, second=True).choices)  # type: ignore[attr-defined]
    assert offered == {"Eau": "Water", "Sol": "Soil", "Air": "Air"}
    answer(world, question, ["Eau", "Air"])
    page = at(world, "edit_registration_question", question.pk)
    assert "1 personne a déjà répondu" in html(desk.client.get(page))
    assert desk.send(page, choices="Eau\nSol").status_code == 422, "two answers, three in the second language"
    assert desk.send(page, choices="Eau\nSol", second_choices="Water\nSoil").status_code == 302
    shown = html(desk.client.get(at(world)))
    assert "&lt;b&gt;Quel atelier ?" in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert "1 version précédente" in shown
    assert "Eau · Sol · Air" in shown
    late = desk.client.post(page, desk_form(desk, world) | {"text": "Autrement", "kind": "text"})
    assert late.status_code == 409
    assert "Autrement" in html(late)
    latest = OrganiserQuestion.objects.get(current=True)
    gone = desk.client.post(at(world, "registration_question_action", latest.pk, "retirer"))
    assert gone.status_code == 302
    assert "Reposer" in html(desk.client.get(at(world)))


def desk_form(desk: Desk, world: World) -> dict[str, Any]:
    return desk.form(at(world, "new_registration_question"))


def test_a_choice_without_answers_is_refused_and_kept_on_the_page(desk: Desk, world: World) -> None:
    refused = desk.send(
        at(world, "new_registration_question"), text="Laquelle ?", kind="choice", choices="une"
    )
    assert refused.status_code == 422
    assert "au moins deux réponses" in html(refused)
    assert "Laquelle ?" in html(refused)


def test_questions_of_another_day_are_not_found(desk: Desk, world: World) -> None:
    other = ask(make_open_day())
    assert desk.client.get(at(world, "edit_registration_question", other.pk)).status_code == 404
    action = at(world, "registration_question_action", other.pk, "retirer")
    assert desk.client.post(action).status_code == 404
    mine = ask(world)
    assert desk.client.post(at(world, "registration_question_action", mine.pk, "voler")).status_code == 404


def test_without_a_plan_there_is_nothing_to_ask(client: Client) -> None:
    world = make_open_day()
    plan_of(world).delete()
    as_(client, world.organiser)
    led = client.get(at(world))
    assert led["Location"] == reverse("encounters:registration_rules", args=[world.encounter.slug])


def test_the_list_costs_the_same_with_one_question_or_three(
    desk: Desk, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for texts in (["A"], ["B", "C"]):
        for text in texts:
            answer(world, ask(world, text), "oui")
        desk.client.get(at(world))
        with django_assert_num_queries(20, exact=False) as asked:
            desk.client.get(at(world))
        counts.append(len(asked))
    assert counts[0] == counts[1]
