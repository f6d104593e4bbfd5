"""One question of the organisers' own."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import AnswerKind
from cherchons.encounters.forms.fields import choice_of, line_field, tick
from cherchons.encounters.models import OrganiserQuestion
from cherchons.encounters.services.registrations.questions import CHOOSING, LONGEST_CHOICE, MOST_CHOICES

SECOND = ("second_text", "second_help", "second_choices")


class ChoicesField(forms.CharField):
    """Answers to choose from, one per line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        return [line for line in lines if line]


class QuestionForm(forms.Form):
    """What is asked, and how it is answered."""

    text = line_field(gettext_lazy("The question"), required=True)
    second_text = line_field(gettext_lazy("The question in the second language"))
    help = line_field(
        gettext_lazy("A word of help under the question"),
        maximum=300,
        help_text=gettext_lazy("For example why you ask."),
    )
    second_help = line_field(gettext_lazy("The help in the second language"), maximum=300)
    kind = choice_of(gettext_lazy("How it is answered"), AnswerKind.choices, widget=forms.RadioSelect)
    choices = ChoicesField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 2),
        help_text=gettext_lazy("One per line. Only for questions where one chooses."),
    )
    second_choices = ChoicesField(
        label=gettext_lazy("The same answers in the second language"),
        required=False,
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 2),
        help_text=gettext_lazy("As many lines, in the same order."),
    )
    required = tick(
        gettext_lazy("An answer is needed to register"),
        help_text=gettext_lazy(
            "Each needed answer keeps someone away: ask yourself whether you can do without."
        ),
    )

    def __init__(self, *args: Any, second: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        written = any(self.initial.get(name) for name in SECOND)
        for name in SECOND if not (second or written) else ():
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") in CHOOSING and len(found.get("choices") or []) < 2:
            self.add_error("choices", _("Give at least two answers to choose from, one per line."))
        return found


def values_of(question: OrganiserQuestion) -> dict[str, Any]:
    """Return a question as :class:`QuestionForm` shows it."""
    return {name: getattr(question, name) for name in QuestionForm.base_fields}
