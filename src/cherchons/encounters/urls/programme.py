"""Addresses of programmes: the organisers' pages, pages for everyone, formats."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views import (
    agenda,
    desk,
    exports,
    facts,
    lists,
    people,
    public,
    reading,
    releasing,
    series,
    sessions,
)

# The organisers' pages, signed in.
HERE = "bureau/<slug:slug>/"
DESK: list[URLPattern | URLResolver] = [
    path("bureau/", desk.desk, name="desk"),
    path("bureau/nouvelle/", desk.new, name="new"),
    path("bureau/lire/", reading.read, name="read"),
    path("bureau/lire/brouillon/", reading.keep, name="keep"),
    path(HERE, desk.edit, name="edit"),
    path(HERE + "defaire/", desk.undo, name="undo"),
    path(HERE + "non-lu/", desk.unread, name="unread"),
    path(HERE + "apercu/", desk.preview, name="preview"),
    path(HERE + "informations/", facts.facts, name="facts"),
    path(HERE + "demarche/", series.edit_series, name="edit_series"),
    path(HERE + "jours/nouveau/", facts.new_day, name="new_day"),
    path(HERE + "jours/<slug:on>/", facts.edit_day, name="edit_day"),
    path(HERE + "jours/<slug:on>/supprimer/", facts.delete_day, name="delete_day"),
    path(HERE + "organisateurs/", facts.list_organisers, name="organisers"),
    path(HERE + "organisateurs/nouveau/", facts.new_organiser, name="new_organiser"),
    path(HERE + "organisateurs/<int:pk>/", facts.edit_organiser, name="edit_organiser"),
    path(HERE + "organisateurs/<int:pk>/<slug:action>/", facts.organiser_action, name="organiser_action"),
    path(HERE + "seances/nouvelle/", sessions.new_session, name="new_session"),
    path(HERE + "seances/<slug:key>/", sessions.edit_session, name="edit_session"),
    path(HERE + "seances/<slug:key>/points/nouveau/", people.new_item, name="new_item"),
    path(HERE + "seances/<slug:key>/<slug:action>/", sessions.session_action, name="session_action"),
    path(HERE + "points/<slug:key>/", people.edit_item, name="edit_item"),
    path(HERE + "points/<slug:key>/<slug:action>/", people.item_action, name="item_action"),
    path(HERE + "personnes/nouvelle/", people.new_person, name="new_person"),
    path(HERE + "personnes/<slug:key>/", people.edit_person, name="edit_person"),
    path(HERE + "personnes/<slug:key>/<slug:action>/", people.person_action, name="person_action"),
    path(HERE + "publier/", releasing.release, name="release"),
    path(HERE + "publie/", releasing.released, name="released"),
    path(HERE + "etat/", releasing.state, name="state"),
    path(HERE + "copier/", releasing.copy, name="copy"),
    path(HERE + "supprimer/", releasing.delete, name="delete"),
    path(HERE + "equipe/", releasing.members, name="team"),
    path(HERE + "equipe/<int:pk>/retirer/", releasing.remove_member, name="remove_member"),
]

# Programmes as pages; "mon-agenda" and "agenda" are someone's own.
PUBLIC: list[URLPattern | URLResolver] = [
    path("", lists.encounter_list, name="list"),
    path("demarches/<slug:slug>/", public.series, name="series"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/grille/", public.grid, name="grid"),
    path("<slug:slug>/changements/", public.changes, name="changes"),
    path("<slug:slug>/seances/<slug:key>/", public.session, name="session"),
    path("<slug:slug>/mon-agenda/", agenda.mine, name="agenda"),
    path("<slug:slug>/mon-agenda/oublier/", agenda.forget, name="agenda_forget"),
    path("<slug:slug>/agenda/<slug:token>/", agenda.shared, name="agenda_shared"),
]

# The list, and programmes, in other people's formats.
EXPORTS: list[URLPattern | URLResolver] = [
    path("rencontres.ics", lists.export, {"extension": "ics"}, name="list_ics"),
    path("rencontres.csv", lists.export, {"extension": "csv"}, name="list_csv"),
    path("rencontres.xlsx", lists.export, {"extension": "xlsx"}, name="list_xlsx"),
    path("rencontres.json", lists.export, {"extension": "json"}, name="list_json"),
    path("<slug:slug>/programme.ics", exports.ics, name="ics"),
    path("<slug:slug>/seances/<slug:key>.ics", exports.session_ics, name="session_ics"),
    path("<slug:slug>/agenda/<slug:token>.ics", exports.agenda_ics, name="agenda_ics"),
    path("<slug:slug>/schedule.xml", exports.schedule_xml, name="schedule_xml"),
    path("<slug:slug>/schedule.json", exports.schedule_json, name="schedule_json"),
    path("<slug:slug>/schedule2.json", exports.schedule2_json, name="schedule2_json"),
    path("<slug:slug>/programme.csv", exports.csv, name="csv"),
    path("<slug:slug>/programme.json", exports.json, name="json"),
    path("<slug:slug>/programme.jsonld", exports.jsonld, name="jsonld"),
    path("<slug:slug>/programme.pdf", exports.pdf, name="pdf"),
    path("<slug:slug>/partage.png", exports.share_picture, name="share_picture"),
]
