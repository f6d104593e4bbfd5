"""The questionnaire of a day: prepared, sent once, answered once, closed. Answers are nobody's."""

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import AnswerKind, RegistrationState
from cherchons.encounters.messages import after as messages
from cherchons.encounters.models import (
    Encounter,
    Questionnaire,
    QuestionnaireAnswer,
    QuestionnaireQuestion,
    QuestionnaireTicket,
    Registration,
)
from cherchons.encounters.queries.registrations.after import facts_of, is_over
from cherchons.encounters.queries.registrations.keeping import TICKETS_AFTER
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.rules import can_answer_questionnaire, can_manage_registrations
from cherchons.encounters.services.checking import Invalid, cleaned, text
from cherchons.encounters.services.registrations.answering import value_of
from cherchons.encounters.services.registrations.questions import CHOOSING, LONGEST_CHOICE, distinct_choices
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor, LinkHolder, System
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

AT = time(10)  # the day after, in the day's own time zone
OPEN_FOR = timedelta(days=21)
LATE = timedelta(days=2)  # arrivals that desks without a network send afterwards are still asked
SOON = timedelta(days=30)  # after the day: it is sent within, so that links outlive the time to answer
AT_ONCE = 100  # mails of one transaction
MOST_QUESTIONS = 20
ADD = "encounters.questionnaire.question.add"


class AlreadySent(DomainError):
    """The questionnaire left: what is asked can't change under those who answer."""

    status = 409
    code = "already-sent"
    sentence = gettext_lazy("The questionnaire was sent: its questions can’t change any more.")


class Closed(DomainError):
    """The time to answer has passed."""

    status = 409
    code = "questionnaire-closed"
    sentence = gettext_lazy("This questionnaire is closed: the time to answer has passed.")


class AlreadyAnswered(DomainError):
    """A link serves once."""

    status = 409
    code = "already-answered"
    sentence = gettext_lazy(
        "This link was used: your answers are kept. Nobody can change them, because nobody can tell whose "
        "they are."
    )


# --- preparing ---------------------------------------------------------------------------------------------
@transaction.atomic
def prepare(encounter: Encounter, *, by: Actor) -> Questionnaire:
    """Begin a questionnaire with a few usual questions, to be sent the day after. Twice changes nothing."""
    require(can_manage_registrations, by, encounter)
    send_at = usual_moment(encounter)
    made, new = Questionnaire.objects.get_or_create(
        encounter=encounter,
        defaults={"send_at": send_at, "closes_at": send_at + OPEN_FOR if send_at else None},
    )
    if new:
        usual: list[tuple[AnswerKind, str]] = [
            (
                AnswerKind.SCALE,
                _("How useful was this day for you? (1: not at all, 5: very)"),
            ),
            (AnswerKind.SCALE, _("Could you speak and be heard as an equal? (1: not at all, 5: fully)")),
            (AnswerKind.YES_NO, _("Did you meet someone with whom you want to go on?")),
            (AnswerKind.TEXT, _("What should be different next time?")),
        ]
        QuestionnaireQuestion.objects.bulk_create(
            QuestionnaireQuestion(questionnaire=made, position=place, kind=kind, text=words)
            for place, (kind, words) in enumerate(usual, 1)
        )
        audit.record(by, "encounters.questionnaire.prepare", made)
    return made


def usual_moment(encounter: Encounter) -> datetime | None:
    """Return the day after the last day at ten, there; nothing before the day is published."""
    day = facts_of(encounter)
    if day is None:
        return None
    zone = ZoneInfo(day.timezone)
    return datetime.combine(day.ends.astimezone(zone).date() + timedelta(days=1), AT, zone)


@transaction.atomic
def edit(questionnaire: Questionnaire, *, by: Actor, **changes: Any) -> Questionnaire:
    """Change the word above the questions, when it is sent (before it is), when it closes."""
    require(can_manage_registrations, by, questionnaire.encounter)
    now = _locked(questionnaire)
    word = cleaned(Questionnaire, {"word": changes.get("word", now.word)})["word"]
    send_at = now.send_at if now.sent_at else changes.get("send_at", now.send_at)
    closes_at = changes.get("closes_at", now.closes_at)
    if now.sent_at and word != now.word:
        raise AlreadySent
    if closes_at and closes_at <= max(send_at or clock.now(), now.sent_at or clock.now()):
        raise Invalid(_("It closes after it is sent, not before."), field="closes_at")
    usual = usual_moment(now.encounter)
    if send_at != now.send_at and send_at and usual and send_at > usual + SOON:
        raise Invalid(
            _("It is sent within a month after the day, while people remember it."), field="send_at"
        )
    if closes_at and now.closes_at and now.closes_at <= clock.now():
        raise Closed
    Questionnaire.objects.filter(pk=now.pk).update(word=word, send_at=send_at, closes_at=closes_at)
    audit.record(by, "encounters.questionnaire.edit", now, fields=["word", "send_at", "closes_at"])
    now.refresh_from_db()
    return now


