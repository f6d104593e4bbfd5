"""What one agrees to when registering: exactly these words are kept with the answer.

Those in ``…_SAID`` are read by someone else, who notes what the person said.
"""

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

NEEDS_SAID = _(
    "The person agreed that the desk sees these needs. Nobody else does; they are deleted after the day."
)
PHOTO_SAID = _("The person agreed to be in photographs of the day.")
NEWS_SAID = _("The person would like to know what follows this day.")
NO_CONSENT = _("Agree that the desk sees your needs, or leave them empty.")
NO_CONSENT_SAID = _("If the person does not agree that the desk sees their needs, leave them empty.")
