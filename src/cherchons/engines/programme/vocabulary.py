"""The words that programmes are made of, folded: small letters, no accents."""

from __future__ import annotations

from typing import Final

from .model import Kind


def _words(text: str) -> tuple[str, ...]:
    """Cut a block of words at its spaces."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """Cut a block of words at its spaces, as a set.

    Examples
    --------
    >>> sorted(word_set("de du"))
    ['de', 'du']
    """
    return frozenset(_words(text))


def _phrases(text: str) -> tuple[str, ...]:
    """Cut a block of phrases at its semicolons; a line may end anywhere."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(";"))


_MONTH_NAMES: Final = (
    "janvier janv jan january",
    "fevrier fevr fev february feb",
    "mars march mar",
    "avril avr april apr",
    "mai may",
    "juin june jun",
    "juillet juil july jul",
    "aout august aug",
    "septembre sept september sep",
    "octobre oct october",
    "novembre nov november",
    "decembre dec december",
)
_WEEKDAY_NAMES: Final = (
    "lundi lun monday mon",
    "mardi tuesday tue tues",
    "mercredi mer wednesday wed",
    "jeudi jeu thursday thu thurs",
    "vendredi ven friday fri",
    "samedi sam saturday sat",
    "dimanche dim sunday sun",
)
MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in _words(names)}
WEEKDAYS: Final = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in _words(names)}

_LABEL_WORDS: Final[dict[str, str]] = {
    "title": """
        titre title intitule
    """,
    "date": """
        date dates quand when jour
    """,
    "hours": """
        horaire horaires heure heures hours time
    """,
    "doors": """
        ouverturedesportes portes doors doorsopen
    """,
    "place": """
        lieu adjourn adresse ou where venue location place address
    """,
    "room": """
        salle room
    """,
    "organisers": """
        organisateur organisateurs organisatrice organisation organisepar organiseepar proposepar
        proposeepar organisers organizers organiser organisedby organizedby hostedby hosts
    """,
    "speakers": """
        intervenant intervenants intervenante intervenantes intervention interventions oratrice
        orateur orateurs temoin temoins avec invite invites grandtemoin speaker speakers guest
        guests discutant discutante discussant rapporteur rapporteure rapporteurs with panel
        panellists panelists presentedby presentepar
    """,
    "facilitators": """
        animation animateur animateurs animatrice animatrices animateurrices animateurtrice
        animateurtrices animepar animeepar animespar moderation moderateur moderatrice moderateurs
        moderator moderators moderatedby facilitation facilitateur facilitatrice facilitator
        facilitators facilitatedby facilitepar chair chairedby
    """,
    "language": """
        langue langues language languages
    """,
    "practical": """
        contact contacts inscription inscriptions registration register renseignements informations
        information infos info acces access tarif tarifs fee rsvp partenaires partners nb online enligne
        visio visioconference zoom teams lienvisio liendeconnexion joinonline
        """,
}
#: What stands before a colon, its letters only, and the field that it announces.
LABELS: Final = {word: field for field, words in _LABEL_WORDS.items() for word in _words(words)}

#: How a line about coming, writing or registering begins.
PRACTICAL: Final = _phrases(
    """
        inscription; inscrivez; pour s'inscrire; pour vous inscrire; merci de; contact; renseignement;
        infos pratiques; informations pratiques; information; plan d'acces; acces; venir; en savoir
        plus; lien de connexion; lien visio; pour suivre a distance; join online; tarif; entree libre;
        entree gratuite; gratuit; participation gratuite; participation libre; nombre de places; places
        limitees; nb; n.b.; programme sous reserve; sous reserve de modif; registration; register;
        please; to register; free; more information; how to get; getting there; rsvp; http; www.; a
        bientot; cordialement; bien a vous; au plaisir; nous vous attendons; see you; kind regards; best
        wishes; best regards
        """
)

