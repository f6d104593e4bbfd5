"""Someone registers another person, by phone or on the spot; or several who come together."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.encounters.enums import ASKED_WHEN_REGISTERING, Channel
from cherchons.encounters.forms.fields import AddressField, choice_of, line_field, suggesting, tick
from cherchons.encounters.forms.matching import MatchForm, match_field
from cherchons.encounters.forms.registrations.registering import question_field
from cherchons.encounters.messages.consents import NEEDS_SAID, NEWS_SAID, NO_CONSENT_SAID, PHOTO_SAID
from cherchons.encounters.models import OrganiserQuestion, RegistrationPlan, Session
from cherchons.encounters.services.registrations.registering import Newcomer
from cherchons.people.enums import Sector


class HowForm(forms.Form):
    """How the person asked for a place."""

    channel = choice_of(
        _("How did they ask?"),
        [
            (Channel.PHONE, _("by phone")),
            (Channel.FACILITATOR, _("in person, on paper, or through the team")),
        ],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )
    another = tick(_("This is another person than the one who is registered with this address"))


class PersonForm(MatchForm):
    """One person; what they agreed to is recorded in the words that the team read."""

    named: ClassVar[str] = "organisation_name"

    name = line_field(_("Their name"), required=True, maximum=120, attrs={"autocomplete": "off"})
    email = AddressField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_("None? Leave it empty, and tell them their number."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    organisation_name = line_field(
        _("Their organisation"),
        attrs=suggesting("suggest_organisations", "organisation-options"),
        help_text=_("Empty if they come as an individual."),
    )
    match = match_field()
    sector = choice_of(_("The world they come from"), Sector.choices, widget=forms.RadioSelect)
    food = line_field(_("Food"), maximum=300, attrs={"autocomplete": "off"})
    access = line_field(_("Access"), maximum=300, attrs={"autocomplete": "off"})
    consent_needs = tick(NEEDS_SAID)
    consent_photo = tick(PHOTO_SAID)
    consent_news = tick(NEWS_SAID)

    def __init__(
        self,
        *args: Any,
        plan: RegistrationPlan,
        questions: list[OrganiserQuestion],
        sessions: list[tuple[Session, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if not plan.asks_needs:
            for name in ("food", "access", "consent_needs"):
                del self.fields[name]
        if not plan.asks_photo:
            del self.fields["consent_photo"]
        self.questions = questions
        for question in questions:
            self.fields[f"question_{question.pk}"] = question_field(question)
        if sessions:
            self.fields["sessions"] = forms.TypedMultipleChoiceField(
                label=_("Sessions they choose"),
                required=False,
                choices=[(session.uid.hex, label) for session, label in sessions],
                widget=forms.CheckboxSelectMultiple,
            )
        self.known = {session.uid.hex: session.uid for session, _label in sessions}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("food") or given.get("access")) and not given.get("consent_needs"):
            self.add_error("consent_needs", str(NO_CONSENT_SAID))
        return given

    def newcomer(self, language: str) -> Newcomer:
        """Return what was typed, with consents in the words that were read."""
        given = self.cleaned_data
        consents = {
            str(purpose): (given[f"consent_{purpose}"], str(self.fields[f"consent_{purpose}"].label))
            for purpose in ASKED_WHEN_REGISTERING
            if f"consent_{purpose}" in self.fields
        }
        return Newcomer(
            name=given["name"],
            sector=given["sector"],
            email=given["email"],
            organisation=given["organisation"],
            organisation_name=given["organisation_name"],
            individual=not given["organisation_name"],
            language=language,
            food=given.get("food", ""),
            access=given.get("access", ""),
            consents=consents,
            answers={q.pk: given[f"question_{q.pk}"] for q in self.questions},
            sessions=[self.known[word] for word in given.get("sessions", [])],
        )
