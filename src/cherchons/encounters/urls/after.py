"""Addresses of what comes after the day: the questionnaire, what is kept until when."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.registrations import after, answering

HERE = "bureau/<slug:slug>/questionnaire/"
DESK: list[URLPattern | URLResolver] = [
    path(HERE, after.questionnaire, name="questionnaire"),
    path(HERE + "reglages/", after.settings, name="questionnaire_settings"),
    path(HERE + "apercu/", after.preview, name="questionnaire_preview"),
    path(HERE + "resultats.csv", after.export, {"extension": "csv"}, name="questionnaire_csv"),
    path(HERE + "resultats.xlsx", after.export, {"extension": "xlsx"}, name="questionnaire_xlsx"),
    path(HERE + "questions/nouvelle/", after.new_question, name="new_questionnaire_question"),
    path(HERE + "questions/<int:pk>/", after.edit_question, name="edit_questionnaire_question"),
    path(
        HERE + "questions/<int:pk>/<slug:action>/",
        after.question_action,
        name="questionnaire_question_action",
    ),
    path(HERE + "<slug:action>/", after.questionnaire_action, name="questionnaire_action"),
    path("bureau/<slug:slug>/conservation/", after.kept, name="kept"),
]
PUBLIC: list[URLPattern | URLResolver] = [
    path("<slug:slug>/questionnaire/<slug:key>/", answering.answer, name="answer"),
]
