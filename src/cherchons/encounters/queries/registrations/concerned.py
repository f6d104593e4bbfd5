"""Which registered people a release concerns: the day itself all of them, a session those who chose it."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.db.models.functions import Lower

from cherchons.directory.enums import RoleName
from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.models import Encounter, Registration, Release
from cherchons.encounters.queries.difference import Change

HEARD_BY_ALL = frozenset(
    {
        *("encounter.scheduled", "encounter.postponed", "encounter.cancelled", "encounter.state_note"),
        *("encounter.place", "encounter.access", "encounter.timezone"),
        *("day.moved", "day.added", "day.removed", "day.hours"),
    }
)
HEARD_BY_WHO_CHOSE = frozenset(
    f"session.{what}"
    for what in ("time", "room", "removed", "cancelled", "reinstated", "title", "language", "accessibility")
)
STAYING = (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.WAITING)


def staying(encounter_id: int) -> QuerySet[Registration]:
    """Return those who have a place, are offered one or wait for one."""
    return Registration.objects.filter(
        encounter_id=encounter_id, state__in=STAYING, anonymous=False
    ).order_by("pk")


def heard_by(changes: Iterable[Change], sessions: Iterable[str]) -> list[Change]:
    """Return the changes that concern someone who chose these sessions."""
    chosen = set(sessions)
    return [
        change
        for change in changes
        if change["code"] in HEARD_BY_ALL
        or (change["session"] in chosen and change["code"] in HEARD_BY_WHO_CHOSE)
    ]


def concerns_registered(encounter: Encounter, changes: Iterable[Change]) -> bool:
    """Say whether registered people may have to be told of these changes (at most one query)."""
    heard = any(c["code"] in HEARD_BY_ALL | HEARD_BY_WHO_CHOSE for c in changes)
    return heard and staying(encounter.pk).exists()


def concerned(encounter: Encounter, changes: Iterable[Change]) -> int:
    """Return how many registered people the worker would write to about these changes (few queries)."""
    codes = {change["code"] for change in changes}
    if not codes & (HEARD_BY_ALL | HEARD_BY_WHO_CHOSE):
        return 0
    found = staying(encounter.pk).exclude(email="").annotate(address=Lower("email"))
    found = found.exclude(address__in=told_otherwise(encounter))
    if not codes & HEARD_BY_ALL:
        chosen = {change["session"] for change in changes if change["code"] in HEARD_BY_WHO_CHOSE}
        found = found.filter(choices__session_uid__in=chosen).distinct()
    return found.count()


def told_otherwise(encounter: Encounter) -> set[str]:
    """Return the addresses that hear of a release as its team, organisers or speakers: one mail each."""
    accounts = get_user_model().objects.filter(is_active=True)
    organisers = accounts.filter(
        roles__organisation_id=encounter.organisation_id, roles__name=RoleName.ORGANISER
    )
    team = accounts.filter(teams__encounter=encounter)
    found = {
        email.lower() for people in (organisers, team) for email in people.values_list("email", flat=True)
    }
    for speaker in encounter.speakers.select_related("account"):
        found.add((speaker.account.email if speaker.account else speaker.email).lower())
    return found - {""}


def registered_among(encounter: Encounter, addresses: Iterable[str]) -> dict[str, Registration]:
    """Return address → registration, for these addresses (two queries)."""
    rows = staying(encounter.pk).annotate(address=Lower("email")).filter(address__in=list(addresses))
    return {row.email.lower(): row for row in rows.prefetch_related("choices")}


def untold_releases() -> list[Release]:
    """Return the releases of which registered people are still to be told, oldest first."""
    return list(Release.objects.filter(registered_told=False).select_related("encounter").order_by("id"))
