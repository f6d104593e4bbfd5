"""Words for the desk's templates: ``{% load desk %}``."""

from datetime import datetime

from django import template

from cherchons.encounters import messages
from cherchons.encounters.enums import SessionKind

register = template.Library()


@register.filter
def kind_word(kind: str) -> str:
    """Return the word for a kind of session."""
    return str(SessionKind(kind).label) if kind in SessionKind.values else kind


@register.filter
def key(uid: str) -> str:
    """Return the short name of a part of the programme, as it stands in addresses."""
    return str(uid)[:8]


@register.filter
def at_place(moment: datetime | None, timezone: str) -> str:
    """Return a moment in words, by the clock of the place where the day is."""
    return messages.moment(moment, timezone) if moment else ""
