"""Filters of the composed list; people kept together or apart; limits of workshops."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.forms.fields import choice_of, line_field, offer
from cherchons.encounters.queries.composing.day import ComposingDay, Guest
from cherchons.encounters.queries.composing.limits import Limits
from cherchons.encounters.queries.composing.reasons import nth_wish
from cherchons.encounters.queries.composing.words import short_word
from cherchons.encounters.queries.registrations.finding import find_one
from cherchons.people.enums import Sector

LONGEST = 120
MOST = 100_000
TOGETHER, APART = "together", "apart"


class FilterForm(forms.Form):
    """Words, a workshop, a world, a rank; they live in the address."""

    q = line_field(
        _("Name, organisation or number"),
        maximum=LONGEST,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    session = choice_of(_("Workshop"), required=False)
    sector = choice_of(_("World"), [("", _("every world")), *Sector.choices], required=False)
    rank = choice_of(_("Wish"), required=False)

    def __init__(self, *args: Any, sessions: Sequence[tuple[str, str]], ranks: int, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "session", [("", _("every workshop")), *sessions])
        offer(
            self,
            "rank",
            [
                ("", _("every wish")),
                *((str(rank), nth_wish(rank)) for rank in range(1, ranks + 1)),
                ("none", _("not among the wishes")),
                ("without", _("no wishes")),
                ("pinned", _("an exception")),
                ("moved", _("would move")),
                ("missing", _("no workshop yet")),
            ],
        )

    @property
    def asked(self) -> bool:
        """Whether the address asks for less than everybody."""
        return any(self.word(name) for name in self.fields)

    def word(self, name: str) -> str:
        """Return what the address says for a field that could be understood."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def kept(self) -> str:
        """Return the filters again, to be put into links."""
        query = QueryDict(mutable=True)
        for name in self.fields:
            if word := self.word(name):
                query[name] = word
        return query.urlencode()


class PersonField(forms.CharField):
    """Someone of the day, by number or by name."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        super().__init__(**options)
        self.day: ComposingDay | None = None

    def clean(self, value: Any) -> Guest:
        typed = super().clean(value)
        assert self.day is not None, "the form gives its day"
        found, problem = find_one(self.day.guests.values(), typed)
        if found is None:
            raise forms.ValidationError(problem)
        return found


class PairForm(forms.Form):
    """Two people who are to be, or not to be, in the same workshop."""

    kind = forms.ChoiceField(
        label=_("What is wished"),
        choices=[(TOGETHER, _("in the same workshop")), (APART, _("not in the same workshop"))],
        widget=forms.RadioSelect,
        initial=APART,
    )
    one = PersonField(label=_("Number or name"))
    other = PersonField(label=_("And number or name"))

    def __init__(self, *args: Any, day: ComposingDay, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.day = day


def _number(label: Any, proposed: int | None) -> forms.IntegerField:
    placeholder = "" if proposed is None else str(proposed)
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"placeholder": placeholder, "inputmode": "numeric"}),
    )


class LimitsForm(forms.Form):
    """The limits of every workshop; an empty field is filled in, and shows with what."""

    def __init__(
        self,
        *args: Any,
        day: ComposingDay,
        proposed: Mapping[str, Limits],
        sectors: Iterable[str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.day, self.sectors = day, list(sectors)
        for uid in day.names:
            own = proposed[uid]
            self.fields[f"c-{uid}"] = _number(_("Places"), own.capacity)
            self.fields[f"m-{uid}"] = _number(_("At least"), own.minimum)
            for sector in self.sectors:
                label = short_word(sector)
                self.fields[f"l-{uid}-{sector}"] = _number(
                    _("At least, %(world)s") % {"world": label}, own.least.get(sector, 0)
                )
                self.fields[f"x-{uid}-{sector}"] = _number(
                    _("At most, %(world)s") % {"world": label}, own.most.get(sector)
                )

    def groups(self) -> list[dict[str, Any]]:
        """Return the fields workshop by workshop."""
        return [
            {
                "uid": uid,
                "session": self.day.shown[uid],
                "capacity": self[f"c-{uid}"],
                "minimum": self[f"m-{uid}"],
                "worlds": [
                    {"sector": sector, "least": self[f"l-{uid}-{sector}"], "most": self[f"x-{uid}-{sector}"]}
                    for sector in self.sectors
                ],
                "open": any(
                    self._is_used(f"{kind}-{uid}-{sector}") for sector in self.sectors for kind in "lx"
                ),
            }
            for uid in self.day.names
        ]

    def _is_used(self, name: str) -> bool:
        return self[name].value() not in (None, "") or bool(self[name].errors)

    def limits(self) -> dict[str, Limits]:
        """Return what was typed; limits of worlds that don't occur now stay as they were."""
        made = {}
        for uid, before in self.day.limits.items():
            if uid not in self.day.names:
                continue
            made[uid] = Limits(
                self.cleaned_data[f"c-{uid}"],
                self.cleaned_data[f"m-{uid}"],
                self._by_world("l", uid, before.least),
                self._by_world("x", uid, before.most),
            )
        return made

    def _by_world(self, kind: str, uid: str, before: Mapping[str, int]) -> dict[str, int]:
        made = {sector: value for sector, value in before.items() if sector not in self.sectors}
        for sector in self.sectors:
            value = self.cleaned_data[f"{kind}-{uid}-{sector}"]
            if value is not None:
                made[sector] = value
        return made


def limits_shown(day: ComposingDay, sectors: Iterable[str]) -> dict[str, Any]:
    """Return what the form of the limits starts from."""
    made: dict[str, Any] = {}
    named = list(sectors)
    for uid in day.names:
        own = day.limits[uid]
        made |= {f"c-{uid}": own.capacity, f"m-{uid}": own.minimum}
        for sector in named:
            made |= {
                f"l-{uid}-{sector}": own.least.get(sector),
                f"x-{uid}-{sector}": own.most.get(sector),
            }
    return made
