"""A moment in the day's own time zone: a date and an hour, two fields that work in any browser."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.forms.fields import ClockField, DateOfDay

BEGINNING, END = time(0), time(23, 59)


def date_field(label: Any, **options: Any) -> DateOfDay:
    """Return the field of the date."""
    return DateOfDay(label=label, required=False, **options)


def hour_field(**options: Any) -> ClockField:
    """Return the field of the hour that goes with it."""
    return ClockField(label=options.pop("label", gettext_lazy("At")), required=False, **options)


def moment_of(
    form: forms.Form, found: dict[str, Any], name: str, zone: str, *, without_hour: time | None = BEGINNING
) -> datetime | None:
    """Return the moment that ``name`` and ``name_hour`` give together, or nothing; tell what is missing."""
    day, hour = found.get(name), found.get(f"{name}_hour")
    if day is None:
        if hour is not None and name not in form.errors:
            form.add_error(name, _("Give the date too."))
        return None
    if hour is None and without_hour is None and f"{name}_hour" not in form.errors:
        form.add_error(f"{name}_hour", _("Give the hour too."))
    return datetime.combine(day, hour or without_hour or BEGINNING, ZoneInfo(zone))


def as_fields(name: str, moment: datetime | None, zone: str) -> dict[str, Any]:
    """Return a moment as the two fields show it."""
    there = moment.astimezone(ZoneInfo(zone)) if moment else None
    return {name: there.date() if there else None, f"{name}_hour": there.time() if there else None}
