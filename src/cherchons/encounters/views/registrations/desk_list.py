"""Who comes: the list, filtered by its address, that two desks see alike."""

import random
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.forms.registrations.listing import FilterForm
from cherchons.encounters.models import InvitationCode
from cherchons.encounters.queries.registrations import listing
from cherchons.encounters.queries.registrations.day import DeskDay, day_for
from cherchons.encounters.queries.registrations.listing import Line, Wanted
from cherchons.encounters.queries.registrations.sessions import counted_sessions
from cherchons.encounters.services.registrations.bulk import ACTIONS
from cherchons.encounters.views.editing import actor_of, desk_page

PER_PAGE = 100
UNCHANGED = 204


@dataclass
class Desk:
    """A day's registrations, opened by someone, with the filters of an address."""

    request: HttpRequest
    day: DeskDay
    form: FilterForm

    @cached_property
    def wanted(self) -> Wanted:
        return self.form.wanted()

    @cached_property
    def found(self) -> list[Line]:
        return listing.found(self.day, self.wanted)


def opened(request: HttpRequest, slug: str, given: Any = None) -> Desk:
    """Open the day's registrations with the filters of the address, or of ``given``."""
    day = day_for(slug, actor_of(request))
    sessions = [(one.key, one.title) for one in counted_sessions(day.plan, (get_language() or "fr")[:2])]
    codes = InvitationCode.objects.filter(plan=day.plan) if day.manages and day.plan else ()
    form = FilterForm(
        request.GET if given is None else given,
        sessions=sessions,
        codes=codes,
        sees_needs=day.sees_needs,
        asks_wishes=day.asks_wishes,
    )
    return Desk(request, day, form)


@desk_page("GET", "HEAD")
def registrations(request: HttpRequest, slug: str) -> HttpResponse:
    """The list. Asked again by the page itself, it answers only if something changed."""
    asked_again = bool(request.htmx)  # type: ignore[attr-defined]
    if asked_again:
        day = day_for(slug, actor_of(request))
        if day.plan and request.headers.get("X-Seen") == str(day.plan.changes):
            return HttpResponse(status=UNCHANGED)
    desk = opened(request, slug)
    template = "parts/registered" if asked_again else "list"
    return render(request, f"encounters/registration/desk/{template}.html", _context(desk))


def _context(desk: Desk) -> dict[str, Any]:
    day, form = desk.day, desk.form
    counts = listing.counts_of(day)
    page: Any = Paginator(desk.found, PER_PAGE).get_page(desk.request.GET.get("page"))
    return {
        **day.context("list"),
        "form": form,
        "kept": form.kept(),
        "pairs": form.pairs(),
        "counts": counts,
        "states": _states(desk, counts),
        "page": page,
        "rows": listing.shown(day, [line.pk for line in page]),
        "actions": ACTIONS,
        "seconds": random.randint(4, 7),  # noqa: S311 - desks don't all ask at once
    }


def _states(desk: Desk, counts: listing.Counts) -> list[dict[str, Any]]:
    """Return the quick filters: each state that someone is in, with how many."""
    chosen = desk.wanted.state
    return [
        {"key": state.value, "label": state.label, "count": number, "chosen": chosen == state.value}
        for state in RegistrationState
        if (number := counts.by_state.get(state.value, 0)) or chosen == state.value
    ]
