"""A name that is nearly one of the directory is asked about; the answer is kept."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.directory.models import Organisation
from cherchons.directory.queries import near_organisations, organisation_named
from cherchons.encounters.models import Organiser, Speaker
from cherchons.encounters.services import drafts, organisers
from tests.encounters.desk import Desk, html
from tests.encounters.making import World, make_world
from tests.encounters.test_desk_pages import as_
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
SEARCH = "observatoire regional de la vie associative orva"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def known() -> Organisation:
    return make_organisation("Observatoire régional de la vie associative", acronym="ORVA", search=SEARCH)


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(as_(client, world.organiser), world)


def new(world: World, name: str) -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug])


@pytest.mark.parametrize(
    "typed",
    [
        "Observatoire regional de la vie asociative",
        "L’Observatoire de la vie associative",
        "Observatoire régional vie associative",
        "ORVAA",
    ],
)
def test_names_typed_from_memory_are_near(known: Organisation, typed: str) -> None:
    assert organisation_named(typed) is None
    assert near_organisations(typed) == [known]


@pytest.mark.parametrize(
    "typed", ["", "Ob", "Observatoire des étoiles", "La vie", "%%%", "x" * 5000, "de la"]
)
def test_names_of_others_are_not(known: Organisation, typed: str) -> None:
    assert near_organisations(typed) == []


def test_an_organiser_is_asked_which_then_tied(desk: Desk, known: Organisation) -> None:
    url = new(desk.world, "new_organiser")
    typed: dict[str, Any] = {**desk.form(url), "name": "Observatoire regional de la vie asociative"}
    asked = desk.client.post(url, typed)
    assert asked.status_code == 422
    assert "Vouliez-vous dire" in html(asked)
    assert known.name in html(asked)
    assert desk.client.post(url, {**typed, "match": str(known.pk)}).status_code == 302
    made = Organiser.objects.get(organisation=known)
    assert made.name == known.name


def test_one_may_keep_what_was_typed(desk: Desk, known: Organisation) -> None:
    url = new(desk.world, "new_organiser")
    name = "Observatoire de la vie associative"
    assert desk.send(url, name=name, match="as-typed").status_code == 302
    made = Organiser.objects.get(name=name)
    assert made.organisation is None
    edit = reverse("encounters:edit_organiser", args=[desk.world.encounter.slug, made.pk])
    assert "Vouliez-vous dire" in html(desk.client.get(edit))
    assert desk.send(edit).status_code == 302, "not asked again for a name that did not change"


def test_an_answer_that_was_not_offered_is_refused(desk: Desk, known: Organisation) -> None:
    other = make_organisation("Tout autre chose")
    url = new(desk.world, "new_organiser")
    answer = desk.send(url, name="Observatoire de la vie associative", match=str(other.pk))
    assert answer.status_code == 422
    assert not Organiser.objects.filter(organisation=other).exists()


def test_exact_names_and_unknown_ones_are_not_asked_about(desk: Desk, known: Organisation) -> None:
    url = new(desk.world, "new_person")
    for name, tied in (("orva", known), ("Les Castors du Nord", None)):
        assert desk.send(url, name=f"Ada {name}", organisation_name=name).status_code == 302
        assert Speaker.objects.get(name=f"Ada {name}").organisation == tied


def test_a_persons_organisation_is_asked_about_too(desk: Desk, known: Organisation) -> None:
    url = new(desk.world, "new_person")
    typed = {**desk.form(url), "name": "Ada", "organisation_name": "Observatoire de la vie associative"}
    asked = desk.client.post(url, typed)
    assert asked.status_code == 422
    assert "match" in asked.context["form"].errors
    desk.client.post(url, {**typed, "match": str(known.pk)})
    made = Speaker.objects.get(name="Ada")
    assert (made.organisation, made.organisation_name) == (known, known.name)


def test_a_tie_lasts_as_long_as_the_name(desk: Desk, known: Organisation) -> None:
    made = organisers.add_organiser(
        desk.world.encounter, **desk.world.args, name="Notre observatoire", organisation=known
    )
    edit = reverse("encounters:edit_organiser", args=[desk.world.encounter.slug, made.pk])
    desk.send(edit)
    made.refresh_from_db()
    assert made.organisation == known
    desk.send(edit, name="Les Castors du Nord")
    made.refresh_from_db()
    assert made.organisation is None


def test_the_list_of_organisers_ties_in_one_click_and_undo_unties(desk: Desk, known: Organisation) -> None:
    made = organisers.add_organiser(
        desk.world.encounter, **desk.world.args, name="L’Observatoire de la vie associative"
    )
    page = desk.client.get(new(desk.world, "organisers"))
    assert "Est-ce" in html(page)
    shown = next(o for o in page.context["organisers"] if o["row"].pk == made.pk)
    sent = {"version": page.context["version"], "seen": shown["seen"]}
    url = reverse("encounters:organiser_action", args=[desk.world.encounter.slug, made.pk, "relier"])
    desk.client.post(url, sent)
    made.refresh_from_db()
    assert (made.name, made.organisation) == (known.name, known)
    assert "Est-ce" not in html(desk.client.get(new(desk.world, "organisers")))
    drafts.undo(desk.world.encounter, **desk.world.args)
    assert not desk.world.encounter.organisers.filter(organisation=known).exists()


def test_nothing_to_tie_is_not_found(desk: Desk) -> None:
    made = desk.world.encounter.organisers.get()
    url = reverse("encounters:organiser_action", args=[desk.world.encounter.slug, made.pk, "relier"])
    assert desk.client.post(url, {"version": desk.world.version}).status_code == 404
