"""Seating beside random seating and a straightforward greedy, on people whose sectors are drawn."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import combinations

from benchmarks.engines import Case, Found
from cherchons.engines.seating import Figures, Guest, Party, Plan, check, pair, repair, seat

SECTORS = ("civil_society", "research", "support", "funder", "other")
SHARES = (0.38, 0.3, 0.14, 0.1, 0.08)
LOOKED_AT = 60  # people among whom the greedy looks for each seat
SEEDS = range(1, 6)
DAYS = range(1, 9)


def people(many: int, seed: int, first: int = 0) -> tuple[Guest, ...]:
    """Return people with drawn sectors: four or five, unequal."""
    chance = random.Random(seed * 7919 + many)
    kinds = 4 + seed % 2
    return tuple(
        Guest(f"p{first + i:04}", chance.choices(SECTORS[:kinds], SHARES[:kinds])[0]) for i in range(many)
    )


# --- how seats are found ---------------------------------------------------------------------------------
def ours(party: Party, seed: int) -> Plan:
    """Return the plan of the engine."""
    return seat(party, seed=seed)


def at_random(party: Party, seed: int) -> Plan:
    """Return a plan drawn at random, round by round."""
    chance = random.Random(seed)
    rounds = []
    for _ in range(party.rounds):
        names = [guest.id for guest in party.guests]
        chance.shuffle(names)
        rounds.append(tuple(tuple(sorted(names[t :: party.tables])) for t in range(party.tables)))
    return Plan(tuple(rounds), seed)


def greedy(party: Party, seed: int) -> Plan:
    """Fill seat after seat with whoever repeats least and meets most people of other sectors there."""
    chance = random.Random(seed)
    sector = {guest.id: guest.sector for guest in party.guests}
    met: Counter[tuple[str, str]] = Counter()
    rounds = []
    for _ in range(party.rounds):
        waiting = list(sector)
        chance.shuffle(waiting)
        tables: list[list[str]] = [[] for _ in range(party.tables)]
        for number in range(len(sector)):
            table = tables[number % party.tables]

            def fit(name: str, table: list[str] = table) -> tuple[int, int]:
                again = sum(met[pair(name, other)] for other in table)
                return -again, sum(sector[name] != sector[other] for other in table)

            best = max(waiting[:LOOKED_AT], key=fit)
            waiting.remove(best)
            table.append(best)
        for table in tables:
            met.update(pair(a, b) for a, b in combinations(table, 2))
        rounds.append(tuple(tuple(sorted(table)) for table in tables))
    return Plan(tuple(rounds), seed)


# --- cases -----------------------------------------------------------------------------------------------
def drawn(many: int, tables: int, rounds: int, find: Callable[[Party, int], Plan], limit: float) -> Found:
    """Seat the people of several seeds; the worst ratio and the longest time count."""
    worst: Figures | None = None
    longest, repeats = 0.0, 0
    for seed in SEEDS:
        party = Party(people(many, seed), tables, rounds)
        start = time.process_time()
        plan = find(party, seed)
        longest = max(longest, time.process_time() - start)
        figures = check(party, plan)
        repeats = max(repeats, figures.repeats)
        if worst is None or figures.ratio < worst.ratio:
            worst = figures
    assert worst is not None
    told = f"ratio {worst.ratio:.4f}, {repeats} repeats (worst of {len(SEEDS)} seeds)"
    bar, met = _bar(find, worst.ratio >= 0.999 and repeats == 0 and longest < limit, "≥ 0.999, 0 repeats")
    return Found(
        told, longest, f"{worst.cross_pairs} of ≤ {worst.bound}", bar and f"{bar}, < {limit:g} s", met
    )


def golfers(many: int, tables: int, rounds: int, find: Callable[[Party, int], Plan], most: int) -> Found:
    """Seat people of two sectors where repeats are hard to avoid."""
    party = Party(tuple(Guest(f"p{i:02}", SECTORS[i % 2]) for i in range(many)), tables, rounds)
    start = time.process_time()
    plan = find(party, 1)
    spent = time.process_time() - start
    figures = check(party, plan)
    told = f"{figures.repeats} repeats, ratio {figures.ratio:.3f}"
    bar, met = _bar(find, figures.repeats <= most, f"≤ {most} repeats")
    return Found(told, spent, plan.perfect_source or f"{figures.cross_pairs} of ≤ {figures.bound}", bar, met)


def _bar(find: object, reached: bool, words: str) -> tuple[str, bool | None]:
    return (words, reached) if find is ours else ("", None)


def repaired() -> Found:
    """Repair several days of 300 people, 30 of whom do not come, while 15 others do."""
    moved, ratios, repeats, longest = [], [], 0, 0.0
    for seed in DAYS:
        party = Party(people(300, seed), 50, 3)
        told = seat(party, seed=seed)
        absent = [guest.id for guest in random.Random(seed).sample(party.guests, 30)]
        arrivals = people(15, seed, first=1000)
        start = time.process_time()
        again = repair(party, told, absent=absent, arrivals=arrivals, seed=seed)
        longest = max(longest, time.process_time() - start)
        figures = check(again.party, again.plan)
        moved.append(len(again.moved))
        ratios.append(figures.ratio)
        repeats += figures.repeats
    mean = sum(moved) / len(moved)
    figures_ = f"{mean:.1f} seats moved on average ({min(moved)}–{max(moved)}), ratio ≥ {min(ratios):.4f}"
    reached = mean < 10 and min(ratios) >= 0.998 and not repeats
    return Found(figures_, longest, f"{len(moved)} days, {repeats} repeats", "< 10 moved, ≥ 0.998", reached)


def seated_anew() -> Found:
    """Seat the same people from nothing: what a repair saves."""
    moved = []
    for seed in DAYS:
        party = Party(people(300, seed), 50, 3)
        told = seat(party, seed=seed)
        gone = {guest.id for guest in random.Random(seed).sample(party.guests, 30)}
        stay = tuple(guest for guest in party.guests if guest.id not in gone)
        new = seat(Party((*stay, *people(15, seed, first=1000)), 50, 3), seed=seed)
        moved.append(
            sum(told.table_of(guest.id, r) != new.table_of(guest.id, r) for guest in stay for r in range(3))
        )
    return Found(f"{sum(moved) / len(moved):.0f} seats moved on average", 0.0)


def imported() -> Found:
    """Import the engine in processes of their own; the median of nine counts."""
    clock = "time.perf_counter()"
    code = f"import time; a = {clock}; import cherchons.engines.seating; print({clock} - a)"
    told = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(9)]
    spent = sorted(float(one.stdout) for one in told)
    found = f"{spent[4]:.3f} s on the clock (longest {spent[-1]:.3f})"
    return Found(found, spent[4], "median of 9", "< 0.3 s", spent[4] < 0.3)


WAYS = {"ours": ours, "random": at_random, "greedy": greedy}
CASES: dict[str, Case] = {}
for _many, _tables, _rounds, _limit in [(60, 10, 4, 3.0), (300, 50, 3, 2.0), (1_998, 333, 3, 5.0)]:
    for _name, _way in WAYS.items():
        CASES[f"{_many:,} people, {_tables} tables, {_rounds} rounds: {_name}"] = partial(
            drawn, _many, _tables, _rounds, _way, _limit
        )
for _many, _tables, _rounds, _most in [(15, 5, 7, 0), (32, 8, 8, 0), (32, 8, 9, 0), (32, 8, 10, 0)]:
    for _name, _way in WAYS.items():
        CASES[f"{_many} people, {_tables} tables, {_rounds} rounds: {_name}"] = partial(
            golfers, _many, _tables, _rounds, _way, _most
        )
CASES["300 people, 30 absent, 15 late: repaired"] = repaired
CASES["300 people, 30 absent, 15 late: seated anew"] = seated_anew
CASES["import cherchons.engines.seating"] = imported
