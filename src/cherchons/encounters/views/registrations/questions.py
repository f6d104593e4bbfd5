"""The organisers' own questions: the list, one of them, their order."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.forms.registrations.questions import QuestionForm, values_of
from cherchons.encounters.models import Encounter
from cherchons.encounters.queries.registrations.questions import find_question, questions_of
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.registrations import questions as services
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    Editing,
    Values,
    actor_of,
    desk_page,
    draft,
    known_action,
    new_request_key,
    request_key,
)
from cherchons.encounters.views.registrations.rules import around, managed_plan, plan_page
from cherchons.kernel.errors import DomainError

EMPTY: Values = {
    "text": "",
    "second_text": "",
    "help": "",
    "second_help": "",
    "kind": AnswerKind.TEXT,
    "choices": [],
    "second_choices": [],
    "required": False,
}


def _list(encounter: Encounter) -> str:
    return reverse("encounters:registration_questions", args=[encounter.slug])


@plan_page("GET", "HEAD")
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions in order, with earlier versions and those that are no longer asked."""
    encounter, plan = managed_plan(request, slug)
    asked, withdrawn = questions_of(plan)
    context = {
        **around(actor_of(request), encounter),
        "asked": asked,
        "withdrawn": withdrawn,
        "request_key": new_request_key(),
    }
    return render(request, "encounters/registration/desk/questions.html", context)


@plan_page()
def new_question(request: HttpRequest, slug: str) -> HttpResponse:
    """One more question."""
    encounter, plan = managed_plan(request, slug)
    editing = Editing(
        request=request,
        encounter=encounter,
        versioned=plan,
        make=lambda *data, **more: QuestionForm(*data, second=bool(encounter.second_language), **more),
        shown=lambda: EMPTY,
        save=lambda values, version: services.add_question(
            encounter, by=actor_of(request), request_key=request_key(request), **values
        ),
        template="encounters/registration/desk/question.html",
        context={"heading": _("A question of your own"), "back": _list(encounter)},
    )
    return editing.answer(lambda made: _list(encounter), _("Added."))


@plan_page()
def edit_question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One question; where it was answered, saving makes a new version."""
    encounter, plan = managed_plan(request, slug)
    question = find_question(encounter, pk)
    editing = Editing(
        request=request,
        encounter=encounter,
        versioned=plan,
        make=lambda *data, **more: QuestionForm(*data, second=bool(encounter.second_language), **more),
        shown=lambda: values_of(find_question(encounter, pk)),
        save=lambda values, version: services.edit_question(
            question, by=actor_of(request), version=version, request_key=request_key(request), **values
        ),
        template="encounters/registration/desk/question.html",
        context={
            "heading": question.text,
            "question": question,
            "answered": question.answers.count(),
            "back": _list(encounter),
        },
    )
    return editing.answer(lambda made: _list(encounter), _("Saved."))


@desk_page("POST")
def question_action(request: HttpRequest, slug: str, pk: int, action: str) -> HttpResponse:
    """Move a question up or down, withdraw it, ask it again."""
    known_action(action, "monter", "descendre", "retirer", "reposer")
    encounter = draft(request, slug, can_manage_registrations)
    question, by = find_question(encounter, pk), actor_of(request)
    try:
        if action == "retirer":
            services.withdraw_question(question, by=by)
        elif action == "reposer":
            services.ask_again(question, by=by)
        else:
            services.move_question(question, by=by, up=action == "monter", request_key=request_key(request))
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_list(encounter))
    told = {
        "retirer": _("“%(question)s” is no longer asked. Its answers stay; “Ask again” brings it back."),
        "reposer": _("“%(question)s” is asked again."),
    }
    messages.success(request, told.get(action, _("Moved.")) % {"question": question.text})
    return HttpResponseRedirect(_list(encounter))
