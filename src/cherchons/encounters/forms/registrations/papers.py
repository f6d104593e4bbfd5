"""Which papers to make: one small form each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import BadgeSheet, ForWhom, PaperKind, PaperSize
from cherchons.encounters.services.registrations.papers import MOST_BLANK


class PaperForm(forms.Form):
    """What every paper's form shares."""

    kind: PaperKind
    offered: tuple[ForWhom, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", f"{self.kind}_%s")
        super().__init__(*args, **options)
        if self.offered:
            self.fields["who"].choices = [(one, one.label) for one in self.offered]  # type: ignore[attr-defined]


class _Who(PaperForm):
    who = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect, initial=ForWhom.ALL)
    number = forms.IntegerField(
        label=_("Number of the person"), required=False, min_value=1, max_value=9_999_999
    )


class BadgesForm(_Who):
    """Badges."""

    kind = PaperKind.BADGES
    offered = (ForWhom.ALL, ForWhom.NEW, ForWhom.ONE)

    sheet = forms.ChoiceField(
        label=_("Sheet"), choices=BadgeSheet.choices, initial=BadgeSheet.LABELS8, widget=forms.RadioSelect
    )
    blank = forms.IntegerField(
        label=_("Empty badges, for people who come without having registered"),
        required=False,
        min_value=0,
        max_value=MOST_BLANK,
        initial=8,
    )
    field_order = ("who", "number", "sheet", "blank")


class SheetForm(PaperForm):
    """The sign-in sheet."""

    kind = PaperKind.SHEET

    blank = forms.IntegerField(
        label=_("Empty lines, for people who come without having registered"),
        required=False,
        min_value=0,
        max_value=MOST_BLANK,
        initial=10,
    )


class CertificatesForm(_Who):
    """Attendance certificates."""

    kind = PaperKind.CERTIFICATES
    offered = (ForWhom.ALL, ForWhom.ONE)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (ForWhom.ALL, _("everyone who came")),
            (ForWhom.ONE, ForWhom.ONE.label),
        ]


class SignsForm(PaperForm):
    """Signs for the doors of rooms."""

    kind = PaperKind.SIGNS

    paper = forms.ChoiceField(
        label=_("Size"), choices=PaperSize.choices, initial=PaperSize.A4, widget=forms.RadioSelect
    )


class WorkshopsForm(PaperForm):
    """Who goes to which workshop, for the doors."""

    kind = PaperKind.WORKSHOPS

    paper = forms.ChoiceField(
        label=_("Size"), choices=PaperSize.choices, initial=PaperSize.A4, widget=forms.RadioSelect
    )


FORMS: dict[str, type[PaperForm]] = {
    str(form.kind): form for form in (BadgesForm, SheetForm, CertificatesForm, SignsForm, WorkshopsForm)
}
