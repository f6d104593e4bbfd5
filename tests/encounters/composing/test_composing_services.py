"""Composing: each step, undo, conflicts, refusals, publication, adapting to who is here."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.utils.translation import override

from cherchons.encounters.models import Composition, Placement, Registration, WishPlan
from cherchons.encounters.queries.composing.answer import DoesNotFit, NobodyToPlace
from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.limits import Limits
from cherchons.encounters.queries.composing.moves import moves
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.composing import composing, publishing, steps
from cherchons.kernel import clock, outbox
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import Conflict, Forbidden, SignInNeeded
from tests.encounters.composing.making import (
    args,
    arrive,
    content_of,
    day_of,
    make_workshops,
    people,
    plan_of,
    uid_of,
)
from tests.encounters.making import World

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def world() -> World:
    made = make_workshops()
    people(made, *("ABC", "ACB", "BAC", "CAB", "A", "", "BC", "CBA", "ABC"))
    return made


def composed(world: World, **more: object) -> Content:
    return content_of(composing.compose(plan_of(world), **args(world), **more))


def count(content: Content) -> Counter[str]:
    return Counter(uid for had in content.places.values() for uid in had.values())


# --- composing ---
def test_everyone_has_a_workshop_within_the_limits(world: World) -> None:
    content = composed(world)
    assert len(content.places) == 9
    assert all(len(had) == 1 for had in content.places.values())
    assert max(count(content).values()) <= 4
    assert content.figures.wishing == 8
    assert content.figures.indifferent == 1
    assert content.proof == "exact"
    assert Content.of(content.to_json()) == content
    assert plan_of(world).current is not None


def test_the_same_seed_gives_the_same_answer(world: World) -> None:
    assert composed(world, seed=7).places == composed(world, seed=7).places


def test_only_organisers_compose(world: World) -> None:
    pair = tuple(world.encounter.registrations.values_list("pk", flat=True)[:2])
    for who in ("facilitator", "other_organiser", "account"):
        by = world.people[who]
        for call in (
            lambda by=by: composing.compose(plan_of(world), by=by, version=1),
            lambda by=by: composing.set_limits(plan_of(world), by=by, version=1, limits={}),
            lambda by=by: composing.pin(plan_of(world), by=by, version=1, person=1, session="", must=True),
            lambda by=by: composing.keep_apart(plan_of(world), by=by, version=1, pair=pair),
            lambda by=by: steps.undo(plan_of(world), by=by, version=1),
            lambda by=by: steps.redo(plan_of(world), by=by, version=1),
            lambda by=by: composing.adapt(plan_of(world), by=by, version=1),
            lambda by=by: publishing.publish(plan_of(world), by=by, version=1),
        ):
            with pytest.raises(Forbidden):
                call()
    with pytest.raises((SignInNeeded, Forbidden)):
        composing.compose(plan_of(world), by=VISITOR, version=1)


def test_nobody_to_place() -> None:
    empty = make_workshops()
    with pytest.raises(NobodyToPlace):
        composing.compose(plan_of(empty), **args(empty))


def test_two_organisers_at_once(world: World) -> None:
    version = plan_of(world).version
    composing.compose(plan_of(world), by=world.organiser, version=version)
    with pytest.raises(Conflict):
        composing.compose(plan_of(world), by=world.people["co_organiser"], version=version)
    assert Composition.objects.count() == 1


def test_what_changes_while_it_is_computed_is_a_conflict(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = steps.answer

    def slow(*given: object, **more: object) -> Content:
        WishPlan.objects.update(version=99)
        return real(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(steps, "answer", slow)
    with pytest.raises(Conflict):
        composing.compose(plan_of(world), **args(world))
    assert not Composition.objects.exists()


def test_a_double_click_composes_once(world: World) -> None:
    key, given = uuid4(), args(world)
    first = composing.compose(plan_of(world), **given, request_key=key)
    assert composing.compose(plan_of(world), **given, request_key=key) == first
    assert Composition.objects.count() == 1


def test_the_lottery_says_which_limits_it_breaks(world: World) -> None:
    content = composed(world, order="lottery", seed=3)
    assert content.proof == "draw"
    assert content.broken >= 0
    with pytest.raises(Invalid):
        composing.compose(plan_of(world), **args(world), order="best")


def test_a_workshop_offered_twice_is_given_once() -> None:
    world = make_workshops("A", "B", again=("A", "C"))
    people(world, "ABC", "ACB", "CAB", "BAC", "AC", "CA")
    content = composed(world)
    names = day_of(world).names
    for had in content.places.values():
        assert len(had) == 2
        assert len({names[uid] for uid in had.values()}) == 2


def test_two_workshops_called_alike_in_one_slot_are_two() -> None:
    world = make_workshops("A", "A", "B")
    people(world, "A", "B", "", "")
    assert len(count(composed(world))) >= 2


# --- exceptions ---
def test_a_pin_holds_and_is_taken_back(world: World) -> None:
    composed(world)
    someone, target = world.encounter.registrations.get(number=1), uid_of(world, "C")
    step = composing.pin(plan_of(world), **args(world), person=someone.pk, session=target, must=True)
    assert target in content_of(step).places[someone.pk].values()
    step = composing.pin(plan_of(world), **args(world), person=someone.pk, session=target, must=False)
    assert [one.must for one in content_of(step).pins] == [False]
    assert target not in content_of(step).places[someone.pk].values()
    step = composing.unpin(plan_of(world), **args(world), person=someone.pk, session=target)
    assert content_of(step).pins == ()


def test_another_day_lends_neither_people_nor_workshops(world: World) -> None:
    composed(world)
    other = make_workshops()
    stranger = people(other, "A")[0]
    own = world.encounter.registrations.get(number=1)
    for person, session in ((stranger.pk, uid_of(world, "A")), (own.pk, uid_of(other, "A"))):
        with pytest.raises(Invalid):
            composing.pin(plan_of(world), **args(world), person=person, session=session, must=True)
    with pytest.raises(Invalid):
        composing.keep_together(plan_of(world), **args(world), pair=(own.pk, stranger.pk))
    with pytest.raises(Invalid):
        composing.set_limits(plan_of(world), **args(world), limits={uid_of(other, "A"): Limits(3)})


def test_together_and_apart(world: World) -> None:
    composed(world)
    one, other = world.encounter.registrations.filter(number__in=(1, 4)).values_list("pk", flat=True)
    together = content_of(composing.keep_together(plan_of(world), **args(world), pair=(other, one)))
    assert together.places[one] == together.places[other]
    apart = content_of(composing.keep_apart(plan_of(world), **args(world), pair=(one, other)))
    assert apart.together == ()
    assert apart.places[one] != apart.places[other]
    assert content_of(composing.ungroup(plan_of(world), **args(world), pair=(one, other))).apart == ()
    with pytest.raises(Invalid):
        composing.keep_apart(plan_of(world), **args(world), pair=(one, one))


def test_parties_stay_together_when_asked() -> None:
    world = make_workshops()
    group = uuid4()
    party = people(world, "A", "B", "C", group=group)
    people(world, "A", "B", "C", "A", "B", "C")
    content = composed(world, keep_parties=True)
    assert len({tuple(content.places[one.pk].values()) for one in party}) == 1


# --- limits ---
def test_limits_are_kept_and_undone(world: World) -> None:
    composing.set_limits(plan_of(world), **args(world), limits={uid_of(world, "A"): Limits(2)})
    assert count(composed(world))[uid_of(world, "A")] <= 2
    composing.set_limits(plan_of(world), **args(world), limits={uid_of(world, "A"): Limits(1, 0)})
    assert count(content_of(plan_of(world).current))[uid_of(world, "A")] <= 1
    steps.undo(plan_of(world), **args(world))
    assert day_of(world).limits[uid_of(world, "A")].capacity == 2
    steps.redo(plan_of(world), **args(world))
    assert day_of(world).limits[uid_of(world, "A")].capacity == 1


@pytest.mark.parametrize(
    "wrong", [Limits(-1), Limits(2, 3), Limits(None, None, {"moon": 1}), Limits(1, 0, {"research": 2})]
)
def test_limits_that_make_no_sense(world: World, wrong: Limits) -> None:
    with pytest.raises(Invalid):
        composing.set_limits(plan_of(world), **args(world), limits={uid_of(world, "A"): wrong})


def test_what_cannot_hold_is_said_in_words_and_nothing_is_lost(world: World) -> None:
    composed(world)
    before = plan_of(world)
    tight = {uid_of(world, title): Limits(2, 0) for title in "ABC"}
    with override("fr"), pytest.raises(DoesNotFit) as refused:
        composing.set_limits(before, **args(world), limits=tight)
    said = str(refused.value)
    assert "« A » a 2 places au plus" in said.replace("\xa0", " ")
    assert "9 personnes" in said
    assert "3" in said
    assert plan_of(world).version == before.version
    assert day_of(world).limits[uid_of(world, "A")] == Limits()


def test_exceptions_that_cannot_hold_name_the_people(world: World) -> None:
    composed(world)
    one, other = world.encounter.registrations.filter(number__in=(1, 2))
    for person in (one, other):
        composing.pin(plan_of(world), **args(world), person=person.pk, session=uid_of(world, "A"), must=True)
    with override("fr"), pytest.raises(DoesNotFit) as refused:
        composing.keep_apart(plan_of(world), **args(world), pair=(one.pk, other.pk))
    assert "Personne 1 (n° 1), Personne 2 (n° 2)" in str(refused.value).replace("\xa0", " ")


def test_filled_in_limits_give_way_first(world: World) -> None:
    composed(world)
    target = uid_of(world, "A")
    for person in world.encounter.registrations.order_by("number")[:6]:
        step = composing.pin(plan_of(world), **args(world), person=person.pk, session=target, must=True)
    content = content_of(step)
    assert count(content)[target] >= 6
    assert "capacity" in content.relaxed


# --- undo ---
def test_every_step_can_be_undone_until_publication(world: World) -> None:
    first = composing.compose(plan_of(world), **args(world))
    second = composing.compose(plan_of(world), **args(world), seed=2)
    assert steps.undo(plan_of(world), **args(world)) == first
    assert steps.redo(plan_of(world), **args(world)) == second
    steps.undo(plan_of(world), **args(world))
    assert steps.undo(plan_of(world), **args(world)) is None
    with pytest.raises(steps.NothingToUndo):
        steps.undo(plan_of(world), **args(world))
    assert steps.redo(plan_of(world), **args(world)) == first
    third = composing.compose(plan_of(world), **args(world), seed=3)
    steps.undo(plan_of(world), **args(world))
    assert steps.redo(plan_of(world), **args(world)) == third
    with pytest.raises(steps.NothingToUndo):
        steps.redo(plan_of(world), **args(world))
    publishing.publish(plan_of(world), **args(world))
    with pytest.raises(steps.NothingToUndo):
        steps.undo(plan_of(world), **args(world))


# --- publishing ---
def mails() -> list[str]:
    return sorted(outbox.with_key("encounters.workshops:").values_list("to", flat=True))


def test_publishing_tells_each_person_once(world: World) -> None:
    Registration.objects.filter(number=2).update(email="")
    content = composed(world)
    changes = world.encounter.plan.changes
    done = publishing.publish(plan_of(world), **args(world))
    assert done.written == 8
    assert [guest.number for guest in done.by_hand] == [2]
    assert Placement.objects.count() == 9
    assert len(mails()) == 8
    mail = outbox.with_key("encounters.workshops:").get(to="p1@example.org")
    assert mail.subject.startswith("Vos ateliers")
    assert "14" in mail.text
    assert "Salle" in mail.text
    assert "premier vœu" in mail.text
    assert "/inscription/" in mail.text
    world.encounter.plan.refresh_from_db()
    assert world.encounter.plan.changes > changes
    ranks = dict(Placement.objects.values_list("registration_id", "rank"))
    assert all(
        ranks[pk] == (rank if rank > 0 else None)
        for pk, had in content.ranks.items()
        for rank in had.values()
    )
    with pytest.raises(publishing.NothingToPublish):
        publishing.publish(plan_of(world), **args(world))


def test_mails_leave_one_after_the_other(world: World) -> None:
    composed(world)
    publishing.publish(plan_of(world), **args(world))
    due = outbox.with_key("encounters.workshops:").order_by("due_at").values_list("due_at", flat=True)
    assert [(at - BEFORE).total_seconds() for at in due] == list(range(9))


def test_a_double_click_publishes_once(world: World) -> None:
    composed(world)
    key, given = uuid4(), args(world)
    publishing.publish(plan_of(world), **given, request_key=key)
    publishing.publish(plan_of(world), **given, request_key=key)
    assert len(mails()) == 9


def test_after_publication_only_those_who_move_are_told(world: World) -> None:
    composed(world)
    publishing.publish(plan_of(world), **args(world))
    outbox.with_key("encounters.workshops:").delete()
    before = content_of(plan_of(world).published)
    someone = world.encounter.registrations.get(number=1)
    target = next(uid for uid in day_of(world).names if uid not in before.places[someone.pk].values())
    step = composing.pin(plan_of(world), **args(world), person=someone.pk, session=target, must=True)
    moved = {move.guest.pk for move in moves(day_of(world), before, content_of(step))}
    assert someone.pk in moved
    assert len(moved) <= 2
    publishing.publish(plan_of(world), **args(world))
    assert len(mails()) == len(moved)
    assert "ont changé" in outbox.with_key("encounters.workshops:").get(to=someone.email).subject


def test_a_workshop_that_left_the_programme_cannot_be_published(world: World) -> None:
    composed(world)
    plan_of(world).sessions.filter(session_uid=uid_of(world, "A")).delete()
    with pytest.raises(publishing.ProgrammeChanged):
        publishing.publish(plan_of(world), **args(world))


# --- adapting ---
def test_adapting_needs_a_publication(world: World) -> None:
    composed(world)
    with pytest.raises(composing.NotPublished):
        composing.adapt(plan_of(world), **args(world))


def test_absences_and_late_arrivals_move_few() -> None:
    world = make_workshops("A", "B", "C", "D")
    everyone = people(world, *("ABCD", "BCDA", "CDAB", "DABC") * 15)
    composed(world)
    publishing.publish(plan_of(world), **args(world))
    outbox.with_key("encounters.workshops:").delete()
    Registration.objects.filter(pk__in=[one.pk for one in everyone[:3]]).update(state="cancelled")
    late = people(world, "AB", "CD")
    before = content_of(plan_of(world).published)
    arrive(*everyone[10:40], *late)
    content = content_of(composing.adapt(plan_of(world), **args(world)))
    assert all(one.pk in content.places for one in late)
    assert not any(one.pk in content.places for one in everyone[:3])
    changed = moves(day_of(world), before, content)
    assert {move.guest.pk for move in changed if move.is_new} == {one.pk for one in late}
    assert len(changed) == 2
    publishing.publish(plan_of(world), **args(world))
    assert mails() == sorted(one.email for one in late)


def test_those_who_are_not_here_can_leave_their_places() -> None:
    world = make_workshops()
    everyone = people(world, *("ABC", "BCA", "CAB") * 4)
    composed(world)
    publishing.publish(plan_of(world), **args(world))
    arrive(*everyone[:8])
    content = content_of(composing.adapt(plan_of(world), **args(world), who="here"))
    assert set(content.places) == {one.pk for one in everyone[:8]}
    publishing.publish(plan_of(world), **args(world))
    assert Placement.objects.count() == 8


def test_composing_again_keeps_the_order_that_was_chosen(world: World) -> None:
    composed(world, order="leximin", seed=9)
    again = composed(world)
    assert (again.order, again.seed) == ("leximin", 9)
