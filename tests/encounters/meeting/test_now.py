"""The page for a telephone: what is on, one's workshop and room, one's table, with whom and why them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cherchons.encounters.models import Placement, Registration, Seat, Session
from cherchons.kernel import clock
from tests.encounters.making import World
from tests.encounters.meeting.making import (
    DURING,
    EVENING,
    both_met,
    make_day,
    person,
    presented,
    seated,
    topic,
)
from tests.encounters.registrations.making import leave
from tests.encounters.registrations.visiting import own, text

pytestmark = [pytest.mark.django_db, pytest.mark.db]
AFTERNOON = datetime(2027, 3, 12, 14, tzinfo=UTC)  # three o'clock there: both workshops are on


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with clock.hold(DURING):
        yield


def workshop(world: World, title: str) -> Session:
    return Session.objects.get(encounter=world.encounter, title=title)


def test_one_sees_what_is_on_and_where_one_is_expected(client: Client) -> None:
    world = make_day(filled=True)
    zoe = person(world, "Zoé")
    page = text(client.get(own(zoe, "now")))
    assert "À suivre" in page
    assert "Atelier A" in page
    assert "Atelier B" in page
    Placement.objects.create(registration=zoe, slot="s", session_uid=workshop(world, "Atelier B").uid, rank=1)
    with clock.hold(AFTERNOON):
        page = text(client.get(own(zoe, "now")))
    assert "Atelier B" in page
    assert "Atelier A" not in page
    with clock.hold(EVENING):
        assert "Cette journée est finie" in text(client.get(own(zoe, "now")))
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        page = text(client.get(own(zoe, "now")))
    assert "n’a pas encore commencé" in page
    assert "Rien en ce moment" not in page


def test_one_sees_the_table_with_whom_and_why_them(client: Client) -> None:
    world, ecology = make_day(), topic()
    zoe, ada = person(world, "Zoé"), person(world, "Ada", "research", organisation_name="Labo")
    away, other = person(world, "Partie"), person(world, "Autre table")
    presented(zoe, ecology), presented(ada, ecology)
    seated(world, [other], [zoe, ada, away])
    leave(away)
    page = text(client.get(own(zoe, "now")))
    assert "<b>2</b>" in page
    assert "Ada" in page
    assert "Un autre monde que le vôtre." in page
    assert "Partie" not in page
    assert "Autre table" not in page
    both_met(zoe, ada)
    assert "Un autre monde que le vôtre." not in text(client.get(own(zoe, "now")))
    with clock.hold(EVENING):
        page = text(client.get(own(zoe, "now")))
    assert "Vous étiez à table avec" in page
    assert "<b>2</b>" not in page


def test_the_telephone_asks_by_version(client: Client) -> None:
    world = make_day()
    zoe, ada = person(world, "Zoé"), person(world, "Ada")
    version = client.get(own(zoe, "now")).context["now"].version
    live = own(zoe, "now_live")
    assert client.get(live, {"v": version}).status_code == 204
    seated(world, [zoe, ada])
    answer = client.get(live, {"v": version})
    assert answer.status_code == 200
    assert "Ada" in text(answer)
    assert "<html" not in text(answer)
    leave(zoe)
    assert client.get(live).status_code == 403


def test_queries_do_not_grow_with_rounds_or_people(client: Client) -> None:
    world = make_day(filled=True)
    zoe, counted = person(world, "Zoé"), []
    client.get(own(zoe, "now"))
    for turn, size in ((1, 3), (2, 9)):
        people = [person(world, organisation_name=f"M{turn}{n}") for n in range(size)]
        seated(world, [zoe, *people], turn=turn)
        with CaptureQueriesContext(connection) as made:
            client.get(own(zoe, "now"))
        counted.append(len(made))
    assert counted[0] == counted[1] <= 24, counted
    assert Seat.objects.count() == 14
    assert Registration.objects.count() == 13
