"""What may be written in a programme: each check gives the cleaned value or a sentence beside a field."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from cherchons.encounters.models import Encounter, Session
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError

LONGEST_TEXT = 20_000  # characters in one free text
MOST_SESSIONS = 2_000
MOST_DAYS = 60
MOST_IN_SESSION = 100  # items or people in one place
MOST_LINKS = 50
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])  # turn a text around


class Invalid(DomainError):
    """Something that was typed can't be kept as it is."""

    status = 422
    code = "invalid"


def cleaned(model: type[models.Model], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes cleaned by what the model's fields allow.

    Raises
    ------
    Invalid
        If a text is too long or empty where it is needed, a word isn't among the allowed ones, or an
        address, a language, a time zone or a link is none.
    """
    return {name: _cleaned_one(model._meta.get_field(name), value) for name, value in changes.items()}


def _cleaned_one(field: Any, value: Any) -> Any:
    if field.name in ("language", "second_language") and value:
        return language(value, field=field.name)
    if isinstance(field, models.EmailField):
        return email(value, field=field.name)
    if field.name == "timezone":
        return zone(value)
    if field.name == "links":
        return links(value)
    if isinstance(field, models.CharField | models.TextField):
        needed = not field.blank
        made = text(value, field=field.name, longest=field.max_length or LONGEST_TEXT, needed=needed)
        if field.choices and made and made not in {str(key) for key, _label in field.choices}:
            raise Invalid(
                _("“%(word)s” is not one of the possible answers.") % {"word": made[:80]}, field=field.name
            )
        return made if isinstance(field, models.TextField) else " ".join(made.split())
    return value


def text(value: object, *, field: str, longest: int, needed: bool = False) -> str:
    """Return a text without characters that no one can see or no database can keep."""
    made = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    seen = (c for c in made if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    made = "".join(seen).translate(TURNING).strip()
    if needed and not made:
        raise Invalid(_("This can’t be left empty."), field=field)
    if len(made) > longest:
        too_long = _("This is too long: %(length)s characters, where %(longest)s fit.")
        raise Invalid(too_long % {"length": len(made), "longest": longest}, field=field)
    return made


def email(value: str | None, *, field: str) -> str:
    """Return an e-mail address in lower case, or nothing."""
    made = text(value, field=field, longest=254).lower()
    if made:
        try:
            validate_email(made)
        except ValidationError:
            raise Invalid(
                _("“%(address)s” is not an e-mail address.") % {"address": made[:80]}, field=field
            ) from None
    return made


def language(value: str, *, field: str = "language") -> str:
    """Return a language code such as ``fr`` or ``pt-BR``."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", value):
        raise Invalid(_("“%(code)s” is not the code of a language.") % {"code": value[:20]}, field=field)
    return value


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(value: str) -> str:
    """Return the name of a time zone that exists."""
    if value not in zones():
        raise Invalid(_("“%(zone)s” is not a known time zone.") % {"zone": str(value)[:40]}, field="timezone")
    return value


def links(value: list[dict[str, str]], *, field: str = "links") -> list[dict[str, str]]:
    """Return links to web pages, each with a title (its address if it has none)."""
    if len(value) > MOST_LINKS:
        raise Invalid(_("At most %(most)s links fit here.") % {"most": MOST_LINKS}, field=field)
    made = []
    for link in value:
        url = text(link.get("url"), field=field, longest=2000)
        if not url:
            continue
        if not is_web_address(url):
            wrong = _("“%(url)s” is not the address of a web page: it should begin with https://.")
            raise Invalid(wrong % {"url": url[:80]}, field=field)
        made.append({"title": text(link.get("title"), field=field, longest=200) or url[:200], "url": url})
    return made


def is_web_address(url: str) -> bool:
    """Say whether this is an address that a browser may open from a public page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", url)


def day(value: date, *, field: str = "date") -> date:
    """Return a date on which an encounter may be: not centuries away."""
    latest = clock.now().year + 20
    if not 1950 <= value.year <= latest:
        raise Invalid(_("The year should be between 1950 and %(latest)s.") % {"latest": latest}, field=field)
    return value


def hours(start: time | None, end: time | None, *, field: str = "end") -> None:
    """Refuse an end that isn't after the start."""
    if start is not None and end is not None and end <= start:
        wrong = _("The end (%(end)s) should be after the start (%(start)s).")
        raise Invalid(wrong % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}, field=field)


def room_for_sessions(encounter: Encounter, more: int = 1) -> None:
    """Refuse more sessions than a programme may hold."""
    if encounter.sessions.count() + more > MOST_SESSIONS:
        raise Invalid(_("A programme holds at most %(most)s sessions.") % {"most": MOST_SESSIONS})


def room_here(already: int, *, field: str | None = None) -> None:
    """Refuse more items or people in one place than anyone reads."""
    if already >= MOST_IN_SESSION:
        raise Invalid(_("At most %(most)s fit here.") % {"most": MOST_IN_SESSION}, field=field)


def same_encounter(place: Encounter | Session, encounter: Encounter) -> None:
    """Refuse to move something into another encounter."""
    owner = place if isinstance(place, Encounter) else place.encounter
    if owner.pk != encounter.pk:
        raise Invalid(_("Choose a place in the same encounter."))
