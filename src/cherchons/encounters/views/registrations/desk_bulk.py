"""Many registrations at once: what will happen, then done, then perhaps taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cherchons.encounters.models import BulkAction, Registration
from cherchons.encounters.queries.registrations.preview import latest_changes, what_happens
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.registrations import bulk
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
from cherchons.kernel.permissions import require

MOST_TICKED = 20_000
SHOWN_NAMES = 50


@desk_page()
def many(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what will happen to those who were ticked, or to all that the filter shows; on POST, do it."""
    desk = opened(request, slug)
    require(can_manage_registrations, actor_of(request), desk.day.encounter)
    given = request.POST if request.method == "POST" else request.GET
    action = given.get("do") or "link"  # a bare address says that nobody was chosen
    known_action(action, *bulk.ACTIONS)
    pks = _ticked(desk, given)
    if request.method == "POST":
        return _done(desk, action, pks)
    rows = list(Registration.objects.filter(encounter=desk.day.encounter, pk__in=pks))
    preview = what_happens(desk.day, action, rows)
    context = {
        **desk.day.context("list"),
        "action": action,
        "label": bulk.ACTIONS[action],
        "preview": preview,
        "names": preview.changing[:SHOWN_NAMES],
        "more_names": max(0, len(preview.changing) - SHOWN_NAMES),
        "pks": ",".join(str(row.pk) for row in preview.changing),
        "kept": desk.form.kept(),
        "undoable": action not in bulk.NOT_UNDONE,
        "tells": action in ("confirm", "line", "cancel", "link"),
        "request_key": new_request_key(),
    }
    return render(request, "encounters/registration/desk/many.html", context)


def _ticked(desk: Desk, given: Any) -> list[int]:
    """Return the ids that were ticked, or of all that the filter shows; others of this day are no harm."""
    if desk.request.method == "POST":
        words = given.get("pks", "").split(",")
    elif given.get("which") == "all":
        return [line.pk for line in desk.found]
    else:
        words = given.getlist("n")
    return [int(word) for word in words[:MOST_TICKED] if word.isdecimal() and len(word) < 12]


def _done(desk: Desk, action: str, pks: list[int]) -> HttpResponse:
    request, encounter = desk.request, desk.day.encounter
    try:
        made = bulk.change_many(
            encounter,
            by=actor_of(request),
            action=action,
            pks=pks,
            over=bool(request.POST.get("over")),
            request_key=request_key(request),
        )
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("encounters:registrations", args=[encounter.slug]))
    number = len(made.before)
    done = ngettext("%(action)s: done for %(n)d person.", "%(action)s: done for %(n)d people.", number)
    messages.success(request, done % {"action": bulk.ACTIONS[action], "n": number})
    return HttpResponseRedirect(reverse("encounters:registration_changes", args=[encounter.slug]))


@desk_page("GET", "HEAD")
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest changes of many, each with its undo while a day has not passed."""
    desk = opened(request, slug)
    require(can_manage_registrations, actor_of(request), desk.day.encounter)
    rows = [
        {
            "uid": one.uid,
            "label": bulk.ACTIONS.get(one.action, one.action),
            "count": len(one.before),
            "at": one.at,
            "by": (one.by.name or one.by.email) if one.by else "",
            "undone": one.undone,
            "undoable": bulk.may_be_undone(one),
        }
        for one in latest_changes(desk.day)
    ]
    context = {**desk.day.context("list"), "rows": rows}
    return render(request, "encounters/registration/desk/changes.html", context)


@desk_page("POST")
def take_back(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Undo one of them."""
    desk = opened(request, slug)
    made = get_object_or_404(
        BulkAction.objects.select_related("encounter"), encounter=desk.day.encounter, uid=uid
    )
    there = HttpResponseRedirect(reverse("encounters:registration_changes", args=[slug]))
    try:
        undone = bulk.undo(made, by=actor_of(request))
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return there
    number = len(undone.restored)
    told = ngettext("%(n)d person stands again as before.", "%(n)d people stand again as before.", number)
    messages.success(request, told % {"n": number})
    for rows, words in (
        (undone.changed_since, _("Changed by someone since, left as they are: %(names)s.")),
        (undone.without_place, _("Left as they are, because their place went to someone else: %(names)s.")),
    ):
        if rows:
            names = ", ".join(f"{row.name} (n° {row.number})" for row in rows[:10])
            more = len(rows) - 10
            names += _(" and %(n)d more") % {"n": more} if more > 0 else ""
            messages.warning(request, words % {"names": names})
    return there
