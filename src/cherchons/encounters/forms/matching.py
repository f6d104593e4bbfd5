"""The name of a body, tied to the directory: exactly, or after asking "did you mean…?"."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.directory.models import Organisation
from cherchons.directory.queries import near_organisations, organisation_named
from cherchons.encounters.forms.fields import choice_of, offer

AS_TYPED = "as-typed"


def match_field() -> forms.ChoiceField:
    """Return the question that is asked where a name is nearly one of the directory."""
    return choice_of(gettext_lazy("Did you mean…"), required=False, widget=forms.RadioSelect)


class MatchForm(forms.Form):
    """Adds ``organisation`` to what was typed; a name that is nearly known is asked about, once.

    ``linked`` is what the name is tied to so far: it stays so as long as the name does.
    """

    named: ClassVar[str] = "name"  # the field that holds the name

    def __init__(self, *args: Any, linked: Organisation | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.linked = linked
        offer(self, "match", [])
        self.near: list[Organisation] = []
        before = str(self.initial.get(self.named) or "")
        if self.is_bound and self.data.get(self.add_prefix("match")):  # offered by the page before this one
            self._offer(str(self.data.get(self.add_prefix(self.named)) or "").strip())
        elif not self.is_bound and before and linked is None and organisation_named(before) is None:
            self._offer(before)

    @property
    def asks(self) -> bool:
        """Whether there is a match to choose."""
        field: Any = self.fields["match"]
        return bool(field.choices)

    def _offer(self, typed: str) -> bool:
        """Offer the organisations of nearly this name; say whether there is one."""
        self.near = near_organisations(typed)
        known = [(str(o.pk), f"{o.name} ({o.acronym})" if o.acronym else o.name) for o in self.near]
        keep = (AS_TYPED, _("none of these: keep “%(name)s”") % {"name": typed})
        offer(self, "match", [*known, keep] if known else [])
        return bool(known)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        typed = str(found.get(self.named) or "")
        choice = found.pop("match", "")
        exact = organisation_named(typed) if typed else None
        same = typed == str(self.initial.get(self.named) or "")
        found["organisation"] = exact or (self.linked if same else None)
        if not typed or found["organisation"] is not None or choice == AS_TYPED:
            return found
        chosen = next((o for o in self.near if str(o.pk) == choice), None)
        if chosen is not None:
            found["organisation"], found[self.named] = chosen, chosen.name
        elif not same and self._offer(typed):
            self.add_error("match", _("The directory has a name close to this one. Is it the same?"))
        return found
