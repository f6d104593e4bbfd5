"""The shell's pages answer, quickly, in both languages, and leave nothing in a visitor's browser."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import override

from cherchons.kernel import clock
from tests.encounters import sample
from tests.factories import make_account

pytestmark = pytest.mark.django_db
OWN = ["home", "about", "accessibility", "privacy", "legal", "gallery"]
TODAY = clock.now().date()


def address(name: str, code: str = "fr") -> str:
    with override(code):
        return reverse(f"web:{name}")


def publish_days(*offsets: int) -> None:
    """Publish one encounter for each number of days from today."""
    for offset in offsets:
        on = (TODAY + timedelta(days=offset)).isoformat()
        sessions = [
            sample.session(f"Séance {number} ?", f"{9 + number:02}:00", f"{10 + number:02}:00", day=on)
            for number in range(3)
        ]
        made = sample.document(sessions, slug=f"jour-{on}", title=f"La rencontre du {on}")
        sample.publish({**made, "uid": sample.uid("encounter", on)})


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("code", ["fr", "en"])
def test_each_page_answers_and_leaves_no_cookie(client: Client, name: str, code: str) -> None:
    response = client.get(address(name, code))
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{code}">' in text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in text
    assert re.search(r"<title>\s*[^·<]+ · Cherchons</title>", text)


@pytest.mark.parametrize("name", OWN)
def test_french_and_english_differ(client: Client, name: str) -> None:
    french, english = (client.get(address(name, code)).content.decode() for code in ("fr", "en"))
    titles = [re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL) for page in (french, english)]
    assert titles[0]
    assert titles[1]
    assert titles[0][1] != titles[1][1]


@pytest.mark.parametrize("name", OWN)
def test_scripts_and_styles_only_come_from_us(client: Client, name: str) -> None:
    response = client.get(address(name))
    policy = response["Content-Security-Policy"]
    text = response.content.decode()
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)[^"]*\.(?:css|js|woff2)', text)


def test_htmx_may_neither_evaluate_nor_style_and_is_only_where_it_serves(client: Client) -> None:
    text = client.get(address("home")).content.decode()
    settled = re.search(r"<meta name=\"htmx-config\" content='([^']+)'>", text)
    assert settled
    assert json.loads(settled[1]) == {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "historyCacheSize": 0,
        "selfRequestsOnly": True,
    }
    assert "htmx.min.js" not in text
    assert "htmx.min.js" in client.get(reverse("directory:list")).content.decode()


def test_a_visitors_page_is_sent_once(client: Client, django_assert_num_queries: Any) -> None:
    first = client.get(address("home"))
    with django_assert_num_queries(1):
        again = client.get(address("home"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_page_costs_the_same_for_many_days(
    client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    publish_days(*range(1, count + 1), *range(-count, 0))
    with django_assert_max_num_queries(6):
        response = client.get(address("home"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", [name for name in OWN if name != "home"])
def test_other_pages_cost_next_to_nothing(
    client: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):
        client.get(address(name))


# --- the home page ---------------------------------------------------------------------------------
def test_home_leads_to_the_next_encounter(client: Client) -> None:
    publish_days(-3, 9, 2)
    text = client.get(address("home")).content.decode()
    slug = f"jour-{(TODAY + timedelta(days=2)).isoformat()}"
    main_action = re.search(r'<a class="btn" href="([^"]+)"', text)
    assert main_action
    assert main_action[1] == reverse("encounters:detail", kwargs={"slug": slug})
    assert "Séance 0\u202f?" in text
    assert "Rencontres passées" in text
    assert f"jour-{(TODAY - timedelta(days=3)).isoformat()}" in text


def test_home_without_any_day_still_says_what_to_do(client: Client) -> None:
    text = client.get(address("home")).content.decode()
    assert reverse("encounters:list") in text
    assert reverse("encounters:read") in text
    assert "Rencontres passées" not in text


def test_home_promises_nothing_that_is_not_there(client: Client) -> None:
    text = client.get(address("home")).content.decode()
    assert text.count("En préparation") == 3
    assert text.count("En service") == 1


def test_home_changes_when_something_is_published(client: Client) -> None:
    from cherchons.kernel import audit
    from cherchons.kernel.actors import System

    before = client.get(address("home")).content
    publish_days(4)
    assert client.get(address("home")).content == before  # from memory
    audit.record(System(task="test"), "encounters.release", public=True)
    assert client.get(address("home")).content != before


def test_titles_that_people_wrote_are_only_words(client: Client) -> None:
    on = TODAY + timedelta(days=1)
    made = sample.document(
        [sample.session("<script>alert(1)</script>", "10:00", "11:00", day=on.isoformat())],
        title='"><img src=x onerror=alert(1)>',
    )
    sample.publish(made)
    text = client.get(address("home")).content.decode()
    assert "<script>alert" not in text
    assert "<img" not in text


# --- languages -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("accepted", "where"),
    [("fr-FR,fr;q=0.9", "/fr/"), ("en-GB,en;q=0.9", "/en/"), ("de", "/fr/"), ("", "/fr/")],
)
def test_the_door_opens_on_the_browsers_language(client: Client, accepted: str, where: str) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response.status_code == 302
    assert response["Location"] == where
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("path", ["a-propos/", "donnees-personnelles/", "rencontres/?jour=2026-01-01"])
def test_the_language_switch_stays_on_the_page(client: Client, path: str) -> None:
    text = client.get(f"/fr/{path}").content.decode()
    assert f'<a class="top-language" href="/en/{path}" lang="en" hreflang="en">English</a>' in text
    back = client.get(f"/en/{path}").content.decode()
    assert f'<a class="top-language" href="/fr/{path}" lang="fr" hreflang="fr">Français</a>' in back


def test_where_there_is_no_other_page_the_switch_leads_home(client: Client) -> None:
    text = client.get("/fr/nulle-part/").content.decode()
    assert 'class="top-language" href="/en/"' in text


# --- people who signed in ----------------------------------------------------------------------------
def test_whoever_signed_in_has_their_space_and_the_way_out(client: Client) -> None:
    client.force_login(make_account(), backend=settings.AUTHENTICATION_BACKENDS[-1])
    text = client.get(address("about")).content.decode()
    assert "Mon espace" in text
    assert reverse("account_logout") in text
    assert "Se connecter" not in text


def test_a_visitor_may_sign_in(client: Client) -> None:
    text = client.get(address("about")).content.decode()
    assert "Se connecter" in text
    assert reverse("account_logout") not in text


# --- texts of the operator -------------------------------------------------------------------------
@override_settings(
    SITE_PUBLISHER="Association <Exemple>", SITE_HOSTING="Hébergeur", SITE_SOURCE="https://code.example"
)
def test_the_legal_notice_says_who_runs_the_site(client: Client) -> None:
    text = client.get(address("legal")).content.decode()
    assert "Association &lt;Exemple&gt;" in text
    assert "Hébergeur" in text
    assert 'href="https://code.example"' in text


def test_privacy_lists_what_the_rooms_declare(client: Client) -> None:
    from cherchons.kernel.registry import PersonalData, Retention, contributions

    text = client.get(address("privacy", "en")).content.decode()
    with override("en"):
        titles = [str(part.title) for part in contributions(PersonalData) if part.title]
        titles += [str(part.title) for part in contributions(Retention)]
    assert len(titles) > 5
    unescaped = text.replace("&#x27;", "'").replace("&amp;", "&")
    assert not [title for title in titles if title not in unescaped]


# --- machines --------------------------------------------------------------------------------------
def test_the_site_map_has_every_public_page_in_both_languages(client: Client) -> None:
    publish_days(3, -3)
    text = client.get("/sitemap.xml").content.decode()
    assert text.count("<loc>") == 2 * (6 + 2)
    assert f"{settings.SITE_URL}/en/a-propos/" in text
    assert 'hreflang="fr"' in text


def test_robots_read_public_pages_and_nothing_of_a_demonstration(client: Client) -> None:
    with override_settings(DEMO=False):
        assert "Sitemap: " in client.get("/robots.txt").content.decode()


@override_settings(DEMO=True)
def test_robots_stay_out_of_a_demonstration(client: Client) -> None:
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


@override_settings(DEMO=True)
def test_a_demonstration_says_so(client: Client) -> None:
    assert "Démonstration fictive" in client.get(address("about")).content.decode()


def test_dates_of_the_home_page_are_in_words(client: Client) -> None:
    publish_days((date(TODAY.year + 1, 5, 1) - TODAY).days)
    assert "1er\u00a0mai" in client.get(address("home")).content.decode()
    assert "1\u00a0May" in client.get(address("home", "en")).content.decode()
