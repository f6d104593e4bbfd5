"""Seating: by example, by property, and against brute force."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherchons.engines import seating
from cherchons.engines.seating import (
    CheckError,
    Favour,
    Guest,
    Party,
    Plan,
    SeatingError,
    bound,
    check,
    pair,
    seat,
)
from cherchons.engines.seating.bound import even_split, round_bound

MODULES = [module.name for module in pkgutil.iter_modules(seating.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_documentation(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"cherchons.engines.seating.{name}")).failed == 0


def people(*sectors: int) -> tuple[Guest, ...]:
    """Return so many people of each sector."""
    listed = [letter for letter, many in zip("abcdef", sectors, strict=False) for _ in range(many)]
    return tuple(Guest(f"p{number:03}", sector) for number, sector in enumerate(listed))


@st.composite
def parties(draw: st.DrawFn) -> Party:
    """A small party with acquaintances, scores, pins and people kept apart that can always be seated."""
    n = draw(st.integers(2, 18))
    tables = draw(st.integers(1, min(n, 5)))
    rounds = draw(st.integers(1, 4))
    sectors = draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n))
    pins = draw(st.dictionaries(st.integers(0, n - 1), st.integers(0, tables - 1), max_size=2))
    if len(set(pins.values())) < len(pins):
        pins = {}
    arrives = draw(st.integers(0, rounds - 1)) if n > tables else 0
    guests = tuple(
        Guest(f"p{i}", sectors[i], pins.get(i), arrives if i == n - 1 and i not in pins else 0)
        for i in range(n)
    )
    pairs = st.sets(
        st.sampled_from([pair(f"p{a}", f"p{b}") for a, b in combinations(range(n), 2)]), max_size=3
    )
    apart = draw(pairs) if tables > 3 else set()
    scores = dict.fromkeys(draw(pairs), 0.5)
    return Party(guests, tables, rounds, frozenset(draw(pairs)), frozenset(apart), scores)


@settings(max_examples=40, deadline=None)
@given(parties(), st.integers(0, 3))
def test_a_plan_always_holds(party: Party, seed: int) -> None:
    figures = check(party, quick(party, seed))
    assert 0 <= figures.cross_pairs <= figures.bound
    assert figures.apart_pairs == 0
    assert figures.repeats == sum(one.again for one in figures.by_round)
    assert figures.cross_pairs == sum(one.new_cross for one in figures.by_round)


def quick(party: Party, seed: int = 0) -> Plan:
    """Seat with few steps: properties hold for any plan."""
    from cherchons.engines.seating import seating as module

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_MOST_STEPS", 60)
        return module.seat(party, seed=seed)


# --- the bound, against brute force ---------------------------------------------------------------------
def splits(names: tuple[str, ...], tables: int) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield every way to seat people at tables that differ by one at most."""
    low, high = len(names) // tables, -(-len(names) // tables)
    for at in product(range(tables), repeat=len(names)):
        seated = tuple(
            tuple(n for n, t in zip(names, at, strict=True) if t == table) for table in range(tables)
        )
        if all(low <= len(one) <= high for one in seated):
            yield seated


def most_cross_pairs(party: Party) -> int:
    """Return the most distinct pairs of two sectors that any plan brings together."""
    sectors = {guest.id: guest.sector for guest in party.guests}
    found = {
        frozenset(
            pair(a, b) for table in tables for a, b in combinations(table, 2) if sectors[a] != sectors[b]
        )
        for tables in splits(tuple(sectors), party.tables)
    }
    reached: set[frozenset[tuple[str, str]]] = {frozenset()}
    for _ in range(party.rounds):
        reached = {before | one for before in reached for one in found}
    return max(map(len, reached))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=6), st.integers(1, 3), st.integers(1, 2))
def test_no_plan_exceeds_the_bound(sectors: list[str], tables: int, rounds: int) -> None:
    party = Party(tuple(Guest(f"p{i}", s) for i, s in enumerate(sectors)), min(tables, len(sectors)), rounds)
    most = most_cross_pairs(party)
    assert most <= bound(party)
    if rounds == 1:
        assert most == bound(party)  # one round always reaches it


@pytest.mark.parametrize(
    ("sectors", "tables", "rounds"), [((3, 3), 2, 2), ((4, 2), 3, 2), ((2, 2, 2), 2, 2), ((5, 2), 3, 1)]
)
def test_the_optimum_is_reached(sectors: tuple[int, ...], tables: int, rounds: int) -> None:
    party = Party(people(*sectors), tables, rounds, favour=Favour(company=0, repeat=0.5))
    assert check(party, seat(party, seed=1)).cross_pairs == most_cross_pairs(party)


