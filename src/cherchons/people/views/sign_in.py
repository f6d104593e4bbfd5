"""One door: type an address, type the code that was sent there. Passwords and passkeys stand beside it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account_views
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import passthrough_next_redirect_url
from allauth.decorators import rate_limit
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.orcid import views as orcid_views
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from cherchons.people.adapters import SignInCodeProcess

LIMITED = {"too_many_login_attempts", "rate_limited"}


def _status_of(form: BaseForm) -> int:
    """Return 429 where a limit was reached, else 200: the form is shown again, with what was typed."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 429 if codes & LIMITED else 200


def _shown_again(view: Any, form: BaseForm) -> HttpResponse:
    response: HttpResponse = view.render_to_response(
        view.get_context_data(form=form), status=_status_of(form)
    )
    return response


class StartsAgain:
    """Whoever comes back to the door starts again, instead of being led to the code they gave up on."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponse | None:
        if stage.key == LoginByCodeStage.key:
            clear_login(request)
            return None
        response: HttpResponse = super()._redirect_to_pending_stage(request, stage)  # type: ignore[misc]
        return response


class SignInView(StartsAgain, account_views.RequestLoginCodeView):
    """Ask for an address and send it a code, whether it is known or not."""

    template_name = "account/request_login_code.html"

    def form_valid(self, form: Any) -> HttpResponse:
        SignInCodeProcess.initiate(request=self.request, user=form._user, email=form.cleaned_data["email"])
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return _shown_again(self, form)


class ConfirmCodeView(account_views.ConfirmLoginCodeView):
    """Ask for the code; open the account of an address that had none."""

    @method_decorator(login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login"))
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stage = request._login_stage  # type: ignore[attr-defined]
        self._process = SignInCodeProcess.resume(self.stage)
        if self._process is None:
            return HttpResponseRedirect(reverse("account_login"))
        # The parent's dispatch would resume allauth's own process: the one above it takes over.
        view = super(account_views.ConfirmLoginCodeView, self).dispatch
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response


@method_decorator(rate_limit(action="login"), name="dispatch")
class PasswordSignInView(StartsAgain, account_views.LoginView):
    """Ask for an address and its password."""

    template_name = "account/login.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        return _shown_again(self, form)


class AddPasskeyView(AddWebAuthnView):
    """Add a passkey, and come back to the ways in."""

    def get_success_url(self) -> str:
        return reverse("mfa_index")


sign_in = SignInView.as_view()
confirm_code = ConfirmCodeView.as_view()
password_sign_in = PasswordSignInView.as_view()
add_passkey = AddPasskeyView.as_view()


def _where_configured(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 where the operator gave no keys for a provider."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SocialApp.DoesNotExist as missing:
            raise Http404 from missing

    return guarded


orcid = _where_configured(orcid_views.oauth2_login)
orcid_callback = _where_configured(orcid_views.oauth2_callback)


def sign_up(request: HttpRequest) -> HttpResponse:
    """Signing up is signing in: one page."""
    return HttpResponseRedirect(
        passthrough_next_redirect_url(request, reverse("account_login"), REDIRECT_FIELD_NAME)
    )
