"""Every address. Those that people see carry their language; the words in them stay the same in both."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from cherchons.kernel.views import pages
from cherchons.web import views

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler429 = pages.too_many
handler500 = pages.server_error

SHELL = [
    path("", views.home, name="home"),
    path("a-propos/", views.about, name="about"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("mentions-legales/", views.legal, name="legal"),
    path("composants/", views.gallery, name="gallery"),
]

urlpatterns = [
    path("", views.door, name="door"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("media/logos/<path:name>", pages.logo, name="logo"),
    path("", include("cherchons.encounters.urls.short")),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    *i18n_patterns(
        path("", include((SHELL, "web"))),
        path("compte/", include("cherchons.people.urls.account")),
        path("moi/", include("cherchons.people.urls")),
        path("annuaire/", include("cherchons.directory.urls")),
        path("rencontres/", include("cherchons.encounters.urls")),
    ),
]
