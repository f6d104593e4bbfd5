"""Paper and pictures, set by Typst: the programme as an accessible A4 PDF, the picture shared with links.

See :mod:`cherchons.encounters.formats.typesetting` for how texts become pages.
"""

import json
import re
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext, gettext_noop, override

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.formats.blocks import blocks
from cherchons.encounters.formats.logos import logos
from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.formats.typesetting import typeset
from cherchons.encounters.queries.display import WHOLE_TEXTS, Row, Shown, slots
from cherchons.encounters.queries.facts import bounds
from cherchons.encounters.queries.programme import DayView, SessionView
from cherchons.engines import typography

SIDES = {  # the words that stand beside the marks on every page
    "civil_society": gettext_noop("civil society"),
    "research": gettext_noop("research"),
    "support": gettext_noop("support"),
    "funder": gettext_noop("funding"),
    "public": gettext_noop("public authorities"),
    "other": gettext_noop("another world"),
}
KEPT_SECONDS = 24 * 3600
SIZES = (10.5, 9.2)  # of the letters, in points
EXCERPT = 180  # signs of a session's text on paper, in a large programme
LONG = 1800  # signs beyond which a slot may go over to the next page: it would not fit on one


def programme_pdf(shown: Shown) -> bytes:
    """Return the programme on A4 (kept a day per release and language)."""
    return _kept("pdf", shown, lambda: _fitted(_programme(shown), shown))


def _fitted(data: Row, shown: Shown) -> bytes:
    """Set the programme; in smaller letters when that brings a day that barely overflows onto one page."""
    made = _set("programme.typ", {**data, "size": SIZES[0]}, shown, "pdf")
    if pages(made) == 1:
        return made
    smaller = _set("programme.typ", {**data, "size": SIZES[1]}, shown, "pdf")
    return smaller if pages(smaller) == 1 or len(shown.programme.sessions) > WHOLE_TEXTS else made


def pages(content: bytes) -> int:
    """Return how many pages a PDF set by Typst has."""
    found = re.search(rb"/Type\s*/Pages\s*/Count (\d+)", content)
    return int(found[1]) if found else 0


def share_picture(shown: Shown) -> bytes:
    """Return the picture that other sites show beside a link, PNG 1200 × 630."""
    return _kept("png", shown, lambda: _set("share.typ", _share(shown), shown, "png"))


def _kept(kind: str, shown: Shown, make: Any) -> bytes:
    made = shown.programme
    if not made.release:
        return bytes(make())
    key = f"encounters:{kind}:{made.uid}:{made.release}:{made.released_at}:{shown.language}".replace(" ", "_")
    found: bytes | None = cache.get(key)
    if found is None:
        found = bytes(make())
        cache.set(key, found, KEPT_SECONDS)
    return found


def _set(template: str, data: Row, shown: Shown, kind: str) -> bytes:
    return typeset(template, data, at=shown.programme.released_at, kind=kind)


# --- what the templates are given ------------------------------------------------------------------
def _common(shown: Shown) -> Row:
    made = shown.programme
    when = " · ".join(part for part in (shown.dates, shown.hours) if part)
    return {
        "lang": shown.language,
        "title": typography.set_text(one_line(made.title), made.lang),
        "when": when[:1].upper() + when[1:],
        "place": one_line(" · ".join(part for part in (made.venue, made.address) if part) or shown.place),
        "series": _series(shown),
        "state": _state(made.state),
        "state_note": one_line(made.state_note),
    }


def _state(state: str) -> str:
    if state == EncounterState.POSTPONED:
        return gettext("Encounter postponed")
    return gettext("Encounter cancelled") if state == EncounterState.CANCELLED else ""


def _series(shown: Shown) -> str:
    series = shown.programme.series
    if not series:
        return ""
    title = one_line(series["title"])
    if series["language"] != shown.language and series["second_title"]:
        title = one_line(series["second_title"])
    number = series.get("number")
    return gettext("%(series)s · day %(number)s") % {"series": title, "number": number} if number else title


def _share(shown: Shown) -> Row:
    with override(shown.language):
        common = _common(shown)
    return {**common, "title": _no_orphan(common["title"]), "place": one_line(shown.place)}


