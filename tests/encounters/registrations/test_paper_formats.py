"""What stands on the day's papers, whatever names hold."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

from cherchons.encounters.formats.badges import badges
from cherchons.encounters.formats.sheets import sheet
from cherchons.encounters.formats.tickets import drawing
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.papers import alphabetical
from cherchons.encounters.services.registrations import papers
from cherchons.kernel import clock
from tests.encounters.making import World, make_team
from tests.encounters.registrations.making import come, make_open_day
from tests.encounters.registrations.printing import arrive, guest, made, ordered, shown, words

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    made = make_team(make_open_day(filled=True))
    come(made, "civil_society", "research")
    return made


def test_a_badge_says_name_organisation_and_world_and_holds_the_key_as_squares(world: World) -> None:
    first = Registration.objects.order_by("number")[0]
    Registration.objects.filter(pk=first.pk).update(name="Malika Benali", organisation_name="Le Canal")
    text = made(ordered(world, blank=2))
    assert "Malika Benali" in text
    assert "Le Canal" in text
    assert "Associations" in text
    assert text.count("Sans photo") == 4, "nobody agreed to photographs; the empty ones have a box to tick"
    assert drawing(key_of(first)).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29">')


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300,
        "Marie-" * 50,
        "مريم بنت محمد العربي",
        "Zoé 🎉👩‍🔬🏳️‍🌈",
        "🎉",
        "#let x = 1 <b>*gras*</b> \\ $",
        "\u202eegnaro",
        "佐藤花子",
        "'; DROP TABLE",
    ],
)
@pytest.mark.parametrize("sheet_name", ["labels8", "cards10"])
def test_any_name_is_set_on_one_badge(name: str, sheet_name: str) -> None:
    content = badges(shown(), [guest(name=name, organisation=name)], sheet=sheet_name)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1
    assert len(pypdf.PdfReader(io.BytesIO(sheet(shown(), [guest(name=name)], blank=0))).pages) == 1


def test_badges_are_tagged_titled_and_in_their_language() -> None:
    reader = pypdf.PdfReader(io.BytesIO(badges(shown("en"), [guest(name="Zoé 🎉"), guest(2, "Łukasz")])))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata.title  # type: ignore[union-attr]
    assert "Zoé" in reader.pages[0].extract_text()


def test_eight_labels_or_ten_cards_stand_on_a_sheet() -> None:
    people = [guest(number) for number in range(1, 21)]
    counted = [
        len(pypdf.PdfReader(io.BytesIO(badges(shown(), people, sheet=name))).pages)
        for name in ("labels8", "cards10")
    ]
    assert counted == [3, 2]


def test_progress_is_told() -> None:
    told: list[int] = []
    badges(shown(), [guest(n) for n in range(1, 121)], progress=told.append)
    assert told == [50, 100]


def test_the_sign_in_sheet_is_alphabetical_and_says_what_it_is_for(world: World) -> None:
    people = [guest(1, "Zoé Martin"), guest(2, "Paul Étienne"), guest(3, "Ève Dupont")]
    assert [g.name for g in alphabetical(people)] == ["Ève Dupont", "Paul Étienne", "Zoé Martin"]
    text = words(sheet(shown(), people))
    assert text.index("Ève Dupont") < text.index("Paul Étienne") < text.index("Zoé Martin")
    for word in ("Feuille d’émargement", "Signature", "Page", "Organisée par", "24\xa0avril 2026"):
        assert word in text.replace("24 avril", "24\xa0avril")
    assert made(ordered(world, "sheet", blank=3))


def test_a_certificate_is_for_who_came_with_the_hours_of_the_day(world: World) -> None:
    with pytest.raises(papers.NothingToPrint):
        ordered(world, "certificates")
    first, second = Registration.objects.order_by("number")
    arrive(first)
    Registration.objects.filter(pk=first.pk).update(name="Malika Benali")
    text = made(ordered(world, "certificates")).replace("\xa0", " ")
    assert "Malika Benali" in text
    assert second.name not in text
    assert "12 mars 2027, 9 h – 18 h" in text
    assert f"Pour {world.organisation.name}" in text


def test_a_certificate_names_the_days_on_which_one_came() -> None:
    from cherchons.encounters.formats.paper import days_of

    day = shown()
    assert len(days_of(day, [date(2026, 4, 24)])) == 1
    assert days_of(day, [date(2030, 1, 1)]) == list(day.programme.days)


def test_room_signs_say_the_sessions_of_each_room(world: World) -> None:
    text = made(ordered(world, "signs", paper="a3"))
    assert "Salle 1" in text
    assert "Témoignages" in text
    assert "Atelier A" not in text, "it says no room"
    empty = make_open_day()
    with pytest.raises(papers.NothingToPrint, match="salle"):
        papers.order(empty.encounter, by=empty.organiser, kind="signs")
