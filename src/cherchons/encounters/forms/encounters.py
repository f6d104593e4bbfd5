"""Forms about the encounter as a whole."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cherchons.directory.models import Organisation, Territory, Topic
from cherchons.directory.queries import find_organisations, label_of, resolve_territory
from cherchons.encounters.enums import TeamRole
from cherchons.encounters.forms.fields import (
    ClockField,
    DateOfDay,
    LinksField,
    choice_of,
    language_choices,
    line_field,
    offer,
    suggesting,
    text_field,
    tick,
)
from cherchons.encounters.forms.matching import MatchForm, match_field
from cherchons.encounters.models import Encounter, Series

NEW_SERIES = "new"
MOST_CHOICES = 30  # organisations in a list to choose from
MOST_NEAR = 50  # organisations that words may mean
MOST_OFFERED = 8


class SeriesFields(forms.Form):
    """Which series a day belongs to: none, one of the organisation's, or a new one."""

    series = choice_of(
        _("Series"),
        required=False,
        help_text=_("Days that belong together: people find the next one and the past ones."),
    )
    new_series = line_field(_("Name of the new series"), help_text=_("Only if you chose “a new series”."))

    def offer_series(self, offered: Iterable[Series]) -> None:
        """List the series that may be chosen."""
        known = [(str(series.pk), series.title) for series in offered]
        offer(
            self,
            "series",
            [
                ("", _("none: a day on its own")),
                *known,
                (NEW_SERIES, _("a new series")),
            ],
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("series") == NEW_SERIES and not found.get("new_series"):
            self.add_error("new_series", _("Give the new series a name."))
        if found.get("new_series") and not found.get("series"):
            found["series"] = NEW_SERIES
        return found


class WhoseForm(SeriesFields):
    """For which organisation, in which series: asked when a draft is made.

    A handful of organisations is a list; more are found as one types, or by a plain search.
    """

    organisation = choice_of(_("Organised by"), help_text=_("The organisation that answers for this day."))
    organisation_choice = choice_of(_("Which one?"), required=False, widget=forms.RadioSelect)

    field_order = ["organisation", "organisation_choice"]

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], series: Iterable[Series], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.organisations = organisations
        few = list(organisations[: MOST_CHOICES + 1])
        self.searched = len(few) > MOST_CHOICES
        self.known = {str(o.pk): o for o in few}
        if self.searched:
            self._search_for_it()
        else:
            del self.fields["organisation_choice"]
            offer(self, "organisation", [(key, o.name) for key, o in self.known.items()])
        if len(few) == 1:
            self.fields["organisation"].initial = next(iter(self.known))
            self.fields["organisation"].widget = forms.HiddenInput()
        self.offer_series(series)

    @property
    def asks(self) -> bool:
        """Whether there is one of several organisations to choose."""
        field: Any = self.fields.get("organisation_choice")
        return field is not None and bool(field.choices)

    def _search_for_it(self) -> None:
        self.fields["organisation"] = line_field(
            _("Organised by"),
            required=True,
            attrs=suggesting("suggest_organisations", "organisation-options"),
            help_text=_("The organisation that answers for this day: its name, or one of its numbers."),
        )
        chosen = self.data.get("organisation_choice") if self.is_bound else ""
        offer(self, "organisation_choice", [(chosen, chosen)] if chosen else [])

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        chosen = found.pop("organisation_choice", "")
        if self.searched and found.get("organisation"):
            found["organisation"] = self._find(found["organisation"], chosen)
        elif found.get("organisation"):
            found["organisation"] = self.known[found["organisation"]]
        return found

    def _find(self, text: str, chosen: str) -> Organisation | None:
        """Return the organisation that is meant, or ask which one of several."""
        near = find_organisations(text, MOST_NEAR)
        allowed = set(self.organisations.filter(pk__in=[o.pk for o in near]).values_list("pk", flat=True))
        candidates = [o for o in near if o.pk in allowed]
        exact = [o for o in candidates if text.casefold() in (o.name.casefold(), o.acronym.casefold())]
        candidates = (exact or candidates)[:MOST_OFFERED]
        if len(candidates) == 1:
            return candidates[0]
        named = {str(o.pk): o for o in candidates}
        if chosen in named:
            return named[chosen]
        if not candidates:
            self.add_error(
                "organisation",
                _("No organisation that you organise for has this name. Check it, or look in the directory."),
            )
            return None
        offer(self, "organisation_choice", [(key, _described(o)) for key, o in named.items()])
        self.add_error(
            "organisation_choice", _("Several organisations match: choose one, or type more of its name.")
        )
        return None


