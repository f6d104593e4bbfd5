"""Every address. Those that people see carry their language; the words in them stay the same in both."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from cherchons.kernel.views import pages

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error

urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    *i18n_patterns(
        path("compte/", include("allauth.urls")),
        path("moi/", include("cherchons.people.urls")),
        path("annuaire/", include("cherchons.directory.urls")),
        path("rencontres/", include("cherchons.encounters.urls")),
    ),
]
