"""Where a registration stands, in plain words, with what to do next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.messages.places import waiting_rule
from cherchons.encounters.messages.registrations import moment
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations.door import Door
from cherchons.encounters.queries.registrations.opening import DayFacts, Opening


@dataclass(frozen=True, slots=True)
class Standing:
    """What a registered person reads first. ``tone`` is a class of notices."""

    title: str
    lines: list[str]
    tone: str = ""
    keeps: bool = True  # whether there is something to change or cancel


def standing(registration: Registration, door: Door, day: DayFacts, line: int, now: datetime) -> Standing:
    """Return where a registration stands; ``line`` is its place among those who wait."""
    if door.state == Opening.CANCELLED:
        told = gettext("Nothing is expected of you. The programme says why, and what follows.")
        return Standing(gettext("This day is cancelled."), [told], "warning", keeps=False)
    if now >= day.ends:
        return _after(registration)
    told_of = {
        RegistrationState.CONFIRMED: _confirmed,
        RegistrationState.OFFERED: _offered,
        RegistrationState.WAITING: _waiting,
        RegistrationState.CANCELLED: _cancelled,
        RegistrationState.LAPSED: _lapsed,
    }
    made = told_of[RegistrationState(registration.state)](registration, door, line)
    if door.state == Opening.POSTPONED:
        made.lines.insert(
            0, gettext("The day is postponed. Your registration stays: you are told the new date.")
        )
    return made


def _after(registration: Registration) -> Standing:
    if registration.arrived_at:
        return Standing(gettext("You were there: thank you."), [], "success", keeps=False)
    return Standing(gettext("This day has taken place."), [], keeps=False)


def _confirmed(registration: Registration, door: Door, line: int) -> Standing:
    lines = [
        gettext(
            "On the day, show the code below at the welcome desk, on your phone or on paper. Your "
            "name will do too."
        ),
        gettext(
            "Cannot come any more? Cancel at the foot of this page: your place goes to someone who waits."
        ),
    ]
    return Standing(gettext("Your place is confirmed."), lines, "success")


def _offered(registration: Registration, door: Door, line: int) -> Standing:
    until = moment(registration.offer_until, door.timezone) if registration.offer_until else ""
    lines = [
        gettext("It is kept for you until %(until)s. Accept it, or leave it to the next person.")
        % {"until": until}
    ]
    return Standing(gettext("A place is free for you."), lines, "warning")


def _waiting(registration: Registration, door: Door, line: int) -> Standing:
    lines = []
    if not door.awaits_draw and line:
        before = line - 1
        lines.append(
            ngettext(
                "%(count)d registration is served before yours.",
                "%(count)d registrations are served before yours.",
                before,
            )
            % {"count": before}
            if before
            else gettext("You are the first in line.")
        )
    if door.plan is not None:
        lines.append(waiting_rule(door.plan, door.timezone))
    if not registration.email:
        lines.append(
            gettext("We have no address to write to: come back to this page, or add an address below.")
        )
    return Standing(gettext("You are on the waiting list."), lines)


def _cancelled(registration: Registration, door: Door, line: int) -> Standing:
    told = gettext(
        "Able to come after all? Come back: you take a place if there is one, else you stand in line."
    )
    return Standing(gettext("Your registration is cancelled."), [told], keeps=False)


def _lapsed(registration: Registration, door: Door, line: int) -> Standing:
    lines = [
        gettext("It had no answer in time, and went to the next person."),
        gettext("Still wish to come? Come back: you take a place if there is one, else you stand in line."),
    ]
    return Standing(gettext("The place that was kept for you is gone."), lines, "warning", keeps=False)
