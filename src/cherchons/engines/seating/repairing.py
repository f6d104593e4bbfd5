"""Repair: people did not come, others arrive; the plan holds again, and few have to move."""

import math
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from .anneal import Course, Progress, anneal, copies_for
from .apartness import arrange
from .bound import bound
from .checking import CheckError, Figures, check
from .construct import apart_broken, settled
from .moving import move_few
from .problem import Guest, Pair, Party, Plan, SeatingError, pair
from .room import AWAY, Ints, Room, met_counts, plan_of, room_of, seated, tables_of, worth
from .seating import steps_for, target_of

GOOD_ENOUGH: Final = 0.998  # of the bound: a better plan is not worth moving more people
PAIRS_TO_SPARE: Final = 2  # nor are these, where the bound is low
# What a moved seat costs beside one pair of two sectors: first only those who arrive are seated well; then,
# where moving few is not enough, people move as long as it is worth it.
STAGES: Final = (3.0, 0.4)


class Move(NamedTuple):
    """Someone who was told a table and now sits at another (rounds and tables from 0)."""

    person: str
    round: int
    from_table: int
    to_table: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """A plan that holds again, for the party as it is now; who moves; what it does."""

    plan: Plan
    party: Party
    moved: tuple[Move, ...]
    figures: Figures


