"""Addresses of encounters: the desk first (its words are reserved), then formats, then pages for everyone."""

from django.urls import URLPattern, URLResolver

from cherchons.encounters.urls import after, arrivals, papers, programme, registrations, registrations_desk

app_name = "encounters"
urlpatterns: list[URLPattern | URLResolver] = [
    *programme.DESK,
    *registrations_desk.DESK,
    *arrivals.DESK,
    *papers.DESK,
    *after.DESK,
    *registrations.PUBLIC,
    *arrivals.PUBLIC,
    *papers.PUBLIC,
    *after.PUBLIC,
    *programme.EXPORTS,
    *programme.PUBLIC,
]
