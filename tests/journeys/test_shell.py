"""The shell's pages in a real browser: every width, both schemes, by keyboard, without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import follow

NewPage = Callable[..., Page]
PAGES = [
    *("/fr/", "/en/", "/fr/a-propos/", "/fr/accessibilite/", "/fr/donnees-personnelles/"),
    *("/en/mentions-legales/", "/fr/composants/", "/fr/nulle-part/"),
]
SMALL = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((e) => getComputedStyle(e).display !== "inline" && !e.closest(".rows, .form-check, .skip"))
  .map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height < 44)
  .map(([words, box]) => `${words}: ${Math.round(box.height)} px`)
"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_fit_and_have_large_targets(
    new_page: NewPage, axe: Callable[..., None], width: int, dark: bool
) -> None:
    page = new_page(width=width, dark=dark)
    for path in PAGES:
        page.goto(path)
        axe(page)
        assert page.evaluate(WIDER) == 0, path
        assert page.evaluate(SMALL) == [], path


def test_the_browser_loads_nothing_from_elsewhere_and_refuses_nothing_of_ours(page: Page) -> None:
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    for path in PAGES[:-1]:
        page.goto(path)
    home = page.url.split("/en/")[0].split("/fr/")[0]
    assert [url for url in asked if not url.startswith((home, "data:"))] == []
    assert told == []


def test_the_keyboard_alone_reaches_everything(page: Page) -> None:
    page.goto("/fr/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    first: Any = page.evaluate("document.activeElement.className")
    assert first == "btn"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_without_scripts_the_pages_say_the_same(new_page: NewPage, axe: Callable[..., None]) -> None:
    with_scripts, without = new_page(), new_page(javascript=False)
    for path in ("/fr/", "/en/a-propos/"):
        with_scripts.goto(path)
        without.goto(path)
        assert without.locator("body").inner_text() == with_scripts.locator("body").inner_text()


def test_a_language_is_one_click_away(page: Page) -> None:
    page.goto("/fr/a-propos/")
    follow(page.get_by_role("link", name="English"))
    expect(page).to_have_url(re.compile(r"/en/a-propos/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Searching together, as equals")
    follow(page.get_by_role("link", name="Français"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Chercher ensemble, à égalité")


def test_a_failed_form_brings_the_reader_to_what_is_wrong(page: Page) -> None:
    page.goto("/fr/composants/")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_title")).to_be_focused()


def test_the_home_page_is_pictured(new_page: NewPage, picture: Callable[..., None]) -> None:
    page = new_page(width=1280, height=1180)  # what the README shows: a promise, and a day that begins
    page.goto("/fr/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Associations et recherche, cherchons ensemble."
    )
    expect(page.locator(".programme > li").first).to_be_visible()
    picture(page, "home")
