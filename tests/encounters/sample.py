"""Documents of programmes for tests, without a database: the day of the invitation, and big made-up ones."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cherchons.encounters.models import Encounter, Release
from cherchons.encounters.queries.programme import Document, Programme
from cherchons.encounters.services.listing import found_by, keep_topics
from cherchons.encounters.services.releases import summary
from tests.factories import make_organisation

RELEASED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def uid(*parts: object) -> str:
    """Return the same identifier for the same parts."""
    return str(uuid5(NAMESPACE_OID, ascii(parts)))


def person(name: str, part: str = "speaker", **facts: Any) -> Document:
    given = {"position": 0, "role": "", "organisation_name": "", "organisation": "", "sector": ""}
    return {"uid": uid("person", name), "part": part, "name": name, "to_confirm": False, **given, **facts}


def item(title: str, **facts: Any) -> Document:
    given = {"position": 0, "kind": "point", "text": "", "second_title": "", "second_text": "", "links": []}
    return {"uid": uid("item", title), "title": title, "to_confirm": False, "speakers": [], **given, **facts}


def session(title: str, start: str, end: str, **facts: Any) -> Document:
    given = {
        "position": 0,
        "parallel": None,
        "parallel_title": "",
        "second_parallel_title": "",
        "kind": "other",
        "text": "",
        "second_title": "",
        "second_text": "",
        "room": "",
        "language": "",
        "accessibility": "",
        "to_confirm": False,
        "cancelled": False,
        "facilitation_to_confirm": False,
        "items": [],
        "speakers": [],
        "day": "2026-04-24",
    }
    made = {"title": title, "start": start, "end": end, **given, **facts}
    return {"uid": uid("session", title, made["day"], start), **made}


def document(sessions: list[Document], **facts: Any) -> Document:
    days = sorted({s["day"] for s in sessions}) or ["2026-04-24"]
    given: Document = {
        "title": "Chercher ensemble : la suite",
        "description": "Une journée pour **se connaître** et décider ensemble.\n\n- écouter\n- chercher",
        "language": "fr",
        "second_language": "",
        "second_title": "",
        "second_description": "",
        "slug": "2026-04-24-chercher-ensemble",
        "timezone": "Europe/Paris",
        "state": "scheduled",
        "state_note": "",
        "venue": "Maison des associations",
        "address": "12 rue du Canal, 59000 Lille",
        "access": "Métro Gare Lille Flandres, puis 5 minutes à pied. Entrée de plain-pied.",
        "second_access": "",
        "contact_name": "Nadia Benali",
        "contact_email": "organisatrice@example.org",
        "links": [{"title": "Rapport Houllier", "url": "https://example.org/rapport"}],
        "series": {
            "slug": "chercher-ensemble",
            "title": "Chercher ensemble en Hauts-de-France",
            "second_title": "",
            "language": "fr",
            "number": 2,
        },
        "organisation": "le-mouvement",
        "territory": {"kind": "commune", "code": "59350", "name": "Lille"},
        "topics": [
            {"key": "democratie", "fr": "Démocratie et citoyenneté", "en": "Democracy and citizenship"}
        ],
        "organisers": [{"name": "Le Mouvement associatif Hauts-de-France", "organisation": "", "logo": ""}],
        "days": [{"date": d, "title": "", "doors": None, "start": None, "end": None} for d in days],
        "speakers": [],
    }
    return {"uid": uid("encounter", days), **given, "sessions": sessions, **facts}


def the_day(**facts: Any) -> Document:
    """A day of the shape of the invitation: testimonies, a meal, parallel workshops, things to confirm."""
    witnesses = [
        person("Malika Haddad", "witness", organisation_name="Les Jardins du Canal", sector="civil_society"),
        person("Thomas Lemaire", "witness", role="sociologue", sector="research", to_confirm=True),
    ]
    sessions = [
        session("Accueil autour d’un café", "09:30", "10:00", kind="welcome"),
        session(
            *("Témoignages : quel intérêt d’œuvrer ensemble ?", "10:00", "12:30"),
            kind="testimonies",
            text="Les témoins racontent, puis répondent à vos questions.\n\nhttps://example.org/avant",
            second_title="Testimonies: why work together?",
            second_text="Witnesses tell, then answer your questions.",
            room="Grande salle",
            items=[
                item("Le projet VISES", kind="testimony", speakers=witnesses),
                item("L’éducation populaire dans les quartiers", kind="testimony"),
                item("Troisième projet", kind="testimony", to_confirm=True),
            ],
        ),
        session("Repas et interconnaissance", "12:30", "14:00", kind="meal"),
        session(
            *("Comment chercher ensemble", "14:00", "16:00"),
            kind="workshop",
            parallel=1,
            room="Salle 1",
            facilitation_to_confirm=True,
            text="Comment naît une recherche entre des acteurs aux temps différents ?",
        ),
        session(
            *("Leviers administratifs et financiers", "14:00", "16:00"),
            kind="workshop",
            parallel=1,
            room="Salle 2",
            language="en",
            speakers=[
                person(
                    "Inès Caron", "facilitator", organisation_name="Boutique des sciences", sector="support"
                )
            ],
        ),
        session(
            *("Restitution et perspectives", "16:00", "17:00"),
            kind="report_back",
            speakers=[person("Lionel Larqué", role="délégué général", organisation_name="ALLISS")],
        ),
    ]
    made = document(
        sessions, **{"second_language": "en", "second_title": "Searching together: what next"} | facts
    )
    made["days"][0].update({"doors": "09:30", "start": "10:00", "end": "17:00"})
    return made


def big(count: int, *, rooms: int = 5, days: int = 2, **facts: Any) -> Document:
    """A conference of ``count`` sessions."""
    kinds = ["plenary", "workshop", "testimonies", "report_back", "workshop"]
    sessions = []
    for n in range(count):
        per_day = -(-count // days)
        day = date(2026, 4, 24) + timedelta(days=n // per_day)
        turn = (n % per_day) // rooms
        start = datetime(2026, 4, 24, 8, 0) + timedelta(minutes=turn * (840 // max(-(-per_day // rooms), 1)))
        end = start + timedelta(minutes=max(840 // max(-(-per_day // rooms), 1) - 5, 2))
        sessions.append(
            session(
                *(f"Séance {n + 1} : savoirs partagés", start.strftime("%H:%M"), end.strftime("%H:%M")),
                day=day.isoformat(),
                room=f"Salle {n % rooms + 1}",
                kind=kinds[n % 5],
                text="Une question de terrain, des équipes qui cherchent ensemble, et ce qui en reste. " * 3,
                speakers=[
                    person(
                        f"Personne {n}", role="chercheuse", organisation_name="Laboratoire", sector="research"
                    ),
                    person(f"Voisin {n}", organisation_name="Association", sector="civil_society"),
                ],
            )
        )
    return document(sessions, **facts)


def programme(made: Document, language: str = "fr") -> Programme:
    return Programme.of(made, language=language, release=1, released_at=RELEASED)


def publish(
    made: Document, *, at: datetime = RELEASED, changes: list[Any] | None = None, note: str = ""
) -> Release:
    """Write a document as the latest release of its encounter, which is made the first time."""
    encounter = Encounter.objects.filter(slug=made["slug"]).first() or Encounter.objects.create(
        slug=made["slug"], uid=made["uid"], title=made["title"], organisation=make_organisation()
    )
    number = encounter.releases.count() + 1
    encounter.releases.update(latest=False)
    dates = [date.fromisoformat(d["date"]) for d in made["days"]]
    made_release = Release.objects.create(
        encounter=encounter,
        number=number,
        version=number,
        at=at,
        note=note,
        content=made,
        summary=summary(made),
        **found_by(made),
        changes=changes or [],
        first_date=dates[0],
        last_date=dates[-1],
    )
    keep_topics(made_release, made)
    return made_release
