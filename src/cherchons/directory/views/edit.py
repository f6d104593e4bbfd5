"""Add, edit and merge organisations; the people around them."""

from collections.abc import Mapping

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cherchons.directory import services
from cherchons.directory.forms import MandateForm, MergeForm, OrganisationForm, PersonForm
from cherchons.directory.models import Organisation
from cherchons.directory.queries import known_organisation, people_around
from cherchons.directory.queries.people import mandate_of, role_of
from cherchons.directory.rules import (
    can_add_organisation,
    can_edit_organisation,
    can_end_mandate,
    can_give_mandate,
    can_give_role,
    can_merge_organisations,
    can_organise_for,
    can_take_role,
)
from cherchons.directory.views import Request
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.kernel.views.typed import kept_typed, new_request_key, request_key


def _blank(request: Request, known: Mapping[str, object]) -> OrganisationForm:
    """Return the form to begin with: what is known, then what was typed before the session ended."""
    initial = {**known, "request_key": new_request_key()}
    if typed := kept_typed(request):
        initial |= {name: typed.get(name) for name in OrganisationForm.base_fields if name in typed}
        initial["topics"] = typed.getlist("topics")
    return OrganisationForm(initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """Add an organisation."""
    require(can_add_organisation, request.actor)
    if request.method != "POST":
        known = {"name": request.GET.get("nom", "")[:200]}
        return render(request, "directory/edit.html", {"form": _blank(request, known)})
    form = OrganisationForm(request.POST)
    status: int = 422
    similar: list[Organisation] = []
    if form.is_valid():
        try:
            made = services.add_organisation(
                form.details(),
                by=request.actor,
                distinct=form.cleaned_data["distinct"],
                request_key=request_key(request),
            )
        except DomainError as error:
            status, similar = _explain(form, error)
        else:
            toasts.success(request, _("%(name)s is in the directory. Thank you.") % {"name": made.name})
            return HttpResponseRedirect(reverse("directory:detail", args=[made.slug]))
    return render(request, "directory/edit.html", {"form": form, "similar": similar}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str) -> HttpResponse:
    """Change what is written about an organisation."""
    organisation = known_organisation(slug, by=request.actor)
    require(can_edit_organisation, request.actor, organisation)
    if request.method != "POST":
        form = _blank(request, OrganisationForm.about(organisation))
        return render(request, "directory/edit.html", {"form": form, "organisation": organisation})
    form = OrganisationForm(request.POST)
    status: int = 422
    similar: list[Organisation] = []
    if form.is_valid():
        try:
            services.edit_organisation(
                organisation,
                by=request.actor,
                details=form.details(),
                distinct=form.cleaned_data["distinct"],
            )
        except DomainError as error:
            status, similar = _explain(form, error)
        else:
            toasts.success(request, _("Your changes are saved."))
            return HttpResponseRedirect(reverse("directory:detail", args=[organisation.slug]))
    context = {"form": form, "organisation": organisation, "similar": similar}
    return render(request, "directory/edit.html", context, status=status)


def _explain(form: OrganisationForm, error: DomainError) -> tuple[int, list[Organisation]]:
    """Put the refusal under its field; return the status and the organisations that it is about."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
    if isinstance(error, services.PerhapsTheSame):
        return error.status, error.organisations
    if isinstance(error, services.AlreadyThere):
        return error.status, [error.organisation]
    return 422, []


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, slug: str) -> HttpResponse:
    """Merge another entry into this one: first which, then once more, then done."""
    keep = known_organisation(slug, by=request.actor)
    require(can_merge_organisations, request.actor, keep)
    form = MergeForm(request.POST or None)
    context = {"organisation": keep, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "directory/merge.html", context, status=422 if form.errors else 200)
    gone = form.cleaned_data["gone"]
    if gone.pk == keep.pk or request.POST.get("sure") != "yes":
        if gone.pk == keep.pk:
            form.add_error("gone", _("This is the same organisation: choose another one."))
            return render(request, "directory/merge.html", context, status=422)
        return render(request, "directory/merge.html", {**context, "gone": gone})
    services.merge_organisations(keep, gone=gone, by=request.actor)
    toasts.success(request, _("The two entries are one now: %(name)s.") % {"name": keep.name})
    return HttpResponseRedirect(reverse("directory:detail", args=[keep.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: Request, slug: str) -> HttpResponse:
    """Who organises for, may sign for and belongs to an organisation."""
    organisation = known_organisation(slug, by=request.actor)
    require(can_organise_for, request.actor, organisation)
    wanted = request.POST.get("give") if request.method == "POST" else None
    role_form = PersonForm(request.POST if wanted == "role" else None, prefix="role")
    mandate_form = MandateForm(request.POST if wanted == "mandate" else None, prefix="mandate")
    if wanted == "role" and role_form.is_valid():
        services.give_role(organisation, by=request.actor, account=role_form.cleaned_data["email"])
        return _saved(request, organisation)
    if wanted == "mandate" and mandate_form.is_valid():
        typed = dict(mandate_form.cleaned_data)
        try:
            services.give_mandate(organisation, by=request.actor, account=typed.pop("email"), **typed)
        except services.WrongDates as error:
            mandate_form.add_error(error.field, str(error))
        else:
            return _saved(request, organisation)
    around = people_around(organisation, by=request.actor)
    context = {
        "organisation": organisation,
        "roles": [(role, can_take_role(request.actor, role)) for role in around.roles],
        "mandates": [(mandate, can_end_mandate(request.actor, mandate)) for mandate in around.mandates],
        "affiliations": around.affiliations,
        "role_form": role_form if can_give_role(request.actor, organisation) else None,
        "mandate_form": mandate_form if can_give_mandate(request.actor, organisation) else None,
    }
    return render(request, "directory/team.html", context, status=422 if wanted else 200)


def _saved(request: Request, organisation: Organisation) -> HttpResponse:
    toasts.success(request, _("It is recorded, and the person is told."))
    return HttpResponseRedirect(reverse("directory:team", args=[organisation.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def take_role(request: Request, slug: str, number: int) -> HttpResponse:
    """Take a role back."""
    if request.method != "POST":  # back from signing in
        return HttpResponseRedirect(reverse("directory:team", args=[slug]))
    role = role_of(slug, number)
    services.take_role(role, by=request.actor)
    toasts.success(request, _("It is done."))
    return _back(request, role.organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def end_mandate(request: Request, slug: str, number: int) -> HttpResponse:
    """End a mandate today."""
    if request.method != "POST":  # back from signing in
        return HttpResponseRedirect(reverse("directory:team", args=[slug]))
    mandate = mandate_of(slug, number)
    services.end_mandate(mandate, by=request.actor)
    toasts.success(request, _("The mandate ends today."))
    return _back(request, mandate.organisation)


def _back(request: Request, organisation: Organisation) -> HttpResponse:
    """Go back to the team for those who may still see it, else to the organisation."""
    page = "directory:team" if can_organise_for(request.actor, organisation) else "directory:detail"
    return HttpResponseRedirect(reverse(page, args=[organisation.slug]))
