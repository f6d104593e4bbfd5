"""What a person said when registering: as they read it, and as a form shows it to be changed."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from cherchons.encounters.enums import (
    ASKED_WHEN_REGISTERING,
    AnswerKind,
    ChoiceState,
    RegistrationPurpose,
)
from cherchons.encounters.models import Answer, Encounter, Needs, Registration
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.personal import any_of
from cherchons.encounters.queries.registrations.places import GONE
from cherchons.engines import typography
from cherchons.people.queries import proved_emails_of


def said_of(registration: Registration, shown: Shown) -> dict[str, Any]:
    """Return what the person reads of their own registration (four queries)."""
    consents = {consent.purpose: consent.given for consent in registration.consents.all()}
    day = registration.encounter
    second = shown.language != day.language
    return {
        "needs": Needs.objects.filter(registration=registration).first(),
        "photo": consents.get(RegistrationPurpose.PHOTO),
        "news": consents.get(RegistrationPurpose.NEWS),
        "answers": [
            {
                "question": (second and answer.question.second_text) or answer.question.text,
                "lang": day.second_language if second and answer.question.second_text else day.language,
                "value": in_words(answer.question.kind, _in_second(answer) if second else answer.value),
            }
            for answer in registration.answers.select_related("question").order_by("question__position", "pk")
        ],
        "sessions": _sessions(registration, shown),
    }


def _in_second(answer: Answer) -> Any:
    """Return an answer with its chosen words in the day's second language, where they have one."""
    asked = answer.question
    words = dict(zip(asked.choices, asked.second_choices, strict=False))
    if isinstance(answer.value, list):
        return [words.get(one, one) for one in answer.value]
    return words.get(answer.value, answer.value)


def already_registered(encounter: Encounter, account: Any) -> list[Registration]:
    """Return what someone who signed in is registered for already, by account or by a proved address."""
    mine = Q(account_id=account.pk) | any_of("email", proved_emails_of(account.pk))
    found = Registration.objects.filter(mine, encounter=encounter, anonymous=False).exclude(state__in=GONE)
    return list(found.order_by("number")[:5])


def chosen_sessions(registration: Registration) -> dict[str, str]:
    """Return the uid of each session that was chosen, with where that stands (one query)."""
    return {str(uid): state for uid, state in registration.choices.values_list("session_uid", "state")}


def _sessions(registration: Registration, shown: Shown) -> list[dict[str, Any]]:
    chosen = chosen_sessions(registration)
    return [
        {
            "title": typography.set_text(s.title, s.lang),
            "when": typography.hours(s.start, s.end, shown.language),
            "waiting": chosen[s.uid] == ChoiceState.WAITING,
        }
        for s in shown.programme.sessions
        if s.uid in chosen
    ]


def in_words(kind: str, value: Any) -> str:
    """Return an answer as people read it."""
    if kind == AnswerKind.YES_NO:
        return gettext("Yes") if value == "yes" else gettext("No")
    if kind == AnswerKind.SCALE:
        return gettext("%(value)s out of 5") % {"value": value}
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def said_to_begin_with(registration: Registration) -> dict[str, Any]:
    """Return the values with which the form of a change begins, sessions apart (three queries)."""
    consents = {consent.purpose: consent.given for consent in registration.consents.all()}
    needs = Needs.objects.filter(registration=registration).first()
    answers = {
        f"question_{answer.question_id}": answer.value
        if isinstance(answer.value, list)
        else str(answer.value)
        for answer in registration.answers.all()
    }
    return {
        "name": registration.name,
        "email": registration.email,
        "organisation": registration.organisation_name,
        "individual": registration.individual,
        "sector": registration.sector,
        "food": needs.food if needs else "",
        "access": needs.access if needs else "",
        **{f"consent_{purpose.value}": consents.get(purpose, False) for purpose in ASKED_WHEN_REGISTERING},
        **answers,
    }
