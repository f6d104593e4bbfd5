"""From rows to the engine's problem, and from its answer to the content of a step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from cherchons.encounters.enums import SeatingFavour
from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.meeting.acquainted import Pair
from cherchons.encounters.queries.seating.content import Content, Counted, Round, Settings
from cherchons.encounters.queries.seating.ties import Ties, ties_of
from cherchons.engines import seating as engine

if TYPE_CHECKING:
    from cherchons.engines.seating import Figures, Guest, Party, Plan

TOPICS_FIRST = 3.0  # the engine's weight at which shared topics come first
WHOLE: list[tuple[int, int | None]] = [(0, None)]
Presence = Mapping[int, Sequence[tuple[int, int | None]]]
COMPANY = 1.5  # the engine's weight at which small worlds are gathered


def rows_of(encounter: Encounter, pks: Iterable[int]) -> list[Registration]:
    """Return these registrations of the day, by number (one query)."""
    return list(Registration.objects.filter(encounter=encounter, pk__in=list(pks)).order_by("number"))


def favour_of(settings: Settings) -> "engine.Favour":
    """Return the engine's weights for what the organisers chose."""
    usual = engine.Favour()
    affinity = TOPICS_FIRST if settings.favour == SeatingFavour.TOPICS else usual.affinity
    return replace(usual, affinity=affinity, company=COMPANY if settings.company else usual.company)


def party_for(
    encounter: Encounter,
    rows: Sequence[Registration],
    settings: Settings,
    *,
    pins: Mapping[int, int],
    apart: Iterable[Pair],
    presence: Presence | None = None,
    ties: Ties | None = None,
) -> "Party":
    """Return the engine's problem; ``presence`` says for whom it is not the whole."""
    ties = ties or ties_of(encounter, rows)
    there = presence or {}
    names = {row.pk: [_name(row.pk, part) for part in range(len(there.get(row.pk, WHOLE)))] for row in rows}
    guests = tuple(
        guest_of(row, pins, part=part, arrives=arrives, leaves=leaves)
        for row in rows
        for part, (arrives, leaves) in enumerate(there.get(row.pk, WHOLE))
    )
    return engine.Party(
        guests=guests,
        tables=settings.tables,
        rounds=settings.rounds,
        met=pairs_of(ties.met, names),
        apart=pairs_of(apart, names),
        affinity={
            engine.pair(a, b): score
            for one, score in ties.affinity.items()
            for a, b in product(names.get(one[0], ()), names.get(one[1], ()))
        },
        favour=favour_of(settings),
    )


def pairs_of(pairs: Iterable[Pair], names: Mapping[int, Sequence[str]]) -> frozenset[tuple[str, str]]:
    """Return pairs as the engine names people; those of whom someone is not named are left out."""
    return frozenset(
        engine.pair(a, b) for one in pairs for a, b in product(names.get(one[0], ()), names.get(one[1], ()))
    )


def _name(pk: int, part: int) -> str:
    """Return what the engine calls someone; who left and came back is someone else to it."""
    return f"{pk}.{part}" if part else str(pk)


def guest_of(
    row: Registration,
    pins: Mapping[int, int],
    *,
    part: int = 0,
    arrives: int = 0,
    leaves: int | None = None,
) -> "Guest":
    """Return someone as the engine seats them."""
    table = pins.get(row.pk)
    return engine.Guest(_name(row.pk, part), row.sector, table - 1 if table else None, arrives, leaves)


def presence_in(content: Content) -> dict[int, list[tuple[int, int | None]]]:
    """Return who was not there for the whole: from which round (from 0) until before which one, each time."""
    found: dict[int, list[tuple[int, int | None]]] = {}
    rounds = len(content.plan)
    for person, tables in content.tables_of.items():
        times: list[tuple[int, int | None]] = []
        for number, table in enumerate(tables):
            if table and (number == 0 or not tables[number - 1]):
                times.append((number, None))
            elif not table and times and times[-1][1] is None:
                times[-1] = (times[-1][0], number)
        if times != WHOLE and rounds:
            found[person] = times
    return found


def plan_of(content: Content) -> "Plan":
    """Return a step's plan as the engine writes it."""
    presence = presence_in(content)

    def name(pk: int, number: int) -> str:
        times = presence.get(pk, WHOLE)
        return _name(pk, sum(arrives <= number for arrives, _leaves in times) - 1)

    rounds = tuple(
        tuple(tuple(name(pk, number) for pk in table) for table in tables)
        for number, tables in enumerate(content.plan)
    )
    return engine.Plan(rounds, seed=content.settings.seed)


def rounds_of(plan: "Plan", rows: Iterable[Registration]) -> tuple[Round, ...]:
    """Return the engine's plan as a step keeps it, each table by number."""
    order = {row.pk: row.number for row in rows}

    def table(names: Iterable[str]) -> tuple[int, ...]:
        pks = (int(name.partition(".")[0]) for name in names)
        return tuple(sorted(pks, key=lambda pk: order.get(pk, 0)))

    return tuple(tuple(table(names) for names in tables) for tables in plan.rounds)


def counted(figures: "Figures", people: int) -> Counted:
    """Return the figures that a step keeps."""
    return Counted(
        repeats=figures.repeats,
        cross_pairs=figures.cross_pairs,
        bound=figures.bound,
        ratio=figures.ratio,
        met_pairs=figures.met_pairs,
        alone=figures.alone,
        fewest=figures.fewest_met,
        mean=figures.mean_met,
        most=figures.most_met,
        crossing=2 * figures.cross_pairs / max(1, people),
    )