def _described(organisation: Organisation) -> str:
    """Return what tells an organisation from another of the same name."""
    place = organisation.territory.name if organisation.territory else ""
    facts = (organisation.name, organisation.acronym, str(organisation.get_kind_display()), place)
    return " · ".join(fact for fact in facts if fact)


class NewForm(WhoseForm):
    """A draft made by hand: the rest comes on its own page."""

    title = line_field(_("Title of the encounter"), required=True)
    date = DateOfDay(label=_("Date"))
    start = ClockField(label=_("From"), initial="10:00")
    end = ClockField(label=_("To"), initial="17:00")

    field_order = ["organisation", "title", "date", "start", "end", "series", "new_series"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("start") and found.get("end") and found["end"] <= found["start"]:
            self.add_error("end", _("The day must end after it starts."))
        return found


class FactsForm(SeriesFields):
    """What people need to know about the day, apart from its programme."""

    title = line_field(_("Title"), required=True)
    description = text_field(_("Introduction"), lines=8, help_text=_("Why this day, and for whom."))
    language = choice_of(_("Language of the texts"))
    second_language = choice_of(
        _("Second language"),
        required=False,
        help_text=_("Each text then has a second version, shown to those who read that language."),
    )
    second_title = line_field(_("Title in the second language"))
    second_description = text_field(_("Introduction in the second language"), lines=8)
    venue = line_field(
        _("Venue"), help_text=_("The name of the place: town hall, university, association’s house…")
    )
    address = line_field(_("Address"), maximum=300, attrs={"autocomplete": "off"})
    place = line_field(
        _("Town or territory"),
        attrs=suggesting("suggest_territories", "territory-options"),
        help_text=_("A town’s name or its postcode."),
    )
    place_choice = choice_of(_("Which one?"), required=False, widget=forms.RadioSelect)
    access = text_field(
        _("How to come"), lines=3, help_text=_("Bus, train, bicycle, car sharing, step-free entrance.")
    )
    second_access = text_field(_("How to come, in the second language"), lines=3)
    contact_name = line_field(_("Contact"), maximum=120)
    contact_email = forms.EmailField(label=_("Contact e-mail (public)"), required=False)
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    links = LinksField()
    number = forms.IntegerField(label=_("Number in the series"), required=False, min_value=1, max_value=999)
    timezone = line_field(
        _("Time zone"),
        required=True,
        maximum=40,
        attrs={"list": "zones", "autocomplete": "off"},
        help_text=_("Of the place where people meet: Europe/Paris, Indian/Reunion…"),
    )

    def __init__(
        self,
        *args: Any,
        series: Iterable[Series],
        topics: Iterable[Topic],
        kept: Territory | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kept = kept
        self.offer_series(series)
        offer(self, "language", language_choices())
        offer(self, "second_language", language_choices(empty=_("none")))
        english = (get_language() or "").startswith("en")
        offer(self, "topics", [(str(t.pk), t.name_en if english else t.name_fr) for t in topics])
        self.territory: Territory | None = None
        offer(self, "place_choice", [])
        chosen = self.data.get("place_choice") if self.is_bound else ""
        if chosen:  # offered in the page before this one
            offer(self, "place_choice", [(chosen, chosen)])

    def clean_timezone(self) -> str:
        """Refuse a zone that nobody knows."""
        zone: str = self.cleaned_data["timezone"]
        if zone not in available_timezones():
            raise ValidationError(_("This time zone isn’t known. Write it like Europe/Paris."))
        return zone

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("second_language") and found["second_language"] == found.get("language"):
            self.add_error("second_language", _("The second language must be another one."))
        if found.get("place"):
            self._find_place(found["place"], found.get("place_choice", ""))
        return found

    def _find_place(self, text: str, chosen: str) -> None:
        found, several = resolve_territory(text)
        named = {str(place.pk): place for place in several}
        if text == self.initial.get("place") and self.kept is not None:
            self.territory = self.kept
        elif found is not None:
            self.territory = found
        elif chosen in named:
            self.territory = named[chosen]
        elif not several:
            self.add_error("place", _("No town or territory has this name. Check it, or leave it empty."))
        else:
            offer(
                self,
                "place_choice",
                [(key, f"{label_of(place)} · {place.get_kind_display()}") for key, place in named.items()],
            )
            self.add_error("place_choice", _("Several places have this name: choose one."))


class SeriesForm(forms.Form):
    """What is said of a series, on its own page and above each of its days."""

    title = line_field(_("Title"), required=True)
    description = text_field(
        _("Presentation"),
        lines=6,
        help_text=_("What these days are for, together. Shown on the series’ page."),
    )
    language = choice_of(_("Language of the texts"))
    second_title = line_field(_("Title in the second language"))
    second_description = text_field(_("Presentation in the second language"), lines=6)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "language", language_choices())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("second_description") and not found.get("second_title"):
            self.add_error("second_title", _("Give the title in the second language too."))
        return found


class DayForm(forms.Form):
    """One date of the encounter."""

    date = DateOfDay(label=_("Date"))
    title = line_field(_("Name of the day"), help_text=_("Only if there are several."))
    doors = ClockField(label=_("Doors open"), required=False)
    start = ClockField(label=_("From"), required=False)
    end = ClockField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("start") and found.get("end") and found["end"] <= found["start"]:
            self.add_error("end", _("The day must end after it starts."))
        if found.get("doors") and found.get("start") and found["doors"] > found["start"]:
            self.add_error("doors", _("The doors can’t open after the start."))
        return found


class OrganiserForm(MatchForm):
    """A body that organises the day."""

    name = line_field(
        _("Name"), required=True, attrs=suggesting("suggest_organisations", "organisation-options")
    )
    match = match_field()
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, 1 MB at most."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove_logo = tick(_("Remove the logo"))


class CopyForm(forms.Form):
    """The same day again, on another date."""

    date = DateOfDay(label=_("Date of the new encounter"))


class StateForm(forms.Form):
    """Postponed, cancelled, or on again, with a word for everyone."""

    state_note = line_field(
        _("A word for everyone"),
        maximum=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Why, and what happens now. It stands at the top of the public page; those concerned get it."
        ),
    )


class ReleaseForm(forms.Form):
    """A word that goes with what is published."""

    note = line_field(
        _("A word about this version"),
        maximum=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown with the changes, and in the message to those concerned."),
    )


class TeamForm(forms.Form):
    """Someone who works on this encounter with you."""

    email = forms.EmailField(
        label=_("Their e-mail"), help_text=_("They need an account here: ask them to sign in once.")
    )
    role = choice_of(
        _("What they may do"), TeamRole.choices, widget=forms.RadioSelect, initial=TeamRole.CO_ORGANISER
    )


def facts_of(encounter: Encounter) -> dict[str, Any]:
    """Return the encounter's facts as :class:`FactsForm` shows them."""
    names = (
        *("title", "description", "language", "second_language", "second_title", "second_description"),
        *("venue", "address", "access", "second_access", "contact_name", "contact_email"),
        *("links", "number", "timezone"),
    )
    return {
        **{name: getattr(encounter, name) for name in names},
        "series": str(encounter.series_id or ""),
        "new_series": "",
        "place": label_of(encounter.territory) if encounter.territory else "",
        "topics": [str(pk) for pk in encounter.topics.values_list("pk", flat=True)],
    }
