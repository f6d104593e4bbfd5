"""On one's own machine: a secret made on the first start, mails kept as files."""

import secrets

from .base import *

DEBUG = env.bool("CHERCHONS_DEBUG", default=False)
if not DEBUG:  # as in production: names by content, compressed once; `cherchons run` collects them
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def _secret() -> str:
    """Read the secret key of this folder, or make it; two processes starting at once agree on one."""
    HOME.mkdir(parents=True, exist_ok=True)
    path = HOME / "secret_key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = env("SECRET_KEY", default="") or _secret()
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016", "security.W018"]
