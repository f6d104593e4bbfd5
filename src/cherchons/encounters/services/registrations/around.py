"""What registered people are told by themselves around the day: reminders, and what a release changes.

Both are written by the worker, a few at a time: a release of 2,000 registrations stays quick, and a worker
that is killed is followed by another that writes what is still missing, each mail once.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from cherchons.encounters.enums import EncounterState, RegistrationState
from cherchons.encounters.messages import after as messages
from cherchons.encounters.models import Registration, Release
from cherchons.encounters.queries.registrations.concerned import (
    heard_by,
    staying,
    told_otherwise,
    untold_releases,
)
from cherchons.encounters.queries.registrations.opening import DayFacts
from cherchons.kernel import audit
from cherchons.kernel.actors import System

AT = time(9)  # in the day's own time zone
REMINDERS = (("J-1", timedelta(days=1)), ("J-7", timedelta(days=7)))  # the latest first
FRESH = timedelta(days=1)  # who registered so shortly before knows
AT_ONCE = 100  # mails of one transaction


# --- reminders ---------------------------------------------------------------------------------------------
def remind(now: datetime) -> int:
    """Remind those who have a place, a week and a day before; the sweep's job."""
    soon = Release.objects.filter(
        latest=True,
        first_date__gte=(now - timedelta(days=1)).date(),
        first_date__lte=(now + timedelta(days=9)).date(),
        encounter__plan__isnull=False,
    ).defer("changes", "search")
    return sum(_remind_of(release, now) for release in soon.select_related("encounter"))


def _remind_of(release: Release, now: datetime) -> int:
    day = DayFacts.of(release)
    which, moment = due_reminder(release.first_date, day.timezone, now)
    if not which or day.state != EncounterState.SCHEDULED or now >= day.begins:
        return 0
    mark = f"{which} {release.first_date:%m-%d}"  # a day that moves is reminded of again
    last = f"J-1 {release.first_date:%m-%d}"
    people = (
        release.encounter.registrations.filter(
            state=RegistrationState.CONFIRMED, anonymous=False, registered_at__lte=moment - FRESH
        )
        .exclude(email="")
        .exclude(told_until__in=[mark, last])
    )
    line = release.encounter.registrations.filter(state=RegistrationState.WAITING).exists()
    done = 0
    for some in _batches(list(people.order_by("number").values_list("pk", flat=True))):
        with transaction.atomic():
            taken = Registration.objects.select_for_update().filter(
                pk__in=some, state=RegistrationState.CONFIRMED
            )
            for registration in taken.exclude(told_until__in=[mark, last]).prefetch_related("choices"):
                registration.encounter = release.encounter
                messages.tell_reminder(registration, release, which, line=line)
                Registration.objects.filter(pk=registration.pk).update(told_until=mark)
                done += 1
    if done:
        audit.record(System(task="encounters.reminders"), "encounters.registrations.remind", release)
    return done


def due_reminder(first: date, timezone: str, now: datetime) -> tuple[str, datetime]:
    """Return the latest reminder whose moment has come, and that moment; or an empty word."""
    for which, before in REMINDERS:
        moment = datetime.combine(first - before, AT, ZoneInfo(timezone))
        if now >= moment:
            return which, moment
    return "", now


# --- what a release changes ---------------------------------------------------------------------------------
def tell_changes(now: datetime) -> int:
    """Tell registered people what the releases since the last time change for them; the sweep's job."""
    return sum(_tell_of(release) for release in untold_releases())


def _tell_of(release: Release) -> int:
    """Tell of one release; each mail has a key, so that beginning again writes none twice."""
    elsewhere = told_otherwise(release.encounter)
    people = staying(release.encounter_id).filter(registered_at__lte=release.at).exclude(email="")
    done = 0
    for some in _batches(list(people.values_list("pk", flat=True))):
        with transaction.atomic():
            for registration in people.filter(pk__in=some).prefetch_related("choices"):
                registration.encounter = release.encounter
                mine = heard_by(release.changes, (str(c.session_uid) for c in registration.choices.all()))
                if mine and registration.email.lower() not in elsewhere:
                    messages.tell_changes(registration, release, mine)
                    done += 1
    Release.objects.filter(pk=release.pk).update(registered_told=True)
    audit.record(
        System(task="encounters.told"), "encounters.registrations.told", release, fields=["registered_told"]
    )
    return done


def _batches(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(pks), AT_ONCE):
        yield pks[start : start + AT_ONCE]
