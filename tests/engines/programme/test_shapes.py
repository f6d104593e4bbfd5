"""The many shapes of times, dates, rooms, marks and people, one line each."""

from datetime import date

import pytest

from cherchons.engines import programme

TODAY = date(2026, 3, 1)


def read(*lines: str) -> programme.ProgrammeDraft:
    text = "\n".join(lines)
    draft = programme.read_text(text, today=TODAY)
    assert programme.check(draft, text) == []
    return draft


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("9h30 : accueil", "09:30"),
        ("9 h 30 : accueil", "09:30"),
        ("9 heures 30 : accueil", "09:30"),
        ("9\u00a0h\u202f30\u00a0: accueil", "09:30"),
        ("9.30 Accueil", "09:30"),
        ("09:30 accueil", "09:30"),
        ("- 9h30 – accueil", "09:30"),
        ("* à partir de 9h30 : accueil", "09:30"),
        ("10-12h30 : accueil", "10:00-12:30"),
        ("14h-16h : accueil", "14:00-16:00"),
        ("14h00 / 16h00 accueil", "14:00-16:00"),
        ("de 14 h à 16 h : accueil", "14:00-16:00"),
        ("De 14h a 16h, accueil", "14:00-16:00"),
        ("entre 14h et 16h : accueil", "14:00-16:00"),
        ("14:00–16:00 accueil", "14:00-16:00"),
        ("14:00 → 16:00 accueil", "14:00-16:00"),
        ("2–4 pm: accueil", "14:00-16:00"),
        ("2pm to 4:30pm accueil", "14:00-16:30"),
        ("10 - 2 p.m. accueil", "10:00-14:00"),
        ("11.30-12.15 accueil", "11:30-12:15"),
        ("from 9am until noon: accueil", "09:00-12:00"),
        ("midi-14h : accueil", "12:00-14:00"),
        ("22h-minuit : accueil", "22:00-00:00"),
        ("22h-2h : accueil", "22:00-02:00"),
        ("14h 10 témoignages accueil", "14:00"),
    ],
)
def test_times(line: str, expected: str) -> None:
    (session,) = read("Une rencontre", "26 avril 2019", "", line).sessions
    assert session.clock_start is not None
    found = session.clock_start.strftime("%H:%M")
    if session.clock_end is not None:
        found += session.clock_end.strftime("-%H:%M")
    assert found == expected
    assert "ccueil" in session.title


@pytest.mark.parametrize(
    "line",
    [
        "10 ateliers pour chercher",
        "2.5 tonnes de papier",
        "3-4 personnes par table",
        "12/05/2019",
        "25h : rien",
    ],
)
def test_what_is_no_time(line: str) -> None:
    assert read("Une rencontre", "", line).sessions == ()


@pytest.mark.parametrize(
    ("line", "expected", "codes"),
    [
        ("vendredi 26 avril 2019", "2019-04-26", set()),
        ("Vendredi 26 Avril 2019, de 10h à 17h", "2019-04-26", set()),
        ("26/04/2019", "2019-04-26", set()),
        ("26.04.19", "2019-04-26", set()),
        ("2019-04-26", "2019-04-26", set()),
        ("Friday, April 26th, 2019", "2019-04-26", set()),
        ("26 April 2019", "2019-04-26", set()),
        ("Date : le 26 avril 2019", "2019-04-26", set()),
        ("1er juin 2024", "2024-06-01", set()),
        ("samedi 14 fevrier 2026", "2026-02-14", set()),
        ("26 et 27 avril 2019", "2019-04-26", set()),
        ("du 26 au 27 avril 2019", "2019-04-26", set()),
        ("April 26-27, 2019", "2019-04-26", set()),
        ("04/26/2019", "2019-04-26", {"date_order"}),
        ("05/04/2019", "2019-04-05", {"date_ambiguous"}),
        ("jeudi 26 avril 2019", "2019-04-26", {"weekday_mismatch"}),
        ("vendredi 12 juin", "2026-06-12", {"year_inferred"}),
        ("samedi 12 juin", "2027-06-12", {"year_inferred"}),
        ("1er juin", "2026-06-01", {"year_inferred"}),
    ],
)
def test_dates(line: str, expected: str, codes: set[str]) -> None:
    draft = read("Une rencontre", line, "", "9h-10h : accueil")
    assert draft.date is not None
    assert draft.date.isoformat() == expected
    assert draft.sessions[0].start is not None
    assert {warning.code for warning in draft.warnings} == codes


def test_a_year_can_be_given() -> None:
    draft = programme.read_text("Rencontre\n12 juin\n9h-10h : accueil", default_year=2031, today=TODAY)
    assert draft.date == date(2031, 6, 12)
    assert draft.warnings == ()


def test_an_impossible_date_is_left_unread() -> None:
    draft = read("Une rencontre", "31 février 2019", "9h-10h : accueil")
    assert draft.date is None
    assert [(one.line, one.text) for one in draft.unread] == [(2, "31 février 2019")]
    assert {warning.code for warning in draft.warnings} == {"impossible_date", "no_date"}


def test_without_a_date_clocks_are_kept() -> None:
    (session,) = read("Une rencontre", "9h-10h : accueil").sessions
    assert (session.start, session.end) == (None, None)
    assert str(session.clock_start) == "09:00:00"


