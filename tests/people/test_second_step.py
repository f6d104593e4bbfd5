"""Passkeys open the door alone; an application adds a second step; recovery codes replace it."""

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from fido2.cose import CoseKey

from cherchons.kernel.models import OutboxMessage
from cherchons.people.models import Account
from tests.people.authenticator import SoftKey
from tests.people.test_passwords import PASSWORD, try_password, with_password
from tests.people.test_sign_in import ask_code, known, latest_code, latest_mail, signed_in, type_code

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def options_of(page: Any) -> Any:
    """Read what a page tells the browser's passkeys."""
    found = re.search(
        r'<script id="passkey-options" type="application/json">(.*?)</script>', page.content.decode()
    )
    assert found
    return json.loads(found.group(1))


def turn_on(client: Client) -> str:
    """Turn the second step on and return its secret."""
    page = client.get("/fr/compte/2fa/totp/activate/")
    assert page.status_code == 200
    secret = str(page.context["form"].secret)
    assert secret in page.content.decode()
    client.post("/fr/compte/2fa/totp/activate/", {"code": code_of(secret)})
    return secret


def add_passkey(client: Client) -> SoftKey:
    page = client.get("/fr/compte/2fa/webauthn/add/")
    key = SoftKey()
    credential = key.make(options_of(page))
    typed = {"name": "Mon téléphone", "passwordless": "True", "credential": json.dumps(credential)}
    response = client.post("/fr/compte/2fa/webauthn/add/", typed)
    assert response.status_code == 302, response.content.decode()
    return key


def show_passkey(client: Client, key: SoftKey, following: str = "") -> Any:
    options = client.get("/fr/compte/2fa/webauthn/login/", HTTP_ACCEPT="application/json").json()
    credential = key.show(options)
    data = {"credential": json.dumps(credential), "next": following}
    return client.post("/fr/compte/2fa/webauthn/login/", data)


@pytest.fixture
def account() -> Account:
    return known()


@pytest.fixture
def inside(client: Client, account: Account) -> Client:
    ask_code(client, account.email)
    type_code(client, latest_code())
    return client


# --- an application -----------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)  # allauth writes its mail once the change is committed
def test_the_second_step_is_asked_after_the_code(inside: Client, account: Account) -> None:
    secret = turn_on(inside)
    assert Authenticator.objects.filter(user=account, type="totp").exists()
    assert "deuxième étape" in latest_mail().text + latest_mail().subject
    browser = Client()
    ask_code(browser, account.email)
    response = type_code(browser, latest_code())
    assert response["Location"] == "/fr/compte/2fa/authenticate/"
    assert signed_in(browser) is None
    page = browser.get("/fr/compte/2fa/authenticate/")
    assert page.status_code == 200
    response = browser.post("/fr/compte/2fa/authenticate/", {"code": "000000"})
    assert signed_in(browser) is None
    assert "n’est pas le bon code" in response.content.decode()
    response = browser.post("/fr/compte/2fa/authenticate/", {"code": code_of(secret)})
    assert response["Location"] == "/fr/moi/"
    assert signed_in(browser) == account.pk


def test_the_second_step_is_asked_after_the_password(client: Client) -> None:
    account = with_password()
    try_password(client, PASSWORD)
    secret = turn_on(client)
    browser = Client()
    response = try_password(browser, PASSWORD)
    assert response["Location"] == "/fr/compte/2fa/authenticate/"
    browser.post("/fr/compte/2fa/authenticate/", {"code": code_of(secret)})
    assert signed_in(browser) == account.pk


def test_a_wrong_first_code_turns_nothing_on(inside: Client, account: Account) -> None:
    inside.get("/fr/compte/2fa/totp/activate/")
    response = inside.post("/fr/compte/2fa/totp/activate/", {"code": "123"})
    assert response.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_recovery_code_opens_once(inside: Client, account: Account) -> None:
    turn_on(inside)
    page = inside.get("/fr/compte/2fa/recovery-codes/")
    code = page.context["unused_codes"][0]
    assert code in page.content.decode()
    assert code in inside.get("/fr/compte/2fa/recovery-codes/download/").content.decode()
    for expected in (account.pk, None):
        browser = Client()
        ask_code(browser, account.email)
        type_code(browser, latest_code())
        browser.post("/fr/compte/2fa/authenticate/", {"code": code})
        assert signed_in(browser) == expected


