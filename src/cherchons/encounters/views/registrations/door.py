"""Checking people in: the page, its buttons, and what its script asks for and sends.

Without JavaScript it is a search and a button per row. With it, the list is in the phone's memory, and what
happens at the door is noted there first, then sent.
"""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.forms.registrations.arriving import Batch, WalkInForm, read_batch
from cherchons.encounters.messages.arrivals import door_words
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations import arrivals as queries
from cherchons.encounters.services.registrations import arriving
from cherchons.encounters.views.editing import desk_page, request_key
from cherchons.encounters.views.registrations.doors import Door, open_door
from cherchons.engines import typography
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.views.typed import new_request_key
from cherchons.people.enums import Sector

# What the page needs to open without a network.
SHELL = (
    *("cherchons/css/tokens.css", "vendor/bootstrap.css", "cherchons/css/base.css"),
    *("cherchons/css/components.css", "cherchons/css/forms.css", "cherchons/css/door.css"),
    *(
        "cherchons/js/page.js",
        "cherchons/js/door.js",
        "cherchons/js/door-list.js",
        "cherchons/js/door-camera.js",
    ),
)


@desk_page("GET", "HEAD")
def door(request: HttpRequest, slug: str, key: str | None = None) -> HttpResponse:
    """Search, check in, take back; the same page for the team and for volunteers."""
    here = open_door(request, slug, key)
    return _page(request, here, WalkInForm())


