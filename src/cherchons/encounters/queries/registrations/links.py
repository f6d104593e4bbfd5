"""The secret link of a registration: made from its uid and the site's key, so that it is written nowhere."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations.signed import SIGNATURE, is_signed, signature, signatures
from cherchons.kernel.actors import LinkHolder
from cherchons.kernel.errors import NotFound

PURPOSE = "encounters.registration"


class NoRegistration(NotFound):
    """No registration stands behind this address."""

    sentence = _(
        "No registration is kept at this address. Perhaps the link was cut in two, or the time during which "
        "registrations are kept has passed."
    )


def key_of(registration: Registration) -> str:
    """Return what stands in the registration's secret address."""
    return registration.uid.hex + signature(PURPOSE, registration.uid.hex)


def keys_of(registration: Registration) -> list[str]:
    """Return the present key, and those that a code printed before the site's key was changed may hold."""
    return [registration.uid.hex + one for one in signatures(PURPOSE, registration.uid.hex)]


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
    if not is_signed(PURPOSE, uid.hex, key.removeprefix(uid.hex)):
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
