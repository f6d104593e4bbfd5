"""The organisers' own questions. One that was answered never changes: another version takes its place."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.models import Encounter, OrganiserQuestion, RegistrationPlan
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.checking import Invalid, cleaned, text
from cherchons.encounters.services.registrations import counting
from cherchons.encounters.services.registrations.plans import NoPlan
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError
from cherchons.kernel.permissions import require

MOST_QUESTIONS = 20  # asked at once: a form of two minutes has fewer
MOST_CHOICES = 30
LONGEST_CHOICE = 120
CHOOSING = (AnswerKind.CHOICE, AnswerKind.SEVERAL)
TEXTS = ("kind", "text", "second_text", "help", "second_help")
ASKED = (*TEXTS, "choices", "second_choices", "required")
ADD = "encounters.registrations.question.add"
EDIT = "encounters.registrations.question.edit"


class NoLongerAsked(DomainError):
    """Only the version that is asked now can be changed."""

    status = 409
    code = "no-longer-asked"
    sentence = gettext_lazy(
        "This question is no longer the one that is asked: another version took its place, or it was "
        "withdrawn."
    )


def _plan(encounter: Encounter) -> RegistrationPlan:
    plan = counting.locked_plan(encounter)
    if plan is None:
        raise NoPlan
    return plan


def _changed(plan: RegistrationPlan) -> None:
    """Let forms that were open before notice it; the plan is locked."""
    plan.version += 1
    plan.save(update_fields=["version"])


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a question, cleaned."""
    made = cleaned(OrganiserQuestion, {name: values.get(name, "") for name in TEXTS})
    choosing = made["kind"] in CHOOSING
    made["choices"] = distinct_choices(values.get("choices") or []) if choosing else []
    second = _words(values.get("second_choices") or [], field="second_choices") if choosing else []
    if second and len(second) != len(made["choices"]):
        raise Invalid(
            _("There are as many answers in the second language, in the same order: %(count)d lines.")
            % {"count": len(made["choices"])},
            field="second_choices",
        )
    made["second_choices"] = second
    made["required"] = bool(values.get("required"))
    return made


def _words(given: Sequence[str], *, field: str) -> list[str]:
    made = [" ".join(text(word, field=field, longest=LONGEST_CHOICE).split()) for word in given]
    return [word for word in made if word]


def distinct_choices(given: Sequence[str]) -> list[str]:
    """Return what one chooses from: at least two different words."""
    made = _words(given, field="choices")
    if len(made) < 2:
        raise Invalid(_("Give at least two answers to choose from, one per line."), field="choices")
    if len({word.casefold() for word in made}) < len(made):
        raise Invalid(_("The same answer stands there twice."), field="choices")
    if len(made) > MOST_CHOICES:
        most = ngettext(
            "At most %(most)d answer to choose from fits here.",
            "At most %(most)d answers to choose from fit here.",
            MOST_CHOICES,
        )
        raise Invalid(most % {"most": MOST_CHOICES}, field="choices")
    return made


def _room(plan: RegistrationPlan) -> None:
    if plan.questions.filter(current=True).count() >= MOST_QUESTIONS:
        most = ngettext(
            "At most %(most)d question is asked at once.",
            "At most %(most)d questions are asked at once.",
            MOST_QUESTIONS,
        )
        raise Invalid(most % {"most": MOST_QUESTIONS})


@transaction.atomic
def add_question(
    encounter: Encounter, *, by: Actor, request_key: UUID | None = None, **values: Any
) -> OrganiserQuestion:
    """Ask one more question, after the others.

    Raises
    ------
    Invalid
        If it has no text, too few answers to choose from, or there are too many questions.
    """
    require(can_manage_registrations, by, encounter)
    plan = _plan(encounter)
    made = audit.made_before(OrganiserQuestion, request_key, ADD, by)
    if made is not None:
        return made
    _room(plan)
    last = plan.questions.aggregate(last=Max("position"))["last"] or 0
    question = OrganiserQuestion.objects.create(plan=plan, position=last + 1, **_checked(values))
    _changed(plan)
    audit.record(by, ADD, question, request_key=request_key)
    return question


