"""What a careful secretary reads in one line: times inside it, choices, presenters, mails around it."""

from datetime import date

import pytest

from cherchons.engines import programme

TODAY = date(2026, 3, 1)


def read(*lines: str) -> programme.ProgrammeDraft:
    text = "\n".join(lines)
    draft = programme.read_text(text, today=TODAY)
    assert programme.check(draft, text) == []
    return draft


def times(draft: programme.ProgrammeDraft) -> list[str]:
    found = []
    for session in draft.sessions:
        start = f"{session.clock_start:%H:%M}" if session.clock_start else "?"
        end = f"{session.clock_end:%H:%M}" if session.clock_end else "?"
        found.append(f"{start}-{end} {session.title}")
    return found


@pytest.mark.parametrize(
    ("line", "title", "people"),
    [
        ("9h : Qualité de l'air – Priya Shah", "Qualité de l'air", ["Priya Shah||"]),
        ("9h : Conférence de Jeanne Petit : « L'eau »", "Conférence : « L'eau »", ["Jeanne Petit||"]),
        ("9h : Mot d'accueil (Ali Ben, maire)", "Mot d'accueil", ["Ali Ben|maire|"]),
        ("9h : Ouverture(Mme Dupuis, Région)", "Ouverture", ["Mme Dupuis||Région"]),
        ("9:00 Welcome from Cllr Joanne Platt", "Welcome", ["Joanne Platt||"]),
        ("9:00 Voices — Shabana Malik & Peter Dunn", "Voices", ["Shabana Malik||", "Peter Dunn||"]),
        ("9:00 Remarks - Professor Susan Clarke, dean", "Remarks", ["Susan Clarke|dean|"]),
        ("9h : Grand témoin : Étienne Maurice (pressenti)", "Grand témoin", ["Étienne Maurice||?"]),
        ("9h : Ouverture – nom à venir, Région Bretagne", "Ouverture", ["||Région Bretagne?"]),
        ("9h : Débat – Discutante : Lise Morand (CNRS)", "Débat", ["Lise Morand|Discutante|CNRS"]),
    ],
)
def test_who_presents_is_a_speaker(line: str, title: str, people: list[str]) -> None:
    (session,) = read("Une rencontre", line).sessions
    found = [f"{p.name}|{p.role}|{p.organisation}{'?' * p.to_confirm}" for p in session.speakers]
    assert (session.title, found) == (title, people)


@pytest.mark.parametrize(
    "title",
    [
        "Visite – Jardin Partagé",
        "Retour – Maison Folie",
        "Session 2 – Open Data",
        "Citizen Science – Air Quality",
        "Jouer, Chercher Ensemble",
        "Le printemps – Hauts-de-France",
        "Conférence de presse",
    ],
)
def test_a_title_with_capitals_is_nobody(title: str) -> None:
    (session,) = read("Une rencontre", f"9h : {title}").sessions
    assert (session.title, session.speakers) == (title, ())


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("9h-10h Breakouts (pick one): 1) Funding 2) Ethics 3) Data", ["Funding", "Ethics", "Data"]),
        ("9h-10h Ateliers au choix : A) Eau, B) Air", ["A. Eau", "B. Air"]),
        ("9h-10h Atelier 1 : Eau / Atelier 2 : Air", ["Atelier 1 : Eau", "Atelier 2 : Air"]),
        ("9h-10h small groups (Group 1: access / Group 2: money)", ["Group 1: access", "Group 2: money"]),
        (
            "9h-10h Restitution de l'atelier 1 et de l'atelier 2",
            ["Restitution de l'atelier 1 et de l'atelier 2"],
        ),
        ("9h-10h Bilan : 1) le budget 2) le calendrier", ["Bilan : 1) le budget 2) le calendrier"]),
    ],
)
def test_choices_on_one_line(line: str, titles: list[str]) -> None:
    sessions = read("Une rencontre", line).sessions
    assert [session.title for session in sessions] == titles
    assert len({session.parallel for session in sessions}) == 1
    assert (sessions[0].parallel is not None) == (len(titles) > 1)


