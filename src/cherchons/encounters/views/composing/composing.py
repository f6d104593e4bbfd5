"""Composing: what came out in one glance, the list of people, the buttons."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cherchons.directory.queries import fold
from cherchons.encounters.forms.composing.composing import FilterForm
from cherchons.encounters.queries.composing.comparing import compared
from cherchons.encounters.queries.composing.content import WHO
from cherchons.encounters.queries.composing.rows import Row, found_rows
from cherchons.encounters.queries.composing.steps import last_published, next_step
from cherchons.encounters.services.composing import composing as services
from cherchons.encounters.services.composing import steps
from cherchons.encounters.views.composing.opened import Desk, home, opened, stepped
from cherchons.encounters.views.editing import actor_of, desk_page, known_action, request_key

PER_PAGE = 100
ACTIONS = ("composer", "annuler", "retablir", "adapter")


@desk_page("GET", "HEAD")
def composing(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    desk = opened(request, slug)
    if desk.content is None:
        return render(request, "encounters/composing/desk/empty.html", _ready(desk))
    form, rows = filtered(desk)
    page: Any = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = desk.context(
        o=desk.overview,
        form=form,
        kept=form.kept(),
        page=page,
        by_hand=last_published(desk.day, desk.plan) if desk.is_published else [],
        **(_chain(desk) if desk.mixing.composes else {}),
    )
    return render(request, "encounters/composing/desk/page.html", context)


def _ready(desk: Desk) -> dict[str, Any]:
    """Return what there is to compose with, before anything was."""
    day = desk.day
    guests = day.guests.values()
    redo = next_step(desk.plan) if desk.mixing.wishes and desk.mixing.composes else None
    return desk.context(
        day=day,
        workshops=len(day.names),
        people=len(guests),
        wishing=sum(bool(guest.wishes) for guest in guests),
        redo=redo,
    )


def _chain(desk: Desk) -> dict[str, Any]:
    """Return what can be undone and done again, in words."""
    redo = next_step(desk.plan)
    step = desk.step
    undo = step if step is not None and step.published_at is None else None
    return {
        "undo": undo.get_step_display() if undo else "",
        "redo": redo.get_step_display() if redo else "",
        "here_now": sum(guest.here for guest in desk.day.guests.values()),
    }


def filtered(desk: Desk) -> tuple[FilterForm, list[Row]]:
    """Return the filters of the address and the people they leave."""
    day, overview = desk.day, desk.overview
    sessions = [(uid, session.title) for uid, session in day.shown.items()]
    worst = desk.content.figures.worst if desk.content else 0
    form = FilterForm(desk.request.GET, sessions=sessions, ranks=worst)
    words = fold(form.word("q")).split()
    narrowed = {name: form.word(name) for name in ("session", "sector", "rank")}
    return form, found_rows(overview.rows if overview else [], words=words, **narrowed)


@desk_page("POST")
def action(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Compose, undo, do again, adapt to who is here."""
    known_action(action, *ACTIONS)
    desk = opened(request, slug, composes=True)
    by, key, plan = actor_of(request), request_key(request), desk.plan
    if action == "annuler":
        return stepped(
            request,
            lambda v: steps.undo(plan, by=by, version=v),
            told=_("Undone."),
            back=home(desk.encounter),
        )
    if action == "retablir":
        return stepped(
            request,
            lambda v: steps.redo(plan, by=by, version=v),
            told=_("Done again."),
            back=home(desk.encounter),
        )
    if action == "adapter":
        who = request.POST.get("who", "")
        return stepped(
            request,
            lambda v: services.adapt(
                plan, by=by, version=v, who=who if who in WHO else "kept", request_key=key
            ),
            told=_("Adapted. Nobody is told before you publish."),
            back=home(desk.encounter),
        )
    return stepped(
        request,
        lambda v: services.compose(plan, by=by, version=v, request_key=key, **_options(request)),
        told=_("The workshops are composed. Nobody is told until you publish."),
        back=home(desk.encounter),
    )


def _options(request: HttpRequest) -> dict[str, Any]:
    """Return what the button was sent with; without options, everything stays as it was set."""
    given = request.POST
    made: dict[str, Any] = {}
    if given.get("order") in services.ORDERS:
        made["order"] = given["order"]
    if given.get("seed", "").isdecimal() and len(given["seed"]) < 11:
        made["seed"] = int(given["seed"])
    if given.get("options"):
        made["keep_parties"] = bool(given.get("keep_parties"))
    return made


@desk_page("GET", "HEAD")
def orders(request: HttpRequest, slug: str) -> HttpResponse:
    """The other orders beside the one that was chosen."""
    desk = opened(request, slug, composes=True)
    if desk.content is None:
        return render(request, "encounters/composing/desk/empty.html", _ready(desk))
    rows = compared(desk.day, replace(desk.content, limits=desk.day.limits))
    alike = len({repr((row.figures, row.broken)) for row in rows if row.order != "lottery"}) == 1
    context = desk.context(o=desk.overview, rows=rows, alike=alike)
    return render(request, "encounters/composing/desk/orders.html", context)
