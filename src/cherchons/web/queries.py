"""What the shell shows on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

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
