"""The checker: what a plan really does, counted anew from the plan alone, in plain Python."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from .bound import bound
from .problem import Guest, Pair, Party, Plan, pair


class CheckError(ValueError):
    """A plan that breaks a rule; ``code`` says which.

    Codes: ``rounds``, ``tables``, ``unknown``, ``missing``, ``twice``, ``uneven``, ``pin``, ``apart``.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """What one round brings.

    ``new_cross`` are pairs of two sectors who had not sat together before in the plan, ``again`` pairs who
    had, ``met`` pairs who knew each other already, ``alone`` the people without anyone of their sector.
    """

    new_cross: int
    again: int
    met: int
    alone: tuple[str, ...]
    smallest: int
    largest: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan does.

    Attributes
    ----------
    repeats
        Meetings beyond the first, over all pairs.
    cross_pairs, bound, ratio
        Distinct pairs of different sectors who sit together, the most that any plan could, and their ratio.
    met_pairs, apart_pairs
        Distinct pairs who sit together although they know each other, or must not (always 0 here).
    affinity, affinity_pairs
        Sum of the scores of distinct pairs who sit together, and how many pairs have a score.
    alone
        People alone of their sector at a table, once per round.
    by_round
        The same, round by round.
    fewest_met, mean_met, most_met
        Distinct people whom a guest meets.
    """

    repeats: int
    cross_pairs: int
    bound: int
    ratio: float
    met_pairs: int
    apart_pairs: int
    affinity: float
    affinity_pairs: int
    alone: int
    by_round: tuple[RoundFigures, ...]
    fewest_met: int
    mean_met: float
    most_met: int


def check(party: Party, plan: Plan) -> Figures:
    """Count what a plan does, after checking that it may.

    Parameters
    ----------
    party
        What was asked.
    plan
        The answer, from :func:`seat` or from anywhere else.

    Raises
    ------
    CheckError
        If someone is missing, unknown or seated twice in a round, if tables differ by more than one person,
        if someone is not at the table where they must sit, or if two people who must not sit together do.

    Notes
    -----
    O(people × table size × rounds). Shares no code with the search but the bound.

    Examples
    --------
    >>> guests = tuple(Guest(name, sector) for name, sector in zip("abcd", "xxyy"))
    >>> plan = Plan(((("a", "c"), ("b", "d")), (("a", "d"), ("b", "c"))))
    >>> figures = check(Party(guests, 2, 2), plan)
    >>> figures.repeats, figures.cross_pairs, figures.ratio
    (0, 4, 1.0)
    """
    if len(plan.rounds) != party.rounds:
        raise CheckError("rounds", f"The plan has {len(plan.rounds)} rounds instead of {party.rounds}.")
    guests = {guest.id: guest for guest in party.guests}
    meetings: Counter[Pair] = Counter()
    rounds = []
    for number, tables in enumerate(plan.rounds):
        _check_round(party, guests, number, tables)
        rounds.append(_round(party, guests, tables, meetings))
    cross = sum(guests[a].sector != guests[b].sector for a, b in meetings)
    most = bound(party)
    people_met = Counter({guest.id: 0 for guest in party.guests})
    for a, b in meetings:
        people_met[a] += 1
        people_met[b] += 1
    return Figures(
        repeats=meetings.total() - len(meetings),
        cross_pairs=cross,
        bound=most,
        ratio=cross / most if most else 1.0,
        met_pairs=sum(one in meetings for one in party.met),
        apart_pairs=sum(one in meetings for one in party.apart),
        affinity=sum(score for one, score in party.affinity.items() if one in meetings),
        affinity_pairs=sum(score > 0 and one in meetings for one, score in party.affinity.items()),
        alone=sum(len(one.alone) for one in rounds),
        by_round=tuple(rounds),
        fewest_met=min(people_met.values()),
        mean_met=people_met.total() / len(people_met),
        most_met=max(people_met.values()),
    )


def _check_round(
    party: Party, guests: Mapping[str, Guest], number: int, tables: tuple[tuple[str, ...], ...]
) -> None:
    where = f"in round {number + 1}"
    if len(tables) != party.tables:
        raise CheckError("tables", f"There are {len(tables)} tables {where} instead of {party.tables}.")
    seated = Counter(person for people in tables for person in people)
    expected = {guest.id for guest in party.guests if guest.present(number)}
    for person, n in seated.items():
        if person not in expected:
            raise CheckError("unknown", f"“{person}” is seated {where}, but is not expected there.")
        if n > 1:
            raise CheckError("twice", f"“{person}” is seated twice {where}.")
    missing = min(expected - seated.keys(), default=None)
    if missing is not None:
        raise CheckError("missing", f"“{missing}” has no seat {where}.")
    sizes = [len(people) for people in tables]
    if max(sizes) - min(sizes) > 1:
        raise CheckError("uneven", f"Tables have from {min(sizes)} to {max(sizes)} people {where}.")
    for table, people in enumerate(tables):
        for person in people:
            pinned = guests[person].table
            if pinned not in (None, table):
                raise CheckError(
                    "pin", f"“{person}” sits at table {table + 1} {where} instead of {(pinned or 0) + 1}."
                )
        for a, b in combinations(people, 2):
            if pair(a, b) in party.apart:
                raise CheckError("apart", f"“{a}” and “{b}” sit together {where}, but must not.")


def _round(
    party: Party,
    guests: Mapping[str, Guest],
    tables: tuple[tuple[str, ...], ...],
    meetings: Counter[Pair],
) -> RoundFigures:
    """Return the figures of a round, and count its meetings."""
    new_cross = again = met = 0
    alone: list[str] = []
    for people in tables:
        sectors = Counter(guests[person].sector for person in people)
        if len(people) > 1:
            alone += [person for person in people if sectors[guests[person].sector] == 1]
        for a, b in combinations(people, 2):
            one = pair(a, b)
            again += one in meetings
            new_cross += one not in meetings and guests[a].sector != guests[b].sector
            met += one in party.met
            meetings[one] += 1
    sizes = [len(people) for people in tables]
    return RoundFigures(new_cross, again, met, tuple(sorted(alone)), min(sizes), max(sizes))
