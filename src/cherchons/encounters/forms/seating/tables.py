"""What organisers choose for tables, and whom they name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import PaperKind, PaperSize, SeatedWho, SeatingFavour, SeatingForm
from cherchons.encounters.forms.fields import choice_of, line_field, tick
from cherchons.encounters.services.seating.composing import MOST_MINUTES, MOST_ROUNDS

PEOPLE_LIST = "table-people"  # the id of the list of names that a browser suggests from
MOST_TABLES = 999


class PlanForm(forms.Form):
    """Which session, tables or a buffet."""

    session = forms.UUIDField(widget=forms.HiddenInput)
    form = choice_of("", SeatingForm.choices, required=True)


class ComposeForm(forms.Form):
    """The numbers with which tables are composed."""

    size = forms.IntegerField(
        label=_("People at a table"), min_value=2, max_value=MOST_TABLES, required=False
    )
    rounds = forms.IntegerField(
        label=_("Rounds"),
        help_text=_("At each round, everyone changes tables."),
        min_value=1,
        max_value=MOST_ROUNDS,
    )
    minutes = forms.IntegerField(
        label=_("Minutes of a round"), min_value=1, max_value=MOST_MINUTES, required=False
    )
    who = choice_of(_("For whom"), SeatedWho.choices, widget=forms.RadioSelect)
    tables = forms.IntegerField(
        label=_("Number of tables"),
        help_text=_("Instead of the people at a table."),
        min_value=1,
        max_value=MOST_TABLES,
        required=False,
    )
    favour = choice_of(_("What comes first"), SeatingFavour.choices, widget=forms.RadioSelect)
    company = tick(
        _("Nobody alone of their world at a table"),
        help_text=_("It costs some acquaintances where a world has few people."),
    )
    seed = forms.IntegerField(
        label=_("Number of the draw"),
        help_text=_("The same number gives the same plan again; another one, another plan as good."),
        min_value=0,
        max_value=2**31 - 1,
    )

    ADVANCED = ("tables", "favour", "company", "seed")
    OF_TABLES = ("size", "rounds", "minutes", "tables", "favour", "company")

    def __init__(self, *args: Any, buffet: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if buffet:
            for name in self.OF_TABLES:
                del self.fields[name]

    def usual(self) -> list[forms.BoundField]:
        """Return the fields that everyone sees."""
        return [bound for bound in self if bound.name not in self.ADVANCED]

    def advanced(self) -> list[forms.BoundField]:
        """Return the fields under advanced options."""
        return [bound for bound in self if bound.name in self.ADVANCED]

    @property
    def advanced_wrong(self) -> bool:
        """Whether something there is to be corrected, so that it is not hidden."""
        return any(name in self.errors for name in self.ADVANCED)


def _person(label: Any) -> forms.CharField:
    return line_field(
        label,
        required=True,
        maximum=120,
        attrs={"list": PEOPLE_LIST, "autocomplete": "off"},
    )


class PinForm(forms.Form):
    """A person and their table."""

    person = _person(_("Name or number"))
    table = forms.IntegerField(label=_("Table"), min_value=1, max_value=MOST_TABLES)


class ApartForm(forms.Form):
    """Two people who are not seated together."""

    person = _person(_("Name or number"))
    other = _person(_("The other person"))


class AdaptForm(forms.Form):
    """For whom the plan is adapted."""

    who = choice_of(
        _("Who is there"),
        [(SeatedWho.HERE, SeatedWho.HERE.label), (SeatedWho.COMING, SeatedWho.COMING.label)],
        widget=forms.RadioSelect,
    )


class PublishForm(forms.Form):
    """Whether a mail tells it."""

    tell = tick(
        _("Also write to those for whom something changes"),
        help_text=_("Everyone finds it on their own page in any case."),
    )


class TablePaperForm(forms.Form):
    """Which paper, on what."""

    kind = forms.ChoiceField(
        choices=[(k, "") for k in (PaperKind.TABLE_PLAN, PaperKind.TABLE_CARDS, PaperKind.TABLE_SIGNS)]
    )
    paper = forms.ChoiceField(choices=PaperSize.choices, required=False)  # of the plan for the wall

    def clean(self) -> dict[str, Any]:
        """Cards and table numbers are on A4: the size belongs to the wall."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") != PaperKind.TABLE_PLAN:
            given.pop("paper", None)
        return given
