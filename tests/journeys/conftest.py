"""Fixtures of the journeys.

``live`` is the real site (server and worker) with the demonstration world, one per test file; ``page`` a
window 1280 px wide, ``phone`` one of 360 px, ``new_page`` makes others (without JavaScript, dark, English).
``sign_in`` enters as one of the demonstration's people, ``axe`` asserts that a page has no accessibility
violation, ``picture`` takes the documentation's pictures when ``CHERCHONS_PICTURES=1``, ``look`` does both.

Without a browser, journeys are skipped with one line that says how to have one; with
``CHERCHONS_NO_BROWSER_SKIP=1`` (the continuous integration) they fail instead.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.journeys import server
from tests.journeys.steps import follow
from tests.once import MadeOnce

ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
]
HOW_TO = (
    "no browser: install Chromium (Debian: apt-get install chromium; elsewhere: playwright install chromium)"
)
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.journey)


def find_browser() -> str | None:
    """Return the system's Chromium, if there is one."""
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop in this thread, which Django would take for a misuse of the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    try:
        running = playwright.chromium.launch(
            executable_path=find_browser(),
            args=ARGUMENTS,
            env={
                **os.environ,
                "LANGUAGE": "fr",
            },  # its own controls, such as dates, as most readers have them
        )
    except PlaywrightError as problem:
        if os.environ.get("CHERCHONS_NO_BROWSER_SKIP"):
            pytest.fail(f"{HOW_TO} ({str(problem).splitlines()[0]})")
        pytest.skip(HOW_TO)
    yield running
    running.close()


@pytest.fixture(scope="session")
def world(made_once: MadeOnce) -> Path:
    """A home folder with the demonstration world, built once for all workers."""
    return made_once("world", server.build_world)


@pytest.fixture(scope="module")
def live(browser: Browser, world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Live]:
    """The real site, with a copy of the demonstration world that this file's tests may change."""
    with server.site(world, tmp_path_factory.mktemp("home")) as running:
        yield running


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, live: server.Live) -> Iterator[NewPage]:
    """Make windows: ``new_page(width=360, javascript=False, dark=True, locale="en-GB", **options)``."""
    contexts: list[BrowserContext] = []

    def make(
        *,
        width: int = 1280,
        height: int = 0,
        javascript: bool = True,
        dark: bool = False,
        locale: str = "fr-FR",
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=live.url,
            viewport={"width": width, "height": height or (800 if width < 600 else 900)},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=locale,
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            has_touch=width < 600,
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if not javascript:
            WITHOUT_SCRIPTS.add(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A window 1280 px wide."""
    return new_page(width=1280)


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A window 360 px wide."""
    return new_page(width=360)


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """Enter as one of the demonstration's people: ``sign_in(page, "organisatrice@example.org")``."""

    def enter(page: Page, email: str, *, language: str = "fr") -> None:
        page.goto(f"/{language}/moi/essayer/")  # known to the site, which runs as a demonstration, not to us
        button = page.locator(f"form:has(input[value='{email}']) button")
        follow(button.or_(page.locator(f"button[value='{email}']")).first)
        names = {cookie["name"] for cookie in page.context.cookies()}
        assert "sessionid" in names, f"not signed in as {email}: {page.title()} {page.url}"

    return enter


def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def _same_with_scripts(browser: Browser, page: Page) -> Page:
    context = browser.new_context(viewport=page.viewport_size, reduced_motion="reduce")
    html = page.content()
    context.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    same = context.new_page()
    same.goto(page.url)
    return same


def _told(violation: dict[str, Any]) -> str:
    nodes = [f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"][:4]]
    return "\n".join([f"{violation['id']} ({violation['impact']}): {violation['help']}", *nodes])


@pytest.fixture(scope="session")
def axe(browser: Browser) -> Callable[..., None]:
    """Assert that a page has no accessibility violation: ``axe(page)``, ``axe(page, without=["region"])``.

    A page without JavaScript is examined in a window that has it, from the same HTML: axe is a script itself.
    """
    source = _script()

    def examine(page: Page, *, without: tuple[str, ...] | list[str] = ()) -> None:
        examined = page
        if page.context in WITHOUT_SCRIPTS:
            page = _same_with_scripts(browser, page)
        options = {
            "runOnly": {"type": "tag", "values": RULES},
            "resultTypes": ["violations"],
            "rules": {rule: {"enabled": False} for rule in without},
        }
        page.evaluate(f"() => {{ {source} }}")
        found = page.evaluate(f"() => axe.run({json.dumps(options)})")
        if page is not examined:
            page.context.close()
        lines = [_told(violation) for violation in found["violations"]]
        assert not lines, f"{examined.url} has accessibility violations:\n" + "\n".join(lines)

    return examine


@pytest.fixture
def picture() -> Callable[..., None]:
    """Take a picture for the documentation: ``picture(page, "programme", full=True)``."""

    def take(page: Page, name: str, *, full: bool = False) -> None:
        if os.environ.get("CHERCHONS_PICTURES") != "1":
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=full, animations="disabled")

    return take


Look = Callable[..., None]


@pytest.fixture
def look(axe: Callable[..., None], picture: Callable[..., None]) -> Look:
    """Look at a page harshly, then take its picture: ``look(page, "name")``."""

    def at(page: Page, name: str = "", *, full: bool = False) -> None:
        axe(page)
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) == 0, f"{page.url} is wider than its window"
        if name:
            picture(page, name, full=full)

    return at
