"""A message to a group: its subject and its text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.forms.fields import line_field
from cherchons.encounters.services.registrations.messaging import LONGEST_MESSAGE


class MessageForm(forms.Form):
    """What is written; the greeting and each one's own link are put around it."""

    subject = line_field(_("Subject"), required=True, maximum=200)
    text = forms.CharField(
        label=_("Your message"),
        help_text=_("“Hello” with their name stands before it, their own link after it."),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