#: How a letter ends.
SIGNATURES: Final = _phrases(
    """
        bises; bisous; amities; amicalement; a tres vite; a tres bientot; a samedi; a bientot; bien a vous;
        cordialement; bien cordialement; salutations; sincerely; yours; cheers; thanks; kind regards;
        best wishes; best regards; l'equipe
        """
)

#: What a picture before a line announces.
PICTURES: Final = {
    "📍": "place",
    "🏠": "place",
    "🏢": "place",
    "🗺": "place",
    "📅": "date",
    "📆": "date",
    "🗓": "date",
    "⏰": "hours",
    "🕘": "hours",
    "🕙": "hours",
    "🕒": "hours",
    "📧": "practical",
    "📩": "practical",
    "📞": "practical",
    "☎": "practical",
    "✉": "practical",
    "🎟": "practical",
    "🔗": "practical",
}

#: Lines that only announce what follows.
HEADINGS: Final = frozenset(
    _phrases(
        """
        afternoon; agenda; apres midi; au programme; deroule; deroule de la journee; deroulement;
        deroulement de la journee; draft programme; conference programme; conference program; program of
        the day; evening; l apres midi; le matin; le programme; le programme de la journee; matin;
        matinee; morning; ordre du jour; pre programme; preprogramme; program; programm; programme;
        programme de la journee; programme du jour; programme previsionnel; programme provisoire;
        provisional programme; schedule; soir; soiree; timetable
        """
    )
)
PROVISIONAL: Final = frozenset({"previsionnel", "provisoire", "provisional", "draft", "preprogramme"})

#: How the words begin that tell the kind of a session.
KIND_WORDS: Final[dict[Kind, tuple[str, ...]]] = {
    "meal": _phrases(
        """
        pause dejeuner; pause repas; pause meridienne; dejeuner; repas; buffet; diner; brunch; cocktail;
        aperitif; apero; pique-nique; lunch; dinner; verre de l'amitie; pot de l'amitie; pot convivial;
        gouter; barbecue; collation; auberge espagnole; banquet; drinks
        """
    ),
    "welcome": _phrases(
        """
        petit-dejeuner; petit dejeuner; petit-dej; petit dej; accueil; bienvenue; cafe d'accueil;
        cafe accueil; welcome;
        registration; arrival; arrive; arrivee; emargement; breakfast; doors
        """
    ),
    "testimonies": _phrases(
        """
        temoignage; temoins; retour d'experience; retours d'experience; partage d'experience; testimon;
        case stud; field stor; stories from; lived experience
        """
    ),
    "workshop": _phrases(
        """
        atelier; workshop; world cafe; groupes de travail; groupe de travail; travail en groupe; working
        group; breakout; hands-on; hackathon; forum ouvert
        """
    ),
    "report_back": _phrases(
        """
        restitution; feedback; report-back; report back; reporting back; mise en commun; synthese;
        wrap-up; wrap up; bilan
        """
    ),
    "plenary": _phrases(
        """
        table ronde; table-ronde; round table; roundtable; lightning talk; grand temoin; regards
        croises; conference; keynote; panel; debat; lecture
        """
    ),
    "break": _phrases(
        """
        pause; cafe; coffee; tea; break; recreation
        """
    ),
}
#: Words that decide only where no other does.
WEAK_KIND_WORDS: Final[dict[Kind, tuple[str, ...]]] = {
    "plenary": _phrases(
        """
        pleniere; plenary; ouverture; opening; introduction; allocution; cloture; closing; conclusion
        """
    ),
}

#: Words of bodies, which no one has as a name.
BODY_WORDS: Final = frozenset(
    _words(
        """
        academie academy agence agency alliance association associations bank banque bureau caisse ccas
        center centre chaire chambre charity club cnrs collectif college comite committee communaute
        commune conseil cooperative council cress departement department direction ecole entreprise ess
        fabrique faculte faculty federation fondation foundation group groupe hopital hospital hub inra
        inrae inserm institut institute lab labo laboratoire laboratory league ligue mairie maison
        metropole ministere ministry mission mjc mouvement movement msh mshs musee museum network
        observatoire observatory office plateforme platform pole region reseau school secours
        secretariat service societe societes society syndicat tiers-lieu trust union unit unite
        universite university ville
        """
    )
)

