"""Who belongs to an organisation, who may sign for it, who organises for it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cherchons.directory import messages
from cherchons.directory.enums import RoleName
from cherchons.directory.models import Affiliation, Mandate, Organisation, Role
from cherchons.directory.queries.folding import tidy_line
from cherchons.directory.rules import (
    can_affiliate,
    can_end_mandate,
    can_give_mandate,
    can_give_role,
    can_leave,
    can_take_role,
)
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.people.models import Account


class WrongDates(DomainError):
    """An end before its beginning."""

    code = "wrong-dates"
    sentence = _("The end is before the beginning.")


class TooLong(DomainError):
    """More words than the field takes."""

    code = "too-long"


def affiliate(
    account: Account,
    *,
    by: Actor,
    organisation: Organisation,
    function: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Affiliation:
    """Say that a person belongs to an organisation; saying it again changes the function and the dates."""
    require(can_affiliate, by, account)
    function = tidy_line(function)
    if len(function) > 120:
        raise TooLong(_("This is too long: 120 characters at most."), field="function")
    if since and until and until < since:
        raise WrongDates(field="until")
    with transaction.atomic():
        affiliation, _made = Affiliation.objects.update_or_create(
            account=account,
            organisation=organisation,
            defaults={"function": function, "since": since, "until": until},
        )
        audit.record(by, "directory.affiliate", affiliation, fields=["function", "since", "until"])
    return affiliation


def leave(affiliation: Affiliation, *, by: Actor) -> None:
    """A person no longer belongs to an organisation; what they organise or sign is another matter."""
    require(can_leave, by, affiliation)
    with transaction.atomic():
        audit.record(by, "directory.leave", affiliation)
        affiliation.delete()


def give_mandate(
    organisation: Organisation,
    *,
    by: Actor,
    account: Account,
    may_sign: bool,
    valid_from: date,
    valid_until: date | None = None,
) -> Mandate:
    """Record that a person may speak, perhaps sign, for an organisation; again replaces the one before."""
    require(can_give_mandate, by, organisation)
    if valid_until and valid_until < valid_from:
        raise WrongDates(field="valid_until")
    with transaction.atomic():
        mandate, _made = Mandate.objects.update_or_create(
            account=account,
            organisation=organisation,
            defaults={"may_sign": may_sign, "valid_from": valid_from, "valid_until": valid_until},
        )
        fields = ["may_sign", "valid_from", "valid_until"]
        entry = audit.record(by, "directory.give_mandate", mandate, fields=fields)
        messages.tell_mandate(mandate, key=f"directory.mandate:{entry.pk}")
    return mandate


def end_mandate(mandate: Mandate, *, by: Actor, on: date | None = None) -> Mandate:
    """End a mandate (default: today); one that had not begun goes away."""
    require(can_end_mandate, by, mandate)
    end = on or clock.now().date()
    with transaction.atomic():
        audit.record(by, "directory.end_mandate", mandate, fields=["valid_until"])
        if end < mandate.valid_from:
            mandate.delete()
            return mandate
        mandate.valid_until = end
        mandate.save(update_fields=["valid_until"])
    return mandate


def give_role(
    organisation: Organisation, *, by: Actor, account: Account, name: str = RoleName.ORGANISER
) -> Role:
    """Give a person a role in an organisation and tell them; giving it twice is giving it once."""
    require(can_give_role, by, organisation)
    with transaction.atomic():
        role, made = Role.objects.get_or_create(account=account, organisation=organisation, name=name)
        if made:
            audit.record(by, "directory.give_role", role, fields=["name"])
            if by.account_id != account.pk:
                messages.tell_role_given(role, key=f"directory.role:{role.pk}")
    return role


def take_role(role: Role, *, by: Actor) -> None:
    """Take a role back, or give one's own back; whoever did not do it themselves is told."""
    require(can_take_role, by, role)
    with transaction.atomic():
        entry = audit.record(by, "directory.take_role", role, fields=["name"])
        if by.account_id != role.account_id:
            messages.tell_role_taken(role, key=f"directory.role-taken:{entry.pk}")
        role.delete()
