"""Who lost the link of their registration gives the address it was sent to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.forms.fields import AddressField


class LostLinkForm(forms.Form):
    """An address."""

    email = AddressField(
        label=_("The e-mail address you registered with"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write the address.")},
    )
