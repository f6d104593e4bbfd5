"""Several register at once; a link is lost and found; the day's own page and the home page lead in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Registration
from cherchons.encounters.services.registrations import plans
from cherchons.encounters.views.registrations import public
from cherchons.kernel import clock
from cherchons.kernel.models import OutboxMessage
from tests.encounters.registrations.making import come, make_open_day, states
from tests.encounters.registrations.visiting import at, own, send, text
from tests.factories import make_account

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def _limits(settings: Any) -> None:
    settings.REQUEST_LIMITS = True


def made() -> Registration:
    return Registration.objects.select_related("encounter").get()


# --- several at once ------------------------------------------------------------------------------
def test_several_people_register_all_or_none(client: Client) -> None:
    world = make_open_day(capacity=2)
    page = at(world, "register_together")
    typed = {
        "organisation": "Le Phare",
        "sector": "research",
        "rows": "2",
        "p0-name": "Ada",
        "p0-email": "ada@example.org",
        "p1-name": "Blaise",
    }
    grown = client.post(page, {**typed, "more": "1"})
    assert grown.status_code == 200
    assert 'name="p2-name"' in text(grown)
    assert 'value="Blaise"' in text(grown)
    assert "error-summary" not in text(grown)
    typed |= {"rows": "3", "p2-name": "Chloé", "p2-sector": "support", "p2-organisation": "Boutique"}
    answer = client.post(page, typed)
    assert answer.status_code == 302
    assert states(world) == ["waiting"] * 3
    rows = Registration.objects.order_by("number")
    assert [r.organisation_name for r in rows] == ["Le Phare", "Le Phare", "Boutique"]
    assert [r.sector for r in rows] == ["research", "research", "support"]
    own = text(client.get(answer["Location"]))
    assert "Blaise" in own
    assert "Chloé" in own


@pytest.mark.parametrize(
    "changes",
    [{"p1-name": ""}, {"p1-name": "", "p1-email": "b@example.org"}, {"sector": ""}, {"p1-email": "b@"}],
)
def test_a_party_with_something_wrong_keeps_what_was_typed(client: Client, changes: dict[str, str]) -> None:
    world = make_open_day()
    typed = {"organisation": "Le Phare", "sector": "research", "rows": "2", "p0-name": "Ada", "p1-name": "Bo"}
    answer = client.post(at(world, "register_together"), {**typed, **changes})
    assert answer.status_code == 422
    assert 'value="Ada"' in text(answer)
    assert not Registration.objects.exists()


def test_a_party_with_an_address_that_is_registered_says_who_else(client: Client) -> None:
    world = make_open_day()
    send(client, world)
    typed = {"organisation": "Le Phare", "sector": "research", "rows": "2", "p0-name": "Ada", "p1-name": "Bo"}
    answer = client.post(at(world, "register_together"), {**typed, "p1-email": "zoe@example.org"})
    assert answer.status_code == 422
    assert 'name="another"' in text(answer)
    assert 'id="id_p1-email_error"' in text(answer)  # beside the person, not only at the top
    assert 'id="id_p0-email_error"' not in text(answer)
    answer = client.post(
        at(world, "register_together"), {**typed, "p1-email": "zoe@example.org", "another": "on"}
    )
    assert answer.status_code == 302


def test_what_is_wrong_with_one_of_a_party_stands_in_their_row(client: Client) -> None:
    world = make_open_day()
    typed = {"organisation": "Le Phare", "sector": "research", "rows": "3", "p0-name": "Ada"}
    answer = client.post(at(world, "register_together"), {**typed, "p2-name": "ada"})
    assert 'id="id_p2-name_error"' in text(answer)
    assert "La même personne" in text(answer)


def test_a_party_is_not_larger_than_we_take(client: Client) -> None:
    world = make_open_day()
    answer = client.post(at(world, "register_together"), {"rows": "999", "more": "1"})
    assert text(answer).count("-email") > 30
    assert 'name="p30-name"' not in text(answer)


# --- a lost link ----------------------------------------------------------------------------------
def test_a_lost_link_is_sent_again_and_the_answer_never_tells(client: Client) -> None:
    world = make_open_day()
    send(client, world)
    before = OutboxMessage.objects.count()
    pages = []
    for address in ("zoe@example.org", "nobody@example.org"):
        answer = client.post(at(world, "lost_link"), {"email": address}, follow=True)
        page = text(answer)
        pages.append(page[page.index("<main") : page.index("</main>")] + page[page.index("toasts") :][:400])
    assert "en route" in pages[0]
    assert pages[0].split("csrf")[0] == pages[1].split("csrf")[0]
    assert OutboxMessage.objects.count() == before + 1
    assert made().uid.hex in OutboxMessage.objects.latest("pk").text
    client.post(at(world, "lost_link"), {"email": "ZOE@example.org"})
    assert OutboxMessage.objects.count() == before + 1, "nobody's mailbox is filled"


@pytest.mark.usefixtures("_limits")
def test_links_are_not_asked_for_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "MOST_LOST", 1)
    world = make_open_day()
    client.post(at(world, "lost_link"), {"email": "a@example.org"})
    answer = client.post(at(world, "lost_link"), {"email": "b@example.org"})
    assert answer.status_code == 429
    assert 'value="b@example.org"' in text(answer)
    assert client.post(at(world, "lost_link"), {"email": "no"}).status_code == 422


def test_who_signs_in_finds_their_registrations(client: Client) -> None:
    world = make_open_day()
    account = make_account("zoe@example.org")
    client.force_login(account)
    assert "Mes inscriptions" not in text(client.get("/fr/moi/"))
    send(client, world)
    come(world)
    page = text(client.get("/fr/moi/"))
    assert "Mes inscriptions" in page
    assert own(Registration.objects.earliest("pk")) in page
    assert own(Registration.objects.latest("pk")) not in page


# --- the day's own page, and the home page --------------------------------------------------------
def test_the_days_page_leads_to_registration_and_is_made_again_for_none(client: Client) -> None:
    world = make_open_day(capacity=2)
    page = reverse("encounters:detail", kwargs={"slug": world.encounter.slug})
    first = client.get(page)
    assert "Il reste 2 places." in text(first)
    assert at(world) in text(first)
    come(world)
    assert client.get(page, headers={"If-None-Match": first["ETag"]}).status_code == 304
    caches["pages"].clear()  # a minute later
    assert "Il reste 1 place." in text(client.get(page))
    assert "Il reste 1 place." in text(client.get("/fr/"))
    come(world)
    caches["pages"].clear()
    assert "S’inscrire sur la liste d’attente" in text(client.get(page))
    plans.stop(world.encounter, by=world.organiser)
    stopped = text(client.get(page))
    assert "closes" in stopped
