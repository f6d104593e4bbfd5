"""I met…: said by both it is an acquaintance; contacts only where both want; nobody can be guessed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cherchons.encounters.enums import RegistrationPurpose
from cherchons.encounters.models import Met, Registration, RegistrationConsent
from cherchons.encounters.queries.meeting.meetings import meetings_of
from cherchons.encounters.queries.meeting.reach import BY_BADGE, other_key
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.meeting import meeting
from cherchons.kernel import clock
from cherchons.kernel.errors import Forbidden
from tests.encounters.meeting.making import BEFORE, make_day, person, presented, seated
from tests.encounters.registrations.making import leave
from tests.encounters.registrations.visiting import own, text

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def say(one: Registration, other: Registration, **more: Any) -> Met:
    return meeting.say_met(one, other=other, by=holder_of(one), **more)


def test_contacts_are_exchanged_only_where_both_want_it(client: Client) -> None:
    world = make_day()
    zoe, ada = person(world, "Zoé", email="zoe@example.org"), person(world, "Ada", email="ada@example.org")
    presented(zoe), presented(ada)
    page = own(zoe, "met", person=other_key(zoe, ada))
    shown = client.get(page)
    assert "Avez-vous rencontré <bdi>Ada</bdi>" in shown.content.decode()
    assert 'value="zoe@example.org"' in shown.content.decode()  # what would be given, before it is
    assert client.post(page, {"wants_contact": "on", "contact": "06 00 00 00 00"}).status_code == 302
    assert "06 00 00" not in text(client.get(own(ada, "meetings")))
    say(ada, zoe)
    for reader in (zoe, ada):
        found = meetings_of(reader)
        assert found[0].mutual
        assert found[0].contact == ""
    say(ada, zoe, wants_contact=True, contact="ada@example.org", wording="read")
    assert "06 00 00 00 00" in text(client.get(own(ada, "meetings")))
    assert "ada@example.org" in text(client.get(own(zoe, "meetings")))
    consent = RegistrationConsent.objects.get(registration=zoe, purpose=RegistrationPurpose.CONTACT)
    assert consent.given
    assert consent.wording in shown.content.decode()
    client.post(own(zoe, "keep_contact"))
    for reader in (zoe, ada):
        page = text(client.get(own(reader, "meetings")))
        assert "06 00 00" not in page
        assert "ada@example.org" not in page
    consent.refresh_from_db()
    assert not consent.given
    assert meetings_of(ada)[0].mutual  # whom one met stays said


def test_taking_it_back_hides_the_contact_and_twice_changes_nothing(client: Client) -> None:
    world = make_day()
    zoe, ada = person(world), person(world)
    presented(zoe), presented(ada)
    for one, other in ((zoe, ada), (ada, zoe)):
        say(one, other, wants_contact=True, contact=f"{one.pk}@example.org", wording="read")
    assert say(zoe, ada, wants_contact=True, contact="x", wording="read")
    assert Met.objects.count() == 2
    for _twice in range(2):
        client.post(own(zoe, "unsay_met", person=other_key(zoe, ada)))
    assert Met.objects.count() == 1
    assert meetings_of(ada)[0].contact == ""
    assert not meetings_of(ada)[0].mutual


def test_someone_who_is_not_shown_is_met_by_a_table_or_a_badge_alone(client: Client) -> None:
    world = make_day()
    zoe, ada, leo = person(world, "Zoé"), person(world, "Ada"), person(world, "Léo")
    assert client.get(own(zoe, "met", person=other_key(zoe, ada))).status_code == 404
    with pytest.raises(meeting.NotMet):
        say(zoe, ada)
    assert client.post(own(zoe, "met", person=other_key(zoe, ada, way=BY_BADGE))).status_code == 302
    assert "Zoé" in text(client.get(own(ada, "meetings")))
    assert say(ada, zoe)  # who said so can be answered
    seated(world, [ada, leo])
    assert say(leo, ada)
    with pytest.raises(meeting.NotMet):
        say(leo, zoe)


def test_forged_keys_other_readers_other_days_and_cancelled_people(client: Client) -> None:
    world, elsewhere = make_day(), make_day()
    zoe, ada, leo, far = person(world), person(world, "Ada"), person(world), person(elsewhere)
    for one in (ada, leo, far):
        presented(one)
    good = other_key(zoe, ada)
    bad = (
        other_key(leo, ada),  # another reader's
        "b" + good[1:],  # as if by badge
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        other_key(zoe, far),
        f"l{ada.pk}",
        "x",
    )
    assert client.get(own(zoe, "met", person=good)).status_code == 200
    for key in bad:
        assert client.get(own(zoe, "met", person=key)).status_code == 404, key
    with pytest.raises(meeting.NotMet):
        say(zoe, far)
    with pytest.raises(meeting.NotMet):
        say(zoe, zoe, badge=True)
    with pytest.raises(Forbidden):
        meeting.say_met(zoe, other=ada, by=holder_of(leo))
    with pytest.raises(Forbidden):
        meeting.say_met(zoe, other=ada, by=world.organiser)
    say(zoe, ada), say(ada, zoe)
    leave(ada)
    assert client.get(own(zoe, "met", person=good)).status_code == 404
    assert "Ada" not in text(client.get(own(zoe, "meetings")))
    with pytest.raises(meeting.NotMet):
        say(zoe, ada, badge=True)


def test_a_contact_that_should_be_given_is_written(client: Client) -> None:
    world = make_day()
    zoe, ada = person(world), person(world)
    presented(ada)
    page = own(zoe, "met", person=other_key(zoe, ada))
    answer = client.post(page, {"wants_contact": "on", "contact": "  "})
    assert answer.status_code == 422
    assert not Met.objects.exists()
    with pytest.raises(Invalid):
        say(zoe, ada, wants_contact=True, contact="x")
    assert not Met.objects.exists()
