"""A newcomer's way in and out: a code without JavaScript, a passkey with it, export, erasure."""

import json
import re
import zipfile
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import follow

CODE = re.compile(r"\d{4}-\d{4}")
EMAIL = "nouvelle.venue@example.net"


def ask_and_type_code(page: Page, email: str, *, site: str = "", examine: Any = None) -> None:
    """Sign in with the code that the demonstration shows."""
    page.goto(f"{site}/fr/compte/login/")
    if examine:
        examine(page)
    page.get_by_label("Votre adresse électronique").fill(email)
    follow(page.get_by_role("button", name="M’envoyer un code"))
    if examine:
        examine(page)
    mails = page.context.new_page()
    mails.goto(f"{site}/fr/moi/essayer/courrier/")
    if examine:
        examine(mails)
    found = CODE.search(mails.inner_text("main"))
    assert found
    mails.close()
    page.get_by_label("Code").fill(found.group())
    follow(page.get_by_role("button", name="Se connecter"))
    page.wait_for_url("**/fr/moi/")


@pytest.mark.parametrize(("width", "javascript", "dark"), [(360, False, False), (1280, True, True)])
def test_a_newcomer_enters_says_who_they_are_and_leaves_no_trace(
    new_page: Any, axe: Any, width: int, javascript: bool, dark: bool
) -> None:
    page = new_page(width=width, javascript=javascript, dark=dark)
    ask_and_type_code(page, EMAIL, examine=axe)
    page.get_by_label("Votre nom").fill("Nouvelle Venue")
    page.get_by_label("Recherche", exact=True).check()
    follow(page.get_by_role("button", name="Enregistrer"))
    expect(page.locator("h1")).to_contain_text("Bonjour, Nouvelle Venue")
    follow(page.get_by_role("button", name="J’accepte").first)
    expect(page.get_by_text("Oui", exact=True)).to_have_count(1)
    axe(page)
    for address in (
        "/fr/compte/2fa/",
        "/fr/compte/email/",
        "/fr/compte/password/set/",
        "/fr/compte/2fa/totp/activate/",
    ):
        page.goto(address)
        axe(page)
    page.goto("/fr/moi/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tout recevoir sur moi").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert json.loads(archive.read("data.json"))["about"] == EMAIL
    follow(page.get_by_role("link", name="Effacer mon compte…"))
    axe(page)
    page.get_by_label("Tapez votre adresse électronique pour confirmer").fill(EMAIL)
    follow(page.get_by_role("button", name="Effacer tout ce qui me concerne"))
    page.wait_for_url(lambda url: "effacer" not in url)
    page.goto("/fr/moi/")
    assert "/compte/login/" in page.url


def test_a_passkey_opens_the_door(new_page: Any, live: Any) -> None:
    # Browsers make passkeys for names, not for numbers: the same site, by its name.
    site = live.url.replace("127.0.0.1", "localhost")
    page = new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    ask_and_type_code(page, "passe.partout@example.net", site=site)
    page.goto(f"{site}/fr/compte/2fa/webauthn/add/")
    page.get_by_label("Un nom pour cette clé d’accès").fill("Mon téléphone")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    page.wait_for_url("**/2fa/")
    expect(page.locator("main")).to_contain_text("Vous avez une clé d’accès")
    page.goto(f"{site}/fr/compte/logout/")
    follow(page.get_by_role("main").get_by_role("button", name="Se déconnecter"))
    page.wait_for_url(lambda url: "logout" not in url)
    page.goto(f"{site}/fr/compte/login/")
    page.get_by_role("button", name="Avec une clé d’accès").click()
    page.wait_for_url("**/fr/moi/")


def test_without_javascript_no_passkey_is_offered(new_page: Any) -> None:
    page = new_page(javascript=False)
    page.goto("/fr/compte/login/")
    assert not page.get_by_role("button", name="Avec une clé d’accès").is_visible()
    assert page.get_by_role("link", name="Avec un mot de passe").is_visible()
