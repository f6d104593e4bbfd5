"""The organisers' pages for after the day: the questionnaire, its results, what is kept until when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.formats import results as tables
from cherchons.encounters.forms.registrations.after import (
    AfterQuestionForm,
    AnswersForm,
    QuestionnaireForm,
    settings_of,
    values_of,
)
from cherchons.encounters.models import Encounter, Questionnaire
from cherchons.encounters.queries.registrations.day import day_for
from cherchons.encounters.queries.registrations.keeping import kept_until
from cherchons.encounters.queries.registrations.results import (
    find_question,
    is_closed,
    questionnaire_of,
    results,
    sent_and_answered,
)
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.registrations import questionnaires as services
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    Editing,
    actor_of,
    desk_page,
    draft,
    known_action,
    new_request_key,
    request_key,
)
from cherchons.encounters.views.taking import taken
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.permissions import require

EMPTY = {"text": "", "second_text": "", "kind": AnswerKind.SCALE, "choices": [], "required": False}


def _here(encounter: Encounter) -> str:
    return reverse("encounters:questionnaire", args=[encounter.slug])


def _managed(request: HttpRequest, slug: str) -> tuple[Encounter, dict[str, Any]]:
    """Return the day and what the tabs need, to someone who manages its registrations."""
    day = day_for(slug, actor_of(request))
    require(can_manage_registrations, actor_of(request), day.encounter)
    return day.encounter, day.context("after")


def _prepared(request: HttpRequest, slug: str) -> Questionnaire:
    encounter = draft(request, slug, can_manage_registrations)
    found = questionnaire_of(encounter)
    if found is None:
        raise NotFound(_("No questionnaire is prepared for this day yet."))
    return found


@desk_page("GET", "HEAD")
def questionnaire(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the questionnaire stands: its questions, when it leaves, what it says once closed."""
    encounter, context = _managed(request, slug)
    found = questionnaire_of(encounter)
    context |= {"questionnaire": found, "request_key": new_request_key()}
    if found is not None:
        closed = is_closed(found, clock.now())
        tickets, sheets = sent_and_answered(found)
        context |= {
            "questions": list(found.questions.all()),
            "closed": closed,
            "tickets": tickets,
            "sheets": sheets,
            "results": [_shown(result) for result in results(found)] if closed else [],
        }
    return render(request, "encounters/registration/desk/questionnaire.html", context)


def _shown(result: Any) -> dict[str, Any]:
    said = {"yes": _("yes"), "no": _("no")}
    scale = any(row.mean is not None for row in result.rows) or result.question.kind == AnswerKind.SCALE
    return {
        "question": result.question,
        "count": result.count,
        "columns": [said.get(word, word) for word in result.columns],
        "rows": result.rows,
        "texts": result.texts,
        "scale": scale,
    }


@desk_page("POST")
def questionnaire_action(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Begin a questionnaire; close it now."""
    known_action(action, "preparer", "clore")
    encounter = draft(request, slug, can_manage_registrations)
    if action == "preparer":
        services.prepare(encounter, by=actor_of(request))
        messages.success(request, _("Here is a beginning: change the questions as you like."))
    else:
        services.close(_prepared(request, slug), by=actor_of(request))
        messages.success(request, _("The questionnaire is closed."))
    return HttpResponseRedirect(_here(encounter))


@desk_page()
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """When it is sent and closes; a word above the questions."""
    found = _prepared(request, slug)
    encounter = found.encounter
    editing = Editing(
        request=request,
        encounter=encounter,
        make=lambda *data, **more: QuestionnaireForm(
            *data, zone=encounter.timezone, sent=found.sent_at is not None, **more
        ),
        shown=lambda: settings_of(found),
        save=lambda values, version: services.edit(found, by=actor_of(request), **values),
        template="encounters/desk/form.html",
        context={"heading": _("When the questionnaire is sent"), "back": _here(encounter)},
    )
    return editing.answer(lambda made: _here(encounter), _("Saved."))


@desk_page()
def new_question(request: HttpRequest, slug: str) -> HttpResponse:
    """One more question."""
    found = _prepared(request, slug)
    return _question(
        request,
        found,
        _("One more question"),
        lambda: EMPTY,
        lambda values, version: services.add_question(
            found, by=actor_of(request), request_key=request_key(request), **values
        ),
    )


@desk_page()
def edit_question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a question."""
    found = _prepared(request, slug)
    question = find_question(found.encounter, pk)
    return _question(
        request,
        found,
        question.text,
        lambda: values_of(find_question(found.encounter, pk)),
        lambda values, version: services.edit_question(question, by=actor_of(request), **values),
    )


def _question(
    request: HttpRequest, found: Questionnaire, heading: str, shown: Any, save: Any
) -> HttpResponse:
    second = bool(found.encounter.second_language)
    editing = Editing(
        request=request,
        encounter=found.encounter,
        make=lambda *data, **more: AfterQuestionForm(*data, second=second, **more),
        shown=shown,
        save=save,
        template="encounters/desk/form.html",
        context={"heading": heading, "back": _here(found.encounter)},
    )
    return editing.answer(lambda made: _here(found.encounter), _("Saved."))


@desk_page("POST")
def question_action(request: HttpRequest, slug: str, pk: int, action: str) -> HttpResponse:
    """Move a question up or down, take it out."""
    known_action(action, "monter", "descendre", "supprimer")
    encounter = draft(request, slug, can_manage_registrations)
    question, by = find_question(encounter, pk), actor_of(request)
    try:
        if action == "supprimer":
            services.remove_question(question, by=by)
        else:
            services.move_question(question, by=by, up=action == "monter", request_key=request_key(request))
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(_here(encounter))


@desk_page("GET", "HEAD")
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions as people will see them."""
    found = _prepared(request, slug)
    form = AnswersForm(questionnaire=found)
    context = {
        "encounter": found.encounter,
        "questionnaire": found,
        "form": form,
        "back": _here(found.encounter),
    }
    return render(request, "encounters/registration/desk/questionnaire_preview.html", context)


@desk_page("GET", "HEAD")
def export(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The results as a table, once the questionnaire is closed."""
    found = _prepared(request, slug)
    if not is_closed(found, clock.now()):
        raise NotFound(_("Results are shown once the questionnaire is closed."))
    made = results(found)
    content = tables.as_csv(made) if extension == "csv" else tables.as_xlsx(made)
    return taken(content, f"{slug}-questionnaire.{extension}")


@desk_page("GET", "HEAD")
def kept(request: HttpRequest, slug: str) -> HttpResponse:
    """What is kept of this day's people, until when."""
    encounter, context = _managed(request, slug)
    context["kept"] = kept_until(encounter)
    return render(request, "encounters/registration/desk/kept.html", context)
