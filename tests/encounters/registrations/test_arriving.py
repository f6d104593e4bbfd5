"""At the door: who is here, in whatever order devices tell it, as often as they tell it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cherchons.encounters.models import Arrival, Registration
from cherchons.encounters.queries.registrations.arrivals import live_count
from cherchons.encounters.queries.registrations.desk_links import volunteer_of
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.registrations import arriving
from cherchons.encounters.services.registrations.arriving import DoorEvent, reconcile
from cherchons.encounters.services.registrations.desk_links import withdraw_desk_link
from cherchons.encounters.services.registrations.plans import NoPlan
from cherchons.encounters.tasks.registrations import erase_authorship, forget_registrations
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import Forbidden, NotFound, SignInNeeded
from cherchons.kernel.models import AuditEntry
from tests.encounters.making import World, make_team, make_world
from tests.encounters.registrations.at_the_door import (
    BEFORE,
    EVENING,
    MORNING,
    OPENING,
    came,
    event,
    make_link,
    volunteer,
)
from tests.encounters.registrations.making import (
    change_plan,
    choose,
    come,
    leave,
    make_open_day,
    plan_of,
    states,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def _on_the_morning() -> Iterator[None]:
    with clock.hold(MORNING):
        yield


def day_with(*sectors: str, **rules: Any) -> tuple[World, list[Registration]]:
    """A day on its morning, with people who registered before."""
    with clock.hold(BEFORE):
        world = make_open_day(**rules)
        return world, come(world, *(sectors or ["civil_society"]))


def here(world: World) -> list[datetime | None]:
    return list(world.encounter.registrations.order_by("number").values_list("arrived_at", flat=True))


# --- one person ----------------------------------------------------------------------------------------
def test_someone_comes_in_once_and_an_entry_is_taken_back() -> None:
    world, (person,) = day_with()
    before = plan_of(world).changes
    for _click in range(2):
        arriving.check_in(person, by=world.organiser)
    assert here(world) == [MORNING]
    assert plan_of(world).changes == before + 1
    with clock.hold(MORNING + timedelta(minutes=5)):
        arriving.check_in(person, by=volunteer(world))  # another desk: still here since the first time
    assert here(world) == [MORNING]
    for _click in range(2):
        arriving.take_back(person, by=world.organiser)
    assert here(world) == [None]
    arriving.check_in(person, by=world.organiser)  # at the very same held moment: it comes after
    assert here(world) != [None]
    kinds = AuditEntry.objects.filter(action__startswith="encounters.arrival").order_by("id")
    assert [entry.action.rpartition(".")[2] for entry in kinds] == ["in", "undone", "in"]


def test_who_has_no_place_is_let_in_only_by_someone_who_says_so_and_undo_takes_it_back() -> None:
    world, made = day_with("research", "research", "research", capacity=1, accept_hours=0)
    with clock.hold(BEFORE):
        leave(made[2])
    for person, state in ((made[1], "waiting"), (made[2], "cancelled")):
        with pytest.raises(arriving.WithoutPlace):
            arriving.check_in(person, by=world.organiser)
        arriving.check_in(person, by=world.organiser, anyway=True)
        person.refresh_from_db()
        assert (person.state, person.arrived_at) == ("confirmed", MORNING)
        arriving.take_back(person, by=world.organiser)
        person.refresh_from_db()
        assert (person.state, person.arrived_at) == (state, None)


def test_who_is_let_in_has_the_free_seats_they_chose_and_leaves_them_when_it_was_a_mistake() -> None:
    with clock.hold(BEFORE):
        world = make_open_day(filled=True, capacity=1)
        session = world.encounter.sessions.filter(kind="workshop")[0]
        change_plan(world, session_places={session.uid: 1})
        inside, outside = come(world, "research", "research")
        choose(outside, [session.uid])
        choose(inside, [])
    arriving.check_in(outside, by=world.organiser, anyway=True)
    assert outside.choices.get().state == "seated"
    choose(inside, [session.uid])
    assert inside.choices.get().state == "waiting"
    arriving.take_back(outside, by=world.organiser)
    assert outside.choices.get().state == "waiting"
    assert inside.choices.get().state == "seated", "one seat, one person"


def test_coming_in_accepts_a_place_that_was_offered() -> None:
    with clock.hold(BEFORE):
        world = make_open_day(capacity=1, accept_hours=24 * 30)
        made = come(world, "research", "research")
        leave(made[0])
    assert states(world) == ["cancelled", "offered"]
    arriving.check_in(made[1], by=world.organiser)
    assert states(world) == ["cancelled", "confirmed"]


def test_who_is_not_registered_always_comes_in_and_is_counted_once() -> None:
    world, _made = day_with(capacity=1)
    uid = uuid4()
    for _click in range(2):
        made = arriving.walk_in(
            world.encounter,
            by=volunteer(world),
            uid=uid,
            name="Zoé  Petit",
            sector="research",
            organisation="ULille",
        )
    assert (made.name, made.channel, made.state, made.arrived_at) == (
        "Zoé Petit",
        "desk",
        "confirmed",
        MORNING,
    )
    assert (made.organisation_name, made.individual, made.number) == ("ULille", False, 2)
    count = live_count(world.encounter)
    assert (count.here, count.expected, count.walked_in, count.last_hour) == (1, 1, 1, 1)
    arriving.take_back(made, by=world.organiser)
    assert states(world) == ["confirmed", "cancelled"]
    with pytest.raises(Invalid) as refused:
        arriving.walk_in(world.encounter, by=world.organiser, name="Zoé", sector="martians")
    assert refused.value.field == "sector"


def test_the_desk_is_for_the_team_and_for_volunteers_while_their_link_lasts() -> None:
    world, (person,) = day_with()
    make_team(world)
    samia = volunteer(world)
    other, (stranger,) = day_with()
    for allowed in (world.people["facilitator"], world.people["co_organiser"], samia):
        arriving.check_in(person, by=allowed)
    with pytest.raises(Forbidden):
        arriving.check_in(stranger, by=samia)
    with pytest.raises(Forbidden):
        reconcile(other.encounter, by=samia, events=[])
    with pytest.raises(SignInNeeded):
        arriving.walk_in(world.encounter, by=VISITOR, name="Zoé", sector="research")
    with clock.hold(EVENING), pytest.raises(Forbidden):
        arriving.take_back(person, by=samia)


def test_a_day_without_registration_and_a_person_who_was_erased_are_refused() -> None:
    world = make_world()
    with pytest.raises(NoPlan):
        arriving.walk_in(world.encounter, by=world.organiser, name="Zoé", sector="research")
    open_day, (person,) = day_with()
    Registration.objects.filter(pk=person.pk).update(anonymous=True)
    with pytest.raises(NotFound):
        arriving.check_in(person, by=open_day.organiser)


def test_who_checked_in_is_forgotten_with_their_account_and_a_desk_has_its_own_name() -> None:
    world, (person,) = day_with()
    arriving.check_in(person, by=world.organiser)
    link = make_link(world)
    arriving.take_back(person, by=volunteer_of(link))
    assert {a.desk for a in person.arrivals.all()} == {world.organiser.key, f"desk:{link.pk}"}
    erase_authorship(world.organiser.id)
    assert {a.desk for a in person.arrivals.all()} == {"", f"desk:{link.pk}"}
    withdraw_desk_link(link, by=world.organiser)
    link.refresh_from_db()
    assert link.withdrawn
    forget_registrations(MORNING + timedelta(days=200))
    assert not world.encounter.desk_links.exists(), "a link names a volunteer"
    assert {a.desk for a in person.arrivals.all()} == {""}


# --- devices -------------------------------------------------------------------------------------------
def test_what_a_device_noted_is_kept_once_and_answered_for_one_by_one() -> None:
    world, (first, second) = day_with("research", "support")
    _other, (stranger,) = day_with()
    good, again, walks = came(first), came(first, 2), event("walk_in", 3, name="Zoé", sector="funder")
    bad = [
        came(stranger),
        event("in", registration=uuid4()),
        event("in"),
        event("walk_in", name="", sector="research"),
        event("walk_in", name="Zoé", sector="martians"),
        event("walk_in", name="Zoé", sector="research", uid=second.uid),
        event("stolen", registration=first.uid),
    ]
    events = [good, *bad, again, walks, event("undone", 4, registration=walks.uid)]
    made = reconcile(world.encounter, by=volunteer(world), events=events)
    assert {r.uid for r in made.refused} == {e.uid for e in bad}
    assert all(r.sentence for r in made.refused)
    assert set(made.done) == {e.uid for e in events} - {e.uid for e in bad}
    assert here(world) == [OPENING, None, None]
    assert states(world) == ["confirmed", "confirmed", "cancelled"]
    before, rows = plan_of(world).changes, Arrival.objects.count()
    again_made = reconcile(world.encounter, by=volunteer(world), events=events)
    assert set(again_made.done) == set(made.done)
    assert (Arrival.objects.count(), here(world)) == (rows, [OPENING, None, None])
    assert plan_of(world).changes >= before


def test_a_note_of_one_day_is_unknown_to_another() -> None:
    world, (person,) = day_with()
    other, (stranger,) = day_with()
    note = came(person)
    reconcile(world.encounter, by=world.organiser, events=[note])
    made = reconcile(other.encounter, by=other.organiser, events=[replace(note, registration=stranger.uid)])
    assert [r.code for r in made.refused] == ["unknown"]
    assert here(other) == [None]


def test_a_wrong_clock_is_set_right() -> None:
    world, (person,) = day_with()
    slow = timedelta(hours=-3)
    at = MORNING + timedelta(minutes=-4)
    event_ = replace(came(person), at=at + slow)
    reconcile(world.encounter, by=world.organiser, events=[event_], sent=MORNING + slow)
    assert here(world) == [at]


def test_someone_whose_place_went_meanwhile_came_in_all_the_same() -> None:
    world, (person,) = day_with()
    with clock.hold(BEFORE):
        leave(person)
    reconcile(world.encounter, by=world.organiser, events=[came(person)])
    assert states(world) == ["confirmed"]


def test_a_batch_that_breaks_leaves_nothing_and_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world, people = day_with(*["research"] * 4)
    events = [came(person, number) for number, person in enumerate(people)]
    whole = arriving._note

    def dies(registration: Registration, *more: Any) -> Arrival:
        if registration.pk == people[2].pk:
            raise RuntimeError("the power is cut")
        return whole(registration, *more)

    monkeypatch.setattr(arriving, "_note", dies)
    with pytest.raises(RuntimeError), transaction.atomic():
        reconcile(world.encounter, by=world.organiser, events=events)
    assert Arrival.objects.count() == 0
    monkeypatch.undo()
    reconcile(world.encounter, by=world.organiser, events=events)
    assert here(world) == [OPENING + timedelta(minutes=n) for n in range(4)]


# --- any order, any batches, any repetition -----------------------------------------------------------------
MINUTES = st.integers(0, 6)
NOTES = st.lists(
    st.tuples(st.integers(0, 3), st.booleans(), MINUTES, st.uuids(version=4)),
    max_size=9,
    unique_by=lambda n: n[3],
)


@st.composite
def sendings(draw: st.DrawFn) -> tuple[list[Any], list[list[int]]]:
    """Notes about four people, and the batches in which devices send them: shuffled, repeated, cut anyhow."""
    notes = draw(NOTES)
    repeated = draw(st.lists(st.integers(0, 8), max_size=6))
    order = draw(st.permutations([*range(len(notes)), *(i for i in repeated if i < len(notes))]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=4)))
    edges = [0, *cuts, len(order)]
    return notes, [order[a:b] for a, b in pairwise(edges)]


def brute_force(notes: list[tuple[int, bool, int, UUID]], who: int) -> datetime | None:
    """Walk through the notes of one person, as they happened."""
    since = None
    for _who, came_in, minute, _uid in sorted(
        (n for n in notes if n[0] == who), key=lambda n: (n[2], n[3].hex)
    ):
        if not came_in:
            since = None
        elif since is None:
            since = OPENING + timedelta(minutes=minute)
    return since


def test_any_order_repetition_and_partition_ends_the_same() -> None:
    with clock.hold(BEFORE):
        world = make_open_day(capacity=3, accept_hours=0)
        people = come(world, *["research"] * 4)  # the fourth has no place

    @settings(max_examples=60, deadline=None)
    @given(sending=sendings())
    def ends_the_same(sending: tuple[list[Any], list[list[int]]]) -> None:
        notes, batches = sending
        with transaction.atomic(), clock.hold(MORNING):
            made = [as_event(people[note[0]], note) for note in notes]
            for batch in batches:
                events = [made[index] for index in batch]
                assert not reconcile(world.encounter, by=world.organiser, events=events).refused
            expected = [brute_force(notes, who) for who in range(4)]
            assert here(world) == expected
            assert states(world) == ["confirmed"] * 3 + ["confirmed" if expected[3] else "waiting"]
            assert live_count(world.encounter).here == sum(1 for since in expected if since)
            assert Arrival.objects.count() == len(notes)
            transaction.set_rollback(True)

    ends_the_same()


def as_event(person: Registration, note: tuple[int, bool, int, UUID]) -> DoorEvent:
    _who, came_in, minute, uid = note
    return event("in" if came_in else "undone", minute, uid=uid, registration=person.uid)
