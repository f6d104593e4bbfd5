"""An organiser sets the rules of registration, then brings in a list of people."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.steps import follow

LIST = "Prénom;Nom;Courriel;Monde\nZoé;Import;zoe.import@example.org;recherche\nLéa;;pas une adresse;asso\n"
ORGANISER = "organisatrice@example.org"


def test_rules_are_set_and_a_list_is_brought_in(
    page: Page,
    new_page: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    sign_in(page, ORGANISER)
    page.goto("/fr/rencontres/bureau/")
    follow(page.get_by_role("link", name=re.compile("De la question au projet")).first)
    follow(page.get_by_role("link", name="Inscriptions", exact=True))
    follow(page.get_by_role("link", name="Règles et places"))
    axe(page)
    page.get_by_label("Nombre de places").fill("80")
    page.locator("[name=reserved_research]").fill("90")
    follow(page.get_by_role("button", name="Enregistrer les règles"))
    expect(page.get_by_role("alert")).to_contain_text("94 places sont réservées, mais il n’y en a que 80")
    page.locator("[name=reserved_research]").fill("20")
    follow(page.get_by_role("button", name="Enregistrer les règles"))
    expect(page.get_by_text("56 restent pour tout le monde")).to_be_visible()
    rules = page.url

    follow(page.get_by_role("link", name="Importer une liste de personnes"))
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp1252")}
    page.get_by_label("Votre liste").set_input_files(file)  # type: ignore[arg-type]
    follow(page.get_by_role("button", name="Regarder la liste"))
    axe(page)
    expect(page.get_by_text("n’est pas une adresse électronique")).to_be_visible()
    follow(page.get_by_role("button", name="Garder la bonne ligne"))
    expect(page.get_by_text("1 personne est inscrite, avec le numéro")).to_be_visible()
    expect(page.get_by_text("1 ligne a été laissée de côté.")).to_be_visible()

    phone = new_page(width=360, javascript=False)
    sign_in(phone, ORGANISER)
    phone.goto(rules)
    axe(phone)
    follow(phone.get_by_role("link", name="Inscrire quelqu’un"))
    axe(phone)
