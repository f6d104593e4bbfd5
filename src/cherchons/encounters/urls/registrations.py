"""Addresses of those who register."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.registrations import public

ONES_OWN = "<slug:slug>/inscription/<slug:key>/"
PUBLIC: list[URLPattern | URLResolver] = [
    path("<slug:slug>/inscription/", public.register, name="register"),
    path(ONES_OWN, public.registration, name="registration"),
    path(ONES_OWN + "<slug:action>/", public.registration_action, name="registration_action"),
]
