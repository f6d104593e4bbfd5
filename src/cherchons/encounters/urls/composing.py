"""Addresses of wishes and composed workshops."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.composing import composing, exceptions, planning, publishing, wishing

FILE = "bureau/<slug:slug>/ateliers"
HERE = FILE + "/"
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
DESK: list[URLPattern | URLResolver] = [
    *WISHES,
    path(HERE, composing.composing, name="composing"),
    path(HERE + "ordres/", composing.orders, name="composing_orders"),
    path(HERE + "limites/", exceptions.limits, name="composing_limits"),
    path(HERE + "ensemble/", exceptions.groups, name="composing_groups"),
    path(HERE + "ensemble/defaire/", exceptions.separate, name="composing_separate"),
    path(HERE + "publier/", publishing.publish, name="composing_publish"),
    path(HERE + "personnes/<int:number>/", exceptions.person, name="composing_person"),
    path(HERE + "personnes/<int:number>/<slug:action>/", exceptions.pin, name="composing_pin"),
    path(FILE + ".csv", publishing.export, {"extension": "csv"}, name="composing_csv"),
    path(FILE + ".xlsx", publishing.export, {"extension": "xlsx"}, name="composing_xlsx"),
    path(FILE + ".json", publishing.export, {"extension": "json"}, name="composing_json"),
    path(HERE + "<slug:action>/", composing.action, name="composing_action"),
]
PUBLIC: list[URLPattern | URLResolver] = [
    path(ONES_OWN + "voeux/", wishing.own_wishes, name="own_wishes"),
]
