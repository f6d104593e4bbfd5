"""Wishes as services keep them: who may, until when, holes closed, what is ranked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cherchons.encounters.models import Registration, SessionPlaces, Wish, WishedSession, WishPlan, WishSheet
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.wishes import WishState, wishing_of
from cherchons.encounters.queries.personal import registrations_of
from cherchons.encounters.queries.registrations.links import holder_of
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.composing import wish_plans, wishing
from cherchons.encounters.services.composing.wish_plans import Room
from cherchons.encounters.services.registrations import keeping
from cherchons.encounters.services.registrations.registering import register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR, AccountActor
from cherchons.kernel.errors import Conflict, Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry
from tests.encounters.composing.making import make_workshops, people, plan_of, uid_of
from tests.encounters.making import World, make_world
from tests.encounters.registrations.making import change_plan, choose, come, make_open_day, newcomer
from tests.factories import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


def ranks(registration: Registration) -> dict[str, int]:
    """Return title → rank."""
    titles = dict(registration.encounter.sessions.values_list("uid", "title"))
    rows = Wish.objects.filter(registration=registration).values_list("session_uid", "rank")
    return {titles[uid]: rank for uid, rank in rows}


def said(world: World, registration: Registration, **given: int) -> WishSheet:
    """Say wishes by one's own link: title → rank."""
    wishes = {UUID(uid_of(world, title)): rank for title, rank in given.items()}
    return wishing.say_wishes(registration, by=holder_of(registration), wishes=wishes)


def state(world: World) -> WishState:
    """Return where the wishes of the day stand."""
    plan = WishPlan.objects.filter(encounter=world.encounter).first()
    shown = display.shown(world.encounter.slug, "fr")
    return wishing_of(world.encounter, shown, clock.now(), plan).state


def test_holes_are_closed_and_ties_are_kept() -> None:
    world = make_workshops("A", "B", "C", "D")
    made = come(world)[0]
    said(world, made, A=7, B=2, C=7, D=40)
    assert ranks(made) == {"B": 1, "A": 2, "C": 2, "D": 3}
    said(world, made, C=1)
    assert ranks(made) == {"C": 1}


def test_no_rank_at_all_is_an_answer_too() -> None:
    world = make_workshops()
    made = come(world)[0]
    assert not WishSheet.objects.exists()
    said(world, made)
    assert WishSheet.objects.get().registration == made
    assert not Wish.objects.exists()


def test_a_workshop_that_is_offered_again_is_ranked_once_and_slots_apart_are_ranked_apart() -> None:
    world = make_workshops("A", "B", again=("A", "C"))
    made = come(world)[0]
    said(world, made, B=1, A=2, C=3)
    assert sorted(Wish.objects.values_list("rank", flat=True)) == [1, 2, 2, 3]
    apart = make_workshops("A", "B", again=("C", "D"))
    other = come(apart)[0]
    said(apart, other, A=2, B=1, C=4, D=3)
    assert ranks(other) == {"B": 1, "A": 2, "D": 1, "C": 2}


def test_saying_the_same_again_changes_nothing_and_a_double_click_is_one() -> None:
    world = make_workshops()
    made = come(world)[0]
    said(world, made, A=1, B=2)
    before = AuditEntry.objects.count()
    said(world, made, A=2, B=3)
    assert AuditEntry.objects.count() == before
    key, uid = uuid4(), UUID(uid_of(world, "C"))
    wishing.say_wishes(made, by=holder_of(made), wishes={uid: 1}, request_key=key)
    said(world, made, B=1)
    wishing.say_wishes(made, by=holder_of(made), wishes={uid: 1}, request_key=key)
    assert ranks(made) == {"B": 1}, "the same click twice is one"


def test_strange_sessions_and_ranks_are_refused() -> None:
    world = make_workshops()
    made = come(world)[0]
    plenary = world.add("Plénière", "09:00", "10:00")
    for uid in (uuid4(), plenary.uid):
        with pytest.raises(Invalid):
            wishing.say_wishes(made, by=holder_of(made), wishes={uid: 1})
    for rank in (0, -1, 10**9):
        with pytest.raises(Invalid):
            said(world, made, A=rank)
    assert not WishSheet.objects.exists()


