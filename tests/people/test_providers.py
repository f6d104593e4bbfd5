"""ORCID and OpenID Connect exist by environment only; we keep who one is there, and nothing more."""

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from cherchons.kernel.models import OutboxMessage
from cherchons.people import adapters
from cherchons.people.models import Account
from cherchons.settings import signin
from tests.people.test_sign_in import known, latest_code, latest_mail, signed_in

pytestmark = pytest.mark.django_db

ORCID = "0000-0002-1825-0097"
RECORD = {  # the shape of ORCID's public answer, shortened
    "orcid-identifier": {"uri": f"https://orcid.org/{ORCID}", "path": ORCID, "host": "orcid.org"},
    "person": {
        "name": {"given-names": {"value": "Josiah"}, "family-name": {"value": "Carberry"}},
        "biography": {"content": "Psychoceramics, at great length."},
        "emails": {"email": []},
    },
    "activities-summary": {"works": {"group": [{"work": "a lot"}]}},
}
ISSUER = "https://sso.example.org"
CONFIGURATION = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/keys",
    "token_endpoint_auth_methods_supported": ["client_secret_post"],
}


class Answer:
    """A recorded answer."""

    headers = {"content-type": "application/json"}
    content = b""

    def __init__(self, body: Any, status: int = 200) -> None:
        self.body, self.status_code, self.text = body, status, json.dumps(body)

    def json(self) -> Any:
        return self.body

    def raise_for_status(self) -> None:
        assert self.status_code == 200


class Recorded:
    """A session of HTTP that answers from a record, and remembers what it was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __enter__(self) -> "Recorded":
        return self

    def __exit__(self, *args: Any) -> None: ...

    def request(self, method: str, url: str, **kwargs: Any) -> Answer:
        self.asked.append(url)
        answer = self.answers[url]
        return answer if isinstance(answer, Answer) else Answer(answer)

    def get(self, url: str, **kwargs: Any) -> Answer:
        return self.request("GET", url)


def answering(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]) -> Recorded:
    recorded = Recorded(answers)
    monkeypatch.setattr(adapters.ProviderAdapter, "get_requests_session", lambda self: recorded)
    return recorded


@pytest.fixture
def orcid(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    monkeypatch.setenv("CHERCHONS_ORCID_CLIENT_ID", "APP-1")
    monkeypatch.setenv("CHERCHONS_ORCID_SECRET", "secret")
    settings.SOCIALACCOUNT_PROVIDERS = signin.providers()
    return answering(
        monkeypatch,
        {
            "https://pub.orcid.org/oauth/token": {
                "access_token": "t",
                "orcid": ORCID,
                "token_type": "bearer",
            },
            f"https://pub.orcid.org/v3.0/{ORCID}/record": RECORD,
        },
    )


def oidc_answers(**claims: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {"sub": "p-17", "name": "Aya Traoré", "email": "aya@example.org", "email_verified": True} | claims
    token = {"iss": ISSUER, "aud": "client", "sub": "p-17", "iat": now, "exp": now + 60}
    return {
        f"{ISSUER}/.well-known/openid-configuration": CONFIGURATION,
        f"{ISSUER}/token": {
            "access_token": "t",
            "token_type": "bearer",
            "id_token": jwt.encode(token, "k" * 32, algorithm="HS256"),
        },
        f"{ISSUER}/userinfo": said
        | {"picture": "https://sso.example.org/aya.png", "birthdate": "1990-01-01"},
    }


@pytest.fixture
def oidc(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    monkeypatch.setenv("CHERCHONS_OIDC_CLIENT_ID", "client")
    monkeypatch.setenv("CHERCHONS_OIDC_SECRET", "secret")
    monkeypatch.setenv("CHERCHONS_OIDC_NAME", "Exemple SSO")
    monkeypatch.setenv("CHERCHONS_OIDC_URL", ISSUER)
    settings.SOCIALACCOUNT_PROVIDERS = signin.providers()
    return answering(monkeypatch, oidc_answers())


def go_and_come_back(client: Client, address: str, **data: str) -> Any:
    """Post the button's form, follow to the provider in thought, and come back with its code."""
    response = client.post(address, data)
    assert response.status_code == 302
    there = urlsplit(response["Location"])
    asked = parse_qs(there.query)
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"code": "c", "state": asked["state"][0]})


# --- by environment only -----------------------------------------------------------------------------
def test_without_environment_there_is_no_button(client: Client) -> None:
    assert signin.providers() == {}
    assert signin.origins() == []
    page = client.get("/fr/compte/login/").content.decode()
    assert "ORCID" not in page
    assert client.get("/fr/compte/orcid/login/").status_code == 404
    assert client.post("/fr/compte/orcid/login/").status_code == 404
    assert client.get("/fr/compte/orcid/login/callback/?code=c&state=s").status_code == 404
    assert client.get("/fr/compte/oidc/oidc/login/").status_code == 404


def test_with_environment_there_is_one(client: Client, orcid: Recorded) -> None:
    page = client.get("/fr/compte/login/").content.decode()
    assert "Avec ORCID" in page
    assert "/fr/compte/orcid/login/?process=login" in page
    assert "next=None" not in page
    page = client.get("/fr/compte/login/?next=/fr/moi/effacer/").content.decode()
    assert "next=%2Ffr%2Fmoi%2Feffacer%2F" in page


