"""Addresses of table plans and the standing buffet."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.seating import files, rounds, tables

HERE = "bureau/<slug:slug>/tables/"
ONE = HERE + "<uuid:uid>/"
DESK: list[URLPattern | URLResolver] = [
    path(HERE, tables.tables, name="tables"),
    path(ONE, tables.table_plan, name="table_plan"),
    path(ONE + "tours/", rounds.run, name="table_rounds"),
    path(ONE + "ecran/", rounds.screen, name="table_screen"),
    path(ONE + "papiers/", files.order, name="table_papers"),
    path(ONE + "plan.csv", files.export, {"extension": "csv"}, name="table_plan_csv"),
    path(ONE + "plan.xlsx", files.export, {"extension": "xlsx"}, name="table_plan_xlsx"),
    path(ONE + "plan.json", files.export, {"extension": "json"}, name="table_plan_json"),
    path(ONE + "people.csv", files.people, name="table_people_csv"),
    path(ONE + "<slug:action>/", tables.act, name="table_plan_action"),
]
PUBLIC: list[URLPattern | URLResolver] = []
