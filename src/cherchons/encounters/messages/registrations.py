"""Mails to those who registered: each in their language, with the link by which they change or cancel.

Called within the transaction of the change that is told. What costs time (calendar, QR code) is made when the
mail leaves.
"""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop, ngettext, override

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.messages.wish_line import wish_lines
from cherchons.encounters.models import Registration, RegistrationPlan, Release
from cherchons.encounters.queries.public import Card
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.opening import Opening, latest_release
from cherchons.engines import typography
from cherchons.kernel import outbox

TICKET = "encounters.ticket"  # who makes the calendar and the QR code: see tasks


def opening_sentence(state: str, plan: RegistrationPlan | None) -> str:
    """Return why one can't register now, and when one can, as a sentence."""
    if state == Opening.BEFORE and plan and plan.opens_at:
        when = moment(plan.opens_at, plan.encounter.timezone)
        return gettext("Registration opens on %(when)s.") % {"when": when}
    return {
        Opening.CLOSED: gettext("Registration for this day is closed."),
        Opening.OVER: gettext("This day has begun or is over: one no longer registers for it."),
        Opening.CANCELLED: gettext("This day is cancelled: one no longer registers for it."),
        Opening.POSTPONED: gettext("This day is postponed: registration opens again with its new date."),
        Opening.INVITED: gettext("One registers for this day with an invitation code."),
    }.get(Opening(state), gettext("Registration for this day is not open."))


def moment(at: datetime, timezone: str) -> str:
    """Return a moment in the day's own time zone: *vendredi 26 avril 2019, 9 h 30*."""
    there, language = at.astimezone(ZoneInfo(timezone)), get_language() or "fr"
    return f"{typography.day(there.date(), language)}, {typography.clock_time(there, language)}"


def tell_registered(registrations: Sequence[Registration], release: Release | None) -> None:
    """Tell a party that it is registered: each address by its own mail, the others through the first."""
    first = registrations[0]
    for registration in registrations:
        if registration.email:
            with override(registration.language):
                _tell_one(registration, registrations if registration is first else [registration], release)


def _tell_one(registration: Registration, party: Sequence[Registration], release: Release | None) -> None:
    about = About(registration, release)
    if registration.state == RegistrationState.WAITING:
        subject = gettext("You are on the waiting list: %(title)s")
        lead = gettext(
            "All places are taken for the moment. You are on the waiting list, with the number %(number)d. "
            "We write to you as soon as a place is yours."
        )
    else:
        subject = gettext("You are registered: %(title)s")
        lead = gettext("Your place is confirmed, with the number %(number)d.")
    lines = [lead % {"number": registration.number}]
    if len(party) > 1:
        told = ngettext(
            "%(count)d person is registered together:",
            "%(count)d people are registered together:",
            len(party),
        )
        lines.append(
            "\n".join([told % {"count": len(party)}, *(f"– {p.name} (n° {p.number})" for p in party)])
        )
    lines += wish_lines(registration)
    about.post("", subject, lines, ticket=registration.state == RegistrationState.CONFIRMED)


def tell_link(registration: Registration, release: Release | None = None) -> None:
    """Send one registration's link again, wherever it stands: an organiser asks for it."""
    if registration.email:
        with override(registration.language):
            lead = gettext("Here is again the link of your registration (number %(number)d).")
            About(registration, release).post(
                "", gettext("Your registration: %(title)s"), [lead % {"number": registration.number}]
            )


def tell_restored(registration: Registration, release: Release | None = None) -> None:
    """Tell someone that a change made by mistake is taken back, and how they stand."""
    if registration.email:
        with override(registration.language):
            lead = gettext(
                "Our latest mail about your registration was a mistake: please forget it. Your registration "
                "stands as before: %(state)s, with the number %(number)d."
            )
            said = {"state": registration.get_state_display(), "number": registration.number}
            About(registration, release).post("", gettext("Put right: %(title)s"), [lead % said])


def tell_confirmed(registration: Registration, release: Release | None = None) -> None:
    """Tell someone in line that a place is theirs now."""
    lead = gettext_noop("A place became free: it is yours. Your place is confirmed.")
    # Told again after a change that was taken back.
    when = f"confirmed:{registration.changed_at:%Y%m%d%H%M%S}"
    subject = gettext_noop("You have a place: %(title)s")
    _tell(registration, when, subject, lead, ticket=True, release=release)


