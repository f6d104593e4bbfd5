"""Registrations of the demonstration's next day: it fills up, and some wait. The words stand in ``data``."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from cherchons.directory.models import Organisation
from cherchons.encounters.enums import Channel
from cherchons.encounters.forms.registrations.registering import NEEDS_WORDING, PHOTO_WORDING
from cherchons.encounters.models import Encounter, RegistrationPlan
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.demonstration import told
from cherchons.encounters.services.registrations import keeping, plans
from cherchons.encounters.services.registrations.registering import Newcomer, register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR, AccountActor, Actor
from cherchons.kernel.permissions import require

PACE = timedelta(hours=5)  # between two registrations


@transaction.atomic
def build_registrations(now: datetime, *, by: Actor) -> None:
    """Open the next day of the demonstration and let people register; building again changes nothing."""
    next_day = Encounter.objects.filter(title="De la question au projet", releases__latest=True).first()
    if next_day is None or RegistrationPlan.objects.filter(encounter=next_day).exists():
        return
    require(can_manage_registrations, by, next_day)
    words = told("registrations")
    people = words["people"]
    begun = now - timedelta(days=2) - PACE * len(people)
    with clock.hold(begun):
        _open(next_day, by, words)
    for index, person in enumerate(people):
        with clock.hold(begun + PACE * (index + 1)):
            _come(next_day, by, person)
    with clock.hold(now - timedelta(hours=30)):
        leaving = next_day.registrations.get(name=words["leaves"])
        keeping.cancel(leaving, by=holder_of(leaving))


def _open(encounter: Encounter, by: Actor, words: dict[str, Any]) -> None:
    plan = plans.open_registration(encounter, by=by)
    workshops = encounter.sessions.filter(kind="workshop").values_list("uid", flat=True)
    plans.edit_plan(
        encounter,
        by=by,
        version=plan.version,
        reserved=words["reserved"],
        release_at=clock.now() + timedelta(days=30),
        session_places=dict.fromkeys(workshops, words["workshops"]["places"]),
        **words["rules"],
    )
    plans.add_code(encounter, by=by, label="Intervenantes et intervenants", uses=8)


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
        sessions=list(encounter.plan.session_places.values_list("session_uid", flat=True))[
            sum(person["name"].encode()) % 3 :
        ][:1],
    )
    register(encounter, by=actor, people=[newcomer], channel=channel)
