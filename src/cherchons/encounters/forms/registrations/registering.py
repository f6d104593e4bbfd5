"""Six fields: name, address, organisation, world, needs, consents; then what the organisers add."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from cherchons.directory.queries import organisations_by_name
from cherchons.encounters.enums import ASKED_WHEN_REGISTERING, AnswerKind
from cherchons.encounters.forms.composing.wishing import Ranks
from cherchons.encounters.forms.fields import AddressField, suggesting, tick
from cherchons.encounters.messages.consents import NEEDS_WORDING, NEWS_WORDING, NO_CONSENT, PHOTO_WORDING
from cherchons.encounters.models import OrganiserQuestion, RegistrationPlan
from cherchons.encounters.queries.composing.wishes import Ranking
from cherchons.encounters.queries.registrations.door import SessionOption
from cherchons.encounters.services.registrations.answering import LONGEST_ANSWER
from cherchons.encounters.services.registrations.registering import Newcomer
from cherchons.people.enums import Sector

ORGANISATIONS = "organisation-options"  # the list into which suggestions come
SHORT_LIST = 6  # choices shown at once; more of them fold into a list


class PersonForm(Ranks):
    """What one person says of themselves.

    ``questions`` are those that are asked now, ``options`` the sessions whose places are counted,
    ``rankings`` the workshops that are ranked, ``language`` the reader's.
    """

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = AddressField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("For the confirmation, and the link to change or cancel. None? Leave it empty."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        required=False,
        max_length=200,
        help_text=_("Association, laboratory, municipality… as you call it."),
        widget=forms.TextInput(attrs=suggesting("suggest_organisations", ORGANISATIONS)),
    )
    individual = tick(_("I come as an individual"))
    sector = forms.ChoiceField(
        label=_("The world you come from, that day"),
        choices=Sector.choices,
        widget=forms.RadioSelect,
        help_text=_("Tables and workshops mix the worlds: this is how."),
        error_messages={"required": _("Choose the world you come from.")},
    )
    food = forms.CharField(
        label=_("Food"),
        required=False,
        max_length=300,
        help_text=_("Allergy, diet…"),
    )
    access = forms.CharField(
        label=_("Access"),
        required=False,
        max_length=300,
        help_text=_("Wheelchair, hearing loop, sign language, a seat near the door…"),
    )
    consent_needs = tick(NEEDS_WORDING)
    consent_photo = tick(PHOTO_WORDING)
    consent_news = tick(NEWS_WORDING)

    unnamed: ClassVar[Any] = _("Name your organisation, or tick that you come as an individual.")
    no_consent: ClassVar[Any] = NO_CONSENT

    def __init__(
        self,
        *args: Any,
        plan: RegistrationPlan,
        questions: Iterable[OrganiserQuestion] = (),
        options: Sequence[SessionOption] = (),
        rankings: Sequence[Ranking] = (),
        language: str = "fr",
        day_language: str = "fr",
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.fields["organisation"].one_of = True  # type: ignore[attr-defined]  # or as an individual
        if not plan.asks_needs:
            for name in ("food", "access", "consent_needs"):
                del self.fields[name]
        if not plan.asks_photo:
            del self.fields["consent_photo"]
        self.questions = list(questions)
        for question in self.questions:
            second = language != day_language and bool(question.second_text)
            self.fields[f"question_{question.pk}"] = question_field(question, second=second)
        self.take_rankings(rankings)
        self.session_names = [name for name, field in session_fields(options) if self._take(name, field)]

    def _take(self, name: str, field: forms.Field) -> bool:
        self.fields[name] = field
        return True

    # --- for the page ---
    def question_fields(self) -> list[BoundField]:
        """Return the organisers' own questions."""
        return [self[f"question_{question.pk}"] for question in self.questions]

    def session_fields(self) -> list[BoundField]:
        """Return what one chooses among sessions."""
        return [self[name] for name in self.session_names]

    def needs_shown(self) -> bool:
        """Say whether the fold of the needs begins open: something stands in it, or is wrong there."""
        names = [name for name in ("food", "access", "consent_needs") if name in self.fields]
        return any(self[name].value() or self[name].errors for name in names)

    # --- checked ---
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        named = given.get("individual") or given.get("organisation") or "organisation" in self.errors
        if not named:
            self.add_error("organisation", str(self.unnamed))
        needs = given.get("food") or given.get("access")
        if needs and not given.get("consent_needs"):
            self.add_error("consent_needs", str(self.no_consent))
        return given

    def newcomer(self, language: str) -> Newcomer:
        """Return what was typed, with the consents in the words that were read."""
        given = self.cleaned_data
        alone, named = given["individual"], given["organisation"]
        consents = {
            str(purpose): (given[f"consent_{purpose}"], str(self.fields[f"consent_{purpose}"].label))
            for purpose in ASKED_WHEN_REGISTERING
            if f"consent_{purpose}" in self.fields
        }
        return Newcomer(
            name=given["name"],
            sector=given["sector"],
            email=given["email"],
            organisation=None if alone else organisations_by_name([named]).get(named.strip()),
            organisation_name="" if alone else named,
            individual=alone,
            language=language,
            food=given.get("food", ""),
            access=given.get("access", ""),
            consents=consents,
            answers={q.pk: given[f"question_{q.pk}"] for q in self.questions},
            sessions=self.chosen_sessions(),
            wishes=self.wishes(),
        )

    def chosen_sessions(self) -> list[UUID]:
        """Return the uids of the sessions that were chosen."""
        chosen = []
        for name in self.session_names:
            value = self.cleaned_data[name]
            uid = self.fields[name].uid if value is True else value  # type: ignore[attr-defined]
            if uid:
                chosen.append(UUID(uid))
        return chosen


