"""The organisers' page about wishes: settings, figures, files, filters, reminders."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Registration, SessionPlaces, WishedSession, WishPlan, WishSheet
from cherchons.encounters.services.composing import wish_plans
from cherchons.encounters.services.composing.wish_reminders import reminded_at
from cherchons.encounters.tasks.registrations import remind_of_wishes
from cherchons.engines.allocation.files import File, read_problem
from cherchons.kernel import clock
from cherchons.kernel.models import AuditEntry, OutboxMessage
from tests.encounters.composing.making import make_workshops, people, plan_of, uid_of
from tests.encounters.composing.test_wish_pages import sign_in
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import change_plan, choose, come, make_open_day
from tests.encounters.registrations.visiting import own, send, text

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def at(world: World, name: str = "wishes", *more: Any) -> str:
    """Return the address of one of the organisers' pages."""
    return reverse(f"encounters:{name}", args=[world.encounter.slug, *more])


def save(client: Client, world: World, **typed: Any) -> Any:
    """Open the settings, change some, send them."""
    shown = client.get(at(world)).context
    form = shown["form"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    given = {name: "on" if value is True else value for name, value in values.items() if value}
    hidden = {name: shown[name] for name in ("version", "seen", "request_key")}
    sent = {**given, **hidden, **typed}
    return client.post(at(world), {name: value for name, value in sent.items() if value is not None})


def test_wishes_are_asked_for_with_one_button(client: Client) -> None:
    world = make_team(make_open_day(filled=True))
    sign_in(client, world.organiser)
    page = text(client.get(at(world)))
    assert "Demander des vœux" in page
    assert "Atelier A · Atelier B" in page
    done = client.post(at(world, "wishes_action", "ouvrir"), follow=True)
    assert "Les vœux sont ouverts" in text(done)
    assert WishedSession.objects.count() == 2
    sign_in(client, world.people["facilitator"])
    read = client.get(at(world))
    assert "Premiers vœux" in text(read)
    assert "form" not in read.context
    assert client.post(at(world), {"word": "Non"}).status_code == 403
    assert client.post(at(world, "wishes_action", "arreter")).status_code == 403
    sign_in(client, world.people["other_organiser"])
    assert client.get(at(world)).status_code == 404


def test_a_day_without_parallel_workshops_is_told_what_to_do(client: Client) -> None:
    world = make_open_day()
    sign_in(client, world.organiser)
    assert "Pas d’ateliers entre lesquels choisir" in text(client.get(at(world)))
    done = client.post(at(world, "wishes_action", "ouvrir"), follow=True)
    assert "Regroupez-les dans le programme" in text(done)
    assert client.post(at(world, "wishes_action", "danser")).status_code == 404


def test_settings_are_kept_and_two_editors_are_told(client: Client) -> None:
    world = make_workshops()
    sign_in(client, world.organiser)
    a = UUID(uid_of(world, "A")).hex
    shown = client.get(at(world)).context
    given = {f"capacity_{a}": "12", f"minimum_{a}": "3", "closes_at": "2027-03-08", "word": "Trois <b>"}
    assert save(client, world, **given).status_code == 302
    plan = plan_of(world)
    assert plan.closes_at == datetime(2027, 3, 8, 22, 59, tzinfo=UTC)
    row = plan.sessions.get(session_uid=a)
    assert (row.capacity, row.minimum) == (12, 3)
    assert "Trois &lt;b&gt;" in text(client.get(at(world)))
    old = {name: shown[name] for name in ("version", "seen", "request_key")}
    answer = client.post(at(world), {**old, "word": "Autre", f"capacity_{a}": "5"})
    assert answer.status_code == 409
    assert "Autre" in text(answer)
    assert plan_of(world).word == "Trois <b>"


def test_what_makes_no_sense_is_said_beside_it(client: Client) -> None:
    world = make_workshops()
    sign_in(client, world.organiser)
    a = UUID(uid_of(world, "A")).hex
    answer = save(client, world, **{f"capacity_{a}": "2", f"minimum_{a}": "5"})
    assert answer.status_code == 422
    assert "le plus petit nombre de personnes dépasse" in text(answer)
    assert 'value="5"' in text(answer)
    assert save(client, world, **{f"capacity_{a}": "-1"}).status_code == 422
    assert save(client, world, closes_at="2027-13-40").status_code == 422


def test_a_group_that_is_not_ranked_any_more_leaves(client: Client) -> None:
    world = make_workshops("A", "B", again=("C", "D"))
    sign_in(client, world.organiser)
    key = UUID(uid_of(world, "C")).hex
    assert save(client, world, **{f"slot_{key}": None}).status_code == 302
    assert plan_of(world).sessions.count() == 2
    assert save(client, world, **{f"slot_{key}": "on"}).status_code == 302
    assert plan_of(world).sessions.count() == 4


def test_counted_seats_are_said_and_mended(client: Client) -> None:
    world = make_open_day(filled=True)
    uids = list(world.encounter.sessions.filter(kind="workshop").values_list("uid", flat=True))
    change_plan(world, session_places={uids[0]: 12})
    sign_in(client, world.organiser)
    page = text(client.get(at(world)))
    assert "Les faire classer plutôt" in page
    made = come(world)[0]
    choose(made, uids[:1])
    assert "Les faire classer plutôt" not in text(client.get(at(world)))
    mend = {"session": uids[0].hex}
    assert "ces places leur restent" in text(
        client.post(at(world, "wishes_action", "classer"), mend, follow=True)
    )
    choose(made, [])
    client.post(at(world, "wishes_action", "classer"), mend)
    assert not SessionPlaces.objects.exists()
    assert client.post(at(world, "wishes_action", "classer"), {"session": "<x>"}).status_code == 404


def test_figures_count_those_who_have_a_place(client: Client) -> None:
    world = make_workshops()
    people(world, "AB", "A=C", "B", "")
    WishSheet.objects.create(registration=people(world, "")[0], channel="phone")
    people(world, "CBA", state="waiting")
    sign_in(client, world.people["facilitator"])
    figures = client.get(at(world)).context["figures"]
    assert (figures.coming, figures.ranked, figures.indifferent, figures.silent) == (5, 3, 1, 1)
    assert figures.by_team == 1
    assert [(one.title, one.first, one.ranked) for one in figures.workshops] == [
        ("A", 2, 2),
        ("B", 1, 2),
        ("C", 1, 1),
    ]
    assert figures.workshops[0].by_sector == (1, 1, 0)


def test_queries_do_not_grow_with_people(client: Client, django_assert_max_num_queries: Any) -> None:
    world = make_workshops()
    sign_in(client, world.organiser)
    people(world, "AB")
    counts = []
    for _time in range(2):
        for page in (at(world), at(world, "wishes_csv"), at(world, "ranked_workshops_csv")):
            client.get(page)
            with django_assert_max_num_queries(30) as counted:
                client.get(page)
            counts.append(len(counted))
        people(world, "BA", "C")
    assert counts[:3] == counts[3:]


def test_the_files_are_those_that_the_command_reads(client: Client) -> None:
    world = make_workshops("A", "=B|C", again=("A", "D"))
    first, *_rest = people(world, "AD", "D=A", "")
    sign_in(client, world.organiser)
    wishes = client.get(at(world, "wishes_csv"))
    workshops = client.get(at(world, "ranked_workshops_csv"))
    assert wishes["Content-Disposition"] == f'attachment; filename="{world.encounter.slug}-voeux.csv"'
    problem = read_problem(File("w", wishes.content), File("o", workshops.content))
    assert [person.wishes for person in problem.people] == [(("a",), ("d",)), (("a", "d"),), ()]
    assert problem.people[0].id == str(first.number)
    assert len(problem.workshops) == 4
    assert len(problem.slots) == 2
    rows = list(csv.reader(io.StringIO(wishes.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["person", "sector", "choice_1"]
    made = json.loads(client.get(at(world, "wishes_json")).content)
    assert made["wishes"][0]["choice_1"] == "a"
    assert client.get(at(world, "wishes_xlsx")).content.startswith(b"PK")
    assert client.get(at(world, "ranked_workshops_xlsx")).content.startswith(b"PK")
    assert "name" not in wishes.content.decode()
    sign_in(client, world.people["facilitator"])
    assert client.get(at(world, "wishes_csv")).status_code == 403


def test_the_list_finds_those_who_said_nothing(client: Client) -> None:
    world = make_workshops()
    people(world, "AB", "")
    sign_in(client, world.organiser)
    found = client.get(at(world, "registrations"), {"wishes": "no"})
    assert [r.number for r in found.context["rows"]] == [2]
    found = client.get(at(world, "registrations"), {"wishes": "yes"})
    assert [r.number for r in found.context["rows"]] == [1]
    message = client.get(at(world, "registration_message_new"), {"state": "coming", "wishes": "no"})
    assert "wishes=no" in text(message)
    bare = make_open_day()
    sign_in(client, bare.organiser)
    assert "wishes" not in client.get(at(bare, "registrations")).context["form"].fields


def test_a_persons_page_shows_their_wishes(client: Client) -> None:
    world = make_workshops()
    one, other = people(world, "BA", "")
    sign_in(client, world.people["facilitator"])
    page = text(client.get(at(world, "registration_person", one.number)))
    assert '<li value="1"><span>B' in page
    assert "Changer ses vœux" in page
    assert "Noter ses vœux" in text(client.get(at(world, "registration_person", other.number)))


# --- mails -------------------------------------------------------------------------------------------------
def mails() -> list[tuple[str, str]]:
    """Return to whom, about what."""
    found = OutboxMessage.objects.filter(key__startswith="encounters.wish:").order_by("pk")
    return list(found.values_list("to", "subject"))


def test_a_confirmation_asks_for_wishes_with_ones_own_link(client: Client) -> None:
    world = make_workshops()
    send(client, world)
    made = Registration.objects.get()
    mail = OutboxMessage.objects.get()
    assert f"{own(made, 'own_wishes')}" in mail.text
    send(client, world, email="ana@example.org", name="Ana", **{f"wish_{UUID(uid_of(world, 'A')).hex}": "1"})
    assert "voeux/" not in OutboxMessage.objects.latest("pk").text, "who said them is not asked"
    wish_plans.stop(world.encounter, by=world.organiser)
    send(client, world, email="leo@example.org", name="Léo")
    assert "voeux/" not in OutboxMessage.objects.latest("pk").text


def test_those_who_said_nothing_are_reminded_once_three_days_before() -> None:
    world = make_workshops()
    silent, said, _none, _waits = (
        *people(world, "", "A"),
        people(world, "", email="")[0],
        people(world, "", state="waiting")[0],
    )
    AuditEntry.objects.all().delete()
    moment = reminded_at(datetime(2027, 3, 12, 8, tzinfo=UTC), "Europe/Paris")
    assert moment == datetime(2027, 3, 9, 8, tzinfo=UTC), "nine o’clock there"
    assert remind_of_wishes(moment - timedelta(minutes=1)) == 0
    with clock.hold(moment):
        assert remind_of_wishes(moment) == 1
        assert remind_of_wishes(moment) == 0
    assert mails() == [(silent.email, "Vos vœux d’ateliers\N{NO-BREAK SPACE}: Une journée ensemble")]
    text_of = OutboxMessage.objects.get().text
    assert own(silent, "own_wishes") in text_of
    assert said.email not in text_of


def test_a_date_after_the_workshops_reminds_as_they_close() -> None:
    world = make_workshops()
    people(world, "")
    AuditEntry.objects.all().delete()
    WishPlan.objects.update(closes_at=datetime(2027, 4, 30, tzinfo=UTC))
    moment = datetime(2027, 3, 9, 8, tzinfo=UTC)
    with clock.hold(moment):
        assert remind_of_wishes(moment) == 1


def test_no_reminder_where_wishes_are_closed_off_or_just_opened() -> None:
    world = make_workshops()
    people(world, "")
    soon = datetime(2027, 3, 11, 9, tzinfo=UTC)
    with clock.hold(soon):
        WishPlan.objects.update(stopped=True)
        assert remind_of_wishes(soon) == 0
        wish_plans.reopen(world.encounter, by=world.organiser)
        assert remind_of_wishes(soon) == 0, "the organisers have an hour to look through"
        WishPlan.objects.update(closes_at=soon - timedelta(hours=1))
        later = soon + timedelta(hours=2)
        assert remind_of_wishes(later) == 0
        WishPlan.objects.update(closes_at=None)
        fresh = Registration.objects.get()
        Registration.objects.update(registered_at=soon)
        assert remind_of_wishes(later) == 0, "who registered a moment ago was asked then"
        Registration.objects.update(registered_at=fresh.registered_at)
        assert remind_of_wishes(later) == 1