def test_the_other_half_of_the_year_has_another_offset() -> None:
    (session,) = read("Une rencontre", "15/01/2019", "9h-10h : accueil").sessions
    assert session.start is not None
    assert session.start.isoformat() == "2019-01-15T09:00:00+01:00"


@pytest.mark.parametrize(
    ("line", "room"),
    [
        ("9h : plénière (salle B12)", "salle B12"),
        ("9h : plénière – Amphi", "Amphi"),
        ("9h : plénière, en salle 3", "salle 3"),
        ("9:00 Plenary (Room 3)", "Room 3"),
        ("9:00 Plenary - Main hall", "Main hall"),
        ("9h : plénière / Salle des fêtes", "Salle des fêtes"),
        ("9h : plénière dans une salle pleine de monde", ""),
    ],
)
def test_rooms(line: str, room: str) -> None:
    (session,) = read("Une rencontre", line).sessions
    assert session.room == room
    assert (session.title in ("Plénière", "Plenary")) == bool(room)


@pytest.mark.parametrize(
    "mark",
    [
        "à confirmer",
        "(à confirmer)",
        "– a confirmer",
        "TBC",
        "(tbc)",
        "[TBA]",
        "sous réserve",
        "(sous réserve de confirmation)",
        "to be confirmed",
        "en attente de confirmation",
    ],
)
def test_marks_to_be_confirmed(mark: str) -> None:
    (session,) = read("Une rencontre", f"9h-10h : table ronde {mark}").sessions
    assert session.title == "Table ronde"
    assert session.to_confirm


def test_a_general_reserve_marks_no_session() -> None:
    draft = read("Une rencontre", "9h-10h : accueil", "", "Programme sous réserve de modifications")
    assert not draft.sessions[0].to_confirm
    assert draft.practical == "Programme sous réserve de modifications"


def test_facilitation_to_confirm_is_not_the_session() -> None:
    (session,) = read("Une rencontre", "9h-10h : atelier (animation à confirmer)").sessions
    assert not session.to_confirm
    assert session.facilitation_to_confirm
    assert session.facilitators == (programme.DraftPerson("", to_confirm=True),)


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (
            "Intervenant·e·s : Jeanne Martin (CNRS) et Ali Ben, directeur de l'association X",
            [("Jeanne Martin", "", "CNRS"), ("Ali Ben", "directeur", "association X")],
        ),
        ("Speaker: Dr Jane O'Neill, head of research", [("Jane O'Neill", "head of research", "")]),
        (
            "Intervenants : Nora Haddad – CCAS de Roubaix ; Bob MARTIN (médecin)",
            [("Nora Haddad", "", "CCAS de Roubaix"), ("Bob MARTIN", "médecin", "")],
        ),
        ("Intervenants : URIOPSS, CRESS", [("", "", "URIOPSS"), ("", "", "CRESS")]),
        ("avec Claire Petit, sociologue", [("Claire Petit", "sociologue", "")]),
    ],
)
def test_people_under_a_session(line: str, people: list[tuple[str, str, str]]) -> None:
    (session,) = read("Une rencontre", "9h-10h : table ronde", line).sessions
    assert [(p.name, p.role, p.organisation) for p in session.speakers] == people


def test_a_missing_end_is_the_next_start_and_the_last_is_the_closing() -> None:
    draft = read("Une rencontre", "9h : accueil", "10h : plénière", "12h : fin de la journée")
    ends = [(str(s.clock_end), s.end_inferred) for s in draft.sessions]
    assert ends == [("10:00:00", True), ("12:00:00", True)]


def test_overlaps_are_flagged_and_parallel_sessions_are_not() -> None:
    draft = read("Une rencontre", "9h-11h : A", "9h-11h : B", "10h-12h : C", "12h-13h : D")
    assert [(w.code, w.line) for w in draft.warnings if w.code == "overlap"] == [("overlap", 4)]
    assert [s.parallel for s in draft.sessions] == ["p1", "p1", None, None]


def test_doors_before_the_start_are_no_error() -> None:
    draft = read("Une rencontre", "26 avril 2019, de 10h à 17h", "9h30 : accueil", "10h-17h : plénière")
    assert draft.warnings == ()
    assert draft.doors is not None
    assert draft.doors.hour == 9


def test_days_without_a_date_are_counted_from_the_first() -> None:
    draft = read("Une rencontre", "Jour 1 : 3 mai 2025", "9h-10h : accueil", "Jour 2", "9h-10h : atelier")
    assert [str(s.start)[:10] for s in draft.sessions] == ["2025-05-03", "2025-05-04"]
    assert draft.series_hint == ""
    assert [w.code for w in draft.warnings] == ["date_inferred"]


def test_what_is_between_two_sessions_and_not_understood_is_shown_with_its_line() -> None:
    draft = read("Une rencontre", "9h-10h : accueil", "", "Séquence 2 : agir", "", "10h-11h : atelier")
    assert [(one.line, one.text) for one in draft.unread] == [(4, "Séquence 2 : agir")]


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(programme.ProgrammeReadingError, match="Europe/Paris") as refused:
        programme.read_text("9h : accueil", timezone="../../etc/passwd")
    assert refused.value.code == "unknown_timezone"
