"""Invitation codes: made, sent, withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters import messages as sentences
from cherchons.encounters.formats import codes as format_codes
from cherchons.encounters.forms.registrations.codes import CodeForm
from cherchons.encounters.models import Encounter, RegistrationPlan
from cherchons.encounters.queries.registrations.codes import code_rows, find_code
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.registrations import plans
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    actor_of,
    desk_page,
    draft,
    new_request_key,
    request_key,
)
from cherchons.encounters.views.registrations.rules import around, managed_plan, plan_page
from cherchons.encounters.views.taking import taken
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.typed import kept_typed


def _list(encounter: Encounter) -> str:
    return reverse("encounters:registration_codes", args=[encounter.slug])


@plan_page()
def codes(request: HttpRequest, slug: str) -> HttpResponse:
    """The codes, and the form that makes one more."""
    encounter, plan = managed_plan(request, slug)
    zone = encounter.timezone
    if request.method != "POST":
        kept = kept_typed(request)
        form = CodeForm(kept, zone=zone) if kept is not None else CodeForm(zone=zone)
        return _page(request, encounter, plan, form, restored=kept is not None)
    form = CodeForm(request.POST, zone=zone)
    if form.is_valid():
        try:
            made = plans.add_code(
                encounter, by=actor_of(request), request_key=request_key(request), **form.cleaned_data
            )
        except FOR_THE_PAGE:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The code %(code)s is made.") % {"code": made.code})
            return HttpResponseRedirect(_list(encounter))
    return _page(request, encounter, plan, form, status=422)


def _page(
    request: HttpRequest,
    encounter: Encounter,
    plan: RegistrationPlan,
    form: CodeForm,
    *,
    status: int = 200,
    restored: bool = False,
) -> HttpResponse:
    rows = code_rows(plan, clock.now())
    context = {
        **around(actor_of(request), encounter),
        "plan": plan,
        "rows": [
            {
                "row": row,
                "state": format_codes.state_word(row.state),
                "until": sentences.moment(row.code.expires_at, encounter.timezone)
                if row.code.expires_at
                else "",
            }
            for row in rows
        ],
        "form": form,
        "restored": restored,
        "request_key": new_request_key(),
    }
    return render(request, "encounters/registration/desk/codes.html", context, status=status)


@plan_page("GET", "HEAD")
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same list as a table."""
    encounter, plan = managed_plan(request, slug)
    content = format_codes.as_csv(code_rows(plan, clock.now()), encounter.timezone)
    return taken(content, f"{slug}-invitations.csv")


@desk_page("POST")
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a code open nothing any more."""
    encounter = draft(request, slug, can_manage_registrations)
    plans.withdraw_code(find_code(encounter, pk), by=actor_of(request))
    messages.success(
        request, _("The code opens nothing any more. Those who registered with it keep their place.")
    )
    return HttpResponseRedirect(_list(encounter))
