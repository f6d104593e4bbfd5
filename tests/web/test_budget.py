"""A first visit is light: page, style sheets, scripts, fonts and icon, compressed as they are sent."""

import gzip
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from cherchons.kernel import clock
from tests.encounters import sample

pytestmark = pytest.mark.django_db
BUDGET = 90_000  # the issue allows 150 kB; this is what we hold ourselves to


def sent(name: str) -> int:
    """Return the bytes of a static file as the browser gets it."""
    found = finders.find(name)
    assert found, f"{name} is referenced but not there: run “make assets”"
    with open(found, "rb") as file:  # noqa: PTH123 - a path from the finder
        content = file.read()
    return len(content) if name.endswith(".woff2") else len(gzip.compress(content, 6))


def first_visit(client: Client, path: str) -> dict[str, int]:
    """Return what a browser loads for a page, with its bytes."""
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Encoding"] == "gzip"
    text = gzip.decompress(response.content).decode()
    named = re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"?]+)"', text)
    return {path: len(response.content), **{name: sent(name) for name in dict.fromkeys(named)}}


@pytest.mark.parametrize("path", ["/fr/", "/en/a-propos/", "/fr/donnees-personnelles/", "/fr/rencontres/"])
def test_a_first_visit_is_light(client: Client, path: str) -> None:
    on = (clock.now() + timedelta(days=9)).date().isoformat()
    sample.publish(sample.document([sample.session("Atelier", "10:00", "12:00", day=on)]))
    loaded = first_visit(client, path)
    assert any(name.endswith(".woff2") for name in loaded), "the fonts are counted"
    assert any(name.endswith(".css") for name in loaded), "the style sheets are counted"
    assert sum(loaded.values()) <= BUDGET, loaded


def test_only_the_two_usual_fonts_are_fetched_ahead(client: Client) -> None:
    text = client.get("/fr/").content.decode()
    ahead = re.findall(r'<link rel="preload" href="[^"]*/([\w.-]+\.woff2)"', text)
    assert ahead == ["atkinson-400.woff2", "atkinson-700.woff2"]
    assert "font-display: swap" in (settings.SOURCE / "static/cherchons/css/tokens.css").read_text()


def test_bootstrap_is_a_small_layer_below_ours() -> None:
    found = finders.find("vendor/bootstrap.css")
    assert found
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 - a path from the finder
        css = file.read()
    assert css.count("@layer bootstrap{") == 1
    assert ".form-control" in css
    assert ".navbar" not in css
    assert len(gzip.compress(css.encode())) < 6_000


def test_what_style_sheets_name_is_there() -> None:
    folder = settings.SOURCE / "static/cherchons/css"
    for sheet in folder.glob("*.css"):
        for target in re.findall(r'url\("([^")]+)"\)', sheet.read_text(encoding="utf-8")):
            if not target.startswith("data:"):
                assert (folder / target).resolve().exists(), f"{sheet.name}: {target}"