def test_only_oneself_and_the_team_say_wishes() -> None:
    world = make_workshops()
    made, other = come(world, "research", "civil_society")
    uid = {UUID(uid_of(world, "A")): 1}
    with pytest.raises(SignInNeeded):
        wishing.say_wishes(made, by=VISITOR, wishes=uid)
    with pytest.raises(Forbidden):
        wishing.say_wishes(made, by=holder_of(other), wishes=uid)
    with pytest.raises(Forbidden):
        wishing.say_wishes(made, by=world.people["other_organiser"], wishes=uid)
    sheet = wishing.say_wishes(made, by=world.people["facilitator"], wishes=uid, channel="phone")
    assert sheet.channel == "phone"


def test_who_left_says_none() -> None:
    world = make_workshops()
    made = come(world)[0]
    keeping.cancel(made, by=holder_of(made))
    with pytest.raises(wishing.WishesClosed):
        said(world, made, A=1)


def test_closed_for_people_then_for_everyone() -> None:
    world = make_workshops()
    made = come(world)[0]
    plan = plan_of(world)
    assert state(world) == WishState.OPEN
    wish_plans.stop(world.encounter, by=world.organiser)
    with pytest.raises(wishing.WishesClosed):
        said(world, made, A=1)
    team = {"by": world.organiser, "wishes": {UUID(uid_of(world, "B")): 1}, "channel": "phone"}
    wishing.say_wishes(made, **team)
    wish_plans.reopen(world.encounter, by=world.organiser)
    said(world, made, A=1)
    step = plan.compositions.create(step="composed", content={})
    WishPlan.objects.update(published=step)
    for attempt in (lambda: said(world, made, C=1), lambda: wishing.say_wishes(made, **team)):
        with pytest.raises(wishing.WishesClosed):
            attempt()
    assert ranks(made) == {"A": 1}
    assert state(world) == WishState.PUBLISHED


def test_wishes_close_on_their_date_or_when_the_day_begins_and_before_the_workshops() -> None:
    world = make_workshops()
    made = come(world)[0]
    with clock.hold(datetime(2027, 3, 12, 8, 0, tzinfo=UTC)):  # nine o'clock there
        assert state(world) == WishState.CLOSED
    WishPlan.objects.update(closes_at=datetime(2027, 3, 12, 18, tzinfo=UTC))
    with clock.hold(datetime(2027, 3, 12, 12, tzinfo=UTC)):
        said(world, made, A=1)
    with clock.hold(datetime(2027, 3, 12, 13, tzinfo=UTC)):  # two o'clock there: workshops begin
        assert state(world) == WishState.CLOSED
    WishPlan.objects.update(closes_at=BEFORE - timedelta(hours=1))
    with pytest.raises(wishing.WishesClosed):
        said(world, made, A=1)
    world.edit(state="postponed", state_note="Grève")
    world.release()
    assert state(world) == WishState.OFF


# --- the organisers' side -----------------------------------------------------------------------------
def rank(world: World, *titles: str, **more: object) -> WishPlan:
    """Rank these workshops."""
    sessions = {UUID(uid_of(world, title)): Room() for title in titles}
    version = WishPlan.objects.get(encounter=world.encounter).version
    given = {"sessions": sessions, "closes_at": None, "version": version, "by": world.organiser, **more}
    return wish_plans.set_wishes(world.encounter, **given)  # type: ignore[arg-type]


def test_opening_ranks_all_published_parallel_workshops_once() -> None:
    world = make_open_day(filled=True)
    plan = wish_plans.open_wishes(world.encounter, by=world.organiser)
    assert plan.sessions.count() == 2
    assert wish_plans.open_wishes(world.encounter, by=world.organiser) == plan
    assert state(world) == WishState.OPEN


