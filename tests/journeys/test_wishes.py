"""Someone ranks workshops: by numbers on a telephone without scripts; by keyboard and mouse on a desk."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Look, NewPage

SignIn = Callable[..., None]


def to_wishes(page: Page, sign_in: SignIn) -> None:
    """Go to one's own wishes, from one's own space."""
    sign_in(page, "association@example.org")
    page.goto("/fr/moi/")
    page.get_by_role("link", name=re.compile("De la question au projet")).first.click()
    page.wait_for_url(re.compile(r"/inscription/\w{56}/$"))
    page.get_by_role("link", name=re.compile("(Dire|Changer) mes vœux")).click()
    page.wait_for_url(re.compile("voeux/$"))


def kept(page: Page) -> list[str]:
    """Keep the wishes; return the workshops as one's own page lists them."""
    page.get_by_role("button", name="Garder mes vœux").click()
    page.wait_for_url(re.compile(r"/inscription/\w{56}/$"))
    expect(page.get_by_role("status").first).to_contain_text("Vos vœux sont gardés.")
    return page.locator("ol.said li").all_inner_texts()


def test_by_numbers_without_scripts(new_page: NewPage, sign_in: SignIn, look: Look) -> None:
    page = new_page(width=360, javascript=False)
    to_wishes(page, sign_in)
    expect(page.get_by_role("button", name=re.compile("^Monter"))).to_have_count(0)
    for title, rank in (("Payer le temps", "1"), ("Écrire une question", "3"), ("Une convention", "")):
        page.get_by_label(re.compile(f"^Rang · {title}")).select_option(rank)
    look(page)
    assert [title[:5] for title in kept(page)] == ["Payer", "Écrir"]
    look(page)


def test_by_keyboard_and_mouse(new_page: NewPage, sign_in: SignIn, look: Look) -> None:
    page = new_page(width=1280)
    to_wishes(page, sign_in)
    page.get_by_role("button", name="Effacer mes rangs").click()
    up = page.get_by_role("button", name=re.compile("^Monter « Une convention"))
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Une convention")).to_contain_text("numéro 1 sur 1")
    expect(page.get_by_label(re.compile("^Rang · Une convention"))).to_have_value("1")
    expect(page.get_by_role("button", name=re.compile("^Descendre « Une convention"))).to_be_focused()

    row = page.locator("[data-rank]").filter(has_text="Payer le temps")
    row.scroll_into_view_if_needed()
    grip, first = row.locator("[data-grip]").bounding_box(), page.locator("[data-rank]").first.bounding_box()
    assert grip is not None
    assert first is not None
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, first["y"] + 5, steps=12)
    page.mouse.up()
    expect(page.get_by_label(re.compile("^Rang · Payer le temps"))).to_have_value("1")
    expect(page.get_by_label(re.compile("^Rang · Une convention"))).to_have_value("2")
    look(page)
    assert [title[:5] for title in kept(page)] == ["Payer", "Une c"]
