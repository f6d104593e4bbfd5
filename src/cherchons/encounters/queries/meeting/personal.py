"""What we know of how someone met others on one day, for themselves: never what others said of them alone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cherchons.encounters.models import Presentation, Registration


def mixing_of(registration: Registration, titles: Mapping[UUID, str]) -> dict[str, Any]:
    """Return what a person showed, whom they met and where they were expected (at most six queries).

    ``titles`` names sessions. Others are named by number and name: whoever said that they met someone knows
    them; their contact is not repeated here.
    """
    shown = Presentation.objects.filter(registration=registration).prefetch_related("topics").first()
    return {
        "presentation": {
            "shown": shown.shown,
            "looks for": shown.looks_for,
            "offers": shown.offers,
            "themes": [topic.key for topic in shown.topics.all()],
            "contact": shown.contact,
        }
        if shown
        else {},
        "met": [
            {
                "name": met.other.name,
                "number": met.other.number,
                "exchange contacts": met.wants_contact,
                "at": met.at.isoformat(),
            }
            for met in registration.met.select_related("other").order_by("at", "pk")
        ],
        "workshops": [
            {"session": titles.get(placed.session_uid, ""), "rank of the wish": placed.rank}
            for placed in registration.placements.order_by("pk")
        ],
        "tables": [
            {"session": titles.get(seat.plan.session_uid, ""), "round": seat.round, "table": seat.table}
            for seat in registration.seats.select_related("plan")
        ],
        "to meet": [
            {"name": card.other.name, "session": titles.get(card.plan.session_uid, "")}
            for card in registration.to_meet.select_related("other", "plan")
        ],
    }