def _no_orphan(title: str) -> str:
    """Keep a short last word with the one before it."""
    begin, space, end = title.rpartition(" ")
    return f"{begin}{typography.NBSP}{end}" if space and begin and len(end) < 7 else title


def _programme(shown: Shown) -> Row:
    made = shown.programme
    with override(shown.language):
        names = [one_line(o["name"]) for o in made.organisers]
        contact = one_line(" · ".join(part for part in (made.contact_name, made.contact_email) if part))
        return {
            **_common(shown),
            "organisers": names,
            "logos": logos(made.organisers),
            "organised": gettext("Organised by %(names)s") % {"names": ", ".join(names)} if names else "",
            "description": blocks(made.description, made.lang),
            "days": [_day(shown, day) for day in made.days if day.sessions],
            "access": blocks(made.access, made.access_lang),
            "contact": gettext("Contact: %(contact)s") % {"contact": contact} if contact else "",
            "footer": _footer(shown),
            "words": {
                "to_confirm": gettext("to be confirmed"),
                "cancelled": gettext("cancelled"),
                "facilitation": gettext("Facilitation:"),
                "come": gettext("Coming to the day"),
            },
        }


def _footer(shown: Shown) -> str:
    made = shown.programme
    if not made.released_at:
        return gettext("Draft, not published")
    words = {
        "address": shown.address,
        "number": made.release,
        "day": typography.day(made.released_at.date(), shown.language, weekday=False),
    }
    return gettext("%(address)s · version %(number)s of %(day)s") % words


def _day(shown: Shown, day: DayView) -> Row:
    begin, end = bounds(day)
    hours = typography.hours(begin, end, shown.language) if begin and end else ""
    name = typography.day(day.date, shown.language)
    doors = typography.clock_time(day.doors, shown.language) if day.doors else ""
    return {
        "name": f"{name[:1].upper()}{name[1:]}" + (f" · {one_line(day.title)}" if day.title else ""),
        "hours": hours,
        "doors": gettext("Doors open at %(time)s") % {"time": doors} if doors else "",
        "slots": [_slot(shown, group) for group in slots(day.sessions)],
    }


def _slot(shown: Shown, group: list[SessionView]) -> Row:
    same = all((s.start, s.end) == (group[0].start, group[0].end) for s in group)
    sessions = [_session(shown, s, hours=not same) for s in group]
    title = next((s.parallel_title for s in group if s.parallel_title), "") if len(group) > 1 else ""
    return {
        "start": typography.clock_time(group[0].start, shown.language),
        "end": typography.clock_time(group[0].end, shown.language) if same else "",
        "title": one_line(title),
        "long": len(json.dumps(sessions, ensure_ascii=False)) > LONG * 4,
        "sessions": sessions,
    }


def _session(shown: Shown, s: SessionView, *, hours: bool) -> Row:
    row = shown.session_row(s)
    facts = [row["kind"], row["room"], row["spoken"], row["hours"] if hours else ""]
    return {
        "kind": " · ".join(one_line(fact) for fact in facts if fact),
        "title": one_line(row["title"]),
        "text": blocks(_text(shown, s), s.lang),
        "items": [
            {"title": one_line(i["title"]), "to_confirm": i["to_confirm"], "people": _people(i["people"])}
            for i in row["items"]
        ],
        "speakers": _people(row["speakers"]),
        "facilitators": _people(row["facilitators"]),
        "facilitation_to_confirm": s.facilitation_to_confirm,
        "accessibility": one_line(s.accessibility),
        "to_confirm": s.to_confirm,
        "cancelled": s.cancelled,
    }


def _text(shown: Shown, s: SessionView) -> str:
    """Return the text, or its beginning in a large programme: the session's page holds the rest."""
    if len(shown.programme.sessions) <= WHOLE_TEXTS or len(s.text) <= EXCERPT:
        return s.text
    return s.text[:EXCERPT].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _people(people: list[Row]) -> list[Row]:
    return [
        {
            "name": one_line(p["name"]) or gettext("someone"),
            "about": one_line(p["about"]),
            "sector": p["sector"],
            "side": gettext(SIDES[p["sector"]]) if p["sector"] in SIDES else "",
            "to_confirm": p["to_confirm"],
        }
        for p in people
    ]
