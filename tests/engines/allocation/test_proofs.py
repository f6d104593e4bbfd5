"""What is not true is not accepted: places, figures, proofs. What cannot be is explained."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines.allocation import (
    Allocation,
    AllocationError,
    CheckError,
    Infeasible,
    Limit,
    Order,
    Person,
    Problem,
    Workshop,
    allocate,
    check,
)
from cherchons.engines.allocation.conflicts import group_limits, slot_limits, without
from tests.engines.allocation.instances import answers, problems
from tests.engines.allocation.test_allocate import day
from tests.engines.allocation.test_optimal import ORDERS, quickly


def swapped(found: Allocation) -> Allocation:
    """The same limits, one first wish less: places, figures and values agree, the proof does not."""
    names = {workshop: name for name, places in found.places.items() for workshop in places.values()}
    places = {name: dict(taken) for name, taken in found.places.items()}
    places[names["A"]] = {"": "C"}
    counts = list(found.profile)
    counts[0], counts[2] = counts[0] - 1, counts[2] + 1
    mean = sum(rank * n for rank, n in enumerate(counts, 1)) / sum(counts)
    levels = tuple(
        replace(level, values=tuple(_worse(aim, counts) for aim in level.aims))
        for level in found.certificate.levels
    )
    return replace(
        found,
        places=places,
        profile=tuple(counts),
        mean_rank=mean,
        certificate=replace(found.certificate, levels=levels),
    )


def _worse(aim: str, counts: list[int]) -> int:
    kind, _, rank = aim.partition(":")
    if kind == "ranks":
        return sum(k * n for k, n in enumerate(counts, 1))
    return sum(counts[int(rank) :])


def test_a_worse_answer_with_the_same_proof_is_refused() -> None:
    for order in ORDERS:
        with pytest.raises(CheckError, match="does not reach its value"):
            check(day(), swapped(allocate(day(), order=order)))


LEVEL = Callable[[Allocation], Allocation]


def level(**changes: object) -> LEVEL:
    def change(found: Allocation) -> Allocation:
        first, *rest = found.certificate.levels
        levels = (replace(first, **changes), *rest)  # type: ignore[arg-type]
        return replace(found, certificate=replace(found.certificate, levels=levels))

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda found: replace(found, profile=(12, 0, 0)),
        lambda found: replace(found, worst_rank=2),
        lambda found: replace(found, mean_rank=1.0),
        lambda found: replace(found, unassigned=("p0",)),
        lambda found: replace(found, moved=("p0",)),
        lambda found: replace(found, places={**found.places, "p0": {"": "Z"}}),
        lambda found: replace(found, places={**found.places, "p0": {}}),
        lambda found: replace(found, places={**found.places, "p99": {"": "A"}}),
        lambda found: replace(found, places={name: {"": "A"} for name in found.places}),
        lambda found: replace(found, certificate=replace(found.certificate, levels=())),
        lambda found: replace(found, order=Order.RANK_MAXIMAL),
        lambda found: replace(found, order=Order.LOTTERY),
        level(aims=("worse:3", "worse:2")),
        level(values=(0,)),
        level(prices=()),
        level(sector_prices=()),
        level(scale=0),
        level(prices=(2**62, 0, 0)),
        level(prices=(2**70, 0, 0)),
        level(prices=(1, 1, 1), sector_prices=((0, 0, 0),)),
        level(apart=((0, 0, -1),)),
        level(once=((0, 0, 1),)),
        level(earlier=(1,)),
        level(proof="none"),
    ],
)
def test_what_was_tampered_with_is_refused(change: LEVEL) -> None:
    found = allocate(day())
    check(day(), found)
    with pytest.raises(CheckError):
        check(day(), change(found))


@pytest.mark.parametrize("seed", range(3))
def test_other_prices_prove_nothing_wrong(seed: int) -> None:
    """Any prices give a bound that the best answer respects: a proof cannot be forged, only missed."""
    found = allocate(day(), order=Order.TOTAL)
    source = random.Random(seed)
    prices = tuple(source.randrange(-3, 4) for _ in range(3))
    forged = level(prices=prices)(swapped(found))
    with pytest.raises(CheckError):
        check(day(), forged)


# --- conflicts -------------------------------------------------------------------------------------------
def people(n: int, sector: str = "research") -> tuple[Person, ...]:
    return tuple(Person(f"{sector}{i}", sector) for i in range(n))


@pytest.mark.parametrize(
    ("problem", "missing", "sentence"),
    [
        (
            Problem(people(60), tuple(Workshop(f"W{i}", 12) for i in range(4))),
            12,
            "There are 60 people and 48 places in all: 12 are missing.",
        ),
        (
            Problem(
                people(9) + people(30, "civil_society"),
                tuple(Workshop(f"W{i}", 12, least={"research": 3}) for i in range(5)),
            ),
            6,
            "“research” must have 3 in each of 5 workshops: 15 in all, and only 9 are there: 6 are",
        ),
        (
            Problem(people(30), tuple(Workshop(f"W{i}", 12, 10) for i in range(5))),
            20,
            "The minima of 5 workshops ask for 50 people, and there are 30: 20 are missing.",
        ),
        (
            Problem(people(9), tuple(Workshop(f"W{i}", 12, most={"research": 1}) for i in range(5))),
            4,
            "There are 9 people of “research”, and the workshops take at most 5 of them: 4 places",
        ),
        (
            Problem(
                people(9) + people(9, "support"),
                (Workshop("A", 4, least={"research": 3, "support": 2}), Workshop("B", 20)),
            ),
            1,
            "“A” must have 3 of “research” and 2 of “support”, but has 4 places: 1 is missing.",
        ),
        (
            Problem(
                people(2),
                (Workshop("A", 1), Workshop("B", 4)),
                barred=(("research0", "B", ""), ("research1", "B", "")),
            ),
            1,
            "These limits cannot hold together",
        ),
        (
            Problem(
                people(6),
                (Workshop("A", 3), Workshop("B", 3)),
                together=tuple((f"research{i}", f"research{i + 1}") for i in range(3)),
            ),
            1,
            "4 people must be together (“research0”, “research1”, “research2”, “research3”), and no workshop",
        ),
        (
            Problem(
                people(3),
                (Workshop("A", 3), Workshop("B", 3)),
                apart=(("research0", "research1"), ("research1", "research2"), ("research0", "research2")),
            ),
            0,
            "3 people (“research0”, “research1”, “research2”) must be apart from each other",
        ),
        (
            Problem(people(2), (Workshop("A", 9, slot="am"), Workshop("A", 9, slot="pm"))),
            0,
            "nobody may be in “A” twice",
        ),
    ],
)
def test_a_conflict_is_said_in_one_sentence(problem: Problem, missing: int, sentence: str) -> None:
    with pytest.raises(Infeasible) as refused:
        allocate(problem)
    assert sentence in str(refused.value)
    assert refused.value.missing == missing
    assert "\n" not in str(refused.value)


def feasible(problem: Problem, limits: tuple[Limit, ...]) -> bool:
    once = any(limit.kind == "once" for limit in limits)
    left = without(problem, limits)
    if once or len(problem.slots) == 1:
        return any(True for _ in answers(left))
    apart = [replace(left, workshops=tuple(w for w in left.workshops if w.slot == s)) for s in left.slots]
    return all(any(True for _ in answers(one)) for one in apart)


@quickly
@given(problem=problems(most_people=3, groups=True), tight=st.integers(1, 2))
def test_a_conflict_is_one_and_nothing_can_be_left_out(problem: Problem, tight: int) -> None:
    offers = tuple(replace(one, minimum=one.minimum * tight, capacity=1) for one in problem.workshops)
    problem = replace(problem, workshops=offers, previous=())
    try:
        allocate(problem)
    except Infeasible as refused:
        conflict = refused.conflict
        assert conflict
        assert set(conflict) <= {*slot_limits(problem, ""), *group_limits(problem)}
        assert not feasible(problem, conflict)
        for limit in conflict:
            assert feasible(problem, tuple(one for one in conflict if one != limit)), limit
    except AllocationError:
        pass


def test_people_without_a_place_are_not_apart_there() -> None:
    """Both may stay without: a price on that would prove too much."""
    pair = (Person("a", "", (("A",),)), Person("b", "", (("A",),)))
    problem = Problem(pair, (Workshop("A", 0),), apart=(("a", "b"),), all_placed=False)
    found = allocate(problem)
    assert set(found.unassigned) == {"a", "b"}
    assert check(problem, found).proof in ("exact", "solver")
    with pytest.raises(CheckError, match="of no workshop"):
        check(problem, level(apart=((0, 1, -1),))(found))
