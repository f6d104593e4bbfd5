"""The secret link of a registration: made from its uid and the site's key, so that it is written nowhere."""

from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.models import Registration
from cherchons.kernel.actors import LinkHolder
from cherchons.kernel.errors import NotFound

SIGNATURE = 24  # hexadecimal figures: 96 bits that nobody guesses


class NoRegistration(NotFound):
    """No registration stands behind this address."""

    sentence = _(
        "No registration is kept at this address. Perhaps the link was cut in two, or the time during which "
        "registrations are kept has passed."
    )


def key_of(registration: Registration) -> str:
    """Return what stands in the registration's secret address."""
    return registration.uid.hex + _signature(registration.uid)


def _signature(uid: UUID, secret: str | bytes | None = None) -> str:
    made = salted_hmac("encounters.registration", uid.hex, secret=secret, algorithm="sha256")
    return made.hexdigest()[:SIGNATURE]


def secrets() -> list[str | bytes]:
    """Return the site's keys: the present one, and earlier ones that are still read."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def keys_of(registration: Registration) -> list[str]:
    """Return the present key, and those that a code printed before the site's key was changed may hold."""
    return [registration.uid.hex + _signature(registration.uid, secret) for secret in secrets()]


def _signed(key: str, uid: UUID) -> bool:
    """Say whether a key is a uid with our signature, also one made before the site's key was changed."""
    return any(constant_time_compare(key, uid.hex + _signature(uid, secret)) for secret in secrets())


def registration_with(key: str, slug: str) -> Registration:
    """Return the registration of a secret address.

    Raises
    ------
    NoRegistration
        If there is none, or not for this encounter.
    """
    try:
        uid = UUID(key[:-SIGNATURE])
    except ValueError:
        raise NoRegistration from None
    if not _signed(key, uid):
        raise NoRegistration
    found = Registration.objects.select_related("encounter", "organisation").filter(
        uid=uid, encounter__slug=slug, anonymous=False
    )
    registration = found.first()
    if registration is None:
        raise NoRegistration
    return registration


def holder_of(registration: Registration) -> LinkHolder:
    """Return the actor who came with the registration's secret address."""
    return LinkHolder(scope="registration", target=str(registration.pk))
