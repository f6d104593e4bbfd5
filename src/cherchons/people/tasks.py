"""What goes: the parts of an erasure, and what is deleted by itself when its time has passed."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from cherchons.kernel import audit, clock, outbox
from cherchons.kernel.actors import System
from cherchons.people import messages, queries, services
from cherchons.people.models import Account, Consent

UNUSED = timedelta(days=60)
ATTEMPTS = timedelta(days=1)


# --- parts of an erasure (services.erase_account runs them in one transaction) --------------------------
def empty_account(account_id: int) -> None:
    """Leave a closed row that says nothing; the service deletes it too where nothing points to it."""
    EmailAddress.objects.filter(user_id=account_id).delete()
    Account.objects.filter(pk=account_id).update(
        email=f"{secrets.token_hex(8)}@erased.invalid",
        name="",
        password=make_password(None),
        language=settings.LANGUAGE_CODE,
        languages=[],
        sectors=[],
        is_active=False,
        is_administrator=False,
        last_login=None,
        erased_at=clock.now(),
    )


def erase_consents(account_id: int) -> None:
    """Delete what the person agreed to: without the person, the answers prove nothing."""
    Consent.objects.filter(account_id=account_id).delete()


def erase_keys(account_id: int) -> None:
    """Delete passkeys, the application's secret and recovery codes."""
    Authenticator.objects.filter(user_id=account_id).delete()


def erase_providers(account_id: int) -> None:
    """Delete the links to accounts elsewhere, and their tokens with them."""
    SocialAccount.objects.filter(user_id=account_id).delete()


def erase_sessions(account_id: int) -> None:
    """Sign the person out everywhere."""
    keys = [session.pk for session in queries.sessions_of(account_id)]
    Session.objects.filter(pk__in=keys).delete()


def erase_mails(account_id: int) -> None:
    """Delete the mails to the person, those that wait to be sent too."""
    for email in queries.proved_emails_of(account_id):
        outbox.forget_address(email)


def erase_attempts(account_id: int) -> None:
    """Delete the wrong passwords tried for the person's addresses."""
    AccessAttempt.objects.filter(username__in=queries.proved_emails_of(account_id)).delete()


def erase_trail(account_id: int) -> None:
    """Replace the person by a pseudonym in the audit trail."""
    audit.pseudonymise(f"account:{account_id}")


# --- what is deleted by itself ------------------------------------------------------------------------
def forget_unused_accounts(now: datetime) -> int:
    """Erase the accounts that nobody ever signed in to; those of the demonstration stay."""
    if settings.DEMO:
        return 0
    unused = Account.objects.filter(
        last_login=None, created_at__lt=now - UNUSED, is_administrator=False, erased_at=None
    )
    accounts = list(unused.order_by("pk")[:200])
    for account in accounts:
        services.erase_account(account, by=System(task="retention"))
    return len(accounts)


def forget_sessions(now: datetime) -> int:
    """Delete the sessions whose time has passed."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def forget_attempts(now: datetime) -> int:
    """Delete the wrong passwords that no longer count."""
    old = AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS)
    return int(old.delete()[0])


def forget_farewells(now: datetime) -> int:
    """Delete the last mails to erased people, once they have left."""
    return outbox.forget_sent(messages.FAREWELL)
