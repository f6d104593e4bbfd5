"""What the directory knows about one person, for their own export."""

from collections.abc import Iterator
from typing import Any

from cherchons.directory.models import Affiliation, Mandate, OrganiserRequest, Role

Row = dict[str, Any]


def export_affiliations(account_id: int) -> Iterator[Row]:
    """Where one belongs."""
    for row in Affiliation.objects.filter(account_id=account_id).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "function": row.function,
            "since": _day(row.since),
            "until": _day(row.until),
        }


def export_mandates(account_id: int) -> Iterator[Row]:
    """For whom one may speak and sign."""
    for row in Mandate.objects.filter(account_id=account_id).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "may_sign": row.may_sign,
            "valid_from": _day(row.valid_from),
            "valid_until": _day(row.valid_until),
        }


def export_roles(account_id: int) -> Iterator[Row]:
    """For whom one organises."""
    for row in Role.objects.filter(account_id=account_id).select_related("organisation"):
        yield {"organisation": row.organisation.name, "role": row.name, "given_at": row.given_at.isoformat()}


def export_requests(account_id: int) -> Iterator[Row]:
    """What one asked for, and what was answered."""
    for row in OrganiserRequest.objects.filter(account_id=account_id).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "message": row.message,
            "state": row.state,
            "answer": row.answer,
            "created_at": row.created_at.isoformat(),
            "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        }


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
