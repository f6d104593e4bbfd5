"""Addresses of those who register."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.registrations import own, public

HERE = "<slug:slug>/inscription/"
ONES_OWN = HERE + "<slug:key>/"
PUBLIC: list[URLPattern | URLResolver] = [
    path(HERE, public.register, name="register"),
    path(HERE + "a-plusieurs/", public.register_together, name="register_together"),
    path(HERE + "lien-perdu/", public.lost_link, name="lost_link"),
    path(ONES_OWN, own.registration, name="registration"),
    path(ONES_OWN + "modifier/", own.change_registration, name="change_registration"),
    path(ONES_OWN + "annuler/", own.cancel_registration, name="cancel_registration"),
    path(ONES_OWN + "journee.ics", own.registration_ics, name="registration_ics"),
    path(ONES_OWN + "<slug:action>/", own.registration_action, name="registration_action"),
]
