"""The directory: find one's organisation, ask to organise, be accepted; add one that is missing."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import follow


@pytest.mark.parametrize(("width", "javascript", "dark"), [(360, False, True), (1280, True, False)])
def test_someone_asks_to_organise_and_is_accepted(
    new_page: Any, sign_in: Any, axe: Any, width: int, javascript: bool, dark: bool
) -> None:
    name = "Les Jardins du Canal" if javascript else "Un Air de Quartier"
    person = new_page(width=width, javascript=javascript, dark=dark)
    person.goto("/fr/annuaire/")
    axe(person)
    assert person.evaluate("document.documentElement.scrollWidth") <= width
    person.get_by_label("Chercher un nom").fill(name.split()[-1])
    follow(person.get_by_role("button", name="Chercher"))
    follow(person.get_by_role("link", name=name))
    axe(person)
    sign_in(person, "association@example.org")
    person.goto("/fr/annuaire/")
    follow(person.get_by_role("link", name=name))
    follow(person.get_by_role("link", name="Demander à organiser pour elle"))
    axe(person)
    person.get_by_label("Un mot sur vous").fill("Une matinée au bord de l’eau.")
    follow(person.get_by_role("button", name="Envoyer ma demande"))
    expect(person.locator("main")).to_contain_text("Votre demande attend une réponse")
    axe(person)

    administrator = new_page(width=width, javascript=javascript, dark=dark)
    sign_in(administrator, "administratrice@example.org")
    follow(administrator.get_by_role("link", name="Répondre"))
    axe(administrator)
    follow(administrator.get_by_role("listitem").filter(has_text=name).get_by_role("button", name="Accepter"))
    expect(administrator.locator("body")).to_contain_text("organise désormais pour")
    person.goto("/fr/moi/")
    assert "vous organisez ses rencontres" in person.inner_text("main")


def test_a_place_is_suggested_as_one_types(page: Any, axe: Any) -> None:
    page.goto("/en/annuaire/")
    page.get_by_text("By world, kind, theme or place").click()
    page.get_by_label("Place").press_sequentially("roub")
    page.locator("#territory-options option[value='Roubaix (59512)']").wait_for(state="attached")
    page.get_by_label("Place").fill("Roubaix (59512)")
    page.keyboard.press("Enter")
    page.wait_for_url("**territory=Roubaix**")
    assert page.locator("#results").inner_text() == "1 organisation"
    axe(page)


def test_an_organisation_that_is_missing_is_added_once(phone: Any, sign_in: Any, axe: Any) -> None:
    sign_in(phone, "mediatrice@example.org", language="en")
    phone.goto("/en/annuaire/ajouter/")
    phone.get_by_label("Name", exact=True).fill("Jardins du canal")
    phone.get_by_label("What it is").select_option("association")
    follow(phone.get_by_role("button", name="Add it to the directory"))
    expect(phone.locator("main")).to_contain_text("Choose the world it belongs to.")
    axe(phone)
    phone.get_by_label("Associations and social economy").check()
    follow(phone.get_by_role("button", name="Add it to the directory"))
    expect(phone.locator("main")).to_contain_text("Is it one of these?")
    axe(phone)
    phone.get_by_label("Mine is another organisation").check()
    follow(phone.get_by_role("button", name="Add it to the directory"))
    phone.wait_for_url("**/jardins-du-canal/")
    assert phone.inner_text("h1") == "Jardins du canal"
    axe(phone)
