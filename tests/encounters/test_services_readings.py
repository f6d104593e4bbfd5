"""From what was read to a draft: everything is there, at its place, or among what was not understood."""

from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cherchons.encounters.models import Encounter
from cherchons.encounters.queries.documents import Document, document
from cherchons.encounters.services import series
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.readings import create_from_reading
from cherchons.engines.programme import DraftItem, DraftPerson, DraftSession, ProgrammeDraft, read_text
from tests.factories import actor, make_organisation, make_organiser

pytestmark = pytest.mark.django_db

INVITATION = """\
Chercher à plusieurs

Le Collectif du Pont et l’Atelier des sciences[1] vous invitent à une journée de rencontre.

[1] http://www.example.org/atelier

Vendredi 12 mars 2027, de 10h à 17h

9h30 : accueil autour d’un café

10h-12h30 : témoignages
   - Le canal : des riverains mesurent l’eau.
   - Deuxième projet à confirmer

12h30-14h : repas

14h-16h : ateliers en parallèle (animation à confirmer)
   - Atelier « Écrire » : comment commencer ?
   - Atelier « Financer » : qui paie ?

16h-17h : restitution

Intervenante : Ada Martin, Déléguée générale de l’Alliance du Pont
"""


def read(text: str = INVITATION, **more: object) -> Document:
    organisation = more.pop("organisation", None) or make_organisation(
        "Collectif du Pont", search="collectif du pont"
    )
    by = actor(make_organiser(organisation))
    draft = read_text(text, today=date(2027, 1, 4)) if isinstance(text, str) else text
    made = create_from_reading(organisation, by=by, draft=draft, **more)
    return document(Encounter.objects.get(pk=made.pk), private=True)


def test_an_invitation_becomes_a_draft() -> None:
    made = read()
    assert made["title"] == "Chercher à plusieurs"
    assert "journée de rencontre" in made["description"]
    day = made["days"][0]
    assert (day["date"], day["doors"], day["start"], day["end"]) == ("2027-03-12", "09:30", "10:00", "17:00")
    assert [(s["start"], s["end"], s["kind"]) for s in made["sessions"]] == [
        ("09:30", "10:00", "welcome"),
        ("10:00", "12:30", "testimonies"),
        ("12:30", "14:00", "meal"),
        ("14:00", "16:00", "workshop"),
        ("14:00", "16:00", "workshop"),
        ("16:00", "17:00", "report_back"),
    ]
    stories = made["sessions"][1]["items"]
    assert [(i["kind"], i["to_confirm"]) for i in stories] == [("testimony", False), ("testimony", True)]
    workshops = made["sessions"][3:5]
    assert [s["title"] for s in workshops] == ["Écrire", "Financer"]
    assert workshops[0]["parallel"] == workshops[1]["parallel"] != None  # noqa: E711
    assert all(s["facilitation_to_confirm"] for s in workshops)
    assert [link["url"] for link in made["links"]] == ["http://www.example.org/atelier"]
    people = [*made["speakers"], *(p for s in made["sessions"] for p in s["speakers"])]
    assert "Ada Martin" in [p["name"] for p in people]


def test_organisers_are_found_in_the_directory_by_their_exact_name() -> None:
    mine = make_organisation("Le Collectif du Pont", search="le collectif du pont")
    other = make_organisation("Atelier des sciences", acronym="ADS", search="atelier des sciences ads")
    make_organisation("Atelier des sciences de la mer", search="atelier des sciences de la mer")
    made = read(organisation=mine)
    assert [o["organisation"] for o in made["organisers"]] == [mine.slug, other.slug]


def test_the_one_that_answers_is_always_among_the_organisers() -> None:
    mine = make_organisation("Une autre maison", search="une autre maison")
    made = read(organisation=mine)
    assert made["organisers"][0]["organisation"] == mine.slug
    assert len(made["organisers"]) == 3


def test_a_series_is_joined_only_when_asked() -> None:
    organisation = make_organisation("Collectif du Pont", search="collectif du pont")
    by = actor(make_organiser(organisation))
    begun = series.create_series(organisation, by=by, title="Une démarche")
    text = INVITATION.replace("Vendredi 12 mars", "JOUR 2 Vendredi 12 mars")
    assert read(text, organisation=organisation)["series"] is None
    assert read(text, organisation=organisation, series=begun)["series"]["number"] == 2
    assert read(text, organisation=organisation, series=begun)["series"]["number"] == 3  # 2 is taken


def test_the_same_reading_kept_twice_makes_one_draft() -> None:
    organisation, key = make_organisation(), uuid4()
    by = actor(make_organiser(organisation))
    draft = read_text(INVITATION)
    made = [create_from_reading(organisation, by=by, draft=draft, request_key=key) for _ in range(2)]
    assert made[0] == made[1]
    assert Encounter.objects.count() == 1


def test_without_a_date_the_date_is_asked_for_and_given() -> None:
    text = "Une soirée\n\n18h-19h : accueil\n19h-21h : débat"
    with pytest.raises(Invalid) as refused:
        read(text)
    assert refused.value.field == "date"
    assert not Encounter.objects.exists()
    made = read(text, on=date(2027, 6, 4))
    assert [s["day"] for s in made["sessions"]] == ["2027-06-04"] * 2


