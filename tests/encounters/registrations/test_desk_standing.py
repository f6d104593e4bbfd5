"""What the desk does with one registration, with many, and takes back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import BulkAction, Registration
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import arriving, bulk, keeping, standing
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock, outbox
from cherchons.kernel.actors import VISITOR, System
from cherchons.kernel.errors import Forbidden, NotFound
from cherchons.kernel.models import AuditEntry, OutboxMessage
from cherchons.people.services import erase_account
from tests.encounters.desk import html
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import (
    change_plan,
    come,
    leave,
    make_open_day,
    newcomer,
    party,
    plan_of,
    states,
)
from tests.encounters.registrations.test_desk_list import here
from tests.encounters.test_desk_pages import as_
from tests.factories import make_account, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def full_day(**rules: Any) -> tuple[World, list[Registration]]:
    """A day of two places, four people."""
    world = make_team(make_open_day(capacity=2, **rules))
    return world, come(world, *["civil_society"] * 4)


def many(world: World, action: str, rows: list[Registration], **more: Any) -> BulkAction:
    pks = [row.pk for row in rows]
    return bulk.change_many(world.encounter, by=world.organiser, action=action, pks=pks, **more)


# --- one person ---------------------------------------------------------------------------------------
def test_nobody_is_confirmed_beyond_the_places_unless_it_is_said() -> None:
    world, made = full_day()
    with pytest.raises(standing.NoPlaceLeft):
        standing.confirm(made[3], by=world.organiser)
    assert states(world) == ["confirmed", "confirmed", "waiting", "waiting"]
    standing.confirm(made[3], by=world.organiser, over=True)
    assert states(world) == ["confirmed", "confirmed", "waiting", "confirmed"]
    told = OutboxMessage.objects.filter(to=made[3].email, key__startswith="encounters.confirmed")
    assert told.count() == 1
    standing.confirm(made[3], by=world.organiser)
    assert told.count() == 1, "confirming twice changes nothing"


def test_places_kept_for_a_world_are_kept_from_the_organisers_too() -> None:
    world = make_team(make_open_day(capacity=2, reserved={"research": 1}))
    made = come(world, "civil_society", "civil_society")
    with pytest.raises(standing.NoPlaceLeft):
        standing.confirm(made[1], by=world.organiser)
    change_plan(world, capacity=3, accept_hours=0)
    assert states(world) == ["confirmed", "confirmed"]


def test_who_is_put_in_line_stands_at_its_end_and_gives_the_place_to_the_next() -> None:
    world, made = full_day(accept_hours=0)
    standing.put_in_line(made[0], by=world.organiser)
    made[0].refresh_from_db()
    assert (made[0].state, made[0].number) == ("waiting", 5)
    assert states(world) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert (
        OutboxMessage.objects.filter(to=made[0].email).order_by("-pk")[0].subject.startswith("Vous êtes sur")
    )


def test_who_would_get_their_place_back_at_once_is_not_put_in_line() -> None:
    world = make_team(make_open_day(capacity=5))
    made = come(world, "research")
    with pytest.raises(standing.NobodyBefore):
        standing.put_in_line(made[0], by=world.organiser)
    made[0].refresh_from_db()
    assert (made[0].state, made[0].number, plan_of(world).last_number) == ("confirmed", 1, 1)


def test_the_link_is_sent_once_per_click_and_only_to_an_address() -> None:
    world, made = full_day()
    before, key = OutboxMessage.objects.count(), uuid4()
    standing.send_link(made[0], by=world.organiser, request_key=key)
    standing.send_link(made[0], by=world.organiser, request_key=key)
    assert OutboxMessage.objects.count() == before + 1
    Registration.objects.filter(pk=made[1].pk).update(email="")
    made[1].refresh_from_db()
    with pytest.raises(Invalid):
        standing.send_link(made[1], by=world.organiser)


def test_only_organisers_decide_on_places_the_whole_team_notes_arrivals() -> None:
    world, made = full_day()
    facilitator = world.people["facilitator"]
    for act in (standing.confirm, standing.put_in_line, standing.send_link, keeping.cancel):
        with pytest.raises(Forbidden):
            act(made[0], by=facilitator)
    with pytest.raises(Forbidden):
        bulk.change_many(world.encounter, by=facilitator, action="cancel", pks=[made[0].pk])
    arriving.check_in(made[0], by=facilitator)


# --- many ---------------------------------------------------------------------------------------------
def test_many_are_confirmed_in_order_as_long_as_there_are_places() -> None:
    world, made = full_day()
    change_plan(world, accept_hours=0)
    leave(made[0])
    assert states(world) == ["cancelled", "confirmed", "confirmed", "waiting"]
    done = many(world, "confirm", [made[3], made[0]])
    assert done.before == {}
    assert states(world) == ["cancelled", "confirmed", "confirmed", "waiting"]
    done = many(world, "confirm", [made[3], made[0]], over=True)
    assert len(done.before) == 2
    assert states(world) == ["confirmed"] * 4


def test_many_are_cancelled_and_their_places_given_once() -> None:
    world, made = full_day(accept_hours=0)
    many(world, "cancel", made[:2])
    assert states(world) == ["cancelled", "cancelled", "confirmed", "confirmed"]
    assert AuditEntry.objects.filter(action="encounters.registration.cancel").count() == 2


def test_a_second_click_finds_the_first_one() -> None:
    world, made = full_day()
    key = uuid4()
    first = many(world, "link", made, request_key=key)
    again = many(world, "link", made, request_key=key)
    assert first == again
    assert OutboxMessage.objects.filter(subject__startswith="Le lien de votre").count() == 4


def test_registrations_of_another_day_are_left_alone() -> None:
    world, _made = full_day()
    other, theirs = full_day()
    done = many(world, "cancel", theirs)
    assert done.before == {}
    assert "cancelled" not in states(other)
    with pytest.raises(NotFound):
        many(world, "explode", theirs)


def test_undo_brings_back_who_was_not_changed_since_and_says_who_was() -> None:
    world = make_team(make_open_day(capacity=10, filled=True))
    session = world.encounter.sessions.filter(kind="workshop")[0]
    change_plan(world, session_places={session.uid: 3})
    made = [
        register(world.encounter, by=VISITOR, people=[newcomer(sessions=[session.uid])])[0] for _ in range(3)
    ]
    done = many(world, "cancel", made)
    with clock.hold(BEFORE + timedelta(minutes=5)):
        keeping.wait_again(made[2], by=world.organiser)
        undone = bulk.undo(done, by=world.organiser)
    assert [row.pk for row in undone.restored] == [made[0].pk, made[1].pk]
    assert [row.pk for row in undone.changed_since] == [made[2].pk]
    assert states(world) == ["confirmed"] * 3
    assert made[0].choices.get().state == "seated"
    assert OutboxMessage.objects.filter(subject__startswith="Rectification").count() == 2
    with pytest.raises(bulk.NoLongerUndone):
        bulk.undo(done, by=world.organiser)


def test_undo_takes_no_place_from_those_who_got_one_meanwhile() -> None:
    world, made = full_day(accept_hours=0)
    done = many(world, "cancel", made[:1])
    assert states(world)[2] == "confirmed"
    undone = bulk.undo(done, by=world.organiser)
    assert [row.pk for row in undone.without_place] == [made[0].pk]
    assert states(world) == ["cancelled", "confirmed", "confirmed", "waiting"]


def test_undo_brings_back_nobody_who_was_erased_since() -> None:
    account = make_account("ada@example.org")
    world = make_team(make_open_day(capacity=2))
    made = [
        *register(world.encounter, by=VISITOR, people=[newcomer(email=account.email)]),
        *come(world),
    ]
    done = many(world, "cancel", made)
    erase_account(account, by=System(task="test"))
    undone = bulk.undo(done, by=world.organiser)
    assert [row.pk for row in undone.restored] == [made[1].pk]
    assert states(world) == ["cancelled", "confirmed"], "no place is held by nobody"
    for step in (standing.confirm, standing.put_in_line, keeping.wait_again):
        with pytest.raises(NotFound):
            step(made[0], by=world.organiser)


def test_undo_of_a_line_gives_numbers_and_places_back() -> None:
    world, made = full_day()
    done = many(world, "confirm", made[2:], over=True)
    bulk.undo(done, by=world.organiser)
    assert states(world) == ["confirmed", "confirmed", "waiting", "waiting"]
    again = many(world, "confirm", made[2:], over=True)
    assert len(again.before) == 2
    assert OutboxMessage.objects.filter(to=made[2].email, key__startswith="encounters.confirmed").exists()


def test_undo_has_a_day_and_a_mail_that_left_stays_sent() -> None:
    world, made = full_day()
    done, sent = many(world, "cancel", made[:1]), many(world, "link", made[1:2])
    with pytest.raises(bulk.NoLongerUndone):
        bulk.undo(sent, by=world.organiser)
    with clock.hold(BEFORE + timedelta(hours=25)), pytest.raises(bulk.NoLongerUndone):
        bulk.undo(done, by=world.organiser)


def test_arrivals_of_many_and_back() -> None:
    world, made = full_day()
    done = many(world, "arrived", made)
    assert len(done.before) == 2, "who waits has not arrived"
    bulk.undo(done, by=world.organiser)
    assert not Registration.objects.filter(arrived_at__isnull=False).exists()


# --- pages --------------------------------------------------------------------------------------------
def test_a_page_tells_everything_to_those_who_may_know_it(client: Client) -> None:
    world = make_team(make_open_day(capacity=2))
    _first, second = party(world, "research", "civil_society")
    known = make_organisation("Les Amis de l’Eau")
    person = newcomer("Zoé <b>", organisation=known, access="fauteuil", consents={"needs": (True, "w")})
    third = register(world.encounter, by=VISITOR, people=[person])[0]
    outbox.deliver(clock.now())
    OutboxMessage.objects.filter(to=third.email).update(state="bounced", problem="5.1.1")
    as_(client, world.organiser)
    page = html(client.get(here(world, "registration_person", 3)))
    for word in (
        "Zoé &lt;b&gt;",
        third.email,
        "fauteuil",
        "liste d’attente",
        third.uid.hex,
        "revenu",
        "position 1",
    ):
        assert word in page, word
    assert second.name in html(client.get(here(world, "registration_person", 1)))
    as_(client, world.people["facilitator"])
    page = html(client.get(here(world, "registration_person", 3)))
    assert "Zoé" in page
    for word in (third.email, "fauteuil", third.uid.hex, "Annuler l’inscription"):
        assert word not in page, word
    assert client.get(here(world, "registration_person", 99)).status_code == 404


def test_confirming_beyond_the_places_needs_a_second_click_that_says_so(client: Client) -> None:
    world, _made = full_day()
    as_(client, world.organiser)
    url = here(world, "registration_person_action", 4, "confirmer")
    refused = client.post(url)
    assert refused.status_code == 409
    assert "au-delà des places" in html(refused)
    assert states(world)[3] == "waiting"
    assert client.post(url, {"over": "1"}).status_code == 302
    assert states(world)[3] == "confirmed"
    history = html(client.get(here(world, "registration_person", 4)))
    assert "Confirmée" in history
    assert "Nadia" in history
    assert client.get(url).status_code == 405
    assert client.post(here(world, "registration_person_action", 4, "exploser")).status_code == 404


def test_each_button_does_what_it_says(client: Client) -> None:
    world, made = full_day(accept_hours=0)
    as_(client, world.organiser)
    for action, number in (("arrivee", 1), ("pas-la", 1), ("lien", 1), ("attente", 1), ("annuler", 2)):
        assert client.post(here(world, "registration_person_action", number, action)).status_code == 302, (
            action
        )
    made[0].refresh_from_db()
    assert made[0].number == 5
    assert states(world) == ["cancelled", "confirmed", "confirmed", "waiting"]


def test_next_and_previous_follow_the_filter(client: Client) -> None:
    world, _made = full_day()
    as_(client, world.organiser)
    answer = client.get(here(world, "registration_person", 3), {"state": "waiting"})
    assert (answer.context["before"], answer.context["after"]) == (None, 4)
    assert "?state=waiting" in html(answer)


def test_many_are_shown_before_they_change_and_taken_back_after(client: Client) -> None:
    world, made = full_day()
    as_(client, world.organiser)
    url = here(world, "registrations_bulk")
    answer = client.get(url, {"do": "confirm", "which": "all", "state": "waiting"})
    assert states(world)[2] == "waiting", "a GET changes nothing"
    assert [row.pk for row in answer.context["preview"].lacking] == [made[2].pk, made[3].pk]
    assert "4 personnes pour 2 places" in html(answer)
    sent = {
        "do": "confirm",
        "pks": answer.context["pks"],
        "request_key": answer.context["request_key"],
        "over": "1",
    }
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302, "a double click"
    assert states(world) == ["confirmed"] * 4
    done = BulkAction.objects.get()
    changes = html(client.get(here(world, "registration_changes")))
    assert "2 personnes" in changes
    client.post(here(world, "registration_change_undo", done.uid))
    assert states(world) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert "annulée" in html(client.get(here(world, "registration_changes")))


def test_choosing_nobody_or_nonsense_is_said(client: Client) -> None:
    world, made = full_day()
    as_(client, world.organiser)
    url = here(world, "registrations_bulk")
    assert "Personne n’est choisi" in html(client.get(url, {"do": "cancel"}))
    assert "Personne n’est choisi" in html(
        client.get(url, {"do": "cancel", "n": ["x", "99999999", "9" * 40]})
    )
    assert client.get(url, {"do": "explode"}).status_code == 404
    assert "ne change rien" in html(client.get(url, {"do": "line", "n": [made[3].pk]}))
    as_(client, world.people["facilitator"])
    assert client.get(url, {"do": "cancel", "n": [made[0].pk]}).status_code == 403
    assert client.post(url, {"do": "cancel", "pks": str(made[0].pk)}).status_code == 403
    assert (
        client.get(reverse("encounters:registration_changes", args=[world.encounter.slug])).status_code == 403
    )


def test_details_are_changed_in_the_name_of_the_organiser(client: Client) -> None:
    world, made = full_day()
    as_(client, world.organiser)
    url = here(world, "registration_person_details", 1)
    shown = client.get(url)
    assert made[0].name in html(shown)
    assert "Son nom" in html(shown)  # the page speaks of someone else
    assert "Votre nom" not in html(shown)
    typed = {"name": "Zoé", "email": "zoe@example.org", "individual": "on", "sector": "civil_society"}
    assert client.post(url, {**typed, "seen": "old"}).status_code == 409
    assert client.post(url, {**typed, "name": "", "seen": shown.context["seen"]}).status_code == 422
    assert client.post(url, {**typed, "seen": shown.context["seen"]}).status_code == 302
    made[0].refresh_from_db()
    assert (made[0].name, made[0].email) == ("Zoé", "zoe@example.org")
    entry = AuditEntry.objects.get(action="encounters.registration.change")
    assert entry.actor_key == world.organiser.key
    as_(client, world.people["facilitator"])
    assert client.get(url).status_code == 403
