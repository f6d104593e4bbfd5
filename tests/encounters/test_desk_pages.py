"""The desk's pages: who sees which, in both languages, with a fixed number of queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.models import Encounter, Item, Session, Speaker
from cherchons.people.models import Account
from tests.encounters.making import World, make_team, make_world
from tests.factories import make_account
from tests.once import kept_rows

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
READ_ONLY = ["edit", "preview"]
EDITING = [
    *(
        "facts",
        "organisers",
        "new_organiser",
        "edit_organiser",
        "new_day",
        "edit_day",
        "new_session",
        "edit_session",
    ),
    *("new_item", "edit_item", "new_person", "edit_person", "release", "state", "copy"),
]
ANSWERING = ["team", "delete"]  # for the organisation that answers for the day


built, world = kept_rows(lambda: make_team(make_world(filled=True)))


def page(world: World, name: str, language: str = "fr") -> str:
    """Return the address of a page of the desk about this world's encounter."""
    encounter = world.encounter
    session = Session.objects.filter(encounter=encounter, title="Témoignages").get()
    more: dict[str, Any] = {
        "edit_organiser": [encounter.organisers.get().pk],
        "edit_day": [world.day.date.isoformat()],
        "edit_session": [session.uid.hex[:8]],
        "new_item": [session.uid.hex[:8]],
        "edit_item": [Item.objects.get(session=session).uid.hex[:8]],
        "edit_person": [Speaker.objects.get(encounter=encounter, name="Lionel").uid.hex[:8]],
    }
    with override(language):
        return reverse(f"encounters:{name}", args=[encounter.slug, *more.get(name, [])])


def as_(client: Client, who: Any) -> Client:
    client.force_login(Account.objects.get(pk=who.account_id), backend=BACKEND)
    return client


@pytest.mark.parametrize("name", [*READ_ONLY, *EDITING, *ANSWERING])
@pytest.mark.parametrize(("language", "word"), [("fr", "Bureau"), ("en", "Desk")])
def test_the_organiser_sees_every_page_in_both_languages(
    client: Client, world: World, name: str, language: str, word: str
) -> None:
    answer = as_(client, world.organiser).get(page(world, name, language))
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()
    assert word in answer.content.decode() or name == "preview"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", [*READ_ONLY, *EDITING, *ANSWERING])
def test_a_visitor_is_asked_to_sign_in(client: Client, world: World, name: str) -> None:
    answer = client.get(page(world, name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*READ_ONLY, *EDITING, *ANSWERING])
@pytest.mark.parametrize("who", ["account", "other_organiser"])
def test_a_stranger_cannot_tell_whether_a_draft_exists(
    client: Client, world: World, name: str, who: str
) -> None:
    as_(client, world.people[who])
    answer = client.get(page(world, name))
    nothing = client.get(page(world, name).replace(world.encounter.slug, "2001-01-01-rien"))
    assert (answer.status_code, nothing.status_code) == (404, 404)
    assert world.encounter.title not in answer.content.decode()


@pytest.mark.parametrize("name", EDITING + ANSWERING)
def test_a_facilitator_sees_the_draft_but_changes_nothing(client: Client, world: World, name: str) -> None:
    as_(client, world.people["facilitator"])
    assert client.get(page(world, name)).status_code == 403
    seen = client.get(page(world, "edit")).content.decode()
    assert "Atelier A" in seen
    assert page(world, "edit_session") not in seen
    assert page(world, "release") not in seen


@pytest.mark.parametrize("name", EDITING)
def test_a_co_organiser_edits_but_does_not_name_the_team(client: Client, world: World, name: str) -> None:
    as_(client, world.people["co_organiser"])
    assert client.get(page(world, name)).status_code == 200
    assert client.get(page(world, "team")).status_code == 403
    assert client.get(page(world, "delete")).status_code == 403


def test_parts_of_another_encounter_are_not_found_under_this_one(client: Client, world: World) -> None:
    other = make_world(filled=True)
    as_(client, world.organiser)
    slug = world.encounter.slug
    for name in ("edit_session", "edit_item", "edit_person", "edit_organiser"):
        theirs = page(other, name).replace(f"/{other.encounter.slug}/", f"/{slug}/")
        assert client.get(theirs).status_code == 404, name
    for wrong in ("zzzzzzzz", "1", "00000000", "a" * 40):
        assert client.get(reverse("encounters:edit_session", args=[slug, wrong])).status_code == 404


# --- my encounters ---------------------------------------------------------------------------------
def desk(client: Client) -> str:
    return client.get(reverse("encounters:desk")).content.decode()


def test_the_desk_of_someone_who_does_not_organise_says_what_to_do(client: Client) -> None:
    client.force_login(make_account(), backend=BACKEND)
    html = desk(client)
    assert "Trouver mon organisation" in html
    assert reverse("directory:list") in html
    assert reverse("encounters:read") not in html


def test_the_desk_shows_where_each_encounter_stands(client: Client, world: World) -> None:
    as_(client, world.organiser)
    assert "Coller une invitation" in desk(client)
    assert "Brouillon, vu par votre équipe seulement" in desk(client)
    world.release()
    assert "avec des changements pas encore publiés" not in desk(client)
    world.edit(venue="Maison des associations")
    assert "avec des changements pas encore publiés" in desk(client)


def test_the_desk_of_a_facilitator_says_read_only(client: Client, world: World) -> None:
    as_(client, world.people["facilitator"])
    assert "Lecture seule" in desk(client)


def test_the_desk_asks_as_many_queries_for_one_encounter_as_for_three(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    as_(client, world.organiser)
    with django_assert_max_num_queries(8) as one:
        desk(client)
    for number in range(2):
        Encounter.objects.create(
            title=f"Autre {number}", slug=f"autre-{number}", organisation=world.organisation
        )
    with django_assert_max_num_queries(8) as three:
        assert "Autre 1" in desk(client)
    assert len(one) == len(three)


def test_the_programme_asks_as_many_queries_for_sixty_sessions_as_for_a_few(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    as_(client, world.organiser)
    client.get(page(world, "edit"))
    with django_assert_max_num_queries(22) as few:
        client.get(page(world, "edit"))
    for number in range(60):
        world.person(world.add(f"Séance {number}", "10:00", "10:15"), f"Personne {number}")
    with django_assert_max_num_queries(22) as many:
        assert "Séance 59" in client.get(page(world, "edit")).content.decode()
    assert len(few) == len(many)


def test_html_and_scripts_in_every_text_are_shown_as_text(client: Client, world: World) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    session = world.add(bad, "16:00", "17:00", text=bad, room=bad[:80], accessibility=bad)
    world.person(session, bad, role=bad, organisation_name=bad)
    world.edit(title=bad, description=bad, venue=bad, access=bad)
    Encounter.objects.filter(pk=world.encounter.pk).update(unread=[{"line": 3, "text": bad}])
    world.encounter.refresh_from_db()
    as_(client, world.organiser)
    for name in [*READ_ONLY, *EDITING, *ANSWERING]:
        html = client.get(page(world, name)).content.decode()
        assert "<script>alert" not in html, name
        assert "<img src=x" not in html, name
