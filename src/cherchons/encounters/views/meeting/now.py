"""One's own day on a telephone: what is on now, where one is expected, with whom and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cherchons.encounters.queries.meeting.now import now_of, version_of
from cherchons.encounters.views.meeting import phones
from cherchons.encounters.views.meeting.own import Own
from cherchons.encounters.views.registrations.entrance import quiet


@never_cache
@require_safe
def now(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The whole page; on the day, the telephone is known until midnight."""
    own = Own.of(request, slug, key)
    found = now_of(own.registration, own.shown)
    until = phones.midnight_after(own.registration.encounter, own.shown)
    response = own.page("now", "now", now=found, remembered=until is not None)
    if until is not None:
        phones.remember(response, own.registration, until)
    return response


@never_cache
@require_safe
def live(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Only what may have changed; 204 to a telephone that shows this version, the page to who shows none."""
    own = Own.of(request, slug, key)
    if "v" not in request.GET:
        return quiet(redirect(own.url("now")))
    if request.GET["v"] == version_of(own.registration, own.shown):
        return quiet(HttpResponse(status=204))
    found = now_of(own.registration, own.shown)
    context = {"now": found, "p": own.shown.programme, "r": own.registration, "key": key}
    return quiet(render(request, "encounters/meeting/parts/now.html", context))
