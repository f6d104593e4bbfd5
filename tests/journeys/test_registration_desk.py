"""Two organisers at their desks: one finds who waits, confirms them beyond the places and takes it back; the
other one sees it. Then a message, read before it leaves."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

NewPage = Callable[..., Page]


def test_two_desks_see_alike_and_a_message_is_read_before_it_leaves(
    new_page: NewPage, sign_in: Callable[..., None], axe: Callable[..., None]
) -> None:
    page, other = new_page(), new_page()
    for desk in (page, other):
        sign_in(desk, "organisatrice@example.org")
        desk.goto("/fr/rencontres/bureau/")
        desk.get_by_role("link", name="De la question au projet").first.click()
        desk.get_by_role("link", name="Inscriptions", exact=True).click()
        expect(desk.get_by_role("heading", level=1)).to_have_text("Qui vient")
    axe(page)
    waiting = page.get_by_role("link", name="sur liste d’attente")
    before = waiting.inner_text()
    waiting.click()
    expect(page.get_by_role("heading", name="personnes trouvées")).to_be_visible()
    page.get_by_label("Choisir le numéro").first.check()
    page.get_by_label("Que faire").select_option("confirm")
    page.get_by_role("button", name="Voir ce qui se passera").click()
    expect(page.get_by_text("Une personne est concernée.")).to_be_visible()
    axe(page)
    page.get_by_label("Les confirmer aussi").check()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("fait pour 1 personne")).to_be_visible()
    axe(page)
    expect(other.get_by_role("link", name=before)).to_have_count(0, timeout=15_000)
    page.get_by_role("button", name="Annuler cette modification").first.click()
    expect(page.get_by_text("revenue à son état d’avant")).to_be_visible()
    expect(other.get_by_role("link", name=before)).to_be_visible(timeout=15_000)

    page.get_by_role("link", name="Chiffres").click()
    expect(page.get_by_role("heading", name="Par monde")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Messages").click()
    page.get_by_role("link", name="Écrire aux personnes").click()
    page.get_by_label("Objet").fill("La salle change")
    page.get_by_label("Votre message").fill("Nous serons en salle 2.")
    page.get_by_role("button", name="Voir comme à l’arrivée").click()
    expect(page.locator(".message-preview")).to_contain_text("Nous serons en salle 2.")
    axe(page)
    page.get_by_role("button", name="Envoyer").first.click()
    expect(page.get_by_text("courriels sont en route")).to_be_visible()
    axe(page)
