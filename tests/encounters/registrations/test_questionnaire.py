"""The questionnaire: prepared, sent once to who came, answered once by nobody in particular, its results."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import (
    Questionnaire,
    QuestionnaireAnswer,
    QuestionnaireQuestion,
    QuestionnaireTicket,
    Registration,
)
from cherchons.encounters.queries.registrations.results import results
from cherchons.encounters.queries.registrations.tickets import NoTicket, respondent, ticket_key, ticket_with
from cherchons.encounters.services import releases
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import questionnaires as services
from cherchons.encounters.tasks import after as tasks
from cherchons.encounters.tasks import registrations as registration_tasks
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry, OutboxMessage
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import come, make_open_day
from tests.encounters.test_desk_pages import as_

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
MORNING = datetime(2027, 3, 13, 9, tzinfo=UTC)  # ten in Paris, the day after
CLOSED = MORNING + timedelta(days=22)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day())


def prepared(world: World) -> Questionnaire:
    return services.prepare(world.encounter, by=world.organiser)


def ask(questionnaire: Questionnaire, kind: str, **more: Any) -> QuestionnaireQuestion:
    by = more.pop("by")
    return services.add_question(questionnaire, by=by, kind=kind, text=f"Question {kind} ?", **more)


def send(now: datetime = MORNING) -> int:
    with clock.hold(now):
        return tasks.send_questionnaires(now)


def only(world: World, kind: str, **more: Any) -> QuestionnaireQuestion:
    """Prepare a questionnaire of one question."""
    made = prepared(world)
    made.questions.all().delete()
    return ask(made, kind, by=world.organiser, **more)


def reply(question: QuestionnaireQuestion, *given: tuple[str, Any]) -> None:
    """Have people of some worlds come, be asked, and answer."""
    people = [come_of(question.questionnaire.encounter, sector) for sector, _value in given]
    send()
    with clock.hold(MORNING):
        for person, (_sector, value) in zip(people, given, strict=True):
            ticket = QuestionnaireTicket.objects.get(registration=person)
            services.answer(ticket, by=respondent(ticket), answers={question.pk: value})


def come_of(encounter: Any, sector: str) -> Registration:
    from cherchons.encounters.services.registrations.registering import register
    from tests.encounters.registrations.making import newcomer

    return register(encounter, by=VISITOR, people=[newcomer(sector=sector)])[0]


# --- prepared ---
def test_it_begins_with_usual_questions_the_day_after_at_ten(world: World) -> None:
    made = prepared(world)
    assert made.send_at == MORNING
    assert made.questions.count() == 4
    assert prepared(world) == made
    assert made.questions.count() == 4


def test_only_those_who_manage_prepare_it(world: World) -> None:
    made = prepared(world)
    question = made.questions.all()[0]
    for who in ("facilitator", "other_organiser"):
        by = world.people[who]
        for call in (
            lambda by=by: services.prepare(world.encounter, by=by),
            lambda by=by: services.edit(made, by=by, word="x"),
            lambda by=by: services.close(made, by=by),
            lambda by=by: services.edit_question(question, by=by, kind="text", text="x"),
            lambda by=by: services.remove_question(question, by=by),
            lambda by=by: services.move_question(question, by=by, up=True),
        ):
            with pytest.raises(Forbidden):
                call()


def test_questions_are_moved_and_cannot_change_once_sent(world: World) -> None:
    made, by = prepared(world), world.organiser
    first, second, *_more = made.questions.all()
    services.move_question(second, by=by, up=True)
    assert made.questions.all()[0] == second
    come(world)
    send()
    for call in (
        lambda: services.edit_question(first, by=by, kind="text", text="x"),
        lambda: services.remove_question(first, by=by),
        lambda: services.move_question(first, by=by, up=True),
        lambda: ask(made, "text", by=by),
        lambda: services.edit(made, by=by, word="x"),
    ):
        with pytest.raises(services.AlreadySent):
            call()
    with pytest.raises(Invalid):
        services.edit(made, by=by, closes_at=MORNING - timedelta(days=1))


# --- sent ---
def test_it_is_sent_once_to_who_came_or_to_all_where_nobody_was_checked_in(world: World) -> None:
    made = prepared(world)
    first, *_others = come(world, "research", "research", "support")
    assert send(MORNING - timedelta(minutes=1)) == 0
    Registration.objects.filter(pk=first.pk).update(arrived_at=MORNING)
    assert send() == 1
    assert send(MORNING + timedelta(minutes=2)) == 0
    mail = OutboxMessage.objects.get(key__startswith="encounters.questionnaire")
    assert mail.to == first.email
    assert ticket_key(made.tickets.get()) in mail.text
    assert first.uid.hex not in mail.text
    other = make_open_day()
    services.prepare(other.encounter, by=other.organiser)
    come(other, "research", "support")
    assert send() == 2


def test_it_is_not_sent_for_a_day_called_off_nor_without_a_question(world: World) -> None:
    made = prepared(world)
    come(world)
    releases.postpone(world.encounter, by=world.organiser, version=world.version)
    assert send() == 0
    releases.reinstate(world.encounter, by=world.organiser, version=world.version)
    made.questions.all().delete()
    assert send() == 0


# --- answered ---
def test_a_sheet_knows_neither_person_nor_time_and_a_link_serves_once(world: World) -> None:
    question = only(world, "scale")
    reply(question, ("research", "4"))
    answer, ticket = QuestionnaireAnswer.objects.get(), QuestionnaireTicket.objects.get()
    assert (answer.value, answer.sector) == (4, "research")
    assert {f.name for f in QuestionnaireAnswer._meta.get_fields()} == {
        "id",
        "question",
        "sheet",
        "sector",
        "value",
    }
    entry = AuditEntry.objects.get(action="encounters.questionnaire.answer")
    assert (entry.object_id, entry.actor_key) == ("", "link:questionnaire:")
    with clock.hold(MORNING), pytest.raises(services.AlreadyAnswered):
        services.answer(ticket, by=respondent(ticket), answers={question.pk: "1"})
    assert QuestionnaireAnswer.objects.count() == 1


def test_other_peoples_links_forged_ones_and_late_ones_open_nothing(world: World) -> None:
    question = only(world, "yes_no", required=True)
    come(world, "research", "support")
    send()
    mine, theirs = QuestionnaireTicket.objects.order_by("pk")
    key = ticket_key(mine)
    for word in (
        key[:-1] + ("0" if key[-1] != "0" else "1"),
        str(mine.pk),
        "",
        "-",
        "9" * 40,
        f"{theirs.pk}-x",
        "²-x",
    ):
        with pytest.raises(NoTicket):
            ticket_with(word, world.encounter.slug)
    with pytest.raises(NoTicket):
        ticket_with(key, "another-day")
    with clock.hold(MORNING):
        with pytest.raises(Forbidden):
            services.answer(mine, by=respondent(theirs), answers={question.pk: "yes"})
        with pytest.raises(SignInNeeded):
            services.answer(mine, by=VISITOR, answers={question.pk: "yes"})
        for wrong in ({}, {question.pk: "maybe"}):
            with pytest.raises(Invalid) as refused:
                services.answer(mine, by=respondent(mine), answers=wrong)
            assert refused.value.field == f"question_{question.pk}"
    with clock.hold(CLOSED), pytest.raises(services.Closed):
        services.answer(mine, by=respondent(mine), answers={question.pk: "yes"})
    assert not QuestionnaireTicket.objects.filter(used=True).exists()


def test_the_public_page_needs_no_account_and_says_thank_you(client: Client, world: World) -> None:
    question = only(world, "text", required=True)
    come(world)
    send()
    where = {"slug": world.encounter.slug, "key": ticket_key(QuestionnaireTicket.objects.get())}
    page = reverse("encounters:answer", kwargs=where)
    with clock.hold(MORNING):
        shown = client.get(page)
        assert shown.status_code == 200
        assert "no-store" in shown["Cache-Control"]
        assert client.post(page, {}).status_code == 422
        assert client.post(page, {f"question_{question.pk}": "<b>Bien</b>"}).status_code == 302
        assert "Merci" in client.get(page).content.decode()
        assert client.post(page, {f"question_{question.pk}": "encore"}).status_code == 409
    assert QuestionnaireAnswer.objects.get().value == "<b>Bien</b>"
    assert client.get(page.replace("questionnaire/", "questionnaire/9")).status_code == 404


# --- results ---
def test_small_groups_are_hidden_and_cannot_be_subtracted(world: World) -> None:
    question = only(world, "scale")
    reply(question, *[("research", "5")] * 7, *[("support", "1")] * 6, *[("funder", "2")] * 2)
    rows = {row.sector: row for row in results(question.questionnaire)[0].rows}
    assert (rows["research"].count, rows["research"].mean) == (7, 5.0)
    assert (rows["funder"].count, rows["funder"].mean) == (None, None)
    assert rows["support"].count is None, "13 of 15 would say that 2 are funders"
    assert rows[""].count == 15


def test_fewer_than_five_answers_show_nothing_and_texts_come_in_any_order(world: World) -> None:
    question = only(world, "text")
    reply(question, *[("research", f"mot {n}") for n in range(4)])
    assert results(question.questionnaire)[0].count is None
    assert results(question.questionnaire)[0].texts == ()
    reply(question, ("research", "mot 4"))
    orders = {results(question.questionnaire)[0].texts for _look in range(20)}
    assert len(orders) > 1
    assert {frozenset(texts) for texts in orders} == {frozenset(f"mot {n}" for n in range(5))}


@pytest.mark.parametrize("kind", ["choice", "several", "yes_no"])
def test_choices_are_counted_by_world(world: World, kind: str) -> None:
    options = ["oui", "non"] if kind != "yes_no" else []
    question = only(world, kind, choices=options)
    one, other = ("yes", "no") if kind == "yes_no" else ("oui", "non")
    wrap = (lambda word: [word]) if kind == "several" else (lambda word: word)
    reply(
        question,
        *[("research", wrap(one))] * 6,
        *[("research", wrap(other))] * 5,
        *[("support", wrap(one))] * 5,
    )
    found = results(question.questionnaire)[0]
    assert found.count == 16
    assert len(found.columns) == 2
    support = next(row for row in found.rows if row.sector == "support")
    assert support.figures[1] is None


def test_results_are_shown_and_exported_once_closed(client: Client, world: World) -> None:
    question = only(world, "text")
    reply(question, *[("research", "=HYPERLINK(1)")] * 6)
    as_(client, world.organiser)
    slug = world.encounter.slug
    here, file = (
        reverse("encounters:questionnaire", args=[slug]),
        reverse("encounters:questionnaire_csv", args=[slug]),
    )
    with clock.hold(MORNING):
        page = client.get(here).content.decode()
        assert "HYPERLINK" not in page
        assert "6 personnes" in page
        assert client.get(file).status_code == 404
    with clock.hold(CLOSED):
        assert "HYPERLINK" in client.get(here).content.decode()
        rows = list(csv.reader(io.StringIO(client.get(file).content.decode("utf-8-sig"))))
        assert [row[2] for row in rows[1:]] == ["'=HYPERLINK(1)"] * 6
        assert client.get(reverse("encounters:questionnaire_xlsx", args=[slug])).content.startswith(b"PK")


# --- the desk ---
def test_the_desk_prepares_changes_previews_and_closes(client: Client, world: World) -> None:
    as_(client, world.organiser)
    slug = world.encounter.slug

    def at(name: str, *more: Any) -> str:
        return reverse(f"encounters:{name}", args=[slug, *more])

    assert client.get(at("questionnaire")).status_code == 200
    assert client.get(at("questionnaire_preview")).status_code == 404
    client.post(at("questionnaire_action", "preparer"))
    made = Questionnaire.objects.get()
    question = made.questions.all()[0]
    assert client.get(at("questionnaire_preview")).status_code == 200
    values = {"text": "<script>", "kind": "choice", "choices": "un"}
    assert client.post(at("new_questionnaire_question"), values).status_code == 422
    assert client.post(at("new_questionnaire_question"), {**values, "choices": "un\ndeux"}).status_code == 302
    assert "&lt;script&gt;" in client.get(at("questionnaire")).content.decode()
    edited = client.post(at("edit_questionnaire_question", question.pk), {"text": "Autre ?", "kind": "text"})
    assert edited.status_code == 302
    client.post(at("questionnaire_question_action", question.pk, "descendre"))
    client.post(at("questionnaire_question_action", question.pk, "supprimer"))
    assert made.questions.count() == 4
    when = {"word": "Merci", "send_at": "2027-03-14", "send_at_hour": "08:00", "closes_at": "2027-03-30"}
    assert client.post(at("questionnaire_settings"), when).status_code == 302
    made.refresh_from_db()
    assert made.send_at == datetime(2027, 3, 14, 7, tzinfo=UTC)
    come(world)
    later = MORNING + timedelta(days=1)
    assert send(later) == 1
    with clock.hold(later):
        client.post(at("questionnaire_action", "clore"))
        assert "Fermé" in client.get(at("questionnaire")).content.decode()
    as_(client, world.people["facilitator"])
    for name in ("questionnaire", "questionnaire_preview", "kept"):
        assert client.get(at(name)).status_code == 403


def test_the_page_costs_the_same_for_many(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    question = only(world, "scale")
    reply(question, ("research", "5"))
    as_(client, world.organiser)
    here = reverse("encounters:questionnaire", args=[world.encounter.slug])
    with clock.hold(CLOSED):
        client.get(here)
        with django_assert_num_queries(20, exact=False) as first:
            client.get(here)
    with clock.hold(BEFORE):
        reply(question, *[("support", "3")] * 6)
    with clock.hold(CLOSED), django_assert_num_queries(len(first)):
        client.get(here)


# --- kept ---
def test_what_is_kept_until_when_is_shown_and_tickets_go(client: Client, world: World) -> None:
    prepared(world)
    come(world)
    send()
    as_(client, world.organiser)
    page = client.get(reverse("encounters:kept", args=[world.encounter.slug])).content.decode()
    for day in ("14\xa0mars 2027", "11\xa0mai 2027", "8\xa0septembre 2027"):
        assert day in page
    assert tasks.forget_tickets(MORNING + timedelta(days=40)) == 0
    assert tasks.forget_tickets(MORNING + timedelta(days=62)) == 1
    assert not QuestionnaireTicket.objects.exists()


def test_nobody_is_asked_twice_once_tickets_are_gone(world: World) -> None:
    made = prepared(world)
    come(world)
    late = MORNING + timedelta(days=59)
    with pytest.raises(Invalid):
        services.edit(made, by=world.organiser, send_at=late, closes_at=late + timedelta(days=20))
    Questionnaire.objects.filter(pk=made.pk).update(send_at=late, closes_at=None)
    for moment in (late + timedelta(hours=hours) for hours in range(0, 72, 12)):
        assert send(moment) == 0
        tasks.forget_tickets(moment)


def test_forgetting_names_forgets_tickets_too(world: World) -> None:
    prepared(world)
    come(world)
    send()
    assert registration_tasks.forget_registrations(MORNING + timedelta(days=182)) == 1
    assert not QuestionnaireTicket.objects.exists()


# --- nobody can tell whose answers are whose ---
def test_once_closed_answers_are_written_anew_in_a_drawn_order(world: World) -> None:
    question = only(world, "text")
    reply(question, *[("research", f"avis {n}") for n in range(30)])
    before = list(QuestionnaireAnswer.objects.values_list("pk", "sheet", "value"))
    assert tasks.send_questionnaires(CLOSED - timedelta(days=21)) == 0, "it is still open"
    with clock.hold(CLOSED):
        assert tasks.send_questionnaires(CLOSED) == 1
        assert tasks.send_questionnaires(CLOSED) == 0
    after = list(QuestionnaireAnswer.objects.values_list("pk", "sheet", "value"))
    assert sorted(value for _pk, _sheet, value in after) == sorted(value for _pk, _sheet, value in before)
    assert not {pk for pk, _sheet, _value in after} & {pk for pk, _sheet, _value in before}
    assert not {sheet for _pk, sheet, _value in after} & {sheet for _pk, sheet, _value in before}
    assert AuditEntry.objects.filter(action="encounters.questionnaire.mix").count() == 1
