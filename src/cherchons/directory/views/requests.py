"""Ask to organise for an organisation; answer those who ask; say where one belongs."""

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cherchons.directory import services
from cherchons.directory.forms import AffiliationForm, RefusalForm, RequestForm
from cherchons.directory.queries import known_organisation, open_request, open_requests
from cherchons.directory.queries.people import (
    answered_requests,
    organises,
    own_account,
    own_affiliation,
    request_seen_by,
)
from cherchons.directory.rules import can_answer_requests, can_request_to_organise
from cherchons.directory.views import Request
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.kernel.views.typed import kept_typed, new_request_key, request_key


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, slug: str) -> HttpResponse:
    """Ask to organise for an organisation."""
    organisation = known_organisation(slug, by=request.actor)
    require(can_request_to_organise, request.actor, organisation)
    if request.method == "POST":
        form = RequestForm(request.POST)
        if form.is_valid():
            services.request_to_organise(
                organisation,
                by=request.actor,
                message=form.cleaned_data["message"],
                request_key=request_key(request),
            )
            toasts.success(
                request, _("Your request has left. An administrator answers it, and you are told by e-mail.")
            )
            return HttpResponseRedirect(reverse("directory:ask", args=[organisation.slug]))
    else:
        typed = kept_typed(request)
        message = typed.get("message", "") if typed else ""
        form = RequestForm(initial={"message": message, "request_key": new_request_key()})
    context = {
        "organisation": organisation,
        "form": form,
        "asked": open_request(request.actor, organisation),
        "organises": organises(request.actor, organisation),
    }
    return render(request, "directory/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, number: int) -> HttpResponse:
    """Take one's own request back."""
    if request.method != "POST":  # back from signing in
        return HttpResponseRedirect(reverse("people:home"))
    asked = request_seen_by(request.actor, number)
    services.withdraw_request(asked, by=request.actor)
    toasts.success(request, _("Your request is withdrawn."))
    return HttpResponseRedirect(reverse("people:home"))


@require_safe
def requests(request: Request) -> HttpResponse:
    """The requests that wait, and the last answers."""
    require(can_answer_requests, request.actor)
    context = {"waiting": open_requests(request.actor)[:100], "answered": answered_requests(request.actor)}
    return render(request, "directory/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: Request, number: int) -> HttpResponse:
    """Accept, in one click."""
    if request.method != "POST":  # back from signing in
        return HttpResponseRedirect(reverse("directory:requests"))
    asked = request_seen_by(request.actor, number)
    services.accept_request(asked, by=request.actor)
    toasts.success(
        request,
        _("%(person)s organises for %(organisation)s from now on, and is told by e-mail.")
        % {"person": asked.account, "organisation": asked.organisation},
    )
    return HttpResponseRedirect(reverse("directory:requests"))


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: Request, number: int) -> HttpResponse:
    """Refuse, with a word."""
    require(can_answer_requests, request.actor)
    asked = request_seen_by(request.actor, number)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.refuse_request(asked, by=request.actor, answer=form.cleaned_data["answer"])
        toasts.success(
            request,
            _("The request is refused, and %(person)s is told by e-mail.") % {"person": asked.account},
        )
        return HttpResponseRedirect(reverse("directory:requests"))
    return render(
        request, "directory/refuse.html", {"asked": asked, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def belong(request: Request, slug: str) -> HttpResponse:
    """Say that one belongs to an organisation, and as what."""
    organisation = known_organisation(slug, by=request.actor)
    account = own_account(request.actor)
    known = account.affiliations.filter(organisation=organisation).first()
    form = AffiliationForm(
        request.POST if request.method == "POST" else None,
        initial={"function": known.function if known else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.affiliate(
                account, by=request.actor, organisation=organisation, function=form.cleaned_data["function"]
            )
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            toasts.success(request, _("It is noted: you belong to %(name)s.") % {"name": organisation.name})
            return HttpResponseRedirect(reverse("people:home"))
    context = {"organisation": organisation, "form": form, "known": known}
    return render(request, "directory/belong.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, number: int) -> HttpResponse:
    """Say that one no longer belongs to an organisation."""
    if request.method != "POST":  # back from signing in
        return HttpResponseRedirect(reverse("people:home"))
    affiliation = own_affiliation(request.actor, number)
    services.leave(affiliation, by=request.actor)
    toasts.success(request, _("It is noted."))
    return HttpResponseRedirect(reverse("people:home"))
