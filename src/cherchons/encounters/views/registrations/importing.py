"""Bring in a list of people: send the file, look at each line, keep the good ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.formats import people_list
from cherchons.encounters.forms.registrations.importing import ChoicesForm, FileForm
from cherchons.encounters.models import Encounter, Registration, RegistrationPlan
from cherchons.encounters.queries.registrations.lists import (
    LostList,
    UnreadableList,
    file_too_large,
    has_needs,
    read_list,
    sealed,
    unsealed,
)
from cherchons.encounters.queries.registrations.rules import places_now
from cherchons.encounters.services.registrations.importing import (
    GOOD,
    TWICE,
    Choices,
    examine,
    keep_list,
    places_for,
)
from cherchons.encounters.views.editing import FOR_THE_PAGE, Values, actor_of, new_request_key, request_key
from cherchons.encounters.views.registrations.rules import around, managed_plan, plan_page
from cherchons.encounters.views.taking import taken
from cherchons.engines.registrants import Registrants
from cherchons.engines.tables import MOST_BYTES
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.typed import kept_typed
from cherchons.people.enums import Sector

MOST_SHOWN = 200  # good lines on the page; those with problems are all there


@plan_page()
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a file; then the page of what it holds. Nothing is changed."""
    encounter, plan = managed_plan(request, slug)
    if request.method != "POST":
        return _ask(request, encounter, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, encounter, form, status=422)
    try:
        found = read_list(_content(form.cleaned_data["file"]))
    except UnreadableList as error:
        form.add_error(error.field, str(error))
        return _ask(request, encounter, form, status=error.status)
    choices = ChoicesForm(initial={"tell": True}, needs=_asks_needs(plan, found))
    return _show(request, encounter, plan, found, choices, Choices())


def _content(file: Any) -> bytes:
    if file.size > MOST_BYTES:
        raise file_too_large()
    content: bytes = file.read(MOST_BYTES + 1)
    return content


def _asks_needs(plan: RegistrationPlan, found: Registrants) -> bool:
    return plan.asks_needs and has_needs(list(found.people))


def _ask(request: HttpRequest, encounter: Encounter, form: FileForm, *, status: int = 200) -> HttpResponse:
    context = {
        **around(actor_of(request), encounter, "list"),
        "form": form,
        "columns": people_list.header(),
        "request_key": new_request_key(),
    }
    return render(request, "encounters/registration/desk/import.html", context, status=status)


@plan_page()
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the good lines of the list that was shown, or look at it again under other choices."""
    encounter, plan = managed_plan(request, slug)
    kept = kept_typed(request) if request.method != "POST" else None
    typed = request.POST if request.method == "POST" else kept  # shown again after a sign-in
    if typed is None:
        return HttpResponseRedirect(reverse("encounters:import_registrations", args=[slug]))
    try:
        found = unsealed(encounter, typed.get("list", ""))
    except LostList as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("encounters:import_registrations", args=[slug]))
    form = ChoicesForm(typed, needs=_asks_needs(plan, found))
    if not form.is_valid():
        return _show(request, encounter, plan, found, form, Choices(), status=422)
    choices = form.choices()
    if request.method != "POST" or "keep" not in request.POST:
        return _show(request, encounter, plan, found, form, choices)
    try:
        made = keep_list(
            encounter,
            by=actor_of(request),
            people=found.people,
            choices=choices,
            tell=form.cleaned_data["tell"],
            request_key=request_key(request),
        )
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        form.add_error(None, str(error))
        return _show(request, encounter, plan, found, form, choices, status=422)
    messages.success(request, _kept(made, left_out=len(found.people) - len(made)))
    return HttpResponseRedirect(reverse("encounters:registrations", args=[slug]))


def _kept(made: list[Registration], *, left_out: int) -> str:
    """Say what was done."""
    told = ngettext(
        "%(count)d person is registered, with the number %(first)d.",
        "%(count)d people are registered, with the numbers %(first)d to %(last)d.",
        len(made),
    ) % {"count": len(made), "first": made[0].number, "last": made[-1].number}
    waiting = sum(registration.state == RegistrationState.WAITING for registration in made)
    waits = ngettext("%(n)d of them waits.", "%(n)d of them wait.", waiting) % {"n": waiting}
    left = ngettext("%(n)d line was left out.", "%(n)d lines were left out.", left_out) % {"n": left_out}
    return " ".join([told, *([waits] if waiting else []), *([left] if left_out else [])])


def _show(
    request: HttpRequest,
    encounter: Encounter,
    plan: RegistrationPlan,
    found: Registrants,
    form: ChoicesForm,
    choices: Choices,
    *,
    status: int = 200,
) -> HttpResponse:
    """Show what would happen with each line."""
    lines = examine(encounter, found.people, choices)
    good = [line for line in lines if line.state == GOOD]
    placed = places_for(plan, [line.sector for line in good])
    context: Values = {
        **around(actor_of(request), encounter, "list"),
        "plan": plan,
        "places": places_now(plan, Sector.values, clock.now()),
        "form": form,
        "found": found,
        "list": sealed(encounter, found),
        "left_out": [line for line in lines if line.state != GOOD],
        "twice": sum(line.state == TWICE for line in lines),
        "good": list(zip(good, placed, strict=True))[:MOST_SHOWN],
        "good_count": len(good),
        "more": max(0, len(good) - MOST_SHOWN),
        "placed": sum(placed),
        "waiting": len(placed) - sum(placed),
        "needs_dropped": "needs" not in form.fields and has_needs(list(found.people)),
        "request_key": new_request_key(),
    }
    context["wrong"] = len(context["left_out"]) - context["twice"]
    return render(request, "encounters/registration/desk/import_lines.html", context, status=status)


@plan_page("GET", "HEAD")
def model(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The empty file to fill in."""
    managed_plan(request, slug)
    content = people_list.as_xlsx() if extension == "xlsx" else people_list.as_csv()
    return taken(content, f"{slug}-modele.{extension}")
