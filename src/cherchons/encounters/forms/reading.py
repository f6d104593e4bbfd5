"""Forms for bringing in a programme that exists elsewhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 1_000_000  # characters, as the reading engine takes them
LARGEST_FILE = 5 * 1024 * 1024  # bytes


class ReadForm(forms.Form):
    """A text, or a file."""

    one_of = True  # neither is optional by itself, so neither is said to be

    text = forms.CharField(
        label=_("The invitation or the programme, as it is"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("From a mail, a web page, a word processor. Line breaks matter, layout doesn’t."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("Text, Word (.docx), calendar (.ics), schedule.xml or spreadsheet (.csv), 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.docx,.ics,.xml,.json,.csv"}),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not (found.get("text") or "").strip() and not found.get("file"):
            raise ValidationError(_("Paste a text, or choose a file."))
        return found
