"""What is read: as many queries for three hundred sessions as for one; only what is public, in order."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cherchons.encounters.models import Encounter, Release, Session
from cherchons.encounters.queries import desk, public
from cherchons.encounters.queries.documents import document
from cherchons.encounters.queries.panels import mine, of_organisation
from cherchons.encounters.services import drafts, releases, series, sessions
from cherchons.kernel import clock
from cherchons.kernel.errors import NotFound
from tests.encounters.making import A_DAY, World, make_world
from tests.factories import actor, make_account, make_organisation

pytestmark = pytest.mark.django_db


def queries(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ask()
    return len(seen)


def long_day(count: int) -> World:
    """Make a released day of so many sessions."""
    world = make_world(filled=True)
    made = [
        Session(
            encounter=world.encounter,
            day=world.day,
            start=time(9 + n % 9),
            end=time(10 + n % 9),
            position=n,
            title=f"Séance {n}",
        )
        for n in range(count)
    ]
    Session.objects.bulk_create(made)
    world.release()
    return world


@pytest.mark.parametrize("count", [1, 3, 300])
def test_a_programme_is_read_in_one_query_and_a_draft_in_eight(count: int) -> None:
    world = long_day(count)
    slug = world.encounter.slug
    assert queries(lambda: public.released(slug)) == 1
    assert queries(lambda: public.programme_for(slug, "fr")) == 1
    assert len(public.programme_for(slug, "fr").sessions) == count + 4
    draft = Encounter.objects.select_related("organisation", "series", "territory").get(pk=world.encounter.pk)
    assert queries(lambda: document(draft, private=True)) <= 8
    assert queries(lambda: public.history(slug)) == 1


@pytest.mark.parametrize("count", [1, 3, 300])
def test_undo_takes_as_many_queries_for_a_long_day_as_for_a_short_one(count: int) -> None:
    world = long_day(count)
    world.edit(title="Autre")
    assert queries(lambda: drafts.undo(world.encounter, **world.args)) <= 50


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_as_many_queries_for_three_days_as_for_one(count: int) -> None:
    worlds = [long_day(1) for _ in range(count)]
    for world in worlds[1:]:
        Encounter.objects.filter(pk=world.encounter.pk).update(organisation=worlds[0].organisation)
    by = worlds[0].organiser
    for ask in (public.upcoming, public.past, public.next_encounter, public.public_series):
        assert queries(ask) <= 1
    assert queries(lambda: public.encounters_of(worlds[0].organisation.slug)) == 1
    assert queries(lambda: desk.encounters_edited_by(by)) == 2
    assert len(desk.encounters_edited_by(by)) == count


def days(*dates: date) -> list[World]:
    made = []
    for on in dates:
        world = make_world(on=on, title=f"Journée du {on}")
        world.add()
        world.release()
        made.append(world)
    return made


@pytest.mark.db
def test_lists_show_what_is_public_next_first_then_latest_past() -> None:
    today = date(2027, 3, 1)
    days(today, date(2027, 4, 1), date(2027, 3, 9), date(2027, 2, 28), date(2019, 4, 26))
    make_world(on=date(2027, 3, 20))  # a draft: nobody's business
    with clock.hold(datetime(2027, 3, 1, 20, tzinfo=UTC)):
        assert [c.first_date for c in public.upcoming()] == [today, date(2027, 3, 9), date(2027, 4, 1)]
        assert [c.first_date for c in public.past()] == [date(2027, 2, 28), date(2019, 4, 26)]
        assert len(public.upcoming(2)) == 2
        found = public.next_encounter()
    assert found is not None
    assert found.first_date == today


@pytest.mark.db
def test_the_next_encounter_is_one_that_takes_place() -> None:
    first, second = days(date(2027, 3, 5), date(2027, 3, 6))
    releases.cancel(first.encounter, **first.args)
    with clock.hold(datetime(2027, 3, 1, tzinfo=UTC)):
        found = public.next_encounter()
        assert found is not None
        assert found.slug == second.encounter.slug
        assert [c.state for c in public.upcoming()] == ["cancelled", "scheduled"]


def test_cards_speak_the_readers_language_when_they_can() -> None:
    world = make_world(filled=True)
    world.edit(second_language="en", second_title="A day together", second_description="Come.")
    world.release()
    with clock.hold(datetime(2027, 3, 1, tzinfo=UTC)):
        (french,), (english,) = public.upcoming(language="fr"), public.upcoming(language="en")
    assert (french.title, french.lang) == ("Une journée ensemble", "fr")
    assert (english.title, english.description, english.lang) == ("A day together", "Come.", "en")
    assert (french.count, french.start, french.end) == (4, "09:00", "18:00")


def test_drafts_and_unknown_addresses_look_the_same_to_the_public() -> None:
    world = make_world(filled=True)
    with pytest.raises(public.NotReleased) as draft:
        public.released(world.encounter.slug)
    with pytest.raises(NotFound) as unknown:
        public.released("nulle-part")
    assert str(draft.value) == str(unknown.value)


def test_a_series_shows_the_days_that_were_released_in_it() -> None:
    world = make_world(filled=True)
    begun = series.create_series(world.organisation, by=world.organiser, title="Une démarche")
    with pytest.raises(NotFound):
        public.series_page(begun.slug)
    world.edit(series=begun)
    world.release()
    world.edit(series=None)  # not released yet: the public still sees it in the series
    with clock.hold(datetime(2027, 3, 1, tzinfo=UTC)):
        page = public.series_page(begun.slug)
        assert [c.slug for c in page.upcoming] == [world.encounter.slug]
        assert public.public_series()[0]["days"] == 1
        assert public.past(begun) == []
    world.release()
    with pytest.raises(NotFound):
        public.series_page(begun.slug)


@pytest.mark.db
def test_an_organisation_shows_what_was_released_with_its_name() -> None:
    world, friend = make_world(filled=True), make_organisation("Amie")
    world.release()
    from cherchons.encounters.services import organisers

    organisers.add_organiser(world.encounter, **world.args, organisation=friend)
    assert public.encounters_of(friend.slug) == []  # only in the draft
    assert of_organisation(None, friend) is None  # type: ignore[arg-type]
    world.release()
    assert [c.slug for c in public.encounters_of(friend.slug)] == [world.encounter.slug]


def test_changes_since_a_visit_are_told_from_the_oldest() -> None:
    world = make_world(filled=True)
    world.release()
    for title in ("Deux", "Trois"):
        world.edit(title=title)
        world.release(note=title)
    slug = world.encounter.slug
    assert [c["params"]["new"] for c in public.changes_since(slug, 1)] == [{"fr": "Deux"}, {"fr": "Trois"}]
    assert public.changes_since(slug, 3) == []
    assert [note.number for note in public.history(slug)] == [3, 2, 1]


def test_my_space_shows_what_i_prepare(rf: Any) -> None:
    world = make_world(filled=True)
    request = rf.get("/")
    request.actor = world.organiser
    shown = mine(request, None)
    assert shown is not None
    assert [row.encounter for row in shown["rows"]] == [world.encounter]
    request.actor = actor(make_account())
    assert mine(request, None) is None


def test_a_long_day_is_edited_and_published_in_time() -> None:
    """1,300 sessions: a change, its undo and a release each well under a person's patience."""
    world = long_day(1_296)
    start = datetime.now(UTC)
    session = world.encounter.sessions.select_related("encounter", "day").get(title="Séance 700")
    sessions.edit_session(session, **world.args, room="Salle 1")
    drafts.undo(world.encounter, **world.args)
    drafts.redo(world.encounter, **world.args)
    world.release()
    assert datetime.now(UTC) - start < timedelta(seconds=20)
    assert Release.objects.get(latest=True).content["days"][0]["date"] == A_DAY.isoformat()
