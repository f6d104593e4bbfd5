"""Our pieces of other rooms' pages."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language

from cherchons.directory.models import Organisation
from cherchons.directory.queries import organisations_organised_by
from cherchons.encounters.models import Registration, Release
from cherchons.encounters.queries.desk import encounters_edited_by
from cherchons.encounters.queries.personal import any_of
from cherchons.encounters.queries.public import Card, encounters_of
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.kernel import clock
from cherchons.people.queries import proved_emails_of

SHOWN = 5


def mine(request: HttpRequest, _account: Any) -> Mapping[str, Any] | None:
    """Return the encounters that a person prepares; nothing for those who prepare none and may not."""
    rows = encounters_edited_by(request.actor)  # type: ignore[attr-defined]
    may_create = organisations_organised_by(request.actor).exists()  # type: ignore[attr-defined]
    if not rows and not may_create:
        return None
    return {"rows": rows[:SHOWN], "more": len(rows) - SHOWN, "may_create": may_create}


def registered(_request: HttpRequest, account: Any) -> Mapping[str, Any] | None:
    """Return the days to come for which a person registered, signed in or with an address they proved."""
    mine = Q(account_id=account.pk) | any_of("email", proved_emails_of(account.pk))
    today = clock.now().date()
    days = Registration.objects.filter(mine, anonymous=False).values("encounter_id")
    releases = (
        Release.objects.filter(latest=True, last_date__gte=today, encounter_id__in=days)
        .defer("content", "changes", "search")
        .order_by("first_date", "pk")
    )
    language = (get_language() or "fr")[:2]
    cards = {release.encounter_id: Card.of(release, language) for release in releases[:SHOWN]}
    found = Registration.objects.filter(mine, encounter_id__in=cards, anonymous=False).order_by("number")
    rows = [
        {"card": cards[one.encounter_id], "r": one, "key": key_of(one)}
        for one in sorted(found, key=lambda one: list(cards).index(one.encounter_id))
    ]
    return {"rows": rows} if rows else None


def of_organisation(_request: HttpRequest, organisation: Organisation) -> Mapping[str, Any] | None:
    """Return the public days of an organisation, latest first."""
    cards = encounters_of(organisation.slug)
    return {"cards": cards} if cards else None
