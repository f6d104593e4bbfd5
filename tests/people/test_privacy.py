"""All about me as one file; nothing about me any more, anywhere in the database."""

import json
import time
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client

from cherchons.kernel import audit, clock, outbox
from cherchons.kernel.models import AuditEntry, OutboxMessage
from cherchons.kernel.registry import PersonalData, Retention, contributions
from cherchons.people import queries, services, tasks
from cherchons.people.models import Account, Consent
from tests.factories import actor, make_account, make_organisation, make_organiser
from tests.people.test_sign_in import ask_code, latest_code

pytestmark = [pytest.mark.django_db, pytest.mark.db]

NAME = "Zénobie Quatrelivres"
EMAIL = "zenobie.quatrelivres@example.org"
OTHER = "zenobie.elsewhere@example.org"


@pytest.fixture
def account() -> Account:
    """Someone who left a trace in everything that people keep."""
    account = make_organiser(make_organisation(), email=EMAIL, name=NAME)
    me = actor(account)
    services.update_profile(account, by=me, name=NAME, language="fr", sectors=["research"])
    services.give_consent(account, by=me, purpose="contact")
    EmailAddress.objects.create(user=account, email=EMAIL, primary=True, verified=True)
    EmailAddress.objects.create(user=account, email=OTHER, verified=True)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "SECRETSECRET"})
    elsewhere = SocialAccount.objects.create(
        user=account, provider="orcid", uid="0000-0001-2345-6789", extra_data={"name": NAME}
    )
    SocialToken.objects.create(account=elsewhere, token="token")
    AccessAttempt.objects.create(username=EMAIL, failures_since_start=2, ip_address="192.0.2.1")
    outbox.post(EMAIL, subject=f"Bonjour {NAME}", text=f"Bonjour {NAME}")
    outbox.post(OTHER, subject="Bonjour", text="Bonjour")
    audit.record(me.acting_for(me.key), "people.edit_profile", account, fields=["name"])
    return account


@pytest.fixture
def inside(client: Client, account: Account) -> Client:
    client.force_login(account)
    just_signed_in(client, account)
    return client


