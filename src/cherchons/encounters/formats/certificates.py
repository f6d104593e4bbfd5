"""Attendance certificates: one page per person who came, with the dates and hours of the days they came."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, override

from cherchons.encounters.formats.logos import logos
from cherchons.encounters.formats.paper import common, day_line, days_of, face, long_words, place
from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.formats.typesetting import typeset
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.registrations.papers import Guest
from cherchons.engines import typography
from cherchons.kernel import clock


def certificates(shown: dict[str, Shown], people: Sequence[Guest], *, signed_by: str) -> bytes:
    """Return one PDF; ``shown`` holds the programme in each language, ``signed_by`` the body that signs."""
    first = next(iter(shown.values()))
    pages = [_page(shown.get(person.language, first), person, signed_by) for person in people]
    with override(first.language):
        data = {
            **common(first, gettext("Attendance certificates")),
            "logos": logos(first.programme.organisers),
            "pages": pages,
        }
    signs = {sign for page in pages for sign in page["name"] + page["organisation"] + page["event"]}
    return typeset("certificates.typ", data, at=clock.now(), signs=signs)


def _page(shown: Shown, person: Guest, signed_by: str) -> dict[str, Any]:
    with override(shown.language):
        today = clock.now().astimezone(ZoneInfo(shown.programme.timezone)).date()
        days = days_of(shown, person.days)
        town = shown.programme.territory["name"] if shown.programme.territory else ""
        on = typography.day(today, shown.language, weekday=False)
        made = gettext("Made in %(town)s, on %(day)s.") if town else gettext("Made on %(day)s.")
        return {
            "lang": shown.language,
            "heading": gettext("Attendance certificate"),
            "organisers": common(shown, "")["organised"],
            "lead": gettext("We certify that"),
            "name": long_words(face(one_line(person.name))) or f"n° {person.number}",
            "organisation": long_words(face(one_line(person.organisation))),
            "took_part": gettext("took part in the encounter"),
            "event": one_line(shown.title),
            "days": [day_line(shown, day) for day in days],
            "place": place(shown),
            "made": made % {"town": town, "day": on},
            "signed": gettext("For %(organisation)s") % {"organisation": one_line(signed_by)},
            "signature": gettext("Name, role and signature"),
        }
