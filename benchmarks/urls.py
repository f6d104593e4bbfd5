"""The site's addresses, a calibration page, and a way to forget what is kept in memory."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cherchons.encounters.queries import display
from cherchons.kernel.views import pages
from cherchons.web.urls import urlpatterns as site
from tests.encounters.sample import big

handler400, handler403 = pages.bad_request, pages.forbidden
handler404, handler500 = pages.not_found, pages.server_error


@cache
def content() -> dict[str, Any]:
    """The list that the programme's page shows, as plain dictionaries: no database, nothing to work out."""
    made = big(60)
    days = [
        {"date": day["date"], "sessions": [s for s in made["sessions"] if s["day"] == day["date"]]}
        for day in made["days"]
    ]
    return {"title": made["title"], "description": made["description"], "days": days}


def plain(request: HttpRequest) -> HttpResponse:
    """The calibration: a plain Django template of the same list, through the same middleware."""
    return render(request, "benchmarks/plain.html", content())


def plain_in_the_shell(request: HttpRequest) -> HttpResponse:
    """The same template inside the site's own base page (head, navigation, footer)."""
    return render(request, "benchmarks/plain_in_the_shell.html", content())


def forget(request: HttpRequest) -> HttpResponse:
    """Forget what the process keeps of releases, as after a restart."""
    display.forget_kept()
    return HttpResponse(status=204)


urlpatterns = [
    path("bench/plain", plain),
    path("fr/bench/shell", plain_in_the_shell),
    path("bench/forget", forget),
    *site,
]
