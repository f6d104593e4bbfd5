"""What people type about organisations and requests, checked."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cherchons.directory.enums import IdentifierKind, OrganisationKind
from cherchons.directory.models import Organisation, Territory, Topic
from cherchons.directory.queries import find_organisations, label_of, resolve_territory, topics
from cherchons.directory.services.organisations import LONGEST_PURPOSE, Details
from cherchons.directory.services.requests import LONGEST_MESSAGE
from cherchons.people.enums import Sector
from cherchons.people.models import Account


def suggesting(url_name: str, options: str) -> dict[str, Any]:
    """Return the attributes of a field that suggests as one types; without JavaScript it is a plain field."""
    return {
        "list": options,
        "autocomplete": "off",
        "hx-get": reverse_lazy(f"directory:{url_name}"),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": f"#{options}",
        "hx-swap": "innerHTML",
    }


class TerritoryField(forms.CharField):
    """A place typed in words: ``"Lille"``, ``"59000"``, ``"Lille (59350)"``; cleaned to a Territory."""

    candidates: Sequence[str] = ()  # what it may be, offered by the browser itself, even without JavaScript

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs=suggesting("suggest_territories", "territory-options"))
        super().__init__(max_length=160, widget=widget, **options)

    def clean(self, value: Any) -> Territory | None:
        text = super().clean(value)
        if not text:
            return None
        found, candidates = resolve_territory(text)
        self.candidates = [label_of(place) for place in candidates]
        if found is not None:
            return found
        if not candidates:
            raise ValidationError(_("We don’t know this place. Type a town, a postcode or a department."))
        names = " · ".join(self.candidates[:5])
        raise ValidationError(_("Several places are possible, type one of: %(names)s") % {"names": names})

    def prepare_value(self, value: Any) -> Any:
        return label_of(value) if isinstance(value, Territory) else value


class TopicsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Themes, in the reader's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            Topic.objects.all(), to_field_name="key", widget=forms.CheckboxSelectMultiple, **options
        )

    def label_from_instance(self, obj: Topic) -> str:
        return topic_name(obj)


def topic_name(topic: Topic) -> str:
    """Return the name of a theme in the reader's language."""
    return topic.name_en if (get_language() or "fr").startswith("en") else topic.name_fr


