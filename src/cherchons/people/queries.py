"""What is known about people, for themselves."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from cherchons.kernel import audit, outbox
from cherchons.people.enums import ConsentPurpose
from cherchons.people.models import Account, Consent


def account_by_email(email: str) -> Account | None:
    """Return the account of an address, if there is one."""
    return Account.objects.filter(email=email.strip().lower()).first()


def language_of(email: str) -> str | None:
    """Return the language in which the person of an address wants to be written to, if they are known."""
    return Account.objects.filter(email=email.strip().lower()).values_list("language", flat=True).first()


@dataclass(frozen=True, slots=True)
class ConsentNow:
    """Where a person stands on one use, and how they came there (latest answer first)."""

    purpose: ConsentPurpose
    history: tuple[Consent, ...]

    @property
    def given(self) -> bool:
        return bool(self.history) and self.history[0].given

    @property
    def latest(self) -> Consent | None:
        return self.history[0] if self.history else None


def consents_of(account: Account) -> list[ConsentNow]:
    """Return every use one may agree to, with one's answers (one query)."""
    answers = list(Consent.objects.filter(account=account).order_by("-at", "-pk"))
    return [ConsentNow(p, tuple(a for a in answers if a.purpose == p)) for p in ConsentPurpose]


def has_consented(account_id: int, purpose: ConsentPurpose) -> bool:
    """Say whether the person's latest answer for this use is yes."""
    latest = Consent.objects.filter(account_id=account_id, purpose=purpose).order_by("-at", "-pk").first()
    return latest is not None and latest.given


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How a person can sign in, besides the e-mailed code."""

    passkeys: int
    has_app: bool
    recovery_codes: bool


def ways_in(account: Account) -> WaysIn:
    """Return how many passkeys and what second step an account has (one query)."""
    kinds = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    known = Authenticator.Type
    return WaysIn(kinds.count(known.WEBAUTHN), known.TOTP in kinds, known.RECOVERY_CODES in kinds)


def has_second_step(account: Account) -> bool:
    """Say whether signing in asks for an application's code as well. A passkey alone is one more way in."""
    apps = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP)
    return bool(apps.exists())


def administrators() -> QuerySet[Account]:
    """Return the accounts that administer the platform."""
    return Account.objects.filter(is_administrator=True, is_active=True)


# --- all about one person, as a file they can read ---------------------------------------------------
def export_profile(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield what the account itself says."""
    for account in Account.objects.filter(pk=account_id):
        yield {
            "e-mail": account.email,
            "name": account.name,
            "language of mails and pages": account.language,
            "languages spoken": account.languages,
            "worlds": account.sectors,
            "administrator of the platform": account.is_administrator,
            "has a password": account.has_usable_password(),
            "opened": _said(account.created_at),
            "last sign-in": _said(account.last_login),
        }
    for address in EmailAddress.objects.filter(user_id=account_id):
        yield {"e-mail": address.email, "proved": address.verified, "main": address.primary}


def export_consents(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield each answer, with the words that were read."""
    for consent in Consent.objects.filter(account_id=account_id).order_by("at"):
        yield {
            "purpose": consent.purpose,
            "answer": "yes" if consent.given else "no",
            "what was read": consent.wording,
            "when": _said(consent.at),
        }


def export_authenticators(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield what opens the account; never the secrets, which would open it to whoever finds the file."""
    for key in Authenticator.objects.filter(user_id=account_id):
        yield {
            "kind": key.get_type_display(),
            "name": key.data.get("name", ""),
            "added": _said(key.created_at),
            "last used": _said(key.last_used_at),
        }


def export_providers(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield the accounts elsewhere (ORCID, OpenID Connect) that open this one."""
    for other in SocialAccount.objects.filter(user_id=account_id):
        yield {
            "provider": other.provider,
            "identifier there": other.uid,
            "what the provider said": other.extra_data,
            "connected": _said(other.date_joined),
            "last used": _said(other.last_login),
        }


def export_sessions(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield until when each browser stays signed in."""
    for session in sessions_of(account_id):
        yield {"a browser is signed in until": _said(session.expire_date)}


def export_mails(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield the mails of the last weeks (their text is forgotten once they are sent)."""
    for email in proved_emails_of(account_id):
        for mail in outbox.mails_to(email):
            yield {
                "to": mail.to,
                "subject": mail.subject,
                "state": mail.state,
                "written": _said(mail.created_at),
                "sent": _said(mail.sent_at),
            }


def export_failed_attempts(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield the wrong passwords of the last day, counted to lock attackers out."""
    for attempt in AccessAttempt.objects.filter(username__in=proved_emails_of(account_id)):
        yield {
            "when": _said(attempt.attempt_time),
            "wrong passwords": attempt.failures_since_start,
            "from": attempt.ip_address,
        }


def export_trail(account_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield what the audit trail says that the person did."""
    for entry in audit.entries_by(f"account:{account_id}"):
        yield {
            "when": _said(entry.at),
            "action": entry.action,
            "on": f"{entry.object_type} {entry.object_id}".strip(),
            "fields": entry.fields,
        }


def proved_emails_of(account_id: int) -> list[str]:
    """Return the addresses that are surely an account's: its own, and the others that it proved.

    An address that was only claimed may be someone else's, whose data would be shown or erased with it.
    """
    known: Iterable[str] = [
        *Account.objects.filter(pk=account_id).values_list("email", flat=True),
        *EmailAddress.objects.filter(user_id=account_id, verified=True).values_list("email", flat=True),
    ]
    return sorted({email.lower() for email in known if email})


def sessions_of(account_id: int) -> list[Session]:
    """Return the sessions of one account (their content is encoded: each is opened)."""
    me = str(account_id)
    return [s for s in Session.objects.iterator() if s.get_decoded().get("_auth_user_id") == me]


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def as_json(content: Any) -> str:
    """Return JSON that a person can read, accents included."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=str)


# --- mails that did not leave ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StuckMail:
    """A mail that did not reach anyone; its text stays closed."""

    pk: int
    to: str
    subject: str  # empty where it may hold a code that opens an account
    language: str
    at: datetime
    refused: bool  # else nobody knows whether it left
    attempts: int
    problem: str


def stuck_mails(limit: int = 100) -> list[StuckMail]:
    """Return the mails that did not leave, latest first (one query).

    The mails of sign-in carry no key, and their code in the subject: nobody else may read it.
    """
    return [_without_text(m) for m in outbox.stuck().defer("text", "html", "attachments")[:limit]]


def bounced_mails(limit: int = 100) -> list[StuckMail]:
    """Return the mails that left and came back, latest first (one query)."""
    return [_without_text(m) for m in outbox.bounced().defer("text", "html", "attachments")[:limit]]


def _without_text(m: Any) -> StuckMail:
    return StuckMail(
        pk=m.pk,
        to=m.to,
        subject=m.subject if m.key else "",
        language=m.language,
        at=m.created_at,
        refused=m.state == outbox.State.FAILED,
        attempts=m.attempts,
        problem=m.problem,
    )


# --- the demonstration -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ShownMail:
    """A mail of the demonstration, as its reader would get it."""

    to: str
    subject: str
    text: str
    language: str
    at: datetime


def latest_mails(limit: int = 40) -> list[ShownMail]:
    """Return the latest mails with their text: from the outbox, or from the folder once they are sent."""
    folder = outbox.FolderTransport()
    return [
        ShownMail(m.to, m.subject, m.text or folder.text_of(m.message_id), m.language, m.created_at)
        for m in outbox.latest(limit)
    ]
