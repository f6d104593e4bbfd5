"""My space: what one says and agrees to, how one signs in, all about oneself, and nothing any more."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from allauth.core.exceptions import ReauthenticationRequired
from allauth.socialaccount.adapter import get_adapter as get_provider_adapter
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cherchons.kernel import clock, outbox
from cherchons.kernel.errors import DomainError, SignInNeeded
from cherchons.kernel.registry import Panel, PersonalData, contributions
from cherchons.kernel.views.typed import kept_typed
from cherchons.people import queries, rules, services
from cherchons.people.forms import EraseForm, ProfileForm
from cherchons.people.models import Account


def _me(request: HttpRequest) -> Account:
    if request.actor.account_id is None:  # type: ignore[attr-defined]
        raise SignInNeeded
    return cast(Account, request.user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show my space; keep what I say about myself."""
    account = _me(request)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid() and (saved := _save_profile(request, account, form)):
            return saved
    else:
        typed = kept_typed(request)
        form = ProfileForm(typed) if typed else ProfileForm.of(account)
        if typed:
            messages.info(request, gettext("What you typed before you signed in is here again: save it."))
    return _show(request, account, form)


def _save_profile(request: HttpRequest, account: Account, form: ProfileForm) -> HttpResponse | None:
    try:
        account = services.update_profile(account, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
    except DomainError as error:
        form.add_error(error.field, str(error))
        return None
    with override(account.language):  # from here on, pages are in the language just chosen
        messages.success(request, gettext("Your profile is saved."))
        return HttpResponseRedirect(reverse("people:home"))


def _show(request: HttpRequest, account: Account, form: ProfileForm) -> HttpResponse:
    panels = [
        render_to_string(panel.template, dict(shown), request)
        for panel in contributions(Panel)
        if panel.place == "people.home" and (shown := panel.context(request, account)) is not None
    ]
    sees_mails = rules.can_send_mails_again(request.actor)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "account": account,
        "stuck_mails": outbox.stuck().count() if sees_mails else 0,
        "form": form,
        "panels": panels,
        "consents": queries.consents_of(account),
        "ways_in": queries.ways_in(account),
        "providers": get_provider_adapter(request).list_providers(request),
        "may_erase": rules.can_erase_account(request.actor, account),  # type: ignore[attr-defined]
    }
    return render(request, "people/home.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw one consent, by one click."""
    account = _me(request)
    if request.method == "POST":
        answer = services.give_consent if request.POST.get("given") == "yes" else services.withdraw_consent
        answer(account, by=request.actor, purpose=request.POST.get("purpose", ""))  # type: ignore[attr-defined]
        messages.success(request, gettext("Your choice is kept. You can change it at any time."))
    return HttpResponseRedirect(f"{reverse('people:home')}#consents")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """Give me everything about me as one file."""
    account = _me(request)
    if request.method != "POST":
        return HttpResponseRedirect(f"{reverse('people:home')}#data")
    file = services.export_account(account, by=request.actor)  # type: ignore[attr-defined]
    word = gettext("my-data")
    name = f"cherchons-{word}-{clock.now():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Ask who I am and a second time, then erase me."""
    account = _me(request)
    if not _lately_shown(request):
        return _sign_in_once_more(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["email"].strip().lower() == account.email:
            services.erase_account(account, by=request.actor)  # type: ignore[attr-defined]
            logout(request)
            messages.success(request, gettext("Your account is erased. A last mail confirms it. Farewell!"))
            return HttpResponseRedirect(reverse("web:home"))
        form.add_error("email", gettext("This isn’t the address of your account. Nothing was erased."))
    context = {"account": account, "form": form, "kept": contributions(PersonalData)}
    return render(request, "people/erase.html", context, status=422 if form.errors else 200)


def _lately_shown(request: HttpRequest) -> bool:
    """Whether someone showed who they are a few minutes ago: a page left open is not enough to erase.

    Raises
    ------
    ReauthenticationRequired
        If a password, a passkey or an application can show it without signing out.
    """
    if not get_adapter(request).is_reauthentication_required(app=""):
        return True
    if not get_reauthentication_flows(request.user):
        return False
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired
    return True


def _sign_in_once_more(request: HttpRequest) -> HttpResponse:
    """Lead those who have nothing but the e-mailed code through the door again, and back here."""
    if request.method == "POST" and "again" in request.POST:
        logout(request)
        back = urlencode({REDIRECT_FIELD_NAME: reverse("people:erase")})
        return HttpResponseRedirect(f"{reverse('account_login')}?{back}")
    return render(request, "people/erase_once_more.html", status=401 if request.method == "POST" else 200)
