"""From rows to the engine's problem, and from its answer to the content of a step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cherchons.encounters.enums import SeatingFavour
from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.seating.content import Content, Counted, Round, Settings
from cherchons.encounters.queries.seating.ties import Ties, ties_of
from cherchons.engines import seating as engine

if TYPE_CHECKING:
    from cherchons.engines.seating import Figures, Guest, Party, Plan

TOPICS_FIRST = 3.0  # the engine's weight at which shared topics come first
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
    apart: Iterable[tuple[int, int]],
    presence: Mapping[int, tuple[int, int | None]] | None = None,
    ties: Ties | None = None,
) -> "Party":
    """Return the engine's problem.

    ``presence`` says for whom it is not the whole: the first round (from 0) and the first without them.
    """
    known = {row.pk for row in rows}
    ties = ties or ties_of(encounter, rows)
    there = presence or {}
    guests = tuple(_guest(row, pins, *there.get(row.pk, (0, None))) for row in rows)
    return engine.Party(
        guests=guests,
        tables=settings.tables,
        rounds=settings.rounds,
        met=frozenset(engine.pair(str(a), str(b)) for a, b in ties.met),
        apart=frozenset(engine.pair(str(a), str(b)) for a, b in apart if a in known and b in known),
        affinity={engine.pair(str(a), str(b)): score for (a, b), score in ties.affinity.items()},
        favour=favour_of(settings),
    )


def _guest(
    row: Registration, pins: Mapping[int, int], arrives: int = 0, leaves: int | None = None
) -> "Guest":
    table = pins.get(row.pk)
    return engine.Guest(str(row.pk), row.sector, table - 1 if table else None, arrives, leaves)


def guest_of(row: Registration, pins: Mapping[int, int]) -> "Guest":
    """Return someone who arrives."""
    return _guest(row, pins)


def presence_in(content: Content) -> dict[int, tuple[int, int | None]]:
    """Return who came after the first round, or left before the last one."""
    found: dict[int, tuple[int, int | None]] = {}
    rounds = len(content.plan)
    for person, tables in content.tables_of.items():
        seated = [number for number, table in enumerate(tables) if table]
        first, last = seated[0], seated[-1]
        if first or last + 1 < rounds:
            found[person] = (first, last + 1 if last + 1 < rounds else None)
    return found


def plan_of(content: Content) -> "Plan":
    """Return a step's plan as the engine writes it."""
    rounds = tuple(tuple(tuple(str(pk) for pk in table) for table in one) for one in content.plan)
    return engine.Plan(rounds, seed=content.settings.seed)


def rounds_of(plan: "Plan", rows: Iterable[Registration]) -> tuple[Round, ...]:
    """Return the engine's plan as a step keeps it, each table by number."""
    order = {row.pk: row.number for row in rows}
    return tuple(
        tuple(tuple(sorted((int(one) for one in table), key=lambda pk: order.get(pk, 0))) for table in tables)
        for tables in plan.rounds
    )


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
