"""How people sign in: an e-mailed code; if they wish a password, a passkey, a second step, ORCID, OIDC.

ORCID and OpenID Connect exist only where their variables are set (docs/decisions/0006-sign-in.md).
"""

from typing import Any
from urllib.parse import urlsplit

import environ

env = environ.Env()

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:home"
LOGOUT_REDIRECT_URL = "web:home"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- e-mailed codes and passwords (django-allauth) ------------------------------------------------
ACCOUNT_ADAPTER = "cherchons.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address per person
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "cherchons.people.forms.PasswordSignInForm",
    "request_login_code": "cherchons.people.forms.SignInForm",
    "confirm_login_code": "cherchons.people.forms.SignInCodeForm",
    "confirm_email_verification_code": "cherchons.people.forms.EmailCodeForm",
    "confirm_password_reset_code": "cherchons.people.forms.ResetCodeForm",
    "add_email": "cherchons.people.forms.ChangeEmailForm",
    "change_password": "cherchons.people.forms.ChangePasswordForm",
    "set_password": "cherchons.people.forms.SetPasswordForm",
    "reset_password": "cherchons.people.forms.ResetPasswordForm",
    "reset_password_from_key": "cherchons.people.forms.NewPasswordForm",
    "reauthenticate": "cherchons.people.forms.PasswordAgainForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}  # read aloud, typed on a phone
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CHERCHONS_TRUSTED_PROXIES", default=0)

# --- passkeys and the second step -----------------------------------------------------------------
MFA_ADAPTER = "cherchons.people.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Cherchons"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env("CHERCHONS_URL", default="http://").startswith("https://")
MFA_FORMS = {
    "authenticate": "cherchons.people.forms.SecondStepForm",
    "reauthenticate": "cherchons.people.forms.SecondStepAgainForm",
    "activate_totp": "cherchons.people.forms.ActivateAppForm",
    "login_webauthn": "cherchons.people.forms.PasskeySignInForm",
    "authenticate_webauthn": "cherchons.people.forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "cherchons.people.forms.PasskeyAgainForm",
    "add_webauthn": "cherchons.people.forms.AddPasskeyForm",
    "edit_webauthn": "cherchons.people.forms.RenamePasskeyForm",
}

# --- ORCID and OpenID Connect, by environment only --------------------------------------------------
SOCIALACCOUNT_ADAPTER = "cherchons.people.adapters.ProviderAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "cherchons.people.forms.ProviderSignUpForm",
    "disconnect": "cherchons.people.forms.UnlinkForm",
}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10


def providers() -> dict[str, Any]:
    """Return what the environment says about ORCID and OpenID Connect; nothing where it says nothing."""
    found: dict[str, Any] = {}
    if client := env("CHERCHONS_ORCID_CLIENT_ID", default=""):
        app = {"client_id": client, "secret": env("CHERCHONS_ORCID_SECRET", default=""), "name": "ORCID"}
        found["orcid"] = {
            "APPS": [app],
            "BASE_DOMAIN": env("CHERCHONS_ORCID_DOMAIN", default="orcid.org"),
            "MEMBER_API": False,
        }
    if client := env("CHERCHONS_OIDC_CLIENT_ID", default=""):
        app = {
            "provider_id": "oidc",
            "name": env("CHERCHONS_OIDC_NAME", default="OpenID Connect"),
            "client_id": client,
            "secret": env("CHERCHONS_OIDC_SECRET", default=""),
            "settings": {
                "server_url": env("CHERCHONS_OIDC_URL", default=""),
                # Only for a provider that proves addresses: its people enter the account of that address.
                "email_authentication": env.bool("CHERCHONS_OIDC_TRUST_EMAIL", default=False),
            },
        }
        found["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    return found


SOCIALACCOUNT_PROVIDERS = providers()


def origins() -> list[str]:
    """Return where our sign-in forms may lead (the CSP's ``form-action`` follows redirects)."""
    found = []
    if orcid := SOCIALACCOUNT_PROVIDERS.get("orcid"):
        found.append(f"https://{orcid['BASE_DOMAIN']}")
    if "openid_connect" in SOCIALACCOUNT_PROVIDERS:
        url = urlsplit(
            env("CHERCHONS_OIDC_AUTHORIZE_URL", default="") or env("CHERCHONS_OIDC_URL", default="")
        )
        found.append(f"{url.scheme}://{url.netloc}")
    return found


SIGN_IN_ORIGINS = origins()

# --- lockout after wrong passwords (django-axes) ----------------------------------------------------
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "cherchons.people.adapters.locked_out"
AXES_USERNAME_CALLABLE = "cherchons.people.adapters.attempted_address"
AXES_CLIENT_IP_CALLABLE = "cherchons.people.adapters.client_ip"
AXES_DISABLE_ACCESS_LOG = True  # who signed in from where is not kept
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
