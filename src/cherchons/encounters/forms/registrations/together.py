"""Several people of one organisation register at once: rows of people, and what they have in common."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cherchons.directory.queries import organisation_named
from cherchons.encounters.forms.fields import AddressField, tick
from cherchons.encounters.forms.registrations.registering import PersonForm
from cherchons.encounters.services.registrations.registering import MOST_AT_ONCE, Newcomer
from cherchons.people.enums import Sector

FEWEST = 2  # rows shown at first
ALONE = ("name", "email", "food", "access", "consent_needs", "consent_photo", "consent_news")


class RowForm(forms.Form):
    """One person of a party. An empty row is nobody."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = AddressField(label=_("E-mail address"), required=False)
    sector = forms.ChoiceField(
        label=_("World"), required=False, choices=[("", _("The same as above")), *Sector.choices]
    )
    organisation = forms.CharField(label=_("Organisation, if another"), max_length=200, required=False)

    def __init__(self, *args: Any, quiet: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.quiet = quiet
        self.fields["name"].one_of = True  # type: ignore[attr-defined]  # of those who come

    def full_clean(self) -> None:
        """Check nothing yet where a row is only being added."""
        super().full_clean()
        if self.quiet:
            self._errors = ErrorDict()

    @property
    def empty(self) -> bool:
        """Whether nobody stands in this row."""
        return not (self.cleaned_data.get("name") or self.cleaned_data.get("email") or self.errors)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("email") and not given.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Write the name of this person."))
        return given


class TogetherForm(PersonForm):
    """What the people of a party have in common; needs and consents are asked of each by their link."""

    code = forms.CharField(label=_("Invitation code"), required=False, max_length=40)
    another = tick(_("These are other people than those who are already registered"))

    def __init__(self, *args: Any, quiet: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.quiet = quiet
        for name in ALONE:
            self.fields.pop(name, None)
        self.fields["individual"].label = _("We come as individuals")

    def full_clean(self) -> None:
        """Check nothing yet where a row is only being added."""
        super().full_clean()
        if self.quiet:
            self._errors = ErrorDict()


def rows_of(data: Mapping[str, Any] | None, *, more: bool = False) -> list[RowForm]:
    """Return the rows as they were typed, one more if that was asked; empty ones to begin with."""
    if data is None:
        return [RowForm(prefix=f"p{index}") for index in range(FEWEST)]
    told = str(data.get("rows", ""))
    count = min(max(int(told) if told.isdecimal() and len(told) < 4 else FEWEST, FEWEST), MOST_AT_ONCE)
    rows = [RowForm(data, prefix=f"p{index}", quiet=more) for index in range(count)]
    if more and count < MOST_AT_ONCE:
        rows.append(RowForm(prefix=f"p{count}"))
    return rows


def together(form: TogetherForm, rows: list[RowForm], language: str) -> list[Newcomer]:
    """Return the people of a party; ``form`` and ``rows`` are valid."""
    shared = form.cleaned_data
    people = []
    for row in rows:
        if row.empty:
            continue
        own = row.cleaned_data
        name = own["organisation"] or ("" if shared["individual"] else shared["organisation"])
        people.append(
            Newcomer(
                name=own["name"],
                email=own["email"],
                sector=own["sector"] or shared["sector"],
                organisation=organisation_named(name) if name else None,
                organisation_name=name,
                individual=not name,
                language=language,
                answers={q.pk: shared[f"question_{q.pk}"] for q in form.questions},
                sessions=form.chosen_sessions(),
            )
        )
    return people


def asks_for_a_row(data: QueryDict) -> bool:
    """Say whether the button pressed was the one that adds a row."""
    return "more" in data
