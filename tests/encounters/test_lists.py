"""The list of encounters: searched and filtered by its address, in pages, as files and as a calendar."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.utils.translation import override
from icalendar import Calendar

from cherchons.directory.models import Territory, Topic
from cherchons.encounters.models import Release, Series
from cherchons.encounters.queries.listing import Wanted, listed, years
from cherchons.encounters.services.listing import search_text
from cherchons.encounters.views import lists
from tests.encounters import sample
from tests.encounters.making import make_world
from tests.factories import make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_day")]

LIST = "/fr/rencontres/"


def day(title: str, on: str, **facts: Any) -> Release:
    """Publish a day with one session."""
    sessions = [sample.session("Une séance", "10:00", "12:00", day=on)]
    given = {"slug": f"{on}-{uuid4().hex[:6]}", "uid": str(uuid4()), "series": None, "topics": []}
    given |= {"territory": None, "description": "", "venue": "", "address": "", "organisers": []}
    return sample.publish(sample.document(sessions, title=title, **{**given, **facts}))


@pytest.fixture
def places() -> dict[str, Territory]:
    """A town in its region, and another region."""
    region = Territory.objects.create(
        kind="region", code="32", name="Hauts-de-France", search="hauts de france"
    )
    town = Territory.objects.create(kind="commune", code="59350", name="Lille", search="lille")
    town.within.add(region)
    other = Territory.objects.create(kind="region", code="53", name="Bretagne", search="bretagne")
    return {"region": region, "town": town, "other": other}


@pytest.fixture
def world(places: dict[str, Territory]) -> None:
    """Five days, each unlike the others."""
    Series.objects.create(slug="demarche", title="Une démarche", organisation=make_organisation())
    health = Topic.objects.create(key="soins", name_fr="Soins", name_en="Care")
    Topic.objects.create(key="sommeil", name_fr="Sommeil", name_en="Sleep", parent=health)
    lille = {"kind": "commune", "code": "59350", "name": "Lille"}
    series = {"slug": "demarche", "title": "Une démarche", "second_title": "", "language": "fr", "number": 1}
    care = [{"key": "soins", "fr": "Soins", "en": "Care"}]
    sleep = [{"key": "sommeil", "fr": "Sommeil", "en": "Sleep"}]
    day("L’été à Lille", "2027-06-01", territory=lille, series=series)
    day(
        "Bientôt", "2026-05-02", topics=care, organisers=[{"name": "L’Œuvre", "organisation": "", "logo": ""}]
    )
    day("La nuit", "2026-04-02", topics=sleep, description="Pour celles qui *veillent*.")
    day("Hier", "2025-01-02", venue="Maison du Canal")
    day("Jadis", "2019-04-26", second_language="en", second_title="Long ago")


def titles(query: str = "", language: str = "fr") -> list[str]:
    return [
        row["title"]
        for row in Client().get(f"/{language}/rencontres/rencontres.json?{query}").json()["encounters"]
    ]


ALL = ["La nuit", "Bientôt", "L’été à Lille", "Hier", "Jadis"]


@pytest.mark.db
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("q=ete", ["L’été à Lille"]),
        ("q=LILLE+ÉTÉ", ["L’été à Lille"]),
        ("q=oeuvre", ["Bientôt"]),
        ("q=veillent", ["La nuit"]),
        ("q=sleep", ["La nuit"]),
        ("q=canal", ["Hier"]),
        ("q=long+ago", ["Jadis"]),
        ("q=démarche", ["L’été à Lille"]),
        ("q=50%25", []),
        ("q=zzz", []),
        ("year=2026", ["La nuit", "Bientôt"]),
        ("year=2026&q=bientot", ["Bientôt"]),
        ("territory=Lille", ["L’été à Lille"]),
        ("territory=Hauts-de-France+(32)", ["L’été à Lille"]),
        ("territory=Bretagne", []),
        ("topic=soins", ["La nuit", "Bientôt"]),
        ("topic=sommeil", ["La nuit"]),
        ("series=demarche", ["L’été à Lille"]),
        ("page=99&unknown=x", ALL),
    ],
)
def test_filters_live_in_the_address(query: str, found: list[str]) -> None:
    assert titles(query) == found
    page = Client().get(f"{LIST}?{query}").content.decode()
    shown = [title for title in ALL if f"{title}</a>" in page]
    assert shown == [title for title in ALL if title in found]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("territory=nulle-part-ailleurs", "Nous ne connaissons pas ce lieu"),
        ("year=1515", "1515"),
        ("topic=%3Cscript%3E", "&lt;script&gt;"),
        ("series=x%00y", "Démarche"),
    ],
)
def test_a_filter_that_is_not_understood_says_so(query: str, problem: str) -> None:
    page = Client().get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert problem in page.content.decode()
    assert "Jadis</a>" in page.content.decode()  # the page shows everything, with the sentence above
    for extension in ("ics", "csv", "xlsx", "json"):
        answer = Client().get(f"{LIST}rencontres.{extension}?{query}")
        assert answer.status_code == 400  # a file of everything would be believed
        assert problem in answer.content.decode() or extension == "json"


@pytest.mark.usefixtures("places")
def test_a_place_with_several_meanings_is_asked_for() -> None:
    Territory.objects.create(kind="commune", code="27370", name="Lille-sur-Risle", search="lille sur risle")
    page = Client().get(f"{LIST}?territory=lil").content.decode()
    assert "Lille (59350) · Lille-sur-Risle (27370)" in page
    assert '<option value="Lille-sur-Risle (27370)">' in page


@pytest.mark.usefixtures("world")
def test_nothing_found_says_what_to_do_next() -> None:
    page = Client().get(f"{LIST}?q=zzz&year=2026").content.decode()
    assert "Aucune rencontre ne correspond" in page
    assert "une autre année" in page
    assert "<details open>" in page  # what narrows the list is in sight
    assert 'value="zzz"' in page
    assert "Toutes les démarches" not in page
    assert "<details open>" not in Client().get(f"{LIST}?q=zzz").content.decode()


def test_long_lists_have_pages_and_keep_their_filters() -> None:
    for n in range(30):
        day(f"Jour {n:02d}", f"{2000 + n % 3}-01-{n % 28 + 1:02d}")
    day("Demain", "2026-04-01")
    first = Client().get(f"{LIST}?q=jour").content.decode()
    assert first.count('class="row-link"') == 24
    assert "30 rencontres trouvées" in first
    assert "?q=jour&amp;page=2" in first
    assert "rencontres.ics?q=jour" in first
    second = Client().get(f"{LIST}?page=2").content.decode()
    assert second.count('class="row-link"') == 7
    assert "Demain" not in second
    assert "Aucune rencontre n’est annoncée" not in second


@pytest.mark.db
def test_the_next_day_comes_first_then_the_latest_past_one() -> None:
    for on in ("2026-03-01", "2026-03-02", "2026-12-01", "2026-04-01", "2024-01-01"):
        day(on, on)
    # the clock is held on 2026-03-02: that day is not past yet
    assert titles() == ["2026-03-02", "2026-04-01", "2026-12-01", "2026-03-01", "2024-01-01"]


def test_only_the_latest_release_is_found_and_as_it_was_published(places: dict[str, Territory]) -> None:
    made = make_world(filled=True, title="Premier nom")
    topic = Topic.objects.create(key="eau", name_fr="Eau", name_en="Water")
    made.edit(territory=places["town"], topics=[topic])
    made.release()
    made.edit(title="Second nom", topics=[], territory=places["other"])
    assert titles("q=premier&topic=eau&territory=Lille") == ["Premier nom"]
    assert titles("q=second") == titles("territory=Bretagne") == []
    made.release()
    assert titles("q=second&territory=Bretagne") == ["Second nom"]
    assert titles("q=premier") == titles("topic=eau") == []


def test_a_day_over_new_year_belongs_to_both_years() -> None:
    sessions = [
        sample.session("A", "09:00", "10:00", day="2026-12-31"),
        sample.session("B", "09:00", "10:00", day="2027-01-01"),
    ]
    sample.publish(sample.document(sessions))
    assert [listed(Wanted(year=year)).count() for year in (2025, 2026, 2027, 2028)] == [0, 1, 1, 0]
    assert years() == [2026]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_pages_and_files_take_few_queries(
    count: int, world: None, django_assert_max_num_queries: Any
) -> None:
    lille = {"kind": "commune", "code": "59350", "name": "Lille"}
    for n in range(count - 1):
        day(f"Jour {n}", (date(2027, 1, 1) + timedelta(n)).isoformat(), territory=lille, topics=[])
    everything = "q=l&year=2027&territory=Hauts-de-France+(32)"
    for path in ("", *(f"rencontres.{extension}" for extension in ("ics", "csv", "xlsx", "json"))):
        for query in ("", everything):
            with django_assert_max_num_queries(8):
                answer = Client().get(f"{LIST}{path}?{query}")
            assert answer.status_code == 200
            assert not answer.cookies
            with django_assert_max_num_queries(1):
                again = Client().get(f"{LIST}{path}?{query}", headers={"If-None-Match": answer["ETag"]})
            assert again.status_code == 304
    assert len(Client().get(f"{LIST}?{everything}").content) < 40_000


# --- as files -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("world")
def test_tables_say_where_when_and_what() -> None:
    text = Client().get(f"{LIST}rencontres.csv").content.decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["title"] for row in rows] == ALL
    lille = rows[2]
    assert (lille["first_date"], lille["start"], lille["end"]) == ("2027-06-01", "10:00", "12:00")
    assert (lille["territory"], lille["territory_code"]) == ("Lille", "59350")
    assert (lille["series"], lille["number"], lille["sessions"]) == ("demarche", "1", "1")
    assert lille["url"].endswith(f"{LIST}{lille['slug']}/")
    assert rows[0]["topics"] == "sommeil"
    assert Client().get(f"{LIST}rencontres.csv")["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("world")
def test_a_workbook_speaks_the_readers_language() -> None:
    def sheet(language: str) -> list[tuple[Any, ...]]:
        content = Client().get(f"/{language}/rencontres/rencontres.xlsx").content
        return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)

    french, english = sheet("fr"), sheet("en")
    assert french[0][:4] == ("Titre", "État", "Premier jour", "Dernier jour")
    assert english[0][:4] == ("Title", "State", "First day", "Last day")
    assert [row[0] for row in french[1:]] == ALL
    assert english[-1][0] == "Long ago"
    themes = french[0].index("Thèmes")
    assert (french[1][themes], english[1][themes]) == ("Sommeil", "Sleep")


def test_nothing_that_people_write_runs_in_a_spreadsheet() -> None:
    day("=HYPERLINK(1)", "2026-05-05", venue="+1", description="@x")
    text = Client().get(f"{LIST}rencontres.csv").content.decode().removeprefix("\ufeff")
    assert not [cell for cell in list(csv.reader(io.StringIO(text)))[1] if cell[:1] in "=+@" and cell]
    content = Client().get(f"{LIST}rencontres.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}
    assert sheet["A2"].value == "=HYPERLINK(1)"


# --- as a calendar --------------------------------------------------------------------------------
def events(query: str = "", language: str = "fr") -> list[Any]:
    answer = Client().get(f"/{language}/rencontres/rencontres.ics?{query}")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    return list(calendar.walk("VEVENT"))


def test_a_day_is_an_event_with_its_hours() -> None:
    made = day("Ensemble", "2026-05-05", venue="Maison du Canal", address="1 rue du Canal")
    (event,) = events()
    assert str(event["UID"]) == made.content["uid"]
    assert event["DTSTART"].dt.isoformat() == "2026-05-05T10:00:00+02:00"
    assert event["DTEND"].dt.isoformat() == "2026-05-05T12:00:00+02:00"
    assert (event["SUMMARY"], event["STATUS"], event["TRANSP"]) == ("Ensemble", "CONFIRMED", "TRANSPARENT")
    assert event["LOCATION"] == "Maison du Canal, 1 rue du Canal"
    assert str(event["URL"]).endswith(f"{LIST}{made.content['slug']}/")
    content = Client().get(f"{LIST}rencontres.ics").content
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in content


def test_the_name_of_an_event_survives_a_new_release_and_its_state_is_seen() -> None:
    made = day("Ensemble", "2026-05-05")
    (before,) = events()
    for state, words in (("postponed", "Reportée"), ("cancelled", "Annulée")):
        sample.publish({**made.content, "state": state}, at=sample.RELEASED + timedelta(days=1))
        with override("fr"):
            (after,) = events(state)
        assert after["UID"] == before["UID"]
        assert after["STATUS"] == "CANCELLED"
        assert str(after["SUMMARY"]).startswith(words)
        assert after["SEQUENCE"] > before["SEQUENCE"]


def test_days_in_a_row_are_one_event_and_others_have_their_own() -> None:
    sessions = [
        sample.session("A", "09:00", "10:00", day=on) for on in ("2026-05-05", "2026-05-06", "2026-06-02")
    ]
    sample.publish(sample.document(sessions))
    first, second = events()
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 5, 5), date(2026, 5, 7))
    assert (second["DTSTART"].dt, second["DTEND"].dt) == (date(2026, 6, 2), date(2026, 6, 3))
    assert first["UID"] != second["UID"]


def test_each_zone_is_told_and_no_text_adds_a_line() -> None:
    day("A\r\nATTENDEE:mailto:x@example.org", "2026-05-05", timezone="Indian/Reunion")
    day("B", "2026-05-06", description="x\nEND:VEVENT\nBEGIN:VEVENT")
    content = Client().get(f"{LIST}rencontres.ics").content.decode()
    assert content.count("\r\nBEGIN:VEVENT\r\n") == 2
    assert content.count("BEGIN:VTIMEZONE") == 2
    assert "\r\nATTENDEE" not in content
    starts = sorted(event["DTSTART"].dt.isoformat() for event in events())
    assert starts == ["2026-05-05T10:00:00+04:00", "2026-05-06T10:00:00+02:00"]


def test_a_calendar_that_grows_for_ever_keeps_the_next_and_the_latest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for on in ("2010-01-01", "2026-05-01", "2025-01-01"):
        day(on, on)
    monkeypatch.setattr(lists, "MOST_IN_CALENDAR", 2)
    assert [str(event["SUMMARY"]) for event in events()] == ["2026-05-01", "2025-01-01"]


def test_a_subscription_keeps_its_filters_and_the_readers_language() -> None:
    day("Jadis", "2019-04-26", second_language="en", second_title="Long ago")
    day("Un autre", "2020-04-26")
    (event,) = events("year=2019", "en")
    assert event["SUMMARY"] == "Long ago"
    content = Client().get(f"{LIST}rencontres.ics?year=2019").content.replace(b"\r\n ", b"")
    assert b"/fr/rencontres/rencontres.ics?year=2019" in content


def test_releases_made_before_lists_could_be_searched_are_found(world: None) -> None:
    from importlib import import_module

    from django.apps import apps

    before = {r.pk: (r.search, r.territory_id, list(r.topics.all())) for r in Release.objects.all()}
    for release in Release.objects.all():
        release.topics.clear()
    Release.objects.update(search="", territory=None)
    fill = import_module("cherchons.encounters.migrations.0003_fill_lists_search").fill
    fill(apps, None)
    after = {r.pk: (r.search, r.territory_id, list(r.topics.all())) for r in Release.objects.all()}
    assert before == after
    assert all(search_text(r.content) == r.search for r in Release.objects.all())
