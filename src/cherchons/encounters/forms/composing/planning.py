"""What the organisers set about wishes: which workshops are ranked, their sizes, until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.forms.fields import line_field, tick
from cherchons.encounters.forms.registrations.moments import (
    END,
    as_fields,
    date_field,
    hour_field,
    moment_of,
)
from cherchons.encounters.models import WishPlan
from cherchons.encounters.queries.composing.settings import SlotChoice, limits_of
from cherchons.encounters.services.composing.wish_plans import MOST, Room


def _count(label: Any, least: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "number-short"})
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=MOST, widget=widget)


class PlanForm(forms.Form):
    """All about wishes on one page; ``clean`` gives what the service takes."""

    closes_at = date_field(
        _("Wishes close on"), help_text=_("Empty: when the day begins. Before that, people change them.")
    )
    closes_at_hour = hour_field(help_text=_("Empty: at the end of that day."))
    word = line_field(_("A word above the wishes"), maximum=300, widget=forms.Textarea(attrs={"rows": 3}))
    second_word = line_field(
        _("The same word in the second language"), maximum=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, zone: str, choices: Sequence[SlotChoice], second: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.zone, self.choices = zone, choices
        if not second:
            del self.fields["second_word"]
        for choice in choices:
            if choice.counted:
                continue
            self.fields[f"slot_{choice.key}"] = tick(_("People rank these workshops"))
            for session in choice.sessions:
                uid: UUID = session["uid"]
                self.fields[f"capacity_{uid.hex}"] = _count(_("At most"), 1)
                self.fields[f"minimum_{uid.hex}"] = _count(_("At least"), 0)

    @property
    def slots(self) -> list[dict[str, Any]]:
        """Return for the page each group, with its fields where it may be ranked."""
        return [
            {"choice": choice, "tick": None, "rows": ()}
            if choice.counted
            else {
                "choice": choice,
                "tick": self[f"slot_{choice.key}"],
                "rows": [
                    (one, self[f"capacity_{one['uid'].hex}"], self[f"minimum_{one['uid'].hex}"])
                    for one in choice.sessions
                ],
            }
            for choice in self.choices
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        closes: datetime | None = moment_of(self, found, "closes_at", self.zone, without_hour=END)
        sessions = {
            one["uid"]: Room(found.get(f"capacity_{one['uid'].hex}"), found.get(f"minimum_{one['uid'].hex}"))
            for choice in self.choices
            if found.get(f"slot_{choice.key}")
            for one in choice.sessions
        }
        return {
            "sessions": sessions,
            "closes_at": closes,
            "word": found.get("word", ""),
            "second_word": found.get("second_word", ""),
        }


def plan_at_first(plan: WishPlan, choices: Sequence[SlotChoice], zone: str) -> dict[str, Any]:
    """Return what :class:`PlanForm` begins with (one query)."""
    limits = limits_of(plan)
    values: dict[str, Any] = {
        **as_fields("closes_at", plan.closes_at, zone),
        "word": plan.word,
        "second_word": plan.second_word,
    }
    for choice in choices:
        values[f"slot_{choice.key}"] = any(one["uid"] in limits for one in choice.sessions)
        for one in choice.sessions:
            capacity, minimum = limits.get(one["uid"], (None, None))
            values[f"capacity_{one['uid'].hex}"] = capacity
            values[f"minimum_{one['uid'].hex}"] = minimum
    return values
