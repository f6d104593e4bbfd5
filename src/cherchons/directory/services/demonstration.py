"""The demonstration's directory: the public institutions that the invitation names, and plainly fictional
organisations around them, in every sector and all over Hauts-de-France."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cherchons.directory.enums import OrganisationKind as Kind
from cherchons.directory.models import Organisation, OrganiserRequest, Territory, Topic
from cherchons.directory.rules import is_administrator
from cherchons.directory.services.organisations import Details, add_organisation
from cherchons.directory.services.people import affiliate, give_mandate, give_role
from cherchons.directory.services.requests import request_to_organise
from cherchons.directory.services.topics import load_topics
from cherchons.kernel.actors import AccountActor, Actor
from cherchons.kernel.permissions import require
from cherchons.people.enums import Sector
from cherchons.people.models import Account


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation of the demonstration; ``place`` is the kind and code of a territory."""

    name: str
    kind: Kind
    sector: Sector
    place: tuple[str, str]
    topics: tuple[str, ...]
    purpose: str
    acronym: str = ""
    website: str = ""
    fictional: bool = True


REGION = ("region", "32")

# Named by the invitation of 26 April 2019: public facts, in our own words.
INSTITUTIONS = (
    Entry(
        "Le Mouvement associatif Hauts-de-France",
        Kind.NETWORK,
        Sector.CIVIL_SOCIETY,
        REGION,
        ("democratie", "developpement-local"),
        "Porte la voix des associations de la région et les relie entre elles, quelle que soit leur taille.",
        fictional=False,
    ),
    Entry(
        "Observatoire régional de la vie associative",
        Kind.SUPPORT,
        Sector.SUPPORT,
        REGION,
        ("democratie", "formation-recherche"),
        "Observe la vie associative de la région et partage ce que l’on en sait.",
        fictional=False,
    ),
    Entry(
        "SIILAB",
        Kind.SUPPORT,
        Sector.PUBLIC,
        REGION,
        ("solidarite", "formation-recherche"),
        "Réseau régional où institutions, terrain et recherche de l’action sociale travaillent ensemble.",
        fictional=False,
    ),
    Entry(
        "Alliance sciences sociétés",
        Kind.NETWORK,
        Sector.SUPPORT,
        ("country", "FR"),
        ("formation-recherche", "democratie"),
        "Réunit associations, chercheurs et institutions pour que sciences et société s’allient.",
        acronym="ALLISS",
        fictional=False,
    ),
)

FICTIONAL = (
    Entry(
        "Les Jardins du Canal", Kind.ASSOCIATION, Sector.CIVIL_SOCIETY, ("commune", "62765"),
        ("transition-ecologique", "solidarite"),
        "Jardins partagés au bord de l’eau. On y cultive, on y apprend, et l’on se demande ce que la terre "
        "du canal permet de manger sans crainte.",
    ),
    Entry(
        "Laboratoire Territoires et Liens", Kind.UNIT, Sector.RESEARCH, ("commune", "59009"),
        ("habitat", "democratie"),
        "Sociologie et géographie des liens de voisinage, avec celles et ceux qui les vivent.",
        acronym="LTL",
    ),
    Entry(
        "Atelier des Sciences Partagées", Kind.SUPPORT, Sector.SUPPORT, ("commune", "59350"),
        ("formation-recherche",),
        "Boutique des sciences : accueille les questions des associations et leur cherche des partenaires.",
        acronym="ASP",
    ),
    Entry(
        "Mémoires de Fosse", Kind.ASSOCIATION, Sector.CIVIL_SOCIETY, ("commune", "62498"),
        ("culture", "jeunesse"),
        "Recueille avec des lycéens les récits des familles du bassin minier.",
    ),
    Entry(
        "Ressources en Thiérache", Kind.COOPERATIVE, Sector.CIVIL_SOCIETY, ("commune", "02381"),
        ("developpement-local", "transition-ecologique"),
        "Recyclerie coopérative : réparer, réemployer, et compter ce que cela change pour un canton rural.",
    ),
    Entry(
        "Un Air de Quartier", Kind.ASSOCIATION, Sector.CIVIL_SOCIETY, ("commune", "59512"),
        ("sante", "transition-ecologique"),
        "Des habitantes et habitants mesurent l’air de leurs rues et veulent comprendre ce qu’ils mesurent.",
    ),
    Entry(
        "Cap Parole", Kind.ASSOCIATION, Sector.CIVIL_SOCIETY, ("commune", "80021"),
        ("jeunesse", "democratie"),
        "Éducation populaire : des jeunes débattent, enquêtent et interpellent.",
    ),
    Entry(
        "Maison des Aidants du Valois", Kind.ASSOCIATION, Sector.CIVIL_SOCIETY, ("commune", "60612"),
        ("sante", "solidarite"),
        "Du répit et des mots pour les personnes qui aident un proche.",
    ),
    Entry(
        "Laboratoire Eaux et Littoral", Kind.UNIT, Sector.RESEARCH, ("commune", "59183"),
        ("transition-ecologique",),
        "Écologie des côtes et des canaux ; observe avec les pêcheurs, les écoles et les clubs nautiques.",
        acronym="LEL",
    ),
    Entry(
        "Université des Deux Beffrois", Kind.INSTITUTION, Sector.RESEARCH, ("commune", "80021"),
        ("formation-recherche",),
        "Université imaginaire, tutelle des laboratoires de cette démonstration.",
        acronym="U2B",
    ),
    Entry(
        "Fondation Terrils et Demains", Kind.FOUNDATION, Sector.FUNDER, ("department", "62"),
        ("developpement-local", "culture"),
        "Soutient des recherches menées à deux voix dans l’ancien bassin minier.",
    ),
    Entry(
        "Habitats Croisés", Kind.ASSOCIATION, Sector.CIVIL_SOCIETY, ("commune", "60057"),
        ("habitat", "solidarite"),
        "Accompagne des projets d’habitat participatif entre générations.",
    ),
    Entry(
        "Relais Associatif de la Somme Imaginaire", Kind.SUPPORT, Sector.SUPPORT, ("department", "80"),
        ("democratie", "developpement-local"),
        "Aide les petites associations à s’organiser, à se former et à se rencontrer.",
    ),
)  # fmt: skip


