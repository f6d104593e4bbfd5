"""What a person says of themselves to the others of the day, and whom they look for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cherchons.directory.forms import TopicsField
from cherchons.encounters.forms.fields import choice_of, line_field, offer, tick
from cherchons.encounters.models import Presentation
from cherchons.encounters.queries.meeting.who import Wanted
from cherchons.encounters.queries.meeting.words import contact_wording
from cherchons.encounters.services.meeting.presenting import MOST_TOPICS
from cherchons.people.enums import Sector

LONGEST_SEARCH = 80


class PresentForm(forms.Form):
    """Both sides say what they look for and what they offer: nobody comes to take only."""

    looks_for = forms.CharField(
        label=_("I look for"),
        required=False,
        max_length=300,
        help_text=_("A partner, a question to ask, a ground to work on, someone who has done it before…"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    offers = forms.CharField(
        label=_("I offer"),
        required=False,
        max_length=300,
        help_text=_("What you know, a place, people, data, a skill: practice counts as much."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    topics = TopicsField(label=_("Themes that matter to me"), required=False)

    def clean_topics(self) -> Any:
        chosen = self.cleaned_data["topics"]
        if len(chosen) > MOST_TOPICS:
            raise forms.ValidationError(_("Choose nine themes at most."))
        return chosen

    @staticmethod
    def begin_with(presentation: Presentation | None) -> dict[str, Any]:
        """Return what the form shows at first."""
        if presentation is None:
            return {}
        return {
            "looks_for": presentation.looks_for,
            "offers": presentation.offers,
            "topics": [topic.key for topic in presentation.topics.all()],
        }


class WhoForm(forms.Form):
    """The filters of who's who; they live in the address."""

    q = line_field(
        _("Name, organisation or a word"),
        maximum=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    monde = choice_of(_("World"), [("", _("every world")), *Sector.choices], required=False)
    theme = choice_of(_("Theme"), required=False)

    def __init__(self, *args: Any, topics: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "theme", [("", _("every theme")), *topics])

    @property
    def wanted(self) -> Wanted:
        """What was asked; a filter that is not understood asks for nothing."""
        given = self.cleaned_data if self.is_bound and not self.errors else {}
        return Wanted(given.get("q", ""), given.get("monde", ""), given.get("theme", ""))


class MetForm(forms.Form):
    """Whether contacts are exchanged, and which one is given."""

    wants_contact = tick("")
    contact = line_field(
        _("The contact that I give"),
        maximum=200,
        help_text=_("An address, a telephone number: you choose. Given only if you tick the box above."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["wants_contact"].label = contact_wording()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("wants_contact") and not given.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Write the contact you want to give, or leave the box empty."))
        return given
