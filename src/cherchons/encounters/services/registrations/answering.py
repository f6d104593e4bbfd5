"""Answers to the organisers' own questions, checked against the version that is asked now."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.models import RegistrationPlan
from cherchons.encounters.services.checking import Invalid, text

LONGEST_ANSWER = 500


def checked(plan: RegistrationPlan, answers: Mapping[int, Any]) -> dict[int, Any]:
    """Return the answers to keep: question id → value.

    Raises
    ------
    Invalid
        If a needed answer is missing, or one is not among the possible ones; its field is ``question_<id>``.
    """
    kept = {}
    for question in plan.questions.filter(current=True):
        value = value_of(question.kind, question.choices, answers.get(question.pk), f"question_{question.pk}")
        if value in ("", [], None):
            if question.required:
                raise Invalid(_("This question needs an answer."), field=f"question_{question.pk}")
            continue
        kept[question.pk] = value
    return kept


def value_of(kind: str, choices: list[str], given: Any, field: str) -> Any:
    """Return one answer as it is kept: words, a chosen word, several, yes or no, or 1 to 5."""
    if kind == AnswerKind.SEVERAL:
        several = [str(one) for one in (given or [])]
        return [_among(choices, one, field) for one in several]
    word = text(given, field=field, longest=LONGEST_ANSWER)
    if not word or kind == AnswerKind.TEXT:
        return word
    if kind == AnswerKind.YES_NO:
        return _among(["yes", "no"], word, field)
    if kind == AnswerKind.SCALE:
        return int(_among(["1", "2", "3", "4", "5"], word, field))
    return _among(choices, word, field)


def _among(choices: list[str], word: str, field: str) -> str:
    if word not in choices:
        raise Invalid(_("“%(word)s” is not one of the possible answers.") % {"word": word[:80]}, field=field)
    return word
