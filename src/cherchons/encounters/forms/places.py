"""A place among the filters of a list, as people write it."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cherchons.directory.models import Territory
from cherchons.directory.queries import label_of, resolve_territory


class PlaceForm(forms.Form):
    """A form with a field ``territory``."""

    candidates: Sequence[str] = ()  # what the place may be, offered by the browser itself

    def clean_territory(self) -> Territory | None:
        """Read a place as people write it: a town, a postcode, a region."""
        text = self.cleaned_data["territory"]
        if not text:
            return None
        found, several = resolve_territory(text)
        self.candidates = [label_of(place) for place in several]
        if found is not None:
            return found
        if not several:
            raise ValidationError(_("We don’t know this place. Type a town, a postcode or a department."))
        names = " · ".join(self.candidates[:5])
        raise ValidationError(
            _("Several places are possible, type one of: %(names)s"), params={"names": names}
        )
