"""What is made ready with a release: the same page, at less cost; nothing private; never another code's."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cherchons.encounters.models import Encounter, Prepared, Release
from cherchons.encounters.queries import display, prepared
from cherchons.encounters.queries.documents import Document
from cherchons.encounters.services import releases
from cherchons.encounters.services.preparing import prepare
from cherchons.encounters.tasks import programmes as tasks
from cherchons.kernel import clock
from cherchons.kernel.registry import Job, contributions
from tests.encounters import sample
from tests.encounters.making import World, make_world
from tests.encounters.registrations.making import make_open_day

pytestmark = pytest.mark.django_db

NASTY = '</script><script>alert(1)</script><img src=x onerror=alert(2)>" onload="alert(3)'
BEFORE, AFTER = sample.RELEASED, datetime(2026, 9, 1, tzinfo=UTC)


def nasty() -> Document:
    words = dict.fromkeys(("title", "description", "venue", "access", "contact_name", "state_note"), NASTY)
    made = sample.the_day(**words, links=[{"title": f"[1] {NASTY}", "url": "https://example.org/a"}])
    made["speakers"] = [sample.person(NASTY, role=NASTY, organisation_name=NASTY)]
    for session in made["sessions"]:
        session.update({"title": NASTY, "text": NASTY, "room": NASTY, "speakers": made["speakers"]})
    return made


DAYS: dict[str, Callable[[], Document]] = {
    "the day": sample.the_day,
    "postponed": lambda: sample.the_day(state="postponed", state_note="Nouvelle date bientôt."),
    "long": lambda: sample.big(60),
    "one day at a time": lambda: sample.big(160),
    "nasty": nasty,
}


def first_reader(client: Client, release: Release, path: str = "", language: str = "fr") -> Any:
    """Ask for a page with nothing in memory."""
    address = display.shown(release.encounter.slug, language).path
    display.forget_kept()
    response = client.get(address + path)
    assert response.status_code == 200, address + path
    return response


def pages(client: Client, release: Release) -> dict[str, bytes]:
    """Return the pages of a release as a first reader gets them: in both languages, filtered, over."""
    found = {}
    for moment in (BEFORE, AFTER):
        for language in ("fr", "en"):
            for path in ("", "?salle=Salle+1", "?q=atelier", "?jour=2026-04-25", "grille/"):
                with clock.hold(moment):
                    response = first_reader(client, release, path, language)
                found[f"{moment} {language} {path}"] = response.content
    return found


@pytest.mark.parametrize("day", DAYS)
def test_a_prepared_page_is_the_page(client: Client, settings: Any, day: str) -> None:
    settings.PUBLIC_PAGE_SECONDS = 0  # each page is made for its reader
    release = sample.publish(DAYS[day]())
    made_anew = pages(client, release)
    prepare(release)
    assert pages(client, release) == made_anew


def test_a_day_that_takes_registrations_shows_the_door(client: Client, settings: Any) -> None:
    settings.PUBLIC_PAGE_SECONDS = 0
    world = make_open_day()
    release = Release.objects.get(encounter=world.encounter)
    with clock.hold(datetime(2027, 3, 1, tzinfo=UTC)):
        page = first_reader(client, release).content
        Prepared.objects.filter(release=release).delete()
        assert first_reader(client, release).content == page
    assert reverse("encounters:register", args=[world.encounter.slug]).encode() in page


def test_the_first_reader_waits_for_few_queries_and_not_for_the_programme(client: Client) -> None:
    release = sample.publish(sample.big(60))
    prepare(release)
    address = display.shown(release.encounter.slug, "fr").path
    display.forget_kept()
    with CaptureQueriesContext(connection) as queries, clock.hold(BEFORE):
        assert client.get(address).status_code == 200
    assert len(queries) <= 4
    assert not any('"content"' in query["sql"] for query in queries)


def test_publishing_prepares_every_language_and_forgets_the_release_before() -> None:
    world = make_world(filled=True)
    first = world.release()
    assert set(first.prepared.values_list("language", flat=True)) == {"fr", "en"}
    assert set(first.prepared.values_list("mark", flat=True)) == {prepared.mark()}
    world.edit(title="Un autre nom")
    second = world.release()
    assert not first.prepared.exists()
    assert "Un autre nom" in second.prepared.get(language="fr").pieces["head"]
    releases.cancel(world.encounter, by=world.organiser, version=world.version)
    latest = Release.objects.get(encounter=world.encounter, latest=True)
    assert set(Prepared.objects.values_list("release", flat=True)) == {latest.pk}


def test_nothing_private_is_prepared() -> None:
    world = make_world(filled=True)
    kept = json.dumps(list(world.release().prepared.values_list("pieces", flat=True)))
    assert "malika@example.org" not in kept
    assert "csrf" not in kept
    assert "account" not in kept


def test_what_is_kept_is_already_safe() -> None:
    release = sample.publish(nasty())
    prepare(release)
    for pieces in release.prepared.values_list("pieces", flat=True):
        html = [piece for name, piece in pieces.items() if isinstance(piece, str)]
        html += [card for name in pieces if name.startswith("day ") for card in cards(pieces[name])]
        assert len(html) > 8
        assert not any(bad in piece for piece in html for bad in ("<script>", "<img src=x", "</script>"))


def cards(day: dict[str, Any]) -> list[str]:
    return [card for slot in day["slots"] for card in slot["cards"]]


@pytest.fixture
def spoilt() -> Release:
    """A release whose pieces other code had made."""
    release = sample.publish(sample.the_day())
    prepare(release)
    for row in release.prepared.all():
        row.mark, row.pieces = "of other code", {**row.pieces, "head": "<p>as it was made then</p>"}
        row.save()
    return release


def test_what_other_code_prepared_is_not_shown(client: Client, spoilt: Release) -> None:
    page = first_reader(client, spoilt).content.decode()
    assert "as it was made then" not in page
    assert "Chercher ensemble" in page


def test_the_sweep_prepares_anew_what_other_code_prepared_or_nothing_did(spoilt: Release) -> None:
    old = sample.publish(sample.big(1, slug="ancienne", uid="7f6d2f0a-0000-4000-8000-000000000001"))
    assert tasks.prepare_releases(BEFORE) == 2
    assert tasks.prepare_releases(BEFORE) == 0
    assert {*Prepared.objects.values_list("release", "mark")} == {
        (release.pk, prepared.mark()) for release in (spoilt, old)
    }
    assert "encounters.prepare" in {job.name for job in contributions(Job)}


def test_the_sweep_leaves_releases_that_nobody_reads_any_more() -> None:
    sample.publish(sample.the_day())
    seen = sample.publish(sample.the_day(title="Après"), at=sample.RELEASED + timedelta(hours=1))
    assert tasks.prepare_releases(BEFORE) == 1
    assert set(Prepared.objects.values_list("release", flat=True)) == {seen.pk}


def test_the_mark_is_of_the_code_the_libraries_and_the_site(
    settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = prepared.mark()
    settings.SITE_URL = "https://autre.example.org"
    elsewhere = prepared.mark()
    assert elsewhere != now
    settings.SOURCE = tmp_path
    (tmp_path / "cards.py").write_text("one = 1\n")
    before = prepared.code.__wrapped__()
    assert prepared.code.__wrapped__() == before
    (tmp_path / "cards.py").write_text("one = 2\n")
    changed = prepared.code.__wrapped__()
    assert changed != before
    monkeypatch.setattr(prepared, "version", lambda library: f"next {library}")
    assert prepared.code.__wrapped__() != changed


def test_what_is_prepared_goes_with_its_encounter() -> None:
    world: World = make_world(filled=True)
    world.release()
    Encounter.objects.filter(pk=world.encounter.pk).delete()
    assert not Prepared.objects.exists()


def test_a_long_conference_is_not_read_whole_for_its_first_day(client: Client) -> None:
    release = sample.publish(sample.big(160))
    prepare(release)
    with CaptureQueriesContext(connection) as queries, clock.hold(BEFORE):
        assert first_reader(client, release).content.count(b"<article") == 80
    assert not any('"content"' in query["sql"] for query in queries)
