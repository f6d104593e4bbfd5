"""Addresses of who's who, of those one met, of the phone page and of badges."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.meeting import met, who

ONES_OWN = "<slug:slug>/inscription/<slug:key>/qui-est-qui/"

DESK: list[URLPattern | URLResolver] = []
PUBLIC: list[URLPattern | URLResolver] = [
    path(ONES_OWN, who.who, name="who"),
    path(ONES_OWN + "moi/", who.present, name="present"),
    path(ONES_OWN + "moi/retirer/", who.withdraw, name="present_withdraw"),
    path(ONES_OWN + "moi/effacer/", who.erase, name="present_erase"),
    path(ONES_OWN + "rencontres/", met.meetings, name="meetings"),
    path(ONES_OWN + "rencontres/contact/", met.keep_contact, name="keep_contact"),
    path(ONES_OWN + "rencontres/<slug:person>/", met.met, name="met"),
    path(ONES_OWN + "rencontres/<slug:person>/reprendre/", met.unsay, name="unsay_met"),
]
