"""Mails about the link of a registration: sent again to who lost it, and told when the address changes."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, override

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.messages.registrations import TICKET
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.public import Card
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.kernel import clock, outbox

PAUSE = timedelta(minutes=10)  # between two mails with the same links: nobody's mailbox is filled


def link_of(registration: Registration) -> str:
    """Return the full secret address of a registration, in the active language."""
    where = {"slug": registration.encounter.slug, "key": key_of(registration)}
    return f"{settings.SITE_URL}{reverse('encounters:registration', kwargs=where)}"


def tell_links(registrations: Sequence[Registration]) -> None:
    """Send one address the links of all its registrations for a day; at most once in a while."""
    first = registrations[0]
    with override(first.language):
        lead = ngettext(
            "Here is the link of your registration. It shows, changes or cancels it:",
            "Here are the links of the registrations made with this address. Each shows, changes or "
            "cancels one:",
            len(registrations),
        )
        lines = [
            gettext("%(name)s, number %(number)d (%(state)s)")
            % {"name": r.name, "number": r.number, "state": r.get_state_display()}
            + f"\n{link_of(r)}"
            for r in registrations
        ]
        turn = int(clock.now().timestamp() // PAUSE.total_seconds())
        _post(
            first.email,
            first,
            gettext("Your link: %(title)s"),
            [gettext("Hello,"), lead, *lines],
            key=f"encounters.links:{first.uid.hex}:{turn}",
        )


def tell_moved(registration: Registration, *, before: str) -> None:
    """Tell the old address that we write elsewhere from now on, and the new one that we write there."""
    with override(registration.language):
        subject = gettext("Another address: %(title)s")
        hello = gettext("Hello %(name)s,") % {"name": registration.name}
        number = {"number": registration.number}
        if before:
            told = gettext(
                "The address of your registration (number %(number)d) was changed: we write to the new "
                "one from now on. If this was not you, tell the organisers."
            )
            _post(before, registration, subject, [hello, told % number])
        if registration.email:
            told = gettext(
                "From now on, we write to you here about your registration (number %(number)d). This link "
                "shows, changes or cancels it:"
            )
            lines = [hello, f"{told % number}\n{link_of(registration)}"]
            confirmed = registration.state == RegistrationState.CONFIRMED
            _post(registration.email, registration, subject, lines, ticket=confirmed)


def _post(
    to: str,
    about: Registration,
    subject: str,
    lines: Sequence[str],
    *,
    key: str | None = None,
    ticket: bool = False,
) -> None:
    release = latest_release(about.encounter)
    title = Card.of(release, get_language() or "fr").title if release else about.encounter.title
    signature = gettext("Cherchons – associations and research, searching together")
    outbox.post(
        to,
        subject=subject % {"title": title},
        text="\n\n".join([*lines, title, signature]) + "\n",
        language=about.language,
        key=key,
        made_later=[f"{TICKET}:{about.pk}"] if ticket else [],
    )
