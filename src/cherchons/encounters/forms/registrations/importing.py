"""A list of people brought in: the file, then what the organiser says about all of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.forms.fields import choice_of, tick
from cherchons.encounters.services.registrations.importing import Choices
from cherchons.people.enums import Sector

NEEDS_STATED = _(
    "I state that each person of this list agreed that the desk sees their food and access needs. Nobody "
    "else sees them; they are deleted after the day."
)


class FileForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label=_("Your list"),
        allow_empty_file=True,
        help_text=_("CSV or XLSX, 2 MB and 5,000 lines at most."),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.tsv,.txt,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )


class ChoicesForm(forms.Form):
    """What holds for the whole list."""

    sector = choice_of(
        _("World of the lines that name none"),
        [("", _("none: leave these lines out")), *Sector.choices],
        required=False,
    )
    another = tick(_("People who share an address are different people: keep them all"))
    needs = tick(NEEDS_STATED)
    tell = tick(
        _("Write to each person who has an address"),
        help_text=_("The usual mail: their number, and the link to change or cancel."),
    )

    def __init__(self, *args: object, needs: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if not needs:
            del self.fields["needs"]

    def choices(self) -> Choices:
        """Return what was chosen; the statement about needs in the words that were read."""
        given = self.cleaned_data
        return Choices(
            sector=given["sector"],
            another=given["another"],
            needs_wording=str(NEEDS_STATED) if given.get("needs") else "",
        )
