"""For the tests: a database of their own, mails in the outbox, no cost where none is tested."""

import atexit
import os
import shutil
import tempfile

if "CHERCHONS_HOME" not in os.environ:  # test processes started by this one share its folder
    os.environ["CHERCHONS_HOME"] = tempfile.mkdtemp(prefix="cherchons-test-")
    atexit.register(shutil.rmtree, os.environ["CHERCHONS_HOME"], ignore_errors=True)

from .base import *

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
SECRET_KEY = "only-for-tests"
DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = REQUEST_LIMITS = False
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False
