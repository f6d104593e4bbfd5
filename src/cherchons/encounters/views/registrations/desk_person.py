"""One registration at the desk: everything, and what the organisers do with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.composing.own import wishes_of
from cherchons.encounters.queries.composing.wishes import WishState
from cherchons.encounters.queries.registrations.person import file_of, registration_numbered
from cherchons.encounters.queries.registrations.places import GONE, TAKEN
from cherchons.encounters.queries.registrations.sessions import counted_sessions
from cherchons.encounters.services.registrations import arriving, keeping, standing
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    actor_of,
    desk_page,
    known_action,
    new_request_key,
    request_key,
)
from cherchons.encounters.views.registrations.desk_list import Desk, opened
from cherchons.kernel.errors import DomainError

NOTED = (WishState.OPEN, WishState.CLOSED)  # the team notes wishes until workshops are published
Step = Callable[[HttpRequest, Registration], Any]


@desk_page("GET", "HEAD")
def person(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All about one registration."""
    desk = opened(request, slug)
    return _page(desk, registration_numbered(desk.day, number))


def _page(desk: Desk, r: Registration, *, status: int = 200, **more: Any) -> HttpResponse:
    language = (get_language() or "fr")[:2]
    sessions = counted_sessions(desk.day.plan, language)
    wishes = wishes_of(desk.day.encounter, r, language)
    before, after = _neighbours(desk, r)
    context = {
        **desk.day.context("list"),
        "r": r,
        "file": file_of(desk.day, r, sessions),
        "kept": desk.form.kept(),
        "before": before,
        "after": after,
        "has_place": r.state in TAKEN,
        "is_gone": r.state in GONE,
        "wishes": wishes,
        "may_wish": wishes is not None and wishes.wishing.state in NOTED,
        "waits": r.state == RegistrationState.WAITING,
        "request_key": new_request_key(),
        **more,
    }
    return render(desk.request, "encounters/registration/desk/person.html", context, status=status)


def _neighbours(desk: Desk, r: Registration) -> tuple[int | None, int | None]:
    """Return the numbers before and after this one, in the list as it was filtered."""
    numbers = [line.number for line in desk.found]
    if r.number not in numbers:
        return None, None
    here = numbers.index(r.number)
    before = numbers[here - 1] if here else None
    return before, numbers[here + 1] if here + 1 < len(numbers) else None


def _confirm(request: HttpRequest, r: Registration) -> Registration:
    return standing.confirm(r, by=actor_of(request), over=bool(request.POST.get("over")))


STEPS: dict[str, Step] = {
    "confirmer": _confirm,
    "attente": lambda request, r: standing.put_in_line(r, by=actor_of(request)),
    "annuler": lambda request, r: keeping.cancel(r, by=actor_of(request)),
    "lien": lambda request, r: standing.send_link(r, by=actor_of(request), request_key=request_key(request)),
    "arrivee": lambda request, r: arriving.check_in(r, by=actor_of(request)),
    "pas-la": lambda request, r: arriving.take_back(r, by=actor_of(request)),
}


@desk_page("POST")
def person_action(request: HttpRequest, slug: str, number: int, action: str) -> HttpResponse:
    """Confirm, put in line, cancel, send the link again, note an arrival."""
    known_action(action, *STEPS)
    desk = opened(request, slug)
    r = registration_numbered(desk.day, number)
    try:
        made = STEPS[action](request, r)
    except standing.NoPlaceLeft as error:
        return _page(desk, r, status=error.status, no_place=str(error))
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        made = None
    else:
        messages.success(request, _told(action, r))
    number = made.number if made is not None else number
    there = reverse("encounters:registration_person", args=[slug, number])
    kept = desk.form.kept()
    return HttpResponseRedirect(f"{there}?{kept}" if kept else there)


def _told(action: str, r: Registration) -> str:
    """Say what was done, and whether a mail tells it."""
    done = {
        "confirmer": _("Confirmed."),
        "attente": _("Put in line."),
        "annuler": _("Cancelled."),
        "lien": _("The link is on its way."),
        "arrivee": _("Marked as arrived."),
        "pas-la": _("Marked as not arrived."),
    }[action]
    if action not in ("confirmer", "attente", "annuler"):
        return done
    told = _("A mail tells it.") if r.email else _("There is no e-mail address: tell it otherwise.")
    return f"{done} {told}"
