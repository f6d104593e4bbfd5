"""Addresses of wishes and composed workshops."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.composing import planning, wishing

HERE = "bureau/<slug:slug>/ateliers/"
ONES_OWN = "<slug:slug>/inscription/<slug:key>/"
WISHES: list[URLPattern | URLResolver] = [
    path(HERE + "voeux/", planning.wishes, name="wishes"),
    path(HERE + "voeux/<int:number>/", wishing.their_wishes, name="registration_person_wishes"),
    path(HERE + "voeux/<slug:action>/", planning.wishes_action, name="wishes_action"),
    *(
        path(
            f"{HERE}{where}.{extension}",
            planning.wishes_file,
            {"what": what, "extension": extension},
            name=f"{what}_{extension}",
        )
        for what, where in (("wishes", "voeux"), ("ranked_workshops", "voeux-ateliers"))
        for extension in ("csv", "xlsx", "json")
    ),
]
DESK: list[URLPattern | URLResolver] = [*WISHES]
PUBLIC: list[URLPattern | URLResolver] = [
    path(ONES_OWN + "voeux/", wishing.own_wishes, name="own_wishes"),
]
