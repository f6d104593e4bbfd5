"""The pages on which wishes are said: one's own, at registration, by the team; what they show and keep."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Placement, Registration, Wish, WishPlan, WishSheet
from cherchons.encounters.services.composing import wish_plans
from cherchons.kernel import clock
from cherchons.kernel.models import AuditEntry
from cherchons.people.models import Account
from tests.encounters.composing.making import make_workshops, people, plan_of, uid_of
from tests.encounters.making import World
from tests.encounters.registrations.making import come, leave
from tests.encounters.registrations.visiting import own, send, text

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def sign_in(client: Client, who: Any) -> None:
    """Sign someone in."""
    client.force_login(Account.objects.get(pk=who.account_id))


def field(world: World, title: str, start: str = "") -> str:
    """Return the name of the field that holds a workshop's rank."""
    return f"wish_{UUID(uid_of(world, title, start)).hex}"


def typed(world: World, **ranks: Any) -> dict[str, str]:
    """Return what one types: title → rank."""
    return {field(world, title): str(rank) for title, rank in ranks.items()}


def say(client: Client, made: Registration, given: dict[str, str], **more: str) -> Any:
    """Open the page, type, send."""
    page = own(made, "own_wishes")
    shown = client.get(page).context
    return client.post(page, {"seen": shown["seen"], "request_key": shown["request_key"], **given, **more})


def kept() -> list[tuple[str, int]]:
    """Return what is kept, best first."""
    titles = {}
    for registration in Registration.objects.select_related("encounter"):
        titles |= dict(registration.encounter.sessions.values_list("uid", "title"))
    return [(titles[w.session_uid], w.rank) for w in Wish.objects.order_by("rank", "session_uid")]


