"""Forms of the shell: only the gallery's, which shows how every field looks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SpecimenForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("As it will stand on the page."))
    email = forms.EmailField(label=_("E-mail address"))
    start = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}))
    kind = forms.ChoiceField(
        label=_("Kind of session"), choices=[("workshop", _("Workshop")), ("meal", _("Meal"))]
    )
    text = forms.CharField(label=_("A few lines"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label=_("A file"), required=False, help_text=_("A text, a .docx or a calendar."))
    world = forms.ChoiceField(
        label=_("You come from"),
        choices=[("civil_society", _("associations")), ("research", _("research"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("Write to me when the programme changes"), required=False)


class SearchForm(forms.Form):
    """A search box."""

    text = forms.CharField(label=_("Search"), widget=forms.TextInput(attrs={"type": "search"}))
