"""What the shell shows on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cherchons.kernel.actors import VISITOR
from cherchons.kernel.registry import NavigationLink, contributions


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Reads neither session nor cookies for a visitor."""
    return {
        "actor": getattr(request, "actor", VISITOR),
        "demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "site_contact": settings.SITE_CONTACT,
        "navigation": contributions(NavigationLink),
    }
