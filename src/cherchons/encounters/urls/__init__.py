"""Addresses of encounters: the desk first (its words are reserved), then formats, then pages for everyone."""

from django.urls import URLPattern, URLResolver

from cherchons.encounters.urls import (
    after,
    arrivals,
    composing,
    meeting,
    papers,
    programme,
    registrations,
    registrations_desk,
    seating,
)

app_name = "encounters"
urlpatterns: list[URLPattern | URLResolver] = [
    *programme.DESK,
    *registrations_desk.DESK,
    *arrivals.DESK,
    *papers.DESK,
    *after.DESK,
    *composing.DESK,
    *seating.DESK,
    *meeting.DESK,
    *composing.PUBLIC,  # before the actions on a registration, whose address takes any word
    *seating.PUBLIC,
    *meeting.PUBLIC,
    *registrations.PUBLIC,
    *arrivals.PUBLIC,
    *papers.PUBLIC,
    *after.PUBLIC,
    *programme.EXPORTS,
    *programme.PUBLIC,
]
