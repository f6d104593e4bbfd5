"""Whether one may register for a day now; if not, why, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.models import Encounter, InvitationCode, RegistrationPlan, Release
from cherchons.encounters.queries.facts import Facts


class Opening(StrEnum):
    """Where registration for a day stands."""

    NONE = "none"  # the organisers take no registrations here, or the day is not published
    BEFORE = "before"
    OPEN = "open"
    INVITED = "invited"  # open to whoever holds a code
    CLOSED = "closed"
    OVER = "over"  # the day began
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What registration needs to know of the published day."""

    begins: datetime
    ends: datetime
    timezone: str
    state: str

    @classmethod
    def of(cls, release: Release) -> "DayFacts":
        """Read a release's summary."""
        made = release.summary
        zone = ZoneInfo(made["timezone"])
        first, last = made["days"][0], made["days"][-1]
        start = first["start"] or first["doors"] or made["first_start"] or "00:00"
        end = last["end"] or made["last_end"] or "23:59"
        return cls(
            begins=_moment(first["date"], start, zone),
            ends=_moment(last["date"], end, zone),
            timezone=made["timezone"],
            state=made["state"],
        )

    @classmethod
    def of_facts(cls, day: Facts) -> "DayFacts":
        """Read what every page of the day knows: the same facts, without a query."""
        return cls(
            begins=datetime.fromisoformat(day.begins),
            ends=datetime.fromisoformat(day.ends),
            timezone=day.timezone,
            state=day.state or EncounterState.SCHEDULED,
        )


def _moment(day: str, hour: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), zone)


def latest_release(encounter: Encounter) -> Release | None:
    """Return what the public sees of the day, if anything."""
    return encounter.releases.filter(latest=True).defer("content", "changes", "search").first()


def plan_of(encounter: Encounter) -> RegistrationPlan | None:
    """Return the rules of the day's registration, if its organisers opened one."""
    return RegistrationPlan.objects.filter(encounter=encounter).first()


def opening(plan: RegistrationPlan | None, day: DayFacts | None, now: datetime) -> Opening:
    """Say where registration stands."""
    if plan is None or day is None:
        return Opening.NONE
    if day.state in (EncounterState.CANCELLED, EncounterState.POSTPONED):
        return Opening(day.state)
    if now >= day.begins:
        return Opening.OVER
    if plan.stopped or (plan.closes_at and now >= plan.closes_at):
        return Opening.CLOSED
    if plan.opens_at and now < plan.opens_at:
        return Opening.BEFORE
    return Opening.INVITED if plan.by_invitation else Opening.OPEN


def usable_code(plan: RegistrationPlan, typed: str, now: datetime) -> InvitationCode | None:
    """Return the invitation code that was typed, if it still opens something."""
    word = "".join(typed.split()).upper().replace("-", "")[:17]  # one sign more than the longest
    code = plan.codes.filter(code=word, withdrawn=False).first() if word.isalnum() else None
    if code is None or (code.expires_at and now >= code.expires_at):
        return None
    return code if code.registrations.count() < code.uses else None