class OrganisationForm(forms.Form):
    """All that is written about an organisation."""

    request_key = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the name of the organisation.")},
    )
    acronym = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example: LMA."),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Its world"),
        choices=Sector.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the world it belongs to.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[("", gettext_lazy("Choose…")), *OrganisationKind.choices],
        error_messages={"required": gettext_lazy("Choose what kind of organisation it is.")},
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it does, in a few lines"),
        max_length=LONGEST_PURPOSE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    territory = TerritoryField(
        label=gettext_lazy("Where it is"),
        required=False,
        help_text=gettext_lazy("A town, a postcode, a department, a region."),
    )
    topics = TopicsField(label=gettext_lazy("Its themes"), required=False)
    website = forms.CharField(label=gettext_lazy("Web site"), max_length=200, required=False)
    siren = forms.CharField(
        label="SIREN", required=False, max_length=400, help_text=gettext_lazy("9 digits.")
    )
    siret = forms.CharField(
        label="SIRET", required=False, max_length=400, help_text=gettext_lazy("14 digits.")
    )
    rna = forms.CharField(
        label="RNA",
        required=False,
        max_length=400,
        help_text=gettext_lazy("For associations: W and 9 more characters. Some have none."),
    )
    rnsr = forms.CharField(
        label="RNSR",
        required=False,
        max_length=400,
        help_text=gettext_lazy("For research units: 9 digits and a letter."),
    )
    ror = forms.CharField(
        label="ROR",
        required=False,
        max_length=400,
        help_text=gettext_lazy("For research organisations: https://ror.org/…"),
    )
    isni = forms.CharField(label="ISNI", required=False, max_length=400)
    distinct = forms.BooleanField(label=gettext_lazy("Mine is another organisation"), required=False)

    NUMBERS = tuple(IdentifierKind.values)

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The fields of numbers, shown together."""
        return [self[kind] for kind in self.NUMBERS]

    @property
    def numbers_used(self) -> bool:
        """Whether one of them holds something, so that it is shown open."""
        return any(field.value() or field.errors for field in self.numbers)

    def details(self) -> Details:
        """Return what was typed, for the services."""
        typed = self.cleaned_data
        return Details(
            name=typed["name"],
            kind=typed["kind"],
            sector=typed["sector"],
            acronym=typed["acronym"],
            purpose=typed["purpose"],
            website=typed["website"],
            territory=typed["territory"],
            topics=list(typed["topics"]),
            numbers={kind: typed[kind] for kind in self.NUMBERS},
        )

    @classmethod
    def about(cls, organisation: Organisation) -> dict[str, Any]:
        """Return what is known, to begin from."""
        known = {
            name: getattr(organisation, name)
            for name in ("name", "acronym", "sector", "kind", "purpose", "territory", "website")
        }
        known["topics"] = [topic.key for topic in organisation.topics.all()]
        known.update(organisation.identifiers.values_list("kind", "value"))
        return known


def any_of(label: Any, choices: type[TextChoices]) -> forms.ChoiceField:
    """Return a filter: one of the choices, or all."""
    return forms.ChoiceField(
        label=label, required=False, choices=[("", gettext_lazy("All")), *choices.choices]
    )


class FilterForm(forms.Form):
    """The filters of the list; they live in the address."""

    q = forms.CharField(
        label=gettext_lazy("Search for a name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    sector = any_of(gettext_lazy("World"), Sector)
    kind = any_of(gettext_lazy("Kind"), OrganisationKind)
    topic = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    territory = TerritoryField(label=gettext_lazy("Place"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(topic.key, topic_name(topic)) for topic in topics()]
        self.fields["topic"].choices = [("", _("All")), *known]  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    """Why one asks to organise."""

    request_key = forms.CharField(required=False, widget=forms.HiddenInput)
    message = forms.CharField(
        label=gettext_lazy("A word about you and the day you have in mind"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It helps the administrators to know who you are."),
    )


class AffiliationForm(forms.Form):
    """As what one belongs to an organisation."""

    function = forms.CharField(
        label=gettext_lazy("What you are there"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("For example: volunteer, coordinator, lecturer."),
    )


class RefusalForm(forms.Form):
    """A word for the person who is refused."""

    answer = forms.CharField(
        label=gettext_lazy("A word for the person"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They receive it by e-mail, with the refusal."),
    )


class MergeForm(forms.Form):
    """Which organisation is the same as this one."""

    gone = forms.CharField(
        label=gettext_lazy("The other entry"),
        max_length=200,
        help_text=gettext_lazy("Its name, or one of its numbers. It disappears; all it has moves here."),
        widget=forms.TextInput(attrs=suggesting("suggest_organisations", "organisation-options")),
    )

    def clean_gone(self) -> Organisation:
        """Find the one organisation that is meant."""
        typed = self.cleaned_data["gone"].strip()
        by_address = Organisation.objects.filter(slug=typed).first()
        if by_address is not None:
            return by_address
        found = find_organisations(typed, 6)
        exact = [one for one in found if typed.casefold() in (one.name.casefold(), one.acronym.casefold())]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(_("No organisation has this name or this number."))
        names = " · ".join(f"{one.name} ({one.slug})" for one in found)
        raise ValidationError(
            _("Several organisations match. Type the words in brackets: %(names)s") % {"names": names}
        )


class PersonForm(forms.Form):
    """Someone who has an account, named by their address."""

    email = forms.EmailField(label=gettext_lazy("E-mail address of the person"), max_length=254)

    def clean_email(self) -> Account:
        """Find the account; nobody else than administrators sees this form."""
        found = Account.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if found is None:
            raise ValidationError(_("Nobody has an account with this address yet: ask them to sign in once."))
        return found


class MandateForm(PersonForm):
    """Who may speak for an organisation, and since when."""

    may_sign = forms.BooleanField(label=gettext_lazy("May sign for it"), required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("Begins on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
