"""Seating a party: the best start, annealed until it is as good as can be or the steps are done."""

import time
from collections.abc import Mapping, Sequence

import numpy as np

from .anneal import HOT, WARM, Course, Progress, anneal, copies_for
from .apartness import arrange
from .bound import bound
from .construct import apart_broken, cyclic, from_design, repeats, settled
from .problem import Party, Plan, SeatingError
from .room import AWAY, Ints, Room, met_counts, plan_of, room_of, seated, tables_of, worth

_WORK = 40_000_000  # pairs of people weighed, about; divided by what one step weighs
_FEWEST_STEPS, _MOST_STEPS = 60, 6_000
_MANY_TABLES = 40  # the start is nearly right, and much heat would only disturb it


def seat(
    party: Party, *, seed: int = 0, time_limit: float | None = None, progress: Progress | None = None
) -> Plan:
    """Plan who sits with whom in each round, so that as many people of different sectors as possible meet.

    Nobody meets twice where it can be avoided; acquaintances are kept apart and preferred pairs brought
    together as far as the weights say; who must never sit together never does, who must sit at a table does.

    Parameters
    ----------
    party
        Who comes, tables, rounds, wishes.
    seed
        The same seed gives the same plan, unless a time limit strikes.
    time_limit
        Seconds after which the best so far is returned; None for no limit.
    progress
        Called now and then with the share of the work done, from 0 to 1.

    Returns
    -------
    Plan
        Checked by :func:`check` to hold; ``stopped_early`` where the time limit struck.

    Raises
    ------
    SeatingError
        If people who must be kept apart can't be.

    Notes
    -----
    Starts of :mod:`.construct`, then :mod:`.anneal`. A step costs O(tables × seats²); their number is such
    that the whole takes seconds. Memory O(people²).

    References
    ----------
    .. [1] I. Dotú, P. Van Hentenryck, "Scheduling social golfers locally", CPAIOR (2005).
    .. [2] W. Harvey, "Warwick's results page for the social golfer problem" (2002).

    Examples
    --------
    >>> from cherchons.engines.seating import Guest, check
    >>> guests = tuple(Guest(str(i), "research" if i < 8 else "civil") for i in range(16))
    >>> plan = seat(Party(guests, tables=4, rounds=3), seed=1)
    >>> figures = check(Party(guests, tables=4, rounds=3), plan)
    >>> figures.repeats, figures.cross_pairs, figures.bound
    (0, 48, 48)
    """
    deadline = None if time_limit is None else time.monotonic() + time_limit
    rng = np.random.default_rng(seed % 2**64)
    room = room_of(party)
    held = [arrange(party, round) for round in range(party.rounds)] if party.apart else []
    starts, source = _starts(room, rng)
    course = Course(
        steps_for(room),
        target=target_of(party),
        deadline=deadline,
        progress=progress,
        rounds=_all(room),
        hot=HOT if party.tables < _MANY_TABLES else WARM,
    )
    found = anneal(room, starts, course, rng)
    tables = tables_of(room, found.seats)
    if held and apart_broken(room, tables):
        found = anneal(room, [seated(room, _held(room, held, rng))], course, rng)
        tables = tables_of(room, found.seats)
        if apart_broken(room, tables):
            raise SeatingError("apart_not_found", "No plan was found that keeps everyone apart as asked.")
    if progress is not None:
        progress(1.0)
    kept = source if repeats(room, tables) == 0 else ""
    return plan_of(room, found.seats, seed=seed, stopped_early=found.stopped_early, perfect_source=kept)


def target_of(party: Party) -> float:
    """Return what meetings can be worth at most, or infinity where it is not known to be reachable."""
    favour = party.favour
    if any(party.affinity.values()) or favour.company > 0.3 * favour.cross:
        return float("inf")
    return favour.cross * bound(party)


def steps_for(room: Room) -> int:
    """Return how many steps of annealing a room is worth: fewer where each is more work."""
    tables, places = room.party.tables, room.seats
    weighed = max(1, tables // 2) * places * places * copies_for(room)
    return min(_MOST_STEPS, max(_FEWEST_STEPS * room.party.rounds, _WORK // (weighed + 2_000)))


def _all(room: Room) -> range:
    return range(room.party.rounds)


def _starts(room: Room, rng: np.random.Generator) -> tuple[list[Ints], str]:
    """Return a start for each copy: a known design where the cyclic plan repeats and the design does less."""
    copies = copies_for(room)
    plain = settled(room, cyclic(room, rng), _all(room))
    source = ""
    if repeats(room, plain):
        designed = from_design(room, rng)
        if designed is not None:
            better = settled(room, designed[0], _all(room))
            if _worth(room, better) > _worth(room, plain):
                return [seated(room, better)] * copies, designed[1]
    starts = [seated(room, plain)]
    starts += [seated(room, settled(room, cyclic(room, rng), _all(room))) for _ in range(copies - 1)]
    return starts, source


def _worth(room: Room, tables: Ints) -> float:
    return worth(room, met_counts(room, seated(room, tables)))


def _held(room: Room, held: Sequence[Mapping[str, int]], rng: np.random.Generator) -> Ints:
    """Return a start in which those who must be apart are, whatever it costs otherwise."""
    number = {guest.id: index for index, guest in enumerate(room.party.guests)}
    tables = np.full((room.party.rounds, room.people), AWAY, dtype=np.int64)
    for round, at in enumerate(held):
        for person, table in at.items():
            tables[round, number[person]] = table
    return settled(room, tables, _all(room))
