"""The line of a mail that asks for wishes."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.composing.wishes import are_awaited
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.kernel import clock


def wishes_link(registration: Registration) -> str:
    """Return the address of the page on which someone says their wishes."""
    where = {"slug": registration.encounter.slug, "key": key_of(registration)}
    return f"{settings.SITE_URL}{reverse('encounters:own_wishes', kwargs=where)}"


def wish_lines(registration: Registration) -> list[str]:
    """Return the line that asks for wishes, where they are open and were not said (one query)."""
    if not are_awaited(registration, clock.now()):
        return []
    return [gettext("Which workshops do you wish for? Say it here:") + f"\n{wishes_link(registration)}"]