def just_signed_in(client: Client, account: Account, *, minutes_ago: int = 0) -> None:
    """Record in the session, as a real sign-in does, when someone showed who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - minutes_ago * 60}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()


def rows_with(*words: str) -> list[str]:
    """Search every text and JSON column of the whole database."""
    found = []
    kinds = (models.CharField, models.TextField, models.JSONField)
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if not isinstance(field, kinds):
                continue
            for value in model._default_manager.values_list(field.attname, flat=True):
                text = json.dumps(value, ensure_ascii=False, default=str).lower()
                found += [f"{model._meta.label}.{field.name}: {text}" for w in words if w.lower() in text]
    return found


# --- export ------------------------------------------------------------------------------------------
def exported(client: Client) -> tuple[dict[str, Any], ZipFile]:
    response = client.post("/fr/moi/mes-donnees/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert "cherchons-mes-donnees-" in response["Content-Disposition"]
    archive = ZipFile(BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert archive.testzip() is None
    return json.loads(archive.read("data.json")), archive


def test_everything_about_me_is_in_one_file(inside: Client, account: Account) -> None:
    content, _archive = exported(inside)
    assert content["about"] == EMAIL
    data = content["data"]
    assert set(data) == {part.name for part in contributions(PersonalData)}
    assert data["people.account"]["entries"][0]["name"] == NAME
    assert data["people.account"]["title"] == "Votre compte"
    assert {"e-mail": OTHER, "proved": True, "main": False} in data["people.account"]["entries"]
    assert data["people.consents"]["entries"][0]["answer"] == "yes"
    assert data["people.providers"]["entries"][0]["identifier there"] == "0000-0001-2345-6789"
    assert len(data["people.sessions"]["entries"]) == 1
    assert len(data["people.mails"]["entries"]) == 2
    assert data["people.attempts"]["entries"][0]["wrong passwords"] == 2
    actions = [entry["action"] for entry in data["people.trail"]["entries"]]
    assert "people.give_consent" in actions
    assert AuditEntry.objects.filter(action="people.export").exists()


def test_secrets_are_not_exported(inside: Client) -> None:
    content, _archive = exported(inside)
    assert "SECRETSECRET" not in json.dumps(content)


def test_someone_else_s_data_are_not_exported(inside: Client) -> None:
    other = make_account("other@example.org", name="Somebody Else")
    services.give_consent(other, by=actor(other), purpose="contact")
    content, _archive = exported(inside)
    assert "Somebody" not in json.dumps(content)
    assert len(content["data"]["people.consents"]["entries"]) == 1


def test_files_come_along(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    name = default_storage.save("test/portrait.txt", ContentFile(b"a portrait"))
    part = PersonalData(
        "test.files",
        models=(),
        export=lambda account_id: [{"what": "portrait", "files": [name, "test/lost.txt"]}],
        erase=lambda account_id: None,
    )
    known = [*contributions(PersonalData), part]
    monkeypatch.setattr("cherchons.people.services.privacy.contributions", lambda kind: known)
    content, archive = exported(inside)
    [entry] = content["data"]["test.files"]["entries"]
    [place] = entry["files"]
    assert archive.read(place) == b"a portrait"
    default_storage.delete(name)


def test_a_link_to_the_export_leads_to_my_space(inside: Client) -> None:
    assert inside.get("/fr/moi/mes-donnees/")["Location"] == "/fr/moi/#data"


# --- erasure -----------------------------------------------------------------------------------------
def test_nothing_is_left(inside: Client, account: Account) -> None:
    assert rows_with(NAME, EMAIL, OTHER)
    pk = account.pk
    page = inside.get("/fr/moi/effacer/")
    assert page.status_code == 200
    assert "Votre compte" in page.content.decode()
    response = inside.post("/fr/moi/effacer/", {"email": EMAIL.upper()})
    assert response["Location"] == "/fr/"
    farewell = OutboxMessage.objects.get()
    assert farewell.to == EMAIL
    assert farewell.subject == "Votre compte est effacé"
    outbox.deliver(clock.now(), through=Taker())
    tasks.forget_farewells(clock.now())
    assert rows_with(NAME, EMAIL, OTHER) == []
    assert not Account.objects.filter(pk=pk).exists()
    assert "_auth_user_id" not in inside.session
    assert queries.sessions_of(pk) == []
    assert not AuditEntry.objects.filter(actor_key=f"account:{pk}").exists()
    assert not AuditEntry.objects.filter(on_behalf_of=f"account:{pk}").exists()
    erased = AuditEntry.objects.get(action="people.erase")
    assert erased.actor_key.startswith("erased:")
    assert erased.public
    assert AuditEntry.objects.filter(action="people.give_consent", actor_key=erased.actor_key).exists()


class Taker:
    """A transport that takes every mail."""

    def send(self, mail: Any) -> None:
        assert mail.to == [EMAIL]

    def took(self, message_id: str) -> bool | None:
        return None


def test_erasing_asks_twice(inside: Client, account: Account) -> None:
    for email in ("", "someone@example.org", "not an address"):
        response = inside.post("/fr/moi/effacer/", {"email": email})
        assert response.status_code == 422
    assert Account.objects.filter(pk=account.pk, erased_at=None).exists()
    assert "_auth_user_id" in inside.session


def test_an_open_page_is_not_enough_to_erase(inside: Client, account: Account) -> None:
    just_signed_in(inside, account, minutes_ago=20)
    for response in (inside.get("/fr/moi/effacer/"), inside.post("/fr/moi/effacer/", {"email": EMAIL})):
        assert response["Location"].startswith("/fr/compte/2fa/reauthenticate/")
    assert Account.objects.filter(pk=account.pk, erased_at=None).exists()


def test_who_has_only_the_code_signs_in_once_more_to_erase(inside: Client, account: Account) -> None:
    Authenticator.objects.all().delete()
    just_signed_in(inside, account, minutes_ago=20)
    page = inside.get("/fr/moi/effacer/")
    assert page.status_code == 200
    assert "Est-ce bien vous" in page.content.decode()
    assert inside.post("/fr/moi/effacer/", {"email": EMAIL}).status_code == 401
    assert Account.objects.filter(pk=account.pk, erased_at=None).exists()
    response = inside.post("/fr/moi/effacer/", {"again": "yes"})
    assert response["Location"] == "/fr/compte/login/?next=%2Ffr%2Fmoi%2Feffacer%2F"
    assert "_auth_user_id" not in inside.session
    response = ask_code(inside, EMAIL, next="/fr/moi/effacer/")
    response = inside.post(response["Location"], {"code": latest_code(), "next": "/fr/moi/effacer/"})
    assert response["Location"] == "/fr/moi/effacer/"
    assert inside.post("/fr/moi/effacer/", {"email": EMAIL})["Location"] == "/fr/"
    assert not Account.objects.filter(pk=account.pk).exists()


def test_others_lose_nothing(account: Account) -> None:
    other = make_account("other@example.org", name="Somebody Else")
    services.give_consent(other, by=actor(other), purpose="contact")
    outbox.post(other.email, subject="Hello", text="Hello")
    services.erase_account(account, by=actor(account))
    assert Consent.objects.get().account == other
    assert OutboxMessage.objects.filter(to=other.email).count() == 1
    other.refresh_from_db()
    assert other.name == "Somebody Else"


def test_an_account_that_others_need_stays_as_an_empty_closed_row(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cherchons.people.services.privacy._delete", lambda pk: False)
    assert services.erase_account(account, by=actor(account)) is False
    account.refresh_from_db()
    assert not account.is_active
    assert account.erased_at
    assert not account.has_usable_password()
    assert rows_with(NAME, OTHER) == []
    assert [row for row in rows_with(EMAIL) if not row.startswith("kernel.OutboxMessage.to")] == []


def test_half_an_erasure_is_no_erasure(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr("cherchons.people.messages.tell_erased", fails)
    with pytest.raises(RuntimeError):
        services.erase_account(account, by=actor(account))
    account.refresh_from_db()
    assert account.name == NAME
    assert Consent.objects.count() == 1
    assert OutboxMessage.objects.count() == 2
    assert SocialToken.objects.count() == 1


def test_the_last_administrator_stays() -> None:
    only = make_account(administrator=True)
    with pytest.raises(services.LastAdministrator):
        services.erase_account(only, by=actor(only))
    make_account(administrator=True)
    assert services.erase_account(only, by=actor(only))


def test_an_erased_person_may_come_back_as_someone_new(account: Account) -> None:
    services.erase_account(account, by=actor(account))
    again = services.open_account(EMAIL, by=audit_visitor(), proved=True)
    assert again.pk != account.pk
    assert again.name == ""


def audit_visitor() -> Any:
    from cherchons.kernel.actors import VISITOR

    return VISITOR


# --- what goes by itself -----------------------------------------------------------------------------
def test_accounts_never_used_go(account: Account) -> None:
    now = clock.now()
    Account.objects.filter(pk=account.pk).update(created_at=now - tasks.UNUSED - timedelta(hours=1))
    used = make_account(last_login=now)
    fresh = make_account()
    boss = make_account(administrator=True)
    Account.objects.exclude(pk__in=[account.pk, fresh.pk]).update(created_at=now - tasks.UNUSED * 2)
    assert tasks.forget_unused_accounts(now) == 1
    assert set(Account.objects.values_list("pk", flat=True)) == {used.pk, fresh.pk, boss.pk}


def test_people_of_the_demonstration_stay(account: Account, settings: Any) -> None:
    settings.DEMO = True
    Account.objects.update(created_at=clock.now() - tasks.UNUSED * 2)
    assert tasks.forget_unused_accounts(clock.now()) == 0


def test_sessions_and_wrong_passwords_go(inside: Client, account: Account) -> None:
    assert tasks.forget_sessions(clock.now()) == 0
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert tasks.forget_sessions(clock.now()) == 1
    assert tasks.forget_attempts(clock.now()) == 0
    assert tasks.forget_attempts(clock.now() + tasks.ATTEMPTS + timedelta(minutes=1)) == 1


def test_everything_that_goes_is_announced() -> None:
    names = {rule.name for rule in contributions(Retention)}
    assert {"people.unused_accounts", "people.sessions", "people.attempts", "people.farewells"} <= names


def test_every_model_that_points_to_an_account_is_covered() -> None:
    covered = {label for part in contributions(PersonalData) for label in part.models}
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField) and field.related_model is Account
    }
    ours = {label for label in pointing if not label.startswith(("directory.", "encounters."))}
    assert ours <= covered


def test_an_address_that_was_only_claimed_shows_and_erases_nobody_elses_mails(account: Account) -> None:
    victim = "someone.else@example.org"
    EmailAddress.objects.create(user=account, email=victim, verified=False)
    outbox.post(victim, subject="123456 is your code", text="123456")
    assert victim not in [mail["to"] for mail in queries.export_mails(account.pk)]
    services.erase_account(account, by=actor(account))
    assert outbox.mails_to(victim)
