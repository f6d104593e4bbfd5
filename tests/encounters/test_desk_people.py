"""Points, testimonies and people of a programme, corrected at the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Item, Session, Speaker
from tests.encounters.desk import Desk, html
from tests.encounters.making import World, make_world
from tests.encounters.test_desk_pages import as_
from tests.once import kept_rows

pytestmark = [pytest.mark.django_db, pytest.mark.db]


built, world = kept_rows(lambda: make_world(filled=True))


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


@pytest.fixture
def stories(world: World) -> Session:
    return Session.objects.select_related("encounter").get(title="Témoignages")


# --- points and people -----------------------------------------------------------------------------
def test_a_testimony_gets_its_texts_its_links_and_its_witnesses(desk: Desk, stories: Session) -> None:
    slug = stories.encounter.slug
    url = reverse("encounters:new_item", args=[slug, stories.uid.hex[:8]])
    assert desk.form(url)["kind"] == "testimony"
    answer = desk.send(
        url, title="Le jardin", links="Le film — https://example.org/film\nhttps://example.org/b"
    )
    assert answer.status_code == 302
    item = Item.objects.get(title="Le jardin")
    assert item.links[0] == {"title": "Le film", "url": "https://example.org/film"}
    url = reverse("encounters:new_person", args=[slug]) + f"?point={item.uid.hex[:8]}"
    assert desk.send(url, name="Zoé", sector="civil_society", email="zoe@example.org").status_code == 302
    person = Speaker.objects.get(name="Zoé")
    assert (person.item_id, person.part, person.email) == (item.pk, "witness", "zoe@example.org")


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "film sans adresse", "https://", "http://exa mple.org"]
)
def test_a_link_that_is_none_is_refused(desk: Desk, stories: Session, bad: str) -> None:
    url = reverse("encounters:new_item", args=[stories.encounter.slug, stories.uid.hex[:8]])
    answer = desk.send(url, title="Le jardin", links=bad)
    assert answer.status_code == 422
    assert not Item.objects.filter(title="Le jardin").exists()


def test_a_person_is_corrected_moved_and_taken_out(desk: Desk, world: World) -> None:
    person = world.person(world.encounter, "Ada")
    slug, key = world.encounter.slug, person.uid.hex[:8]
    url = reverse("encounters:edit_person", args=[slug, key])
    assert (
        desk.send(url, name="Ada L.", to_confirm="on", organisation_name=world.organisation.name).status_code
        == 302
    )
    person.refresh_from_db()
    assert (person.name, person.to_confirm, person.organisation) == ("Ada L.", True, world.organisation)
    shown = desk.client.get(url).context
    hidden = {name: shown[name] for name in ("version", "seen", "request_key")}
    desk.client.post(reverse("encounters:person_action", args=[slug, key, "monter"]), hidden)
    first = world.encounter.speakers.filter(session=None, item=None).first()
    assert first is not None
    assert first.pk == person.pk
    shown = desk.client.get(url).context
    hidden = {name: shown[name] for name in ("version", "seen", "request_key")}
    desk.client.post(reverse("encounters:person_action", args=[slug, key, "supprimer"]), hidden)
    assert not Speaker.objects.filter(pk=person.pk).exists()


def test_the_address_of_a_person_is_never_public(desk: Desk, world: World, client: Client) -> None:
    world.release()
    slug = world.encounter.slug
    for address in (reverse("encounters:detail", args=[slug]), reverse("encounters:preview", args=[slug])):
        assert "malika@example.org" not in html(client.get(address))
