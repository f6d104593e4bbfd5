"""The demonstration's days: built twice, there once; no page of theirs is empty."""

from datetime import UTC, date, datetime

import pytest

from cherchons.encounters.messages import sentences
from cherchons.encounters.models import Encounter, Release
from cherchons.encounters.queries import desk, public
from cherchons.encounters.services.demonstration import ANSWERING, build_encounters, friday_after
from cherchons.kernel import clock
from cherchons.kernel.actors import System
from cherchons.people.models import Account
from tests.factories import actor, make_account, make_organisation, make_organiser

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BY = System(task="demo")


@pytest.fixture
def nadia() -> Account:
    """The people and organisations that the days need; the other rooms' own parts are tried by them."""
    answering = make_organisation(
        ANSWERING, search="le mouvement associatif hauts de france", sector="civil_society"
    )
    make_organisation("SIILAB", acronym="SIILAB", search="siilab")
    for key in ("coorganisateur", "animatrice", "association", "chercheur"):
        make_account(f"{key}@example.org", language="en" if key == "chercheur" else "fr")
    return make_organiser(answering, email="organisatrice@example.org", name="Nadia Benali")


def test_without_the_directory_it_says_what_is_missing() -> None:
    with pytest.raises(LookupError, match="directory"):
        build_encounters(NOW, by=BY)


def test_the_days_are_there_once(nadia: Account) -> None:
    with clock.hold(NOW):
        build_encounters(NOW, by=BY)
        count = Release.objects.count()
        build_encounters(NOW, by=BY)
        assert Release.objects.count() == count
        past = ["2026-02-06-petit-dejeuner-des-questions", "2019-04-26-freins-et-leviers"]
        assert [c.slug for c in public.past()] == past
        upcoming = public.upcoming()
        rows = desk.encounters_edited_by(actor(nadia))
        stand = [(row.when, row.pending) for row in rows]
    assert [c.state for c in upcoming] == ["scheduled", "postponed"]
    assert stand == [("next", True), ("draft", True), ("past", False), ("past", False)]
    draft = rows[1].encounter
    assert [s.kind for s in draft.sessions.all()].count("workshop") == 2
    assert not draft.releases.exists()


def test_the_day_of_2019_ends_with_nothing_to_confirm(nadia: Account) -> None:
    build_encounters(NOW, by=BY)
    made = public.programme_for("2019-04-26-freins-et-leviers", "en")
    assert (made.release, made.first_date) == (3, date(2019, 4, 26))
    assert not any(session.uncertain for session in made.sessions)
    assert made.sessions[0].title == "Welcome and coffee"
    assert [p.name for p in made.sessions[-1].people] == ["Lionel Larqué"]


def test_the_next_day_shows_each_kind_of_change(nadia: Account) -> None:
    build_encounters(NOW, by=BY)
    made = Encounter.objects.get(slug__endswith="de-la-question-au-projet")
    assert made.number == 2
    assert len(sentences(made.releases.get(latest=True).changes)) == 3
    assert len(sentences(desk.pending_changes(made) or [])) == 2
    shown = public.programme_for(made.slug, "fr")
    assert any(session.uncertain for session in shown.sessions)
    assert [len(slot) for slot in shown.days[0].slots] == [1, 1, 1, 1, 3, 1, 1]
    sides = {p.sector for s in shown.sessions for i in s.items for p in i.people if p.part == "witness"}
    assert sides == {"civil_society", "research"}
    assert made.team.count() == 2


def test_the_next_day_is_a_friday_on_which_people_work() -> None:
    for month in range(1, 13):
        day = friday_after(datetime(2026, month, 2, tzinfo=UTC), weeks=5)
        assert day.weekday() == 4
        assert (day.month, day.day) not in {(1, 1), (5, 1), (5, 8), (12, 25)}
