"""The filters of the list of encounters; they live in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cherchons.directory.models import Topic
from cherchons.encounters.forms.fields import choice_of, line_field, offer, suggesting
from cherchons.encounters.forms.places import PlaceForm
from cherchons.encounters.queries.listing import LONGEST_SEARCH, Wanted


class ListForm(PlaceForm):
    """Words, and what narrows the list."""

    q = line_field(
        _("Search for a word, a town, an organisation"),
        maximum=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    year = choice_of(_("Year"), required=False)
    topic = choice_of(_("Theme"), required=False)
    series = choice_of(_("Series"), required=False)
    territory = line_field(
        _("Town, department, region"),
        maximum=160,
        attrs=suggesting("suggest_territories", "territory-options"),
    )

    NARROWING = ("year", "topic", "series", "territory")

    def __init__(
        self,
        *args: Any,
        years: Iterable[int],
        topics: Iterable[Topic],
        series: Iterable[dict[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        english = (get_language() or "").startswith("en")
        named = [(t.key, t.name_en if english else t.name_fr) for t in topics]
        offer(self, "year", [("", _("every year")), *((str(year), str(year)) for year in years)])
        offer(self, "topic", [("", _("every theme")), *named])
        offer(self, "series", [("", _("every series")), *((one["slug"], one["title"]) for one in series)])

    def wanted(self) -> Wanted:
        """Return the filters that could be understood; the form says what could not."""
        self.is_valid()
        chosen = self.cleaned_data
        return Wanted(
            text=chosen.get("q", ""),
            year=int(chosen["year"]) if chosen.get("year") else None,
            territory=chosen.get("territory"),
            topic=chosen.get("topic", ""),
            series=chosen.get("series", ""),
        )

    @property
    def asked(self) -> bool:
        """Whether the address asks for less than everything."""
        return any(self.data.get(name, "").strip() for name in self.fields)

    @property
    def narrowed(self) -> bool:
        """Whether it does so by more than words."""
        return any(self.data.get(name, "").strip() for name in self.NARROWING)