def test_wishes_are_said_changed_and_shown_on_ones_own_page(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    assert "Dire mes vœux" in text(client.get(own(made)))
    page = text(client.get(own(made, "own_wishes")))
    assert "jusqu’au <b>vendredi 12 mars 2027, 9" in page.replace("\u202f", " ").replace("\xa0", " ")
    answer = say(client, made, typed(world, B=3, C=1))
    assert answer.status_code == 302
    assert kept() == [("C", 1), ("B", 2)]
    mine = text(client.get(own(made)))
    assert "Changer mes vœux" in mine
    assert mine.index('<li value="1"><span>C') < mine.index('<li value="2"><span>B')
    again = client.get(own(made, "own_wishes"))
    assert '<option value="2" selected>' in text(again)
    assert again["X-Robots-Tag"] == "noindex"
    assert say(client, made, typed(world, A=1)).status_code == 302
    assert kept() == [("A", 1)]


def test_no_preference_is_said_with_one_button_whatever_the_numbers(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    say(client, made, typed(world, A=1), none="1")
    assert WishSheet.objects.count() == 1
    assert kept() == []
    assert "Pas de préférence." in text(client.get(own(made)))


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    answer = say(client, made, typed(world, A=9, B=2))
    assert answer.status_code == 422
    assert "Choisissez un rang dans la liste" in text(answer)
    assert '<option value="2" selected>' in text(answer)
    assert kept() == []


def test_a_field_of_nowhere_is_passed_over_and_a_forged_link_opens_nothing(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    elsewhere = make_workshops("X", "Y")
    assert (
        say(client, made, {**typed(elsewhere, X=1), "wish_zz": "1", **typed(world, A=1)}).status_code == 302
    )
    assert kept() == [("A", 1)]
    page = own(made, "own_wishes")
    key = page.split("/")[-3]
    for forged in (key[:-1] + ("0" if key[-1] != "0" else "1"), "x", key.replace(made.uid.hex, "0" * 32)):
        assert client.get(page.replace(key, forged)).status_code == 404
        assert client.post(page.replace(key, forged), typed(world, B=1)).status_code == 404
    assert client.get(page.replace(world.encounter.slug, elsewhere.encounter.slug)).status_code == 404


def test_two_tabs_the_second_is_told(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    page = own(made, "own_wishes")
    seen = client.get(page).context["seen"]
    say(client, made, typed(world, A=1))
    answer = client.post(page, {"seen": seen, **typed(world, B=1)})
    assert answer.status_code == 409
    assert "dans un autre onglet" in text(answer)
    assert kept() == [("A", 1)]
    assert client.post(page, {"seen": answer.context["seen"], **typed(world, B=1)}).status_code == 302
    assert kept() == [("B", 1)]


def test_a_double_click_is_one(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    page = own(made, "own_wishes")
    shown = client.get(page).context
    given = {"seen": shown["seen"], "request_key": shown["request_key"], **typed(world, A=1)}
    assert client.post(page, given).status_code == 302
    client.post(page, given)
    assert AuditEntry.objects.filter(action="encounters.registration.wish").count() == 1


def test_closed_wishes_are_read_and_not_changed(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    page = own(made, "own_wishes")
    shown = client.get(page).context
    wish_plans.stop(world.encounter, by=world.organiser)
    answer = client.post(page, {"seen": shown["seen"], **typed(world, A=1)})
    assert answer.status_code == 409
    assert "L’équipe a clos les vœux" in text(answer)
    assert "Garder mes vœux" not in text(answer)
    assert kept() == []
    assert "Vous n’avez pas dit de vœux" in text(client.get(own(made)))
    leave(made)
    assert client.get(page).status_code == 302


def test_published_workshops_are_shown_with_hour_room_and_rank(client: Client) -> None:
    world = make_workshops()
    one, other, none = people(world, "CB", "A", "")
    plan = plan_of(world)
    WishPlan.objects.update(published=plan.compositions.create(step="composed", content={}))
    for registration, rank in ((one, 2), (other, None), (none, None)):
        Placement.objects.create(
            registration=registration, slot="2027-03-12/1", session_uid=uid_of(world, "B"), rank=rank
        )
    page = text(client.get(own(one))).replace("\u202f", " ").replace("\xa0", " ")
    assert "Mes ateliers" in page
    assert "14 h – 15 h 30" in page
    assert "Salle B" in page
    assert "votre deuxième vœu" in page
    assert "pas parmi vos vœux" in text(client.get(own(other)))
    assert "vœux" not in text(client.get(own(none))).split("Mes ateliers")[1].split("</section>")[0]


def test_wishes_at_registration_are_optional_and_kept_when_the_form_fails(client: Client) -> None:
    world = make_workshops()
    answer = send(client, world, sector="", **typed(world, B=1, A=2))
    assert answer.status_code == 422
    assert '<option value="2" selected>' in text(answer)
    assert not Registration.objects.exists()
    assert send(client, world, **typed(world, B=1, A=2)).status_code == 302
    assert kept() == [("B", 1), ("A", 2)]
    assert send(client, world, name="Ana", email="ana@example.org").status_code == 302
    assert WishSheet.objects.count() == 1, "left empty, nothing was said"


def test_registration_asks_no_wishes_where_none_are_taken(client: Client) -> None:
    world = make_workshops()
    wish_plans.stop(world.encounter, by=world.organiser)
    page = client.get(reverse("encounters:register", args=[world.encounter.slug]))
    assert "wish_" not in text(page)


def test_hostile_words_are_shown_as_words(client: Client) -> None:
    world = make_workshops('<script>alert("A")</script>', "B’<b>")
    made = come(world)[0]
    WishPlan.objects.update(word="<i>mot</i>")
    page = text(client.get(own(made, "own_wishes")))
    assert "<script>alert" not in page
    assert "&lt;i&gt;mot" in page
    assert "B’<b>" not in page


def test_the_second_language_is_read_where_it_was_given(client: Client) -> None:
    world = make_workshops()
    session = world.encounter.sessions.get(title="A")
    world.edit(second_language="en")
    world.encounter.sessions.filter(pk=session.pk).update(second_title="Canals")
    world.release()
    WishPlan.objects.update(word="Bonjour", second_word="Welcome")
    made = come(world)[0]
    page = own(made, "own_wishes")
    assert "Bonjour" in text(client.get(page))
    english = text(client.get(page.replace("/fr/", "/en/")))
    assert "Canals" in english
    assert "Welcome" in english
    assert "Keep my wishes" in english


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_max_num_queries: Any) -> None:
    counts = []
    for titles in (("A", "B"), ("A", "B", "C", "D", "E", "F")):
        world = make_workshops(*titles)
        made = people(world, *(["AB"] * (len(titles) - 1)))[0]
        for name in ("own_wishes", "registration"):
            client.get(own(made, name))
            with django_assert_max_num_queries(20) as counted:
                client.get(own(made, name))
            counts.append((name, len(counted)))
    assert counts[:2] == counts[2:]


# --- by the team -------------------------------------------------------------------------------------------
def their_page(world: World, made: Registration) -> str:
    """Return the address on which the team says someone's wishes."""
    return reverse("encounters:registration_person_wishes", args=[world.encounter.slug, made.number])


def test_the_team_says_wishes_for_someone_and_it_is_marked(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    sign_in(client, world.people["facilitator"])
    page = their_page(world, made)
    shown = client.get(page).context
    given = {"seen": shown["seen"], "channel": "phone", **typed(world, C=1)}
    assert client.post(page, given).status_code == 302
    assert WishSheet.objects.get().channel == "phone"
    assert kept() == [("C", 1)]
    assert "par téléphone" in text(client.get(page))
    assert client.post(page, {**given, "channel": "import"}).status_code == 422
    assert client.post(page, given).status_code == 409, "the page showed something older"


def test_nobody_else_says_them(client: Client) -> None:
    world = make_workshops()
    made = come(world)[0]
    page = their_page(world, made)
    assert client.get(page).status_code == 302, "a visitor signs in"
    for who in ("account", "other_organiser"):
        sign_in(client, world.people[who])
        assert client.get(page).status_code == 404
        assert client.post(page, {"channel": "phone", **typed(world, A=1)}).status_code == 404
    sign_in(client, world.organiser)
    assert client.get(page.replace(f"/{made.number}/", "/999/")).status_code == 404
    assert not WishSheet.objects.exists()
