"""The next day of the demonstration fills up, overflows, people come in, and it is closed: the whole story.

``make pictures`` takes the pictures of ``docs/organiser.md`` about registration on the way.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Look, NewPage
from tests.journeys.steps import follow
from tests.journeys.test_organiser import ORGANISER
from tests.journeys.test_registering import open_next

DAY = "De la question au projet"


def register(phone: Page, name: str, world: str) -> None:
    """Register someone, as themselves."""
    phone.get_by_label("Votre nom").fill(name)
    phone.get_by_label("Votre adresse électronique").fill("claire.nowak@example.net")
    phone.get_by_label("Je viens à titre individuel").check()
    phone.get_by_role("radio", name=world).check()
    follow(phone.get_by_role("button", name=re.compile("inscrire")))


def desk_of(page: Page, title: str) -> None:
    """Open the registrations of one of the organiser's days."""
    page.goto("/fr/rencontres/bureau/")
    follow(page.get_by_role("link", name=title).first)
    follow(page.get_by_role("link", name="Inscriptions", exact=True))


def tab(page: Page, name: str) -> None:
    """Go to another part of the desk of registrations."""
    follow(page.get_by_label("Inscriptions de cette journée").get_by_role("link", name=name, exact=True))


def test_the_next_day_fills_up_overflows_is_checked_in_and_closed(
    new_page: NewPage, sign_in: Callable[..., None], look: Look
) -> None:
    phone = new_page(width=360)
    open_next(phone)
    look(phone, "inscription-telephone")
    register(phone, "Claire Nowak", "Associations")
    expect(phone.get_by_text("liste d’attente").first).to_be_visible()  # what is left is kept for others
    look(phone, "liste-d-attente-telephone")

    desk = new_page(width=1280)
    sign_in(desk, ORGANISER)
    desk_of(desk, DAY)
    look(desk, "inscriptions")
    tab(desk, "Règles et places")
    look(desk, "regles")
    desk.get_by_label("Nombre de places").fill("90")
    follow(desk.get_by_role("button", name="Enregistrer les règles"))

    phone.reload()
    expect(phone.get_by_role("button", name="Accepter")).to_be_visible()
    look(phone)
    follow(phone.get_by_role("button", name="Accepter"))
    expect(phone.locator("h1")).to_contain_text("place")
    look(phone, "mon-inscription-telephone")

    tab(desk, "À l’entrée")
    follow(desk.get_by_role("link", name="Pointer les arrivées"))
    desk.get_by_role("searchbox").fill("now")
    desk.get_by_role("button", name=re.compile("Claire Nowak")).click()
    expect(desk.locator("main")).to_contain_text("Claire Nowak")

    desk_of(desk, DAY)
    tab(desk, "Chiffres")
    look(desk, "chiffres")
    tab(desk, "Règles et places")
    follow(desk.get_by_role("button", name="Arrêter les inscriptions"))
    other = new_page(width=360)
    other.goto(phone.url.split("inscription/")[0] + "inscription/")
    expect(other.locator("main")).to_contain_text("closes")
    look(other)


def test_papers_messages_and_what_a_past_morning_left(
    new_page: NewPage, sign_in: Callable[..., None], look: Look
) -> None:
    desk = new_page(width=1280)
    sign_in(desk, ORGANISER)
    desk_of(desk, DAY)
    tab(desk, "Messages")
    follow(desk.get_by_role("link", name="Écrire aux personnes qui ont une place"))
    desk.get_by_label("Objet").fill("Venir à la Halle du Canal")
    desk.get_by_label("Votre message").fill("Bonjour,\n\nla passerelle est en travaux : venez par le quai.")
    look(desk, "message")
    tab(desk, "Papiers")
    look(desk, "papiers")
    desk_of(desk, "Petit-déjeuner des questions")
    tab(desk, "Après la journée")
    expect(desk.locator("main")).to_contain_text("réponses")
    look(desk, "resultats", full=True)
