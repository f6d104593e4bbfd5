"""Addresses of encounters: the desk first (its words are reserved), then formats, then pages for everyone."""

from django.urls import URLPattern, URLResolver

from cherchons.encounters.urls import programme, registrations

app_name = "encounters"
urlpatterns: list[URLPattern | URLResolver] = [
    *programme.DESK,
    *registrations.DESK,
    *registrations.PUBLIC,
    *programme.EXPORTS,
    *programme.PUBLIC,
]
