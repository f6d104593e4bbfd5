"""Fields that read what people really type: "9h30", "26/04/2019", one link per line."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.models import Day

LANGUAGES = ("fr", "en", "nl", "de", "es", "it", "pt", "pl", "ar")

_CLOCK = re.compile(r"^\s*(\d{1,2})\s*(?:h|:|\.|heures?)?\s*(\d{2})?\s*$", re.IGNORECASE)
_LINK = re.compile(r"^(?P<title>.*?)[\s:,;|–—-]*(?P<url>https?://\S+)$", re.IGNORECASE)


def language_choices(*, empty: Any = None) -> list[tuple[str, Any]]:
    """Return the languages a programme may be written or spoken in, by their own names."""
    named = [(code, str(get_language_info(code)["name_local"]).capitalize()) for code in LANGUAGES]
    return ([("", empty)] if empty is not None else []) + named


class ClockField(forms.TimeField):
    """A time of day: ``09:30`` from the browser's own control, ``9h30`` from people."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"})
    default_error_messages = {"invalid": _("Write a time such as 9:30 or 9h30.")}

    def to_python(self, value: Any) -> time | None:
        found = _CLOCK.match(value) if isinstance(value, str) else None
        if found and (int(found[1]) > 23 or int(found[2] or 0) > 59):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(int(found[1]), int(found[2] or 0)) if found else super().to_python(value)


class DateOfDay(forms.DateField):
    """A date, from the browser's own control (``2019-04-26``) or as people write it (``26/04/2019``)."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": _("This date doesn’t exist. Write it like 26/04/2019.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"], **options)

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None and not 1990 <= found.year <= 2100:
            raise ValidationError(_("Check the year: %(year)s."), params={"year": found.year})
        return found


class AddressField(forms.EmailField):
    """An e-mail address; what is wrong with one is said with an example."""

    default_error_messages = {"invalid": _("This isn’t an e-mail address. One looks like name@example.org.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = [EmailValidator(message=self.error_messages["invalid"])]


class LinksField(forms.CharField):
    """Links, one per line: words, then the address."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Links"))
        options.setdefault(
            "help_text",
            _("One per line: a few words, then the address. The report — https://example.org/report"),
        )
        super().__init__(required=False, max_length=8000, **options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(
            link["url"] if link["title"] in ("", link["url"]) else f"{link['title']} — {link['url']}"
            for link in value
        )

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        return [self._link(line) for line in lines if line]

    @staticmethod
    def _link(line: str) -> dict[str, str]:
        found = _LINK.match(line)
        problem = ValidationError(
            _("No web address was found in “%(line)s”: it begins with https://"), params={"line": line[:80]}
        )
        if found is None:
            raise problem
        try:
            URLValidator(schemes=["http", "https"])(found["url"])
        except ValidationError:
            raise problem from None
        return {"title": found["title"].strip()[:200], "url": found["url"]}


def text_field(label: Any, *, lines: int = 5, **options: Any) -> forms.CharField:
    """Return a field for several lines; light formatting (lists, bold) is read when shown."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=options.pop("max_length", 20000),
        widget=forms.Textarea(attrs={"rows": lines}),
        **options,
    )


def line_field(label: Any, *, required: bool = False, maximum: int = 200, **options: Any) -> forms.CharField:
    """Return a field for one line."""
    attrs = options.pop("attrs", {})
    widget = options.pop("widget", None) or forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=required, max_length=maximum, widget=widget, **options)


def suggesting(url_name: str, options: str) -> dict[str, Any]:
    """Return the attributes of a field to which the directory suggests as one types."""
    return {
        "list": options,
        "autocomplete": "off",
        "hx-get": reverse_lazy(f"directory:{url_name}"),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": f"#{options}",
        "hx-swap": "innerHTML",
    }


def tick(label: Any, **options: Any) -> forms.BooleanField:
    """Return a box that may stay empty."""
    return forms.BooleanField(label=label, required=False, **options)


def choice_of(label: Any, choices: Iterable[tuple[Any, Any]] = (), **options: Any) -> forms.ChoiceField:
    """Return a list to choose one from."""
    return forms.ChoiceField(label=label, choices=list(choices), **options)


def day_name(day: Day) -> str:
    """Return the name a person would give to the day: its date, and its title if it has one."""
    named = date_format(day.date, "l j F Y")
    return f"{named} · {day.title}" if day.title else named


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a field of a form the choices that are known only now."""
    field: Any = form.fields[name]
    field.choices = list(choices)
