"""The questionnaire: when it is sent, one question, a sheet of answers."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.forms.fields import choice_of, line_field, text_field, tick
from cherchons.encounters.forms.registrations.moments import as_fields, date_field, hour_field, moment_of
from cherchons.encounters.forms.registrations.questions import ChoicesField
from cherchons.encounters.models import Questionnaire, QuestionnaireQuestion
from cherchons.encounters.services.registrations.answering import LONGEST_ANSWER
from cherchons.encounters.services.registrations.questions import CHOOSING, LONGEST_CHOICE, MOST_CHOICES


class QuestionnaireForm(forms.Form):
    """When it leaves and closes, and a word above the questions."""

    word = text_field(
        gettext_lazy("A word above the questions"),
        lines=3,
        max_length=300,
        help_text=gettext_lazy("For example what you will do with the answers."),
    )
    send_at = date_field(
        gettext_lazy("Sent on"),
        help_text=gettext_lazy("Empty: it is not sent. Never before the day is over."),
    )
    send_at_hour = hour_field()
    closes_at = date_field(
        gettext_lazy("Open until"), help_text=gettext_lazy("Results are shown from then on.")
    )
    closes_at_hour = hour_field()

    def __init__(self, *args: Any, zone: str, sent: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone
        if sent:
            for name in ("word", "send_at", "send_at_hour"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        made: dict[str, datetime | str | None] = {}
        for name in ("send_at", "closes_at"):
            if name in self.fields:
                made[name] = moment_of(self, found, name, self.zone)
        if "word" in self.fields:
            made["word"] = found.get("word", "")
        return made


def settings_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return a questionnaire as :class:`QuestionnaireForm` shows it."""
    zone = questionnaire.encounter.timezone
    return {
        "word": questionnaire.word,
        **as_fields("send_at", questionnaire.send_at, zone),
        **as_fields("closes_at", questionnaire.closes_at, zone),
    }


class AfterQuestionForm(forms.Form):
    """What is asked, and how it is answered."""

    text = line_field(gettext_lazy("The question"), required=True)
    second_text = line_field(gettext_lazy("The question in the second language"))
    kind = choice_of(gettext_lazy("How it is answered"), AnswerKind.choices, widget=forms.RadioSelect)
    choices = ChoicesField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 2),
        help_text=gettext_lazy("One per line. Only for questions where one chooses."),
    )
    required = tick(
        gettext_lazy("An answer is needed"),
        help_text=gettext_lazy("People may have nothing to say: need as little as you can."),
    )

    def __init__(self, *args: Any, second: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not second and not self.initial.get("second_text"):
            self.fields["second_text"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") in CHOOSING and len(found.get("choices") or []) < 2:
            self.add_error("choices", _("Give at least two answers to choose from, one per line."))
        return found


def values_of(question: QuestionnaireQuestion) -> dict[str, Any]:
    """Return a question as :class:`AfterQuestionForm` shows it."""
    return {name: getattr(question, name) for name in AfterQuestionForm.base_fields}


class AnswersForm(forms.Form):
    """One sheet."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, **options: Any) -> None:
        super().__init__(*args, **options)
        for question in questionnaire.questions.all():
            self.fields[f"question_{question.pk}"] = _field(question)

    def answers(self) -> dict[int, Any]:
        """Return question id → what was answered."""
        return {int(name.removeprefix("question_")): value for name, value in self.cleaned_data.items()}


def words_of(question: QuestionnaireQuestion) -> str:
    """Return the question in the reader's language, where it was written in it."""
    second = question.questionnaire.encounter.second_language
    return question.second_text if question.second_text and second == get_language() else question.text


def _field(question: QuestionnaireQuestion) -> forms.Field:
    label, required = words_of(question), question.required
    if question.kind == AnswerKind.TEXT:
        words = text_field(label, lines=4, max_length=LONGEST_ANSWER)
        words.required = required
        return words
    if question.kind == AnswerKind.SEVERAL:
        return forms.MultipleChoiceField(
            label=label,
            required=required,
            choices=[(word, word) for word in question.choices],
            widget=forms.CheckboxSelectMultiple,
        )
    choices: list[tuple[str, Any]] = [(word, word) for word in question.choices]
    if question.kind == AnswerKind.YES_NO:
        choices = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
    elif question.kind == AnswerKind.SCALE:
        choices = [(str(mark), str(mark)) for mark in range(1, 6)]
    field = choice_of(label, choices, widget=forms.RadioSelect)
    field.required = required
    return field
