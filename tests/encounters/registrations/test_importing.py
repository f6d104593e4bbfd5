"""A list of people brought in: line by line first, then the good lines, once."""

import io
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cherchons.encounters.enums import Channel
from cherchons.encounters.models import Needs, Registration, RegistrationConsent
from cherchons.encounters.queries.registrations.lists import SALT
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations.importing import Choices, examine, keep_list, places_for
from cherchons.encounters.services.registrations.registering import register
from cherchons.engines.registrants import Registrant
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import Forbidden
from cherchons.kernel.models import OutboxMessage
from tests.encounters.desk import html
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import change_plan, come, make_open_day, newcomer, plan_of, states
from tests.encounters.test_desk_pages import as_
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
LIST = """Prénom;Nom;Courriel;Organisation;Monde;Alimentation;Photo;Pointure
Zoé;Martin;zoe@example.org;Les Jardins;association;sans gluten;oui;37
Paul;Petit;paul@example.org;CNRS;recherche;;;
;;sans-nom@example.org;;association;;;
Léa;Roy;pas une adresse;;association;;;
Ana;Luz;ana@example.org;;la lune;;;
Max;Sec;max@example.org;;;;;
MARTIN;Zoé;ZOE@example.org;;association;;;
=HYPERLINK(1);<b>x</b>;;;autre;;;
"""


