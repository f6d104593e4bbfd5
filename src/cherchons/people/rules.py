"""Who may do what with accounts: oneself, and hardly anyone else."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cherchons.kernel.actors import AccountActor, Actor, System, Visitor
from cherchons.kernel.permissions import predicate

NOT_YOURS = _("This account isn’t yours.")


def _is_oneself(actor: Actor, account: Any) -> bool:
    return account is not None and actor.account_id is not None and actor.account_id == account.pk


@predicate("people.open_account")
def can_open_account(actor: Actor, obj: Any = None) -> bool:
    """Whoever proved an address gets an account; the system makes those of the demonstration."""
    return isinstance(actor, Visitor | System)


@predicate("people.edit_profile", refusal=NOT_YOURS)
def can_edit_profile(actor: Actor, account: Any = None) -> bool:
    """One's own name, languages and worlds (the system writes the demonstration's)."""
    return _is_oneself(actor, account) or isinstance(actor, System)


@predicate("people.consent", refusal=NOT_YOURS)
def can_consent(actor: Actor, account: Any = None) -> bool:
    """Nobody consents for someone else."""
    return _is_oneself(actor, account)


@predicate("people.export", refusal=NOT_YOURS)
def can_export_account(actor: Actor, account: Any = None) -> bool:
    """All about me is for me alone."""
    return _is_oneself(actor, account)


@predicate("people.erase", refusal=NOT_YOURS)
def can_erase_account(actor: Actor, account: Any = None) -> bool:
    """Oneself; an administrator whom the person asked in writing; the system, for accounts never used."""
    return (
        _is_oneself(actor, account)
        or isinstance(actor, System)
        or (isinstance(actor, AccountActor) and actor.administrator)
    )


@predicate("people.create_administrator")
def can_create_administrator(actor: Actor, obj: Any = None) -> bool:
    """The operator's command, or an administrator."""
    return isinstance(actor, System) or (isinstance(actor, AccountActor) and actor.administrator)


@predicate("people.send_mails_again")
def can_send_mails_again(actor: Actor, obj: Any = None) -> bool:
    """Administrators see which mails did not leave, and send them again."""
    return isinstance(actor, AccountActor) and actor.administrator


@predicate("people.try_as")
def can_try_as(actor: Actor, obj: Any = None) -> bool:
    """In the demonstration only, anyone enters as anyone fictional."""
    return settings.DEMO and obj is not None and obj.email.endswith("@example.org")
