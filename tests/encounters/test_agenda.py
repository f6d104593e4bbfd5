"""My agenda without an account: kept by a secret address, never by a GET, never someone else's."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client

from cherchons.encounters.models import Agenda, Encounter
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.rules import agenda_key, can_keep_agenda
from cherchons.encounters.services import agendas
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR, AccountActor, LinkHolder
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry
from tests.encounters import sample
from tests.factories import make_organisation

pytestmark = [
    pytest.mark.db,
    pytest.mark.django_db,
    pytest.mark.usefixtures("before_the_day"),
]

SLUG = "2026-04-24-chercher-ensemble"
BASE = f"/fr/rencontres/{SLUG}/"
MINE = f"{BASE}mon-agenda/"


@pytest.fixture
def uids() -> list[str]:
    """Publish the day; give the uids of its sessions."""
    made = sample.the_day()
    sample.publish(made)
    return [s["uid"] for s in made["sessions"]]


def keep(client: Client, *uids: str) -> Agenda:
    response = client.post(MINE, {"s": list(uids)})
    assert response.status_code == 302
    assert response["Location"] == f"{MINE}?garde=1"
    return Agenda.objects.latest("id")


def ticked(page: str) -> int:
    return page.count(" checked")


def test_a_choice_is_kept_on_this_device(client: Client, uids: list[str]) -> None:
    agenda = keep(client, uids[0], uids[3])
    assert agenda.sessions == [uids[0], uids[3]]
    page = client.get(f"{MINE}?garde=1").content.decode()
    assert ticked(page) == 2
    assert "2 séances sont dans votre agenda." in page
    (cookie,) = [c for name, c in client.cookies.items() if name.startswith("agenda_")]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600


def test_a_get_changes_nothing(client: Client, uids: list[str]) -> None:
    page = client.get(f"{MINE}?ajouter={uids[3][:8]}")
    assert ticked(page.content.decode()) == 1
    assert "La séance est cochée ci-dessous." in page.content.decode()
    assert not Agenda.objects.exists()
    assert "no-store" in page["Cache-Control"]
    client.get(f"{MINE}?ajouter=<script>alert(1)</script>")
    client.get(f"{MINE}oublier/")
    assert not Agenda.objects.exists()


def test_choosing_again_replaces_and_the_same_leaves_no_trace(client: Client, uids: list[str]) -> None:
    keep(client, uids[0])
    agenda = keep(client, uids[1], uids[2])
    assert Agenda.objects.count() == 1
    assert agenda.sessions == [uids[1], uids[2]]
    trail = AuditEntry.objects.count()
    keep(client, uids[2], uids[1], uids[1])
    assert AuditEntry.objects.count() == trail


def test_choices_at_the_same_time_are_told(client: Client, uids: list[str]) -> None:
    keep(client, uids[3], uids[4], uids[0])
    page = client.get(MINE).content.decode()
    assert "Certains de vos choix ont lieu en même temps" in page
    assert page.count("en même temps qu’un autre choix") == 2


def test_what_is_not_on_the_programme_is_left_out(client: Client, uids: list[str]) -> None:
    agenda = keep(client, uids[0], "forged", sample.uid("elsewhere"))
    assert agenda.sessions == [uids[0]]


def test_a_session_that_leaves_the_programme_is_told(client: Client, uids: list[str]) -> None:
    keep(client, uids[0], uids[2])
    later = sample.the_day()
    del later["sessions"][2]
    sample.publish(later, at=sample.RELEASED + timedelta(days=1))
    page = client.get(MINE).content.decode()
    assert "1 séance que vous aviez choisie n’est plus au programme." in page


def test_the_address_opens_it_elsewhere_and_keeps_it_there(client: Client, uids: list[str]) -> None:
    agenda = keep(client, uids[0])
    other = Client()
    address = f"{BASE}agenda/{agenda.token}/"
    assert ticked(other.get(address).content.decode()) == 1
    assert other.post(address, {"s": [uids[1]]}).status_code == 302
    agenda.refresh_from_db()
    assert agenda.sessions == [uids[1]]
    assert ticked(other.get(MINE).content.decode()) == 1
    assert ticked(client.get(MINE).content.decode()) == 1


def test_calendars_subscribe_to_it(client: Client, uids: list[str]) -> None:
    agenda = keep(client, uids[0], uids[5])
    response = Client().get(f"{BASE}agenda/{agenda.token}.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert "private" in response["Cache-Control"]
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(e["UID"]) for e in events] == [uids[0], uids[5]]


@pytest.mark.parametrize("token", ["x", "0" * 32, "a" * 300])
def test_a_forged_address_opens_nothing(client: Client, uids: list[str], token: str) -> None:
    keep(client, uids[0])
    for path in (f"agenda/{token}/", f"agenda/{token}.ics"):
        response = client.get(BASE + path)
        assert response.status_code == 404
        assert "Il n’y a pas d’agenda à cette adresse" in response.content.decode()
    assert client.post(f"{BASE}agenda/{token}/", {"s": uids}).status_code == 404
    assert Agenda.objects.get().sessions == [uids[0]]


def test_a_forged_cookie_starts_anew(client: Client, uids: list[str]) -> None:
    theirs = keep(Client(), uids[0])
    encounter = Encounter.objects.get()
    client.cookies[f"agenda_{encounter.uid.hex[:12]}"] = "forged"
    assert ticked(client.get(MINE).content.decode()) == 0
    mine = keep(client, uids[1])
    assert mine.pk != theirs.pk
    theirs.refresh_from_db()
    assert theirs.sessions == [uids[0]]


def test_an_agenda_opens_only_on_its_own_encounter(client: Client, uids: list[str]) -> None:
    agenda = keep(client, uids[0])
    sample.publish({**sample.the_day(), "slug": "une-autre", "uid": sample.uid("another")})
    assert client.get(f"/fr/rencontres/une-autre/agenda/{agenda.token}/").status_code == 404
    assert client.get(f"/fr/rencontres/une-autre/agenda/{agenda.token}.ics").status_code == 404
    another = Encounter.objects.get(slug="une-autre")
    with pytest.raises(NotReleased):
        agendas.choose(another, by=agendas.holder(agenda.token), token=agenda.token, sessions=[])


def test_it_is_deleted_when_asked_twice(client: Client, uids: list[str]) -> None:
    agenda = keep(client, uids[0])
    assert "Supprimer mon agenda" in client.get(f"{MINE}oublier/").content.decode()
    assert client.post(f"{MINE}oublier/").status_code == 302
    assert not Agenda.objects.exists()
    assert client.get(f"{BASE}agenda/{agenda.token}.ics").status_code == 404
    assert client.post(f"{MINE}oublier/").status_code == 302  # a second click does no harm


def test_only_the_holder_of_its_address_may_change_it(uids: list[str]) -> None:
    encounter = Encounter.objects.get()
    token = agendas.new_token()
    agenda = agendas.choose(encounter, by=agendas.holder(token), token=token, sessions=uids[:1])
    wrong = LinkHolder(scope="agenda", target=agenda_key("another"))
    late = LinkHolder(scope="agenda", target=agenda_key(token), expires=clock.now() - timedelta(days=1))
    for actor in (wrong, late, LinkHolder(scope="other", target=agenda_key(token)), AccountActor(id=1)):
        assert not can_keep_agenda(actor, token)
        with pytest.raises(Forbidden):
            agendas.choose(encounter, by=actor, token=token, sessions=[])
        with pytest.raises(Forbidden):
            agendas.forget(agenda, by=actor)
    with pytest.raises(SignInNeeded):
        agendas.choose(encounter, by=VISITOR, token=token, sessions=[])
    agenda.refresh_from_db()
    assert agenda.sessions == uids[:1]


def test_the_trail_never_holds_the_token(client: Client, uids: list[str]) -> None:
    agenda = keep(client, uids[0])
    for entry in AuditEntry.objects.all():
        assert agenda.token not in f"{entry.actor_key}{entry.object_id}{entry.fields}{entry.on_behalf_of}"


def test_a_form_without_its_csrf_token_changes_nothing(uids: list[str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(MINE, {"s": uids}).status_code == 403
    assert not Agenda.objects.exists()


def test_there_is_no_agenda_of_a_draft() -> None:
    organisation = make_organisation()
    draft = Encounter.objects.create(slug="brouillon", title="Brouillon", organisation=organisation)
    token = agendas.new_token()
    with pytest.raises(NotReleased):
        agendas.choose(draft, by=agendas.holder(token), token=token, sessions=[])


def test_two_clicks_make_one_agenda(uids: list[str]) -> None:
    encounter = Encounter.objects.get()
    token = agendas.new_token()
    for _ in range(2):
        agendas.choose(encounter, by=agendas.holder(token), token=token, sessions=uids[:2])
    assert Agenda.objects.count() == 1


def test_a_form_sent_twice_before_the_first_answer_makes_one_agenda(client: Client, uids: list[str]) -> None:
    form = client.get(MINE).context
    typed = {"s": uids[:2], "request_key": form["request_key"]}
    answers = [Client().post(MINE, typed) for _ in range(2)]  # the cookie has not come back yet
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Agenda.objects.get().sessions == uids[:2]
    assert form["request_key"] not in Agenda.objects.get().token
    Client().post(MINE, {"s": uids[:1], "request_key": "forged"})
    assert Agenda.objects.count() == 2


def test_one_place_cannot_make_agendas_without_end(
    uids: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REQUEST_LIMITS = True
    monkeypatch.setattr("cherchons.encounters.views.agenda.MOST_NEW", 3)
    answers = [Client().post(MINE, {"s": uids[:1]}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    keeper = Client()
    keeper.cookies[f"agenda_{Encounter.objects.get().uid.hex[:12]}"] = Agenda.objects.latest("id").token
    assert keeper.post(MINE, {"s": uids[:2]}).status_code == 302  # one's own agenda is not a new one
