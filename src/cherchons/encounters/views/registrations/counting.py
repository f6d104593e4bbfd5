"""How many came: for a projector in the hall, or the organiser's phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cherchons.encounters.queries.registrations import arrivals as queries
from cherchons.encounters.views.editing import desk_page
from cherchons.encounters.views.registrations.doors import open_door


@desk_page("GET", "HEAD")
def count(request: HttpRequest, slug: str, key: str | None = None) -> HttpResponse:
    """The count; asked by the screen itself, only what changed (204 when nothing did)."""
    here = open_door(request, slug, key)
    version = queries.count_version(here.plan)
    asked = bool(request.headers.get("HX-Request"))
    if asked and request.GET.get("v") == version:
        return HttpResponse(status=204)
    context = {
        "door": here,
        "encounter": here.encounter,
        "count": queries.live_count(here.encounter),
        "version": version,
        "count_url": here.url("count"),
        "page_url": here.url("door"),
    }
    template = "encounters/registration/door/count.html"
    response = render(request, f"{template}#figures" if asked else template, context)
    response["X-Robots-Tag"] = "noindex"
    return response
