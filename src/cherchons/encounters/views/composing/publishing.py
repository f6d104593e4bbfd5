"""Publishing: who will be told what, then done; the result as a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cherchons.encounters.formats import composing as formats
from cherchons.encounters.messages.composing import workshops_mail
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.composing.moves import moves, told
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.services.composing import publishing as services
from cherchons.encounters.views.composing.composing import filtered
from cherchons.encounters.views.composing.opened import Desk, home, opened
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    actor_of,
    desk_page,
    posted_version,
    request_key,
)
from cherchons.encounters.views.taking import taken
from cherchons.kernel.errors import DomainError, NotFound

SHOWN_NAMES = 100
WRITERS = {"csv": formats.as_csv, "xlsx": formats.as_xlsx, "json": formats.as_json}


@desk_page()
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who will be told; on POST, publish and tell them."""
    desk = opened(request, slug, composes=True)
    if request.method == "POST":
        return _publish(request, desk)
    if desk.content is None or desk.is_published:
        messages.info(request, _("There is nothing new to publish."))
        return HttpResponseRedirect(home(desk.encounter))
    changed = told(moves(desk.day, desk.published, desk.content))
    guests = [own[0].guest for own in changed.values()]
    by_hand = [guest for guest in guests if not guest.reached]
    context = desk.context(
        o=desk.overview,
        changed=len(guests),
        mails=len(guests) - len(by_hand),
        by_hand=by_hand[:SHOWN_NAMES],
        more_by_hand=max(0, len(by_hand) - SHOWN_NAMES),
        names=guests[:SHOWN_NAMES],
        more_names=max(0, len(guests) - SHOWN_NAMES),
        sample=_sample(desk, changed),
        again=desk.published is not None,
    )
    return render(request, "encounters/composing/desk/publish.html", context)


def _sample(desk: Desk, changed: dict[int, Any]) -> Any:
    """Return the first mail, as it will leave."""
    pk = next((pk for pk in changed if desk.day.guests[pk].reached), None)
    if pk is None or desk.content is None:
        return None
    registration = Registration.objects.get(pk=pk)
    registration.encounter = desk.encounter
    return workshops_mail(
        registration,
        latest_release(desk.encounter),
        places=desk.content.places[pk],
        ranks=desk.content.ranks.get(pk, {}),
        new=all(move.is_new for move in changed[pk]),
    )


def _publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    try:
        done = services.publish(
            desk.plan,
            by=actor_of(request),
            version=posted_version(request),
            request_key=request_key(request),
        )
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(home(desk.encounter))
    words = ngettext(
        "Published. %(n)d person is written to.", "Published. %(n)d people are written to.", done.written
    )
    messages.success(request, words % {"n": done.written})
    return HttpResponseRedirect(home(desk.encounter))


@desk_page("GET", "HEAD")
def export(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The people that the list shows, with their workshops, as a file."""
    desk = opened(request, slug)
    if desk.content is None:
        raise NotFound(_("Nothing is composed yet."))
    form, rows = filtered(desk)
    word = "ateliers-filtre" if form.asked else "ateliers"
    return taken(WRITERS[extension](desk.day, rows), f"{slug}-{word}.{extension}")
