"""Addresses of composed workshops, at the desk."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.composing import composing, exceptions, publishing

HERE = "bureau/<slug:slug>/ateliers/"
FILE = "bureau/<slug:slug>/ateliers"
DESK: list[URLPattern | URLResolver] = [
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
