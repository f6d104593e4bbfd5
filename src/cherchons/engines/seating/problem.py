"""The problem of seating: who comes, where they may sit, whom they know, and what a plan is."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MOST_PEOPLE: Final = 4_000  # pairs are counted in tables of people × people
MOST_ROUNDS: Final = 60
MOST_SEATS: Final = 500  # at one table: exchanges between two are weighed all at once

Pair = tuple[str, str]


class SeatingError(ValueError):
    """A party that can't be seated; ``code`` says why, ``details`` name who and what, the text is English.

    Codes: ``empty``, ``too_many_people``, ``twice``, ``no_name``, ``rounds``, ``tables``,
    ``more_tables_than_people``, ``table_too_large``, ``presence``, ``no_such_table``, ``pins_overflow``,
    ``self_pair``, ``unknown_person``, ``score``, ``weight``, ``apart_pinned``, ``apart_crowd``,
    ``apart_impossible``, ``apart_not_found``, ``plan_mismatch``, ``from_round``, ``each``.
    """

    def __init__(self, code: str, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.details: dict[str, Any] = details


def pair(a: str, b: str) -> Pair:
    """Return two people as the one pair they are, whoever is named first.

    >>> pair("zoé", "ada")
    ('ada', 'zoé')
    """
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who is to be seated.

    Parameters
    ----------
    id
        What tells this person from all others.
    sector
        Their world; people without one are of one unknown world together.
    table
        The table (from 0) where they sit in every round, for access needs; None where any will do.
    arrives, leaves
        The first round (from 0) in which they are seated, and the first in which they no longer are.
    """

    id: str
    sector: str = ""
    table: int | None = None
    arrives: int = 0
    leaves: int | None = None

    def present(self, round: int) -> bool:
        """Say whether they are seated in a round (from 0)."""
        return self.arrives <= round and (self.leaves is None or round < self.leaves)


@dataclass(frozen=True, slots=True)
class Favour:
    """What is favoured, as weights beside each other.

    Parameters
    ----------
    cross
        A pair of two sectors that sits together for the first time.
    affinity
        A pair with the highest score of the party, once (others in proportion). At the default, scores
        choose among pairs of two sectors and cost none of them; at 3, they come first.
    company
        Each person who is not alone of their sector at a table. At the default it costs no pair of two
        sectors; at 1.5, small sectors are gathered two by two.
    repeat, met
        What is avoided: meeting again, and sitting with someone already known.
    """

    cross: float = 1.0
    affinity: float = 0.5
    company: float = 0.1
    repeat: float = 4.0
    met: float = 3.0

    def __post_init__(self) -> None:
        for name in ("cross", "affinity", "company", "repeat", "met"):
            weight = getattr(self, name)
            if not (math.isfinite(weight) and 0 <= weight <= 100):
                raise SeatingError(
                    "weight", f"The weight “{name}” is a number from 0 to 100, not {weight}.", weight=name
                )


