"""The desk's pages: for the team, for volunteers by link, by plain forms, and what their script is told."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cherchons.encounters.models import DeskLink, Registration
from cherchons.encounters.queries.meeting.badges import badge_key_of
from cherchons.encounters.queries.registrations.arrivals import digest_of
from cherchons.encounters.queries.registrations.desk_links import desk_key_of
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.services.registrations import arriving
from cherchons.encounters.services.registrations.desk_links import withdraw_desk_link
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.people.models import Account
from tests.encounters.making import World, make_team, make_world
from tests.encounters.registrations.at_the_door import BEFORE, EVENING, MORNING, make_link, where
from tests.encounters.registrations.making import leave, make_open_day, newcomer

pytestmark = pytest.mark.django_db
AGREED = {"needs": (True, "oui"), "photo": (False, "non")}


@pytest.fixture(autouse=True)
def _on_the_morning() -> Iterator[None]:
    with clock.hold(MORNING):
        yield


@pytest.fixture
def world() -> World:
    """A day on its morning with three people; the third cancelled."""
    with clock.hold(BEFORE):
        made = make_open_day()
        people = [
            newcomer(
                "Émilie Œuvrard",
                "civil_society",
                organisation_name="Les Jardins",
                access="fauteuil",
                consents=AGREED,
            ),
            newcomer("<b>Karim</b> Haddad", "research", organisation_name="=cmd()"),
            newcomer("Lucie Martin", "support"),
        ]
        for person in people:
            register(made.encounter, by=VISITOR, people=[person])
        leave(registered(made, 3))
    return made


def registered(world: World, number: int) -> Registration:
    return Registration.objects.select_related("encounter").get(encounter=world.encounter, number=number)


def signed_in(actor: Any) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.id))
    return client


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# --- links ---------------------------------------------------------------------------------------------
def test_an_organiser_makes_a_link_sees_it_and_withdraws_it(world: World) -> None:
    desk = signed_in(world.organiser)
    page = reverse("encounters:arrivals", args=[world.encounter.slug])
    shown = desk.get(page)
    assert 'value="2027-03-12T22:00"' in shown.content.decode(), "the evening of the day, by its own clock"
    typed = {
        "label": "Entrée, Samia",
        "expires_at": "2027-03-12T18:30",
        "request_key": shown.context["request_key"],
    }
    for _click in range(2):
        assert desk.post(page, typed).status_code == 302
    link = DeskLink.objects.get(encounter=world.encounter)
    assert link.expires_at.isoformat() == "2027-03-12T17:30:00+00:00"
    assert where(world, link) in desk.get(page).content.decode()
    assert Client().get(where(world, link)).status_code == 200
    withdrawn = reverse("encounters:withdraw_desk_link", args=[world.encounter.slug, link.pk])
    assert desk.post(withdrawn).status_code == 302
    assert Client().get(where(world, link)).status_code == 410
    assert desk_key_of(link) not in desk.get(page).content.decode()


@pytest.mark.parametrize(
    ("label", "until", "field"),
    [
        ("", "2027-03-12T18:00", "label"),
        ("Samia", "2027-03-12T09:00", "expires_at"),
        ("Samia", "demain", "expires_at"),
        ("Samia", "2031-01-01T00:00", "expires_at"),
        ("Samia", "", "expires_at"),
    ],
)
def test_a_link_that_can_not_be_is_refused_beside_its_field(
    world: World, label: str, until: str, field: str
) -> None:
    page = reverse("encounters:arrivals", args=[world.encounter.slug])
    answer = signed_in(world.organiser).post(page, {"label": label, "expires_at": until})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not DeskLink.objects.exists()


def test_facilitators_check_in_but_make_no_links_and_strangers_see_nothing(world: World) -> None:
    make_team(world)
    page = reverse("encounters:arrivals", args=[world.encounter.slug])
    door = reverse("encounters:door", args=[world.encounter.slug])
    link = make_link(world)
    helper = signed_in(world.people["facilitator"])
    assert helper.get(door).status_code == 200
    shown = helper.get(page)
    assert shown.status_code == 200
    assert desk_key_of(link) not in shown.content.decode()
    assert helper.post(page, {"label": "Samia", "expires_at": "2027-03-12T18:00"}).status_code == 403
    withdrawn = reverse("encounters:withdraw_desk_link", args=[world.encounter.slug, link.pk])
    assert helper.post(withdrawn).status_code == 403
    stranger = signed_in(world.people["other_organiser"])
    assert [stranger.get(address).status_code for address in (page, door)] == [404, 404]
    assert Client().get(door).status_code == 302


def test_forged_expired_and_foreign_links_say_so(world: World) -> None:
    link, other = make_link(world), make_open_day()
    address, key = where(world, link), desk_key_of(link)
    forged = [key[:-1] + ("0" if key[-1] != "0" else "1"), key[:40], "x" * 90, key.upper(), link.uid.hex]
    for word in forged:
        assert Client().get(address.replace(key, word)).status_code == 404
    assert Client().get(where(other, link)).status_code == 404
    own = key_of(registered(world, 1))
    assert Client().get(address.replace(key, own)).status_code == 404, "a registration's key opens no desk"
    with clock.hold(EVENING):
        late = Client().get(address)
        assert late.status_code == 410
        assert "lien" in text(late)
        told = Client().post(
            address + "entrees/",
            "{}",
            content_type="application/json",
            headers={"Accept": "application/json"},
        )
        assert (told.status_code, told.json()["error"]) == (410, "expired")
    withdraw_desk_link(link, by=world.organiser)
    for rest in ("", "liste.json", "besoins.json", "compte/", "hors-ligne.js"):
        assert Client().get(address + rest).status_code == 410


def test_the_pages_of_a_link_are_kept_by_nobody_and_need_no_session(world: World) -> None:
    address = where(world, make_link(world))
    for rest in ("", "liste.json", "compte/"):
        answer = Client().get(address + rest)
        assert "no-store" in answer["Cache-Control"]
        assert "sessionid" not in answer.cookies
    assert Client().get(address)["X-Robots-Tag"] == "noindex"


def test_a_day_without_registration_has_no_desk() -> None:
    world = make_world()
    desk = signed_in(world.organiser)
    assert desk.get(reverse("encounters:door", args=[world.encounter.slug])).status_code == 404
    assert desk.get(reverse("encounters:arrivals", args=[world.encounter.slug])).status_code == 200


# --- by plain forms ------------------------------------------------------------------------------------
@pytest.mark.parametrize("asked", ["emi", "OEUV", "œuv", "jard", "1", "n° 1", "emi jard", "ÉMILIE o"])
def test_three_letters_or_the_number_find_someone(world: World, asked: str) -> None:
    found = Client().get(where(world, make_link(world)), {"q": asked}).context["found"]
    assert [one.registration.number for one in found] == [1]


@pytest.mark.parametrize("asked", ["", " ", "zzz", "9", "'; --", "%", "x" * 500, "🦊"])
def test_what_means_nobody_finds_nobody(world: World, asked: str) -> None:
    answer = Client().get(where(world, make_link(world)), {"q": asked})
    assert (answer.status_code, answer.context["found"]) == (200, [])


def test_needs_are_seen_by_organisers_and_volunteers_not_by_facilitators(world: World) -> None:
    make_team(world)
    door = reverse("encounters:door", args=[world.encounter.slug])
    needs = reverse("encounters:door_needs", args=[world.encounter.slug])
    uid = registered(world, 1).uid.hex
    for client, page, asked, sees in (
        (Client(), where(world, make_link(world)), where(world, make_link(world), "besoins.json"), True),
        (signed_in(world.organiser), door, needs, True),
        (signed_in(world.people["facilitator"]), door, needs, False),
    ):
        assert ("fauteuil" in client.get(page, {"q": "emi"}).content.decode()) == sees
        assert client.get(asked, {"u": [uid, "x"]}).json() == ({uid: ["", "fauteuil"]} if sees else {})


def test_check_in_take_back_and_let_in_anyway_by_plain_forms(world: World) -> None:
    address, browser = where(world, make_link(world)), Client()
    person, gone = registered(world, 1), registered(world, 3)

    def press(action: str, who: Registration, **more: str) -> str:
        answer = browser.post(
            f"{address}{action}/", {"registration": who.uid.hex, "q": "emi", **more}, follow=True
        )
        assert answer.redirect_chain == [(f"{address}?q=emi", 302)]
        return text(answer)

    assert "Émilie Œuvrard est là" in press("entrer", person)
    assert "déjà là, depuis 9\xa0h\xa030".replace("\xa0", " ") in press("entrer", person)
    person.refresh_from_db()
    assert person.arrived_at == MORNING
    press("reprendre", person)
    person.refresh_from_db()
    assert person.arrived_at is None
    assert "pas de place" in press("entrer", gone)
    gone.refresh_from_db()
    assert gone.arrived_at is None
    press("entrer", gone, anyway="1")
    gone.refresh_from_db()
    assert gone.arrived_at == MORNING


def test_someone_who_is_not_registered_is_let_in_once(world: World) -> None:
    address, browser = where(world, make_link(world)), Client()
    page = browser.get(address)
    typed = {"name": "Zoé Petit", "sector": "funder", "request_key": page.context["request_key"]}
    for _click in range(2):
        assert browser.post(address + "nouveau/", typed).status_code == 302
    assert Registration.objects.filter(channel="desk").count() == 1
    again = browser.post(address + "nouveau/", {**typed, "name": ""})
    assert again.status_code == 422
    assert 'value="funder" checked' in again.content.decode(), "what was chosen is kept"


def test_other_peoples_ids_and_unknown_actions_are_not_found(world: World) -> None:
    address, stranger = where(world, make_link(world)), make_open_day()
    with clock.hold(BEFORE):
        other = register(stranger.encounter, by=VISITOR, people=[newcomer()])[0]
    for uid in (other.uid.hex, "", "x", str(uuid4()), "\x00"):
        assert Client().post(address + "entrer/", {"registration": uid}).status_code == 404
    assert Client().post(address + "voler/", {}).status_code == 404
    assert Client().get(address + "entrer/").status_code == 405


def test_what_people_typed_is_shown_as_text(world: World) -> None:
    shown = Client().get(where(world, make_link(world)), {"q": "karim"}).content.decode()
    assert "&lt;b&gt;Karim" in shown
    assert "<b>Karim" not in shown


# --- the script ------------------------------------------------------------------------------------------
def test_the_list_holds_little_and_is_told_again_only_when_it_changed(world: World) -> None:
    address, person = where(world, make_link(world)), registered(world, 1)
    answer = Client().get(address + "liste.json")
    told = answer.json()
    first = told["people"][0]
    key = f"{digest_of(badge_key_of(person))} {digest_of(key_of(person))}"
    assert first == [person.uid.hex, 1, "Émilie Œuvrard", "Les Jardins", "civil_society", "confirmed", key, 1]
    whole = answer.content.decode()
    assert not [word for word in ("fauteuil", "@", key_of(person), key_of(person)[32:]) if word in whole]
    assert int(answer["X-Now"]) == int(MORNING.timestamp() * 1000)
    asked = {"v": told["v"], "l": told["l"]}
    assert Client().get(address + "liste.json", asked).status_code == 204
    arriving.check_in(person, by=world.organiser)
    short = Client().get(address + "liste.json", asked).json()
    assert "people" not in short
    assert short["here"] == {person.uid.hex: int(MORNING.timestamp() * 1000)}


def send(address: str, sent: Any) -> Any:
    body = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    accept = {"Accept": "application/json"}
    return Client().post(address + "entrees/", body, content_type="application/json", headers=accept)


def test_a_device_sends_what_it_noted_and_each_note_is_answered_for(world: World) -> None:
    address, person = where(world, make_link(world)), registered(world, 1)
    at = int((MORNING - timedelta(minutes=3)).timestamp() * 1000)
    good = {"uid": uuid4().hex, "kind": "in", "registration": person.uid.hex, "at": at}
    walks = {
        "uid": uuid4().hex,
        "kind": "walk_in",
        "name": "Zoé",
        "sector": "other",
        "organisation": "",
        "at": at,
    }
    unread = [
        {**good, "uid": uuid4().hex, "at": "soon"},
        {**good, "uid": uuid4().hex, "at": float("1e400")},
        {**good, "uid": uuid4().hex, "at": -5},
        {**good, "uid": uuid4().hex, "kind": ["in"]},
        {**good, "uid": uuid4().hex, "registration": 7},
        {**walks, "uid": uuid4().hex, "name": {"a": 1}},
    ]
    unknown = {**good, "uid": uuid4().hex, "registration": uuid4().hex}
    nameless: list[Any] = [None, 3, "x", {"kind": "in"}, {"uid": "no"}]
    answer = send(address, {"now": at + 180_000, "events": [good, walks, unknown, *unread, *nameless]})
    assert answer.status_code == 200
    assert set(answer.json()["done"]) == {good["uid"], walks["uid"]}
    assert {r["uid"] for r in answer.json()["refused"]} == {n["uid"] for n in [unknown, *unread]}
    person.refresh_from_db()
    assert person.arrived_at == MORNING - timedelta(minutes=3)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "[]",
        "null",
        "{}",
        '{"now": 1}',
        '{"now": "x", "events": []}',
        '{"now": 1, "events": {}}',
        b"\xff\xfe",
        "[" * 20_000,
        '{"now": 1, "events": [' + ",".join(["1"] * 501) + "]}",
    ],
)
def test_what_is_no_list_of_notes_is_refused(world: World, body: Any) -> None:
    answer = send(where(world, make_link(world)), body)
    assert (answer.status_code, answer.json()["error"]) == (400, "unreadable")


def test_the_worker_keeps_the_page_without_anyone_on_it(world: World) -> None:
    address = where(world, make_link(world))
    arriving.check_in(registered(world, 1), by=world.organiser)
    script = Client().get(address + "hors-ligne.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert f'const PAGE = "{address}"' in script.content.decode().replace("\\u002D", "-")
    assert "milie" not in Client().get(address + "?vide&q=emi").content.decode()


# --- the count ---------------------------------------------------------------------------------------------
def test_the_count_is_told_again_only_when_it_changed(world: World) -> None:
    address = where(world, make_link(world), "compte/")
    arriving.check_in(registered(world, 1), by=world.organiser)
    page = Client().get(address)
    count = page.context["count"]
    assert (count.here, count.expected, count.last_hour) == (1, 2, 1)
    assert [(w.sector, w.here, w.expected) for w in count.worlds] == [
        ("civil_society", 1, 1),
        ("research", 0, 1),
    ]
    asked = {"v": page.context["version"]}
    screen = {"HX-Request": "true"}
    assert Client().get(address, asked, headers=screen).status_code == 204
    arriving.check_in(registered(world, 2), by=world.organiser)
    part = Client().get(address, asked, headers=screen)
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    with clock.hold(MORNING + timedelta(hours=2)):
        assert Client().get(address).context["count"].last_hour == 0
    team = reverse("encounters:count", args=[world.encounter.slug])
    assert signed_in(world.organiser).get(team).status_code == 200


# --- what it costs -----------------------------------------------------------------------------------------
def test_pages_ask_the_database_as_often_for_many_as_for_one(world: World) -> None:
    address = where(world, make_link(world))

    def cost(rest: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert Client().get(address + rest).status_code == 200
        return len(asked)

    rests = ("?q=emi", "liste.json", "compte/")
    arriving.check_in(registered(world, 1), by=world.organiser)
    few = [cost(rest) for rest in rests]
    with clock.hold(BEFORE):
        more = [
            register(world.encounter, by=VISITOR, people=[newcomer("Émile Zola")])[0] for _one in range(3)
        ]
    for person in more:
        arriving.check_in(person, by=world.organiser)
    assert [cost(rest) for rest in rests] == few
    assert max(few) <= 8
