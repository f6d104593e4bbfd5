"""What the desk's page says by itself, without asking the server: sentences for its script."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cherchons.encounters.enums import RegistrationState

MANY = 1000  # any number that takes the plural in both languages


def door_words() -> dict[str, str]:
    """Return the sentences by name; ``{name}``, ``{number}``, ``{hour}`` and ``{n}`` are filled in there."""
    return {
        "here": _("{name} is here."),
        "already": _("{name} was already here, since {hour}."),
        "since": _("Here since {hour}"),
        "back": _("Entry taken back: {name}."),
        "number": _("no. {number}"),
        "noPlace": _("{name} has no place now. Let them in only if you decide to."),
        "nobody": _("Nobody found. Try the beginning of the family name, or let them in below."),
        "unknownCode": _("This code is not on the list of this day. Search by the name."),
        "refused": _("An entry could not be kept: {name}. {sentence}"),
        "online": _("On line"),
        "arrivedOne": _arrived(1),
        "arrivedMany": _arrived(MANY),
        "offline": _("No network: you can go on. Nothing is lost."),
        "offlineOne": _offline(1),
        "offlineMany": _offline(MANY),
        "sending": _("Sending…"),
        "signIn": _(
            "Your session has ended. Sign in again: what you noted is kept on this device and will be sent."
        ),
        "ended": _("This desk’s link has ended. What was kept on this device has been erased."),
        "unsent": _("Give these entries to the organisers, they could not be sent: {names}."),
        "noCamera": _("The camera can’t be used. Search by the name or the number."),
        "aim": _("Hold the code before the camera."),
        RegistrationState.WAITING.value: _("on the waiting list"),
        RegistrationState.CANCELLED.value: _("cancelled"),
        RegistrationState.LAPSED.value: _("offer without an answer"),
    }


def _arrived(count: int) -> str:
    return ngettext("{n} person arrived", "{n} people arrived", count)


def _offline(count: int) -> str:
    return ngettext(
        "No network: {n} entry waits to be sent.", "No network: {n} entries wait to be sent.", count
    )
