"""The organisers change what someone said of themselves: by the same form, in their own name."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.forms.registrations.details import DetailsForm
from cherchons.encounters.forms.registrations.registering import chosen_at_first
from cherchons.encounters.queries.registrations.own import chosen_sessions, said_to_begin_with
from cherchons.encounters.queries.registrations.person import registration_numbered
from cherchons.encounters.queries.registrations.places import GONE
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.registrations import changing
from cherchons.encounters.views.editing import FOR_THE_PAGE, actor_of, desk_page, digest
from cherchons.encounters.views.registrations.desk_list import opened
from cherchons.encounters.views.registrations.entrance import Entrance
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.kernel.views.typed import kept_typed


@desk_page()
def person_details(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Name, address, organisation, world, needs, answers, sessions of one person. Two desks: the second one
    is told that the first changed something."""
    desk = opened(request, slug)
    require(can_manage_registrations, actor_of(request), desk.day.encounter)
    r = registration_numbered(desk.day, number)
    there = reverse("encounters:registration_person", args=[slug, number])
    if r.anonymous or r.state in GONE:
        messages.error(request, str(changing.NotChangeable()))
        return HttpResponseRedirect(there)
    entrance = Entrance.of(request, slug)
    chosen = chosen_sessions(r)
    given = entrance.form_options(chosen)
    initial = said_to_begin_with(r) | chosen_at_first(given["options"], chosen)
    seen = digest(initial)

    def page(form: DetailsForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            **entrance.context(),
            **desk.day.context("list"),
            "form": form,
            "r": r,
            "seen": seen,
            "theirs": True,
            "back": there,
            **more,
        }
        return render(request, "encounters/registration/desk/details.html", context, status=status)

    if request.method != "POST":
        return page(DetailsForm(kept_typed(request), initial=initial, **given))
    form = DetailsForm(request.POST, initial=initial, **given)
    if request.POST.get("seen") != seen:
        return page(form, status=409, conflict=True)
    if not form.is_valid():
        return page(form, status=422)
    try:
        changing.change(r, by=actor_of(request), person=form.newcomer(r.language))
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return page(form, status=422)
    messages.success(request, _("The changes are kept."))
    return HttpResponseRedirect(there)
