"""What the shell shows: on every page, and on its own."""

from datetime import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, ngettext, override

from cherchons.encounters.queries import display, public
from cherchons.encounters.queries.programme import SessionView
from cherchons.encounters.queries.registrations.words import entrance_to
from cherchons.engines import typography
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.registry import NavigationLink, Retention, contributions


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Reads neither session nor cookies for a visitor."""
    actor = getattr(request, "actor", VISITOR)
    return {
        "actor": actor,
        "signed_in": actor.account_id is not None,
        "demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "site_contact": settings.SITE_CONTACT,
        "navigation": navigation(request.path),
    }


def navigation(path: str) -> list[dict[str, Any]]:
    """Return the main navigation in the reader's language; ``current`` marks where the reader is."""
    links = []
    for link in contributions(NavigationLink):
        try:
            url = reverse(link.url_name)
        except NoReverseMatch:  # announced before it is built: not shown
            continue
        links.append({"title": link.title, "url": url, "current": path.startswith(url)})
    return links


def language() -> str:
    """Return the reader's language, ``"fr"`` or ``"en"``."""
    return (get_language() or "fr")[:2]


# --- the front page ------------------------------------------------------------------------------
SHOWN_SLOTS = 8  # of the next encounter's programme
SHOWN_PAST = 4


def front_page(lang: str) -> dict[str, Any]:
    """Return the next encounter with the beginning of its programme, and past ones (6 queries)."""
    coming = public.next_encounter(language=lang)
    return {
        "next": _next(coming.slug, lang) if coming else None,
        "past": [_line(card, lang) for card in public.past(limit=SHOWN_PAST, language=lang)],
    }


def _next(slug: str, lang: str) -> dict[str, Any]:
    """Return what the front page shows of the next encounter."""
    shown = display.shown(slug, lang)
    made = shown.programme
    first = made.days[0]
    groups = display.slots(first.sessions)
    return {
        "url": shown.path,
        "register": reverse("encounters:register", kwargs={"slug": slug}),
        "door": entrance_to(shown.facts),
        "calendar": reverse("encounters:ics", kwargs={"slug": slug}),
        "title": typography.set_text(made.title, made.lang),
        "lang": made.lang,
        "date": typography.day(first.date, lang, year=False),
        "when": ", ".join(part for part in (shown.dates, shown.hours) if part),
        "place": shown.place,
        "rows": [_row(shown, group) for group in groups[:SHOWN_SLOTS]],
        "more": len(made.sessions) > sum(len(group) for group in groups[:SHOWN_SLOTS]),
    }


def _row(shown: display.Shown, group: list[SessionView]) -> dict[str, Any]:
    return {
        "iso": group[0].start.strftime("%H:%M"),
        "start": typography.clock_time(group[0].start, shown.language),
        "sessions": [_session(shown.session_row(session)) for session in group],
    }


def _session(row: dict[str, Any]) -> dict[str, Any]:
    people = [f"{p['name']}, {p['about']}" if p["about"] else p["name"] for p in row["speakers"]]
    return {**row, "who": " · ".join(people[:3]) + ("…" if len(people) > 3 else "")}


def _line(card: public.Card, lang: str) -> dict[str, Any]:
    """Return what a list shows of an encounter."""
    return {
        "url": reverse("encounters:detail", kwargs={"slug": card.slug}),
        "title": typography.set_text(card.title, card.lang),
        "lang": card.lang,
        "when": typography.dates(card.first_date, card.last_date, lang),
        "place": " · ".join(part for part in (card.venue, card.town) if part),
    }


# --- what is kept, and for how long -----------------------------------------------------------------
def retentions() -> list[dict[str, Any]]:
    """Return what is deleted by itself, and after how long, in words."""
    return [{"title": r.title, "after": duration(r.after.days)} for r in contributions(Retention)]


def duration(days: int) -> str:
    """Return a number of days in words: whole years where it is some."""
    if days <= 0:
        return gettext("at once")
    if days % 365 == 0:
        years = days // 365
        return ngettext("%(years)s year", "%(years)s years", years) % {"years": years}
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


# --- for machines ----------------------------------------------------------------------------------
def public_addresses() -> list[list[dict[str, str]]]:
    """Return every public page, as its addresses in each language (2 queries)."""
    own = ("web:home", "web:about", "web:accessibility", "web:privacy", "web:legal")
    names: list[tuple[str, dict[str, str]]] = [(name, {}) for name in (*own, "encounters:list")]
    cards = [*public.upcoming(), *public.past()]
    names += [("encounters:detail", {"slug": card.slug}) for card in cards]
    return [_in_each_language(name, given) for name, given in names]


def _in_each_language(name: str, given: dict[str, str]) -> list[dict[str, str]]:
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append({"code": code, "url": reverse(name, kwargs=given)})
    return found


# --- the gallery -----------------------------------------------------------------------------------
COLOURS = (
    *("paper", "card", "ink", "ink-soft", "line", "edge", "action", "action-soft", "good", "good-soft"),
    *("warn", "warn-soft", "stop", "stop-soft", "civil", "civil-soft", "research", "research-soft"),
    *("support", "support-soft", "funder", "funder-soft", "public", "public-soft", "other", "other-soft"),
)


def specimen_programme() -> list[dict[str, Any]]:
    """Return a programme that shows every state a session can be in."""

    def session(kind: str, title: str, **more: Any) -> dict[str, Any]:
        return {"kind": kind, "title": title, "items": [], **more}

    workshop = gettext("Workshop")
    return [
        {
            "iso": "09:30",
            "start": typography.clock_time(time(9, 30), language()),
            "sessions": [session(gettext("Welcome"), gettext("Coffee"))],
        },
        {
            "iso": "10:00",
            "start": typography.clock_time(time(10), language()),
            "sessions": [
                session(
                    gettext("Testimonies"),
                    gettext("Two projects, told by those who lived them"),
                    items=[
                        {"title": gettext("A first project")},
                        {"title": gettext("A second project"), "to_confirm": True},
                    ],
                )
            ],
        },
        {
            "iso": "14:00",
            "start": typography.clock_time(time(14), language()),
            "sessions": [
                session(workshop, gettext("How to search together"), who="Inès Caron"),
                session(workshop, gettext("Administrative and financial levers"), to_confirm=True),
                session(workshop, gettext("A third one"), cancelled=True),
            ],
        },
    ]
