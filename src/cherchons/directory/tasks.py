"""What other rooms have done here: forgetting a person, moving rows when organisations are merged.

These functions are contributed (see ``apps.py``) and called inside the transaction of the service that asks.
"""

from cherchons.directory.models import (
    Affiliation,
    FormerAddress,
    Identifier,
    Mandate,
    OrganiserRequest,
    Role,
)


def erase_affiliations(account_id: int) -> None:
    """Forget where the person belonged."""
    Affiliation.objects.filter(account_id=account_id).delete()


def erase_mandates(account_id: int) -> None:
    """Forget for whom the person could sign."""
    Mandate.objects.filter(account_id=account_id).delete()


def erase_roles(account_id: int) -> None:
    """Forget for whom the person organised."""
    Role.objects.filter(account_id=account_id).delete()


def erase_requests(account_id: int) -> None:
    """Forget what the person asked for, and that they answered others."""
    OrganiserRequest.objects.filter(account_id=account_id).delete()
    OrganiserRequest.objects.filter(answered_by_id=account_id).update(answered_by=None)


def move_people(gone: int, keep: int) -> None:
    """Move affiliations, mandates, roles and requests; where a person has one in both, the kept one stays."""
    for model, same in (
        (Affiliation, ["account_id"]),
        (Mandate, ["account_id"]),
        (Role, ["account_id", "name"]),
    ):
        _move(model, gone, keep, same)
    open_there = OrganiserRequest.objects.filter(organisation_id=keep, state="open").values("account_id")
    OrganiserRequest.objects.filter(organisation_id=gone, state="open", account_id__in=open_there).delete()
    OrganiserRequest.objects.filter(organisation_id=gone).update(organisation_id=keep)


def move_numbers(gone: int, keep: int) -> None:
    """Move numbers of kinds that the kept organisation lacks, and the addresses it had before."""
    _move(Identifier, gone, keep, ["kind"])
    FormerAddress.objects.filter(organisation_id=gone).update(organisation_id=keep)


def _move(
    model: type[Affiliation | Mandate | Role | Identifier], gone: int, keep: int, same: list[str]
) -> None:
    there = set(model.objects.filter(organisation_id=keep).values_list(*same))
    for row in model.objects.filter(organisation_id=gone):
        if tuple(getattr(row, name) for name in same) in there:
            row.delete()
        else:
            model.objects.filter(pk=row.pk).update(organisation_id=keep)