@transaction.atomic
def close(questionnaire: Questionnaire, *, by: Actor) -> None:
    """Close now: the results are shown, and nobody answers any more."""
    require(can_manage_registrations, by, questionnaire.encounter)
    now = _locked(questionnaire)
    if now.sent_at and not (now.closes_at and now.closes_at <= clock.now()):
        Questionnaire.objects.filter(pk=now.pk).update(closes_at=clock.now())
        audit.record(by, "encounters.questionnaire.close", now, fields=["closes_at"])


def _locked(questionnaire: Questionnaire, *, unsent: bool = False) -> Questionnaire:
    now = Questionnaire.objects.select_for_update().select_related("encounter").get(pk=questionnaire.pk)
    if unsent and now.sent_at:
        raise AlreadySent
    return now


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    made = cleaned(
        QuestionnaireQuestion, {name: values.get(name, "") for name in ("kind", "text", "second_text")}
    )
    given = [text(c, field="choices", longest=LONGEST_CHOICE) for c in values.get("choices") or []]
    made["choices"] = distinct_choices(given) if made["kind"] in CHOOSING else []
    made["required"] = bool(values.get("required"))
    return made


@transaction.atomic
def add_question(
    questionnaire: Questionnaire, *, by: Actor, request_key: UUID | None = None, **values: Any
) -> QuestionnaireQuestion:
    """Ask one more question, after the others, as long as nothing was sent."""
    require(can_manage_registrations, by, questionnaire.encounter)
    now = _locked(questionnaire, unsent=True)
    made = audit.made_before(QuestionnaireQuestion, request_key, ADD, by)
    if made is not None:
        return made
    if now.questions.count() >= MOST_QUESTIONS:
        raise Invalid(_("These are more questions than anyone answers."))
    last = now.questions.aggregate(last=Max("position"))["last"] or 0
    question = QuestionnaireQuestion.objects.create(questionnaire=now, position=last + 1, **_checked(values))
    audit.record(by, ADD, question, request_key=request_key)
    return question


@transaction.atomic
def edit_question(question: QuestionnaireQuestion, *, by: Actor, **values: Any) -> QuestionnaireQuestion:
    """Change a question, as long as nothing was sent."""
    require(can_manage_registrations, by, question.questionnaire.encounter)
    _locked(question.questionnaire, unsent=True)
    wanted = _checked(values)
    QuestionnaireQuestion.objects.filter(pk=question.pk).update(**wanted)
    audit.record(by, "encounters.questionnaire.question.edit", question, fields=list(wanted))
    question.refresh_from_db()
    return question


@transaction.atomic
def remove_question(question: QuestionnaireQuestion, *, by: Actor) -> None:
    """Take a question out, as long as nothing was sent."""
    require(can_manage_registrations, by, question.questionnaire.encounter)
    _locked(question.questionnaire, unsent=True)
    audit.record(by, "encounters.questionnaire.question.remove", question)
    QuestionnaireQuestion.objects.filter(pk=question.pk).delete()


@transaction.atomic
def move_question(
    question: QuestionnaireQuestion, *, by: Actor, up: bool, request_key: UUID | None = None
) -> None:
    """Ask a question one place earlier or later, as long as nothing was sent."""
    require(can_manage_registrations, by, question.questionnaire.encounter)
    now = _locked(question.questionnaire, unsent=True)
    action = "encounters.questionnaire.question.move"
    if audit.already_done(request_key, action, by) is not None:
        return
    asked = list(now.questions.all())
    here = next((index for index, one in enumerate(asked) if one.pk == question.pk), 0)
    there = here + (-1 if up else 1)
    if 0 <= there < len(asked):
        asked[here], asked[there] = asked[there], asked[here]
    for position, one in enumerate(asked, 1):
        QuestionnaireQuestion.objects.filter(pk=one.pk).update(position=position)
    audit.record(by, action, question, fields=["position"], request_key=request_key)


# --- sending -----------------------------------------------------------------------------------------------
def send_due(now: datetime) -> int:
    """Send the questionnaires whose moment has come, once the day is over; the sweep's job."""
    due = Questionnaire.objects.filter(send_at__lte=now).exclude(closes_at__lte=now)
    due = due.filter(Q(sent_at=None) | Q(sent_at__gt=now - LATE)).select_related("encounter")
    return sum(_send(one, now) for one in due if _in_time(one.encounter, now))


def _in_time(encounter: Encounter, now: datetime) -> bool:
    """Say whether the day is over, and the tickets, by which nobody is asked twice, are still kept."""
    return is_over(encounter, now) and not is_over(encounter, now - TICKETS_AFTER + timedelta(days=1))


