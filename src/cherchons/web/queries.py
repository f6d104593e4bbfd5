"""What the shell shows: on every page, and on its own."""

from datetime import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, override

from cherchons.engines import typography
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.registry import NavigationLink, contributions


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
def front_page(lang: str) -> dict[str, Any]:
    """Return the next encounter with the beginning of its programme, past ones, and where to organise."""
    return {"next": None, "past": []}


# --- for machines ----------------------------------------------------------------------------------
def public_addresses() -> list[list[dict[str, str]]]:
    """Return every public page, as its addresses in each language."""
    names: list[tuple[str, dict[str, str]]] = [
        (f"web:{name}", {}) for name in ("home", "about", "accessibility", "privacy", "legal")
    ]
    return [found for name, given in names if (found := _in_each_language(name, given))]


def _in_each_language(name: str, given: dict[str, str]) -> list[dict[str, str]]:
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            try:
                found.append({"code": code, "url": reverse(name, kwargs=given)})
            except NoReverseMatch:
                return []
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
        return {"kind": kind, "title": title, **more}

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
                session(workshop, gettext("How to search together"), people="Inès Caron"),
                session(workshop, gettext("Administrative and financial levers"), to_confirm=True),
                session(workshop, gettext("A third one"), cancelled=True),
            ],
        },
    ]
