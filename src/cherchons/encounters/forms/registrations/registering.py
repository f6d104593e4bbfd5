"""Six fields: name, address, organisation, world, needs, consents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import RegistrationPurpose
from cherchons.encounters.models import RegistrationPlan
from cherchons.encounters.services.registrations.registering import Newcomer
from cherchons.people.enums import Sector

NEEDS_WORDING = _(
    "I agree that the people of the desk see these needs. Nobody else does; they are deleted after the day."
)
PHOTO_WORDING = _("I agree to be in photographs of the day. If not, my badge will show it.")
NEWS_WORDING = _("I would like to know what follows this day.")


class RegisterForm(forms.Form):
    """One person registers."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("To send you the confirmation and the link to change it. No address? Leave it empty."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty if you come as an individual."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    sector = forms.ChoiceField(
        label=_("The world you come from"), choices=Sector.choices, widget=forms.RadioSelect
    )
    food = forms.CharField(label=_("Food"), required=False, max_length=300)
    access = forms.CharField(label=_("Access"), required=False, max_length=300)
    consent_needs = forms.BooleanField(label=NEEDS_WORDING, required=False)
    consent_photo = forms.BooleanField(label=PHOTO_WORDING, required=False)
    consent_news = forms.BooleanField(label=NEWS_WORDING, required=False)

    def __init__(self, *args: Any, plan: RegistrationPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        if not plan.asks_needs:
            for name in ("food", "access", "consent_needs"):
                del self.fields[name]
        if not plan.asks_photo:
            del self.fields["consent_photo"]

    def newcomer(self, language: str) -> Newcomer:
        """Return what was typed, with the consents in the words that were read."""
        given = self.cleaned_data
        consents = {
            str(purpose): (given[f"consent_{purpose}"], str(self.fields[f"consent_{purpose}"].label))
            for purpose in RegistrationPurpose
            if f"consent_{purpose}" in self.fields
        }
        return Newcomer(
            name=given["name"],
            sector=given["sector"],
            email=given["email"],
            organisation_name=given["organisation"],
            individual=not given["organisation"],
            language=language,
            food=given.get("food", ""),
            access=given.get("access", ""),
            consents=consents,
        )
