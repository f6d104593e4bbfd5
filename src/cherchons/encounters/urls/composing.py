"""Addresses of wishes and composed workshops."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.composing import wishing

HERE = "bureau/<slug:slug>/ateliers/"
ONES_OWN = "<slug:slug>/inscription/<slug:key>/"
WISHES: list[URLPattern | URLResolver] = [
    path(HERE + "voeux/<int:number>/", wishing.their_wishes, name="registration_person_wishes"),
]
DESK: list[URLPattern | URLResolver] = [*WISHES]
PUBLIC: list[URLPattern | URLResolver] = [
    path(ONES_OWN + "voeux/", wishing.own_wishes, name="own_wishes"),
]
