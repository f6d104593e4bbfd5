"""The directory as everyone sees it: few queries, filters in the address, harmless exports."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cherchons.directory import services
from cherchons.directory.models import (
    Identifier,
    Organisation,
    OrganiserRequest,
    Role,
    Territory,
    Topic,
)
from cherchons.directory.queries import find_organisations, fold
from cherchons.kernel.models import AuditEntry
from cherchons.people.enums import Sector
from tests import factories
from tests.directory.conftest import BY

pytestmark = pytest.mark.django_db


def fill(number: int, places: dict[str, Territory]) -> None:
    for index in range(number):
        one = factories.make_organisation(f"Jardin {index}", territory=places["62765"], purpose="Cultiver.")
        one.topics.add(*Topic.objects.all()[:2])
        Identifier.objects.create(organisation=one, kind="rna", value=f"W59501234{index}")


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    "address",
    [
        "/fr/annuaire/",
        "/en/annuaire/?q=jardin&sector=civil_society&kind=association&topic=sante&territory=59",
        "/fr/annuaire/jardin/",
        "/fr/annuaire/organisations.csv",
        "/fr/annuaire/organisations.xlsx",
        "/fr/annuaire/organisations.json",
        "/fr/annuaire/territoires/?q=lille",
        "/fr/annuaire/suggestions/?q=jardin",
    ],
)
def test_public_pages_take_few_queries_whatever_their_length(
    places: Any,
    topics: None,
    number: int,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(number, places)
    Organisation.objects.filter(name="Jardin 0").update(slug="jardin")
    client = Client()
    with django_assert_max_num_queries(8):
        answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    with django_assert_max_num_queries(1):
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Atelier des Sciences", "Jardin d’Été", "Laboratoire"]),
        ("q=ete", ["Jardin d’Été"]),
        ("q=JARDIN+été", ["Jardin d’Été"]),
        ("sector=research", ["Laboratoire"]),
        ("sector=nonsense", ["Atelier des Sciences", "Jardin d’Été", "Laboratoire"]),
        ("kind=support", ["Atelier des Sciences"]),
        ("topic=sante", ["Jardin d’Été"]),
        ("territory=Nord+(59)", ["Laboratoire"]),
        ("territory=Hauts-de-France", ["Jardin d’Été", "Laboratoire"]),
        ("territory=nulle-part-ailleurs", ["Atelier des Sciences", "Jardin d’Été", "Laboratoire"]),
        ("q=%F0%9F%98%80&page=99", ["Atelier des Sciences", "Jardin d’Été", "Laboratoire"]),
        ("page=abc", ["Atelier des Sciences", "Jardin d’Été", "Laboratoire"]),
        ("q=zzz", []),
    ],
)
def test_filters_live_in_the_address(places: Any, topics: None, query: str, names: list[str]) -> None:
    def make(name: str, **fields: Any) -> Organisation:
        return factories.make_organisation(name, **{"search": fold(name), **fields})

    make("Jardin d’Été", territory=places["62765"]).topics.add(Topic.objects.get(key="sante"))
    make("Laboratoire", territory=places["59350"], sector=Sector.RESEARCH, kind="unit")
    make("Atelier des Sciences", sector=Sector.SUPPORT, kind="support")
    data = Client().get(f"/fr/annuaire/organisations.json?{query}").json()
    assert [row["name"] for row in data["organisations"]] == names
    page = Client().get(f"/fr/annuaire/?{query}").content.decode()
    for name in ("Atelier des Sciences", "Jardin d’Été", "Laboratoire"):
        assert (f"{name}</a>" in page) == (name in names)


def test_long_lists_have_pages(places: Any, topics: None) -> None:
    for index in range(30):
        factories.make_organisation(f"Jardin {index:02d}")
    first = Client().get("/fr/annuaire/?q=jardin").content.decode()
    assert "Jardin 23</a>" in first
    assert "Jardin 24</a>" not in first
    assert "?q=jardin&amp;page=2" in first
    assert "Jardin 24</a>" in Client().get("/fr/annuaire/?q=jardin&page=2").content.decode()


def test_a_spreadsheet_runs_nothing_of_what_people_wrote() -> None:
    factories.make_organisation('=HYPERLINK("http://x")', purpose="+1+1", website="@x")
    text = Client().get("/fr/annuaire/organisations.csv").content.decode()
    row = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1]
    assert row[1] == '\'=HYPERLINK("http://x")'
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_workbook_says_it_in_the_readers_words(places: Any, topics: None) -> None:
    fill(2, places)
    factories.make_organisation('=HYPERLINK("http://x")', purpose="+1+1")
    answer = Client().get("/fr/annuaire/organisations.xlsx?q=jardin")
    assert 'filename="organisations.xlsx"' in answer["Content-Disposition"]
    header, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    assert header[:7] == ("Nom", "Nom court", "Type", "Monde", "Lieu", "Code Insee", "Thèmes")
    assert [row[0] for row in rows] == ["Jardin 0", "Jardin 1"]
    assert rows[0][2] == "Association"
    assert rows[0][5] == "62765"
    assert rows[0][header.index("RNA")] == "W595012340"
    whole = openpyxl.load_workbook(io.BytesIO(Client().get("/en/annuaire/organisations.xlsx").content)).active
    assert whole["A1"].value == "Name"
    hostile = next(cell for cell in whole["A"] if str(cell.value).startswith("="))
    assert hostile.data_type == "s"  # what begins like a formula is a text


def test_organisations_are_found_by_words_acronym_and_number(organisation: Organisation) -> None:
    Identifier.objects.create(organisation=organisation, kind="siren", value="732829320")
    other = factories.make_organisation("Canal Historique", acronym="CH", search="canal historique ch")
    assert find_organisations("canal") == [other, organisation]
    assert find_organisations("jardins canal") == [organisation]
    assert find_organisations("732 829 320") == [organisation]
    assert find_organisations("ch")[0] == other
    assert find_organisations(" ") == []


def test_an_unknown_page_is_404() -> None:
    assert Client().get("/fr/annuaire/nulle-part/").status_code == 404


@pytest.mark.parametrize("build", [services.build_directory])
def test_the_demonstration_is_built_once(build: Callable[..., Any], places: Any) -> None:
    from cherchons.kernel import clock

    for key in ("organisatrice", "coorganisateur", "association", "mediatrice"):
        factories.make_account(f"{key}@example.org")
    first = build(by=BY, now=clock.now())
    entries = AuditEntry.objects.count()
    second = build(by=BY, now=clock.now())
    assert first == second
    assert AuditEntry.objects.count() == entries
    assert len(first) == 17
    assert {one.sector for one in first.values()} >= set(Sector.values) - {"other"}
    assert {one.name for one in first.values() if not one.fictional} == {
        "Le Mouvement associatif Hauts-de-France",
        "Observatoire régional de la vie associative",
        "SIILAB",
        "Alliance sciences sociétés",
    }
    assert Role.objects.count() == 2
    assert OrganiserRequest.objects.count() == 1
