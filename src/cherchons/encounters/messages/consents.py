"""What one agrees to when registering: exactly these words are kept with the answer."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cherchons.encounters.queries.registrations.keeping import NEEDS_AFTER

PHOTO_WORDING = _("I agree to be in photographs of the day. If not, a sticker on my badge shows it.")
NEWS_WORDING = _("I would like to be told by e-mail what follows this day.")


def _needs_wording() -> str:
    wording = ngettext(
        "I agree that the people of the desk see these needs, and nobody else. They are deleted %(days)d day "
        "after the encounter.",
        "I agree that the people of the desk see these needs, and nobody else. They are deleted %(days)d "
        "days after the encounter.",
        NEEDS_AFTER.days,
    )
    return wording % {"days": NEEDS_AFTER.days}


NEEDS_WORDING = lazy(_needs_wording, str)()
