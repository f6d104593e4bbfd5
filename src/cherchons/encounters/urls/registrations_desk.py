"""Addresses of the organisers' pages about registrations."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.registrations import (
    codes,
    desk_bulk,
    desk_details,
    desk_exports,
    desk_figures,
    desk_list,
    desk_messages,
    desk_person,
    importing,
    others,
    questions,
    rules,
)

HERE = "bureau/<slug:slug>/"
REGISTRATIONS = HERE + "inscriptions/"

# What organisers prepare: rules, questions, codes; registering for others, lists brought in.
PREPARING: list[URLPattern | URLResolver] = [
    path(REGISTRATIONS + "regles/", rules.rules, name="registration_rules"),
    path(REGISTRATIONS + "regles/<slug:action>/", rules.rules_action, name="registration_rules_action"),
    path(REGISTRATIONS + "questions/", questions.questions, name="registration_questions"),
    path(REGISTRATIONS + "questions/nouvelle/", questions.new_question, name="new_registration_question"),
    path(REGISTRATIONS + "questions/<int:pk>/", questions.edit_question, name="edit_registration_question"),
    path(
        REGISTRATIONS + "questions/<int:pk>/<slug:action>/",
        questions.question_action,
        name="registration_question_action",
    ),
    path(REGISTRATIONS + "codes/", codes.codes, name="registration_codes"),
    path(REGISTRATIONS + "codes.csv", codes.as_csv, name="registration_codes_csv"),
    path(REGISTRATIONS + "codes/<int:pk>/retirer/", codes.withdraw, name="withdraw_registration_code"),
    path(REGISTRATIONS + "inscrire/", others.register_others, name="register_others"),
    path(REGISTRATIONS + "importer/", importing.bring, name="import_registrations"),
    path(REGISTRATIONS + "importer/garder/", importing.keep, name="keep_import"),
    path(
        REGISTRATIONS + "importer/modele.csv", importing.model, {"extension": "csv"}, name="import_model_csv"
    ),
    path(
        REGISTRATIONS + "importer/modele.xlsx",
        importing.model,
        {"extension": "xlsx"},
        name="import_model_xlsx",
    ),
]

# Who comes: the list, one registration, many at once.
WHO_COMES: list[URLPattern | URLResolver] = [
    path(REGISTRATIONS, desk_list.registrations, name="registrations"),
    path(REGISTRATIONS + "ensemble/", desk_bulk.many, name="registrations_bulk"),
    path(REGISTRATIONS + "ensemble/faits/", desk_bulk.changes, name="registration_changes"),
    path(
        REGISTRATIONS + "ensemble/<uuid:uid>/defaire/", desk_bulk.take_back, name="registration_change_undo"
    ),
    path(REGISTRATIONS + "chiffres/", desk_figures.registration_figures, name="registration_figures"),
    path(REGISTRATIONS + "messages/", desk_messages.registration_messages, name="registration_messages"),
    path(REGISTRATIONS + "messages/nouveau/", desk_messages.new_message, name="registration_message_new"),
    path(REGISTRATIONS + "messages/<int:pk>/", desk_messages.message, name="registration_message"),
    path(HERE + "inscriptions.csv", desk_exports.export, {"extension": "csv"}, name="registrations_csv"),
    path(HERE + "inscriptions.xlsx", desk_exports.export, {"extension": "xlsx"}, name="registrations_xlsx"),
    path(HERE + "inscriptions.json", desk_exports.export, {"extension": "json"}, name="registrations_json"),
    path(REGISTRATIONS + "<int:number>/", desk_person.person, name="registration_person"),
    path(
        REGISTRATIONS + "<int:number>/modifier/",
        desk_details.person_details,
        name="registration_person_details",
    ),
    path(
        REGISTRATIONS + "<int:number>/<slug:action>/",
        desk_person.person_action,
        name="registration_person_action",
    ),
]

# "codes", "questions" and "regles" are no numbers: the order of the two parts is no matter.
DESK: list[URLPattern | URLResolver] = [*PREPARING, *WHO_COMES]
PUBLIC: list[URLPattern | URLResolver] = []