def _send(questionnaire: Questionnaire, now: datetime) -> int:
    """Write a few mails after the other; each person has one ticket, so that none is written twice."""
    if not questionnaire.questions.exists():
        return 0
    release = latest_release(questionnaire.encounter)
    done = 0
    while True:
        with transaction.atomic():
            some = _unasked(questionnaire.encounter)[:AT_ONCE]
            Questionnaire.objects.filter(pk=questionnaire.pk, sent_at=None).update(sent_at=now)
            for registration in some:
                ticket = QuestionnaireTicket.objects.create(
                    questionnaire=questionnaire, registration=registration
                )
                messages.tell_questionnaire(registration, release, questionnaire, ticket)
        done += len(some)
        if len(some) < AT_ONCE:
            break
    if done:
        audit.record(System(task="encounters.questionnaires"), "encounters.questionnaire.send", questionnaire)
    return done


def _unasked(encounter: Encounter) -> Any:
    """Return those who came (those who had a place, where nobody was checked in) and have no ticket yet."""
    people = encounter.registrations.filter(state=RegistrationState.CONFIRMED, anonymous=False).exclude(
        email=""
    )
    if encounter.registrations.filter(arrived_at__isnull=False).exists():
        people = people.filter(arrived_at__isnull=False)
    return people.filter(ticket=None).select_related("encounter").order_by("pk")


# --- answering ---------------------------------------------------------------------------------------------
def may_still_answer(questionnaire: Questionnaire, now: datetime) -> bool:
    """Say whether answers are taken."""
    return bool(questionnaire.sent_at) and not (questionnaire.closes_at and questionnaire.closes_at <= now)


@transaction.atomic
def answer(ticket: QuestionnaireTicket, *, by: Actor, answers: Mapping[int, Any]) -> None:
    """Keep one sheet of answers, tied to nobody: neither the ticket, nor the time, nor an order.

    Raises
    ------
    Closed
        If the time to answer has passed.
    AlreadyAnswered
        If the link was used.
    Invalid
        If a needed answer is missing, or one is not possible; its field is ``question_<id>``.
    """
    require(can_answer_questionnaire, by, ticket)
    if not may_still_answer(ticket.questionnaire, clock.now()):
        raise Closed
    kept = _kept(ticket.questionnaire, answers)
    if not QuestionnaireTicket.objects.filter(pk=ticket.pk, used=False).update(used=True):
        raise AlreadyAnswered
    sheet, sector = (
        uuid4(),
        Registration.objects.values_list("sector", flat=True).get(pk=ticket.registration_id),
    )
    order = list(kept.items())
    secrets.SystemRandom().shuffle(order)
    QuestionnaireAnswer.objects.bulk_create(
        QuestionnaireAnswer(question_id=pk, sheet=sheet, sector=sector, value=value) for pk, value in order
    )
    audit.record(LinkHolder(scope="questionnaire"), "encounters.questionnaire.answer")  # whose, nobody writes


def mix_closed(now: datetime) -> int:
    """Write the answers of closed questionnaires anew in a drawn order, each sheet under another name.

    A table keeps rows in the order in which they came: beside the server's log of visits, that order could
    say who wrote what. The sweep's job; returns how many questionnaires were mixed.
    """
    closed = Questionnaire.objects.filter(mixed=False, sent_at__isnull=False, closes_at__lte=now)
    return sum(_mix(questionnaire) for questionnaire in closed)


@transaction.atomic
def _mix(questionnaire: Questionnaire) -> int:
    now = _locked(questionnaire)
    if now.mixed or may_still_answer(now, clock.now()):
        return 0
    answers = list(QuestionnaireAnswer.objects.filter(question__questionnaire=now))
    sheets = {sheet: uuid4() for sheet in {one.sheet for one in answers}}
    secrets.SystemRandom().shuffle(answers)
    QuestionnaireAnswer.objects.filter(question__questionnaire=now).delete()
    QuestionnaireAnswer.objects.bulk_create(
        QuestionnaireAnswer(
            question_id=one.question_id, sheet=sheets[one.sheet], sector=one.sector, value=one.value
        )
        for one in answers
    )
    Questionnaire.objects.filter(pk=now.pk).update(mixed=True)
    audit.record(System(task="encounters.questionnaires"), "encounters.questionnaire.mix", now)
    return 1


def _kept(questionnaire: Questionnaire, answers: Mapping[int, Any]) -> dict[int, Any]:
    kept = {}
    for question in questionnaire.questions.all():
        field = f"question_{question.pk}"
        value = value_of(question.kind, question.choices, answers.get(question.pk), field)
        if value in ("", [], None):
            if question.required:
                raise Invalid(_("This question needs an answer."), field=field)
            continue
        kept[question.pk] = value
    if not kept:
        raise Invalid(_("Answer at least one question."))
    return kept
