"""One says one's wishes for workshops, by one's own link; or the team says them for someone."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cherchons.encounters.enums import Channel
from cherchons.encounters.forms.composing.wishing import TheirWishForm, WishForm, ranks_at_first
from cherchons.encounters.models import Registration, WishSheet
from cherchons.encounters.queries.composing.wishes import (
    WishState,
    ranks_of,
    said_in_order,
    sheet_of,
)
from cherchons.encounters.queries.registrations.day import day_for
from cherchons.encounters.queries.registrations.links import holder_of, registration_with
from cherchons.encounters.queries.registrations.person import registration_numbered
from cherchons.encounters.queries.registrations.places import GONE
from cherchons.encounters.services.composing import wishing as service
from cherchons.encounters.views.editing import FOR_THE_PAGE, actor_of, desk_page, digest, request_key
from cherchons.encounters.views.registrations.entrance import Entrance, quiet
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.typed import kept_typed, new_request_key


def _seen(sheet: WishSheet | None, initial: dict[str, Any]) -> str:
    """Return what the page showed: wishes changed elsewhere in the meantime are noticed."""
    return digest({"said": sheet is not None, **initial})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_wishes(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Rank the workshops, or say that one has no preference. Two tabs: the second is told."""
    found = registration_with(key, slug)
    entrance = Entrance.of(request, slug)
    wishing = entrance.wishing
    here = redirect("encounters:registration", slug=slug, key=key)
    if wishing.state in (WishState.NONE, WishState.OFF) or found.state in GONE:
        return here
    sheet, ranks = sheet_of(found), ranks_of(found)
    initial = ranks_at_first(wishing.rankings, ranks)
    seen = _seen(sheet, initial)

    def page(form: WishForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            **entrance.context(),
            **entrance.wish_words(),
            "r": found,
            "key": key,
            "form": form,
            "seen": seen,
            "said": sheet is not None,
            "lists": said_in_order(wishing.rankings, ranks),
            "request_key": new_request_key(),
            **more,
        }
        return quiet(render(request, "encounters/composing/wishes.html", context, status=status))

    if request.method != "POST":
        return page(WishForm(initial=initial, rankings=wishing.rankings))
    form = WishForm(request.POST, initial=initial, rankings=wishing.rankings)
    if not form.is_valid() and not request.POST.get("none"):
        return page(form, status=422)
    if request.POST.get("seen") != seen and request.POST.get("seen"):
        return page(form, status=409, conflict=True)
    wishes = {} if request.POST.get("none") else form.wishes()
    try:
        service.say_wishes(found, by=holder_of(found), wishes=wishes, request_key=request_key(request))
    except DomainError as error:
        form.add_error(None, str(error))
        return page(form, status=error.status)
    toasts.success(request, _told(bool(wishes)))
    return here


def _told(ranked: bool) -> str:
    return _("Your wishes are kept.") if ranked else _("Noted: you have no preference.")


@desk_page()
def their_wishes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say someone's wishes for them: they called, or asked on the spot."""
    day = day_for(slug, actor_of(request))
    r = registration_numbered(day, number)
    there = reverse("encounters:registration_person", args=[slug, number])
    entrance = Entrance.of(request, slug)
    wishing = entrance.wishing
    if wishing.state in (WishState.NONE, WishState.PUBLISHED) or r.state in GONE or r.anonymous:
        return HttpResponseRedirect(there)
    sheet = sheet_of(r)
    initial = ranks_at_first(wishing.rankings, ranks_of(r)) | {"channel": Channel.PHONE}
    seen = _seen(sheet, initial)

    def page(form: TheirWishForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            **day.context("list"),
            **entrance.wish_words(),
            "r": r,
            "form": form,
            "seen": seen,
            "sheet": sheet,
            "theirs": True,
            "back": there,
            "request_key": new_request_key(),
            **more,
        }
        return render(request, "encounters/composing/desk/their_wishes.html", context, status=status)

    if request.method != "POST":
        return page(TheirWishForm(kept_typed(request), initial=initial, rankings=wishing.rankings))
    form = TheirWishForm(request.POST, initial=initial, rankings=wishing.rankings)
    if not form.is_valid():
        return page(form, status=422)
    if request.POST.get("seen") != seen and request.POST.get("seen"):
        return page(form, status=409, conflict=True)
    return _said_for(request, r, form) or page(form, status=422)


def _said_for(request: HttpRequest, r: Registration, form: TheirWishForm) -> HttpResponse | None:
    """Keep what someone told the team; nothing, with the reason on the form, where that can't be."""
    none = bool(request.POST.get("none"))
    try:
        service.say_wishes(
            r,
            by=actor_of(request),
            wishes={} if none else form.wishes(),
            channel=Channel(form.cleaned_data["channel"]),
            request_key=request_key(request),
        )
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    toasts.success(request, _("Their wishes are kept."))
    return HttpResponseRedirect(reverse("encounters:registration_person", args=[r.encounter.slug, r.number]))
