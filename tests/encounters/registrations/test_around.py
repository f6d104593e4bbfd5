"""Around the day: reminders, what a release changes for registered people; each once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Registration, Release
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.services import drafts, releases, sessions
from cherchons.encounters.services.registrations import around, keeping
from cherchons.encounters.services.registrations.registering import register
from cherchons.encounters.tasks import after as tasks
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.models import OutboxMessage
from tests.encounters.making import World
from tests.encounters.registrations.making import change_plan, come, make_open_day, newcomer
from tests.encounters.test_desk_pages import as_

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
WEEK = datetime(2027, 3, 5, 8, tzinfo=UTC)  # nine in Paris, a week before the day
EVE = datetime(2027, 3, 11, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def mails(word: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith=f"encounters.{word}").order_by("pk"))


def remind(now: datetime) -> int:
    with clock.hold(now):
        return tasks.remind(now)


# --- reminders ---
def test_who_has_a_place_is_reminded_a_week_and_a_day_before_at_nine_there() -> None:
    world = make_open_day(filled=True, capacity=2)
    world.edit(venue="Maison des associations", access="Tram 2, arrêt **Canal**")
    world.release()
    first, second = world.encounter.sessions.filter(kind="workshop")
    change_plan(world, session_places={first.uid: 5})
    made = register(world.encounter, by=VISITOR, people=[newcomer(sessions=[first.uid])])[0]
    come(world, "research", "research")
    assert remind(WEEK - timedelta(minutes=1)) == 0
    assert remind(WEEK) == 2
    assert remind(WEEK) == 0
    text = mails("reminder")[0].text
    for word in ("Maison des associations", "Tram 2", "Atelier A", made.uid.hex, "12\xa0mars 2027", "attend"):
        assert word in text
    assert second.title not in text
    assert remind(EVE - timedelta(hours=1)) == 0
    assert remind(EVE + timedelta(hours=5)) == 2, "late, but still before the day"
    assert remind(EVE + timedelta(hours=6)) == 0
    assert remind(datetime(2027, 3, 12, 9, tzinfo=UTC)) == 0


def test_who_waits_left_has_no_address_or_has_just_registered_is_not_reminded() -> None:
    world = make_open_day(capacity=3)
    made = come(world, *["civil_society"] * 4)
    keeping.cancel(made[0], by=holder_of(made[0]))
    Registration.objects.filter(pk=made[1].pk).update(email="")
    with clock.hold(WEEK - timedelta(hours=3)):
        late = come(world, "support")[0]
    assert late.state == "waiting"
    change_plan(world, capacity=9)
    remind(WEEK)
    assert {mail.to for mail in mails("reminder")} == {made[2].email}


def test_a_day_called_off_or_moved_is_reminded_of_as_it_is() -> None:
    world = make_open_day()
    come(world)
    releases.postpone(world.encounter, by=world.organiser, version=world.version)
    assert remind(WEEK) == 0
    releases.reinstate(world.encounter, by=world.organiser, version=world.version)
    assert remind(WEEK) == 1
    with clock.hold(WEEK):
        drafts.edit_day(world.day, **world.args, date=date(2027, 3, 19))
        world.release()
    assert remind(datetime(2027, 3, 12, 8, tzinfo=UTC)) == 1, "the new date has its own week before"


def test_a_mail_of_a_person_who_cancelled_meanwhile_is_not_written() -> None:
    assert around.due_reminder(date(2027, 3, 12), "Europe/Paris", EVE)[0] == "J-1"
    assert around.due_reminder(date(2027, 3, 12), "America/Cayenne", WEEK)[0] == ""


# --- changes ---
def told_of(world: World) -> dict[str, str]:
    tasks.tell_changes(clock.now())
    return {mail.to: mail.text for mail in mails("changed")}


def test_the_day_concerns_all_a_session_those_who_chose_it() -> None:
    world = make_open_day(filled=True, capacity=2)
    first, second = world.encounter.sessions.filter(kind="workshop")
    change_plan(world, session_places={first.uid: 5, second.uid: 5})
    chose = register(world.encounter, by=VISITOR, people=[newcomer(sessions=[first.uid])])[0]
    other = register(world.encounter, by=VISITOR, people=[newcomer(sessions=[second.uid])])[0]
    waits, gone = come(world, "research", "research")
    keeping.cancel(gone, by=holder_of(gone))
    sessions.edit_session(first, **world.args, start=time(14, 30))
    world.release()
    assert set(told_of(world)) == {chose.email}
    assert chose.uid.hex in told_of(world)[chose.email]
    world.edit(venue="Ailleurs")
    world.release(note="Désolés")
    OutboxMessage.objects.filter(key__startswith="encounters.changed").delete()
    found = told_of(world)
    assert set(found) == {chose.email, other.email, waits.email}
    assert "Ailleurs" in found[waits.email]
    assert "Désolés" in found[waits.email]
    assert tasks.tell_changes(BEFORE) == 0
    world.edit(description="Un autre texte")
    assert world.release().registered_told, "a description concerns nobody's coming"


def test_a_state_is_told_once_each_in_their_language() -> None:
    world = make_open_day()
    english = register(world.encounter, by=VISITOR, people=[newcomer(language="en")])[0]
    releases.cancel(world.encounter, by=world.organiser, version=world.version, note="Neige")
    assert not Release.objects.get(encounter=world.encounter, latest=True).registered_told
    assert "cancelled" in told_of(world)[english.email]
    assert "Neige" in told_of(world)[english.email]
    Release.objects.update(registered_told=False)
    tasks.tell_changes(BEFORE)
    assert len(mails("changed")) == 1, "a worker that begins again writes no mail twice"


def test_a_speaker_who_is_registered_gets_one_mail_with_both() -> None:
    world = make_open_day(filled=True)
    workshop = world.encounter.sessions.filter(kind="workshop")[0]
    change_plan(world, session_places={workshop.uid: 5})
    made = register(
        world.encounter, by=VISITOR, people=[newcomer(email="malika@example.org", sessions=[workshop.uid])]
    )[0]
    OutboxMessage.objects.all().delete()
    sessions.edit_session(workshop, **world.args, start=time(15))
    world.release()
    assert told_of(world) == {}
    mail = OutboxMessage.objects.get(to="malika@example.org")
    assert workshop.title in mail.text
    assert made.uid.hex in mail.text


def test_a_release_writes_no_mail_itself_and_its_page_says_how_many(client: Client) -> None:
    world = make_open_day()
    come(world, "research", "research", "support")
    world.edit(venue="Ailleurs")
    as_(client, world.organiser)
    page = client.get(reverse("encounters:release", args=[world.encounter.slug])).content.decode()
    assert "3 personnes inscrites" in page
    count = OutboxMessage.objects.count()
    world.release()
    assert OutboxMessage.objects.count() == count
    assert tasks.tell_changes(BEFORE) == 3
    page = client.get(reverse("encounters:state", args=[world.encounter.slug])).content.decode()
    assert "3 personnes inscrites" in page
