"""Small instances, and all their answers by brute force."""

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from cherchons.engines.allocation import Order, Person, Problem, Workshop
from cherchons.engines.allocation.checking import broken
from cherchons.engines.allocation.explaining import ranks_of

NAMES = ("A", "B", "C")
SECTORS = ("research", "civil_society")
Places = dict[str, dict[str, str]]


@st.composite
def wishes(draw: st.DrawFn) -> tuple[tuple[str, ...], ...]:
    """A list that may be partial, empty, or hold ties."""
    left = draw(st.permutations(NAMES))[: draw(st.integers(0, len(NAMES)))]
    tiers: list[tuple[str, ...]] = []
    for name in left:
        if tiers and draw(st.integers(0, 4)) == 0:
            tiers[-1] = (*tiers[-1], name)
        else:
            tiers.append((name,))
    return tuple(tiers)


@st.composite
def limits(draw: st.DrawFn) -> dict[str, int]:
    return draw(st.dictionaries(st.sampled_from(SECTORS), st.integers(0, 2), max_size=1))


@st.composite
def problems(draw: st.DrawFn, *, slots: int = 1, groups: bool = False, most_people: int = 4) -> Problem:
    """A small problem, with answers or without."""
    people = tuple(
        Person(f"p{n}", draw(st.sampled_from(SECTORS)), draw(wishes()))
        for n in range(draw(st.integers(1, most_people)))
    )
    workshops = tuple(
        Workshop(
            name,
            draw(st.integers(1, 4)),
            draw(st.sampled_from([0, 0, 1, 2])),
            draw(st.sampled_from([{}, {"research": 1}])),
            draw(limits()),
            slot=f"s{slot}" if slots > 1 else "",
        )
        for slot in range(slots)
        for name in NAMES
    )
    names = [person.id for person in people]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda pair: pair[0] != pair[1])
    many = st.lists(pairs, max_size=2).map(tuple) if groups and len(names) > 1 else st.just(())
    place = st.tuples(
        st.sampled_from(names), st.sampled_from(NAMES), st.sampled_from(sorted({w.slot for w in workshops}))
    )
    return Problem(
        people,
        workshops,
        together=draw(many),
        apart=draw(many),
        barred=tuple(draw(st.lists(place, max_size=1))),
        previous=tuple(
            {
                (name, slot): (name, workshop, slot)
                for name, workshop, slot in draw(st.lists(place, max_size=3))
            }.values()
        ),
        move_cost=draw(st.sampled_from([0, 0, 1, 3])),
        all_placed=draw(st.booleans()),
    )


def answers(problem: Problem) -> Iterator[Places]:
    """Yield every answer that keeps the limits."""
    slots = problem.slots
    options = {
        slot: [one.id for one in problem.workshops if one.slot == slot] + ([] if problem.all_placed else [""])
        for slot in slots
    }
    each = list(product(*(options[slot] for slot in slots)))
    for taken in product(each, repeat=len(problem.people)):
        places = {
            person.id: {slot: workshop for slot, workshop in zip(slots, row, strict=True) if workshop}
            for person, row in zip(problem.people, taken, strict=True)
        }
        if not broken(problem, places):
            yield places


def standing(problem: Problem, order: Order, places: Places) -> tuple[int, ...]:
    """Return what an order compares, smaller is better: written from the definitions, not from the solver."""
    longest = problem.longest
    counts = [0] * (longest + 2)
    unassigned = 0
    for person in problem.people:
        by_rank = ranks_of(person)
        unassigned += len(problem.slots) - len(places[person.id])
        if person.wishes:
            for workshop in places[person.id].values():
                counts[by_rank.get(workshop, longest + 1)] += 1
    here = {person.id for person in problem.people}
    moves = sum(
        name in here and places[name].get(slot) != workshop for name, workshop, slot in problem.previous
    )
    total = sum(rank * n for rank, n in enumerate(counts))
    worst = max((rank for rank, n in enumerate(counts) if n), default=0)
    leximin = tuple(reversed(counts[1:]))
    match order:
        case Order.LEXIMIN:
            by_rank_ = leximin
        case Order.RANK_MAXIMAL:
            by_rank_ = tuple(-n for n in counts[1:])
        case Order.BALANCED:
            by_rank_ = (worst, counts[worst] if worst > 1 else 0, *(-n for n in counts[1:]))
        case _:
            by_rank_ = (total, *leximin)
    repair = (total + problem.move_cost * moves,) if problem.previous and problem.move_cost else ()
    return (unassigned, *repair, *by_rank_, moves)
