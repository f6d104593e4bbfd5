"""People who were registered together: the first of them looks after the others."""

from collections.abc import Sequence

from cherchons.encounters.models import Registration


def party_in_order(registration: Registration) -> list[Registration]:
    """Return everyone who was registered together with someone, by number (one query, none for one alone)."""
    if registration.group is None:
        return [registration]
    rows = Registration.objects.select_related("encounter").filter(
        encounter_id=registration.encounter_id, group=registration.group, anonymous=False
    )
    return list(rows.order_by("number"))


def leads(registration: Registration, party: Sequence[Registration]) -> bool:
    """Say whether someone is the first of their party, who sees the others and may cancel for them."""
    return len(party) > 1 and party[0].pk == registration.pk
