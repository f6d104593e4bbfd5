"""Every address of the site with what the demonstration world holds, for tests that visit them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from cherchons.directory.models import Affiliation, Mandate, Organisation, OrganiserRequest, Role
from cherchons.encounters.models import (
    Agenda,
    Day,
    DeskLink,
    Encounter,
    GroupMessage,
    InvitationCode,
    Item,
    Organiser,
    OrganiserQuestion,
    PaperOrder,
    Questionnaire,
    QuestionnaireQuestion,
    QuestionnaireTicket,
    Registration,
    RegistrationPlan,
    Release,
    Series,
    Session,
    Speaker,
    TablePlan,
    TeamMember,
    WishedSession,
    WishPlan,
)
from cherchons.encounters.queries.composing.slots import parallel_workshops
from cherchons.encounters.queries.meeting.badges import badge_key_of
from cherchons.encounters.queries.meeting.reach import BY_BADGE, other_key
from cherchons.encounters.queries.programme import Programme
from cherchons.encounters.queries.registrations.desk_links import desk_key_of
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.tickets import ticket_key
from cherchons.encounters.services.composing.composing import compose as compose_workshops
from cherchons.encounters.services.seating.composing import compose
from cherchons.encounters.services.seating.publishing import publish
from cherchons.kernel import clock
from cherchons.kernel.actors import System

Arguments = dict[str, Any]
NOWHERE: Arguments = {
    "pk": 999_999,
    "number": 999_999,
    "provider_id": "nobody",
    "token": "forged-token",
    "name": "nothing.png",
    "uid": UUID(int=0),
}
OF_A_REGISTRATION = {
    f"encounters:{name}"
    for name in (
        *("registration", "change_registration", "cancel_registration"),
        *("registration_ics", "registration_action"),
        *(
            "who",
            "present",
            "present_withdraw",
            "present_erase",
            "meetings",
            "met",
            "unsay_met",
            "keep_contact",
        ),
        *("now", "now_live", "own_wishes"),
    )
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address by its name, with arguments that exist."""

    name: str
    path: str


def complete_the_world() -> None:
    """Add what the demonstration leaves to its visitors: an agenda, a question, a code, papers."""
    release = Release.objects.filter(latest=True).order_by("-pk")[0]
    Agenda.objects.get_or_create(token="an-agenda-of-the-tests", encounter=release.encounter)
    plan, _made = RegistrationPlan.objects.get_or_create(encounter=release.encounter)
    OrganiserQuestion.objects.get_or_create(plan=plan, text="A question of the tests")
    InvitationCode.objects.get_or_create(plan=plan, code="TESTSTESTS", label="Tests")
    PaperOrder.objects.get_or_create(encounter=release.encounter, kind="signs", state="ready")
    DeskLink.objects.get_or_create(
        encounter=release.encounter, label="Tests", defaults={"expires_at": clock.now() + timedelta(days=1)}
    )
    GroupMessage.objects.get_or_create(encounter=release.encounter, subject="A message of the tests", count=0)
    ask_for_wishes()
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    asked, _made = Questionnaire.objects.get_or_create(
        encounter=release.encounter, sent_at=long_ago, closes_at=long_ago + timedelta(days=1)
    )
    QuestionnaireQuestion.objects.get_or_create(questionnaire=asked, text="A question after the day")
    someone, _made = Registration.objects.get_or_create(
        encounter=release.encounter, number=1, defaults={"state": "confirmed", "sector": "research"}
    )
    QuestionnaireTicket.objects.get_or_create(questionnaire=asked, registration=someone)
    meal = Session.objects.filter(encounter=release.encounter).order_by("pk")[0]
    plan_of_tables, is_new = TablePlan.objects.get_or_create(
        encounter=release.encounter, session_uid=meal.uid
    )
    if is_new:
        by = System(task="tests")
        step = compose(plan_of_tables, by=by, version=plan_of_tables.version)
        publish(step.plan, by=by, version=step.plan.version)


def ask_for_wishes() -> None:
    """Let people rank the workshops of the first days that have some at the same time."""
    for release in Release.objects.filter(latest=True).select_related("encounter").order_by("pk"):
        slots = parallel_workshops(Programme.of(release.content, language="fr"))
        if slots:
            plan, _made = WishPlan.objects.get_or_create(encounter=release.encounter)
            for uid in (uid for slot in slots for uid in slot.uids):
                WishedSession.objects.get_or_create(plan=plan, session_uid=uid)
            if plan.current_id is None and release.encounter.registrations.filter(state="confirmed").exists():
                compose_workshops(plan, by=System(task="tests"), version=plan.version)


def route_names() -> dict[str, set[str]]:
    """Return every named route (``"encounters:session"``) with the names of its arguments."""
    found: dict[str, set[str]] = {}

    def walk(patterns: list[URLPattern | URLResolver], space: str, arguments: set[str]) -> None:
        for pattern in patterns:
            there = arguments | set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLResolver):
                walk(
                    pattern.url_patterns,
                    f"{space}{pattern.namespace}:" if pattern.namespace else space,
                    there,
                )
            elif pattern.name:
                found[space + pattern.name] = there

    walk(get_resolver().url_patterns, "", set())
    return found


def addresses(language: str) -> Iterator[Address]:
    """Give every address, with one or several sets of arguments from the demonstration world."""
    rows = Rows()
    with override(language):
        for name, wanted in sorted(route_names().items()):
            for arguments in examples(name, wanted, rows):
                try:
                    yield Address(name, reverse(name, kwargs=arguments))
                except NoReverseMatch as problem:
                    raise AssertionError(f"{name} has no example in tests/addresses.py: {problem}") from None


