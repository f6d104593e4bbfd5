"""The organisers' page about wishes: what is ranked, until when, who said theirs; files to take away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.encounters.formats import wishes as formats
from cherchons.encounters.forms.composing.planning import PlanForm, plan_at_first
from cherchons.encounters.messages.registrations import moment
from cherchons.encounters.messages.wishes import closed_sentence, until
from cherchons.encounters.models import WishPlan
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.day import composing_day
from cherchons.encounters.queries.composing.mixing import MixingDay, mixing_for
from cherchons.encounters.queries.composing.settings import slot_choices
from cherchons.encounters.queries.composing.slots import wished_slots
from cherchons.encounters.queries.composing.wish_figures import wish_figures
from cherchons.encounters.queries.composing.wish_files import wishes_table, workshops_table
from cherchons.encounters.queries.composing.wishes import WishState, wishing_of
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.rules import can_compose
from cherchons.encounters.services.composing import wish_plans
from cherchons.encounters.services.composing.wish_reminders import reminded_at
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    Editing,
    Values,
    actor_of,
    desk_page,
    known_action,
    new_request_key,
    request_key,
)
from cherchons.encounters.views.taking import taken
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.permissions import require

WRITERS = {"csv": formats.as_csv, "xlsx": formats.as_xlsx, "json": formats.as_json}
TABLES = {"wishes": (wishes_table, "voeux"), "ranked_workshops": (workshops_table, "ateliers")}
ACTIONS = ("ouvrir", "arreter", "reprendre", "classer")


def _language() -> str:
    return (get_language() or "fr")[:2]


def _page(encounter: Any) -> str:
    return reverse("encounters:wishes", args=[encounter.slug])


@desk_page()
def wishes(request: HttpRequest, slug: str) -> HttpResponse:
    """The settings, for those who compose; the figures, for the whole team."""
    day = mixing_for(slug, actor_of(request))
    encounter, plan = day.encounter, day.wishes
    choices = slot_choices(encounter, _language())
    context = {**day.context("wishes"), "choices": choices, "request_key": new_request_key()}
    if plan is None or not day.composes:
        context |= _stand(day) if plan is not None else {}
        if request.method == "POST":
            require(can_compose, actor_of(request), encounter)
        return render(request, "encounters/composing/desk/wishes.html", context)
    zone = encounter.timezone

    def make(*data: Any, **more: Any) -> PlanForm:
        return PlanForm(*data, zone=zone, choices=choices, second=bool(encounter.second_language), **more)

    editing = Editing(
        request=request,
        encounter=encounter,
        versioned=plan,
        make=make,
        shown=lambda: plan_at_first(WishPlan.objects.get(pk=plan.pk), choices, zone),
        save=lambda values, version: wish_plans.set_wishes(
            encounter, by=actor_of(request), version=version, request_key=request_key(request), **values
        ),
        template="encounters/composing/desk/wishes.html",
        context={**context, **_stand(day)},
    )
    return editing.answer(lambda saved: _page(encounter), _("Saved."))


def _stand(day: MixingDay) -> Values:
    """Return how wishes stand now, and their figures (at most eight queries)."""
    encounter, plan = day.encounter, day.wishes
    assert plan is not None
    try:
        shown = display.shown(encounter.slug, _language())
    except NotReleased:
        return {"figures": wish_figures(encounter, ())}
    now = clock.now()
    wishing = wishing_of(encounter, shown, now, plan)
    reminded = reminded_at(wishing.closes, encounter.timezone) if wishing.closes else None
    return {
        "wishing": wishing,
        "until": until(wishing.closes, encounter.timezone) if wishing.open else "",
        "why": closed_sentence(wishing, encounter.timezone),
        "stoppable": wishing.state in (WishState.OPEN, WishState.CLOSED),
        "reminded": moment(reminded, encounter.timezone) if wishing.open and reminded else "",
        "reminded_past": bool(reminded and now >= reminded),
        "figures": wish_figures(encounter, wished_slots(shown.programme, plan)),
    }


@desk_page("POST")
def wishes_action(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Ask for wishes, stop them by hand, take them again; rank workshops whose seats were to be chosen."""
    known_action(action, *ACTIONS)
    by = actor_of(request)
    day = mixing_for(slug, by)
    try:
        told = _do(request, day, action)
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)
    return HttpResponseRedirect(_page(day.encounter))


def _do(request: HttpRequest, day: MixingDay, action: str) -> str:
    by, encounter = actor_of(request), day.encounter
    if action == "ouvrir":
        wish_plans.open_wishes(encounter, by=by, request_key=request_key(request))
        return _("People can say their wishes now. Look through the settings: each can be changed.")
    if action == "arreter":
        wish_plans.stop(encounter, by=by)
        return _("Wishes are closed. The team may still note some, until the workshops are published.")
    if action == "reprendre":
        wish_plans.reopen(encounter, by=by)
        return _("Wishes are taken again, until their date.")
    try:
        session = UUID(request.POST.get("session", ""))
    except ValueError:
        raise NotFound from None
    wish_plans.rank_instead(encounter, by=by, session=session)
    return _("These workshops are ranked now. Their numbers of seats are the most that each takes.")


@desk_page("GET", "HEAD")
def wishes_file(request: HttpRequest, slug: str, what: str, extension: str) -> HttpResponse:
    """The wishes, or the workshops with their limits, as ``cherchons allocate`` reads them."""
    day = mixing_for(slug, actor_of(request))
    require(can_compose, actor_of(request), day.encounter)
    if day.wishes is None:
        raise NotFound
    make, word = TABLES[what]
    table = make(composing_day(day.encounter, day.wishes, _language()))
    return taken(WRITERS[extension](table, what), f"{slug}-{word}.{extension}")