def test_what_is_said_of_a_room_is_kept() -> None:
    (session,) = read("Une rencontre", "9h : Écrire un protocole – salle 103 (complet)").sessions
    assert (session.title, session.room, session.text) == ("Écrire un protocole", "salle 103", "Complet")


def test_a_time_between_dashes_opens_a_session() -> None:
    draft = read(
        "Une rencontre", "9h : accueil", "Ouverture – 9h15 – Mme Fatima Zeroual, présidente", "10h : fin"
    )
    assert times(draft) == ["09:00-09:15 Accueil", "09:15-10:00 Ouverture"]
    assert [person.name for person in draft.sessions[1].speakers] == ["Fatima Zeroual"]


def test_hours_without_pm_follow_those_before() -> None:
    draft = read("A meetup", "1:45 – 3pm Talks", "3-3:20 coffee", "4:30 Wrap up", "5 - 6pm Pub")
    assert times(draft) == [
        "13:45-15:00 Talks",
        "15:00-15:20 Coffee",
        "16:30-17:00 Wrap up",
        "17:00-18:00 Pub",
    ]


def test_hours_of_the_small_hours_stay_where_hours_pass_twelve() -> None:
    draft = read("Une fête", "14:00 Ouverture", "3:00 Bal")
    assert "assumed_pm" not in {warning.code for warning in draft.warnings}


def test_hours_alone_below_the_date_are_those_of_the_day() -> None:
    draft = read("Forum", "3 novembre 2026", "10:00 – 15:30", "10:00 Accueil", "11:00 Débat")
    assert times(draft) == ["10:00-11:00 Accueil", "11:00-15:30 Débat"]


def test_until_ends_the_session_above() -> None:
    draft = read("Une soirée", "18h30 Accueil", "20h Questions", "jusqu'à 21h : on reste")
    assert times(draft) == ["18:30-20:00 Accueil", "20:00-21:00 Questions"]


def test_an_hour_that_is_not_said_keeps_its_place() -> None:
    draft = read("Une fête", "10h-12h : stands", "En fin d'après-midi : remise des prix", "18h-19h : concert")
    assert times(draft) == ["10:00-12:00 Stands", "?-? Remise des prix", "18:00-19:00 Concert"]
    assert [warning.code for warning in draft.warnings] == ["no_date", "no_start"]


def test_a_mail_is_not_its_programme() -> None:
    draft = read(
        "De : Réseau <a@savoirs.example>",
        "Date : 14 janvier 2026 10:12",
        "Objet : TR: Rencontre du 5 février",
        "",
        "Bonjour, voici le programme du jeudi 5 février 2026.",
        "9h-10h : accueil",
    )
    assert (draft.title, draft.date) == ("Rencontre du 5 février", date(2026, 2, 5))
    assert [one.line for one in draft.unread] == [1, 2, 3]


def test_stamps_of_a_chat_and_feet_of_pages_are_no_words() -> None:
    draft = read(
        "Une rencontre", "[12/02/2026 18:04] Karima: 9h30 – 10h : café", "Page 1/2", "10h-11h : débat"
    )
    assert times(draft) == ["09:30-10:00 Café", "10:00-11:00 Débat"]
    assert draft.unread == ()


def test_the_title_is_the_encounter_and_the_letterhead_invites() -> None:
    draft = read("VILLE DE LENS", "", "Journée « Nos rivières »", "14 mars 2026", "9h-10h : accueil")
    assert (draft.title, draft.organisers) == ("Journée « Nos rivières »", ("VILLE DE LENS",))


def test_columns_that_are_days_make_days() -> None:
    draft = read(
        "École d'été", "| | Lundi 6 juillet 2026 | Mardi 7 juillet 2026 |", "| 9h-10h | Accueil | Bilan |"
    )
    assert [(s.title, str(s.start)[:16]) for s in draft.sessions] == [
        ("Accueil", "2026-07-06 09:00"),
        ("Bilan", "2026-07-07 09:00"),
    ]
