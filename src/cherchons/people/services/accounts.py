"""Accounts are opened by whoever proves an address, and by the operator."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.people.models import EMAIL_LENGTH, Account
from cherchons.people.rules import can_create_administrator, can_open_account


class WrongAddress(DomainError):
    """This can't be an e-mail address."""

    code = "wrong-address"
    sentence = _("This isn’t an e-mail address. One looks like name@example.org.")


@transaction.atomic
def open_account(
    email: str, *, by: Actor, language: str = "", name: str = "", proved: bool = False
) -> Account:
    """Return the account of ``email``, opened now if there was none.

    Parameters
    ----------
    language
        Of the pages and mails the person gets.
    proved
        Whether the person just showed that they read the mails of this address.
    """
    require(can_open_account, by)
    address = _checked(email)
    known = language in dict(settings.LANGUAGES)
    account, opened = _get_or_open(address, name=name, language=language if known else settings.LANGUAGE_CODE)
    if opened:
        audit.record(by, "people.open_account", account)
    _keep_address(account, proved=proved)
    return account


@transaction.atomic
def create_administrator(email: str, *, by: Actor) -> tuple[Account, bool]:
    """Make the account of ``email`` an administrator of the platform, opening it if need be.

    Returns
    -------
    The account, and whether it was opened now. It has no password: its owner signs in with an e-mailed code.
    """
    require(can_create_administrator, by)
    address = _checked(email)
    account, opened = _get_or_open(address)
    _keep_address(account, proved=False)
    if not account.is_administrator or not account.is_active:
        account.is_administrator = account.is_active = True
        account.save(update_fields=["is_administrator", "is_active"])
        audit.record(by, "people.create_administrator", account, fields=["is_administrator"])
    return account, opened


def _get_or_open(address: str, **fields: str) -> tuple[Account, bool]:
    """Return the account of an address, locked, and whether it was opened now; two at once open one."""
    known = Account.objects.select_for_update().filter(email=address)
    if account := known.first():
        return account, False
    try:
        with transaction.atomic():
            return Account.objects.create_user(address, **fields), True
    except IntegrityError:
        return known.get(), False


def _keep_address(account: Account, *, proved: bool) -> None:
    """Keep allauth's row of the address beside the account, so that both always agree."""
    row, _made = EmailAddress.objects.get_or_create(
        user=account, email=account.email, defaults={"primary": True, "verified": proved}
    )
    if proved and not row.verified:
        row.verified = row.primary = True
        row.save(update_fields=["verified", "primary"])


def _checked(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
        MaxLengthValidator(EMAIL_LENGTH)(address)
    except ValidationError as error:
        raise WrongAddress(field="email") from error
    return address