@transaction.atomic
def edit_question(
    question: OrganiserQuestion,
    *,
    by: Actor,
    version: int,
    request_key: UUID | None = None,
    **values: Any,
) -> OrganiserQuestion:
    """Change a question: in place as long as nobody answered it, else by a new version.

    Raises
    ------
    Conflict
        If someone else changed the rules since ``version``.
    NoLongerAsked
        If this is not the version that is asked now.
    """
    require(can_manage_registrations, by, question.plan.encounter)
    plan = _plan(question.plan.encounter)
    made = audit.made_before(OrganiserQuestion, request_key, EDIT, by)
    if made is not None:
        return made
    if plan.version != version:
        raise Conflict
    now = OrganiserQuestion.objects.get(pk=question.pk)
    if not now.current:
        raise NoLongerAsked
    wanted = _checked(values)
    fields = [name for name in ASKED if getattr(now, name) != wanted[name]]
    if not fields:
        return now
    if now.answers.exists():
        OrganiserQuestion.objects.filter(pk=now.pk).update(current=False)
        now = OrganiserQuestion.objects.create(
            plan=plan, key=now.key, version=_next_version(now), position=now.position, **wanted
        )
    else:
        OrganiserQuestion.objects.filter(pk=now.pk).update(**wanted)
        now.refresh_from_db()
    _changed(plan)
    audit.record(by, EDIT, now, fields=fields, request_key=request_key)
    return now


def _next_version(question: OrganiserQuestion) -> int:
    versions = OrganiserQuestion.objects.filter(plan_id=question.plan_id, key=question.key)
    return int(versions.aggregate(last=Max("version"))["last"]) + 1


@transaction.atomic
def move_question(
    question: OrganiserQuestion, *, by: Actor, up: bool, request_key: UUID | None = None
) -> None:
    """Ask a question one place earlier or later."""
    require(can_manage_registrations, by, question.plan.encounter)
    plan = _plan(question.plan.encounter)
    action = "encounters.registrations.question.move"
    if audit.already_done(request_key, action, by) is not None:
        return
    asked = list(plan.questions.filter(current=True))
    here = next((index for index, one in enumerate(asked) if one.pk == question.pk), None)
    if here is None:
        raise NoLongerAsked
    there = here + (-1 if up else 1)
    if 0 <= there < len(asked):
        asked[here], asked[there] = asked[there], asked[here]
    for position, one in enumerate(asked, 1):
        # Every version of a question stands at its place.
        OrganiserQuestion.objects.filter(plan=plan, key=one.key).update(position=position)
    audit.record(by, action, question, fields=["position"], request_key=request_key)


@transaction.atomic
def withdraw_question(question: OrganiserQuestion, *, by: Actor) -> None:
    """Ask a question no more; its answers stay. Withdrawing twice changes nothing."""
    require(can_manage_registrations, by, question.plan.encounter)
    plan = _plan(question.plan.encounter)
    gone = OrganiserQuestion.objects.filter(pk=question.pk, current=True).update(current=False)
    if gone:
        _changed(plan)
        audit.record(by, "encounters.registrations.question.withdraw", question, fields=["current"])


@transaction.atomic
def ask_again(question: OrganiserQuestion, *, by: Actor) -> OrganiserQuestion:
    """Ask a withdrawn question again, in its latest version."""
    require(can_manage_registrations, by, question.plan.encounter)
    plan = _plan(question.plan.encounter)
    versions = plan.questions.filter(key=question.key).order_by("-version")
    latest = versions[0]
    if not versions.filter(current=True).exists():
        _room(plan)
        OrganiserQuestion.objects.filter(pk=latest.pk).update(current=True)
        _changed(plan)
        audit.record(by, "encounters.registrations.question.ask_again", latest, fields=["current"])
    return latest
