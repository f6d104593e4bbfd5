"""Allocation beside a greedy and a lottery, on the data for development or on instances made here."""

import os
import random
import time
from collections import Counter
from dataclasses import replace
from itertools import permutations
from pathlib import Path

from benchmarks.engines import Case, Found
from cherchons.engines.allocation import Order, Person, Problem, Workshop, allocate, check
from cherchons.engines.allocation.checking import broken
from cherchons.engines.allocation.files import File, read_problem

ROOT = Path(__file__).resolve().parents[1]
SHARES = {"civil_society": 0.45, "research": 0.35, "support": 0.12, "funder": 0.08}


# --- instances -------------------------------------------------------------------------------------------
def stored(name: str) -> Problem | None:
    """Return a problem of the data folder, None where it is absent."""
    given = os.environ.get("CHERCHONS_DATA", "")
    for candidate in [given, str(ROOT.parent / "shared" / "data")]:
        folder = Path(candidate) / "preferences" / name
        if candidate and folder.exists():
            files = (File(file, (folder / file).read_bytes()) for file in ("wishes.csv", "workshops.csv"))
            return read_problem(*files)
    return None


def made(people: int, workshops: int, *, seed: int = 1, slots: tuple[str, ...] = ("",)) -> Problem:
    """Return a seeded problem: some workshops are liked by many; quotas by sector."""
    source = random.Random(seed)
    names = [f"W{n:02}" for n in range(1, workshops + 1)]
    liked = {name: source.gauss(0, 1) for name in names}
    crowd = []
    for n in range(people):
        sector = source.choices(list(SHARES), list(SHARES.values()))[0]
        own = {name: liked[name] + source.gauss(0, 1) for name in names}
        ranked = sorted(names, key=lambda name, own=own: -own[name])  # type: ignore[misc]
        crowd.append(Person(f"P{n:04}", sector, tuple((name,) for name in ranked)))
    each = people / workshops
    came = Counter(person.sector for person in crowd)
    offers = tuple(
        Workshop(
            name,
            -(-people * 115 // (100 * workshops)),
            int(each / 2),
            {sector: int(came[sector] / workshops / 2) for sector in SHARES},
            {sector: int(came[sector] / workshops * 1.5) + 1 for sector in SHARES},
            slot,
        )
        for slot in slots
        for name in names
    )
    return Problem(tuple(crowd), offers)


def real() -> Problem:
    """146 people and 8 courses: capacity 1.15, minimum 0.5 of an even share, as the bar says."""
    problem = stored("agh-2003") or made(146, 8)
    n, m = len(problem.people), len(problem.workshops)
    return replace(
        problem,
        workshops=tuple(
            replace(one, capacity=-(-115 * n // (100 * m)), minimum=n // (2 * m)) for one in problem.workshops
        ),
    )


def large() -> Problem:
    """2,000 people, 20 workshops, quotas."""
    return stored("synthetic-2000x20") or made(2_000, 20)


def middle() -> Problem:
    """300 people, 20 workshops, quotas."""
    return stored("synthetic-300x20") or made(300, 20)


def grouped() -> Problem:
    """The same, with 30 pairs together and 30 apart."""
    problem = middle()
    names = [person.id for person in problem.people]
    random.Random(1).shuffle(names)
    pairs = list(zip(names[::2], names[1::2], strict=False))
    return replace(problem, together=tuple(pairs[:30]), apart=tuple(pairs[30:60]))


def three_slots() -> Problem:
    """300 people, 6 workshops offered in each of three slots, nobody twice in one."""
    return made(300, 6, slots=("morning", "noon", "afternoon"))


# --- baselines ---------------------------------------------------------------------------------------------
def greedy(problem: Problem, seed: int) -> dict[str, dict[str, str]]:
    """Let people in a drawn order take the best wish still open, keeping capacities and maxima."""
    source = random.Random(seed)
    places: dict[str, dict[str, str]] = {person.id: {} for person in problem.people}
    left = {(one.id, one.slot): one.capacity for one in problem.workshops}
    room = {(one.id, one.slot, s): n for one in problem.workshops for s, n in one.most.items()}
    for person in source.sample(problem.people, len(problem.people)):
        for slot in problem.slots:
            for (workshop,) in person.wishes:
                key = (workshop, slot, person.sector)
                taken = workshop in places[person.id].values()
                if left[workshop, slot] > 0 and room.get(key, 1) > 0 and not taken:
                    places[person.id][slot] = workshop
                    left[workshop, slot] -= 1
                    if key in room:
                        room[key] -= 1
                    break
    return places


def ranks(problem: Problem, places: dict[str, dict[str, str]]) -> list[int]:
    """Return the rank of each place given."""
    return [
        next(k for k, tied in enumerate(person.wishes, 1) if workshop in tied)
        for person in problem.people
        for workshop in places[person.id].values()
    ]


def by_greedy(problem: Problem, seed: int = 1) -> Found:
    """Measure the greedy."""
    begun = time.process_time()
    places = greedy(problem, seed)
    spent = time.process_time() - begun
    had = ranks(problem, places)
    wrong = broken(problem, places)
    without = sum(len(problem.slots) - len(taken) for taken in places.values())
    figures = f"{_share(had.count(1), len(had))} first, worst {max(had)}, mean {sum(had) / len(had):.2f}"
    return Found(f"{figures}, {len(wrong)} limits broken, {without} without a place", spent)


def by_lottery(problem: Problem) -> Found:
    """Measure the lottery."""
    return solved(problem, Order.LOTTERY)


def solved(problem: Problem, order: Order, *, seconds: float | None = None, exact: bool = True) -> Found:
    """Measure ours: what it found, how long the CPU worked, whether the checker accepts it."""
    allocate(Problem((Person("warm", ""),), (Workshop("warm", 1),)))  # loads the solver
    begun = time.process_time()
    found = allocate(problem, order=order, seed=1)
    spent = time.process_time() - begun
    figures = check(problem, found)
    first = _share(found.profile[0], sum(found.profile))
    words = f"{first} first, worst {found.worst_rank}, mean {found.mean_rank:.2f}"
    if figures.broken:
        words += f", {len(figures.broken)} limits broken"
    if seconds is None:
        return Found(words, spent, figures.proof)
    proved = figures.proof == "exact" or (not exact and figures.proof == "solver")
    asked = "certified" if exact else "proved"
    return Found(words, spent, figures.proof, f"< {seconds:g} s {asked}", proved and spent < seconds)


def balanced_real() -> Found:
    """The bar on real choices: worst rank 4, 60 % first choices."""
    found = solved(real(), Order.BALANCED, seconds=1)
    if stored("agh-2003") is None:
        return replace(_drawn(found), bar="", met=None)
    met = bool(found.met) and "worst 4," in found.figures and int(found.figures.split(" ")[0]) >= 60
    return replace(found, bar="60 % first, worst 4", met=met)


def _drawn(found: Found) -> Found:
    """Say where there are no real choices: the bar is about them alone."""
    if stored("agh-2003") is not None:
        return found
    return replace(found, figures=f"no data folder, choices drawn: {found.figures}")


def repaired() -> Found:
    """10 % of 300 people do not come: few move."""
    problem = middle()
    before = allocate(problem, seed=1)
    previous = tuple((name, places[""], "") for name, places in before.places.items())
    offers = tuple(
        replace(one, minimum=one.minimum * 9 // 10, least={s: n * 9 // 10 for s, n in one.least.items()})
        for one in problem.workshops
    )
    here = tuple(person for n, person in enumerate(problem.people) if n % 10)
    after = replace(problem, people=here, workshops=offers, previous=previous, move_cost=3)
    begun = time.process_time()
    found = allocate(after, seed=1)
    spent = time.process_time() - begun
    words = f"{len(found.moved)} of {len(here)} moved, worst {found.worst_rank}, mean {found.mean_rank:.2f}"
    return Found(words, spent, check(after, found).proof)


def who_could_gain(order: Order) -> Found:
    """Count who, knowing everything, would get a better wish by another list (40 people, 4 workshops)."""
    begun = time.process_time()
    gained = tried = 0
    for seed in range(3):
        problem = made(40, 4, seed=seed)
        honest = allocate(problem, order=order, seed=seed)
        for at, person in enumerate(problem.people):
            tried += 1
            mine = _rank(person, honest.places[person.id][""])
            for other in permutations(person.wishes):
                people = list(problem.people)
                people[at] = replace(person, wishes=other)
                lied = allocate(replace(problem, people=tuple(people)), order=order, seed=seed)
                if mine > 1 and _rank(person, lied.places[person.id][""]) < mine:
                    gained += 1
                    break
    return Found(f"{_share(gained, tried)} could gain by another list", time.process_time() - begun)


def _rank(person: Person, workshop: str) -> int:
    return next(k for k, tied in enumerate(person.wishes, 1) if workshop in tied)


def _share(n: int, of: int) -> str:
    return f"{100 * n / of:.0f} %"


CASES: dict[str, Case] = {
    "146×8 real, balanced": balanced_real,
    "146×8 real, greedy": lambda: _drawn(by_greedy(real())),
    "146×8 real, lottery": lambda: _drawn(by_lottery(real())),
    **{
        f"2,000×20 quotas, {order}": lambda order=order: solved(large(), order, seconds=1)  # type: ignore[misc]
        for order in (Order.BALANCED, Order.LEXIMIN, Order.RANK_MAXIMAL, Order.TOTAL)
    },
    "2,000×20 quotas, greedy": lambda: by_greedy(large()),
    "2,000×20 quotas, lottery": lambda: by_lottery(large()),
    **{
        f"300×20 groups, {order}": lambda order=order: solved(  # type: ignore[misc]
            grouped(), order, seconds=10, exact=False
        )
        for order in (Order.BALANCED, Order.LEXIMIN, Order.RANK_MAXIMAL, Order.TOTAL)
    },
    "300×20 groups, greedy": lambda: by_greedy(grouped()),
    "300×6 three slots, total": lambda: solved(three_slots(), Order.TOTAL, seconds=5, exact=False),
    "300×6 three slots, balanced": lambda: replace(
        solved(three_slots(), Order.BALANCED, seconds=5, exact=False), bar="", met=None
    ),
    "300×6 three slots, greedy": lambda: by_greedy(three_slots()),
    "300×20 quotas, 10 % absent, repair": repaired,
    **{
        f"40×4, fully informed, {order}": lambda order=order: who_could_gain(order)  # type: ignore[misc]
        for order in (Order.BALANCED, Order.TOTAL, Order.LOTTERY)
    },
}
