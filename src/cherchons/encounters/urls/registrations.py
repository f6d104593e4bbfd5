"""Addresses of registration: the organisers' pages, then those of people who register."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.registrations import public

HERE = "bureau/<slug:slug>/"
DESK: list[URLPattern | URLResolver] = []

ONES_OWN = "<slug:slug>/inscription/<slug:key>/"
PUBLIC: list[URLPattern | URLResolver] = [
    path("<slug:slug>/inscription/", public.register, name="register"),
    path(ONES_OWN, public.registration, name="registration"),
    path(ONES_OWN + "<slug:action>/", public.registration_action, name="registration_action"),
]