def tell_offered(registration: Registration, release: Release | None = None) -> None:
    """Tell someone that a place is offered to them, and until when."""
    if not registration.email or registration.offer_until is None:
        return
    with override(registration.language):
        until = moment(registration.offer_until, registration.encounter.timezone)
        lead = gettext(
            "A place became free. It is kept for you until %(until)s: open the link below to accept it. "
            "Without an answer by then, it goes to the next person."
        ) % {"until": until}
        about = About(registration, release)
        about.post(f"offered:{until}", gettext("A place for you, to accept: %(title)s"), [lead])


def tell_cancelled(registration: Registration, release: Release | None = None) -> None:
    """Tell someone that their registration is cancelled."""
    lead = gettext_noop(
        "Your registration is cancelled. Should you be able to come after all, the link below puts you back "
        "in line."
    )
    _tell(registration, "", gettext_noop("Registration cancelled: %(title)s"), lead, release=release)


def tell_lapsed(registration: Registration, release: Release | None = None) -> None:
    """Tell someone that the place they were offered went to the next person."""
    lead = gettext_noop(
        "The place that was kept for you had no answer in time: it goes to the next person. The link below "
        "puts you back in line."
    )
    _tell(registration, "", gettext_noop("The offered place is gone: %(title)s"), lead, release=release)


def tell_seated(registration: Registration) -> None:
    """Tell someone that they have a seat in a session for which they waited."""
    lead = gettext_noop(
        "A seat became free in a session that you chose: it is yours. The link below shows your sessions."
    )
    _tell(registration, "", gettext_noop("A seat in a session: %(title)s"), lead)


def _tell(
    registration: Registration,
    what: str,
    subject: str,
    lead: str,
    *,
    ticket: bool = False,
    release: Release | None = None,
) -> None:
    if registration.email:
        with override(registration.language):
            About(registration, release).post(what, gettext(subject), [gettext(lead)], ticket=ticket)


class About:
    """What every mail about a registration says of the day, in the active language."""

    def __init__(self, registration: Registration, release: Release | None = None) -> None:
        self.registration = registration
        self.language = get_language() or "fr"
        release = release or latest_release(registration.encounter)
        self.card = Card.of(release, self.language) if release else None

    def post(
        self,
        what: str,
        subject: str,
        lines: Sequence[str],
        *,
        ticket: bool = False,
        yours: bool = True,
        due_at: datetime | None = None,
        fresh: bool = False,
    ) -> None:
        """Write the mail; ``what`` names it for this state of the registration: it is written once.

        ``fresh``: that name is known to be new. ``yours``: whether the link to change or cancel stands in it.
        """
        r = self.registration
        subject, text = self.written(subject, lines, ticket=ticket, yours=yours)
        outbox.post(
            r.email,
            subject=subject,
            text=text,
            language=self.language,
            key=f"encounters.{what or f'told:{uuid4().hex[:12]}'}:{r.uid.hex}:{r.number}",
            fresh=fresh or not what,
            made_later=[f"{TICKET}:{r.pk}"] if ticket else [],
            due_at=due_at,
        )

    def written(
        self, subject: str, lines: Sequence[str], *, ticket: bool = False, yours: bool = True
    ) -> tuple[str, str]:
        """Return the mail's subject and text."""
        r = self.registration
        title = self.card.title if self.card else r.encounter.title
        hello = gettext("Hello %(name)s,") % {"name": r.name}
        link = settings.SITE_URL + reverse(
            "encounters:registration", kwargs={"slug": r.encounter.slug, "key": key_of(r)}
        )
        change = gettext("See, change or cancel your registration:") + f"\n{link}" if yours else ""
        signature = gettext("Cherchons – associations and research, searching together")
        shown = gettext("On the day, show the attached code at the welcome desk. Your name is enough too.")
        parts = [hello, *lines, shown if ticket else "", self._day(), change, signature]
        return subject % {"title": title}, "\n\n".join(part for part in parts if part) + "\n"

    def _day(self) -> str:
        if self.card is None:
            return ""
        card = self.card
        dates = typography.dates(card.first_date, card.last_date, self.language)
        start, end = (time.fromisoformat(hour) if hour else None for hour in (card.start, card.end))
        hours = typography.hours(start, end, self.language) if card.first_date == card.last_date else ""
        when = ", ".join(part for part in (dates, hours) if part)
        place = ", ".join(part for part in (card.venue, card.town) if part)
        return "\n".join(part for part in (card.title, when, place) if part)
