"""The site as in production, with a calibration page beside it; the page cache can be turned off."""

import os

from cherchons.settings.dev import *

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [ROOT / "benchmarks" / "templates"]
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
if os.environ.get("BENCH_PAGE_CACHE") == "off":
    CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in CACHES}