ROLE_WORDS: Final = frozenset(
    _words(
        """
        adjoint adjointe agriculteur agricultrice animateur animatrice benevole chair charge chargee
        chef cheffe chercheur chercheure chercheuse co-founder cofondateur cofondatrice consultant consultante
        coordinateur coordinator coordinatrice councillor delegue deleguee directeur director directrice
        doctorant doctorante economist economiste elu elue engineer enseignant enseignant-chercheur
        enseignante enseignante-chercheuse etudiant etudiante facilitateur facilitatrice fondateur
        fondatrice founder geographe habitant habitante head historien historienne infirmier infirmiere
        ingenieur ingenieure journaliste lecturer maire maitre maitresse manager mayor medecin member
        membre militant militante officer philosophe president presidente professeur professeure
        professor referent referente representant representante researcher responsable salarie salariee
        secretaire sociologist sociologue student teacher tresorier tresoriere vice-president
        vice-presidente volunteer
        """
    )
)

#: Words with a capital in titles and in names of places, which no one has as a name.
COMMON_WORDS: Final = word_set(
    """
    action air art biodiversite change citizen citizens citoyen citoyenne citoyennes citoyens city civic
    climat climate commons commun community communs condition creative culture cultures data debat
    democratie dialogue digital droit droits eau ecologie economie economy education emploi energie
    energy enfance enfants environment environnement europe experience farm folie food forest forum
    france garden gardens grand grande green habitat health histoire history house housing hub humaines
    human jardin jardins jeunes jeunesse justice knowledge lab lille local locale logement lutte manger
    market memoire memoires mobilite nature nord nouveaux nouvelle nuit numerique open ouverte ouvertes
    ouverts parc paris park part partage partagee partagees partages participation participative
    participatory pas patrimoine people pour power practice project projects projet projets public
    publique quartier quartiers questions recherche research rights river road rue saint sainte sante
    savoir savoirs science sciences session social sociale sociales society solidaire solidarite sols
    square street sud table temps terre territoire territoires together transition travail tri urban
    ville vivre water women work world young youth
    """
)

ROOM_WORDS: Final = _words(
    """
    salle amphitheatre amphi auditorium hall room foyer studio theatre gymnase chapelle refectoire
    cafeteria bibliotheque mediatheque espace patio library atrium chapiteau
    """
)
ROOM_ADJECTIVES: Final = frozenset(
    _words(
        "board conference exhibition grand grande large lecture main meeting petit petite seminar small town"
    )
)
LANGUAGE_NAMES: Final = {
    "francais": "fr",
    "french": "fr",
    "fr": "fr",
    "anglais": "en",
    "english": "en",
    "en": "en",
}

#: Words that carry no matter once what they say has been understood.
STRUCTURE: Final = frozenset(
    _words(
        """
        a address adjourn adresse am and anim anime animee animees animes announced at atelier
        ateliers attente au aux avec be between by chaired choix cllr close closing cloture compter
        confirm confirmation confirme confirmed confirmee confirmer cours d dans date dates day de
        definir depart des designer determined determiner disponibilite doors dr du duree en end ends
        entre er et facilitated facilite facilitee facilites fin fini finish from h heure heures
        horaire horaires hosted hours hrs in intitule invite invitent jour journee jusqu l la language
        langue le led les leur lieu location m madame midi midnight min mins minuit minute minutes mme
        mn moderated modere moderee moderes monsieur mr mrs ms name nd nom noms noon of on open option
        or organise organised organisee organized ou ouvertes ouverture par parole partir pending
        place pm portes pr precisee preciser presente presentee presents pressenti pressentie
        pressenties pressentis prof professor propose proposee quand rd rdv rendez reserve sa sous st
        tba tbc tbd th the till time title titre to un une until validation venir venue vers vous when
        where with workshop workshops à
        """
    )
)
