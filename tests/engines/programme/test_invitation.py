"""The first real input, and a paraphrase of the same shape that is committed: the same expectations."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cherchons.engines import programme
from cherchons.engines.programme import DraftPerson, ProgrammeDraft

PARIS = ZoneInfo("Europe/Paris")
PARAPHRASE = Path(__file__).parent / "samples" / "invitation_paraphrase.txt"


def assert_shape(draft: ProgrammeDraft, day: date) -> None:
    """Check what both texts must give."""

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), PARIS)

    assert draft.date == day
    assert (draft.start, draft.end, draft.doors) == (at(10), at(17), at(9, 30))
    assert draft.timezone == "Europe/Paris"
    assert draft.language == "fr"
    assert (draft.series_hint, draft.day_number) == ("DAY 1", 1)
    assert len(draft.organisers) == 3
    assert [note.mark for note in draft.notes] == ["1", "2"]
    assert [note.url for note in draft.notes] == [draft.links[0], ""]
    assert draft.unread == ()
    assert {warning.code for warning in draft.warnings} == {"title_guessed"}
    assert [(s.start, s.end, s.kind) for s in draft.sessions] == [
        (at(9, 30), at(10), "welcome"),
        (at(10), at(12, 30), "testimonies"),
        (at(12, 30), at(14), "meal"),
        (at(14), at(16), "workshop"),
        (at(14), at(16), "workshop"),
        (at(16), at(17), "report_back"),
    ]
    testimonies = draft.sessions[1]
    assert [item.to_confirm for item in testimonies.items] == [False, False, True]
    assert all(len(item.text) > 100 for item in testimonies.items[:2])
    assert testimonies.text.count("?") == 1
    first, second = draft.sessions[3:5]
    assert first.parallel is not None
    assert first.parallel == second.parallel
    assert all(s.parallel is None for s in draft.sessions if s not in (first, second))
    for workshop in (first, second):
        assert workshop.parallel_title.startswith("Ateliers en parallèle sur")
        assert workshop.facilitation_to_confirm
        assert workshop.facilitators == (DraftPerson("", to_confirm=True),)
        assert not workshop.to_confirm
        assert len(workshop.text) > 100
    assert all(s.speakers == () for s in draft.sessions)
    assert len(draft.speakers) == 1


def test_the_paraphrase() -> None:
    text = PARAPHRASE.read_text(encoding="utf-8")
    draft = programme.read_text(text)
    assert_shape(draft, date(2019, 3, 14))
    assert "non-chercheuses-professionnelles" in draft.description
    assert "savoir-vivre des quartiers" in draft.description
    assert "Monts-de-Brume" in draft.description
    assert "se multiplier" in draft.description
    assert draft.description.count("\n\n") == 1
    assert draft.organisers[1:] == ("Agence locale de la vie citoyenne", "FABLAC")
    assert [item.title for item in draft.sessions[1].items] == [
        "Le projet RIVES",
        "Réinventer l’accueil dans les bibliothèques de quartier",
        "Troisième récit",
    ]
    assert [s.title for s in draft.sessions[3:5]] == ["Enquêter à plusieurs", "Papiers et argent"]
    assert draft.speakers == (
        DraftPerson("Odile Ferrand", "Secrétaire générale", "Union des savoirs partagés (USP)"),
    )
    assert programme.check(draft, text) == []


@pytest.mark.needs_data
def test_the_invitation_itself(data_dir: Path) -> None:
    path = data_dir / "invitation-2019-04-26.txt"
    draft = programme.read_file(path)
    assert_shape(draft, date(2019, 4, 26))
    assert "non-scientifiques-professionnels" in draft.description
    assert "savoir-faire de la société civile" in draft.description
    assert "Hauts-de-France" in draft.description
    assert draft.organisers == (
        "Le Mouvement associatif Hauts-de-France",
        "Observatoire régional de la vie associative",
        "SIILAB",
    )
    items = [item.title for item in draft.sessions[1].items]
    assert "VISES" in items[0]
    assert "Éducation Populaire" in items[1]
    assert items[2] == "Troisième projet"
    assert "interconnaissance" in draft.sessions[2].title
    assert [s.title for s in draft.sessions[3:5]] == [
        "Comment chercher ensemble",
        "Leviers administratifs et financiers",
    ]
    assert draft.speakers == (
        DraftPerson("Lionel Larqué", "Délégué général", "Alliance sciences sociétés (ALLISS)"),
    )
    assert programme.check(draft, path.read_text(encoding="utf-8")) == []