def build_directory(*, by: Actor, now: datetime) -> dict[str, Organisation]:
    """Build the demonstration's organisations and the places of its people; again changes nothing."""
    require(is_administrator, by)
    load_topics(by=by)
    places = {
        (place.kind, place.code): place
        for place in Territory.objects.filter(code__in={e.place[1] for e in (*INSTITUTIONS, *FICTIONAL)})
    }
    topics = {topic.key: topic for topic in Topic.objects.all()}
    built = {entry.name: _build(entry, by, places, topics) for entry in (*INSTITUTIONS, *FICTIONAL)}
    _place_people(built, by, now)
    return built


def _build(
    entry: Entry, by: Actor, places: dict[tuple[str, str], Territory], topics: dict[str, Topic]
) -> Organisation:
    if (known := Organisation.objects.filter(name=entry.name).first()) is not None:
        return known
    details = Details(
        name=entry.name,
        kind=entry.kind,
        sector=entry.sector,
        acronym=entry.acronym,
        purpose=entry.purpose,
        website=entry.website,
        territory=places.get(entry.place),
        topics=[topics[key] for key in entry.topics],
        fictional=entry.fictional,
    )
    return add_organisation(details, by=by, distinct=True)


# who, where, as what
BELONG = (
    ("organisatrice", "Le Mouvement associatif Hauts-de-France", "chargée de projets"),
    ("coorganisateur", "SIILAB", "animateur du réseau"),
    ("animatrice", "Atelier des Sciences Partagées", "facilitatrice"),
    ("association", "Les Jardins du Canal", "coprésidente"),
    ("chercheur", "Laboratoire Territoires et Liens", "maître de conférences"),
    ("mediatrice", "Atelier des Sciences Partagées", "médiatrice"),
)
ORGANISE = (("organisatrice", "Le Mouvement associatif Hauts-de-France"), ("coorganisateur", "SIILAB"))


def _place_people(built: dict[str, Organisation], by: Actor, now: datetime) -> None:
    people = {account.email.split("@")[0]: account for account in _personas()}
    for key, name, function in BELONG:
        account = people.get(key)
        if account and not account.affiliations.filter(organisation=built[name]).exists():
            affiliate(account, by=by, organisation=built[name], function=function)
    for key, name in ORGANISE:
        if key in people:
            give_role(built[name], by=by, account=people[key])
    member, gardens = people.get("association"), built["Les Jardins du Canal"]
    if member is None:
        return
    if not member.mandates.filter(organisation=gardens).exists():
        since = (now - timedelta(days=200)).date()
        give_mandate(gardens, by=by, account=member, may_sign=True, valid_from=since)
    mediator, workshop = people.get("mediatrice"), built["Atelier des Sciences Partagées"]
    if mediator and not OrganiserRequest.objects.filter(account=mediator, organisation=workshop).exists():
        request_to_organise(
            workshop,
            by=AccountActor(id=mediator.pk),
            message="Nous voudrions inviter les associations de la métropole à une matinée : "
            "« Vous avez une question ? Cherchons ensemble qui peut y répondre. »",
        )


def _personas() -> list[Account]:
    keys = {key for key, _name, _function in BELONG}
    return list(Account.objects.filter(email__in=[f"{key}@example.org" for key in keys]))