@given(st.integers(0, 40), st.integers(1, 9))
def test_the_even_split_makes_fewest_pairs(n: int, tables: int) -> None:
    sizes = [n // tables + (table < n % tables) for table in range(tables)]
    assert even_split(n, tables) == sum(size * (size - 1) // 2 for size in sizes)


def test_the_bound_counts_who_is_there() -> None:
    late = (*people(4, 3), Guest("late", "b", arrives=1))
    party = Party(late, 2, 2)
    assert round_bound(party, 1) > round_bound(party, 0)
    assert bound(party) == min(16, round_bound(party, 0) + round_bound(party, 1))
    apart_in_time = Party((*people(4, 4), Guest("x", "c", leaves=1), Guest("y", "d", arrives=1)), 2, 2)
    assert bound(apart_in_time) <= 16 + 8 + 8  # x and y never meet


# --- bars and known plans -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sectors", "tables", "rounds"),
    [((21, 17, 13, 9), 10, 4), ((110, 90, 60, 40), 50, 3), ((700, 600, 400, 298), 333, 3), ((8, 7), 5, 7)],
)
def test_bars(sectors: tuple[int, ...], tables: int, rounds: int) -> None:
    party = Party(people(*sectors), tables, rounds)
    figures = check(party, seat(party, seed=2))
    assert figures.repeats == 0
    assert figures.ratio >= 0.999


@pytest.mark.parametrize("rounds", [8, 9, 10])
def test_thirty_two_people_at_eight_tables_meet_nobody_twice(rounds: int) -> None:
    party = Party(people(16, 16), 8, rounds)
    plan = quick(party)
    assert check(party, plan).repeats == 0
    assert plan.perfect_source


def test_a_perfect_plan_serves_a_few_people_less() -> None:
    party = Party(people(16, 14), 8, 8)
    assert check(party, quick(party)).repeats == 0


def test_sectors_mix_on_a_perfect_plan() -> None:
    party = Party(people(16, 16), 8, 5)
    figures = check(party, seat(party, seed=1))
    assert figures.repeats == 0
    assert figures.ratio > 0.9  # people put on the plan in the order of the list reach less


# --- wishes ---------------------------------------------------------------------------------------------
def test_who_knows_each_other_sits_elsewhere_and_preferred_pairs_meet() -> None:
    guests = people(12, 12)
    met = frozenset(pair(guests[i].id, guests[i + 12].id) for i in range(12))
    scores = {pair(guests[i].id, guests[(i + 3) % 12 + 12].id): 1.0 for i in range(12)}
    party = Party(guests, 6, 3, met, affinity=scores)
    figures = check(party, seat(party, seed=1))
    assert (figures.met_pairs, figures.affinity_pairs, figures.repeats) == (0, 12, 0)
    assert figures.ratio == 1


def test_small_sectors_are_gathered_when_company_counts() -> None:
    party = Party(people(20, 4), 4, 2)
    assert check(party, seat(party, seed=1)).alone == 8  # spread evenly: most pairs meet
    gathered = Party(people(20, 4), 4, 2, favour=Favour(company=3))
    assert check(gathered, seat(gathered, seed=1)).alone == 0


def test_people_kept_apart_and_pinned_stay_so() -> None:
    guests = tuple(Guest(f"p{i}", "ab"[i % 2], table=0 if i in (0, 2) else None) for i in range(12))
    apart = frozenset(pair(f"p{a}", f"p{b}") for a, b in [(0, 1), (0, 3), (1, 3), (3, 5), (2, 7)])
    party = Party(guests, 3, 4, apart=apart)
    plan = seat(party, seed=1)
    assert check(party, plan).apart_pairs == 0
    assert all({"p0", "p2"} <= set(tables[0]) for tables in plan.rounds)


def test_the_order_of_the_list_is_no_matter() -> None:
    guests = people(10, 8, 6)
    ratios = {
        check(party, seat(party, seed=1)).ratio for party in (Party(guests, 6, 3), Party(guests[::-1], 6, 3))
    }
    assert max(ratios) - min(ratios) < 0.02


def test_the_same_seed_gives_the_same_plan() -> None:
    party = Party(people(9, 8, 3), 5, 4, affinity={("p000", "p010"): 1.0})
    assert quick(party, 5) == quick(party, 5)
    assert quick(party, 5).rounds != quick(party, 6).rounds
    assert quick(party, -1).seed == -1


def test_a_time_limit_returns_a_plan_that_holds_and_says_so() -> None:
    party = Party(people(60, 60), 12, 11)
    plan = seat(party, seed=1, time_limit=1e-6)
    assert plan.stopped_early
    assert check(party, plan).cross_pairs > 0
    assert not quick(party).stopped_early


def test_progress_is_told() -> None:
    told: list[float] = []
    party = Party(people(6, 6), 4, 3, affinity={("p000", "p006"): 1.0})
    seat(party, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize(
    ("guests", "tables", "rounds"), [(people(1), 1, 3), (people(2, 1), 3, 2), (people(7), 2, 2)]
)
def test_the_smallest_parties(guests: tuple[Guest, ...], tables: int, rounds: int) -> None:
    party = Party(guests, tables, rounds)
    assert check(party, quick(party)).bound == bound(party)


# --- refusals -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"guests": ()}, "empty"),
        ({"guests": (Guest("a"), Guest("a"))}, "twice"),
        ({"guests": (Guest("a"), Guest(""))}, "no_name"),
        ({"guests": tuple(Guest(str(i)) for i in range(4001))}, "too_many_people"),
        ({"guests": (*people(4), Guest("x", arrives=2))}, "presence"),
        ({"tables": 0}, "tables"),
        ({"tables": 9}, "more_tables_than_people"),
        ({"guests": people(1002)}, "table_too_large"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 61}, "rounds"),
        ({"met": {("p000", "p000")}}, "self_pair"),
        ({"apart": {("p000", "nobody")}}, "unknown_person"),
        ({"affinity": {("p000", "p001"): -1.0}}, "score"),
        ({"affinity": {("p000", "p001"): float("nan")}}, "score"),
        ({"guests": (*people(4), Guest("x", table=2))}, "no_such_table"),
        ({"guests": tuple(Guest(str(i), table=0) for i in range(4))}, "pins_overflow"),
        ({"guests": (*(Guest(str(i), table=i % 2) for i in range(6)), Guest("x")), "tables": 2}, None),
        (
            {"guests": tuple(Guest(str(i), table=i // 2) for i in range(4)), "tables": 3},
            "pins_overflow",
        ),
        (
            {"guests": (Guest("a", table=1), Guest("b", table=1), Guest("c")), "apart": {("b", "a")}},
            "apart_pinned",
        ),
    ],
)
def test_a_party_that_cannot_be_is_refused(change: dict[str, object], code: str | None) -> None:
    given: dict[str, object] = {"guests": people(4, 4), "tables": 2, "rounds": 2, **change}
    if code is None:
        Party(**given)  # type: ignore[arg-type]
        return
    with pytest.raises(SeatingError) as refused:
        Party(**given)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_weights_are_numbers() -> None:
    with pytest.raises(SeatingError, match="weight"):
        Favour(cross=float("nan"))


def test_what_cannot_be_kept_apart_is_said() -> None:
    everyone = frozenset(combinations(["p000", "p001", "p002"], 2))
    with pytest.raises(SeatingError) as refused:
        seat(Party(people(6), 2, 1, apart=everyone))
    assert refused.value.code == "apart_crowd"
    ring = frozenset(pair(f"p{i:03}", f"p{(i + 1) % 5:03}") for i in range(5))  # an odd ring needs three
    with pytest.raises(SeatingError) as refused:
        seat(Party(people(10), 2, 1, apart=ring))
    assert refused.value.code == "apart_impossible"
    party = Party(people(10), 3, 2, apart=ring)
    assert check(party, quick(party)).apart_pairs == 0


# --- the checker ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rounds", "code"),
    [
        ([[["a", "b"], ["c"]]], "missing"),
        ([[["a", "b", "c", "d"], []]], "uneven"),
        ([[["a", "c"], ["b", "b"]]], "twice"),
        ([[["a", "c"], ["b", "z"]]], "unknown"),
        ([[["b", "c"], ["a", "d"]]], "pin"),
        ([[["a", "b"], ["c", "d"]]], "apart"),
        ([[["a", "b", "c", "d"]]], "tables"),
        ([], "rounds"),
    ],
)
def test_the_checker_finds_what_is_wrong(rounds: list[list[list[str]]], code: str) -> None:
    guests = (Guest("a", table=0), Guest("b"), Guest("c"), Guest("d"))
    party = Party(guests, 2, 1, apart=frozenset({("a", "b")}))
    plan = Plan(tuple(tuple(tuple(people) for people in tables) for tables in rounds))
    with pytest.raises(CheckError) as found:
        check(party, plan)
    assert found.value.code == code


def test_the_package_loads_without_numpy() -> None:
    code = "import sys, cherchons.engines.seating; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
