"""How people are mixed in the demonstration: wishes, who's who, tables. The words stand in ``data``."""

import random
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from cherchons.directory.models import Topic
from cherchons.encounters.enums import Channel
from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.meeting.words import who_wording
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.rules import can_compose
from cherchons.encounters.services.composing.wish_plans import Room, open_wishes, set_wishes
from cherchons.encounters.services.composing.wishing import say_wishes
from cherchons.encounters.services.demonstration import told
from cherchons.encounters.services.meeting.meeting import say_met
from cherchons.encounters.services.meeting.presenting import present
from cherchons.encounters.services.seating import composing, plans, publishing, running
from cherchons.kernel import clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

SILENT, INDIFFERENT = (
    0.1,
    0.2,
)  # shares of those who said nothing yet, and of those who mind nothing, cumulated


@transaction.atomic
def build_mixing(now: datetime, *, by: Actor) -> None:
    """Let people say their wishes and present themselves, and let them have met; again, nothing changes."""
    words = told("mixing")
    coming = _day("De la question au projet", wish_plan=None)
    if coming is not None:
        require(can_compose, by, coming)
        with clock.hold(now - timedelta(days=1)):
            _wish(coming, by, words)
            _present(coming, words)
    past = _day("Petit-déjeuner des questions", table_plans=None)
    if past is not None:
        require(can_compose, by, past)
        _sit(past, by, words["past"])


def _day(title: str, **nothing_yet: None) -> Encounter | None:
    """Return a day of the demonstration that takes registrations, where nobody is mixed yet."""
    return Encounter.objects.filter(title=title, plan__isnull=False, **nothing_yet).first()


def _wish(encounter: Encounter, by: Actor, words: dict[str, Any]) -> None:
    """Nine in ten say what they wish; the worlds lean to different workshops."""
    plan = open_wishes(encounter, by=by)
    sessions = list(plan.sessions.order_by("pk").values_list("session_uid", flat=True))
    set_wishes(
        encounter,
        by=by,
        version=plan.version,
        sessions=dict.fromkeys(sessions, Room()),
        closes_at=_evening(encounter, days_before=words["closes_days_before"]),
        word=words["word"],
        second_word=words["second_word"],
    )
    chance = random.Random(2019)  # noqa: S311 (the demonstration is the same each time; nothing is at stake)
    for registration in _coming(encounter):
        mood = chance.random()
        ranked = _ranked(sessions, words["leanings"][registration.sector], chance)
        if mood >= SILENT:
            said = {} if mood < INDIFFERENT else ranked
            online = bool(registration.email)
            say_wishes(
                registration,
                by=holder_of(registration) if online else by,
                wishes=said,
                channel=Channel.ONLINE if online else Channel.PHONE,
            )


def _ranked(sessions: list[UUID], leanings: list[int], chance: random.Random) -> dict[UUID, int]:
    """Return a rank for each workshop, or the first two only, drawn with what the person's world likes."""
    weights = {uid: leanings[index % len(leanings)] for index, uid in enumerate(sessions)}
    left, order = list(sessions), []
    while left:
        order.append(chance.choices(left, [weights[uid] for uid in left])[0])
        left.remove(order[-1])
    told_of = len(order) if chance.random() < 0.75 else min(2, len(order))
    return {uid: rank for rank, uid in enumerate(order[:told_of], 1)}


def _present(encounter: Encounter, words: dict[str, Any]) -> None:
    """Some present themselves to the others of the day."""
    topics = {topic.key: topic for topic in Topic.objects.all()}
    people = {registration.name: registration for registration in _coming(encounter)}
    for one in words["presentations"]:
        registration = people.get(one["name"])
        if registration is not None:
            present(
                registration,
                by=holder_of(registration),
                wording=who_wording(),
                looks_for=one["looks_for"],
                offers=one["offers"],
                topics=[topics[key] for key in one["topics"] if key in topics],
            )


def _sit(encounter: Encounter, by: Actor, words: dict[str, Any]) -> None:
    """The morning that is over: two rounds at tables, and people who said that they met."""
    release = latest_release(encounter)
    assert release is not None
    begins = DayFacts.of(release).begins
    session = encounter.sessions.get(title=words["session"])
    with clock.hold(begins - timedelta(hours=14)):
        plan = plans.plan_tables(encounter, by=by, session_uid=session.uid)
        composing.compose(plan, by=by, version=plan.version, size=words["size"], rounds=words["rounds"])
        plan.refresh_from_db()
        publishing.publish(plan, by=by, version=plan.version)
    for number in range(1, words["rounds"] + 1):
        with clock.hold(begins + timedelta(minutes=15 + 40 * number)):
            plan.refresh_from_db()
            running.begin_round(plan, by=by, number=number)
    people = {registration.name: registration for registration in _coming(encounter)}
    both = [(a, b) for a, b in words["met"]] + [(b, a) for a, b in words["met"]]
    with clock.hold(begins + timedelta(hours=3)):
        for name, other in [*both, *words["one"]]:
            one = people[name]
            say_met(one, other=people[other], by=holder_of(one), badge=True)


def _coming(encounter: Encounter) -> list[Registration]:
    """Return those who have a place, in order of arrival."""
    return list(encounter.registrations.filter(state__in=TAKEN).select_related("encounter"))


def _evening(encounter: Encounter, *, days_before: int) -> datetime:
    """Return an evening before the day, where it takes place."""
    first = encounter.days.order_by("date").values_list("date", flat=True)[0]
    return datetime.combine(first - timedelta(days=days_before), time(20), ZoneInfo(encounter.timezone))
