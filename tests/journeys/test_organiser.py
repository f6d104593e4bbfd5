"""An organiser pastes an invitation, corrects one thing, publishes; everyone reads it on a phone.

The same journey with and without scripts. Each page visited has no accessibility violation, fits its window
and has targets that a finger hits; ``make pictures`` takes the pictures of ``docs/organiser.md`` on the way.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.server import Live
from tests.journeys.steps import follow
from tests.journeys.test_shell import SMALL, WIDER

NewPage = Callable[..., Page]
Look = Callable[..., None]
TARGETS = SMALL.replace(".skip", ".skip, [aria-hidden=true]")  # nobody aims at what is hidden
INVITATION = Path(__file__).parents[1] / "engines" / "programme" / "samples" / "invitation_paraphrase.txt"
ORGANISER = "organisatrice@example.org"
DESK = "/fr/rencontres/bureau/"


@pytest.fixture
def look(axe: Callable[..., None], picture: Callable[..., None]) -> Look:
    """Look at a page harshly, then take its picture."""

    def at(page: Page, name: str = "", *, full: bool = False, targets: bool = True) -> None:
        axe(page)
        assert page.evaluate(WIDER) == 0, f"{page.url} is wider than its window"
        width = page.viewport_size["width"] if page.viewport_size else 0
        if targets and width < 600:
            assert page.evaluate(TARGETS) == [], page.url
        if name:
            picture(page, name, full=full)

    return at


def without_look(page: Page, name: str = "", **options: bool) -> None:
    """Pass by a page that another test looks at."""


def paste(page: Page, look: Look) -> None:
    page.goto(DESK)
    look(page, "bureau")
    follow(page.get_by_role("link", name="Coller une invitation"))
    look(page, "coller")
    page.get_by_label("L’invitation ou le programme, tel quel").fill(INVITATION.read_text(encoding="utf-8"))
    follow(page.get_by_role("button", name="Lire le texte"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui a été lu")
    expect(page.get_by_role("heading", name="Papiers et argent")).to_be_visible()
    look(page, "lecture", full=True)
    organisation = page.get_by_label("Organisé par")
    if organisation.count():
        organisation.select_option(index=0)
    follow(page.get_by_role("button", name="Créer le brouillon"))
    expect(page.locator(".desk-bar")).to_be_visible()


def correct(page: Page, look: Look, title: str) -> None:
    expect(page.get_by_role("heading", level=2, name="jeudi 14 mars 2019")).to_be_visible()
    look(page, "programme")
    follow(page.locator(".slot").get_by_role("link", name="Troisième récit"))
    look(page)
    page.get_by_label("Titre", exact=True).fill(title)
    page.get_by_label("Ce point est à confirmer").uncheck()
    follow(page.get_by_role("button", name="Enregistrer", exact=True))
    expect(page.locator(".slot").get_by_role("link", name=title)).to_be_visible()
    expect(page.locator(".desk-bar .what")).to_contain_text("Troisième récit")


def publish(page: Page, look: Look) -> str:
    follow(page.locator(".desk-bar").get_by_role("link", name="Publier"))
    look(page, "publier")
    page.get_by_label("Un mot sur cette version").fill("Le programme de notre première journée.")
    follow(page.get_by_role("button", name="Publier", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est publié")
    look(page, "publie")
    address = page.get_by_role("link", name="Voir la page publique").get_attribute("href")
    assert address
    return address


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_from_an_invitation_to_a_public_programme(
    new_page: NewPage, sign_in: Callable[..., None], look: Look, live: Live, javascript: bool
) -> None:
    page = new_page(width=1280, javascript=javascript)

    def seen(page: Page, name: str = "", **options: bool) -> None:
        look(page, name if javascript else "", **options)

    title = "Le récit des jardins" if javascript else "Le récit des rivières"
    sign_in(page, ORGANISER)
    paste(page, seen)
    correct(page, seen, title)
    address = publish(page, seen)

    reader = new_page(width=360, javascript=javascript)
    reader.goto(address)
    expect(reader.get_by_text(title)).to_be_visible()
    seen(reader, "public-telephone", full=True)
    reader.goto(address.replace("/fr/", "/en/", 1))
    assert reader.locator("html").get_attribute("lang") == "en"
    expect(reader.get_by_text(title)).to_be_visible()
    expect(reader.get_by_text("Thursday 14 March 2019").first).to_be_visible()
    seen(reader, "public-phone-english")
    assert not reader.context.cookies(), "who reads leaves nothing"


def test_a_programme_is_corrected_on_a_phone_and_the_change_taken_back(
    new_page: NewPage, sign_in: Callable[..., None], look: Look
) -> None:
    phone = new_page(width=360)
    sign_in(phone, ORGANISER)
    paste(phone, without_look)
    look(phone, "programme-telephone")
    follow(phone.locator(".slot").get_by_role("link", name="Accueil avec thé et brioche"))
    look(phone, "seance-telephone")
    phone.get_by_label("Début").first.fill("09:15")
    phone.get_by_label("Salle").fill("Hall")
    follow(phone.get_by_role("button", name="Enregistrer", exact=True))
    card = phone.locator(".slot", has_text="Accueil avec thé et brioche")
    expect(card).to_contain_text("Hall")
    bar = phone.locator(".desk-bar")
    expect(bar).to_be_in_viewport()
    phone.wait_for_timeout(200)
    look(phone, "defaire-telephone")
    follow(bar.get_by_role("button", name="Défaire"))
    expect(phone.locator(".slot", has_text="Accueil avec thé et brioche")).not_to_contain_text("Hall")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_line_that_was_not_understood_finds_its_place_on_a_phone(
    new_page: NewPage, sign_in: Callable[..., None], look: Look, javascript: bool
) -> None:
    phone = new_page(width=360, javascript=javascript)
    sign_in(phone, ORGANISER)
    phone.goto(DESK + "lire/")
    text = (INVITATION.parent / "overlap.txt").read_text(encoding="utf-8")
    phone.get_by_label("L’invitation ou le programme, tel quel").fill(text)
    follow(phone.get_by_role("button", name="Lire le texte"))
    phone.get_by_label("Titre de la rencontre").fill("Une journée mal comptée")
    follow(phone.get_by_role("button", name="Créer le brouillon"))
    line = phone.locator(".unread li", has=phone.locator(".unread-text", has_text="25h30 : bal"))
    expect(line).to_be_visible()
    look(phone)
    follow(line.get_by_role("button", name="Séance"))
    expect(phone.locator(".slot", has_text="25h30 : bal")).to_be_visible()
    expect(line).to_have_count(0)
    look(phone)
    follow(phone.get_by_role("button", name="Défaire"))
    expect(line).to_be_visible()


def test_every_page_of_the_desk_is_accessible_and_fits_a_small_phone(
    new_page: NewPage, sign_in: Callable[..., None], look: Look
) -> None:
    small = new_page(width=320)
    sign_in(small, ORGANISER)
    paste(small, without_look)
    here = small.url.split("#")[0]
    keys = {
        kind: re.findall(rf"/{kind}/([0-9a-f]{{8}})/", small.content())[0]
        for kind in ("seances", "points", "personnes")
    }
    parts = [
        *(
            "",
            "informations/",
            "demarche/",
            "organisateurs/",
            "organisateurs/nouveau/",
            "jours/nouveau/",
            "jours/2019-03-14/",
        ),
        *("seances/nouvelle/", f"seances/{keys['seances']}/", f"seances/{keys['seances']}/points/nouveau/"),
        *(f"points/{keys['points']}/", "personnes/nouvelle/", f"personnes/{keys['personnes']}/"),
        *("publier/", "etat/", "copier/", "equipe/", "supprimer/", "apercu/"),
    ]
    for part in parts:
        small.goto(here + part)
        look(small)
        small.goto((here + part).replace("/fr/", "/en/", 1))
        look(small)


def test_two_people_at_once_see_both_texts(
    new_page: NewPage, sign_in: Callable[..., None], look: Look
) -> None:
    mine, theirs = new_page(width=1280), new_page(width=1280)
    sign_in(mine, ORGANISER)
    paste(mine, without_look)
    follow(mine.locator(".slot").get_by_role("link", name="Papiers et argent"))
    theirs.context.add_cookies(mine.context.cookies())  # type: ignore[arg-type]
    theirs.goto(mine.url)
    theirs.get_by_label("Titre", exact=True).fill("Argent et papiers")
    follow(theirs.get_by_role("button", name="Enregistrer", exact=True))
    mine.get_by_label("Titre", exact=True).fill("Signer et payer")
    follow(mine.get_by_role("button", name="Enregistrer", exact=True))
    expect(mine.get_by_role("cell", name="Argent et papiers")).to_be_visible()
    look(mine, "a-deux")
    follow(mine.get_by_role("button", name="Enregistrer", exact=True))
    expect(mine.locator(".slot").get_by_role("link", name="Signer et payer")).to_be_visible()


def test_the_keyboard_alone_corrects_a_session(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(page, ORGANISER)
    paste(page, without_look)
    page.locator(".slot").get_by_role("link", name="Papiers et argent").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Titre", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Signer, payer")
    page.keyboard.press("Enter")
    expect(page.locator(".slot").get_by_role("link", name="Signer, payer")).to_be_visible()
    for _step in range(80):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "() => { const e = document.activeElement, b = e.getBoundingClientRect(),"
            " bar = document.querySelector('.desk-bar').getBoundingClientRect();"
            " return e.closest('.desk-bar') || b.bottom <= bar.top || b.top >= bar.bottom"
            " || e.closest('footer') ? '' : e.outerHTML }"
        )
        assert not inside, f"the focus is hidden under the bar: {inside}"
        if page.evaluate("!!document.activeElement.closest('.desk-bar')"):
            break
    else:
        pytest.fail("the bar is not reached")
