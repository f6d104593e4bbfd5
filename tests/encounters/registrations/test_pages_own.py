"""One's own page: where one stands; changed, cancelled, taken up again; parties; forged links."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cherchons.encounters.models import Needs, Registration
from cherchons.encounters.queries.registrations.links import holder_of, key_of
from cherchons.encounters.services.registrations import changing
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import SignInNeeded
from cherchons.kernel.models import AuditEntry, OutboxMessage
from tests.encounters.registrations.making import (
    change_plan,
    choose,
    come,
    leave,
    make_open_day,
    newcomer,
    party,
    states,
)
from tests.encounters.registrations.visiting import own, send, text
from tests.factories import make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
AFTER = datetime(2027, 3, 12, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def change(client: Client, registration: Registration, **typed: Any) -> Any:
    """Open the form of a change, replace some values, send it."""
    page = own(registration, "change_registration")
    shown = client.get(page).context
    values = {name: value for name, value in shown["form"].initial.items() if value not in (None, False, "")}
    values = {name: "on" if value is True else value for name, value in values.items()}
    given = {"seen": shown["seen"], **values, **typed}
    return client.post(page, {name: value for name, value in given.items() if value is not None})


def test_a_confirmed_place_shows_its_code_and_its_calendar(client: Client) -> None:
    made = come(make_open_day())[0]
    answer = client.get(own(made))
    page = text(answer)
    assert "Votre place est confirmée." in page
    assert 'role="img" aria-label="Le code de cette inscription' in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
    calendar = client.get(own(made, "registration_ics"))
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")


def test_what_one_said_is_changed_and_told_to_both_addresses(client: Client) -> None:
    world = make_open_day()
    send(client, world)
    made = Registration.objects.get()
    answer = change(
        client,
        made,
        name="Zoé L.",
        email="new@example.org",
        access="fauteuil",
        consent_needs="on",
        individual="on",
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.name, made.email, made.organisation_name, made.individual) == (
        "Zoé L.",
        "new@example.org",
        "",
        True,
    )
    assert Needs.objects.get().access == "fauteuil"
    told = OutboxMessage.objects.filter(subject__startswith="Nouvelle adresse").order_by("pk")
    assert [mail.to for mail in told] == ["zoe@example.org", "new@example.org"]
    assert made.uid.hex not in told[0].text, "the old address gets no link"
    assert made.uid.hex in told[1].text
    entry = AuditEntry.objects.filter(action="encounters.registration.change").latest("id")
    assert {"name", "email", "individual", "needs", "consents"} <= set(entry.fields)
    assert change(client, made, access="", food="").status_code == 302
    assert not Needs.objects.exists()


def test_saying_the_same_again_changes_nothing(client: Client) -> None:
    world = make_open_day(filled=True)
    session = world.encounter.sessions.filter(kind="workshop")[0]
    change_plan(world, session_places={session.uid: 1})
    send(client, world, food="sans sel", consent_needs="on", **{f"session_{session.uid.hex[:8]}": "on"})
    made = Registration.objects.get()
    before = AuditEntry.objects.count()
    assert change(client, made).status_code == 302
    assert AuditEntry.objects.count() == before
    assert made.choices.get().state == "seated"
    other = come(world)[0]
    choose(other, [session.uid])
    assert change(client, made, **{f"session_{session.uid.hex[:8]}": None}).status_code == 302
    assert other.choices.get().state == "seated", "the seat goes to the next"


def test_a_change_that_fails_keeps_what_was_typed(client: Client) -> None:
    made = come(make_open_day())[0]
    answer = change(client, made, organisation="Le Phare", name="Nouvelle", food="rien de cru")
    assert answer.status_code == 422
    assert 'value="Nouvelle"' in text(answer)
    assert 'value="rien de cru"' in text(answer)
    made.refresh_from_db()
    assert made.name != "Nouvelle"


def test_a_tie_stays_where_two_organisations_bear_the_same_name(client: Client) -> None:
    world = make_open_day()
    known = make_organisation("Le Phare")
    person = newcomer(organisation=known)
    made = register(world.encounter, by=VISITOR, people=[person])[0]
    make_organisation("Le Phare")
    assert change(client, made, name="Autre nom").status_code == 302
    made.refresh_from_db()
    assert (made.name, made.organisation) == ("Autre nom", known)


def test_two_tabs_of_a_change(client: Client) -> None:
    made = come(make_open_day())[0]
    page = own(made, "change_registration")
    seen = client.get(page).context["seen"]
    assert change(client, made, organisation="Le Phare", name="Un").status_code == 302
    typed = {"seen": seen, "name": "Deux", "sector": "research", "individual": "on"}
    answer = client.post(page, typed)
    assert answer.status_code == 409
    assert 'value="Deux"' in text(answer)
    again = client.post(page, {**typed, "seen": answer.context["seen"]})
    assert again.status_code == 302
    made.refresh_from_db()
    assert made.name == "Deux"


def test_kept_places_stay_kept_when_one_changes_worlds(client: Client) -> None:
    world = make_open_day(capacity=2, reserved={"research": 1}, accept_hours=0)
    first = come(world, "civil_society")[0]
    scientist = come(world, "research")[0]
    waiting = come(world, "civil_society")[0]
    leave(first)
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    answer = change(client, scientist, organisation="Labo", sector="civil_society")
    assert answer.status_code == 422
    assert "Aucune place" in text(answer) or "monde" in text(answer)
    scientist.refresh_from_db()
    assert scientist.sector == "research"


def test_who_waits_and_changes_worlds_may_get_a_kept_place() -> None:
    world = make_open_day(capacity=2, reserved={"research": 1}, accept_hours=0)
    come(world)
    made = come(world)[0]
    assert states(world) == ["confirmed", "waiting"]
    person = newcomer(sector="research", email=made.email, individual=True)
    changing.change(made, by=holder_of(made), person=person)
    assert states(world) == ["confirmed", "confirmed"]


def test_only_ones_own_link_changes_and_only_while_it_makes_sense(client: Client) -> None:
    world = make_open_day()
    made = come(world)[0]
    with pytest.raises(SignInNeeded):
        changing.change(made, by=VISITOR, person=newcomer())
    changing.change(made, by=world.organiser, person=newcomer("Par l’équipe"))
    with clock.hold(AFTER), pytest.raises(changing.NotChangeable):
        changing.change(made, by=holder_of(made), person=newcomer())
    with clock.hold(AFTER):
        assert "Cette journée a eu lieu." in text(client.get(own(made)))
    leave(made)
    with pytest.raises(changing.NotChangeable):
        changing.change(made, by=holder_of(made), person=newcomer())
    assert client.get(own(made, "change_registration")).status_code == 302


def test_cancelling_asks_twice_and_one_may_come_back(client: Client) -> None:
    world = make_open_day(capacity=1)
    made = come(world)[0]
    asks = client.get(own(made, "cancel_registration"))
    assert "Oui, annuler" in text(asks)
    assert states(world) == ["confirmed"], "a GET changes nothing"
    page = text(client.post(own(made, "cancel_registration"), follow=True))
    assert "Votre inscription est annulée." in page
    assert client.post(own(made, "cancel_registration")).status_code == 302
    back = own(made, "registration_action", action="revenir")
    assert client.get(back).status_code == 405
    assert "Votre place est confirmée." in text(client.post(back, follow=True))
    again = text(client.post(back, follow=True))
    assert "notice-error" in again, "a replayed form says why nothing changed"


def test_one_does_not_come_back_once_registration_is_closed(client: Client) -> None:
    world = make_open_day()
    made = come(world)[0]
    leave(made)
    change_plan(world, closes_at=BEFORE - timedelta(hours=1))
    assert "Revenir</button>" not in text(client.get(own(made)))
    answer = client.post(own(made, "registration_action", action="revenir"), follow=True)
    assert "closes" in text(answer)
    assert states(world) == ["cancelled"]


def test_an_offered_place_is_accepted_or_left(client: Client) -> None:
    world = make_open_day(capacity=1)
    made = come(world, *["civil_society"] * 3)
    leave(made[0])
    page = text(client.get(own(made[1])))
    assert "Une place est libre pour vous." in page
    assert "mercredi 3 mars 2027, 10 h" in page
    accept = own(made[1], "registration_action", action="accepter")
    assert "Votre place est confirmée." in text(client.post(accept, follow=True))
    leave(made[1])
    with clock.hold(BEFORE + timedelta(days=4)):
        late = text(client.post(own(made[2], "registration_action", action="accepter"), follow=True))
    assert "notice-error" in late


def test_the_first_of_a_party_sees_and_cancels_for_all(client: Client) -> None:
    world = make_open_day(capacity=3, accept_hours=0)
    made = party(world, "research", "research", "support")
    other = come(world)[0]
    Registration.objects.filter(pk=made[2].pk).update(email="")
    page = text(client.get(own(made[0])))
    assert made[1].name in page
    assert key_of(made[1]) not in page, "who has an address has their own link"
    assert key_of(made[2]) in page
    assert made[0].name not in text(client.get(own(made[1])))
    cancel = own(made[0], "cancel_registration")
    assert 'name="member"' in text(client.get(cancel))
    client.post(cancel, {"member": [made[2].number, other.number, "x", "9" * 30]})
    assert states(world) == ["confirmed", "confirmed", "cancelled", "confirmed"]
    client.post(own(made[1], "cancel_registration"), {"member": made[0].number})
    assert states(world) == ["confirmed", "cancelled", "cancelled", "confirmed"], (
        "others cancel for themselves"
    )


@pytest.mark.parametrize(
    "name", ["registration", "change_registration", "cancel_registration", "registration_ics"]
)
def test_a_forged_or_cut_link_says_so(client: Client, name: str) -> None:
    world = make_open_day()
    made, other = come(world, "research", "support")
    right = own(made, name)
    key = key_of(made)
    for wrong in (key[:-1], key[:40], key_of(other)[:32] + key[32:], "0" * 56):
        answer = client.get(right.replace(key, wrong))
        assert answer.status_code == 404
        assert "coupé" in text(answer)
    elsewhere = make_open_day()
    assert client.get(right.replace(world.encounter.slug, elsewhere.encounter.slug)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(client: Client, count: int, django_assert_max_num_queries: Any) -> None:
    world = make_open_day(filled=True, capacity=1)
    uids = list(world.encounter.sessions.values_list("uid", flat=True))[:count]
    change_plan(world, session_places=dict.fromkeys(uids, 2))
    made = party(world, *["research"] * (count + 1))
    choose(made[0], uids)
    client.get(own(made[0]))
    with django_assert_max_num_queries(13):
        assert client.get(own(made[0])).status_code == 200


def test_texts_of_people_are_only_texts(client: Client) -> None:
    world = make_open_day()
    send(client, world, name="<img src=x onerror=alert(1)>", organisation="</dd><script>x</script>")
    page = text(client.get(own(Registration.objects.get())))
    assert "<img" not in page
    assert "<script>x" not in page
