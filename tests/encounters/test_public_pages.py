"""Public pages of encounters: what they show, in which language, at what cost, and what they never let in."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cherchons.encounters.models import Release
from cherchons.encounters.queries import display
from cherchons.encounters.queries.difference import difference
from cherchons.engines.typography import NBSP
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import System
from tests.encounters import sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_day")]

SLUG = "2026-04-24-chercher-ensemble"
BASE = f"/fr/rencontres/{SLUG}/"
NASTY = '</script><script>alert(1)</script><img src=x onerror=alert(2)>" onload="alert(3)'


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content[:300]
    return str(response.content.decode())


def visible(html: str) -> str:
    """Return the words that a page shows, on one line."""
    words = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", words).split())


def test_the_programme_says_when_where_and_what(client: Client) -> None:
    sample.publish(sample.the_day())
    shown = visible(text_of(client, BASE))
    for words in (
        "Vendredi 24\u00a0avril 2026",
        "9\u00a0h\u00a030",
        "Maison des associations",
        "Accueil autour d’un café",
        "Leviers administratifs et financiers",
        "en anglais",
        "Chercher ensemble en Hauts-de-France",
        "journée 2",
    ):
        assert words.replace("\u00a0", " ") in shown.replace("\u00a0", " ")
    assert shown.count("à confirmer") == 2  # the third testimony, one facilitation


def test_the_second_language_is_shown_in_its_language(client: Client) -> None:
    sample.publish(sample.the_day())
    page = text_of(client, BASE.replace("/fr/", "/en/"))
    assert '<html lang="en">' in page
    assert "Searching together: what next" in page
    assert "Testimonies: why work together?" in page
    assert re.search(r'<a href="seances/\w+/" lang="fr">Accueil autour d’un café</a>', page)
    assert "Friday 24\u00a0April 2026" in page
    assert "to be confirmed" in page
    assert "à confirmer" not in page


def test_the_heading_of_workshops_and_the_way_to_come_have_a_second_language(client: Client) -> None:
    made = sample.the_day(second_access="Underground: Gare Lille Flandres.")
    for workshop in made["sessions"][3:5]:
        workshop |= {"parallel_title": "Ateliers au choix", "second_parallel_title": "Workshops, choose one"}
    sample.publish(made)
    english = text_of(client, BASE.replace("/fr/", "/en/"))
    assert '<p class="together">Workshops, choose one</p>' in english
    assert "Underground: Gare Lille Flandres." in english
    assert "Ateliers au choix" not in english
    french = text_of(client, BASE)
    assert '<p class="together">Ateliers au choix</p>' in french
    assert "Underground" not in french


def test_a_release_made_before_there_were_second_headings_still_shows(client: Client) -> None:
    made, now = sample.the_day(), sample.the_day()
    made["sessions"][3]["parallel_title"] = now["sessions"][3]["parallel_title"] = "Ateliers au choix"
    del made["second_access"]
    for one in made["sessions"]:
        del one["second_parallel_title"]
    sample.publish(made)
    english = text_of(client, BASE.replace("/fr/", "/en/"))
    assert '<p class="together" lang="fr">Ateliers au choix</p>' in english
    assert difference(made, now) == []


@pytest.mark.parametrize(
    ("query", "here", "gone"),
    [
        ("?salle=Salle+1", "Comment chercher ensemble", "Leviers administratifs"),
        ("?type=meal", "Repas et interconnaissance", "Comment chercher ensemble"),
        ("?q=ete+LARQUE", "Aucune séance ne correspond", "Repas et interconnaissance"),
        ("?q=LARQUE", "Restitution et perspectives", "Repas et interconnaissance"),
        ("?q=quartiers+education", "Témoignages", "Repas et interconnaissance"),
        ("?q=jardins+du+canal&type=testimonies", "Témoignages", "Restitution et perspectives"),
        ("?q=jardins&type=meal", "Aucune séance ne correspond", "Repas et interconnaissance"),
        ("?q=%22%3E%3Cscript%3E", "Aucune séance ne correspond", "><script>"),
        ("?jour=2026-04-24", "Repas et interconnaissance", "Aucune séance"),
        ("?jour=1999-01-01", "Aucune séance ne correspond", "Repas et interconnaissance"),
        ("?salle=%3Cscript%3E", "Aucune séance ne correspond", "<script>alert"),
    ],
)
def test_filters_are_in_the_address(client: Client, query: str, here: str, gone: str) -> None:
    sample.publish(sample.the_day())
    for path in (BASE, BASE + "grille/"):
        page = text_of(client, path + query)
        assert here in page
        assert gone not in re.sub(r"<script type=.application/ld.*?</script>", "", page)


def test_the_grid_is_a_table_whose_cells_all_stand_somewhere(client: Client) -> None:
    sample.publish(sample.big(60))
    page = text_of(client, BASE + "grille/")
    tables = re.findall(r'<table class="grid">.*?</table>', page, flags=re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        width = len(re.findall(r'<th scope="col"', table))
        covered: dict[int, int] = {}
        for index, row in enumerate(re.findall(r"<tr>.*?</tr>", table, flags=re.DOTALL)[1:]):
            cells = covered.get(index, 0)
            for span, height in re.findall(r'<td(?: colspan="(\d+)")?(?: rowspan="(\d+)")?', row):
                cells += int(span or 1)
                for below in range(index + 1, index + int(height or 1)):
                    covered[below] = covered.get(below, 0) + int(span or 1)
            assert cells == width - 1
    assert page.count('href="../seances/') == 60


def test_the_grid_gives_lanes_to_overlaps_and_the_whole_width_to_what_stands_alone(client: Client) -> None:
    sessions = [
        sample.session("Pour tous", "09:00", "10:00"),
        sample.session("Long", "10:00", "12:00", room="A"),
        sample.session("Court", "10:30", "11:00", room="A"),
        sample.session("Sans salle", "10:00", "11:00"),
    ]
    sample.publish(sample.document(sessions))
    page = text_of(client, BASE + "grille/")
    assert '<th scope="col" colspan="2">A</th>' in page
    assert re.search(r'<td colspan="3"[^>]*><p class="kind">[^<]*</p><a [^>]*>Pour tous', page)
    assert "Ailleurs" in page


def test_parallel_sessions_with_hours_of_their_own_show_them(client: Client) -> None:
    sessions = [
        sample.session("Longue", "14:00", "16:00", parallel=1),
        sample.session("Tardive", "14:30", "16:00", parallel=1),
    ]
    sample.publish(sample.document(sessions))
    page = text_of(client, BASE)
    assert f"14{NBSP}h{NBSP}30{NBSP}–{NBSP}16{NBSP}h" in page
    assert page.count('<li><p class="times">') == 1


@pytest.mark.parametrize("path", ["", "grille/", "changements/"])
def test_pages_are_only_read(client: Client, path: str) -> None:
    sample.publish(sample.the_day())
    assert client.post(BASE + path).status_code == 405


def test_the_grid_has_no_row_for_gaps(client: Client) -> None:
    sessions = [sample.session("Avant", "09:00", "10:00"), sample.session("Plus tard", "14:00", "15:00")]
    sample.publish(sample.document(sessions))
    page = text_of(client, BASE + "grille/")
    assert re.findall(r'<time datetime="2026-04-24T([\d:]+)"', page) == ["09:00", "14:00"]


@pytest.mark.parametrize(
    "path",
    [
        "inconnue/",
        "inconnue/grille/",
        "inconnue/changements/",
        "inconnue/programme.ics",
        "inconnue/mon-agenda/",
    ],
)
def test_what_is_not_published_is_not_there(client: Client, path: str) -> None:
    response = client.get(f"/fr/rencontres/{path}")
    assert response.status_code == 404


def test_a_session_that_left_says_so(client: Client) -> None:
    sample.publish(sample.the_day())
    response = client.get(f"{BASE}seances/00000000/")
    assert response.status_code == 404
    assert "n’est plus au programme" in response.content.decode()


@pytest.mark.parametrize(("state", "words"), [("postponed", "reportée"), ("cancelled", "annulée")])
def test_postponed_and_cancelled_are_seen_everywhere(client: Client, state: str, words: str) -> None:
    made = sample.the_day(state=state, state_note="La salle est inondée.")
    sample.publish(made)
    key = made["sessions"][0]["uid"][:8]
    for path in ("", "grille/", "changements/", "mon-agenda/", f"seances/{key}/"):
        page = text_of(client, BASE + path)
        assert f"Cette rencontre est {words}." in page, path
        assert "La salle est inondée." in page, path


def test_changes_are_sentences_of_every_version(client: Client) -> None:
    from cherchons.encounters.queries.difference import difference

    first = sample.the_day()
    second = sample.the_day()
    second["sessions"][3]["start"] = "14:30"
    sample.publish(first)
    sample.publish(
        second,
        at=sample.RELEASED + timedelta(days=1),
        changes=difference(first, second),
        note="Un train plus tard.",
    )
    page = text_of(client, BASE + "changements/")
    assert "Version 1" in page
    assert "Version 2" in page
    assert "Un train plus tard." in page
    assert "14\u00a0h\u00a030" in page
    since = text_of(client, BASE + "changements/?depuis=1")
    assert "Version 1" not in since
    assert "Version 2" in since
    assert "Rien n’a changé depuis." in text_of(client, BASE + "changements/?depuis=2")
    assert "Version 1" in text_of(client, BASE + "changements/?depuis=x%00")
    assert 'data-counts="2:1 "' in text_of(client, BASE)


def test_nothing_that_people_write_becomes_html(client: Client) -> None:
    made = sample.the_day(
        **dict.fromkeys(("title", "description", "venue", "address", "access", "contact_name"), NASTY),
        state="postponed",
        state_note=NASTY,
        links=[
            {"title": NASTY, "url": "javascript:alert(1)"},
            {"title": NASTY, "url": "https://example.org/a"},
        ],
        organisers=[{"name": NASTY, "organisation": "", "logo": ""}],
        topics=[{"key": "x", "fr": NASTY, "en": NASTY}],
    )
    made["days"][0]["title"] = NASTY
    made["speakers"] = [sample.person(NASTY, role=NASTY, organisation_name=NASTY)]
    for session in made["sessions"]:
        session.update(
            dict.fromkeys(("title", "text", "room", "accessibility", "language", "parallel_title"), NASTY)
        )
        session["items"] = [
            sample.item(
                NASTY,
                text=NASTY,
                links=[{"title": NASTY, "url": "data:text/html,x"}],
                speakers=made["speakers"],
            )
        ]
        session["speakers"] = made["speakers"]
    sample.publish(made, note=NASTY)
    key = made["sessions"][0]["uid"][:8]
    for path in ("", "grille/", f"seances/{key}/", "changements/", "mon-agenda/"):
        page = text_of(client, BASE + path)
        scripts = re.findall(r"<script\b[^>]*>", page)
        assert all("application/ld+json" in s or 'type="module" src=' in s for s in scripts), path
        assert "<img src=x" not in page, path
        assert "javascript:" not in re.sub(r"<script type=.application/ld.*?</script>", "", page), path
        assert "data:text/html" not in page, path
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL):
            json.loads(block)


def test_structured_data_describe_the_day(client: Client) -> None:
    made = sample.the_day()
    sample.publish(made)
    page = text_of(client, BASE)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)
    event = json.loads(block)
    assert event["@type"] == "Event"
    assert event["startDate"] == "2026-04-24T09:30:00+02:00"
    assert event["endDate"] == "2026-04-24T17:00:00+02:00"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["inLanguage"] == "fr"
    assert event["location"]["name"] == "Maison des associations"
    assert event["organizer"][0]["name"] == "Le Mouvement associatif Hauts-de-France"
    assert {"Malika Haddad", "Lionel Larqué"} <= {p["name"] for p in event["performer"]}
    assert [s["name"] for s in event["subEvent"]] == [s["title"] for s in made["sessions"]]
    assert event["image"].endswith("partage.png")
    for name in ("og:title", "og:image", "og:description"):
        assert f'property="{name}"' in page


def test_lists_put_the_next_first_and_the_past_by_year(client: Client) -> None:
    for year in (2019, 2020, 2027, 2028):
        made = sample.document(
            [sample.session("Une", "09:00", "10:00", day=f"{year}-04-26")], title=f"Jour {year}"
        )
        sample.publish({**made, "slug": f"jour-{year}"})
    with clock.hold(datetime(2026, 3, 1, tzinfo=UTC)):
        shown = visible(text_of(client, "/fr/rencontres/"))
    places = [shown.index(f"Jour {year}") for year in (2027, 2028, 2020, 2019)]
    assert places == sorted(places)
    assert "Aucune rencontre" not in shown


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    page = text_of(client, "/fr/rencontres/")
    assert "Aucune rencontre n’est annoncée" in page
    assert reverse("encounters:new") in page


def test_public_pages_set_no_cookie_and_are_kept(client: Client, django_assert_max_num_queries: Any) -> None:
    sample.publish(sample.the_day())
    first = client.get(BASE)
    assert not first.cookies
    with django_assert_max_num_queries(1):
        again = client.get(BASE, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "csrfmiddlewaretoken" not in first.content.decode()


def test_a_new_release_is_seen_at_once(client: Client) -> None:
    release = sample.publish(sample.the_day())
    assert "Version 1" in text_of(client, BASE)
    sample.publish(sample.the_day(title="Un autre nom"), at=sample.RELEASED + timedelta(hours=1))
    audit.record(System(task="test"), "encounters.release", release, public=True)
    assert "Un autre nom" in text_of(client, BASE)


@pytest.mark.parametrize("count", [1, 3, 300])
def test_queries_do_not_grow(client: Client, count: int, django_assert_max_num_queries: Any) -> None:
    made = sample.big(count)
    sample.publish(made)
    key = made["sessions"][-1]["uid"][:8]
    paths = [
        "",
        "grille/",
        "changements/",
        f"seances/{key}/",
        f"seances/{key}.ics",
        "programme.ics",
        "programme.csv",
    ]
    paths += ["schedule.xml", "schedule.json", "schedule2.json", "programme.json", "programme.jsonld"]
    for path in paths:
        display.forget_kept()
        with django_assert_max_num_queries(6):  # not prepared; one is the public cache’s own
            assert client.get(BASE + path).status_code == 200, path


def test_sixty_sessions_stay_light(client: Client) -> None:
    sample.publish(sample.big(60))
    page = client.get(BASE)
    assert len(page.content) <= 56_000
    assert page.content.count(b"<article") == 60


def test_a_huge_programme_shows_one_day_at_a_time(client: Client) -> None:
    sample.publish(sample.big(1300, rooms=20, days=3))
    with clock.hold(datetime(2026, 4, 25, 7, tzinfo=UTC)):
        page = text_of(client, BASE)
    assert 300 < page.count("<article") < 500
    assert '<option value="2026-04-25" selected>' in page


def test_words_are_searched_on_every_day_of_a_huge_programme(client: Client) -> None:
    sample.publish(sample.big(1300, rooms=20, days=3))
    page = text_of(client, BASE + "?q=seance+1300")
    assert page.count("<article") == 1
    assert 'value="seance 1300"' in page
    assert '<option value="">tous les jours</option>' in page
    of_day = text_of(client, BASE + "?q=seance+1300&jour=2026-04-24")
    assert "Aucune séance" in of_day
    assert 'href="?q=seance%201300"' in of_day  # the way to search them all


def test_the_day_ends_its_own_night(client: Client) -> None:
    """Once the day is over in its own time zone, nobody is asked to choose sessions any more."""
    sample.publish(sample.the_day())
    with clock.hold(datetime(2026, 4, 24, 20, tzinfo=UTC)):
        assert "Choisir mes séances" in text_of(client, BASE)
    with clock.hold(datetime(2026, 4, 24, 22, 30, tzinfo=UTC)):  # after midnight in Paris
        assert "Choisir mes séances" not in text_of(client, BASE + "?a=1")


def test_the_calendar_of_a_changed_release_says_which(client: Client) -> None:
    assert Release.objects.count() == 0
    made = sample.the_day()
    sample.publish(made)
    later = json.loads(json.dumps(made))
    later["sessions"][0]["room"] = "Hall"
    sample.publish(later, at=sample.RELEASED + timedelta(days=2))
    page = client.get(BASE + "programme.ics").content.decode()
    assert page.count("SEQUENCE:2") == 1
    assert page.count("SEQUENCE:1") == len(made["sessions"]) - 1
    assert "LAST-MODIFIED:20260304T080000Z" in page
