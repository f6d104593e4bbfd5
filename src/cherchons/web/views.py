"""Pages of the shell."""

from datetime import UTC, date, datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request, gettext, override
from django.views.decorators.http import require_safe

from cherchons.kernel.registry import PersonalData, contributions
from cherchons.kernel.views.cache import public_page
from cherchons.web.forms import SearchForm, SpecimenForm
from cherchons.web.queries import (
    COLOURS,
    front_page,
    language,
    public_addresses,
    retentions,
    specimen_programme,
)
from cherchons.web.templatetags.marks import SECTORS


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """``/``: to the home page in the reader's language, as the browser says it."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("web:home"))
    response["Vary"] = "Accept-Language"
    return response


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for whom, and the next encounter."""
    return render(request, "web/home.html", front_page(language()))


@require_safe
@public_page
def about(request: HttpRequest) -> HttpResponse:
    """The four barriers, where the idea comes from, who makes it."""
    return render(request, "web/about.html")


@require_safe
@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, by whom, and what was not."""
    return render(request, "web/accessibility.html")


@require_safe
@public_page
def legal(request: HttpRequest) -> HttpResponse:
    """Who runs this site."""
    context = {
        "publisher": settings.SITE_PUBLISHER,
        "hosting": settings.SITE_HOSTING,
        "source_url": settings.SITE_SOURCE,
    }
    return render(request, "web/legal.html", context)


@require_safe
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long: told by the rooms themselves."""
    context = {"kept": contributions(PersonalData), "retentions": retentions()}
    return render(request, "web/privacy.html", context)


@require_safe
@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    start = datetime(2019, 4, 26, 9, 30, tzinfo=UTC)
    failed = SpecimenForm({"title": "", "email": "malika@", "kind": "workshop", "world": "", "agreed": "on"})
    context = {
        "sectors": SECTORS,
        "colours": COLOURS,
        "icons": ["calendar-days", "clock", "map-pin", "users", "mail", "download", "printer", "pencil"],
        "first": date(2019, 4, 26),
        "last": date(2019, 4, 27),
        "start": start,
        "end": start.replace(hour=17, minute=0),
        "sample": gettext(
            "A text that **people write**, with a list:\n\n- one line\n- another: https://example.org"
        ),
        "failed": failed,
        "search": SearchForm(auto_id="search_%s"),
        "rows": specimen_programme(),
        "page": Paginator(range(30), 10).page(2),
    }
    return render(request, "web/gallery.html", context)


@require_safe
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What machines may read: the public pages; of a demonstration, nothing."""
    if settings.DEMO:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    closed = [
        f"Disallow: /{code}/{part}/" for code, _name in settings.LANGUAGES for part in ("compte", "moi")
    ]
    lines = ["User-agent: *", *closed, f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages, each in both languages."""
    context = {"pages": public_addresses(), "site_url": settings.SITE_URL}
    return render(request, "web/sitemap.xml", context, content_type="application/xml")
