"""Which sessions people sit at, and who is expected there."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cherchons.encounters.enums import ChoiceState, RegistrationState, SeatedWho, SessionKind
from cherchons.encounters.models import (
    Encounter,
    Placement,
    Registration,
    SessionChoice,
    SessionPlaces,
    TablePlan,
)
from cherchons.encounters.queries import display
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import SessionView
from cherchons.encounters.queries.public import NotReleased
from cherchons.kernel.errors import NotFound

SEATED_FIRST = (SessionKind.MEAL, SessionKind.WELCOME, SessionKind.BREAK)  # where plans make most sense
SIZE = 6  # people at a table, to begin with
ROUNDS = 3
SHORTEST, USUAL = 10, 20  # minutes of a round


@dataclass(frozen=True, slots=True)
class Occasion:
    """A session of the published programme at which people could be seated."""

    session: SessionView
    title: str
    when: str
    proposed: bool  # a meal, or else a time to get to know each other
    plan: TablePlan | None = None


def occasions(shown: Shown, plans: Iterable[TablePlan]) -> list[Occasion]:
    """Return the sessions, those with a plan first, then meals, then the others in their order."""
    by_session = {plan.session_uid: plan for plan in plans}
    found = []
    for session in shown.programme.sessions:
        plan = by_session.get(UUID(session.uid))
        if session.cancelled and plan is None:
            continue
        row = shown.session_row(session)
        proposed = session.kind == SessionKind.MEAL
        found.append(Occasion(session, row["title"], row["hours"], proposed, plan))
    order = {kind: index for index, kind in enumerate(SEATED_FIRST)}
    return sorted(found, key=lambda o: (o.plan is None, order.get(SessionKind(o.session.kind), len(order))))


def session_of(shown: Shown, uid: UUID | str) -> SessionView | None:
    """Return a session of the published programme, if it is still there."""
    return shown.programme.session(str(uid))


def plans_of(encounter: Encounter) -> list[TablePlan]:
    """Return the table plans of a day (one query)."""
    return list(TablePlan.objects.filter(encounter=encounter).select_related("current", "published"))


def plan_with(encounter: Encounter, uid: UUID) -> TablePlan:
    """Return one plan of this day, with its steps (one query).

    Raises
    ------
    NotFound
        If this day has none with this uid.
    """
    related = ("current__before", "published", "encounter__organisation")
    found = TablePlan.objects.filter(encounter=encounter, uid=uid).select_related(*related).first()
    if found is None:
        raise NotFound
    return found


def expected(plan: TablePlan, who: str) -> QuerySet[Registration]:
    """Return who is expected at the session, by number.

    Where the session has counted seats, those who have one; where people were placed in workshops, those who
    were placed in this one; everyone else who has a place otherwise.
    """
    rows = Registration.objects.filter(
        encounter_id=plan.encounter_id, state=RegistrationState.CONFIRMED, anonymous=False
    ).order_by("number")
    uid = plan.session_uid
    if SessionPlaces.objects.filter(plan__encounter_id=plan.encounter_id, session_uid=uid).exists():
        chosen = SessionChoice.objects.filter(session_uid=uid, state=ChoiceState.SEATED)
        rows = rows.filter(pk__in=chosen.values("registration_id"))
    elif Placement.objects.filter(registration__encounter_id=plan.encounter_id, session_uid=uid).exists():
        placed = Placement.objects.filter(session_uid=uid)
        rows = rows.filter(pk__in=placed.values("registration_id"))
    return rows.filter(arrived_at__isnull=False) if who == SeatedWho.HERE else rows


def minutes_of(plan: TablePlan, rounds: int) -> int:
    """Return how long a round may last, in fives: a quarter of the session is left to come and go."""
    try:
        session = session_of(display.shown(plan.encounter.slug, "fr"), plan.session_uid)
    except NotReleased:
        session = None
    if session is None:
        return USUAL
    whole = (session.end - session.start).total_seconds() / 60
    return max(SHORTEST, int(whole * 0.75 / max(1, rounds)) // 5 * 5)