def test_another_date_moves_every_day() -> None:
    text = "Deux jours\n\n12 mars 2027\n9h-10h : accueil\n\n13 mars 2027\n9h-10h : suite"
    made = read(text, on=date(2027, 5, 7))
    assert [d["date"] for d in made["days"]] == ["2027-05-07", "2027-05-08"]


def bare(*sessions: DraftSession, **more: Any) -> ProgrammeDraft:
    """A reading made by hand, for what texts seldom say."""
    nothing: dict[str, Any] = {
        **dict.fromkeys(("description", "place", "practical"), ""),
        **dict.fromkeys(("organisers", "links", "notes", "speakers", "unread", "warnings"), ()),
        "start": None,
        "end": None,
        "doors": None,
        "language": "fr",
        "timezone": "Europe/Paris",
    }
    given = {"title": "Une journée", "date": date(2027, 3, 12), "sessions": sessions, **more}
    return ProgrammeDraft(**{**nothing, **given})


def test_a_session_without_end_lasts_until_the_next_or_an_hour() -> None:
    made = read(
        bare(
            DraftSession(None, None, "welcome", "Un", clock_start=time(9)),
            DraftSession(None, None, "other", "Deux", clock_start=time(9, 40)),
            DraftSession(None, None, "other", "Trois", clock_start=time(23, 30)),
        )
    )
    assert [(s["start"], s["end"]) for s in made["sessions"]] == [
        ("09:00", "09:40"),
        ("09:40", "23:30"),
        ("23:30", "23:59"),
    ]


def test_what_has_no_time_is_kept_aside() -> None:
    aside = DraftSession(
        None, None, "other", "Sans heure", "Dire", items=(DraftItem("Un point"),), source_lines=(7,)
    )
    made = read(bare(aside))
    assert made["sessions"] == []
    assert made["unread"] == [{"line": 7, "text": "Sans heure — Dire — Un point"}]


def test_what_is_too_long_is_kept_whole_in_the_text() -> None:
    title = "Un titre sans fin " * 30
    made = read(bare(DraftSession(None, None, "other", title, clock_start=time(9))))
    session = made["sessions"][0]
    assert len(session["title"]) <= 250
    assert session["title"].endswith("…")
    assert " ".join(title.split()) in session["text"]


def test_unnamed_people_are_places_to_be_filled() -> None:
    made = read(
        bare(
            DraftSession(
                None,
                None,
                "workshop",
                "Atelier",
                clock_start=time(9),
                speakers_to_confirm=True,
                room_to_confirm=True,
                facilitators=(DraftPerson("", to_confirm=True),),
            )
        )
    )
    session = made["sessions"][0]
    assert [(p["name"], p["to_confirm"]) for p in session["speakers"]] == [("Intervenant·e à nommer", True)]
    assert session["facilitation_to_confirm"]
    assert session["room"] == "salle à confirmer"


def test_hostile_words_are_only_words() -> None:
    made = read(
        bare(
            DraftSession(None, None, "other", "<script>\u0000\u202eabc", clock_start=time(9)),
            links=("javascript:alert(1)", "https://example.org"),
        )
    )
    assert made["sessions"][0]["title"] == "<script>abc"
    assert [link["url"] for link in made["links"]] == ["https://example.org"]
    assert made["unread"] == [{"line": 0, "text": "javascript:alert(1)"}]


def test_too_many_sessions_are_refused() -> None:
    many = [DraftSession(None, None, "other", f"Séance {n}", clock_start=time(9)) for n in range(2_001)]
    with pytest.raises(Invalid):
        read(bare(*many))
    assert not Encounter.objects.exists()


@pytest.mark.needs_data
def test_the_invitation_of_2019_becomes_its_day(data_dir: Path) -> None:
    made = read((data_dir / "invitation-2019-04-26.txt").read_text())
    assert made["days"] == [
        {"date": "2019-04-26", "title": "", "doors": "09:30", "start": "10:00", "end": "17:00"}
    ]
    assert [(s["start"], s["end"], s["kind"]) for s in made["sessions"]] == [
        ("09:30", "10:00", "welcome"),
        ("10:00", "12:30", "testimonies"),
        ("12:30", "14:00", "meal"),
        ("14:00", "16:00", "workshop"),
        ("14:00", "16:00", "workshop"),
        ("16:00", "17:00", "report_back"),
    ]
    assert [i["to_confirm"] for i in made["sessions"][1]["items"]] == [False, False, True]
    people = [*made["speakers"], *(p for s in made["sessions"] for p in s["speakers"])]
    assert [(p["name"], p["role"]) for p in people] == [("Lionel Larqué", "Délégué général")]
    assert len(made["organisers"]) == 4  # three named, and the one that answers
    assert [link["url"] for link in made["links"]] == ["http://www.sciences-participatives.com/Rapport"]
    assert made["unread"] == []
