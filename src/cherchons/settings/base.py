"""What every environment shares. Values that differ come from environment variables (12-factor)."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from .databases import databases
from .logs import set_up_logs
from .signin import *

env = environ.Env()

SOURCE = Path(__file__).resolve().parent.parent
ROOT = SOURCE.parent.parent
HOME = Path(env("CHERCHONS_HOME", default=str(ROOT / "var"))).resolve()  # all that is kept lives here

DEMO = env.bool("CHERCHONS_DEMO", default=False)
SITE_URL = env("CHERCHONS_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_CONTACT = env("CHERCHONS_CONTACT", default="contact@example.org")
SITE_PUBLISHER = env("CHERCHONS_PUBLISHER", default="")  # for the legal notice: who runs this site, and where
SITE_HOSTING = env("CHERCHONS_HOSTING", default="")
SITE_SOURCE = env("CHERCHONS_SOURCE", default="")  # where the code of this very site can be had (AGPL)

INSTALLED_APPS = [
    "cherchons.web",
    "cherchons.encounters",
    "cherchons.directory",
    "cherchons.people",
    "cherchons.kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.orcid",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "cherchons.kernel.views.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "cherchons.kernel.views.cache.PublicPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cherchons.kernel.views.middleware.ActorMiddleware",
    "cherchons.kernel.views.middleware.ErrorsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cherchons.web.urls"
WSGI_APPLICATION = "cherchons.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "cherchons.web.queries.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data -------------------------------------------------------------------------------------
DATABASES = databases(HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _memory(name: str, entries: int) -> dict[str, Any]:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": backend, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": entries}}


# Three shelves: whoever makes up thousands of addresses fills the one of searches, and nothing else goes.
CACHES = {
    "default": _memory("default", 10_000),  # counts of attempts
    "pages": _memory("pages", 1500),  # public pages, one per address
    "searches": _memory("searches", 150),  # addresses with a question mark: filters and searches
}
REQUEST_LIMITS = True
PUBLIC_PAGE_SECONDS = 60  # a cached public page is made again at least this often

MEDIA_ROOT = HOME / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [SOURCE / "static"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- words ------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- people -----------------------------------------------------------------------------------
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "cherchons.kernel.views.pages.csrf_failure"

# --- mail: every mail is a row of the outbox; the sweep hands it to the transport -----------------
EMAIL_BACKEND = "cherchons.kernel.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = env("CHERCHONS_FROM", default=f"Cherchons <{SITE_CONTACT}>")
MAIL_RETURN_PATH = env("CHERCHONS_RETURN_PATH", default="")  # where mails that can't be delivered come back
GROUP_MAILS_PER_MINUTE = env.int("CHERCHONS_GROUP_MAILS_PER_MINUTE", default=60)
MAIL_TRANSPORT = "smtp" if env("EMAIL_URL", default="") else "folder"
if MAIL_TRANSPORT == "smtp":
    vars().update(
        {
            k: v
            for k, v in env.email_url("EMAIL_URL").items()
            if k.startswith("EMAIL_") and k != "EMAIL_BACKEND"
        }
    )
MAIL_FOLDER = HOME / "mail"

# --- safety -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *SIGN_IN_ORIGINS],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
LOGGING_CONFIG = None
set_up_logs(json=env.bool("CHERCHONS_JSON_LOGS", default=not DEMO))
