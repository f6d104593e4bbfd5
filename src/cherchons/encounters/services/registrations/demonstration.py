"""Registrations of the demonstration: the next day fills up, a past one was. The words stand in ``data``."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction

from cherchons.directory.models import Organisation
from cherchons.encounters.enums import Channel
from cherchons.encounters.messages.consents import NEEDS_WORDING, PHOTO_WORDING
from cherchons.encounters.models import Encounter
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.demonstration import told
from cherchons.encounters.services.registrations import arriving, keeping, plans, questionnaires, questions
from cherchons.encounters.services.registrations.registering import Newcomer, register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR, AccountActor, Actor, LinkHolder
from cherchons.kernel.permissions import require

PACE = timedelta(hours=5)  # between two registrations


@transaction.atomic
def build_registrations(now: datetime, *, by: Actor) -> None:
    """Let people register for the days of the demonstration; building again changes nothing."""
    coming, past = _day("De la question au projet"), _day("Petit-déjeuner des questions")
    if coming is not None:
        require(can_manage_registrations, by, coming)
        _build_coming(coming, now, by)
    if past is not None:
        require(can_manage_registrations, by, past)
        _build_past(past, by)


def _day(title: str) -> Encounter | None:
    """Return a published day that takes no registrations yet."""
    days = Encounter.objects.filter(title=title, releases__latest=True, plan=None)
    return days.first()


def _build_coming(encounter: Encounter, now: datetime, by: Actor) -> None:
    """The next day fills up, overflows, and someone leaves: their place is offered."""
    words = told("registrations")
    people = words["people"]
    begun = now - timedelta(days=2) - PACE * len(people)
    with clock.hold(begun):
        _open(encounter, by, words)
    for index, person in enumerate(people):
        with clock.hold(begun + PACE * (index + 1)):
            _come(encounter, by, person)
    with clock.hold(now - timedelta(hours=30)):
        leaving = encounter.registrations.get(name=words["leaves"])
        keeping.cancel(leaving, by=holder_of(leaving))


def _build_past(encounter: Encounter, by: Actor) -> None:
    """The morning that is over: most came, someone walked in, and they answered the questionnaire."""
    words = told("past")
    release = latest_release(encounter)
    assert release is not None
    begins = DayFacts.of(release).begins
    with clock.hold(begins - timedelta(days=25)):
        plan = plans.open_registration(encounter, by=by)
        plans.edit_plan(encounter, by=by, version=plan.version, **words["rules"])
    for index, person in enumerate(words["registered"]):
        with clock.hold(begins - timedelta(days=20) + PACE * index):
            _come(encounter, by, person)
    for index, registration in enumerate(encounter.registrations.exclude(name__in=words["absent"])):
        with clock.hold(begins + timedelta(minutes=index - 10)):
            arriving.check_in(registration, by=by)
    for person in words["walk_ins"]:
        with clock.hold(begins + timedelta(minutes=12)):
            arriving.walk_in(encounter, by=by, **person)
    _ask(encounter, by, begins, words)


def _ask(encounter: Encounter, by: Actor, begins: datetime, words: dict[str, Any]) -> None:
    """Send the questionnaire the day after, and let people answer it."""
    with clock.hold(begins - timedelta(days=2)):
        asked = questionnaires.prepare(encounter, by=by)
        closes = begins + timedelta(days=words["closes_after_days"])
        questionnaires.edit(asked, by=by, closes_at=closes)
    with clock.hold(begins + timedelta(days=1, hours=4)):
        questionnaires.send_due(clock.now())
    asked_keys = list(asked.questions.values_list("pk", flat=True))
    sheets = {person["name"]: person["sheet"] for person in words["registered"] if "sheet" in person}
    for ticket in asked.tickets.select_related("registration", "questionnaire"):
        sheet = sheets.get(ticket.registration.name)
        if sheet:
            with clock.hold(begins + timedelta(days=3)):
                by_link = LinkHolder(scope="questionnaire", target=str(ticket.pk))
                told_answers = {pk: str(value) for pk, value in zip(asked_keys, sheet, strict=True) if value}
                questionnaires.answer(ticket, by=by_link, answers=told_answers)


def _open(encounter: Encounter, by: Actor, words: dict[str, Any]) -> None:
    plan = plans.open_registration(encounter, by=by)
    plans.edit_plan(
        encounter,
        by=by,
        version=plan.version,
        reserved=words["reserved"],
        release_at=_midnight(encounter, in_days=30),
        **words["rules"],
    )
    for question in words["questions"]:
        questions.add_question(encounter, by=by, **question)
    plans.add_code(encounter, by=by, label="Intervenantes et intervenants", uses=8)


def _midnight(encounter: Encounter, *, in_days: int) -> datetime:
    """Return when a day begins where the encounter takes place: people choose round hours."""
    there = (clock.now() + timedelta(days=in_days)).astimezone(ZoneInfo(encounter.timezone))
    return there.replace(hour=0, minute=0, second=0, microsecond=0)


def _come(encounter: Encounter, by: Actor, person: dict[str, Any]) -> None:
    """Let one person register, or be registered by the team when they have no address."""
    channel = Channel(person.get("channel", Channel.ONLINE))
    account = get_user_model().objects.filter(email=person.get("email", "-")).first()
    actor = by
    if channel == Channel.ONLINE:
        actor = AccountActor(id=account.pk) if account else VISITOR
    name = person.get("organisation", "")
    needs = bool(person.get("food") or person.get("access"))
    newcomer = Newcomer(
        name=person["name"],
        sector=person["sector"],
        email=person.get("email", ""),
        organisation=Organisation.objects.filter(name=name).first() if name else None,
        organisation_name=name,
        individual=not name,
        food=person.get("food", ""),
        access=person.get("access", ""),
        consents={
            "needs": (needs, str(NEEDS_WORDING)),
            "photo": (person.get("photo", True), str(PHOTO_WORDING)),
        },
        answers=_answers(encounter, person),
    )
    register(encounter, by=actor, people=[newcomer], channel=channel)


def _answers(encounter: Encounter, person: dict[str, Any]) -> dict[int, Any]:
    """Return what someone answers to the organisers' own questions: a way to come, as their name has it."""
    chosen = {}
    for question in encounter.plan.questions.filter(current=True, kind="choice"):
        chosen[question.pk] = question.choices[len(person["name"]) % len(question.choices)]
    return chosen
