"""Addresses of people: one's space; in the demonstration, sign-in as anyone fictional."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from cherchons.people.views import demonstration, mails, space

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", space.home, name="home"),
    path("consentement/", space.consent, name="consent"),
    path("mes-donnees/", space.export, name="export"),
    path("effacer/", space.erase, name="erase"),
    path("courriels/", mails.mails, name="mails"),
    path("courriels/<int:pk>/", mails.send_again, name="send_again"),
]
if settings.DEMO:
    urlpatterns += [
        path("essayer/", demonstration.demo, name="demo"),
        path("essayer/entrer/", demonstration.demo_sign_in, name="demo_sign_in"),
        path("essayer/courrier/", demonstration.demo_mails, name="demo_mails"),
    ]
