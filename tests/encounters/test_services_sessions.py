"""Sessions and people of a draft: moved without drag, duplicated, tied to accounts and organisations."""

from datetime import time, timedelta

import pytest

from cherchons.encounters.models import Session, Speaker
from cherchons.encounters.queries.documents import document
from cherchons.encounters.services import drafts, sessions
from tests.encounters.making import A_DAY, World, make_world
from tests.factories import make_account, make_organisation

pytestmark = pytest.mark.django_db


def stories(world: World) -> Session:
    return world.encounter.sessions.select_related("encounter", "day").get(title="Témoignages")


def times(world: World) -> list[tuple[str, str, str]]:
    return [(s["title"], s["start"], s["end"]) for s in document(world.encounter)["sessions"]]


def test_moving_up_and_down_without_drag() -> None:
    world = make_world()
    world.add("Accueil", "09:00", "09:30")
    long = world.add("Témoignages", "10:00", "12:00")  # half an hour's pause before
    sessions.shift_session(long, **world.args, up=True)
    assert times(world) == [("Témoignages", "09:00", "11:00"), ("Accueil", "11:30", "12:00")]
    sessions.shift_session(long, **world.args, up=True)  # already first
    assert world.version == 4
    sessions.shift_session(long, **world.args, up=False)
    assert times(world) == [("Accueil", "09:00", "09:30"), ("Témoignages", "10:00", "12:00")]


def test_parallel_sessions_change_places_then_move_together() -> None:
    world = make_world()
    world.add("Accueil", "09:00", "10:00")
    first, second = world.add("A", "10:00", "11:00"), world.add("B", "10:00", "11:30")
    sessions.shift_session(second, **world.args, up=True)
    assert [t for t, _s, _e in times(world)] == ["Accueil", "B", "A"]
    sessions.shift_session(second, **world.args, up=True)
    assert times(world) == [("B", "09:00", "10:30"), ("A", "09:00", "10:00"), ("Accueil", "10:30", "11:30")]
    assert Session.objects.get(pk=first.pk).start == time(9)


def test_a_group_of_one_is_no_group() -> None:
    world = make_world(filled=True)
    second = world.encounter.sessions.get(title="Atelier B")
    assert second.parallel is not None
    sessions.move_session(second, **world.args, start=time(16))
    assert set(world.encounter.sessions.values_list("parallel", flat=True)) == {None}


def test_parallel_sessions_may_begin_apart_but_must_meet() -> None:
    world = make_world(filled=True)
    second = world.encounter.sessions.get(title="Atelier B")
    sessions.edit_session(second, **world.args, start=time(14, 30), end=time(16, 30))
    assert list(world.encounter.sessions.exclude(parallel=None)) != []
    sessions.edit_session(second, **world.args, start=time(16), end=time(17))
    assert not world.encounter.sessions.exclude(parallel=None).exists()


def test_a_session_moves_to_another_day_and_stays_as_long() -> None:
    world = make_world(filled=True)
    other = drafts.add_day(world.encounter, **world.args, date=A_DAY + timedelta(days=1))
    moved = sessions.move_session(stories(world), **world.args, day=other, start=time(14))
    moved.refresh_from_db()
    assert (moved.day, moved.start, moved.end) == (other, time(14), time(16, 30))


def test_duplicating_keeps_all_but_certainty() -> None:
    world = make_world(filled=True)
    copy = sessions.duplicate_session(stories(world), **world.args)
    assert [i.title for i in copy.items.all()] == ["Le canal"]
    witnesses = Speaker.objects.filter(item__session=copy)
    assert sorted(witnesses.values_list("name", "to_confirm")) == [("Malika", True), ("Thomas", True)]
    uids = [s["uid"] for s in document(world.encounter)["sessions"]]
    assert len(uids) == len(set(uids)) == 5


def test_a_speaker_with_an_account_is_tied_to_it_and_untied() -> None:
    world, account = make_world(filled=True), make_account()
    person = world.person(stories(world), email=account.email.upper())
    assert (person.email, person.account_id) == (account.email, account.pk)
    sessions.edit_speaker(person, **world.args, email="")
    person.refresh_from_db()
    assert person.account_id is None


def test_someone_of_the_directory_brings_organisation_and_sector() -> None:
    world = make_world(filled=True)
    unit = make_organisation("Laboratoire", sector="research")
    person = world.person(stories(world), organisation=unit)
    assert (person.organisation_name, person.sector) == ("Laboratoire", "research")
