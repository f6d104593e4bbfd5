"""Mails to registered people around the day: reminders, changes, the questionnaire afterwards."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from cherchons.encounters.enums import ChoiceState, RegistrationState
from cherchons.encounters.formats.plain import plain
from cherchons.encounters.messages.programme import sentences
from cherchons.encounters.messages.registrations import About, moment
from cherchons.encounters.models import Questionnaire, QuestionnaireTicket, Registration, Release
from cherchons.encounters.queries import display
from cherchons.encounters.queries.difference import Change
from cherchons.encounters.queries.registrations.tickets import ticket_key
from cherchons.engines import typography


def tell_reminder(registration: Registration, release: Release, which: str, *, line: bool) -> None:
    """Remind someone who has a place; ``line`` says whether others wait for one."""
    with override(registration.language):
        about = About(registration, release)
        language = about.language if about.language in ("fr", "en") else "fr"
        shown = display.of_release(release, language)
        subject = gettext("See you soon: %(title)s") if which == "J-7" else gettext("Tomorrow: %(title)s")
        when = ", ".join(part for part in (shown.dates, shown.hours) if part)
        lead = gettext("You have a place, with the number %(number)d: %(when)s.")
        lines = [lead % {"number": registration.number, "when": when}]
        made = shown.programme
        place = " · ".join(part for part in (made.venue, made.address) if part)
        if place:
            lines.append(gettext("Place: %(place)s") % {"place": place})
        if made.access.strip():
            lines.append(gettext("Coming to the day") + "\n" + plain(made.access))
        sessions = _sessions(registration, shown)
        if sessions:
            lines.append("\n".join([gettext("Your sessions:"), *sessions]))
        lines.append(
            gettext("If you can’t come, cancel with the link below: someone waits for a place.")
            if line
            else gettext("If you can’t come, cancel with the link below: it helps those who prepare the day.")
        )
        about.post(f"reminder:{which}:{release.first_date}", subject, lines)


def _sessions(registration: Registration, shown: display.Shown) -> list[str]:
    """Return the sessions that someone has a seat in, with their hours."""
    states = {str(c.session_uid): c.state for c in registration.choices.all()}
    found = []
    for session in shown.programme.sessions:
        state = states.get(session.uid)
        if state is None or session.cancelled:
            continue
        hours = typography.hours(session.start, session.end, shown.language)
        parts = [hours, session.title, session.room]
        if state == ChoiceState.WAITING:
            parts.append(gettext("you are in line for a seat"))
        found.append("– " + ", ".join(part for part in parts if part))
    return found


def tell_changes(registration: Registration, release: Release, changes: Sequence[Change]) -> None:
    """Tell a registered person what a release changes for them."""
    with override(registration.language):
        about = About(registration, release)
        codes = {change["code"] for change in changes}
        if "encounter.cancelled" in codes:
            subject = gettext("Cancelled: %(title)s")
        elif "encounter.postponed" in codes:
            subject = gettext("Postponed: %(title)s")
        else:
            subject = gettext("What changes for you: %(title)s")
        waiting = registration.state == RegistrationState.WAITING
        lead = (
            gettext("You are on the waiting list of this day. Here is what changes:")
            if waiting
            else gettext("You are registered for this day. Here is what changes for you:")
        )
        lines = [lead, "\n".join(f"– {line}" for line in sentences(changes))]
        if release.note:
            lines.append(release.note)
        about.post(f"changed:{release.pk}", subject, lines)


def tell_questionnaire(
    registration: Registration,
    release: Release | None,
    questionnaire: Questionnaire,
    ticket: QuestionnaireTicket,
) -> None:
    """Send someone the link of their questionnaire."""
    with override(registration.language):
        about = About(registration, release)
        where: dict[str, Any] = {"slug": registration.encounter.slug, "key": ticket_key(ticket)}
        link = settings.SITE_URL + reverse("encounters:answer", kwargs=where)
        lines = [
            gettext(
                "Thank you for coming. A few questions help to do better next time; a few minutes are "
                "enough, without an account."
            ),
            link,
            gettext(
                "The link serves once. Your answers are kept without your name, the time or this link: "
                "nobody can tell whose they are, and you can’t change them afterwards."
            ),
        ]
        if questionnaire.closes_at:
            until = moment(questionnaire.closes_at, registration.encounter.timezone)
            lines.append(gettext("One can answer until %(until)s.") % {"until": until})
        about.post(f"questionnaire:{ticket.pk}", gettext("How was it for you? %(title)s"), lines, yours=False)
