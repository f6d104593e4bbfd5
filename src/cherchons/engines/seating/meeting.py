"""A standing buffet: no tables; each person gets a card with a few people to meet.

Cards are mutual as far as possible (who is on my card has me on theirs), across sectors, with nobody already
known, the best scores first; nobody is on far more cards than others.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .checking import CheckError
from .problem import MOST_PEOPLE, Guest, Pair, SeatingError, pair

MOST_EACH: Final = 20
_LOOK: Final = 16  # people looked at for the next pair

Cards = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MeetFigures:
    """What cards do, counted from the cards alone.

    Attributes
    ----------
    cards, names
        How many cards have a name on them, and how many names are on all cards.
    cross, mutual
        How many names are of another sector; how many have the card's owner on their own card.
    affinity
        Sum of the scores over names.
    fewest_on, most_on
        On how many cards someone is, at least and at most.
    short
        People with fewer names than asked: there is nobody left for them to meet.
    """

    cards: int
    names: int
    cross: int
    mutual: int
    affinity: float
    fewest_on: int
    most_on: int
    short: tuple[str, ...]


def most_on(each: int) -> int:
    """Return on how many cards someone may be, unless nobody else is left: half more than on one's own.

    >>> most_on(3)
    5
    """
    return each + -(-each // 2)


def meet(
    guests: Sequence[Guest],
    met: Collection[Pair] = frozenset(),
    affinity: Mapping[Pair, float] | None = None,
    *,
    apart: Collection[Pair] = frozenset(),
    each: int = 3,
    seed: int = 0,
) -> Cards:
    """Return whom each person should meet.

    Parameters
    ----------
    guests
        Who comes; tables do not matter here.
    met, apart
        Pairs who know each other already, or should not meet: never on each other's card.
    affinity
        Pair → score, zero or more.
    each
        How many names there are on a card.
    seed
        The same seed gives the same cards.

    Returns
    -------
    mapping
        Person → names, the highest score first. Cards are shorter only where nobody is left to meet.

    Raises
    ------
    SeatingError
        ``empty``, ``too_many_people``, ``twice``, ``each``, ``score``, ``self_pair``, ``unknown_person``.

    Notes
    -----
    Greedy: pairs with a score, those of two sectors first; then those who still lack most names, with someone
    of another sector who lacks most; then, one way, people of other sectors who are on few cards
    (:func:`most_on`); then people of the same sector; then whoever is left. O(people² + scores · log scores).

    Examples
    --------
    >>> guests = [Guest("ada", "research"), Guest("bob", "civil"),
    ...           Guest("cy", "civil"), Guest("eve", "research")]
    >>> cards = meet(guests, met={("ada", "bob")}, each=1)
    >>> cards["ada"], cards["bob"], cards["cy"]
    (('cy',), ('eve',), ('ada',))
    """
    _check_each(guests, each)
    known = {guest.id for guest in guests}
    scores = {pair(a, b): float(score) for (a, b), score in (affinity or {}).items()}
    shut = {pair(a, b) for a, b in met} | {pair(a, b) for a, b in apart}
    _check_pairs([*scores, *shut], known, scores)
    dealt = _Deal(guests, shut, scores, each, random.Random(seed))  # noqa: S311 (chance, not secrecy)
    dealt.preferred()
    dealt.mutual(across=True)
    dealt.one_way(across=True, most=most_on(each))
    dealt.mutual(across=False)
    dealt.one_way(across=False, most=most_on(each))
    dealt.one_way(across=True, most=len(guests))
    dealt.one_way(across=False, most=len(guests))
    return {guest.id: dealt.card(guest.id) for guest in guests}


def check_meet(
    guests: Sequence[Guest],
    met: Collection[Pair],
    affinity: Mapping[Pair, float],
    cards: Cards,
    *,
    apart: Collection[Pair] = frozenset(),
    each: int = 3,
) -> MeetFigures:
    """Count what cards do, after checking that they may.

    Raises
    ------
    CheckError
        If someone has no card, a card names its owner, someone unknown or twice, someone already known or to
        be kept apart, or more people than asked.
    """
    sectors = {guest.id: guest.sector for guest in guests}
    if cards.keys() != sectors.keys():
        raise CheckError("missing", "There is not exactly one card for each person.")
    shut = {pair(a, b) for a, b in met} | {pair(a, b) for a, b in apart}
    scores = {pair(a, b): score for (a, b), score in affinity.items()}
    on = Counter(dict.fromkeys(sectors, 0))
    for person, names in cards.items():
        if len(names) > each:
            raise CheckError("uneven", f"The card of “{person}” has {len(names)} names instead of {each}.")
        if len(set(names)) < len(names) or person in names or not sectors.keys() >= set(names):
            raise CheckError("twice", f"The card of “{person}” names someone twice, unknown or themselves.")
        if any(pair(person, name) in shut for name in names):
            raise CheckError("apart", f"The card of “{person}” names someone they know or should not meet.")
        on.update(names)
    named = [(person, name) for person, names in cards.items() for name in names]
    return MeetFigures(
        cards=sum(bool(names) for names in cards.values()),
        names=len(named),
        cross=sum(sectors[a] != sectors[b] for a, b in named),
        mutual=sum(a in cards[b] for a, b in named),
        affinity=sum(scores.get(pair(a, b), 0.0) for a, b in named),
        fewest_on=min(on.values()),
        most_on=max(on.values()),
        short=tuple(person for person, names in cards.items() if len(names) < each),
    )


class _Deal:
    """Cards while they are dealt."""

    def __init__(
        self,
        guests: Sequence[Guest],
        shut: Collection[Pair],
        scores: Mapping[Pair, float],
        each: int,
        chance: random.Random,
    ) -> None:
        self.scores, self.each = scores, each
        self.order = sorted(guest.id for guest in guests)
        chance.shuffle(self.order)
        self.rank = {person: rank for rank, person in enumerate(self.order)}
        self.sector = {guest.id: guest.sector for guest in guests}
        self.names: dict[str, list[str]] = {person: [] for person in self.order}
        self.on = Counter(dict.fromkeys(self.order, 0))
        self.shut: dict[str, set[str]] = {person: {person} for person in self.order}
        for a, b in shut:
            self.shut[a].add(b)
            self.shut[b].add(a)

    def lack(self, person: str) -> int:
        """Return how many names a card still lacks."""
        return self.each - len(self.names[person])

    def give(self, person: str, name: str) -> None:
        """Write a name on a card."""
        self.names[person].append(name)
        self.on[name] += 1

    def both(self, a: str, b: str) -> None:
        """Write two people on each other's card."""
        self.give(a, b)
        self.give(b, a)

    def may(self, person: str, name: str) -> bool:
        """Say whether a name may be written on a card."""
        return name not in self.shut[person] and name not in self.names[person]

    def preferred(self) -> None:
        """Deal pairs with a score: two sectors first, then the higher score, then by chance."""
        listed = sorted(
            (one for one, score in self.scores.items() if score > 0),
            key=lambda one: (
                self.sector[one[0]] == self.sector[one[1]],
                -self.scores[one],
                self.rank[one[0]] + self.rank[one[1]],
                self.rank[one[0]],
            ),
        )
        for a, b in listed:
            if self.lack(a) > 0 and self.lack(b) > 0 and self.may(a, b):
                self.both(a, b)

    def mutual(self, *, across: bool) -> None:
        """Deal pairs one by one: someone of the sector that lacks most names, and who else lacks most."""
        waiting: dict[str, dict[str, None]] = {}
        for person in self.order:
            if self.lack(person) > 0:
                waiting.setdefault(self.sector[person], {})[person] = None
        want = {sector: sum(map(self.lack, people)) for sector, people in waiting.items()}
        while want:
            sector = max(want, key=lambda one: (want[one], one))
            person = self._most_lacking(waiting[sector])
            sectors = [one for one in want if one != sector] if across else [sector]
            other = self._partner(person, sorted(sectors, key=lambda one: -want[one]), waiting)
            for one in (person,) if other is None else (person, other):
                home = self.sector[one]
                want[home] -= self.lack(one) if other is None else 1
                del waiting[home][one]
            if other is not None:
                self.both(person, other)
                for one in (person, other):
                    if self.lack(one) > 0:
                        waiting[self.sector[one]][one] = None  # behind the others
            want = {one: left for one, left in want.items() if left > 0}

    def _most_lacking(self, people: Iterable[str]) -> str:
        """Return the first who lacks most names; those just served stand last, so the first few say it."""
        return max(list(islice(people, _LOOK)), key=self.lack)

    def _partner(
        self, person: str, sectors: Sequence[str], waiting: Mapping[str, Mapping[str, None]]
    ) -> str | None:
        """Return who should meet someone: of the sectors given, the first who lacks most."""
        best: str | None = None
        for sector in sectors:
            allowed = (other for other in waiting[sector] if self.may(person, other))
            for other in islice(allowed, _LOOK):
                if best is None or self.lack(other) > self.lack(best):
                    best = other
        return best

    def one_way(self, *, across: bool, most: int) -> None:
        """Fill cards with people who are on few others, up to ``most`` of them; one name each in turn."""
        for _ in range(self.each):
            for person in [one for one in self.order if self.lack(one) > 0]:
                others = (
                    other
                    for other in self.order
                    if (self.sector[other] != self.sector[person]) == across
                    and self.on[other] < most
                    and self.may(person, other)
                )
                best = min(
                    others,
                    key=lambda one: (-self.scores.get(pair(person, one), 0.0), self.on[one]),
                    default=None,
                )
                if best is not None:
                    self.give(person, best)

    def card(self, person: str) -> tuple[str, ...]:
        """Return a card, the best scores first, then other sectors."""
        return tuple(
            sorted(
                self.names[person],
                key=lambda one: (
                    -self.scores.get(pair(person, one), 0.0),
                    self.sector[one] == self.sector[person],
                    one,
                ),
            )
        )


