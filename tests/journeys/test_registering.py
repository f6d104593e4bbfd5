"""Someone registers on a phone without scripts, changes and cancels; two people come together.

No page has an accessibility violation or is wider than its window; fingers hit every target.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_shell import SMALL, WIDER

NewPage = Callable[..., Page]
Look = Callable[[Page], None]
# A tick box or a radio is hit by its label, which is large.
TARGETS = SMALL.replace(".skip", ".skip, [aria-hidden=true], .form-check input, .world input").replace(
    'summary"', 'summary, .form-check label, .world"'
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


def open_next(page: Page) -> None:
    """Go from the home page to the registration for the next day."""
    page.goto("/fr/")
    page.get_by_role("link", name=re.compile("^S’inscrire")).first.click()
    page.wait_for_url(re.compile("/inscription/$"))


def test_one_registers_changes_and_cancels_on_a_phone_without_scripts(new_page: NewPage, look: Look) -> None:
    phone = new_page(width=360, javascript=False)
    open_next(phone)
    look(phone)
    phone.get_by_label("Votre nom").fill("Zoé Lemaire")
    phone.get_by_label("Je viens à titre individuel").check()
    phone.get_by_role("button", name=re.compile("inscrire")).click()
    expect(phone.get_by_role("alert")).to_contain_text("Choisissez le monde")
    look(phone)
    phone.get_by_role("radio", name="Recherche").check()
    phone.get_by_role("button", name=re.compile("inscrire")).click()
    phone.wait_for_url(re.compile(r"/inscription/\w{56}/$"))
    expect(phone.get_by_role("heading", name="Gardez cette page")).to_be_visible()
    look(phone)

    phone.get_by_role("link", name="Modifier").click()
    phone.wait_for_url(re.compile("modifier/$"))
    look(phone)
    phone.get_by_label("Votre nom").fill("Zoé Lemaire-Diallo")
    phone.get_by_role("button", name="Garder les modifications").click()
    expect(phone.get_by_role("status")).to_contain_text("gardées")
    expect(phone.get_by_text("Zoé Lemaire-Diallo").first).to_be_visible()

    phone.get_by_role("link", name="Je ne peux plus venir").click()
    phone.wait_for_url(re.compile("annuler/$"))
    look(phone)
    phone.get_by_role("button", name="Oui, annuler").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre inscription est annulée.")
    look(phone)


def test_two_people_of_one_organisation_come_together(new_page: NewPage, look: Look) -> None:
    page = new_page()
    open_next(page)
    look(page)
    page.get_by_label("Votre organisation").press_sequentially("Mouvement")
    expect(page.locator("#organisation-options option").first).to_be_attached()
    page.get_by_role("link", name="à plusieurs").click()
    page.wait_for_url(re.compile("a-plusieurs/$"))
    page.get_by_label("Votre organisation").fill("Le Phare")
    page.get_by_role("radio", name="Structures d’accompagnement").check()
    first = page.get_by_role("group", name="Personne 1")
    first.get_by_label("Nom").fill("Ada Martin")
    first.get_by_label("Adresse").fill("ada@phare.example")
    page.get_by_role("button", name="Ajouter une personne").click()
    expect(page.get_by_role("group", name="Personne 3")).to_be_visible()
    expect(first.get_by_label("Nom")).to_have_value("Ada Martin")
    page.get_by_role("group", name="Personne 2").get_by_label("Nom").fill("Blaise Petit")
    look(page)
    page.get_by_role("button", name=re.compile("groupe|liste d’attente")).click()
    page.wait_for_url(re.compile(r"/inscription/\w{56}/$"))
    expect(page.get_by_role("heading", name="Votre groupe : 2 personnes")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Page de Blaise Petit").click()
    expect(page.get_by_text("Blaise Petit").first).to_be_visible()
