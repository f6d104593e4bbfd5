"""Forms about what happens in a day: sessions, their points, the people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import ItemKind, SessionKind, SpeakerPart
from cherchons.encounters.forms.fields import (
    AddressField,
    ClockField,
    LinksField,
    choice_of,
    day_name,
    language_choices,
    line_field,
    offer,
    suggesting,
    text_field,
    tick,
)
from cherchons.encounters.forms.matching import MatchForm, match_field
from cherchons.encounters.models import Day, Encounter
from cherchons.people.enums import Sector


class _SecondLanguage(forms.Form):
    """Drops the second texts where the encounter has no second language."""

    def __init__(self, *args: Any, encounter: Encounter, **options: Any) -> None:
        super().__init__(*args, **options)
        self.encounter = encounter
        for name in [name for name in self.fields if name.startswith("second_")]:
            if encounter.second_language:
                self.fields[name].widget.attrs["lang"] = encounter.second_language
            else:
                del self.fields[name]

    @property
    def second_fields(self) -> list[forms.BoundField]:
        """The fields of the second language, shown together."""
        return [self[name] for name in self.fields if name.startswith("second_")]


class SessionForm(_SecondLanguage):
    """One slot of the programme."""

    title = line_field(_("Title"), required=True, maximum=250)
    kind = choice_of(_("Kind"), SessionKind.choices)
    day = choice_of(_("Day"))
    start = ClockField(label=_("Starts"))
    end = ClockField(label=_("Ends"))
    room = line_field(_("Room"), maximum=80, attrs={"list": "rooms", "autocomplete": "off"})
    text = text_field(
        _("Text"), help_text=_("What people will do or hear. A line that begins with - makes a list.")
    )
    to_confirm = tick(_("This session is to be confirmed"))
    facilitation_to_confirm = tick(_("Its facilitation is to be confirmed"))
    cancelled = tick(
        _("Cancelled"), help_text=_("It stays on the programme, crossed out: nobody comes for nothing.")
    )
    language = choice_of(
        _("Spoken language"), required=False, help_text=_("Only where it is not the encounter’s own.")
    )
    accessibility = line_field(
        _("Accessibility"), maximum=300, help_text=_("Sign language, loop, step-free access, quiet room…")
    )
    second_title = line_field(_("Title"), maximum=250)
    second_text = text_field(_("Text"))

    def __init__(self, *args: Any, days: Iterable[Day], **options: Any) -> None:
        super().__init__(*args, **options)
        days = list(days)
        offer(self, "day", [(str(d.pk), day_name(d)) for d in days])
        if len(days) == 1:
            self.fields["day"].widget = forms.HiddenInput()
            self.fields["day"].initial = str(days[0].pk)
        offer(self, "language", language_choices(empty=_("the encounter’s own")))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end <= start:
            self.add_error(
                "end",
                ValidationError(
                    _("It must end after it starts (%(start)s)."), params={"start": start.strftime("%H:%M")}
                ),
            )
        return found


class ItemForm(_SecondLanguage):
    """One point of a session, possibly a testimony."""

    title = line_field(
        _("Title"), required=True, maximum=250, help_text=_("For a testimony: the project’s name.")
    )
    kind = choice_of(_("Kind"), ItemKind.choices, widget=forms.RadioSelect)
    text = text_field(_("A few lines"))
    links = LinksField()
    to_confirm = tick(_("This point is to be confirmed"))
    second_title = line_field(_("Title"), maximum=250)
    second_text = text_field(_("A few lines"))


class PersonForm(MatchForm):
    """Someone on the programme, and what they do there."""

    named = "organisation_name"

    name = line_field(
        _("Name"),
        maximum=120,
        required=True,
        attrs={"autocomplete": "off"},
        help_text=_("Not known yet? Write “Someone from…” and tick “to be confirmed”."),
    )
    part = choice_of(_("Takes part as"), SpeakerPart.choices)
    role = line_field(
        _("Function"), maximum=160, help_text=_("In their organisation: director, researcher, volunteer…")
    )
    organisation_name = line_field(
        _("Organisation"), maximum=200, attrs=suggesting("suggest_organisations", "organisation-options")
    )
    match = match_field()
    sector = choice_of(_("Comes from"), [("", _("not said")), *Sector.choices], required=False)
    to_confirm = tick(_("To be confirmed"))
    email = AddressField(
        label=_("E-mail (never public)"),
        required=False,
        help_text=_("Only to tell them what changes for them, when you publish."),
    )

    def __init__(self, *args: Any, encounter: Encounter, **options: Any) -> None:
        super().__init__(*args, **options)
        self.encounter = encounter


class MoveForm(forms.Form):
    """Where a session goes: another day, another time, keeping its length."""

    day = choice_of(_("Day"))
    start = ClockField(label=_("Starts"), help_text=_("It keeps its length."))

    def __init__(self, *args: Any, days: Iterable[Day], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "day", [(str(d.pk), day_name(d)) for d in days])


class HeadingForm(_SecondLanguage):
    """What stands above sessions at the same time."""

    title = line_field(
        _("Heading above them"), maximum=250, help_text=_("For instance: Workshops, choose one.")
    )
    second_title = line_field(_("Heading in the second language"), maximum=250)


class ParallelForm(forms.Form):
    """Beside which other session people will have to choose."""

    beside = choice_of(
        _("At the same time as"),
        required=False,
        help_text=_("They then stand side by side, at the same time, and people choose one."),
    )

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "beside", [("", _("nothing else")), *others])
