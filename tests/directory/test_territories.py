"""Territories: imported again and again, dated, found by what people type."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cherchons.directory import services
from cherchons.directory.enums import TerritoryKind
from cherchons.directory.formats.decoupage import UnreadableTerritories
from cherchons.directory.models import Territory
from cherchons.directory.queries import find_territories, label_of, resolve_territory, territories_within
from cherchons.directory.queries.folding import fold
from cherchons.directory.services.territories import SHIPPED
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry
from tests.directory.conftest import BY, TABLES, act

pytestmark = pytest.mark.django_db
Load = Callable[..., services.ImportReport]


@pytest.mark.db
def test_a_first_import_makes_every_place_and_its_links(places: dict[str, Territory]) -> None:
    assert Territory.objects.count() == 14
    lille = places["59350"]
    within = set(lille.within.values_list("kind", "code"))
    assert within == {("epci", "200093201"), ("department", "59"), ("region", "32"), ("country", "FR")}
    assert places["59298"].kind == TerritoryKind.FORMER
    assert ("commune", "59350") in set(places["59298"].within.values_list("kind", "code"))
    assert places["75115"].kind == TerritoryKind.DISTRICT
    assert ("region", "32") in set(places["200093201"].within.values_list("kind", "code"))
    assert lille.valid_from is None


def test_larger_places_count_the_people_of_their_communes(places: dict[str, Territory]) -> None:
    assert places["59"].population == 238246 + 62868
    assert places["32"].population == 238246 + 62868 + 10193 + 14382
    assert places["200093201"].population == 1194040  # the file says it


@pytest.mark.db
def test_importing_twice_changes_nothing(load: Load) -> None:
    first = load(TABLES)
    before = list(Territory.objects.order_by("pk").values())
    links = set(Territory.within.through.objects.values_list("pk", flat=True))
    second = load(TABLES)
    assert (first.added, second.added, second.changed, second.ended) == (14, 0, 0, 0)
    assert second.unchanged == 14
    assert list(Territory.objects.order_by("pk").values()) == before
    assert set(Territory.within.through.objects.values_list("pk", flat=True)) == links
    assert AuditEntry.objects.filter(action="directory.import_territories").count() == 1


@pytest.mark.db
def test_a_code_that_disappears_is_dated_and_comes_back(load: Load, tables: dict[str, Any]) -> None:
    load(TABLES)
    smaller = {**tables, "communes": [row for row in tables["communes"] if row["code"] != "62516"]}
    report = load(smaller, valid_on=date(2997, 1, 1))
    gone = Territory.objects.get(code="62516")
    assert (report.ended, gone.valid_until) == (1, date(2997, 1, 1))
    assert gone.within.filter(code="62").exists()  # it still says where it was
    assert [place.code for place in find_territories("lillers")] == ["62516"]  # until that day
    assert load(smaller, valid_on=date(2997, 1, 2)).ended == 0
    back = load(TABLES, valid_on=date(2998, 1, 1))
    gone.refresh_from_db()
    assert (back.changed, gone.valid_until, gone.valid_from) == (
        4,
        None,
        date(2998, 1, 1),
    )


def test_an_ended_place_is_no_longer_proposed(load: Load, tables: dict[str, Any]) -> None:
    load(TABLES)
    tables["communes"] = [row for row in tables["communes"] if row["code"] != "62516"]
    load(tables, valid_on=date(2020, 1, 1))
    assert find_territories("lillers") == []


def test_a_new_code_begins_on_its_day_and_a_new_name_replaces_the_old(
    load: Load, tables: dict[str, Any]
) -> None:
    load(TABLES)
    tables["communes"][0]["nom"] = "Lille-sur-Deûle"
    tables["communes"].append(
        {"code": "59999", "nom": "Neuville", "type": "commune-actuelle", "departement": "62"}
    )
    tables["communes"][3]["departement"] = "59"  # moved
    report = load(tables, valid_on=date(2997, 1, 1))
    assert (report.added, report.changed) == (1, 3)  # Lille, and the two departments' populations
    assert Territory.objects.get(code="59999").valid_from == date(2997, 1, 1)
    assert find_territories("lille sur deule")[0].code == "59350"
    moved = set(Territory.objects.get(code="62765").within.values_list("code", flat=True))
    assert "59" in moved
    assert "62" not in moved


def test_what_cant_be_read_is_said_line_by_line_and_the_rest_is_kept(
    load: Load, tables: dict[str, Any]
) -> None:
    tables["communes"] += [
        "not an entry",
        {"code": None, "nom": "X", "type": "commune-actuelle"},
        {"code": "59001", "nom": "", "type": "commune-actuelle"},
        {"code": "59002", "nom": "Z" * 200, "type": "commune-actuelle"},
        {"code": "59003", "nom": "Y", "type": "commune-actuelle", "population": "beaucoup"},
        {"code": "59350", "nom": "Lille again", "type": "commune-actuelle"},
    ]
    report = load(tables)
    assert len(report.unread) == 6
    assert Territory.objects.get(code="59003").population is None
    assert Territory.objects.get(kind="commune", code="59350").name == "Lille"
    assert report.added == 15


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"communes": 3}',
        b"\x1f\x8bnot gzip",
        b"[" * 100_000,
        gzip.compress(b"[1", mtime=0)[:-4],
    ],
)
def test_a_file_that_is_not_territories_is_refused_and_changes_nothing(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableTerritories):
        services.import_territories(by=BY, source=path)
    assert not Territory.objects.exists()


def test_an_absent_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTerritories, match="make assets"):
        services.import_territories(by=BY, source=tmp_path / "none.json.gz")


def test_only_administrators_and_the_platform_import(person: Any) -> None:
    with pytest.raises(Forbidden):
        services.import_territories(by=act(person))
    with pytest.raises(Forbidden):
        services.load_topics(by=act(person))


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Lille", ["59350", "62516", "200093201"]),
        ("LILLE ", ["59350", "62516", "200093201"]),
        ("lill", ["59350", "62516", "200093201"]),
        ("villeneuve d ascq", ["59009"]),
        ("Villeneuve d’Ascq", ["59009"]),
        ("59800", ["59350"]),
        ("62", ["62", "62765", "62516"]),
        ("hauts de france", ["32"]),
        ("paris", ["75056", "75", "75115"]),
        ("omer", ["62765"]),
        ("hellemmes", ["59298"]),
        ("", []),
        ("?!", []),
        ("😀", []),
        ("%", []),
        ("l" * 5000, []),
    ],
)
@pytest.mark.db
def test_places_are_found_by_what_people_type(
    places: dict[str, Territory],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    typed: str,
    codes: list[str],
) -> None:
    with django_assert_max_num_queries(1):
        assert [place.code for place in find_territories(typed)] == codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Lille", "59350"),
        ("Lille (59350)", "59350"),
        ("Hauts-de-France (32)", "32"),
        ("Paris (75)", "75"),
        ("59800", "59350"),
        ("Paris", None),
        ("xyz", None),
        ("Lille (00000)", "59350"),
    ],
)
def test_a_place_field_understands_what_is_meant(
    places: dict[str, Territory], typed: str, code: str | None
) -> None:
    found, candidates = resolve_territory(typed)
    assert (found.code if found else None) == code
    if typed == "Paris":
        assert [label_of(place) for place in candidates][:2] == ["Paris (75056)", "Paris (75)"]


def test_all_that_lies_within_a_place(places: dict[str, Territory]) -> None:
    codes = set(territories_within(places["59"]).values_list("code", flat=True))
    assert codes == {"59", "59350", "59009", "200093201", "59298"}
    assert territories_within(places["FR"]).count() == 14


def test_suggestions_come_as_options_or_as_a_page(places: dict[str, Territory]) -> None:
    client = Client()
    options = client.get("/fr/annuaire/territoires/", {"territory": "lill"}, headers={"HX-Request": "true"})
    assert options.content.decode().count("<option") == 3
    assert '<option value="Lille (59350)">' in options.content.decode()
    page = client.get("/fr/annuaire/territoires/", {"q": "lill"})
    assert "<html" in page.content.decode()
    assert "territory=Lille+%2859350%29" in page.content.decode()
    assert not page.cookies
    hostile = client.get("/fr/annuaire/territoires/", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in hostile.content


def test_the_nine_themes_are_there_once() -> None:
    assert services.load_topics(by=BY) == 9
    assert services.load_topics(by=BY) == 0


def test_visitors_import_nothing() -> None:
    from cherchons.kernel.actors import VISITOR

    with pytest.raises(SignInNeeded):
        services.import_territories(by=VISITOR)


def test_names_fold_as_people_type_them() -> None:
    assert fold("L’Œuvre d'Été – Hauts-de-France") == "l oeuvre d ete hauts de france"
    assert fold("\u202eABC\u202c") == "abc"


@pytest.mark.skipif(not SHIPPED.exists(), reason="the list of territories is not made yet: run “make assets”")
def test_the_shipped_list_is_read_whole() -> None:
    from cherchons.directory.formats.decoupage import read_division

    division = read_division(SHIPPED)
    assert division.unread == []
    assert len(division.rows) > 38_000
    names = {row.name for row in division.rows.values() if row.kind == "region"}
    assert "Hauts-de-France" in names
    assert json.dumps(division.source)


def test_an_operator_imports_a_newer_list_and_reads_what_happened(
    tmp_path: Path, tables: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import CommandError, call_command

    path = tmp_path / "newer.json"
    tables["communes"].append({"code": "59001"})
    path.write_text(json.dumps(tables), encoding="utf-8")
    call_command("import_territories", str(path))
    said = capsys.readouterr()
    assert "14 added" in said.out
    assert "communes 8 (59001)" in said.err
    with pytest.raises(CommandError, match=r"nowhere\.json"):
        call_command("import_territories", str(tmp_path / "nowhere.json"))
