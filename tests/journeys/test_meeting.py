"""Someone presents themselves, leaves who's who, says whom they met, and finds their day on a telephone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.test_registering import Look, NewPage
from tests.journeys.test_registering import look as look  # the fixture

SignIn = Callable[..., None]


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_one_presents_oneself_and_says_whom_one_met(
    new_page: NewPage, sign_in: SignIn, look: Look, width: int, scripts: bool
) -> None:
    page = new_page(width=width, javascript=scripts)
    sign_in(page, "association@example.org")
    page.goto("/fr/moi/")
    page.get_by_role("link", name=re.compile("De la question au projet")).first.click()
    page.wait_for_url(re.compile(r"/inscription/\w{56}/$"))
    page.get_by_role("link", name="Qui est qui : des personnes à rencontrer").click()
    page.wait_for_url(re.compile("qui-est-qui/$"))
    look(page)

    page.get_by_role("link", name="Ce que je montre", exact=True).click()
    page.wait_for_url(re.compile("moi/$"))
    look(page)
    page.get_by_label("Je cherche").fill("Un laboratoire <b>curieux</b>")
    page.get_by_role("button", name="Voir ce que les autres verraient").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que les autres verraient")
    expect(page.locator("#preview")).to_contain_text("Un laboratoire <b>curieux</b>")
    look(page)
    page.get_by_role("button", name="J’accepte : montrer ceci").click()
    expect(page.get_by_role("status")).to_contain_text("exactement comme vous l’avez vu")
    expect(page.get_by_text("Un laboratoire <b>curieux</b>").first).to_be_visible()

    page.get_by_role("link", name=re.compile("^J’ai rencontré cette personne")).first.click()
    page.wait_for_url(re.compile("rencontres/l"))
    look(page)
    page.get_by_role("button", name="Oui, nous avons fait connaissance").click()
    page.wait_for_url(re.compile("rencontres/$"))
    expect(page.get_by_role("heading", name="Vous avez dit les avoir rencontrées")).to_be_visible()
    look(page)

    page.get_by_role("link", name="Maintenant", exact=True).click()
    page.wait_for_url(re.compile("maintenant/$"))
    look(page)

    page.get_by_role("link", name="Ce que je montre", exact=True).click()
    page.get_by_role("button", name="Quitter le qui est qui").click()
    expect(page.get_by_role("status")).to_contain_text("Vous n’apparaissez plus")