def _check_each(guests: Sequence[Guest], each: int) -> None:
    if not guests:
        raise SeatingError("empty", "There is nobody to meet.")
    if len(guests) > MOST_PEOPLE:
        raise SeatingError(
            "too_many_people",
            f"{len(guests):,} people are too many: up to {MOST_PEOPLE:,} can get a card.",
            people=len(guests),
            most=MOST_PEOPLE,
        )
    twice = next((one for one, n in Counter(guest.id for guest in guests).items() if n > 1), None)
    if twice is not None:
        raise SeatingError("twice", f"“{twice}” is there twice.", person=twice)
    if not 1 <= each <= MOST_EACH:
        raise SeatingError("each", f"A card names from 1 to {MOST_EACH} people, not {each}.", each=each)


def _check_pairs(pairs: Iterable[Pair], known: Collection[str], scores: Mapping[Pair, float]) -> None:
    for a, b in pairs:
        if a == b:
            raise SeatingError("self_pair", f"“{a}” makes a pair with nobody but themselves.", person=a)
        if a not in known or b not in known:
            unknown = b if a in known else a
            raise SeatingError("unknown_person", f"“{unknown}” is not among the people.", person=unknown)
        score = scores.get((a, b), 0.0)
        if not 0 <= score < float("inf"):
            raise SeatingError("score", f"The score of “{a}” and “{b}” is zero or more.", people=(a, b))
