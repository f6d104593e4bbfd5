"""The rules of a day's registration, as its organisers fill them in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cherchons.encounters.enums import WaitingRule
from cherchons.encounters.forms.fields import choice_of, line_field, tick
from cherchons.encounters.forms.registrations.moments import (
    END,
    as_fields,
    date_field,
    hour_field,
    moment_of,
)
from cherchons.encounters.models import RegistrationPlan, Session
from cherchons.encounters.services.registrations.plans import MOST_PLACES
from cherchons.engines import typography
from cherchons.people.enums import Sector

MOMENTS = ("opens_at", "closes_at", "release_at", "draw_at")
PLAIN = (
    *("capacity", "waiting_rule", "accept_hours", "by_invitation", "asks_needs", "asks_photo"),
    *("word", "second_word"),
)


def _count(label: Any, *, most: int = MOST_PLACES, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "number-short"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, widget=widget, **options
    )


def seats_name(uid: UUID) -> str:
    """Return the name of the field that holds a session's places."""
    return f"seats_{uid.hex}"


def session_label(session: Session, *, dated: bool) -> str:
    """Return hours and title, with the date where there are several."""
    language = (get_language() or "fr")[:2]
    hours = typography.hours(session.start, session.end, language)
    day = typography.day(session.day.date, language, year=False) if dated else ""
    return " · ".join(part for part in (day, hours, session.title) if part)


class RulesForm(forms.Form):
    """All rules on one page; ``clean`` gives what the service takes."""

    opens_at = date_field(
        gettext_lazy("Opens on"), help_text=gettext_lazy("Empty: as soon as the day is published.")
    )
    opens_at_hour = hour_field(help_text=gettext_lazy("Empty: at midnight, when that day begins."))
    closes_at = date_field(
        gettext_lazy("Closes on"), help_text=gettext_lazy("Empty: when the day itself begins.")
    )
    closes_at_hour = hour_field(help_text=gettext_lazy("Empty: at the end of that day."))
    by_invitation = tick(
        gettext_lazy("By invitation only"),
        help_text=gettext_lazy(
            "One then needs an invitation code. Codes also open the door before the opening date."
        ),
    )
    capacity = _count(
        gettext_lazy("Places in all"),
        help_text=gettext_lazy("Empty: places are not counted, everyone has one."),
    )
    release_at = date_field(
        gettext_lazy("Kept until"),
        help_text=gettext_lazy(
            "Then those that nobody took go to everyone. Empty: they stay kept until the day."
        ),
    )
    release_at_hour = hour_field(help_text=gettext_lazy("Empty: at midnight, when that day begins."))
    waiting_rule = choice_of(
        gettext_lazy("Who gets a place that becomes free?"), WaitingRule.choices, widget=forms.RadioSelect
    )
    draw_at = date_field(gettext_lazy("The draw takes place on"))
    draw_at_hour = hour_field()
    accept_hours = _count(
        gettext_lazy("Hours to accept a place that is offered"),
        most=24 * 30,
        help_text=gettext_lazy(
            "Without an answer in time, the next person is asked. 0: the place is given without asking."
        ),
    )
    asks_needs = tick(
        gettext_lazy("Food and access needs"),
        help_text=gettext_lazy(
            "Seen by the desk alone, with the person’s consent, and deleted two days after the day."
        ),
    )
    asks_photo = tick(
        gettext_lazy("Consent to be in photographs"),
        help_text=gettext_lazy("The badge shows who said no."),
    )
    word = line_field(
        gettext_lazy("A word above the form"),
        maximum=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example who is welcome, or that the day is free."),
    )
    second_word = line_field(
        gettext_lazy("The same word in the second language"),
        maximum=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        zone: str,
        sessions: Sequence[Session] = (),
        seated: Mapping[UUID, int] | None = None,
        drawn: bool = False,
        second: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.zone, self.sessions = zone, sessions
        if not second:
            del self.fields["second_word"]
        for sector in Sector:
            self.fields[f"reserved_{sector}"] = _count(sector.label)
        for session in sessions:
            taken = (seated or {}).get(session.uid, 0)
            told = ngettext("%(taken)d seat taken", "%(taken)d seats taken", taken) % {"taken": taken}
            label = session_label(session, dated=len({s.day_id for s in sessions}) > 1)
            self.fields[seats_name(session.uid)] = _count(label, help_text=told if taken else "")
        if drawn:  # what was drawn stays drawn
            for name in ("waiting_rule", "draw_at", "draw_at_hour"):
                self.fields[name].disabled = True

    @property
    def reserved(self) -> list[tuple[str, forms.BoundField]]:
        """Each world with its field."""
        return [(str(sector), self[f"reserved_{sector}"]) for sector in Sector]

    @property
    def seats(self) -> list[forms.BoundField]:
        """The field of each session."""
        return [self[seats_name(session.uid)] for session in self.sessions]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        made: dict[str, Any] = {name: found.get(name) for name in PLAIN if name in self.fields}
        made["accept_hours"] = found.get("accept_hours") or 0
        for name in MOMENTS:
            made[name] = self._moment(found, name)
        draws = made["waiting_rule"] == WaitingRule.DRAW
        if draws and made["draw_at"] is None and "draw_at" not in self.errors:
            self.add_error("draw_at", _("Say when the draw takes place."))
        if not draws and not self.fields["draw_at"].disabled:
            made["draw_at"] = None
        made["reserved"] = {s: n for s, n in self._counts("reserved_", found).items() if n}
        made["session_places"] = {
            s.uid: found[seats_name(s.uid)] for s in self.sessions if found.get(seats_name(s.uid)) is not None
        }
        self._reserved_fit(made)
        return made

    def _moment(self, found: dict[str, Any], name: str) -> datetime | None:
        without = {"closes_at": END, "draw_at": None}
        if name in without:
            return moment_of(self, found, name, self.zone, without_hour=without[name])
        return moment_of(self, found, name, self.zone)

    def _counts(self, start: str, found: dict[str, Any]) -> dict[str, int]:
        return {name.removeprefix(start): n or 0 for name, n in found.items() if name.startswith(start)}

    def _reserved_fit(self, made: dict[str, Any]) -> None:
        kept, capacity = sum(made["reserved"].values()), made["capacity"]
        if kept and capacity is None and "capacity" not in self.errors:
            self.add_error("capacity", _("Say how many places there are before keeping some of them."))
        elif capacity is not None and kept > capacity:
            told = _("%(kept)d places are kept, but there are only %(capacity)d in all.")
            self.add_error("capacity", told % {"kept": kept, "capacity": capacity})


def rules_of(plan: RegistrationPlan, sessions: Sequence[Session], zone: str) -> dict[str, Any]:
    """Return the rules as :class:`RulesForm` shows them (two queries)."""
    values: dict[str, Any] = {name: getattr(plan, name) for name in PLAIN}
    for name in MOMENTS:
        values |= as_fields(name, getattr(plan, name), zone)
    reserved = {row.sector: row.places for row in plan.reserved.all()}
    values |= {f"reserved_{sector}": reserved.get(sector) for sector in Sector.values}
    seats = {row.session_uid: row.capacity for row in plan.session_places.all()}
    return values | {seats_name(session.uid): seats.get(session.uid) for session in sessions}
