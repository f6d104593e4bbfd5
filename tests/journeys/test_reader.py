"""Someone reads a programme on a phone, keeps sessions, takes them elsewhere, sees what changed.

The same with and without scripts, in French and in English; no page has an accessibility violation, none is
wider than its window, and every target is one that a finger hits.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import follow
from tests.journeys.test_shell import SMALL, WIDER

NewPage = Callable[..., Page]
Look = Callable[[Page], None]
# A tick box is hit by its label, which is large.
TARGETS = SMALL.replace(".skip", ".skip, [aria-hidden=true], .choice input").replace(
    'summary"', 'summary, .choice label"'
)


@pytest.fixture
def look(axe: Callable[..., None]) -> Look:
    def at(page: Page) -> None:
        axe(page)
        assert page.evaluate(WIDER) == 0, f"{page.url} is wider than its window"
        width = page.viewport_size["width"] if page.viewport_size else 0
        if width < 600:
            assert page.evaluate(TARGETS) == [], page.url

    return at


def open_next(page: Page, language: str = "fr") -> str:
    """Go from the list to the next day of the series; return its address."""
    page.goto(f"/{language}/rencontres/")
    follow(
        page.get_by_role(
            "link", name=re.compile("De la question au projet|From a question to a project")
        ).first
    )
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("question"))
    return page.url


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_sessions_are_chosen_kept_and_opened_elsewhere(
    new_page: NewPage, look: Look, javascript: bool
) -> None:
    phone = new_page(width=360, javascript=javascript)
    day = open_next(phone)
    look(phone)
    workshops = phone.locator(".pair article h3 a")
    assert workshops.count() >= 2
    second = workshops.nth(1).inner_text()
    follow(workshops.nth(0))
    look(phone)
    follow(phone.get_by_role("link", name="Ajouter à mon agenda"))
    expect(phone.get_by_role("checkbox", checked=True)).to_have_count(1)
    phone.get_by_role("checkbox", name=re.compile(re.escape(second))).check()
    follow(phone.get_by_role("button", name="Garder mon agenda"))
    expect(phone.get_by_role("status")).to_contain_text("2 séances")
    expect(phone.get_by_text("Certains de vos choix ont lieu en même temps")).to_be_visible()
    look(phone)
    address = phone.get_by_label("Adresse de mon agenda").input_value()
    path = re.sub(r"^https?://[^/]+", "", address)

    elsewhere = new_page(width=1280, javascript=javascript)
    elsewhere.goto(path)
    expect(elsewhere.get_by_role("checkbox", checked=True)).to_have_count(2)
    elsewhere.get_by_role("checkbox", checked=True).first.uncheck()
    follow(elsewhere.get_by_role("button", name="Garder mon agenda"))
    expect(elsewhere.get_by_role("status")).to_contain_text("1 séance")
    calendar = elsewhere.request.get(path.rstrip("/") + ".ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text().count("BEGIN:VEVENT") == 1

    phone.goto(day + "mon-agenda/")
    follow(phone.get_by_role("link", name="Le supprimer"))
    look(phone)
    follow(phone.get_by_role("button", name="Supprimer"))
    phone.wait_for_url(lambda url: "supprimer" not in url)
    assert elsewhere.request.get(path).status == 404


def test_what_changed_since_the_last_visit_is_told_once(new_page: NewPage) -> None:
    page = new_page()
    day = open_next(page)
    expect(page.locator("#news")).to_be_hidden()  # a first visit
    slug = day.rstrip("/").rpartition("/")[2]
    page.evaluate(f"localStorage.setItem('seen:{slug}', '1')")
    page.goto(day)
    link = page.locator("#news a")
    expect(link).to_have_text(re.compile(r"\d+ changements? depuis votre dernière visite"))
    follow(link)
    expect(page).to_have_url(re.compile(r"\?depuis=1$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui a changé depuis votre dernière visite")
    expect(page.get_by_role("heading", name="Version 1")).to_have_count(0)
    page.goto(day)
    expect(page.locator("#news")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "language", "dark"),
    [(360, "fr", False), (360, "en", True), (1280, "fr", True), (320, "fr", False)],
)
def test_every_page_is_accessible(
    new_page: NewPage, look: Look, language: str, dark: bool, width: int
) -> None:
    page = new_page(width=width, dark=dark)
    look_at = page.goto(f"/{language}/rencontres/")
    assert look_at is not None
    look(page)
    day = open_next(page, language)
    session = page.locator(".programme h3 a").nth(2).get_attribute("href")
    for path in (
        "",
        "grille/",
        "changements/",
        "mon-agenda/",
        session,
        "?type=workshop",
        "?salle=nulle+part",
    ):
        page.goto(f"{day}{path}")
        look(page)
    page.goto(day)
    follow(page.locator(".day-head .kind a"))
    look(page)


def test_the_grid_scrolls_within_itself_by_keyboard(new_page: NewPage) -> None:
    phone = new_page(width=360)
    phone.goto(open_next(phone) + "grille/")
    region = phone.get_by_role("region").first
    region.focus()
    phone.keyboard.press("ArrowRight")
    for _ in range(50):  # it glides; the page's content policy forbids waiting by a script of ours
        if phone.evaluate("document.querySelector('.table-scroll').scrollLeft"):
            break
        phone.wait_for_timeout(50)
    assert phone.evaluate("document.querySelector('.table-scroll').scrollLeft") > 0
    assert phone.evaluate(WIDER) == 0


def test_filters_work_without_scripts(new_page: NewPage) -> None:
    page = new_page(javascript=False)
    open_next(page)
    page.locator(".filter-fold summary").click()
    page.get_by_label("Type").select_option("workshop")
    follow(page.get_by_role("button", name="Filtrer"))
    expect(page).to_have_url(re.compile("type=workshop"))
    expect(page.locator(".programme article")).to_have_count(3)
    follow(page.get_by_role("link", name="Grille"))
    # the choice stays from one way of reading to the other
    expect(page).to_have_url(re.compile("grille/.*type=workshop"))
