"""What people say about themselves, and what they agree to."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.people.enums import ConsentPurpose, Sector
from cherchons.people.models import NAME_LENGTH, Account, Consent
from cherchons.people.rules import can_consent, can_edit_profile


class WrongProfile(DomainError):
    """Something in the profile can't be kept."""

    code = "wrong-profile"


@transaction.atomic
def update_profile(
    account: Account,
    *,
    by: Actor,
    name: str,
    language: str,
    languages: Sequence[str] = (),
    sectors: Sequence[str] = (),
) -> Account:
    """Change what a person says about themselves.

    Raises
    ------
    WrongProfile
        If the name is too long, or a language or world unknown.
    """
    require(can_edit_profile, by, account)
    values: dict[str, Any] = {
        "name": _checked_name(name),
        "language": _checked([language], known=dict(settings.LANGUAGES), field="language")[0],
        "languages": _checked(languages, known=dict(settings.LANGUAGES), field="languages"),
        "sectors": _checked(sectors, known=dict(Sector.choices), field="sectors"),
    }
    account = Account.objects.select_for_update().get(pk=account.pk)
    changed = [field for field, value in values.items() if getattr(account, field) != value]
    if changed:
        for field in changed:
            setattr(account, field, values[field])
        account.save(update_fields=changed)
        audit.record(by, "people.edit_profile", account, fields=changed)
    return account


@transaction.atomic
def give_consent(account: Account, *, by: Actor, purpose: str) -> Consent:
    """Keep that the person agrees to one use, with the very words they read; once is enough."""
    require(can_consent, by, account)
    return _answer(account, by, purpose, given=True)


@transaction.atomic
def withdraw_consent(account: Account, *, by: Actor, purpose: str) -> Consent:
    """Keep that the person no longer agrees to one use. What was done before stays lawful."""
    require(can_consent, by, account)
    return _answer(account, by, purpose, given=False)


def _answer(account: Account, by: Actor, purpose: str, *, given: bool) -> Consent:
    if purpose not in ConsentPurpose.values:
        raise WrongProfile(_("This isn’t a use that we ask about."), field="purpose")
    Account.objects.select_for_update().get(pk=account.pk)  # two clicks at once leave one answer
    answers = Consent.objects.filter(account=account, purpose=purpose)
    latest = answers.order_by("-at", "-pk").first()
    if latest is not None and latest.given == given:
        return latest
    wording = str(ConsentPurpose(purpose).label)
    consent = Consent.objects.create(
        account=account, purpose=purpose, given=given, wording=wording, at=clock.now()
    )
    audit.record(by, "people.give_consent" if given else "people.withdraw_consent", consent)
    return consent


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if len(name) > NAME_LENGTH:
        sentence = _("This name is too long: %(limit)s characters at most.") % {"limit": NAME_LENGTH}
        raise WrongProfile(sentence, field="name")
    if not name.isprintable():
        raise WrongProfile(_("This name holds signs that can’t be shown. Type it again."), field="name")
    return name


def _checked(chosen: Sequence[str], *, known: dict[str, Any], field: str) -> list[str]:
    """Return what was chosen, in the order of what there is, each once."""
    if unknown := [value for value in chosen if value not in known]:
        raise WrongProfile(_("“%(value)s” isn’t among the choices.") % {"value": unknown[0]}, field=field)
    return [value for value in known if value in chosen]
