"""Where django-allauth and django-axes ask us: words, languages, who is asked a second step, what is kept."""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStage, LoginStageController
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import NotFound, TooMany
from cherchons.kernel.views.limits import place_of
from cherchons.kernel.views.pages import refusal
from cherchons.people import queries, services
from cherchons.people.models import NAME_LENGTH, Account

LANGUAGES = dict(settings.LANGUAGES)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts without a user name, written to in their own language."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already your address."),
        "email_password_mismatch": _(
            "This address and this password don’t go together. You can also sign in with a code by e-mail."
        ),
        "email_taken": _("This address already has an account."),
        "enter_current_password": _("This isn’t your present password."),
        "incorrect_code": _("This isn’t the code we sent. Look at the latest mail and type its code again."),
        "incorrect_password": _("This isn’t your password."),
        "too_many_login_attempts": _("Too many attempts in a short time. Wait a few minutes and try again."),
        "rate_limited": _("Too many attempts in a short time. Wait a few minutes and try again."),
        "same_as_current": _("This is already your address."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of the account; to someone unknown, in the page's."""
        user = context.get("user")
        language = getattr(user, "language", None) or queries.language_of(email) or translation.get_language()
        with translation.override(language):
            site = {"site_url": settings.SITE_URL, "site_contact": settings.SITE_CONTACT}
            super().send_mail(template_prefix, email, site | context)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to one's space, in one's language."""
        with translation.override(_language_of(request.user)):
            return reverse(settings.LOGIN_REDIRECT_URL)

    get_signup_redirect_url = get_login_redirect_url

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:home")

    def get_client_ip(self, request: HttpRequest) -> str:
        return place_of(request)

    def new_user(self, request: HttpRequest) -> Account:
        return Account(language=_page_language())

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again before something delicate, unless the person signed in a few minutes ago."""
        records = get_authentication_records(self.request, self.request.user)
        latest = records[-1]["at"] if records else 0
        if time.time() - latest < account_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Say in our words how one may show once more who one is."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use the code of your application"),
            "mfa_reauthenticate:webauthn": _("Use your passkey"),
        }
        return [way | {"description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_login_stages(self) -> list[str]:
        """Replace the second step by ours: asked of those who have an application, not of passkeys."""
        ours = f"{__name__}.{SecondStepStage.__name__}"
        theirs = f"{AuthenticateStage.__module__}.{AuthenticateStage.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]


class SecondStepStage(AuthenticateStage):
    """The second step is what an application (TOTP) turns on. A passkey alone is one more way in."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return isinstance(user, Account) and queries.has_second_step(user) and super()._should_handle(request)


class SecondStepAdapter(DefaultMFAAdapter):
    """Passkeys and applications in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This isn’t the right code. It changes every 30 seconds: type the present one."),
        "incorrect_passkey": _("This passkey doesn’t open this account. Sign in another way."),
        "unverified_email": _("First prove your e-mail address: sign in once with a code by e-mail."),
        "add_email_blocked": _("Turn the second step off before you change your address."),
    }

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Name the account by its address: browsers show it when one chooses a passkey."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.name or user.email, "name": user.email}


class ProviderAdapter(DefaultSocialAccountAdapter):
    """ORCID and OpenID Connect: we keep who one is there, and nothing of one's record."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _(
            "This address already has an account. Sign in to it with a code, then connect %s in your space."
        ),
        "connected_other": _("This outside account already opens another account here."),
    }

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """A provider that the environment does not configure has no page."""
        try:
            return super().get_app(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist:
            raise NotFound from None

    def list_providers(self, request: HttpRequest) -> list[Any]:
        """Providers are named by the environment alone: where it names none, the database isn't asked."""
        return list(super().list_providers(request)) if settings.SOCIALACCOUNT_PROVIDERS else []

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Account:
        user: Account = super().populate_user(request, sociallogin, data)
        parts = [data.get("first_name"), data.get("last_name")]
        user.name = (data.get("name") or " ".join(part for part in parts if part))[:NAME_LENGTH]
        user.language = _page_language()
        sociallogin.account.extra_data = _essentials(sociallogin.account.extra_data)
        return user


def _essentials(data: dict[str, Any]) -> dict[str, Any]:
    """Return what names the person at the provider; the rest of their record stays there."""
    if "orcid-identifier" in data:
        return {"orcid-identifier": data["orcid-identifier"]}
    told = data.get("userinfo") or data.get("id_token") or data
    return {"userinfo": {key: told[key] for key in ("sub", "name") if key in told}}


class SignInCodeProcess(LoginCodeVerificationProcess):
    """One door for all: a known address gets a code, and so does an unknown one.

    Who types the code has proved the address; the account of an unknown one is opened then, not before. Page,
    mail and timing are the same in both cases, so that nobody learns who has an account.
    """

    @classmethod
    def initiate(
        cls,
        *,
        request: HttpRequest,
        user: Any,
        email: str | None = None,
        phone: str | None = None,
        stage: LoginStage | None = None,
    ) -> "SignInCodeProcess":
        login = Login(user=user, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, email=email))
        stage.state["initiated_by_user"] = True
        process = cls(stage=stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: LoginStage) -> "SignInCodeProcess | None":
        resumed: SignInCodeProcess | None = cls(stage=stage).abort_if_invalid()
        return resumed

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        context = {"request": self.request, "code": self.generate_code()}
        AccountAdapter(self.request).send_mail("account/email/login_code", email, context)

    def finish(self, redirect_url: str | None) -> HttpResponse:
        if self.user is None:
            account = services.open_account(
                self.state["email"], by=VISITOR, language=_page_language(), proved=True
            )
            self._user = self.stage.login.user = account
            self.state["user_id"] = user_id_to_str(account)
        response: HttpResponse = super().finish(redirect_url)
        return response


def _language_of(user: Any) -> str:
    return user.language if getattr(user, "language", None) in LANGUAGES else _page_language()


def _page_language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


# --- django-axes: many wrong passwords ---------------------------------------------------------------
def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Show the page of those who are locked out for a while."""
    return refusal(
        request,
        TooMany(
            _(
                "Too many wrong passwords: for a quarter of an hour this address can’t sign in with one. "
                "It still can with a code by e-mail."
            )
        ),
    )


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the address whose password was tried."""
    address = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(address).strip().lower()[:255]


def client_ip(request: HttpRequest) -> str:
    """Return where a request comes from, behind as many proxies as the operator declared."""
    return place_of(request)
