"""The list as a table: whom a filter shows, with all that this reader may take away."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from cherchons.encounters.enums import RegistrationPurpose
from cherchons.encounters.models import (
    Answer,
    Needs,
    OrganiserQuestion,
    Placement,
    Registration,
    RegistrationConsent,
    Session,
    SessionChoice,
)
from cherchons.encounters.queries.registrations.day import DeskDay
from cherchons.encounters.queries.registrations.person import said
from cherchons.encounters.queries.registrations.sessions import CountedSession

ALL = (
    *("number", "state", "arrived_at", "name", "organisation", "individual", "sector", "territory"),
    *(
        "territory_code",
        "channel",
        "language",
        "registered_at",
        "changed_at",
        "photo",
        "news",
        "sessions",
        "workshops",
    ),
)
MANAGED = ("email", "code", "party")
SENSITIVE = ("food", "access")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by key, the questions that follow them, and the rows."""

    columns: tuple[str, ...]
    questions: list[tuple[int, str, int]]  # id, text, version
    rows: list[dict[str, Any]]  # by column; "answers" holds question id → answer


def table(
    day: DeskDay, pks: Sequence[int], sessions: Sequence[CountedSession], *, with_needs: bool = False
) -> Table:
    """Return these registrations in this order (eight queries at most).

    Needs are in it only where asked for by someone who sees them; addresses, codes and answers for those who
    manage the day.
    """
    of_day = {"registration__encounter": day.encounter}
    with_needs = with_needs and day.sees_needs
    consents: dict[int, dict[str, bool]] = defaultdict(dict)
    for pk, purpose, given in RegistrationConsent.objects.filter(**of_day).values_list(
        "registration_id", "purpose", "given"
    ):
        consents[pk][purpose] = given
    titles = {one.uid: one.title for one in sessions}
    chosen: dict[int, list[str]] = defaultdict(list)
    for pk, uid, state in SessionChoice.objects.filter(**of_day).values_list(
        "registration_id", "session_uid", "state"
    ):
        chosen[pk].append(titles.get(uid, str(uid)) + ("" if state == "seated" else " (…)"))
    placed = _placed(day)
    needs = {n.registration_id: n for n in Needs.objects.filter(**of_day)} if with_needs else {}
    questions, answers = _answers(day) if day.manages else ([], {})
    found = Registration.objects.filter(encounter=day.encounter).select_related("territory", "code")
    by_pk = {row.pk: row for row in found}
    zone = ZoneInfo(day.encounter.timezone)
    parties: dict[Any, int] = {}
    rows = []
    for r in (by_pk[pk] for pk in pks if pk in by_pk):
        row = _facts(r, zone) | {
            "photo": consents[r.pk].get(RegistrationPurpose.PHOTO),
            "news": consents[r.pk].get(RegistrationPurpose.NEWS),
            "sessions": chosen[r.pk],
            "workshops": placed.get(r.pk, []),
        }
        if day.manages:
            row |= {"email": r.email, "code": r.code.label if r.code else ""}
            row["party"] = parties.setdefault(r.group, len(parties) + 1) if r.group else None
            row["answers"] = answers.get(r.pk, {})
        if with_needs:
            row |= {name: getattr(needs.get(r.pk), name, "") for name in SENSITIVE}
        rows.append(row)
    columns = ALL + (MANAGED if day.manages else ()) + (SENSITIVE if with_needs else ())
    return Table(columns, questions, rows)


def _placed(day: DeskDay) -> dict[int, list[str]]:
    """Return registration → the workshops where they are expected, as published (two queries at most)."""
    rows = Placement.objects.filter(registration__encounter=day.encounter).values_list(
        "registration_id", "session_uid"
    )
    found = list(rows.order_by("slot"))
    named = Session.objects.filter(encounter=day.encounter).values_list("uid", "title") if found else ()
    titles = dict(named)
    made: dict[int, list[str]] = defaultdict(list)
    for pk, uid in found:
        made[pk].append(titles.get(uid, str(uid)))
    return made


def _facts(r: Registration, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "number": r.number,
        "state": r.state,
        "arrived_at": r.arrived_at.astimezone(zone).isoformat(timespec="minutes") if r.arrived_at else "",
        "name": r.name,
        "organisation": r.organisation_name,
        "individual": r.individual,
        "sector": r.sector,
        "territory": r.territory.name if r.territory else "",
        "territory_code": r.territory.code if r.territory else "",
        "channel": r.channel,
        "language": r.language,
        "registered_at": r.registered_at.astimezone(zone).isoformat(timespec="minutes"),
        "changed_at": r.changed_at.astimezone(zone).isoformat(timespec="minutes"),
    }


def _answers(day: DeskDay) -> tuple[list[tuple[int, str, int]], dict[int, dict[int, str]]]:
    """Return every version of every question that was asked, and the answers by person."""
    asked = OrganiserQuestion.objects.filter(plan=day.plan).order_by("position", "key", "version")
    questions = {q.pk: q for q in asked}
    answers: dict[int, dict[int, str]] = defaultdict(dict)
    for pk, question, value in Answer.objects.filter(registration__encounter=day.encounter).values_list(
        "registration_id", "question_id", "value"
    ):
        if question in questions:
            answers[pk][question] = said(questions[question].kind, value)
    return [(q.pk, q.text, q.version) for q in questions.values()], answers
