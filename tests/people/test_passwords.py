"""Passwords, for those who want one; limits, for those who guess."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

from cherchons.kernel.models import OutboxMessage
from cherchons.people.models import Account
from tests.people.test_sign_in import ask_code, known, latest_code, latest_mail, signed_in, type_code

pytestmark = pytest.mark.django_db

PASSWORD = "quatre mots bien à moi"


def with_password(email: str = "nadia@example.org") -> Account:
    account = known(email)
    account.set_password(PASSWORD)
    account.save()
    return account


def try_password(client: Client, password: str, email: str = "nadia@example.org") -> Any:
    return client.post("/fr/compte/login/password/", {"login": email, "password": password})


def test_a_password_signs_in(client: Client) -> None:
    account = with_password()
    assert client.get("/fr/compte/login/password/").status_code == 200
    response = try_password(client, PASSWORD)
    assert response["Location"] == "/fr/moi/"
    assert signed_in(client) == account.pk


def test_a_wrong_password_doesn_t_and_tells_nothing(client: Client) -> None:
    with_password()
    first = try_password(client, "wrong password")
    second = try_password(client, "wrong password", email="ghost@example.org")
    assert first.status_code == second.status_code == 200
    assert signed_in(client) is None
    sentence = "ne vont pas ensemble"
    assert sentence in first.content.decode()
    assert sentence in second.content.decode()


def test_a_password_is_set_changed_and_used(client: Client) -> None:
    account = known()
    client.force_login(account)
    response = client.post("/fr/compte/password/set/", {"password1": "short"})
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    client.post("/fr/compte/password/set/", {"password1": PASSWORD})
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    changed = {"oldpassword": PASSWORD, "password1": "un autre secret bien long"}
    client.post("/fr/compte/password/change/", changed)
    account.refresh_from_db()
    assert account.check_password("un autre secret bien long")
    assert "mot de passe" in latest_mail().text


def test_the_ways_in_know_whether_there_is_a_password(client: Client) -> None:
    account = known()
    client.force_login(account)
    assert "/fr/compte/password/set/" in client.get("/fr/compte/2fa/").content.decode()
    account.set_password(PASSWORD)
    account.save()
    client.force_login(account)
    page = client.get("/fr/compte/2fa/").content.decode()
    assert "/fr/compte/password/change/" in page
    assert "/fr/compte/password/set/" not in page


def test_a_forgotten_password_is_replaced_with_a_code(client: Client) -> None:
    account = with_password()
    client.post("/fr/compte/password/reset/", {"email": account.email})
    response = client.post("/fr/compte/password/reset/confirm/", {"code": latest_code()})
    page = client.get(response["Location"])
    assert page.status_code == 200
    client.post(response["Location"], {"password1": "un tout nouveau secret"})
    account.refresh_from_db()
    assert account.check_password("un tout nouveau secret")


def test_a_new_password_for_an_unknown_address_tells_nothing_on_the_page(client: Client) -> None:
    response = client.post("/fr/compte/password/reset/", {"email": "ghost@example.org"})
    assert response["Location"] == "/fr/compte/password/reset/confirm/"
    assert "/fr/compte/" in latest_mail().text
    assert not Account.objects.exists()


# --- limits ------------------------------------------------------------------------------------------
def test_too_many_codes_are_refused_with_a_sentence(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "3/m/key"}
    for _ in range(3):
        assert ask_code(Client(), "nadia@example.org").status_code == 302
    response = ask_code(client, "nadia@example.org")
    assert response.status_code == 429
    assert "nadia@example.org" in response.content.decode()
    assert "Trop d’essais" in response.content.decode()
    assert OutboxMessage.objects.count() == 3


def test_too_many_tries_from_one_place_have_a_page(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        try_password(client, "wrong password")
    response = try_password(client, "wrong password")
    assert response.status_code == 429
    assert "Trop d’essais" in response.content.decode()


def test_wrong_passwords_lock_the_address_for_a_while(client: Client, settings: Any) -> None:
    settings.AXES_ENABLED = True
    account = with_password()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = try_password(client, "wrong password")
    assert response.status_code == 429
    assert "un quart d’heure" in response.content.decode()
    assert try_password(client, PASSWORD).status_code == 429
    assert signed_in(client) is None
    attempt = AccessAttempt.objects.get()
    assert attempt.username == account.email
    assert "wrong password" not in str(attempt.post_data)
    ask_code(client, account.email)  # the code still opens
    type_code(client, latest_code())
    assert signed_in(client) == account.pk