class Rows:
    """The rows that routes are tried on: each is asked for once in a walk, though every route needs some."""

    def __init__(self) -> None:
        self.encounters = list(Encounter.objects.order_by("pk"))
        self._found: dict[Any, Any] = {}

    def first(self, model: type[models.Model], **where: Any) -> Any:
        """Return the first row, if there is one."""
        key = (model, *where.items())
        if key not in self._found:
            self._found[key] = model._default_manager.filter(**where).order_by("pk").first()
        return self._found[key]


def examples(name: str, wanted: set[str], rows: Rows) -> list[Arguments]:
    """Return arguments for one route."""
    if not wanted:
        return [{}]
    if name == "short_badge":
        return [{"key": badge_key_of(rows.first(Registration, state="confirmed"))}]
    room = name.partition(":")[0]
    if room == "encounters" and wanted:
        return list(_of_encounters(name, wanted, rows))
    if room == "directory":
        return list(_of_directory(name, wanted, rows))
    return [{argument: NOWHERE[argument] for argument in wanted}]


def _of_directory(name: str, wanted: set[str], rows: Rows) -> Iterator[Arguments]:
    organisations = Organisation.objects.filter(roles__isnull=False).distinct().order_by("pk")[:1]
    others = Organisation.objects.filter(roles__isnull=True).order_by("pk")[:1]
    numbered: dict[str, type[models.Model]] = {
        "directory:take_role": Role,
        "directory:end_mandate": Mandate,
        "directory:leave": Affiliation,
    }
    for organisation in [*organisations, *others]:
        row = rows.first(numbered.get(name, OrganiserRequest))
        known: Arguments = {"slug": organisation.slug, "number": row.pk if row else NOWHERE["number"]}
        yield {argument: known[argument] for argument in wanted}
        if "slug" not in wanted:
            return


def _of_encounters(name: str, wanted: set[str], rows: Rows) -> Iterator[Arguments]:
    if name == "encounters:series":
        yield {"slug": Series.objects.order_by("pk")[0].slug}
        return
    for encounter in rows.encounters:
        release = rows.first(Release, encounter=encounter, latest=True)
        key = _key(name, encounter, rows)
        on = rows.first(Day, encounter=encounter)
        row = _row(name, encounter, rows)
        agenda = rows.first(Agenda, encounter=encounter)
        known: Arguments = {
            "slug": encounter.slug,
            "key": key,
            "on": on.date.isoformat() if on else "2000-01-01",
            "pk": row.pk if row else NOWHERE["pk"],
            "action": "up",
            "token": agenda.token if agenda else NOWHERE["token"],
            "number": _number(name, encounter, rows, release.number if release else 1),
            "uid": _uid(name, encounter, rows),
            "person": _person(encounter, rows) if "person" in wanted else "",
        }
        yield {argument: known[argument] for argument in wanted}


def _row(name: str, encounter: Encounter, rows: Rows) -> Any:
    """Return what an address with a number names."""
    if name == "encounters:registration_message":
        return rows.first(GroupMessage, encounter=encounter)
    of_plan = {"registration_question": OrganiserQuestion, "registration_code": InvitationCode}
    for word, model in of_plan.items():
        if word in name:
            return rows.first(model, plan__encounter=encounter)
    if "questionnaire_question" in name:
        return rows.first(QuestionnaireQuestion, questionnaire__encounter=encounter)
    return rows.first(TeamMember if "member" in name else Organiser, encounter=encounter)


def _number(name: str, encounter: Encounter, rows: Rows, release: int) -> int:
    """Return the number of a release, or of someone who registered."""
    someone = rows.first(Registration, encounter=encounter) if _names_someone(name) else None
    return someone.number if someone else release


def _names_someone(name: str) -> bool:
    return "registration_person" in name or name in (
        "encounters:composing_person",
        "encounters:composing_pin",
    )


def _uid(name: str, encounter: Encounter, rows: Rows) -> UUID:
    """Return the uid of a table plan or of an order of papers, where an address wants one."""
    model = TablePlan if name.startswith("encounters:table_") else PaperOrder if "paper" in name else None
    order = rows.first(model, encounter=encounter) if model else None
    return order.uid if order else NOWHERE["uid"]


def _person(encounter: Encounter, rows: Rows) -> str:
    """Return what stands for someone else in an address of a registered person's."""
    reader = rows.first(Registration, encounter=encounter, state="confirmed")
    other = reader and Registration.objects.filter(encounter=encounter).exclude(pk=reader.pk).first()
    return other_key(reader, other, way=BY_BADGE) if other else "b0-0"


def _key(name: str, encounter: Encounter, rows: Rows) -> str:
    """Return the key of a session, an item or a person of this encounter, or of a registration or a desk."""
    if name in OF_A_REGISTRATION:
        registration = rows.first(Registration, encounter=encounter, state="confirmed")
        return key_of(registration) if registration else "00000000"
    if name.startswith("encounters:badge"):
        registration = rows.first(Registration, encounter=encounter, state="confirmed")
        return badge_key_of(registration) if registration else "0" * 20
    if name.startswith("encounters:desk_"):
        link = rows.first(DeskLink, encounter=encounter)
        return desk_key_of(link) if link else "0" * 56
    if name == "encounters:answer":
        ticket = rows.first(QuestionnaireTicket, questionnaire__encounter=encounter)
        return ticket_key(ticket) if ticket else "0-0"
    what = {"item": Item, "person": Speaker}
    kind = next(
        (model for word, model in what.items() if word in name and not name.endswith("new_item")), Session
    )
    where = {"session__encounter": encounter} if kind is Item else {"encounter": encounter}
    row = rows.first(kind, **where)
    return str(row.uid)[:8] if row else "00000000"
