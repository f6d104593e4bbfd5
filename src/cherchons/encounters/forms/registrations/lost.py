"""Who lost the link of their registration gives the address it was sent to."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LostLinkForm(forms.Form):
    """An address."""

    email = forms.EmailField(
        label=_("The e-mail address you registered with"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