def repair(
    party: Party,
    plan: Plan,
    *,
    absent: Collection[str] = (),
    arrivals: Collection[Guest] = (),
    from_round: int = 0,
    met: Collection[Pair] = (),
    apart: Collection[Pair] = (),
    affinity: Mapping[Pair, float] | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Repaired:
    """Make a plan hold again after absences and arrivals, with few moved seats.

    Parameters
    ----------
    party, plan
        What was asked, and the plan that was told to people.
    absent
        Who is not there from ``from_round`` on.
    arrivals
        Who comes too, from ``from_round`` on.
    from_round
        The first round (from 0) that may change: those before took place. Meetings there still count.
    met, apart, affinity
        Pairs to add to those of the party, for people who arrive; pairs with anybody else are passed over.
    seed, time_limit, progress
        As for :func:`seat`.

    Returns
    -------
    Repaired
        With a party whose guests say when they arrive and leave.

    Raises
    ------
    SeatingError
        ``plan_mismatch`` if the plan is not one of this party, ``unknown_person`` if nobody of an absent name
        is there, ``twice`` if someone who arrives is there already, ``from_round``; or as for :class:`Party`.

    Notes
    -----
    Who arrives takes free seats; people move only where tables would differ by more than one. Those who
    arrive are exchanged by annealing; then people who were told a table, those first of whom the exchange
    brings most for each that moves, until nobody meets twice and the bound is nearly reached
    (:data:`GOOD_ENOUGH`); where this is not enough, annealing with a lower price of moving. An exchange
    brings two pairs or so: how many must move depends on who did not come. Time of one annealing, memory
    O(people²).

    Examples
    --------
    >>> from cherchons.engines.seating import seat
    >>> party = Party(tuple(Guest(str(i), "ab"[i % 2]) for i in range(24)), tables=6, rounds=2)
    >>> told = seat(party, seed=1)
    >>> again = repair(party, told, absent=["3", "8"], arrivals=[Guest("new", "b")])
    >>> len(again.party.guests), again.figures.repeats, len(again.moved) < 5
    (23, 0, True)
    """
    deadline = None if time_limit is None else time.monotonic() + time_limit
    whole = _with_pairs(party_after(party, plan, absent, arrivals, from_round), party, met, apart)
    changed = replace(whole, affinity=_among({**party.affinity, **(affinity or {})}, whole))
    room = room_of(changed)
    rounds = range(from_round, party.rounds)
    told = _told(room, plan)
    if changed.apart:
        for round in rounds:
            arrange(changed, round)
    start = seated(room, settled(room, told, rounds))
    home = np.where(room.present, told, AWAY)
    best: tuple[tuple[bool, int, float, int], Plan, Figures, Ints] | None = None
    for number, cost in enumerate(STAGES):
        course = Course(
            steps_for(room) if number or (room.present & (home == AWAY)).any() else 0,
            target=target_of(changed),
            deadline=deadline,
            home=home,
            move_cost=cost * max(changed.favour.cross, 0.1),
            rounds=rounds,
            progress=None if progress is None else _part(progress, number),
        )
        found = anneal(room, [start] * copies_for(room), course, np.random.default_rng(seed % 2**64))
        start = move_few(room, found.seats, replace(course, target=_enough(room, found.seats, from_round)))
        tables = tables_of(room, start)
        if apart_broken(room, tables):
            continue
        again = plan_of(room, start, seed=seed, stopped_early=found.stopped_early)
        figures = check(changed, again)
        enough = figures.cross_pairs >= enough_of(figures.bound)
        moved = int(((home != AWAY) & (tables != home)).sum())
        key = (not enough, figures.repeats, 0.0 if enough else -figures.ratio, moved)
        if best is None or key < best[0]:
            best = key, again, figures, tables
        if (enough and not figures.repeats) or found.stopped_early:
            break
    if progress is not None:
        progress(1.0)
    if best is None:
        raise SeatingError("apart_not_found", "No plan was found that keeps everyone apart as asked.")
    _, again, figures, tables = best
    return Repaired(again, changed, _moves(room, home, tables), figures)


def enough_of(bound: int) -> int:
    """Return how many pairs of two sectors are enough not to move more: all but 0.2 %, or all but two.

    >>> enough_of(470), enough_of(5000)
    (468, 4990)
    """
    return max(0, bound - max(PAIRS_TO_SPARE, math.floor((1 - GOOD_ENOUGH) * bound + 1e-9)))


def _enough(room: Room, seats: Ints, from_round: int) -> float:
    """Return what meetings are worth once enough of the bound is reached, and no new repeat is left."""
    favour, n = room.party.favour, room.people
    counts = met_counts(room, seats)
    across = room.sector[:n, None] != room.sector[None, :n]
    missing = enough_of(bound(room.party)) - int(((counts[:n, :n] > 0) & across).sum()) // 2
    again = np.maximum(counts - 1, 0).sum() - np.maximum(met_counts(room, seats[:from_round]) - 1, 0).sum()
    return worth(room, counts) + max(0, missing) * favour.cross + float(again) / 2 * favour.repeat


def party_after(
    party: Party, plan: Plan, absent: Collection[str], arrivals: Collection[Guest], from_round: int
) -> Party:
    """Return the people as they are now, without pairs; the plan must be one of the party as it was."""
    if not 0 <= from_round < party.rounds:
        raise SeatingError(
            "from_round",
            f"The first round to change is one of 1 to {party.rounds}, not {from_round + 1}.",
            from_round=from_round,
            rounds=party.rounds,
        )
    try:
        check(party, plan)
    except CheckError as problem:
        raise SeatingError("plan_mismatch", f"The plan is not one of these people: {problem}") from None
    names = {guest.id for guest in party.guests}
    unknown = min(set(absent) - names, default=None)
    if unknown is not None:
        raise SeatingError(
            "unknown_person", f"“{unknown}” is absent, but was not to be seated.", person=unknown
        )
    guests = [
        replace(guest, leaves=_earlier(guest.leaves, from_round)) if guest.id in absent else guest
        for guest in party.guests
    ]
    guests = [guest for guest in guests if guest.leaves is None or guest.arrives < guest.leaves]
    guests += [replace(guest, arrives=max(guest.arrives, from_round)) for guest in arrivals]
    return replace(party, guests=tuple(guests), met=frozenset(), apart=frozenset(), affinity={})


def _with_pairs(changed: Party, party: Party, met: Collection[Pair], apart: Collection[Pair]) -> Party:
    return replace(
        changed,
        met=frozenset(_among(dict.fromkeys([*party.met, *met], 0.0), changed)),
        apart=frozenset(_among(dict.fromkeys([*party.apart, *apart], 0.0), changed)),
    )


def _among(pairs: Mapping[Pair, float], party: Party) -> dict[Pair, float]:
    """Return the pairs of people who are in a party."""
    kept = {guest.id for guest in party.guests}
    return {pair(*one): score for one, score in pairs.items() if kept.issuperset(one)}


def _earlier(leaves: int | None, round: int) -> int:
    return round if leaves is None else min(leaves, round)


def _part(progress: Progress, number: int) -> Progress:
    """Return a progress of one of several tries."""
    return lambda done: progress((number + done) / len(STAGES))


def _told(room: Room, plan: Plan) -> Ints:
    """Return the table that each person was told (rounds, n), or -1."""
    number = {guest.id: index for index, guest in enumerate(room.party.guests)}
    tables = np.full((len(plan.rounds), room.people), AWAY, dtype=np.int64)
    for round, people in enumerate(plan.rounds):
        for table, names in enumerate(people):
            for name in names:
                if name in number:
                    tables[round, number[name]] = table
    return tables


def _moves(room: Room, home: Ints, tables: Ints) -> tuple[Move, ...]:
    names = [guest.id for guest in room.party.guests]
    at: Mapping[tuple[int, int], None] = dict.fromkeys(
        (int(r), int(i)) for r, i in np.argwhere((home != AWAY) & (tables != home))
    )
    return tuple(Move(names[i], r, int(home[r, i]), int(tables[r, i])) for r, i in at)
