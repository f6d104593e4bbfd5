"""Wishes as people type them: a rank beside each workshop, from a short list; empty is no rank."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import Channel
from cherchons.encounters.forms.fields import choice_of
from cherchons.encounters.queries.composing.wishes import Ranking, Workshop, rank_in

UNFOLDED = 6  # workshops that a registration form shows at once; more of them fold
Initial = dict[str, Any]


def rank_name(workshop: Workshop) -> str:
    """Return the name of the field that holds a workshop's rank."""
    return f"wish_{workshop.key}"


def rank_field(workshop: Workshop, count: int) -> forms.ChoiceField:
    """Return the field of a workshop's rank among ``count`` of them."""
    ranks = [(str(rank), str(rank)) for rank in range(1, count + 1)]
    return forms.ChoiceField(
        label=gettext("Rank of “%(title)s”") % {"title": workshop.title},
        choices=[("", "–"), *ranks],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose a rank from the list, or leave it empty.")},
    )


def ranks_at_first(rankings: Sequence[Ranking], ranks: Mapping[str, int]) -> Initial:
    """Return the initial values that show what someone ranked (session → rank)."""
    workshops = [workshop for ranking in rankings for workshop in ranking.workshops]
    return {rank_name(workshop): str(rank_in(workshop, ranks) or "") for workshop in workshops}


class Ranks(forms.Form):
    """A form in which one ranks workshops; without rankings it asks nothing."""

    rankings: Sequence[Ranking] = ()

    def take_rankings(self, rankings: Sequence[Ranking]) -> None:
        """Add a field per workshop."""
        self.rankings = rankings
        for ranking in rankings:
            for workshop in ranking.workshops:
                self.fields[rank_name(workshop)] = rank_field(workshop, len(ranking.workshops))

    def ranked(self) -> list[dict[str, Any]]:
        """Return for the page each list, with its workshops and their fields."""
        return [
            {
                "ranking": ranking,
                "rows": [(workshop, self[rank_name(workshop)]) for workshop in ranking.workshops],
            }
            for ranking in self.rankings
        ]

    def ranks_shown(self) -> bool:
        """Say whether the fold of the wishes begins open: they are few, or something stands in it."""
        names = [rank_name(workshop) for one in self.rankings for workshop in one.workshops]
        return len(names) <= UNFOLDED or any(self[name].value() or self[name].errors for name in names)

    def wishes(self) -> dict[UUID, int]:
        """Return session → rank, as it was typed."""
        return {
            UUID(uid): int(rank)
            for ranking in self.rankings
            for workshop in ranking.workshops
            if (rank := self.cleaned_data.get(rank_name(workshop)))
            for uid in workshop.uids
        }


class WishForm(Ranks):
    """One's own wishes."""

    def __init__(self, *args: Any, rankings: Sequence[Ranking], **given: Any) -> None:
        super().__init__(*args, **given)
        self.take_rankings(rankings)


class TheirWishForm(WishForm):
    """Wishes that someone told the team."""

    channel = choice_of(
        _("How did they tell you?"),
        [
            (Channel.PHONE, _("by phone")),
            (Channel.FACILITATOR, _("in person, on paper, or through the team")),
        ],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )
