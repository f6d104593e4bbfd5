"""The door: one code for everyone, a password for those who want one, limits for those who guess."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cherchons.kernel.models import OutboxMessage
from cherchons.people.models import Account
from tests.factories import make_account

pytestmark = pytest.mark.django_db

CODE = re.compile(r"\b\d{4}-\d{4}\b")


def latest_mail() -> OutboxMessage:
    return OutboxMessage.objects.latest("id")


def latest_code() -> str:
    found = CODE.search(latest_mail().text)
    assert found, latest_mail().text
    return found.group()


def ask_code(client: Client, email: str, *, language: str = "fr", **extra: Any) -> Any:
    return client.post(f"/{language}/compte/login/", {"email": email, **extra})


def type_code(client: Client, code: str, *, language: str = "fr", **extra: Any) -> Any:
    return client.post(f"/{language}/compte/login/code/confirm/", {"code": code, **extra})


def signed_in(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def known(email: str = "nadia@example.org", **fields: Any) -> Account:
    account = make_account(email, **fields)
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
    return account


def test_a_code_signs_in(client: Client) -> None:
    account = known()
    response = ask_code(client, "Nadia@Example.org")
    assert response.status_code == 302
    assert response["Location"] == "/fr/compte/login/code/confirm/"
    assert latest_mail().to == "nadia@example.org"
    assert latest_code() in latest_mail().subject
    assert signed_in(client) is None
    response = type_code(client, latest_code())
    assert response["Location"] == "/fr/moi/"
    assert signed_in(client) == account.pk
    account.refresh_from_db()
    assert account.last_login is not None


def test_spaces_or_no_dash_in_the_code_do_no_harm(client: Client) -> None:
    account = known()
    ask_code(client, account.email)
    type_code(client, f"  {latest_code().replace('-', ' ')} ")
    assert signed_in(client) == account.pk


def test_an_unknown_address_gets_an_account_with_its_code_and_not_before(client: Client) -> None:
    ask_code(client, "new@example.org", language="en")
    assert not Account.objects.exists()
    response = type_code(client, latest_code(), language="en")
    account = Account.objects.get()
    assert account.email == "new@example.org"
    assert account.language == "en"
    assert not account.has_usable_password()
    assert signed_in(client) == account.pk
    assert response["Location"] == "/en/moi/"
    address = EmailAddress.objects.get(user=account)
    assert address.verified
    assert address.primary


def test_nobody_learns_who_has_an_account(client: Client) -> None:
    known()
    pages = []
    mails = []
    for email in ("nadia@example.org", "ghost@example.org"):
        browser = Client()
        response = ask_code(browser, email)
        page = browser.get(response["Location"]).content.decode()
        pages.append(page.replace(email, "@").split("<main")[1].replace(_token(page), ""))
        mails.append((CODE.sub("0", latest_mail().subject), CODE.sub("0", latest_mail().text)))
    assert pages[0] == pages[1]
    assert mails[0] == mails[1]


def _token(page: str) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_two_first_codes_for_one_address_open_one_account() -> None:
    browsers = [Client(), Client()]
    codes = []
    for browser in browsers:
        ask_code(browser, "new@example.org")
        codes.append(latest_code())
    for browser, code in zip(browsers, codes, strict=True):
        type_code(browser, code)
        assert signed_in(browser) == Account.objects.get().pk


def test_a_wrong_code_is_refused_and_three_end_it(client: Client) -> None:
    account = known()
    ask_code(client, account.email)
    right = latest_code()
    wrong = "0000-0000" if right != "0000-0000" else "1111-1111"
    response = type_code(client, wrong)
    assert response.status_code == 200
    assert "n’est pas le code" in response.content.decode()
    type_code(client, wrong)
    response = type_code(client, wrong)
    assert response.status_code == 302
    type_code(client, right)
    assert signed_in(client) is None


def test_a_code_expires(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    account = known()
    ask_code(client, account.email)
    later = time.time() + timedelta(minutes=15, seconds=5).total_seconds()
    monkeypatch.setattr(time, "time", lambda: later)
    response = type_code(client, latest_code())
    assert response["Location"] == "/fr/compte/login/"
    assert signed_in(client) is None


def test_a_code_asked_elsewhere_opens_nothing_here(client: Client) -> None:
    account = known()
    ask_code(Client(), account.email)
    response = type_code(client, latest_code())
    assert response["Location"] == "/fr/compte/login/"
    assert signed_in(client) is None


def test_another_code_replaces_the_first(client: Client) -> None:
    account = known()
    ask_code(client, account.email)
    first = latest_code()
    client.post("/fr/compte/login/code/confirm/", {"action": "resend"})
    second = latest_code()
    assert first != second
    assert OutboxMessage.objects.count() == 2
    type_code(client, first)
    assert signed_in(client) is None
    type_code(client, second)
    assert signed_in(client) == account.pk


def test_coming_back_to_the_door_starts_again(client: Client) -> None:
    ask_code(client, "wrong@example.org")
    response = client.get("/fr/compte/login/")
    assert response.status_code == 200
    ask_code(client, "right@example.org")
    type_code(client, latest_code())
    assert Account.objects.get().email == "right@example.org"


@pytest.mark.parametrize("email", ["", "nadia", "nadia@", "a" * 300 + "@example.org", "<script>@x"])
def test_what_is_no_address_is_refused_with_what_was_typed(client: Client, email: str) -> None:
    response = ask_code(client, email)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    assert "<script>@x" not in response.content.decode()
    assert not OutboxMessage.objects.exists()


def test_the_wanted_page_comes_after_sign_in(client: Client) -> None:
    account = known()
    response = ask_code(client, account.email, next="/en/moi/effacer/")
    response = client.post(response["Location"], {"code": latest_code(), "next": "/en/moi/effacer/"})
    assert response["Location"] == "/en/moi/effacer/"


def test_sign_in_leads_to_no_other_site(client: Client) -> None:
    account = known()
    response = ask_code(client, account.email, next="https://evil.example/")
    assert "evil" not in response["Location"]
    response = type_code(client, latest_code(), next="https://evil.example/")
    assert response["Location"] == "/fr/moi/"


def test_mails_speak_the_account_s_language(client: Client) -> None:
    known("anna@example.org", language="en")
    ask_code(client, "anna@example.org", language="fr")
    assert latest_mail().language == "en"
    assert "is your code" in latest_mail().subject
    assert latest_mail().text.startswith("Hello,")
    ask_code(Client(), "someone@example.org", language="fr")
    assert latest_mail().language == "fr"
    assert latest_mail().text.startswith("Bonjour,")
    for mail in OutboxMessage.objects.all():
        assert "[" not in mail.subject
        assert "example.com" not in mail.text


def test_sign_in_leads_to_one_s_language(client: Client) -> None:
    known("anna@example.org", language="en")
    ask_code(client, "anna@example.org", language="fr")
    assert type_code(client, latest_code(), language="fr")["Location"] == "/en/moi/"


def test_a_closed_account_stays_closed(client: Client) -> None:
    known("gone@example.org", is_active=False)
    ask_code(client, "gone@example.org")
    response = type_code(client, latest_code())
    assert response["Location"] == "/fr/compte/inactive/"
    assert signed_in(client) is None
    assert client.get("/fr/compte/inactive/").status_code == 200


def test_signing_up_is_signing_in(client: Client) -> None:
    response = client.get("/fr/compte/signup/?next=/fr/moi/")
    assert response["Location"] == "/fr/compte/login/?next=%2Ffr%2Fmoi%2F"


# --- addresses ---------------------------------------------------------------------------------------
def test_another_address_takes_over_once_proved(client: Client) -> None:
    account = known()
    client.force_login(account)
    page = client.get("/fr/compte/email/").content.decode()
    assert "nadia@example.org" in page
    assert "Votre nouvelle adresse électronique" in page
    assert "placeholder" not in page
    response = client.post(
        "/fr/compte/email/", {"email": "nadia2@example.org", "action_add": ""}, follow=True
    )
    assert response.status_code == 200
    account.refresh_from_db()
    assert account.email == "nadia@example.org"
    assert latest_mail().to == "nadia2@example.org"
    client.post("/fr/compte/confirm-email/", {"code": latest_code()})
    account.refresh_from_db()
    assert account.email == "nadia2@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("nadia2@example.org", True)]


def test_the_address_of_someone_else_can_t_be_taken(client: Client) -> None:
    other = known("other@example.org")
    account = known()
    client.force_login(account)
    client.post("/fr/compte/email/", {"email": other.email, "action_add": ""}, follow=True)
    account.refresh_from_db()
    assert account.email == "nadia@example.org"
    assert EmailAddress.objects.filter(email=other.email).count() == 1


# --- what was typed -----------------------------------------------------------------------------------
def test_a_form_typed_after_the_session_ended_is_shown_again(client: Client) -> None:
    account = known()
    typed = {"name": "Nadia la bien nommée", "language": "fr", "sectors": ["support"]}
    response = client.post("/fr/moi/", typed)
    assert response["Location"].startswith("/fr/compte/login/?next=")
    response = client.post(response["Location"], {"email": account.email, "next": "/fr/moi/"})
    response = client.post(response["Location"], {"code": latest_code()})
    assert response["Location"] == "/fr/moi/"
    page = client.get("/fr/moi/").content.decode()
    assert "Nadia la bien nommée" in page
    assert "est de nouveau là" in page
    account.refresh_from_db()
    assert account.name != "Nadia la bien nommée"  # shown, not saved by itself
    assert "Nadia la bien nommée" not in client.get("/fr/moi/").content.decode()


def test_every_page_of_the_door_answers_in_both_languages(client: Client) -> None:
    names = [
        "account_login",
        "account_login_password",
        "account_reset_password",
        "socialaccount_login_cancelled",
    ]
    names += ["account_inactive"]
    for language in ("fr", "en"):
        with translation.override(language):
            for name in names:
                response = client.get(reverse(name))
                assert response.status_code == 200, name
                assert "<h1" in response.content.decode()
