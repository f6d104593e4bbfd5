"""The morning of the day: a volunteer with a phone, with and without a network, scripts and a camera."""

import subprocess
import sys
from collections.abc import Callable

import pytest
import segno
from playwright.sync_api import Page, expect

from tests.journeys import server
from tests.journeys.conftest import NewPage

AGATHE, YANIS, ROKHAYA = "Agathe Deroubaix", "Yanis Ouali", "Rokhaya Sarr"
DAY = "De la question au projet"
ORGANISER = "organisatrice@example.org"

# A camera that sees one picture.
CAMERA = """
  Object.defineProperty(navigator, "mediaDevices", { value: { async getUserMedia() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pencil = canvas.getContext("2d");
    const picture = new Image();
    picture.src = "PICTURE";
    await picture.decode();
    const draw = () => {
      pencil.fillStyle = "#ddd";
      pencil.fillRect(0, 0, 640, 480);
      pencil.drawImage(picture, 200, 120);
      requestAnimationFrame(draw);
    };
    draw();
    return canvas.captureStream();
  } } });
"""


@pytest.fixture(scope="module")
def day(live: server.Live) -> dict[str, str]:
    """The day that comes: its slug, and the key in the QR code of someone who is registered."""
    code = (
        "from cherchons import cli; cli.set_up_django();"
        " from cherchons.encounters.models import Registration as R;"
        " from cherchons.encounters.queries.registrations.links import key_of;"
        f" r = R.objects.select_related('encounter').get(name={ROKHAYA!r}, encounter__title={DAY!r});"
        " print(r.encounter.slug, key_of(r))"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(
        command, env=server.environment(live.home), capture_output=True, text=True, check=True, timeout=60
    )
    slug, key = told.stdout.split()[-2:]
    return {"slug": slug, "key": key}


@pytest.fixture
def link(page: Page, sign_in: Callable[..., None], day: dict[str, str], axe: Callable[..., None]) -> str:
    """A volunteer's link, made by the organiser."""
    sign_in(page, ORGANISER)
    page.goto(f"/fr/rencontres/bureau/{day['slug']}/accueil/")
    page.get_by_label("Pour quel accueil").fill("Entrée, Samia")
    page.get_by_role("button", name="Créer le lien").click()
    page.wait_for_url("**/accueil/#links")
    axe(page)
    return page.get_by_label("Le lien, secret").first.input_value()


def check_in(page: Page, letters: str, name: str) -> None:
    """Find someone by three letters, and press the one big button."""
    page.get_by_label("Trois lettres du nom").fill(letters)
    page.get_by_role("button", name=f"Pointer · {name}").click()
    expect(page.locator("#said")).to_contain_text(f"{name} est là")


def test_a_volunteer_checks_in_loses_the_network_and_finds_it_again(
    link: str, phone: Page, new_page: NewPage, axe: Callable[..., None], picture: Callable[..., None]
) -> None:
    phone.goto(link)
    bar, arrived = phone.locator("#connection"), phone.locator("#arrived")
    expect(bar).to_have_text("En ligne")
    expect(arrived).to_have_text("0 personne arrivée")
    phone.get_by_label("Trois lettres du nom").fill("der")
    axe(phone)
    picture(phone, "accueil")
    check_in(phone, "aga", AGATHE)
    expect(arrived).to_have_text("1 personne arrivée")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")

    screen = new_page(width=1280)
    screen.goto(link + "compte/")
    expect(screen.locator(".count-all strong")).to_have_text("1")
    axe(screen)
    picture(screen, "compte-en-direct")

    phone.context.set_offline(True)
    check_in(phone, "yan", YANIS)
    expect(bar).to_have_text("Hors ligne : 1 arrivée en attente.")
    phone.reload()  # the page opens without a network, and nothing is lost
    expect(bar).to_have_text("Hors ligne : 1 arrivée en attente.")
    phone.get_by_text("Une personne sans inscription").click()
    phone.get_by_label("Son nom").fill("Zoé Petit")
    phone.get_by_label("Recherche").check()
    phone.get_by_role("button", name="Faire entrer").click()
    expect(bar).to_have_text("Hors ligne : 2 arrivées en attente.")
    phone.get_by_label("Trois lettres du nom").fill("yan")
    expect(phone.locator("#found .is-here")).to_have_count(1)
    axe(phone)
    picture(phone, "accueil-hors-ligne")

    other = new_page(width=360)  # meanwhile, at another desk: the same person once more
    other.goto(link)
    check_in(other, "yan", YANIS)
    expect(other.locator("#arrived")).to_have_text("2 personnes arrivées")

    phone.context.set_offline(False)
    expect(bar).to_have_text("En ligne", timeout=20_000)
    expect(arrived).to_have_text("3 personnes arrivées")
    expect(screen.locator(".count-all strong")).to_have_text("3", timeout=15_000)
    assert phone.evaluate("JSON.parse(localStorage[Object.keys(localStorage)[0]]).queue") == []


def test_a_code_is_scanned_and_a_second_scan_is_said(
    link: str, new_page: NewPage, day: dict[str, str]
) -> None:
    code = segno.make(day["key"].upper(), error="m", micro=False).png_data_uri(scale=6, border=4)
    phone = new_page(width=360)
    phone.add_init_script(CAMERA.replace("PICTURE", code))
    phone.goto(link)
    expect(phone.locator("#connection")).to_have_text("En ligne")
    phone.get_by_role("button", name="Scanner").click()
    expect(phone.locator("#said")).to_contain_text(f"{ROKHAYA} est là")
    phone.get_by_role("button", name="Fermer l’appareil photo").click()
    phone.get_by_role("button", name="Scanner").click()
    expect(phone.locator("#said")).to_contain_text(f"{ROKHAYA} était déjà là")


def test_a_link_that_is_withdrawn_leaves_nothing_on_the_phone(
    link: str, page: Page, new_page: NewPage, axe: Callable[..., None]
) -> None:
    phone = new_page(width=360)
    phone.goto(link)
    expect(phone.locator("#connection")).to_have_text("En ligne")
    phone.context.set_offline(True)
    check_in(phone, "nou", "Nour El Amrani")
    page.get_by_role("button", name="Retirer · Entrée, Samia").first.click()
    expect(page.get_by_text("n’ouvre plus rien").first).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("#said")).to_contain_text("n’ont pas pu partir : Nour El Amrani", timeout=20_000)
    assert phone.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    axe(phone)
    phone.goto(link)
    expect(phone.get_by_text("Ce lien d’accueil ne fonctionne plus")).to_be_visible()


def test_without_scripts_one_checks_in_and_takes_back_by_forms(
    link: str, new_page: NewPage, axe: Callable[..., None]
) -> None:
    phone = new_page(width=360, javascript=False)
    phone.goto(link)
    phone.get_by_label("Trois lettres du nom").fill("odi")
    phone.get_by_role("button", name="Chercher").click()
    phone.wait_for_url("**q=odi")
    phone.get_by_role("button", name="Pointer · Odile Prévost").click()
    expect(phone.get_by_role("status").first).to_contain_text("Odile Prévost est là")
    axe(phone)
    phone.get_by_role("button", name="Annuler l’arrivée · Odile Prévost").first.click()
    expect(phone.get_by_role("status").first).to_contain_text("Arrivée annulée")
    expect(phone.get_by_role("button", name="Pointer · Odile Prévost")).to_be_visible()
