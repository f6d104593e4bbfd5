"""A message to several of those who registered, as each gets it: with their name, link and language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from cherchons.encounters.models import Encounter, Registration, Release
from cherchons.encounters.queries.public import Card
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.engines import typography
from cherchons.kernel import clock, outbox

KEY = "encounters.message:"  # then the message and the registration
WORKSHOPS = "encounters.workshops:"  # then the published composition and the registration
PACED = (KEY, WORKSHOPS)  # what leaves one after the other, at a rate that mail servers bear


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, ready to be shown or sent."""

    to: str
    subject: str
    text: str
    language: str


def group_mail(
    encounter: Encounter, release: Release | None, people: Sequence[Registration], *, subject: str, text: str
) -> Mail:
    """Return the mail for the people behind one address: what was written, then their own links."""
    first = people[0]
    with override(first.language):
        card = Card.of(release, first.language) if release else None
        names = ", ".join(one.name for one in people)
        day = ""
        if card:
            dates = typography.dates(card.first_date, card.last_date, first.language)
            place = ", ".join(part for part in (card.venue, card.town) if part)
            day = "\n".join(part for part in (card.title, dates, place) if part)
        why = gettext("You get this mail from %(organisation)s because you registered for this day.")
        links = "\n".join(_link(encounter, one) for one in people)
        parts = [
            gettext("Hello %(name)s,") % {"name": names},
            text.strip(),
            "—",
            why % {"organisation": encounter.organisation.name},
            day,
            f"{gettext('See, change or cancel your registration:')}\n{links}",
        ]
        return Mail(first.email, subject, "\n\n".join(part for part in parts if part) + "\n", first.language)


def pace() -> timedelta:
    """Return what lies between two mails to a group."""
    per_minute: int = settings.GROUP_MAILS_PER_MINUTE
    return timedelta(minutes=1) / max(1, per_minute)


def next_due() -> datetime:
    """Return when the next mail to a group may leave: after those that wait (one query per kind)."""
    waiting = [due for due in map(outbox.latest_due, PACED) if due is not None]
    return max(clock.now(), max(waiting) + pace()) if waiting else clock.now()


def _link(encounter: Encounter, registration: Registration) -> str:
    path = reverse("encounters:registration", kwargs={"slug": encounter.slug, "key": key_of(registration)})
    return f"{settings.SITE_URL}{path}"


def tell_group(mail: Mail, *, message: int, registration: Registration, due_at: datetime) -> None:
    """Write one mail of a message to a group; it leaves when it is due."""
    outbox.post(
        mail.to,
        subject=mail.subject,
        text=mail.text,
        language=mail.language,
        key=f"{KEY}{message}:{registration.uid.hex}",
        fresh=True,
        due_at=due_at,
    )


def tell_test(mail: Mail, *, to: str) -> None:
    """Send a message to its writer first, as others will get it."""
    with override(mail.language):
        subject = gettext("[Test] %(subject)s") % {"subject": mail.subject}
    outbox.post(to, subject=subject, text=mail.text, language=mail.language)
