"""An invitation code to be made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cherchons.encounters.forms.fields import line_field
from cherchons.encounters.forms.registrations.moments import END, date_field, hour_field, moment_of
from cherchons.encounters.services.registrations.plans import MOST_PLACES


class CodeForm(forms.Form):
    """For whom, for how many, until when; ``clean`` gives what the service takes."""

    label = line_field(
        gettext_lazy("For whom"),
        required=True,
        maximum=120,
        help_text=gettext_lazy("Only you see it: the network you invite, a speaker’s guests…"),
    )
    uses = forms.IntegerField(
        label=gettext_lazy("How many people may register with it"),
        min_value=1,
        max_value=MOST_PLACES,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "number-short"}),
    )
    expires_at = date_field(
        gettext_lazy("Opens until"), help_text=gettext_lazy("Empty: as long as one can register.")
    )
    expires_at_hour = hour_field(help_text=gettext_lazy("Empty: at the end of that day."))

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        expires_at = moment_of(self, found, "expires_at", self.zone, without_hour=END)
        return {"label": found.get("label"), "uses": found.get("uses"), "expires_at": expires_at}
