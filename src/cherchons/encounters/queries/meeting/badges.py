"""A badge's code: everyone sees a badge, so what its QR code holds opens nothing private.

It is the address of a page that shows what is printed on the badge. It is short, and in capitals: QR codes
hold capitals and figures best. The desk checks people in by it, and still by the key of their own link, which
the mail of their place and older badges hold.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.meeting.reach import in_capitals
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.queries.registrations.signed import signatures
from cherchons.kernel.errors import NotFound

PURPOSE = "encounters.badge"
SIGNED = 16  # signs of the signature: 80 bits


class NoBadge(NotFound):
    """No badge has this code, or the person left the day."""

    sentence = gettext_lazy(
        "Nobody of a day to come or just over wears this badge. Perhaps the code was read badly: try again."
    )


def badge_keys_of(registration: Registration) -> list[str]:
    """Return the present key, and those of badges printed before the site's key was changed."""
    named = int_to_base36(registration.pk).upper()
    return [named + in_capitals(one) for one in signatures(PURPOSE, registration.uid.hex)]


def badge_key_of(registration: Registration) -> str:
    """Return what stands in the badge's address: capital letters and figures."""
    return badge_keys_of(registration)[0]


def badge_address(registration: Registration) -> str:
    """Return what the badge's QR code holds: an address that a telephone opens."""
    return f"{settings.SITE_URL}/b/{badge_key_of(registration)}".upper()


def key_in(scanned: str) -> str:
    """Return the key of what was scanned or typed: an address of ours, or the key alone.

    >>> key_in(" HTTPS://EXAMPLE.ORG/B/4FABC ")
    '4FABC'
    """
    return scanned.strip().rstrip("/").rpartition("/")[2]


def registration_with_badge(key: str) -> Registration:
    """Return who wears a badge.

    Raises
    ------
    NoBadge
        If nobody does: the code isn't ours, the person left the day, or names are forgotten.
    """
    word = key.upper()
    try:
        pk = base36_to_int(word[:-SIGNED].lower())
    except ValueError:
        raise NoBadge from None
    found = Registration.objects.select_related("encounter").filter(pk=pk, state__in=TAKEN, anonymous=False)
    registration = found.first() if len(word) > SIGNED and pk < 2**62 else None
    if registration is None or not any(
        constant_time_compare(word, one) for one in badge_keys_of(registration)
    ):
        raise NoBadge
    return registration
