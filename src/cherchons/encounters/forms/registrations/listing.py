"""The filters of the list of those who registered; they live in the address."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cherchons.directory.queries import label_of
from cherchons.encounters.enums import Channel, RegistrationState
from cherchons.encounters.forms.fields import choice_of, line_field, offer, suggesting, tick
from cherchons.encounters.forms.places import PlaceForm
from cherchons.encounters.models import InvitationCode
from cherchons.encounters.queries.registrations.listing import COMING, LONGEST_SEARCH, Wanted
from cherchons.people.enums import Sector

STATES = [("", _("every state")), (COMING, _("have a place")), *RegistrationState.choices]
SORTED_BY = [
    ("", _("number")),
    ("-number", _("latest first")),
    ("name", _("name")),
    ("organisation", _("organisation")),
    ("sector", _("world")),
    ("state", _("state")),
    ("changed", _("latest change")),
]


class FilterForm(PlaceForm):
    """Words, and what narrows the list."""

    q = line_field(
        _("Name, organisation or number"),
        maximum=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = choice_of(_("State"), STATES, required=False)
    sector = choice_of(_("World"), [("", _("every world")), *Sector.choices], required=False)
    channel = choice_of(_("How they registered"), [("", _("every way")), *Channel.choices], required=False)
    session = choice_of(_("Session"), required=False)
    arrived = choice_of(
        _("At the door"),
        [("", _("arrived or not")), ("yes", _("arrived")), ("no", _("not arrived"))],
        required=False,
    )
    wishes = choice_of(
        _("Wishes for the workshops"),
        [("", _("said or not")), ("yes", _("said their wishes")), ("no", _("said none yet"))],
        required=False,
    )
    code = choice_of(_("Invitation code"), required=False)
    territory = line_field(
        _("Town, department, region"),
        maximum=160,
        attrs=suggesting("suggest_territories", "territory-options"),
    )
    needs = tick(_("with food or access needs"))
    photo = tick(_("who refuse photographs"))
    news = tick(_("who want news"))
    sort = choice_of(_("Sorted by"), SORTED_BY, required=False)

    NARROWING = (
        *("sector", "channel", "session", "arrived", "wishes", "code", "territory"),
        *("needs", "photo", "news", "sort"),
    )

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[tuple[str, str]],
        codes: Iterable[InvitationCode],
        sees_needs: bool,
        asks_wishes: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        named = [(str(code.pk), code.label) for code in codes]
        offer(self, "session", [("", _("every session")), *sessions])
        offer(self, "code", [("", _("with or without")), *named])
        shown = {
            "session": bool(sessions),
            "code": bool(named),
            "needs": sees_needs,
            "wishes": asks_wishes,
        }
        for name, kept in shown.items():
            if not kept:
                del self.fields[name]

    def wanted(self) -> Wanted:
        """Return the filters that could be understood; the form says what could not."""
        self.is_valid()
        chosen = self.cleaned_data
        place = chosen.get("territory")
        return Wanted(
            text=chosen.get("q", ""),
            **{
                name: chosen.get(name, "")
                for name in ("state", "sector", "channel", "session", "arrived", "wishes", "code", "sort")
            },
            needs=chosen.get("needs", False),
            photo_refused=chosen.get("photo", False),
            news=chosen.get("news", False),
            territory=place,
            typed_territory=label_of(place) if place else "",
        )

    @property
    def asked(self) -> bool:
        """Whether the address asks for less than everybody."""
        return any(self._word(name) for name in self.fields if name != "sort")

    @property
    def narrowed(self) -> bool:
        """Whether it does so by more than words and states."""
        return any(self._word(name) for name in self.NARROWING if name in self.fields)

    def kept(self) -> str:
        """Return the address's filters again, to be put into links."""
        query = QueryDict(mutable=True)
        for name in self.fields:
            if word := self._word(name):
                query[name] = word
        return query.urlencode()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filters as hidden fields carry them."""
        return [(name, word) for name in self.fields if (word := self._word(name))]

    def _word(self, name: str) -> str:
        return str(self.data.get(name, "")).strip()
