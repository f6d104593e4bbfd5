"""Our pieces of other rooms' pages."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from cherchons.directory.models import Organisation
from cherchons.directory.queries import organisations_organised_by
from cherchons.encounters.queries.desk import encounters_edited_by
from cherchons.encounters.queries.public import encounters_of

SHOWN = 5


def mine(request: HttpRequest, _account: Any) -> Mapping[str, Any] | None:
    """Return the encounters that a person prepares; nothing for those who prepare none and may not."""
    rows = encounters_edited_by(request.actor)  # type: ignore[attr-defined]
    may_create = organisations_organised_by(request.actor).exists()  # type: ignore[attr-defined]
    if not rows and not may_create:
        return None
    return {"rows": rows[:SHOWN], "more": len(rows) - SHOWN, "may_create": may_create}


def of_organisation(_request: HttpRequest, organisation: Organisation) -> Mapping[str, Any] | None:
    """Return the public days of an organisation, latest first."""
    cards = encounters_of(organisation.slug)
    return {"cards": cards} if cards else None
