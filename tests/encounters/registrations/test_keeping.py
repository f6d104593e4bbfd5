"""What becomes of a registration: cancelled, offered, accepted, lapsed, drawn; seats in sessions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cherchons.encounters.models import GroupMessage, Registration
from cherchons.encounters.queries import personal
from cherchons.encounters.queries.registrations.links import (
    NoRegistration,
    holder_of,
    key_of,
    registration_with,
)
from cherchons.encounters.queries.registrations.places import place_in_line
from cherchons.encounters.services import releases
from cherchons.encounters.services.registrations import keeping, messaging
from cherchons.encounters.services.registrations.registering import register
from cherchons.encounters.tasks import registrations as tasks
from cherchons.engines import places
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR, System
from cherchons.kernel.errors import Forbidden, SignInNeeded
from cherchons.kernel.models import OutboxMessage
from cherchons.people.services import erase_account
from tests.encounters.making import World
from tests.encounters.registrations.making import (
    change_plan,
    choose,
    come,
    leave,
    make_open_day,
    newcomer,
    party,
    plan_of,
    states,
)
from tests.factories import actor, make_account

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)
LATER = BEFORE + timedelta(hours=49)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def full_day(**rules: object) -> tuple[World, list[Registration]]:
    """A day of two places, four people."""
    world = make_open_day(capacity=2, **rules)
    return world, come(world, *["civil_society"] * 4)


def test_a_place_that_becomes_free_is_offered_to_the_first_in_line() -> None:
    world, made = full_day()
    leave(made[0])
    assert states(world) == ["cancelled", "confirmed", "offered", "waiting"]
    made[2].refresh_from_db()
    assert made[2].offer_until == BEFORE + timedelta(hours=48)
    assert OutboxMessage.objects.filter(to=made[2].email, key__startswith="encounters.offered").exists()
    keeping.accept(made[2], by=holder_of(made[2]))
    assert states(world) == ["cancelled", "confirmed", "confirmed", "waiting"]
    keeping.accept(made[2], by=holder_of(made[2]))  # a second click


def test_cancelling_twice_gives_one_place() -> None:
    world, made = full_day()
    leave(made[0])
    leave(made[0])
    assert states(world).count("offered") == 1


def test_an_offer_without_an_answer_goes_to_the_next() -> None:
    world, made = full_day()
    leave(made[0])
    assert tasks.move_lines(BEFORE) == 0
    with clock.hold(LATER):
        assert tasks.move_lines(LATER) >= 1
        assert states(world) == ["cancelled", "confirmed", "lapsed", "offered"]
        with pytest.raises(keeping.NothingOffered):
            keeping.accept(made[2], by=holder_of(made[2]))


def test_an_offer_ends_when_the_day_begins() -> None:
    _world, made = full_day(accept_hours=24 * 30)
    leave(made[0])
    made[2].refresh_from_db()
    assert made[2].offer_until == datetime(2027, 3, 12, 8, tzinfo=UTC)


def test_without_a_question_a_place_is_given_at_once_as_to_who_has_no_address() -> None:
    world, made = full_day(accept_hours=0)
    leave(made[0])
    assert states(world)[2] == "confirmed"
    world, made = full_day()
    Registration.objects.filter(pk=made[2].pk).update(email="")
    leave(made[0])
    assert states(world)[2] == "confirmed"


def test_more_places_go_to_those_in_line_fewer_take_nobody_away() -> None:
    world, _made = full_day(accept_hours=0)
    change_plan(world, capacity=3)
    assert states(world) == ["confirmed"] * 3 + ["waiting"]
    change_plan(world, capacity=1)
    assert states(world) == ["confirmed"] * 3 + ["waiting"]


def test_places_released_at_their_date_are_given_by_the_sweep() -> None:
    release = BEFORE + timedelta(days=1)
    world = make_open_day(capacity=2, reserved={"research": 1}, release_at=release, accept_hours=0)
    come(world, "civil_society", "civil_society")
    assert states(world) == ["confirmed", "waiting"]
    with clock.hold(release):
        assert tasks.move_lines(release) == 1
    assert states(world) == ["confirmed", "confirmed"]


def test_a_party_waits_for_places_for_all_of_it_and_is_passed_over() -> None:
    world = make_open_day(capacity=2, accept_hours=0)
    first = come(world, "research", "research")
    party(world, "research", "research")
    come(world, "research")
    leave(first[0])
    assert states(world) == ["cancelled", "confirmed", "waiting", "waiting", "confirmed"]


def test_the_line_is_drawn_at_its_moment_by_the_seed_that_was_announced() -> None:
    when = BEFORE + timedelta(days=2)
    world = make_open_day(capacity=1, waiting_rule="draw", draw_at=when, accept_hours=0)
    made = come(world, *["civil_society"] * 6)
    leave(made[0])
    assert "confirmed" not in states(world)[1:], "nothing moves before the draw"
    with pytest.raises(keeping.NothingToDraw):
        keeping.draw_line(world.encounter, by=world.organiser)
    seed = plan_of(world).draw_seed
    with clock.hold(when):
        tasks.move_lines(when)
        tasks.move_lines(when)
    drawn = places.draw(range(2, 7), seed)
    assert Registration.objects.get(encounter=world.encounter, state="confirmed").number == drawn[0]
    second = world.encounter.registrations.get(number=drawn[1])
    assert place_in_line(second, plan_of(world)) == 1
    late = come(world, "civil_society")[0]
    assert place_in_line(late, plan_of(world)) == 5, "who came after the draw stands behind it"


def test_a_day_that_began_is_asked_nothing_by_the_sweep(django_assert_num_queries: Any) -> None:
    world, made = full_day(accept_hours=0)
    with clock.hold(LATER + timedelta(days=30)):
        Registration.objects.filter(pk=made[0].pk).update(state="cancelled")  # a place is free, too late
        with django_assert_num_queries(1):
            assert keeping.promote_due(clock.now()) == 0
    assert states(world)[2] == "waiting"


def test_nobody_is_told_of_a_lapsed_offer_once_the_day_is_called_off() -> None:
    world, made = full_day()
    leave(made[0])
    releases.cancel(world.encounter, by=world.organiser, version=world.version, note="Grève des trains")
    before = OutboxMessage.objects.filter(to=made[2].email).count()
    with clock.hold(LATER):
        assert keeping.lapse_offers(clock.now()) == 1
    assert states(world)[2] == "lapsed"
    assert OutboxMessage.objects.filter(to=made[2].email).count() == before


def test_one_comes_back_at_the_end_of_the_line() -> None:
    _world, made = full_day()
    leave(made[2])
    keeping.wait_again(made[2], by=holder_of(made[2]))
    made[2].refresh_from_db()
    assert (made[2].state, made[2].number) == ("waiting", 5)
    with pytest.raises(keeping.NotWaiting):
        keeping.wait_again(made[2], by=holder_of(made[2]))


def test_seats_in_sessions_have_a_line_of_their_own() -> None:
    world = make_open_day(filled=True)
    first, second = world.encounter.sessions.filter(kind="workshop")
    change_plan(world, session_places={first.uid: 1, second.uid: 5})
    made = [come_to(world, [first.uid]) for _person in range(2)]
    assert seats(made[0]) == {first.uid: "seated"}
    assert seats(made[1]) == {first.uid: "waiting"}
    choose(made[0], [second.uid])
    assert seats(made[0]) == {second.uid: "seated"}
    assert seats(made[1]) == {first.uid: "seated"}


def test_who_waits_for_a_seat_again_is_told_again() -> None:
    world = make_open_day(filled=True)
    session = world.encounter.sessions.filter(kind="workshop")[0]
    change_plan(world, session_places={session.uid: 1})
    first, second = (come_to(world, [session.uid]) for _person in range(2))
    mails = [OutboxMessage.objects.filter(to=second.email).count()]
    for _turn in range(2):
        choose(first, [])
        assert seats(second) == {session.uid: "seated"}
        mails.append(OutboxMessage.objects.filter(to=second.email).count())
        choose(second, [])
        choose(first, [session.uid])
        choose(second, [session.uid])
        assert seats(second) == {session.uid: "waiting"}
    assert [mails[1] - mails[0], mails[2] - mails[1]] == [1, 1]


def come_to(world: World, sessions: list) -> Registration:  # type: ignore[type-arg]
    return register(world.encounter, by=VISITOR, people=[newcomer(sessions=sessions)])[0]


def seats(registration: Registration) -> dict:  # type: ignore[type-arg]
    return dict(registration.choices.values_list("session_uid", "state"))


def test_a_link_opens_its_own_registration_alone() -> None:
    world, made = full_day()
    key = key_of(made[0])
    assert registration_with(key, world.encounter.slug) == made[0]
    forged = [
        key[:-1] + ("0" if key[-1] != "0" else "1"),
        made[0].uid.hex,
        "",
        "x" * 200,
        key_of(made[1])[:32] + key[32:],
    ]
    for word in forged:
        with pytest.raises(NoRegistration):
            registration_with(word, world.encounter.slug)
    with pytest.raises(NoRegistration):
        registration_with(key, "another-day")
    with pytest.raises(Forbidden):
        keeping.cancel(made[1], by=holder_of(made[0]))
    with pytest.raises(SignInNeeded):
        keeping.cancel(made[1], by=VISITOR)


def test_a_link_outlives_a_change_of_the_sites_key(settings: Any) -> None:
    world, made = full_day()
    key = key_of(made[0])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert registration_with(key, world.encounter.slug) == made[0]
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NoRegistration):
        registration_with(key, world.encounter.slug)


def test_needs_go_after_the_day_names_later_figures_stay() -> None:
    world = make_open_day()
    person = newcomer(access="fauteuil roulant", consents={"needs": (True, "oui")})
    made = register(world.encounter, by=VISITOR, people=[person])[0]
    day = datetime(2027, 3, 12, 20, tzinfo=UTC)
    assert tasks.forget_needs(day) == 0
    assert tasks.forget_needs(day + timedelta(days=4)) == 1
    assert tasks.forget_registrations(day + timedelta(days=30)) == 0
    assert tasks.forget_registrations(day + timedelta(days=182)) == 1
    made.refresh_from_db()
    assert (made.name, made.email, made.sector, made.state) == ("", "", "civil_society", "confirmed")
    with pytest.raises(NoRegistration):
        registration_with(key_of(made), world.encounter.slug)


def test_what_was_looked_for_to_write_to_people_goes_with_their_names() -> None:
    world = make_open_day()
    pks = [come(world)[0].pk]
    filters = "q=Zo%C3%A9+Martin"
    messaging.send_message(
        world.encounter, by=world.organiser, pks=pks, subject="Salut", words="À bientôt", filters=filters
    )
    day = datetime(2027, 3, 12, 20, tzinfo=UTC)
    tasks.forget_registrations(day + timedelta(days=30))
    assert GroupMessage.objects.get().filters == filters
    tasks.forget_registrations(day + timedelta(days=182))
    assert GroupMessage.objects.get().filters == ""


def test_who_is_erased_while_a_day_is_postponed_leaves_their_place() -> None:
    account = make_account("ada@example.org")
    world = make_open_day(capacity=1)
    register(world.encounter, by=actor(account), people=[newcomer(email=account.email)])
    releases.postpone(world.encounter, by=world.organiser, version=world.version)
    with clock.hold(datetime(2027, 3, 20, 9, tzinfo=UTC)):  # the day that was planned has passed
        erase_account(account, by=System(task="test"))
    assert states(world) == ["cancelled"]


def test_everything_that_was_said_is_given_to_the_person() -> None:
    account = make_account("ada@example.org")
    world = make_open_day(filled=True)
    session = world.encounter.sessions.filter(kind="workshop")[0]
    change_plan(world, session_places={session.uid: 1})
    person = newcomer(email=account.email, sessions=[session.uid], language="en")
    register(world.encounter, by=actor(account), people=[person])
    told = next(personal.registrations_of(account.pk))
    assert told["sessions"] == [{"session": session.title, "state": "seated"}]
    assert (told["language"], told["channel"]) == ("en", "online")


def test_erasing_a_person_gives_their_place_to_the_next() -> None:
    account = make_account("ada@example.org")
    world = make_open_day(capacity=1, accept_hours=0)
    mine = register(world.encounter, by=actor(account), people=[newcomer(email=account.email)])[0]
    come(world)
    assert mine.account_id == account.pk
    erase_account(account, by=System(task="test"))
    assert states(world) == ["cancelled", "confirmed"]
    mine.refresh_from_db()
    assert (mine.name, mine.email, mine.account_id) == ("", "", None)
