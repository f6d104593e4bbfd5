"""Addresses of the morning of the day: desk links, check-in, the live count.

The check-in and the count stand twice: for the team that signed in, and for volunteers by their secret link.
"""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.registrations import arrivals, counting, door

HERE = "bureau/<slug:slug>/accueil/"
LINK = "<slug:slug>/accueil/<slug:key>/"


def _of_a_door(here: str, prefix: str) -> list[URLPattern | URLResolver]:
    return [
        path(here, door.door, name=f"{prefix}door"),
        path(here + "liste.json", door.people, name=f"{prefix}door_list"),
        path(here + "besoins.json", door.needs, name=f"{prefix}door_needs"),
        path(here + "entrees/", door.receive, name=f"{prefix}door_receive"),
        path(here + "hors-ligne.js", door.worker, name=f"{prefix}door_worker"),
        path(here + "compte/", counting.count, name=f"{prefix}count"),
        path(here + "<slug:action>/", door.act, name=f"{prefix}door_act"),
    ]


DESK: list[URLPattern | URLResolver] = [
    path(HERE, arrivals.arrivals, name="arrivals"),
    path(HERE + "liens/<int:pk>/retirer/", arrivals.withdraw, name="withdraw_desk_link"),
    *_of_a_door(HERE + "pointage/", ""),
]
PUBLIC: list[URLPattern | URLResolver] = _of_a_door(LINK, "desk_")
