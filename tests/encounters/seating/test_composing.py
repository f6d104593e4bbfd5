"""Tables are composed, changed by exceptions, undone, published."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest

from cherchons.encounters.models import Seat, SeatingStep, TablePlan
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.seating import composing, plans, publishing, running
from cherchons.encounters.services.seating.steps import Changed, HasBegun, NotComposed
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR
from cherchons.kernel.errors import DomainError, Forbidden, SignInNeeded
from cherchons.kernel.models import AuditEntry, OutboxMessage
from tests.encounters.making import World
from tests.encounters.registrations.making import leave, party
from tests.encounters.seating.making import (
    begin,
    compose,
    everyone,
    fresh,
    looked_at,
    make_lunch,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_day() -> Iterator[None]:
    with clock.hold(BEFORE):
        yield


@pytest.fixture
def lunch() -> tuple[World, TablePlan]:
    world, session = make_lunch()
    return world, begin(world, session)


def act(world: World, plan: TablePlan) -> dict[str, Any]:
    return {"by": world.organiser, "version": fresh(plan).version}


# --- beginning ---------------------------------------------------------------------------------------
def test_a_session_has_one_plan(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    again = plans.plan_tables(
        world.encounter, by=world.organiser, session_uid=plan.session_uid, form="buffet"
    )
    assert (again.pk, again.form) == (plan.pk, "tables")


@pytest.mark.parametrize("form", ["tables", "picnic"])
def test_tables_are_for_a_session_of_the_programme(lunch: tuple[World, TablePlan], form: str) -> None:
    world, _plan = lunch
    with pytest.raises(Invalid):
        plans.plan_tables(world.encounter, by=world.organiser, session_uid=uuid4(), form=form)


def test_only_those_who_seat_do(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    version = fresh(plan).version
    a, b = everyone(world)[:2]
    acts = (
        lambda by: plans.plan_tables(world.encounter, by=by, session_uid=plan.session_uid),
        lambda by: composing.compose(plan, by=by, version=version),
        lambda by: composing.pin(plan, by=by, version=version, people={a.pk: 1}),
        lambda by: composing.unpin(plan, by=by, version=version, person=a.pk),
        lambda by: composing.keep_apart(plan, by=by, version=version, a=a.pk, b=b.pk),
        lambda by: composing.ungroup(plan, by=by, version=version, a=a.pk, b=b.pk),
        lambda by: plans.undo(plan, by=by, version=version),
        lambda by: plans.redo(plan, by=by, version=version),
        lambda by: plans.give_up(plan, by=by, version=version),
        lambda by: publishing.publish(plan, by=by, version=version),
    )
    for one in acts:
        for who in ("facilitator", "other_organiser", "account"):
            with pytest.raises(Forbidden):
                one(world.people[who])
        with pytest.raises(SignInNeeded):
            one(VISITOR)
    assert fresh(plan).version == version


# --- composing ---------------------------------------------------------------------------------------
def test_everyone_sits_once_per_round_and_nobody_meets_twice(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    made = compose(world, plan)
    assert made.settings.tables == 3
    assert [sorted(pk for table in tables for pk in table) for tables in made.plan] == [
        sorted(row.pk for row in everyone(world))
    ] * 2
    met = [pair for tables in made.plan for table in tables for pair in combinations(sorted(table), 2)]
    assert len(met) - len(set(met)) == made.counted.repeats
    assert made.counted.ratio > 0.9
    assert Content.of(made.to_json()) == made


def test_who_leaves_or_waits_has_no_seat(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    gone = leave(everyone(world)[0])
    assert gone.pk not in compose(world, plan).people


def test_the_same_seed_gives_the_same_plan(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    assert compose(world, plan, seed=4).plan == compose(world, plan, seed=4).plan


def test_those_who_registered_together_know_each_other() -> None:
    world, session = make_lunch(10)
    a, b = party(world, "civil_society", "research")
    made = compose(world, begin(world, session))
    assert not any({a.pk, b.pk} <= set(table) for tables in made.plan for table in tables)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"tables": 0}, "tables"),
        ({"tables": 13}, "tables"),
        ({"size": 1}, "size"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 13}, "rounds"),
        ({"minutes": 0}, "minutes"),
        ({"favour": "x"}, "favour"),
        ({"who": "x"}, "who"),
        ({"seed": -1}, "seed"),
        ({"who": "here"}, None),
    ],
)
def test_numbers_that_cannot_hold_are_refused(
    lunch: tuple[World, TablePlan], values: dict[str, Any], field: str | None
) -> None:
    world, plan = lunch
    with pytest.raises(Invalid) as refused:
        compose(world, plan, **values)
    assert refused.value.field == field
    assert not SeatingStep.objects.exists()


def test_a_double_click_composes_once(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    key, version = uuid4(), fresh(plan).version
    once = composing.compose(plan, by=world.organiser, version=version, request_key=key)
    assert composing.compose(plan, by=world.organiser, version=version, request_key=key) == once
    assert SeatingStep.objects.count() == 1


def test_of_two_organisers_the_second_is_told(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    version = fresh(plan).version
    compose(world, plan)
    with pytest.raises(Changed):
        composing.compose(plan, by=world.people["co_organiser"], version=version)
    with pytest.raises(Changed):
        plans.undo(plan, by=world.people["co_organiser"], version=version)


def test_a_change_while_one_computes_is_told(
    lunch: tuple[World, TablePlan], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, plan = lunch
    real = composing.composed

    def meanwhile(now: TablePlan, *args: Any) -> Content:
        TablePlan.objects.filter(pk=now.pk).update(version=now.version + 1)
        return real(now, *args)

    monkeypatch.setattr(composing, "composed", meanwhile)
    with pytest.raises(Changed):
        compose(world, plan)
    assert not SeatingStep.objects.exists()


# --- exceptions ----------------------------------------------------------------------------------------
def test_a_pinned_person_sits_there_in_every_round(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    one = everyone(world)[5]
    composing.pin(plan, **act(world, plan), people={one.pk: 2})
    assert looked_at(plan).tables_of[one.pk] == (2, 2)
    compose(world, plan)
    assert looked_at(plan).tables_of[one.pk] == (2, 2), "composing anew keeps exceptions"
    composing.unpin(plan, **act(world, plan), person=one.pk)
    assert not looked_at(plan).pins


def test_those_kept_apart_never_sit_together(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    made = compose(world, plan)
    a, b = made.plan[0][0][:2]
    composing.keep_apart(plan, **act(world, plan), a=b, b=a)
    now = looked_at(plan)
    assert now.apart == ((min(a, b), max(a, b)),)
    assert not any({a, b} <= set(table) for tables in now.plan for table in tables)
    composing.ungroup(plan, **act(world, plan), a=a, b=b)
    assert not looked_at(plan).apart


def test_what_cannot_hold_together_is_said_with_names(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    people = everyone(world)
    a, b = people[0], people[1]
    composing.keep_apart(plan, **act(world, plan), a=a.pk, b=b.pk)
    with pytest.raises(Invalid, match=a.name):
        composing.pin(plan, **act(world, plan), people={a.pk: 1, b.pk: 1})
    with pytest.raises(Invalid, match="5"):
        composing.pin(plan, **act(world, plan), people={p.pk: 1 for p in people[1:6]})


@pytest.mark.parametrize("table", [-1, 4])
def test_other_tables_and_strangers_are_refused(lunch: tuple[World, TablePlan], table: int) -> None:
    world, plan = lunch
    compose(world, plan)
    one, (other_world, _session) = everyone(world)[0], make_lunch(1)
    stranger = everyone(other_world)[0]
    with pytest.raises(Invalid):
        composing.pin(plan, **act(world, plan), people={one.pk: table})
    with pytest.raises(Invalid):
        composing.pin(plan, **act(world, plan), people={stranger.pk: 1})
    with pytest.raises(Invalid):
        composing.keep_apart(plan, **act(world, plan), a=one.pk, b=stranger.pk)
    with pytest.raises(Invalid):
        composing.keep_apart(plan, **act(world, plan), a=one.pk, b=one.pk)


def test_exceptions_need_a_plan(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    one = everyone(world)[0]
    with pytest.raises(NotComposed):
        composing.pin(plan, **act(world, plan), people={one.pk: 1})
    with pytest.raises(NotComposed):
        publishing.publish(plan, **act(world, plan))


# --- undo ------------------------------------------------------------------------------------------------
def test_steps_are_undone_and_done_again(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    first, second = compose(world, plan, seed=1), compose(world, plan, seed=2)
    plans.undo(plan, **act(world, plan))
    assert looked_at(plan) == first
    plans.redo(plan, **act(world, plan))
    assert looked_at(plan) == second
    plans.undo(plan, **act(world, plan))
    plans.undo(plan, **act(world, plan))
    assert fresh(plan).current is None
    with pytest.raises(plans.NothingToUndo):
        plans.undo(plan, **act(world, plan))
    plans.redo(plan, **act(world, plan))
    assert looked_at(plan) == first


def test_nothing_is_done_again_that_was_not_undone(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    with pytest.raises(plans.NothingToRedo):
        plans.redo(plan, **act(world, plan))


def test_what_was_published_is_not_undone(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    publish(world, plan)
    with pytest.raises(plans.NothingToUndo):
        plans.undo(plan, **act(world, plan))
    compose(world, plan, seed=3)
    plans.undo(plan, **act(world, plan))
    assert fresh(plan).current == fresh(plan).published


# --- publishing ------------------------------------------------------------------------------------------
def test_publishing_writes_seats_and_no_mail_unless_asked(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    made = compose(world, plan)
    before = OutboxMessage.objects.count()
    publish(world, plan)
    seats = set(Seat.objects.filter(plan=plan).values_list("round", "table", "registration_id"))
    assert seats == set(made.seats())
    assert OutboxMessage.objects.count() == before
    with pytest.raises(publishing.PublishedAlready):
        publish(world, plan)


def test_mails_leave_one_after_the_other_to_those_concerned(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    publish(world, plan, tell=True)
    mails = OutboxMessage.objects.filter(key__startswith="encounters.tables:")
    assert mails.count() == 12
    assert len(set(mails.values_list("due_at", flat=True))) == 12
    one = everyone(world)[0]
    assert one.name in mails.get(to=one.email).text
    was = looked_at(plan)
    compose(world, plan, seed=9)
    changed = publishing.concerned(was, looked_at(plan))
    publish(world, plan, tell=True)
    assert mails.count() == 12 + len(changed)


def test_publishing_twice_by_a_double_click_tells_once(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    key, version = uuid4(), fresh(plan).version
    for _click in range(2):
        publishing.publish(plan, by=world.organiser, version=version, tell=True, request_key=key)
    assert OutboxMessage.objects.filter(key__startswith="encounters.tables:").count() == 12


def test_the_trail_holds_no_names(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    publish(world, plan)
    actions = AuditEntry.objects.filter(action__startswith="encounters.tables.").order_by("id")
    assert [a.action.rpartition(".")[2] for a in actions] == ["plan", "seated", "publish"]
    assert not any(person.name in str(looked_at(plan).to_json()) for person in everyone(world))


def test_a_plan_given_up_leaves_nothing(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    compose(world, plan)
    publish(world, plan)
    plans.give_up(plan, **act(world, plan))
    assert not TablePlan.objects.exists()
    assert not Seat.objects.exists()


# --- after publication: few moves ----------------------------------------------------------------------
def test_an_exception_after_publication_moves_few(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    before = compose(world, plan)
    publish(world, plan)
    one = everyone(world)[0]
    wanted = before.tables_of[one.pk][0] % 3 + 1
    composing.pin(plan, **act(world, plan), people={one.pk: wanted})
    now = looked_at(plan)
    assert now.tables_of[one.pk] == (wanted, wanted)
    assert 0 < len(now.moved) <= 10
    a, b = now.plan[0][0][:2]
    composing.keep_apart(plan, **act(world, plan), a=a, b=b)
    assert not any({a, b} <= set(table) for tables in looked_at(plan).plan for table in tables)


def test_rounds_that_took_place_stay(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    before = compose(world, plan)
    publish(world, plan)
    running.begin_round(plan, by=world.people["facilitator"], number=1)
    with pytest.raises(HasBegun):
        compose(world, plan)
    one = next(pk for pk, tables in before.tables_of.items() if tables[1] != 1)
    composing.pin(plan, **act(world, plan), people={one: 1})
    now = looked_at(plan)
    assert now.plan[0] == before.plan[0]
    assert now.tables_of[one][1] == 1
    assert len(now.moved) == 2
    running.begin_round(plan, by=world.organiser, number=2)
    with pytest.raises(HasBegun):
        composing.pin(plan, **act(world, plan), people={one: 2})


# --- the rounds ----------------------------------------------------------------------------------------
def test_rounds_go_on_and_back_a_double_click_once(lunch: tuple[World, TablePlan]) -> None:
    world, plan = lunch
    by = world.people["facilitator"]
    with pytest.raises(running.NotPublished):
        running.begin_round(plan, by=by, number=1)
    compose(world, plan)
    publish(world, plan)
    for _click in range(2):
        assert running.next_round(plan, by=by, after=0).round == 1
    assert AuditEntry.objects.filter(action=running.ROUND).count() == 1
    assert running.next_round(plan, by=by, after=1).round == 2
    assert running.next_round(plan, by=by, after=2).round == 2
    assert running.previous_round(plan, by=by, after=2).round == 1
    assert running.begin_round(plan, by=by, number=0).round == 0
    with pytest.raises(Forbidden):
        running.begin_round(plan, by=world.people["other_organiser"], number=1)


def test_errors_are_refusals_fit_to_be_shown() -> None:
    for kind in (Changed, HasBegun, NotComposed, publishing.PublishedAlready, running.NotPublished):
        assert issubclass(kind, DomainError)
        assert str(kind())
