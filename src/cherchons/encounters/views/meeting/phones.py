"""A telephone that knows, for the day alone, whose it is: so that scanning a badge says who met whom.

A signed cookie, set when one opens one's own page from one's link on the day itself, sent to the pages of
badges only, and gone at midnight. The page says so.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override

from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.kernel import clock

SALT = "cherchons.encounters.phone"
NAME = "my-day-"  # and the language: one cookie for the badge pages of each


def midnight_after(encounter: Encounter, shown: Shown) -> datetime | None:
    """Return when the day ends for telephones; None while it isn't the day."""
    zone = ZoneInfo(shown.facts.timezone)
    first = datetime.fromisoformat(shown.facts.begins).astimezone(zone).date()
    last = datetime.fromisoformat(shown.facts.ends).astimezone(zone).date()
    begins, ends = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    return ends if begins <= clock.now() < ends else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _places() -> Iterator[tuple[str, str]]:
    """Yield the name and the path of each cookie."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield NAME + code, reverse("encounters:badge", args=["X"]).removesuffix("X/")


def remember(response: HttpResponse, registration: Registration, until: datetime) -> None:
    """Let this telephone be known until midnight."""
    signed = signing.dumps({"r": registration.uid.hex, "until": until.timestamp()}, salt=SALT)
    for name, path in _places():
        response.set_cookie(
            name,
            signed,
            expires=until,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget(response: HttpResponse) -> None:
    """Let this telephone be nobody's."""
    for name, path in _places():
        response.delete_cookie(name, path=path, samesite="Lax")


def known(request: HttpRequest, encounter: Encounter) -> Registration | None:
    """Return whose telephone this is, of those who come to this day."""
    given = request.COOKIES.get(NAME + (get_language() or "fr")[:2], "")
    try:
        said = signing.loads(given, salt=SALT)
        uid = UUID(hex=said["r"])
        alive = clock.now().timestamp() < said["until"]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    if not alive:
        return None
    return encounter.registrations.filter(uid=uid, state__in=TAKEN, anonymous=False).first()
