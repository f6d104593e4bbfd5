"""What the desk types, and what its devices send."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.services.registrations.arriving import DoorEvent, Refused
from cherchons.kernel.errors import DomainError
from cherchons.people.enums import Sector

MOST_EVENTS = 500  # in one sending
LATEST = 4_102_444_800_000  # milliseconds: the year 2100
LONGEST = 200  # characters of a name; the service says what fits


class DeskLinkForm(forms.Form):
    """A link for a volunteer."""

    label = forms.CharField(
        label=gettext_lazy("Whose desk is it?"),
        max_length=80,
        help_text=gettext_lazy("A first name or a place, for you alone: “Entrance, Samia”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expires_at = forms.DateTimeField(
        label=gettext_lazy("The link works until"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": gettext_lazy("This moment doesn’t exist. Choose a day and an hour.")},
    )

    def __init__(self, *args: Any, timezone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = ZoneInfo(timezone)
        self.fields["expires_at"].help_text = _("In the time zone of the day: %(zone)s.") % {"zone": timezone}

    def clean_expires_at(self) -> datetime:
        """Return the moment in the day's own time zone, wherever the organiser is."""
        typed: datetime = self.cleaned_data["expires_at"]
        return typed.replace(tzinfo=self.zone)


class WalkInForm(forms.Form):
    """Someone comes who is not registered."""

    name = forms.CharField(
        label=gettext_lazy("Their name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write their name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("The world they come from"),
        choices=Sector.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the world they come from.")},
    )
    organisation = forms.CharField(
        label=gettext_lazy("Their organisation"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


# --- what devices send -----------------------------------------------------------------------------------
class UnreadableBatch(DomainError):
    """What a device sent is no list of notes."""

    code = "unreadable"
    sentence = gettext_lazy("This is not a list of entries. Nothing was changed.")


@dataclass(slots=True)
class Batch:
    """What a device sent: notes that can be read, and those that can't."""

    sent: datetime
    events: list[DoorEvent] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def read_batch(body: bytes) -> Batch:
    """Read ``{"now": ms, "events": [{"uid", "kind", "at", …}]}``; each note stands on its own.

    Raises
    ------
    UnreadableBatch
        If it is not that at all, or holds more notes than one sending may.
    """
    try:
        sent = json.loads(body)
        now, events = _moment(sent["now"]), sent["events"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UnreadableBatch from None
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise UnreadableBatch
    batch = Batch(now)
    for uid, event in _named(events):
        try:
            batch.events.append(_event(uid, event))
        except (ValueError, TypeError, KeyError, AttributeError):
            batch.refused.append(Refused(uid, "unreadable", _("This entry can’t be read.")))
    return batch


def _named(events: list[Any]) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Yield the notes that have a uid at all; the others can't even be spoken of."""
    for event in events:
        try:
            yield UUID(hex=event["uid"]), event
        except (ValueError, TypeError, KeyError, AttributeError):
            continue


def _event(uid: UUID, event: dict[str, Any]) -> DoorEvent:
    known = event["kind"] in ("in", "undone", "walk_in")
    if not known:
        raise ValueError
    about = event.get("registration")
    return DoorEvent(
        uid=uid,
        kind=event["kind"],
        at=_moment(event["at"]),
        registration=UUID(hex=about) if about else None,
        name=_words(event, "name"),
        sector=_words(event, "sector"),
        organisation=_words(event, "organisation"),
    )


def _words(event: dict[str, Any], name: str) -> str:
    value = event.get(name, "")
    if not isinstance(value, str):
        raise TypeError
    return value[: LONGEST + 1]


def _moment(milliseconds: Any) -> datetime:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        raise TypeError
    if not 0 <= milliseconds <= LATEST:  # also what is not a number
        raise ValueError
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
