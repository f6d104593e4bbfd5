"""The shape of what a step of composing keeps: settings, exceptions, who would go where. Ids and numbers.

Sessions and slots are written once and named by their place in that list: two thousand people take 40 kB.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cherchons.encounters.queries.composing.limits import Limits

Who = Literal["all", "kept", "here"]
Pair = tuple[int, int]
NOT_WISHED = -1  # the rank of a workshop that stands in no wish of someone who has wishes
NO_WISHES = 0  # the rank of any workshop for someone who ranked nothing there
WHO: tuple[Who, ...] = ("all", "kept", "here")


@dataclass(frozen=True, slots=True)
class Pin:
    """An exception: a person who must be, or must not be, in a session."""

    person: int
    session: str
    must: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out, counted over people and slots.

    Attributes
    ----------
    profile
        How many places are a first wish, a second wish, …
    unwished, indifferent
        Places in a workshop that the person did not rank; places of people who ranked nothing there.
    first
        People who have a first wish in every group of slots where they have wishes, of ``wishing``.
    mean
        Of the ranks.
    """

    profile: tuple[int, ...] = ()
    unwished: int = 0
    indifferent: int = 0
    first: int = 0
    wishing: int = 0
    mean: float = 0.0

    @property
    def worst(self) -> int:
        """The worst rank that somebody has; 0 if nobody ranked anything."""
        return len(self.profile)

    @property
    def share(self) -> int:
        """People who have their first wish, in percent of those who have wishes."""
        return round(100 * self.first / self.wishing) if self.wishing else 0


@dataclass(frozen=True, slots=True)
class Content:
    """One step of composing.

    Attributes
    ----------
    who
        ``all`` who have a place; ``kept``: whoever is not here yet keeps their place; ``here``: those alone
        who are here.
    limits
        Session → the limits that the organisers set themselves.
    used
        Session → the limits that were held to, those that were filled in included.
    relaxed
        The kinds of filled-in limits that gave way, because not all could hold.
    places, ranks
        Registration → slot → session; → rank, ``NO_WISHES`` or ``NOT_WISHED``.
    proof
        ``exact``, ``solver``, ``none`` or ``draw``: what says that nothing is better.
    broken
        How many limits do not hold: a lottery knows capacities alone.
    adapted
        Whether it stays close to what was published.
    """

    order: str = "balanced"
    seed: int = 1
    who: Who = "all"
    keep_parties: bool = False
    limits: Mapping[str, Limits] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    used: Mapping[str, Limits] = field(default_factory=dict)
    relaxed: tuple[str, ...] = ()
    places: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    ranks: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    figures: Figures = Figures()
    proof: str = "none"
    broken: int = 0
    stopped_early: bool = False
    adapted: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        slots = list(dict.fromkeys(slot for had in self.places.values() for slot in had))
        uids = list(dict.fromkeys(uid for had in self.places.values() for uid in had.values()))
        at = {uid: number for number, uid in enumerate(uids)}
        return {
            "order": self.order,
            "seed": self.seed,
            "who": self.who,
            "keep_parties": self.keep_parties,
            "limits": {uid: asdict(limits) for uid, limits in self.limits.items()},
            "pins": [[pin.person, pin.session, pin.must] for pin in self.pins],
            "together": [list(pair) for pair in self.together],
            "apart": [list(pair) for pair in self.apart],
            "used": {uid: asdict(limits) for uid, limits in self.used.items()},
            "relaxed": list(self.relaxed),
            "slots": slots,
            "sessions": uids,
            "places": {
                str(person): [at[had[slot]] if slot in had else None for slot in slots]
                for person, had in self.places.items()
            },
            "ranks": {str(person): [had.get(slot) for slot in slots] for person, had in self.ranks.items()},
            "figures": asdict(self.figures),
            "proof": self.proof,
            "broken": self.broken,
            "stopped_early": self.stopped_early,
            "adapted": self.adapted,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Content":
        """Read it back."""
        slots, uids = kept["slots"], kept["sessions"]
        figures = dict(kept["figures"])
        figures["profile"] = tuple(figures["profile"])
        return cls(
            **{name: kept[name] for name in ("order", "seed", "who", "keep_parties", "proof", "broken")},
            limits={uid: Limits(**given) for uid, given in kept["limits"].items()},
            pins=tuple(Pin(*pin) for pin in kept["pins"]),
            together=_pairs(kept["together"]),
            apart=_pairs(kept["apart"]),
            used={uid: Limits(**given) for uid, given in kept["used"].items()},
            relaxed=tuple(kept["relaxed"]),
            places={
                int(person): {slot: uids[at] for slot, at in zip(slots, had, strict=True) if at is not None}
                for person, had in kept["places"].items()
            },
            ranks={
                int(person): {slot: rank for slot, rank in zip(slots, had, strict=True) if rank is not None}
                for person, had in kept["ranks"].items()
            },
            figures=Figures(**figures),
            stopped_early=kept["stopped_early"],
            adapted=kept["adapted"],
        )


def _pairs(kept: Iterable[Iterable[int]]) -> tuple[Pair, ...]:
    return tuple((one, other) for one, other in kept)


def ordered_pair(one: int, other: int) -> Pair:
    """Return a pair as it is kept: the smaller id first."""
    return (one, other) if one < other else (other, one)
