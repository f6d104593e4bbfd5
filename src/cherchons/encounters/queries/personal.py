"""What we know about one person, for themselves."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from cherchons.encounters.models import Speaker, TeamMember


def speeches_of(account_id: int) -> Iterator[dict[str, Any]]:
    """Yield where a person stands in programmes, by their account or their address."""
    address = get_user_model().objects.filter(pk=account_id).values_list("email", flat=True).first()
    mine = Q(account_id=account_id) | (Q(email__iexact=address) if address else Q())
    found = Speaker.objects.filter(mine).select_related("encounter", "session", "item__session")
    for speaker in found.order_by("encounter_id", "id"):
        session = speaker.session or (speaker.item.session if speaker.item else None)
        yield {
            "encounter": speaker.encounter.title,
            "session": session.title if session else "",
            "part": speaker.part,
            "name": speaker.name,
            "role": speaker.role,
            "organisation": speaker.organisation_name,
            "sector": speaker.sector,
            "to_confirm": speaker.to_confirm,
            "email": speaker.email,
        }


def teams_of(account_id: int) -> Iterator[dict[str, Any]]:
    """Yield the teams a person is in."""
    for member in TeamMember.objects.filter(account_id=account_id).select_related("encounter"):
        yield {"encounter": member.encounter.title, "role": member.role}