def _page(request: HttpRequest, here: Door, form: WalkInForm, *, status: int = 200) -> HttpResponse:
    text = request.GET.get("q", "")[: queries.LONGEST_ADDRESS]
    empty = "vide" in request.GET  # what a phone keeps, to open without a network: nobody stands there
    context: dict[str, Any] = {
        "door": here,
        "encounter": here.encounter,
        "text": text,
        "found": [] if empty else queries.search(here.encounter, text, by=here.actor),
        "most": queries.MOST_FOUND,
        "recent": [] if empty else queries.recent(here.encounter, queries.desk_of(here.actor)),
        "count": None if empty else queries.live_count(here.encounter),
        "form": form,
        "sectors": Sector.values,
        "states": RegistrationState,
        "request_key": new_request_key(),
        "page_url": here.url("door"),
        "data": _for_the_script(here),
        "count_url": here.url("count"),
        "act": {name: here.url("door_act", action=name) for name in ACTIONS},
    }
    response = render(request, "encounters/registration/door/door.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _for_the_script(here: Door) -> dict[str, Any]:
    """Return what the page's script needs to know, as JSON in the page."""
    return {
        "urls": {
            **{name: here.url(f"door_{name}") for name in ("list", "needs", "receive", "worker")},
            "page": here.url("door"),
            "kept": static("cherchons/js/door-list.js"),
            "camera": static("cherchons/js/door-camera.js"),
            "decoder": static("vendor/qr/decode.js"),
        },
        "words": door_words(),
        "ends": here.ends,
        "zone": here.encounter.timezone,
    }


# --- buttons ---------------------------------------------------------------------------------------------
@desk_page("POST")
def act(request: HttpRequest, slug: str, action: str, key: str | None = None) -> HttpResponse:
    """Check someone in, take an entry back, let in someone who is not registered."""
    here = open_door(request, slug, key)
    if action not in ACTIONS:
        raise NotFound
    return ACTIONS[action](request, here)


def _check_in(request: HttpRequest, here: Door) -> HttpResponse:
    person = _person(request, here)
    already = person.arrived_at
    try:
        made = arriving.check_in(person, by=here.actor, anyway="anyway" in request.POST)
    except arriving.WithoutPlace as error:
        messages.error(request, f"{person.name}: {error}" if person.name else str(error))
        return _back(request, here)
    if already:
        told = _("%(name)s was already here, since %(hour)s.")
        messages.warning(request, told % {"name": made.name, "hour": hour_of(made)})
    else:
        messages.success(request, _("%(name)s is here (number %(number)d).") % _named(made))
    return _back(request, here)


def _take_back(request: HttpRequest, here: Door) -> HttpResponse:
    made = arriving.take_back(_person(request, here), by=here.actor)
    messages.success(request, _("Entry taken back: %(name)s (number %(number)d).") % _named(made))
    return _back(request, here)


def _walk_in(request: HttpRequest, here: Door) -> HttpResponse:
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _page(request, here, form, status=422)
    try:
        made = arriving.walk_in(here.encounter, by=here.actor, uid=request_key(request), **form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, here, form, status=422)
    messages.success(request, _("%(name)s is here (number %(number)d).") % _named(made))
    return HttpResponseRedirect(here.url("door"))


ACTIONS = {"entrer": _check_in, "reprendre": _take_back, "nouveau": _walk_in}


def _person(request: HttpRequest, here: Door) -> Registration:
    found = queries.find_registration(here.encounter, request.POST.get("registration", ""))
    if found is None:
        raise arriving.Unknown
    return found


def _named(registration: Registration) -> dict[str, Any]:
    return {"name": registration.name, "number": registration.number}


def hour_of(registration: Registration) -> str:
    """Return since when someone is here, on the day's own clock."""
    since = registration.arrived_at
    there = since.astimezone(ZoneInfo(registration.encounter.timezone)) if since else None
    return typography.clock_time(there, (get_language() or "fr")[:2])


def _back(request: HttpRequest, here: Door) -> HttpResponse:
    text = request.POST.get("q", "")[: queries.LONGEST_ADDRESS]
    return HttpResponseRedirect(here.url("door") + (f"?{urlencode({'q': text})}" if text else ""))


# --- the script ------------------------------------------------------------------------------------------
@desk_page("GET", "HEAD")
def people(request: HttpRequest, slug: str, key: str | None = None) -> HttpResponse:
    """The list at its present version; 204 to a device that has it. ``X-Now`` is our clock."""
    here = open_door(request, slug, key)
    if request.GET.get("v") == str(here.plan.changes):
        response = HttpResponse(status=204)
    else:
        body = queries.door_list(here.plan).body(known=request.GET.get("l", ""))
        response = HttpResponse(body, content_type="application/json")
    response["X-Now"] = str(queries.milliseconds(clock.now()))
    return response


@desk_page("GET", "HEAD")
def needs(request: HttpRequest, slug: str, key: str | None = None) -> HttpResponse:
    """The needs of the few people on the screen, to who may see them; never kept by the device."""
    here = open_door(request, slug, key)
    uids = []
    for word in request.GET.getlist("u")[: queries.MOST_FOUND]:
        try:
            uids.append(UUID(hex=word))
        except ValueError:
            continue
    found = queries.details(here.encounter, uids, by=here.actor)
    return JsonResponse({uid.hex: list(both) for uid, both in found.items()})


@desk_page("POST")
def receive(request: HttpRequest, slug: str, key: str | None = None) -> HttpResponse:
    """What a device noted, as JSON: each note is answered for."""
    here = open_door(request, slug, key)
    batch: Batch = read_batch(request.body)
    made = arriving.reconcile(here.encounter, by=here.actor, events=batch.events, sent=batch.sent)
    refused = [*batch.refused, *made.refused]
    return JsonResponse(
        {
            "done": [uid.hex for uid in made.done],
            "refused": [{"uid": r.uid.hex, "code": r.code, "sentence": r.sentence} for r in refused],
        }
    )


@desk_page("GET", "HEAD")
def worker(request: HttpRequest, slug: str, key: str | None = None) -> HttpResponse:
    """The script that opens this page again without a network; its scope is this desk alone."""
    here = open_door(request, slug, key)
    context = {"page_url": here.url("door"), "files": SHELL}
    return render(
        request,
        "encounters/registration/door/worker.js",
        context,
        content_type="text/javascript; charset=utf-8",
    )
