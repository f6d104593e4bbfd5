"""My agenda: ticked sessions, kept without an account. Never cached; a GET changes nothing."""

import io

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cherchons.encounters.models import Agenda, Encounter
from cherchons.encounters.queries import display, pieces
from cherchons.encounters.queries.agendas import Choice, NoAgenda, agenda_with
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.services import agendas
from cherchons.encounters.views.public import reader_language
from cherchons.kernel.views.limits import limit
from cherchons.kernel.views.typed import new_request_key, request_key

YEAR = 365 * 24 * 3600
MOST_NEW = 600  # agendas begun from one address within an hour: a whole hall behind one Wi-Fi


def cookie_name(encounter: Encounter) -> str:
    """Return the name of the cookie that remembers the agenda of one encounter on this device."""
    return f"agenda_{encounter.uid.hex[:12]}"


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda that this device remembers, or a new one."""
    release = display.latest(slug)
    token = request.COOKIES.get(cookie_name(release.encounter), "")
    agenda = agenda_with(token, slug)
    if request.method == "POST":
        if agenda is None:
            limit(request, "agenda", most=MOST_NEW, seconds=3600)
        token = agenda.token if agenda else agendas.new_token(request_key(request))
        return _choose(request, release.encounter, token)
    return _page(request, display.of_release(release, reader_language()), agenda)


@never_cache
@require_http_methods(["GET", "POST"])
def shared(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The agenda of this secret address, opened elsewhere: whoever has the address has the agenda."""
    release = display.latest(slug)
    agenda = agenda_with(token, slug)
    if agenda is None:
        raise NoAgenda
    if request.method == "POST":
        return _choose(request, release.encounter, token)
    return _page(request, display.of_release(release, reader_language()), agenda, elsewhere=True)


@never_cache
@require_http_methods(["GET", "POST"])
def forget(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then delete the agenda that this device remembers."""
    release = display.latest(slug)
    agenda = agenda_with(request.COOKIES.get(cookie_name(release.encounter), ""), slug)
    if request.method == "POST":
        if agenda is not None:
            agendas.forget(agenda, by=agendas.holder(agenda.token))
        response = redirect("encounters:detail", slug=slug)
        response.delete_cookie(cookie_name(release.encounter))
        return response
    if agenda is None:
        return redirect("encounters:agenda", slug=slug)
    shown = display.of_release(release, reader_language())
    context = {"shown": shown, "p": shown.programme, "count": len(agenda.sessions)}
    return render(request, "encounters/public/agenda_forget.html", context)


def _choose(request: HttpRequest, encounter: Encounter, token: str) -> HttpResponse:
    agendas.choose(encounter, by=agendas.holder(token), token=token, sessions=request.POST.getlist("s"))
    response = redirect(reverse("encounters:agenda", kwargs={"slug": encounter.slug}) + "?garde=1")
    response.set_cookie(
        cookie_name(encounter),
        token,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure() or settings.SESSION_COOKIE_SECURE,
    )
    return response


def _page(
    request: HttpRequest, shown: Shown, agenda: Agenda | None, *, elsewhere: bool = False
) -> HttpResponse:
    choice = Choice(shown, frozenset(agenda.sessions if agenda else ()))
    preselected = request.GET.get("ajouter", "")[:40]
    context = {
        "shown": shown,
        "p": shown.programme,
        "agenda": agenda,
        "elsewhere": elsewhere,
        "choice": choice,
        "days": choice.days(preselected=preselected),
        "unsaved": any(s.key == preselected and s.uid not in choice.uids for s in shown.programme.sessions),
        "kept": "garde" in request.GET and agenda is not None,
        "request_key": new_request_key(),
        "kept_days": choice.days(only_chosen=True) if agenda else [],
    }
    if agenda is not None:
        where = {"slug": shown.programme.slug, "token": agenda.token}
        address = settings.SITE_URL + reverse("encounters:agenda_shared", kwargs=where)
        calendar = settings.SITE_URL + reverse("encounters:agenda_ics", kwargs=where)
        context |= {
            "address": address,
            "calendar": calendar,
            "webcal": pieces.webcal(calendar),
            "code": _code(address),
        }
    response = render(request, "encounters/public/agenda.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _code(address: str) -> SafeString:
    """Return a QR code of the address as inline SVG, without styles."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass="qr", lineclass=None, omitsize=True, border=2
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made of squares only
