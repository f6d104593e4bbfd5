"""The people of the demonstration world: plainly fictional, one per role."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cherchons.kernel.actors import AccountActor, Actor
from cherchons.people.enums import ConsentPurpose, Sector
from cherchons.people.services.accounts import create_administrator, open_account
from cherchons.people.services.profile import give_consent, update_profile


@dataclass(frozen=True, slots=True)
class Persona:
    """Someone as whom one may try the platform, and what they can do there, in one sentence."""

    key: str
    name: str
    role: str | Promise
    can: str | Promise
    sectors: tuple[Sector, ...]
    languages: tuple[str, ...] = ("fr",)
    language: str = "fr"
    administrator: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


PERSONAS = (
    Persona(
        "organisatrice",
        "Nadia Benali",
        _("organiser"),
        _("Prepares encounters for Le Mouvement associatif Hauts-de-France: pastes, corrects, publishes."),
        (Sector.CIVIL_SOCIETY,),
        ("fr", "en"),
    ),
    Persona(
        "coorganisateur",
        "Paul Wattel",
        _("co-organiser"),
        _("Edits the next encounter together with Nadia, from the SIILAB’s side."),
        (Sector.PUBLIC, Sector.SUPPORT),
    ),
    Persona(
        "animatrice",
        "Inès Caron",
        _("facilitator"),
        _("Facilitates a workshop of the next encounter and sees its draft."),
        (Sector.SUPPORT,),
    ),
    Persona(
        "administratrice",
        "Claire Dumont",
        _("administrator"),
        _("Accepts those who ask to organise, keeps the directory in order."),
        (Sector.SUPPORT,),
        ("fr", "en"),
        administrator=True,
    ),
    Persona(
        "association",
        "Malika Haddad",
        _("member of an association"),
        _("Belongs to Les Jardins du Canal, reads programmes, may ask to organise."),
        (Sector.CIVIL_SOCIETY,),
    ),
    Persona(
        "chercheur",
        "Thomas Lemaire",
        _("researcher"),
        _("Works at the Laboratoire Territoires et Liens, reads programmes in English."),
        (Sector.RESEARCH,),
        ("fr", "en"),
        language="en",
    ),
    Persona(
        "mediatrice",
        "Sophie Vasseur",
        _("mediator"),
        _("Works in a support structure, between associations and research."),
        (Sector.SUPPORT,),
    ),
)


def build_personas(now: datetime, *, by: Actor) -> None:
    """Open the accounts of :data:`PERSONAS`; building them again changes nothing."""
    for persona in PERSONAS:
        _build(persona, by)


def _build(persona: Persona, by: Actor) -> None:
    account = open_account(persona.email, by=by, language=persona.language, proved=True)
    if account.name:
        return  # built before; whoever tries the demonstration may have changed it since
    if persona.administrator:
        account, _opened = create_administrator(persona.email, by=by)
    account = update_profile(
        account,
        by=by,
        name=persona.name,
        language=persona.language,
        languages=persona.languages,
        sectors=persona.sectors,
    )
    give_consent(account, by=AccountActor(id=account.pk), purpose=ConsentPurpose.CONTACT)