def test_forms_may_lead_to_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "SOCIALACCOUNT_PROVIDERS", {"orcid": {"BASE_DOMAIN": "sandbox.orcid.org"}})
    assert signin.origins() == ["https://sandbox.orcid.org"]
    monkeypatch.setattr(signin, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {}})
    monkeypatch.setenv("CHERCHONS_OIDC_URL", f"{ISSUER}/realms/a")
    assert signin.origins() == [ISSUER]


# --- ORCID -------------------------------------------------------------------------------------------
def test_orcid_opens_an_account_once_an_address_is_proved(client: Client, orcid: Recorded) -> None:
    response = go_and_come_back(client, "/fr/compte/orcid/login/?process=login")
    assert response["Location"] == "/fr/compte/3rdparty/signup/"
    page = client.get(response["Location"])
    assert "ORCID" in page.content.decode()
    client.post(response["Location"], {"email": "josiah@example.org"})
    assert signed_in(client) is None
    assert latest_mail().to == "josiah@example.org"
    client.post("/fr/compte/confirm-email/", {"code": latest_code()})
    account = Account.objects.get()
    assert signed_in(client) == account.pk
    assert account.name == "Josiah Carberry"
    assert EmailAddress.objects.get().verified
    link = SocialAccount.objects.get()
    assert link.uid == ORCID
    assert link.extra_data == {"orcid-identifier": RECORD["orcid-identifier"]}
    assert not SocialToken.objects.exists()
    assert orcid.asked[0] == "https://pub.orcid.org/oauth/token"


def test_orcid_opens_the_account_it_is_linked_to(client: Client, orcid: Recorded) -> None:
    account = known()
    SocialAccount.objects.create(user=account, provider="orcid", uid=ORCID)
    response = go_and_come_back(client, "/fr/compte/orcid/login/?process=login&next=/fr/moi/effacer/")
    assert response["Location"] == "/fr/moi/effacer/"
    assert signed_in(client) == account.pk


def test_orcid_is_linked_from_my_space_and_unlinked(client: Client, orcid: Recorded) -> None:
    account = known()
    client.force_login(account)
    page = client.get("/fr/compte/3rdparty/")
    assert "Relier ORCID" in page.content.decode()
    go_and_come_back(client, "/fr/compte/orcid/login/?process=connect")
    link = SocialAccount.objects.get(user=account)
    assert ORCID in client.get("/fr/compte/3rdparty/").content.decode()
    client.post("/fr/compte/3rdparty/", {"account": link.pk})
    assert not SocialAccount.objects.exists()


def test_orcid_that_fails_has_a_page(client: Client, orcid: Recorded) -> None:
    orcid.answers["https://pub.orcid.org/oauth/token"] = Answer({"error": "invalid_grant"}, 400)
    response = go_and_come_back(client, "/fr/compte/orcid/login/?process=login")
    assert response.status_code in (200, 401)
    assert "Cela n’a pas marché" in response.content.decode()
    assert signed_in(client) is None


def test_a_forged_return_opens_nothing(client: Client, orcid: Recorded) -> None:
    response = client.get("/fr/compte/orcid/login/callback/", {"code": "c", "state": "forged"})
    assert "Cela n’a pas marché" in response.content.decode()
    assert signed_in(client) is None
    assert orcid.asked == []


# --- OpenID Connect ----------------------------------------------------------------------------------
def test_openid_connect_opens_an_account_at_once_where_it_proves_the_address(
    client: Client, oidc: Recorded
) -> None:
    assert "Avec Exemple SSO" in client.get("/fr/compte/login/").content.decode()
    response = go_and_come_back(client, "/fr/compte/oidc/oidc/login/?process=login")
    account = Account.objects.get()
    assert response["Location"] == "/fr/moi/"
    assert signed_in(client) == account.pk
    assert (account.email, account.name) == ("aya@example.org", "Aya Traoré")
    assert SocialAccount.objects.get().extra_data == {"userinfo": {"sub": "p-17", "name": "Aya Traoré"}}
    assert not OutboxMessage.objects.exists()


def test_an_address_that_the_provider_did_not_prove_needs_a_code(
    client: Client, oidc: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, oidc_answers(email_verified=False))
    go_and_come_back(client, "/fr/compte/oidc/oidc/login/?process=login")
    assert signed_in(client) is None
    client.post("/fr/compte/confirm-email/", {"code": latest_code()})
    assert signed_in(client) == Account.objects.get().pk


def test_a_provider_doesn_t_enter_the_account_of_an_address_by_itself(client: Client, oidc: Recorded) -> None:
    known("aya@example.org")
    go_and_come_back(client, "/fr/compte/oidc/oidc/login/?process=login")
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()
    assert Account.objects.count() == 1


def test_unless_the_operator_trusts_it(
    client: Client, oidc: Recorded, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHERCHONS_OIDC_TRUST_EMAIL", "1")
    settings.SOCIALACCOUNT_PROVIDERS = signin.providers()
    account = known("aya@example.org")
    go_and_come_back(client, "/fr/compte/oidc/oidc/login/?process=login")
    assert signed_in(client) == account.pk