def test_nothing_to_rank_is_said() -> None:
    world = make_world(filled=True)
    with pytest.raises(wish_plans.NothingToRank):
        wish_plans.open_wishes(world.encounter, by=world.organiser)
    with pytest.raises(wish_plans.NoWishes):
        wish_plans.stop(world.encounter, by=world.organiser)


def test_only_organisers_decide_what_is_ranked() -> None:
    world = make_workshops()
    for who in (world.people["facilitator"], world.people["account"], AccountActor(id=make_account().pk)):
        with pytest.raises(Forbidden):
            rank(world, "A", "B", by=who)
        with pytest.raises(Forbidden):
            wish_plans.stop(world.encounter, by=who)


def test_what_is_ranked_changes_and_limits_of_composing_stay() -> None:
    world = make_workshops()
    uids = [UUID(uid_of(world, title)) for title in "ABC"]
    WishedSession.objects.filter(session_uid=uids[0]).update(least={"research": 2})
    sessions = {uids[0]: Room(12, 4), uids[1]: Room()}
    plan = rank(world, sessions=sessions, word="Trois <b>pistes</b>", closes_at=BEFORE + timedelta(days=2))
    rows = {row.session_uid: row for row in plan.sessions.all()}
    assert set(rows) == set(uids[:2])
    assert (rows[uids[0]].capacity, rows[uids[0]].minimum, rows[uids[0]].least) == (12, 4, {"research": 2})
    assert plan.version == 2
    with pytest.raises(Conflict):
        rank(world, "A", "B", version=1)


def test_what_makes_no_sense_is_refused_and_nothing_is_kept() -> None:
    world = make_workshops()
    uids = [UUID(uid_of(world, title)) for title in "ABC"]
    wrong = [
        {uids[0]: Room(), uuid4(): Room()},
        {uids[0]: Room()},
        {uids[0]: Room(3, 4), uids[1]: Room()},
        {uids[0]: Room(0), uids[1]: Room()},
        {uids[0]: Room(-1), uids[1]: Room(10**9)},
    ]
    for sessions in wrong:
        with pytest.raises(Invalid):
            rank(world, sessions=sessions)
    assert plan_of(world).version == 1


def test_a_session_has_chosen_seats_or_wishes_never_both() -> None:
    world = make_open_day(filled=True)
    uids = list(world.encounter.sessions.filter(kind="workshop").values_list("uid", flat=True))
    change_plan(world, session_places={uids[0]: 12})
    with pytest.raises(wish_plans.SeatsAreChosen):
        wish_plans.open_wishes(world.encounter, by=world.organiser)
    made = come(world)[0]
    choose(made, uids[:1])
    with pytest.raises(wish_plans.SeatsAreChosen):
        wish_plans.rank_instead(world.encounter, by=world.organiser, session=uids[0])
    choose(made, [])
    wish_plans.rank_instead(world.encounter, by=world.organiser, session=uids[0])
    assert not SessionPlaces.objects.exists()
    assert dict(WishedSession.objects.values_list("session_uid", "capacity")) == {uids[0]: 12, uids[1]: None}
    with pytest.raises(Invalid):
        change_plan(world, session_places={uids[0]: 12})


def test_wishes_said_while_registering() -> None:
    world = make_workshops()
    wishes = {UUID(uid_of(world, "B")): 3, UUID(uid_of(world, "A")): 5}
    made = register(world.encounter, by=VISITOR, people=[newcomer(wishes=wishes)])[0]
    assert ranks(made) == {"B": 1, "A": 2}
    assert WishSheet.objects.get().channel == "online"
    wish_plans.stop(world.encounter, by=world.organiser)
    late = register(world.encounter, by=VISITOR, people=[newcomer(wishes=wishes)])[0]
    assert ranks(late) == {}, "a place is worth more than a wish that came too late"


def test_wishes_are_among_ones_own_data() -> None:
    world = make_workshops()
    account = make_account()
    made = people(world, "BA", account=account)[0]
    export = list(registrations_of(account.pk))
    assert export[0]["wishes"] == [{"session": "B", "rank": 1}, {"session": "A", "rank": 2}]
    assert made.wish_sheet
