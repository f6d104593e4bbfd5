"""The places of a day as they stand: read by pages, and by services under the plan's lock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from cherchons.encounters.enums import ChoiceState, RegistrationState, WaitingRule
from cherchons.encounters.models import Registration, RegistrationPlan, SessionChoice
from cherchons.engines.places import Places

TAKEN = (RegistrationState.CONFIRMED, RegistrationState.OFFERED)
GONE = (RegistrationState.CANCELLED, RegistrationState.LAPSED)


def draw_is_awaited(plan: RegistrationPlan) -> bool:
    """Say whether the line is to be drawn, and has not been yet."""
    return plan.waiting_rule == WaitingRule.DRAW and plan.drawn_at is None


def reserved_now(plan: RegistrationPlan, now: datetime) -> dict[str, int]:
    """Return sector → places kept for it; nothing once they are everyone's (one query at most)."""
    released = plan.release_at is not None and now >= plan.release_at
    return {} if released else {kept.sector: kept.places for kept in plan.reserved.all()}


def places_of(plan: RegistrationPlan, now: datetime) -> Places:
    """Return the day's places (two queries)."""
    rows = (
        Registration.objects.filter(encounter_id=plan.encounter_id, state__in=TAKEN)
        .order_by()
        .values_list("sector")
        .annotate(Count("pk"))
    )
    return Places(plan.capacity, reserved_now(plan, now), dict(rows))


def waiting_line(plan: RegistrationPlan) -> list[list[Registration]]:
    """Return the parties that wait, in the order in which they are served.

    In order of arrival; where there is a draw, those who were drawn come first, by their rank, then those who
    came later. A party stands where its first member stands.
    """
    waiting = Registration.objects.filter(
        encounter_id=plan.encounter_id, state=RegistrationState.WAITING
    ).select_related("encounter")
    rows = sorted(waiting, key=lambda r: (r.draw_rank is None, r.draw_rank or 0, r.number))
    parties: dict[Any, list[Registration]] = {}
    for row in rows:
        parties.setdefault(row.group or row.pk, []).append(row)
    return list(parties.values())


def place_in_line(registration: Registration, plan: RegistrationPlan) -> int:
    """Return how many parties are served before this one, plus one; 0 if it does not wait."""
    for index, party in enumerate(waiting_line(plan), 1):
        if any(member.pk == registration.pk for member in party):
            return index
    return 0


def session_seats(plan: RegistrationPlan) -> dict[UUID, tuple[int, int]]:
    """Return session uid → (places, places taken), for the sessions whose places are counted."""
    taken = dict(
        SessionChoice.objects.filter(
            registration__encounter_id=plan.encounter_id,
            registration__state__in=TAKEN,
            state=ChoiceState.SEATED,
        )
        .order_by()
        .values_list("session_uid")
        .annotate(Count("pk"))
    )
    return {s.session_uid: (s.capacity, taken.get(s.session_uid, 0)) for s in plan.session_places.all()}
