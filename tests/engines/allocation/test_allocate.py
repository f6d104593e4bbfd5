"""What holds for every answer: figures, seeds, repairs, limits of time, the lottery, what is refused."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines.allocation import (
    AllocationError,
    Infeasible,
    Order,
    Person,
    Problem,
    Workshop,
    allocate,
    check,
    explain,
)
from tests.engines.allocation.instances import problems
from tests.engines.allocation.test_optimal import ORDERS, quickly

ABC = (("A",), ("B",), ("C",))


def day(n: int = 12, *, slots: tuple[str, ...] = ("",), capacity: int = 5) -> Problem:
    """A day on which everyone wishes for A, B, C in that order."""
    people = tuple(Person(f"p{i}", "research" if i % 3 else "civil_society", ABC) for i in range(n))
    return Problem(people, tuple(Workshop(name, capacity, slot=slot) for slot in slots for name in "ABC"))


def test_the_figures_of_an_answer() -> None:
    found = allocate(day())
    assert found.profile == (5, 5, 2)
    assert (found.worst_rank, found.unassigned, found.moved) == (3, (), ())
    assert found.mean_rank == pytest.approx(21 / 12)
    figures = check(day(), found)
    assert figures.certified
    assert sum(figures.counts["A", ""].values()) == 5
    assert Counter(rank for ranks in figures.ranks.values() for rank in ranks.values()) == {1: 5, 2: 5, 3: 2}


def test_who_ranks_nothing_goes_where_others_need_no_place() -> None:
    people = (*day(5).people, Person("any", ""))
    found = allocate(replace(day(), people=people))
    assert found.profile == (5, 0, 0)
    assert found.indifferent == ("any",)
    assert found.places["any"][""] != "A"


def test_a_workshop_that_nobody_ranked_counts_as_worse_than_the_longest_list() -> None:
    people = (Person("a", "", (("A",),)), Person("b", "", (("A",),)))
    found = allocate(Problem(people, (Workshop("A", 1), Workshop("B", 1))))
    assert found.profile == (1, 1)
    assert found.worst_rank == 2


def test_nobody_gets_a_workshop_twice() -> None:
    problem = day(6, slots=("am", "pm"))
    found = allocate(problem)
    assert all(len(set(places.values())) == 2 for places in found.places.values())
    assert sum(found.profile) == 12
    assert check(problem, found).proof in ("exact", "solver")


def test_groups_stay_together_and_apart() -> None:
    problem = replace(day(), together=(("p0", "p1"), ("p1", "p2")), apart=(("p3", "p4"),))
    for order in ORDERS:
        found = allocate(problem, order=order)
        assert len({found.places[name][""] for name in ("p0", "p1", "p2")}) == 1
        assert found.places["p3"] != found.places["p4"]
        assert check(problem, found).proof in ("exact", "solver")


def test_what_is_fixed_holds() -> None:
    problem = replace(day(), fixed=(("p0", "C", ""),), barred=(("p1", "A", ""),))
    found = allocate(problem)
    assert found.places["p0"] == {"": "C"}
    assert found.places["p1"] != {"": "A"}
    assert {one.code for one in explain(problem, found, "p0").obstacles} == {"fixed"}
    assert "barred" in {one.code for one in explain(problem, found, "p1").obstacles}


def test_why_someone_did_not_get_better() -> None:
    problem = Problem(
        (
            Person("a", "research", (("A",),)),
            Person("b", "research", (("A",), ("B",))),
            Person("c", "research", (("A",), ("B",))),
        ),
        (Workshop("A", 2, most={"research": 1}), Workshop("B", 3, 2)),
    )
    found = allocate(problem)
    unhappy = next(name for name in "bc" if found.places[name][""] == "B")
    codes = {one.code: one for one in explain(problem, found, unhappy).obstacles}
    assert codes["sector_full"].value == 1
    assert codes["sector_full"].people
    assert codes["needed"].value == 2


@pytest.mark.parametrize("order", ORDERS)
def test_a_huge_cost_moves_nobody_who_can_stay(order: Order) -> None:
    first = allocate(day(), seed=1)
    previous = tuple((name, places[""], "") for name, places in first.places.items())
    late = (*day().people[2:], Person("late", "", (("C",),)))
    problem = replace(day(), people=late, previous=previous, move_cost=1_000)
    found = allocate(problem, order=order)
    assert found.moved == ()
    assert check(problem, found).certified
    free = allocate(replace(problem, move_cost=0), order=order)
    assert len(free.moved) >= 2  # places at A became free


def test_equal_answers_are_drawn_by_the_seed_and_the_same_seed_gives_the_same() -> None:
    answers = {tuple(sorted((k, v[""]) for k, v in allocate(day(), seed=s).places.items())) for s in range(8)}
    assert len(answers) > 1
    for problem in (day(), day(6, slots=("am", "pm"))):
        assert allocate(problem, seed=5).places == allocate(problem, seed=5).places
        assert len({allocate(problem, seed=s).profile for s in range(4)}) == 1


@pytest.mark.parametrize("slots", [("",), ("am", "pm")])
def test_time_up_gives_the_best_so_far_and_says_so(slots: tuple[str, ...]) -> None:
    problem = day(slots=slots)
    found = allocate(problem, time_limit=0)
    assert found.stopped_early
    assert not found.certificate.optimal
    figures = check(problem, found)
    assert not figures.certified
    assert figures.proof == "none"


def test_progress_is_told() -> None:
    told: list[tuple[float, str]] = []
    allocate(day(), progress=lambda share, word: told.append((share, word)))
    assert told[-1] == (1.0, "done")
    assert [share for share, _ in told] == sorted(share for share, _ in told)


@quickly
@given(problem=problems(), order=st.sampled_from(ORDERS), data=st.data())
def test_the_order_of_people_changes_nothing(problem: Problem, order: Order, data: st.DataObject) -> None:
    other = replace(problem, people=tuple(data.draw(st.permutations(problem.people))))
    try:
        found = allocate(problem, order=order)
    except Infeasible:
        with pytest.raises(Infeasible):
            allocate(other, order=order)
        return
    assert allocate(other, order=order).profile == found.profile


@quickly
@given(problem=problems(), at=st.integers(0, 2))
def test_one_more_place_never_worsens_the_leximin(problem: Problem, at: int) -> None:
    problem = replace(problem, all_placed=True, previous=())
    more = list(problem.workshops)
    more[at] = replace(more[at], capacity=more[at].capacity + 1)
    try:
        before = allocate(problem, order=Order.LEXIMIN)
    except Infeasible:
        return
    after = allocate(replace(problem, workshops=tuple(more)), order=Order.LEXIMIN)
    size = problem.longest + 1

    def worst_first(profile: tuple[int, ...]) -> tuple[int, ...]:
        return (profile + (0,) * (size - len(profile)))[::-1]

    assert worst_first(after.profile) <= worst_first(before.profile)


# --- the lottery -----------------------------------------------------------------------------------------
def test_the_lottery_is_drawn_again_and_says_what_it_breaks() -> None:
    problem = replace(day(), workshops=(*day().workshops[:2], replace(day().workshops[2], minimum=9)))
    with pytest.raises(Infeasible):
        allocate(problem)
    problem = replace(
        problem, workshops=(*problem.workshops[:2], replace(problem.workshops[2], capacity=9, minimum=4))
    )
    found = allocate(problem, order=Order.LOTTERY, seed=4)
    figures = check(problem, found)
    assert [limit.kind for limit in figures.broken] == ["minimum"]
    assert figures.proof == "draw"
    assert found.profile == (5, 5, 2)


@quickly
@given(problem=problems(), seed=st.integers(0, 3), data=st.data())
def test_nobody_gains_in_the_lottery_by_another_list(
    problem: Problem, seed: int, data: st.DataObject
) -> None:
    problem = replace(problem, all_placed=False)
    person = data.draw(st.sampled_from(problem.people))
    if not person.wishes:
        return
    other = data.draw(st.permutations("ABC").map(lambda names: tuple((name,) for name in names)))
    lied = tuple(replace(one, wishes=other) if one.id == person.id else one for one in problem.people)
    honest = allocate(problem, order=Order.LOTTERY, seed=seed)
    gained = allocate(replace(problem, people=lied), order=Order.LOTTERY, seed=seed)
    ranks = {workshop: k for k, tied in enumerate(person.wishes, 1) for workshop in tied}

    def rank(places: dict[str, str]) -> int:
        return ranks.get(places[""], 9) if places else 10

    assert rank(dict(honest.places[person.id])) <= rank(dict(gained.places[person.id]))


def test_the_order_of_the_lines_has_no_part_in_the_lottery() -> None:
    turned = replace(day(), people=day().people[::-1])
    drawn = allocate(day(), order=Order.LOTTERY, seed=2).places
    assert allocate(turned, order=Order.LOTTERY, seed=2).places == drawn


def test_a_lottery_without_enough_places_is_refused() -> None:
    with pytest.raises(Infeasible, match="3 are missing"):
        allocate(day(18), order=Order.LOTTERY)
    found = allocate(replace(day(18), all_placed=False), order=Order.LOTTERY)
    assert len(found.unassigned) == 3


# --- bad problems ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_people", {"people": ()}),
        ("no_workshops", {"workshops": ()}),
        ("person_twice", {"people": (Person("a", ""), Person("a", ""))}),
        ("workshop_twice", {"workshops": (Workshop("A", 20), Workshop("A", 20))}),
        ("unknown_workshop", {"people": (Person("a", "", (("Z",),)),)}),
        ("unknown_workshop", {"fixed": (("p0", "Z", ""),)}),
        ("unknown_person", {"together": (("p0", "nobody"),)}),
        ("unknown_person", {"barred": (("nobody", "A", ""),)}),
        ("wish_twice", {"people": (Person("a", "", (("A",), ("A",))),)}),
        ("empty_rank", {"people": (Person("a", "", ((), ("A",))),)}),
        ("negative", {"workshops": (Workshop("A", -1),)}),
        ("negative", {"move_cost": -1}),
        ("too_high", {"workshops": (Workshop("A", 10**12),)}),
        ("not_whole", {"workshops": (Workshop("A", 1.5),)}),  # type: ignore[arg-type]
        ("unknown_sector", {"workshops": (Workshop("A", 20, least={"": 1}),)}),
        ("with_oneself", {"apart": (("p0", "p0"),)}),
        ("together_and_apart", {"together": (("p0", "p1"), ("p1", "p2")), "apart": (("p2", "p0"),)}),
        ("fixed_twice", {"fixed": (("p0", "A", ""), ("p0", "B", ""))}),
        ("fixed_and_barred", {"fixed": (("p0", "A", ""),), "barred": (("p0", "A", ""),)}),
        ("fixed_apart", {"fixed": (("p0", "A", ""), ("p1", "A", "")), "apart": (("p0", "p1"),)}),
        ("fixed_together", {"fixed": (("p0", "A", ""), ("p1", "B", "")), "together": (("p0", "p1"),)}),
        ("previous_twice", {"previous": (("p0", "A", ""), ("p0", "B", ""))}),
        ("too_large", {"people": tuple(Person(str(n), "") for n in range(100_000))}),
    ],
)
def test_a_problem_without_sense_is_refused(code: str, changes: dict[str, object]) -> None:
    with pytest.raises(AllocationError) as refused:
        allocate(replace(day(), **changes))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_it_is_imported_without_what_is_heavy() -> None:
    code = (
        "import sys, cherchons.engines.allocation as a; "
        "assert not {'pandas', 'ortools', 'django'} & set(sys.modules); "
        "p = tuple(a.Person(str(n), '') for n in range(3)); w = (a.Workshop('A', 9),); "
        "a.allocate(a.Problem(p, w)); a.allocate(a.Problem(p, w, together=(('0', '1'),))); "
        "assert 'pandas' not in sys.modules"
    )
    source = Path(__file__).parents[3] / "src"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(source)})