class RegisterForm(PersonForm):
    """One person registers. ``code`` is asked where it opens something."""

    code = forms.CharField(
        label=_("Invitation code"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    another = tick(_("This is another person than the one who is already registered"))


# --- the organisers' own questions -------------------------------------------------------------------------
YES_NO: list[tuple[str, Any]] = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
SCALE: list[tuple[str, Any]] = [(str(n), str(n)) for n in range(1, 6)]


def question_field(question: OrganiserQuestion, *, second: bool = False) -> forms.Field:
    """Return the field that asks a question, in the day's language or its second one."""
    told: dict[str, Any] = {
        "label": question.second_text if second else question.text,
        "help_text": (second and question.second_help) or question.help,
        "required": question.required,
        "error_messages": {"required": _("This question needs an answer.")},
    }
    if question.kind == AnswerKind.TEXT:
        return forms.CharField(max_length=LONGEST_ANSWER, **told)
    shown = (second and question.second_choices) or question.choices
    words = list(zip(question.choices, shown, strict=True))  # what is kept is in the first language
    if question.kind == AnswerKind.SEVERAL:
        return forms.MultipleChoiceField(choices=words, widget=forms.CheckboxSelectMultiple, **told)
    fixed: dict[str, list[tuple[str, Any]]] = {AnswerKind.YES_NO: YES_NO, AnswerKind.SCALE: SCALE}
    choices = fixed.get(question.kind, words)
    widget = forms.RadioSelect if len(choices) <= SHORT_LIST else forms.Select
    if question.kind == AnswerKind.SCALE and not question.help:
        told["help_text"] = _("From 1, not at all, to 5, very much.")
    nothing = [] if question.required and widget is forms.RadioSelect else [("", _("No answer"))]
    return forms.ChoiceField(choices=[*nothing, *choices], widget=widget, **told)


# --- sessions whose places are counted ---------------------------------------------------------------------
class SessionBox(forms.BooleanField):
    """A tick box that stands for one session."""

    def __init__(self, *, uid: str, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.uid = uid


def seats(option: SessionOption) -> str:
    """Return how many places of a session are left, in words; first that one is held already."""
    if option.held:
        return gettext("seat held")
    if option.left < 1:
        return gettext("full: waiting list")
    return ngettext("%(count)d place left", "%(count)d places left", option.left) % {"count": option.left}


def session_fields(options: Sequence[SessionOption]) -> list[tuple[str, forms.Field]]:
    """Return a tick box per session, and one choice for those that take place at the same time."""
    made: list[tuple[str, forms.Field]] = []
    groups: dict[Any, list[SessionOption]] = {}
    for option in options:
        groups.setdefault(option.uid if option.parallel is None else option.parallel, []).append(option)
    for together in groups.values():
        if len(together) == 1:
            one = together[0]
            label = f"{one.title} ({one.when}) · {seats(one)}"
            made.append((f"session_{one.key}", SessionBox(uid=one.uid, label=label)))
            continue
        choices = [(one.uid, f"{one.title} · {seats(one)}") for one in together]
        heading = together[0].heading or gettext("At the same time, one to choose")
        field = forms.ChoiceField(
            label=f"{heading} ({together[0].when})",
            choices=[*choices, ("", gettext("None of these, or I do not know yet"))],
            required=False,
            widget=forms.RadioSelect,
        )
        made.append((f"parallel_{together[0].key}", field))
    return made


def chosen_at_first(options: Sequence[SessionOption], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Return the initial values that show which sessions were chosen (uid → where the choice stands)."""
    initial: dict[str, Any] = {}
    for name, field in session_fields(options):
        if isinstance(field, SessionBox):
            initial[name] = field.uid in chosen
        else:
            uids = [uid for uid, _label in field.choices if uid in chosen]  # type: ignore[attr-defined]
            initial[name] = uids[0] if uids else ""
    return initial