def test_the_second_step_is_turned_off(inside: Client, account: Account) -> None:
    turn_on(inside)
    assert inside.get("/fr/compte/2fa/totp/deactivate/").status_code == 200
    inside.post("/fr/compte/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    browser = Client()
    ask_code(browser, account.email)
    type_code(browser, latest_code())
    assert signed_in(browser) == account.pk


def test_something_delicate_asks_again_later(inside: Client, account: Account, settings: Any) -> None:
    secret = turn_on(inside)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    response = inside.get("/fr/compte/2fa/recovery-codes/generate/", follow=True)
    assert response.redirect_chain
    page = response.content.decode()
    assert "Est-ce bien vous" in page
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    address = response.redirect_chain[-1][0]
    response = inside.post(
        address, {"code": code_of(secret), "next": "/fr/compte/2fa/recovery-codes/generate/"}
    )
    assert response["Location"] == "/fr/compte/2fa/recovery-codes/generate/"
    assert inside.get("/fr/compte/2fa/recovery-codes/generate/").status_code == 200


# --- passkeys -----------------------------------------------------------------------------------------
def test_a_passkey_opens_alone(inside: Client, account: Account) -> None:
    key = add_passkey(inside)
    assert "clé d’accès" in latest_mail().text
    browser = Client()
    response = show_passkey(browser, key)
    assert response["Location"] == "/fr/moi/"
    assert signed_in(browser) == account.pk
    response = show_passkey(Client(), key, following="/en/moi/effacer/")
    assert response["Location"] == "/en/moi/effacer/"


def test_with_a_passkey_the_code_alone_still_opens(inside: Client, account: Account) -> None:
    add_passkey(inside)
    browser = Client()
    ask_code(browser, account.email)
    type_code(browser, latest_code())
    assert signed_in(browser) == account.pk


def test_a_passkey_skips_the_second_step_and_can_be_it(inside: Client, account: Account) -> None:
    turn_on(inside)
    key = add_passkey(inside)
    browser = Client()
    show_passkey(browser, key)
    assert signed_in(browser) == account.pk
    other = Client()
    ask_code(other, account.email)
    response = type_code(other, latest_code())
    page = other.get(response["Location"])
    other.post(response["Location"], {"credential": json.dumps(key.show(options_of(page)))})
    assert signed_in(other) == account.pk


def test_a_forged_passkey_opens_nothing(inside: Client) -> None:
    key = add_passkey(inside)
    forged = SoftKey()
    forged.id, forged.user = key.id, key.user
    browser = Client()
    show_passkey(browser, forged)
    assert signed_in(browser) is None
    show_passkey(browser, SoftKey())
    assert signed_in(browser) is None


@pytest.mark.parametrize("credential", ["", "not json", "{}", '{"id": 1}', "[]", "null"])
def test_a_broken_passkey_is_refused_quietly(client: Client, credential: str) -> None:
    response = client.post("/fr/compte/2fa/webauthn/login/", {"credential": credential})
    assert response.status_code == 302
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "credential", ["", "0", "false", "{}", "[]", "[1]", "null", '"x"', "1e9", '{"id": 1}']
)
def test_what_is_no_passkey_is_not_added(inside: Client, credential: str) -> None:
    inside.get("/fr/compte/2fa/webauthn/add/")
    typed = {"name": "Rien", "passwordless": "True", "credential": credential}
    assert inside.post("/fr/compte/2fa/webauthn/add/", typed).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("algorithm", [-7, -65000], ids=["no point of the curve", "unknown"])
def test_a_passkey_whose_key_can_open_nothing_breaks_no_page(
    inside: Client, account: Account, algorithm: int
) -> None:
    key = SoftKey()
    key.shown = CoseKey.parse({1: 2, 3: algorithm, -1: 1, -2: b"x", -3: b"y"})
    credential = key.make(options_of(inside.get("/fr/compte/2fa/webauthn/add/")))
    typed = {"name": "Rien", "passwordless": "True", "credential": json.dumps(credential)}
    added = inside.post("/fr/compte/2fa/webauthn/add/", typed)
    assert added.status_code == (302 if algorithm == -7 else 200)
    Authenticator.objects.get_or_create(  # as if it had been kept earlier
        user=account, type="webauthn", defaults={"data": {"name": "Rien", "credential": credential}}
    )
    again = "/fr/compte/2fa/webauthn/reauthenticate/"
    shown = key.show(options_of(inside.get(again)))
    assert inside.post(again, {"credential": json.dumps(shown)}).status_code == 302
    assert inside.get("/fr/compte/2fa/webauthn/").status_code == 200
    browser = Client()
    assert show_passkey(browser, key).status_code == 302
    assert signed_in(browser) is None


def test_passkeys_are_listed_renamed_and_removed(inside: Client, account: Account) -> None:
    add_passkey(inside)
    key = Authenticator.objects.get(type="webauthn")
    page = inside.get("/fr/compte/2fa/webauthn/").content.decode()
    assert "Mon téléphone" in page
    assert inside.get(f"/fr/compte/2fa/webauthn/keys/{key.pk}/edit/").status_code == 200
    inside.post(f"/fr/compte/2fa/webauthn/keys/{key.pk}/edit/", {"name": "<b>La tablette</b>"})
    page = inside.get("/fr/compte/2fa/webauthn/").content.decode()
    assert "&lt;b&gt;La tablette" in page
    assert inside.get(f"/fr/compte/2fa/webauthn/keys/{key.pk}/remove/").status_code == 200
    inside.post(f"/fr/compte/2fa/webauthn/keys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_the_passkey_of_someone_else_can_t_be_touched(inside: Client) -> None:
    add_passkey(inside)
    key = Authenticator.objects.get(type="webauthn")
    intruder = Client()
    intruder.force_login(known("intruder@example.org"))
    assert intruder.post(f"/fr/compte/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_the_ways_in_are_shown_in_both_languages(inside: Client) -> None:
    add_passkey(inside)
    turn_on(inside)
    for language, words in (("fr", "Clés d’accès"), ("en", "Passkeys")):
        page = inside.get(f"/{language}/compte/2fa/")
        assert page.status_code == 200
        assert words in page.content.decode()
        assert "nadia@example.org" in page.content.decode()
    assert OutboxMessage.objects.filter(subject__contains="[").count() == 0
