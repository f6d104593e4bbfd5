"""Repair: what took place stays, the plan holds again, few people move."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherchons.engines.seating import Guest, Party, Plan, SeatingError, check, pair, repair, seat
from cherchons.engines.seating.repairing import enough_of


def drawn(n: int, tables: int, rounds: int, seed: int) -> Party:
    chance = random.Random(seed)
    guests = tuple(Guest(f"p{i:03}", chance.choice("aaabbc")) for i in range(n))
    return Party(guests, tables, rounds)


@settings(max_examples=12, deadline=None)
@given(
    st.integers(12, 24),
    st.integers(0, 2),
    st.sets(st.integers(0, 11), max_size=4),
    st.integers(0, 3),
    st.integers(0, 9),
)
def test_what_took_place_stays_and_the_plan_holds(
    n: int, first: int, absent: set[int], late: int, seed: int
) -> None:
    party = drawn(n, 4, 3, seed)
    told = seat(party, seed=seed, time_limit=0.05)
    gone = [f"p{i:03}" for i in absent]
    new = [Guest(f"new{i}", "b", table=i if i == 1 else None) for i in range(late)]
    again = repair(party, told, absent=gone, arrivals=new, from_round=first, seed=seed, time_limit=0.05)
    assert again.plan.rounds[:first] == told.rounds[:first]
    assert check(again.party, again.plan) == again.figures
    for person, round, before, after in again.moved:
        assert told.table_of(person, round) == before != after == again.plan.table_of(person, round)
    moved = {(move.person, move.round) for move in again.moved}
    for guest in party.guests:
        for round in range(3):
            now = again.plan.table_of(guest.id, round)
            assert now in (None, told.table_of(guest.id, round)) or (guest.id, round) in moved


def test_nothing_changes_where_nothing_happened() -> None:
    party = drawn(48, 8, 3, 1)
    told = seat(party, seed=1)
    again = repair(party, told, absent=[], arrivals=[])
    assert again.moved == ()
    assert repair(party, told, seed=0) == again
    assert again.plan.rounds == told.rounds


def test_a_large_day_is_repaired_with_few_moves() -> None:
    party = drawn(300, 50, 3, 4)
    told = seat(party, seed=1)
    chance = random.Random(4)
    absent = [guest.id for guest in chance.sample(party.guests, 30)]
    arrivals = [Guest(f"new{i}", chance.choice("aaabbc")) for i in range(15)]
    again = repair(party, told, absent=absent, arrivals=arrivals)
    assert again.figures.repeats == 0
    assert again.figures.ratio >= 0.998
    assert len(again.moved) <= 20


def test_a_repaired_plan_is_repaired_again() -> None:
    party = drawn(24, 4, 3, 2)
    told = seat(party, seed=1)
    once = repair(party, told, absent=["p001"], arrivals=[Guest("late", "b")], from_round=1, time_limit=0.3)
    twice = repair(once.party, once.plan, absent=["late"], arrivals=[], from_round=2, time_limit=0.3)
    assert twice.plan.rounds[:2] == once.plan.rounds[:2]
    assert twice.plan.table_of("late", 1) is not None
    assert twice.plan.table_of("late", 2) is None


def test_wishes_of_those_who_arrive_are_kept() -> None:
    party = replace(drawn(20, 4, 2, 3), apart=frozenset({("p000", "p001")}))
    told = seat(party, seed=1)
    apart = [("new", f"p{i:03}") for i in range(2, 8)]
    again = repair(
        party,
        told,
        absent=["p009"],
        arrivals=[Guest("new", "a", table=2)],
        apart=[pair(*one) for one in apart] + [("p009", "zz")],
        met=[pair("new", "p010")],
        affinity={pair("new", "p011"): 1.0},
        time_limit=0.5,
    )
    assert again.party.apart == {pair(*one) for one in apart} | {("p000", "p001")}
    assert again.figures.apart_pairs == 0
    assert all("new" in tables[2] for tables in again.plan.rounds)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"absent": ["nobody"]}, "unknown_person"),
        ({"arrivals": [Guest("p001")]}, "twice"),
        ({"from_round": 2}, "from_round"),
        ({"from_round": -1}, "from_round"),
        ({"absent": [f"p{i:03}" for i in range(10)]}, "more_tables_than_people"),
    ],
)
def test_what_cannot_be_repaired_is_said(change: dict[str, object], code: str) -> None:
    party = drawn(12, 3, 2, 1)
    told = seat(party)
    with pytest.raises(SeatingError) as refused:
        repair(party, told, **{"absent": [], "arrivals": [], **change})  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_plan_of_other_people_is_refused() -> None:
    with pytest.raises(SeatingError) as refused:
        repair(drawn(12, 3, 2, 1), Plan(((("a",), ("b",), ("c",)),) * 2))
    assert refused.value.code == "plan_mismatch"


def test_enough_is_all_but_a_few() -> None:
    assert enough_of(0) == 0
    assert enough_of(1500) == 1497
