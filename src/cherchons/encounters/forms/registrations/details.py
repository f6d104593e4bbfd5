"""The team changes what someone said of themselves: the same form, in words about someone else."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cherchons.encounters.forms.registrations.registering import PersonForm
from cherchons.encounters.messages.consents import NEEDS_SAID, NEWS_SAID, NO_CONSENT_SAID, PHOTO_SAID

THEIRS = {
    "name": _("Their name"),
    "email": _("Their e-mail address"),
    "organisation": _("Their organisation"),
    "individual": _("They come as an individual"),
    "sector": _("The world they come from"),
    "consent_needs": NEEDS_SAID,
    "consent_photo": PHOTO_SAID,
    "consent_news": NEWS_SAID,
}


class DetailsForm(PersonForm):
    """What one person said, changed by the team; consents are recorded in the words that the team read."""

    unnamed: ClassVar[Any] = _("Name their organisation, or tick that they come as an individual.")
    no_consent: ClassVar[Any] = NO_CONSENT_SAID

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name in THEIRS.keys() & self.fields.keys():
            field = self.fields[name]
            field.label, field.help_text = THEIRS[name], ""
            field.widget.attrs.pop("autocomplete", None)
        self.fields["name"].error_messages["required"] = _("Write their name.")
        self.fields["sector"].error_messages["required"] = _("Choose the world they come from.")