@dataclass(frozen=True, slots=True)
class Party:
    """Everything that a plan has to respect. A party that exists is coherent.

    Parameters
    ----------
    guests
        Who comes, each once.
    tables, rounds
        How many tables there are in each round, and how many rounds.
    met
        Pairs who know each other already: not seated together where it can be avoided.
    apart
        Pairs who never sit together.
    affinity
        Pair → score, zero or more: pairs to prefer.
    favour
        The weights.

    Raises
    ------
    SeatingError
        If the numbers or the wishes can't hold, with the person, table or pair in ``details``.

    Examples
    --------
    >>> party = Party((Guest("ada", "research"), Guest("bob", "civil"), Guest("cy", "civil")), 1, 1)
    >>> party.sizes(0)
    (3, 3)
    """

    guests: tuple[Guest, ...]
    tables: int
    rounds: int
    met: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()
    affinity: Mapping[Pair, float] = field(default_factory=dict)
    favour: Favour = Favour()

    def __post_init__(self) -> None:
        object.__setattr__(self, "guests", tuple(self.guests))
        known = _check_guests(self.guests)
        _check_numbers(self)
        object.__setattr__(self, "met", _pairs(self.met, known))
        object.__setattr__(self, "apart", _pairs(self.apart, known))
        object.__setattr__(self, "affinity", _scores(self.affinity, known))
        _check_pins(self)
        _check_apart(self)

    def present(self, round: int) -> list[Guest]:
        """Return who is seated in a round."""
        return [guest for guest in self.guests if guest.present(round)]

    def sizes(self, round: int) -> tuple[int, int]:
        """Return how many sit at the smallest and at the largest table of a round."""
        people = len(self.present(round))
        return people // self.tables, -(-people // self.tables)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sits where: ``rounds[round][table]`` are the people of a table.

    ``stopped_early`` says that a time limit struck: with more time the plan might be better.
    ``perfect_source`` names the construction that the plan comes from, if there is one.
    """

    rounds: tuple[tuple[tuple[str, ...], ...], ...]
    seed: int = 0
    stopped_early: bool = False
    perfect_source: str = ""

    def table_of(self, person: str, round: int) -> int | None:
        """Return the table (from 0) of a person in a round, or None if they do not sit there."""
        return next((t for t, people in enumerate(self.rounds[round]) if person in people), None)


# --- what must hold -------------------------------------------------------------------------------------
def _check_guests(guests: Sequence[Guest]) -> Collection[str]:
    if not guests:
        raise SeatingError("empty", "There is nobody to seat.")
    if len(guests) > MOST_PEOPLE:
        raise SeatingError(
            "too_many_people",
            f"{len(guests):,} people are too many: up to {MOST_PEOPLE:,} can be seated.",
            people=len(guests),
            most=MOST_PEOPLE,
        )
    if not all(guest.id for guest in guests):
        raise SeatingError("no_name", "Someone has no name or number to be told by.")
    counted = Counter(guest.id for guest in guests)
    twice = next((person for person, n in counted.items() if n > 1), None)
    if twice is not None:
        raise SeatingError("twice", f"“{twice}” is there twice: a person is seated once.", person=twice)
    return counted.keys()


def _check_numbers(party: Party) -> None:
    if not 1 <= party.rounds <= MOST_ROUNDS:
        raise SeatingError(
            "rounds",
            f"There are from 1 to {MOST_ROUNDS} rounds, not {party.rounds}.",
            rounds=party.rounds,
            most=MOST_ROUNDS,
        )
    if party.tables < 1:
        raise SeatingError("tables", f"There is at least one table, not {party.tables}.", tables=party.tables)
    for guest in party.guests:
        leaves = party.rounds if guest.leaves is None else guest.leaves
        if guest.arrives < 0 or guest.arrives >= max(leaves, 1):
            raise SeatingError("presence", f"“{guest.id}” leaves before being seated once.", person=guest.id)
    for round in range(party.rounds):
        people = len(party.present(round))
        if people < party.tables:
            raise SeatingError(
                "more_tables_than_people",
                f"{party.tables} tables are more than the people to seat, {people}: use fewer tables.",
                tables=party.tables,
                people=people,
                round=round,
            )
        seats = party.sizes(round)[1]
        if seats > MOST_SEATS:
            raise SeatingError(
                "table_too_large",
                f"A table would have {seats:,} seats, more than {MOST_SEATS}: use more tables.",
                seats=seats,
                most=MOST_SEATS,
            )


def _check_pins(party: Party) -> None:
    for guest in party.guests:
        if guest.table is not None and not 0 <= guest.table < party.tables:
            raise SeatingError(
                "no_such_table",
                f"“{guest.id}” is to sit at table {guest.table + 1}, but there are {party.tables} tables.",
                person=guest.id,
                table=guest.table,
                tables=party.tables,
            )
    for round in range(party.rounds):
        present = party.present(round)
        low, high = party.sizes(round)
        pinned = Counter(guest.table for guest in present if guest.table is not None)
        large = len(present) - low * party.tables  # tables that hold one more
        full = sorted(table for table, n in pinned.items() if n > low)
        over = next((table for table, n in pinned.items() if n > high), None)
        if over is not None:
            raise SeatingError(
                "pins_overflow",
                f"{pinned[over]} people are to sit at table {over + 1}, which holds {high}.",
                table=over,
                pinned=pinned[over],
                seats=high,
            )
        if high > low and len(full) > large:
            raise SeatingError(
                "pins_overflow",
                f"{len(full)} tables are to hold {high} people, but only {large} of them may: "
                f"let someone of table {full[-1] + 1} sit elsewhere.",
                table=full[-1],
                pinned=high,
                seats=low,
            )


def _check_apart(party: Party) -> None:
    pinned = {guest.id: guest.table for guest in party.guests if guest.table is not None}
    for a, b in sorted(party.apart):
        if a in pinned and pinned[a] == pinned.get(b):
            raise SeatingError(
                "apart_pinned",
                f"“{a}” and “{b}” must not sit together, but both are to sit at table {pinned[a] + 1}.",
                people=(a, b),
                table=pinned[a],
            )


def _pairs(pairs: Iterable[Pair], known: Collection[str]) -> frozenset[Pair]:
    found = frozenset(pair(a, b) for a, b in pairs)
    _check_pairs(found, known)
    return found


def _scores(scores: Mapping[Pair, float], known: Collection[str]) -> dict[Pair, float]:
    found: dict[Pair, float] = {}
    for (a, b), score in scores.items():
        if not (math.isfinite(score) and score >= 0):
            raise SeatingError(
                "score", f"The score of “{a}” and “{b}” is zero or more, not {score}.", people=(a, b)
            )
        key = pair(a, b)
        found[key] = max(float(score), found.get(key, 0.0))
    _check_pairs(found, known)
    return found


def _check_pairs(pairs: Iterable[Pair], known: Collection[str]) -> None:
    for a, b in pairs:
        if a == b:
            raise SeatingError("self_pair", f"“{a}” makes a pair with nobody but themselves.", person=a)
        if a not in known or b not in known:
            unknown = b if a in known else a
            raise SeatingError(
                "unknown_person",
                f"“{unknown}” is in a pair, but not among the people to seat.",
                person=unknown,
            )