@pytest.fixture(autouse=True)
def _before_the_day():
    with clock.hold(datetime(2027, 3, 1, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def world() -> World:
    return make_team(make_open_day())


@pytest.fixture
def organiser(client: Client, world: World) -> Client:
    return as_(client, world.organiser)


def at(world: World, name: str = "import_registrations") -> str:
    return reverse(f"encounters:{name}", args=[world.encounter.slug])


def send(client: Client, world: World, content: bytes | str, name: str = "liste.csv") -> Any:
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return client.post(at(world), {"file": file})


def keep(client: Client, world: World, shown: Any, **more: Any) -> Any:
    hidden = {name: shown.context[name] for name in ("list", "request_key")}
    return client.post(at(world, "keep_import"), {**hidden, "tell": "on", "keep": "1", **more})


def person(line: int, sector: str = "research", **more: Any) -> Registrant:
    values = {"name": f"Personne {line}", "email": f"p{line}@example.org", **more}
    return Registrant(line=line, sector=sector, **values)


# --- the pages ---------------------------------------------------------------------------------------------
def test_each_line_is_shown_and_nothing_is_changed(organiser: Client, world: World) -> None:
    shown = send(organiser, world, LIST)
    assert shown.status_code == 200
    assert not Registration.objects.exists()
    left = {line.person.line: " ".join(line.told) for line in shown.context["left_out"]}
    assert sorted(left) == [4, 5, 6, 7, 8]
    assert "pas de nom" in left[4]
    assert "n’est pas une adresse" in left[5]
    assert "la lune" in left[6]
    assert "Le monde manque" in left[7]
    assert "à la ligne 2" in left[8]
    page = html(shown)
    assert "Pointure" in page
    assert "Un accord ne se présume jamais" in page
    assert "<b>x</b>" not in page
    assert (shown.context["good_count"], shown.context["twice"], shown.context["wrong"]) == (3, 1, 4)


def test_the_good_lines_are_kept_once_in_order_marked_as_brought_in(organiser: Client, world: World) -> None:
    come(world, "civil_society")
    shown = send(organiser, world, LIST)
    for _click in range(2):
        done = keep(organiser, world, shown)
        assert done.status_code == 302
    made = list(Registration.objects.filter(channel=Channel.IMPORT).order_by("number"))
    assert [(r.number, r.name) for r in made] == [
        (2, "Zoé Martin"),
        (3, "Paul Petit"),
        (4, "=HYPERLINK(1) <b>x</b>"),
    ]
    assert {r.registered_by_id for r in made} == {world.organiser.account_id}
    assert {r.group for r in made} == {None}
    mails = OutboxMessage.objects.filter(to__in=[r.email for r in made])
    assert sorted(m.to for m in mails) == ["paul@example.org", "zoe@example.org"]
    assert not Needs.objects.exists(), "nobody stated that people agreed"
    assert not RegistrationConsent.objects.exists()
    told = html(organiser.get(at(world)))
    assert "3 personnes sont inscrites, avec les numéros 2 à 4. 5 lignes ont été laissées de côté." in told


def test_needs_are_kept_where_the_organiser_states_consent_and_its_words_are_recorded(
    organiser: Client, world: World
) -> None:
    shown = send(organiser, world, LIST)
    keep(organiser, world, shown, needs="on")
    assert Needs.objects.get().food == "sans gluten"
    (consent,) = RegistrationConsent.objects.all()
    assert (consent.purpose, consent.given) == ("needs", True)
    assert consent.wording.startswith("Je déclare que chaque personne")


def test_a_day_that_asks_no_needs_takes_none(organiser: Client, world: World) -> None:
    change_plan(world, asks_needs=False)
    shown = send(organiser, world, LIST)
    assert "ne demande pas les besoins" in html(shown)
    keep(organiser, world, shown, needs="on")
    assert not Needs.objects.exists()


def test_choices_are_looked_at_again_before_anything_is_kept(organiser: Client, world: World) -> None:
    shown = send(organiser, world, LIST)
    hidden = {"list": shown.context["list"], "request_key": shown.context["request_key"]}
    again = organiser.post(at(world, "keep_import"), {**hidden, "sector": "other", "again": "1"})
    assert again.status_code == 200
    assert again.context["good_count"] == 4
    assert not Registration.objects.exists()
    keep(organiser, world, again, sector="other", tell="")
    assert Registration.objects.get(name="Max Sec").sector == "other"
    assert not OutboxMessage.objects.filter(to="zoe@example.org").exists()


def test_a_workbook_and_our_own_model_are_read(organiser: Client, world: World) -> None:
    for extension in ("csv", "xlsx"):
        model = organiser.get(at(world, f"import_model_{extension}"))
        assert model.status_code == 200
        refused = send(organiser, world, model.content, f"modele.{extension}")
        assert refused.status_code == 422
        assert "Il n’y a personne" in html(refused)
    book, out = openpyxl.load_workbook(io.BytesIO(model.content)), io.BytesIO()
    book.active.append(["Zoé", "Martin", "zoe@example.org", "", "Recherche"])
    book.save(out)
    shown = send(organiser, world, out.getvalue(), "modele.xlsx")
    assert shown.context["good_count"] == 1


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "vide"),
        (b"%PDF-1.4", 422, "pas un tableau lisible"),
        (b"Date;Titre\n2019;x", 422, "Aucune colonne de noms"),
        (b"x" * 2_000_001, 413, "dépasse 2 Mo"),
        (b"Nom\n" + b"x\n" * 5_001, 413, "plus de 5000 lignes"),
        (b"PK\x03\x04", 422, "abîmé"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    organiser: Client, world: World, content: bytes, status: int, sentence: str
) -> None:
    refused = send(organiser, world, content)
    assert refused.status_code == status
    assert sentence in html(refused)


def test_a_forged_foreign_or_old_list_keeps_nobody(organiser: Client, world: World) -> None:
    other = make_open_day()
    shown = send(organiser, world, LIST)
    sealed, key = shown.context["list"], shown.context["request_key"]
    foreign = signing.dumps({"day": other.encounter.pk, "list": {"people": []}}, salt=SALT, compress=True)
    for forged in ("", sealed[:-2] + "xx", foreign, signing.dumps({"day": 1}, salt=SALT)):
        done = organiser.post(at(world, "keep_import"), {"list": forged, "keep": "1", "request_key": key})
        assert done.status_code == 302
        assert done["Location"] == at(world)
    assert not Registration.objects.exists()
    assert organiser.get(at(world, "keep_import"))["Location"] == at(world)


def test_a_list_survives_the_end_of_the_session(organiser: Client, world: World) -> None:
    shown = send(organiser, world, LIST)
    organiser.logout()
    asked = keep(organiser, world, shown, sector="other")
    assert asked.status_code == 302
    as_(organiser, world.organiser)
    again = organiser.get(at(world, "keep_import"))
    assert again.status_code == 200, "what was sent is shown again"
    assert again.context["good_count"] == 4
    assert not Registration.objects.exists()
    assert keep(organiser, world, again, sector="other").status_code == 302
    assert Registration.objects.count() == 4


def test_a_list_without_a_good_line_is_refused_on_its_page(organiser: Client, world: World) -> None:
    shown = send(organiser, world, "Nom;Monde\nZoé;la lune")
    assert "Garder" not in html(shown).split('id="keep"')[1].split("Regarder")[0]
    refused = keep(organiser, world, shown)
    assert refused.status_code == 422
    assert "Aucune ligne" in html(refused)


@pytest.mark.parametrize(("who", "status"), [("co_organiser", 200), ("facilitator", 403), ("account", 404)])
def test_lists_are_for_those_who_manage(client: Client, world: World, who: str, status: int) -> None:
    as_(client, world.people[who])
    assert client.get(at(world)).status_code == status
    assert send(client, world, LIST).status_code == status
    assert client.get(at(world, "import_model_csv")).status_code == status
    if status != 200:
        assert client.post(at(world, "keep_import"), {"list": "x"}).status_code == status


# --- the service -------------------------------------------------------------------------------------------
def test_only_those_who_manage_keep_a_list(world: World) -> None:
    with pytest.raises(Forbidden):
        keep_list(world.encounter, by=world.people["facilitator"], people=[person(2)], choices=Choices())


def test_places_are_given_in_order_as_one_by_one(world: World) -> None:
    change_plan(world, capacity=4, reserved={"research": 2})
    come(world, "civil_society")
    people = [person(n, s) for n, s in enumerate(["public", "public", "research", "support", "research"], 2)]
    keep_list(world.encounter, by=world.organiser, people=people, choices=Choices())
    assert states(world) == ["confirmed", "confirmed", "waiting", "confirmed", "waiting", "confirmed"]


def test_whoever_waits_comes_before_a_list(world: World) -> None:
    change_plan(world, capacity=1)
    come(world, "research", "research")
    assert places_for(plan_of(world), ["research"]) == [False]
    change_plan(world, capacity=3)
    keep_list(world.encounter, by=world.organiser, people=[person(2), person(3)], choices=Choices())
    assert states(world)[2:] == ["confirmed", "waiting"]


def test_while_a_draw_is_awaited_everyone_after_the_last_place_waits(world: World) -> None:
    change_plan(
        world,
        capacity=2,
        reserved={"research": 1},
        waiting_rule="draw",
        draw_at=datetime(2027, 3, 9, tzinfo=UTC),
    )
    people = [person(n, s) for n, s in enumerate(["public", "public", "research"], 2)]
    keep_list(world.encounter, by=world.organiser, people=people, choices=Choices())
    assert states(world) == ["confirmed", "waiting", "waiting"]


def test_people_are_recognised_by_address_name_and_organisation(world: World) -> None:
    known = newcomer("Zoé Martin", email="zoe@example.org", organisation_name="Les Jardins")
    alone = newcomer("Paul Petit", email="", organisation_name="CNRS")
    register(world.encounter, by=VISITOR, people=[known])
    register(world.encounter, by=VISITOR, people=[alone])
    lines = examine(
        world.encounter,
        [
            person(2, name="MARTIN zoe", email="ZOE@example.org"),
            person(3, name="Paul  PETIT", email="", organisation="cnrs"),
            person(4, name="Paul Petit", email="paul@example.org", organisation="CNRS"),
            person(5, name="Autre", email="zoe@example.org"),
            person(6, name="Paul Petit", email="", organisation="ailleurs"),
        ],
        Choices(),
    )
    assert [line.state for line in lines] == ["twice", "twice", "good", "twice", "good"]
    assert "Peut-être" in lines[2].told[0]
    shared = examine(
        world.encounter, [person(5, name="Autre", email="zoe@example.org")], Choices(another=True)
    )
    assert shared[0].state == "good"


def test_the_organisation_of_the_directory_gives_its_world_and_its_territory(world: World) -> None:
    known = make_organisation(name="Les Jardins du Canal")
    people = [Registrant(line=2, name="Zoé", organisation="les jardins du CANAL")]
    (made,) = keep_list(world.encounter, by=world.organiser, people=people, choices=Choices())
    assert (made.organisation, made.sector) == (known, known.sector)


def test_who_was_registered_in_between_is_left_out(world: World) -> None:
    people = [person(2), person(3)]
    assert [line.state for line in examine(world.encounter, people, Choices())] == ["good", "good"]
    register(world.encounter, by=VISITOR, people=[newcomer("Personne 2", email="p2@example.org")])
    made = keep_list(world.encounter, by=world.organiser, people=people, choices=Choices())
    assert [r.name for r in made] == ["Personne 3"]
    with pytest.raises(Invalid):
        keep_list(world.encounter, by=world.organiser, people=people, choices=Choices())


def test_a_double_click_keeps_once(world: World) -> None:
    key, people = uuid4(), [person(2), person(3)]
    first = keep_list(world.encounter, by=world.organiser, people=people, choices=Choices(), request_key=key)
    again = keep_list(world.encounter, by=world.organiser, people=people, choices=Choices(), request_key=key)
    assert first == again


def test_a_long_list_costs_few_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def kept(first: int, count: int) -> int:
        people = [person(n, food="sans sel", organisation=f"Org {n}") for n in range(first, first + count)]
        choices = Choices(needs_wording="d’accord")
        with django_assert_num_queries(60, exact=False) as asked:
            keep_list(world.encounter, by=world.organiser, people=people, choices=choices, tell=False)
        return len(asked)

    assert kept(1000, 200) <= kept(2, 3) + 10, "rows are written a few hundred at a time"
