"""The people of a composition as the list shows and filters them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cherchons.directory.queries import fold
from cherchons.encounters.queries.composing.content import NOT_WISHED
from cherchons.encounters.queries.composing.day import Guest
from cherchons.encounters.queries.composing.reasons import rank_words


@dataclass(frozen=True, slots=True)
class PlacedIn:
    """Where someone is in one slot, and which of their wishes that is."""

    slot: str
    uid: str
    title: str
    rank: int
    pinned: bool

    @property
    def words(self) -> str:
        return rank_words(self.rank)

    @property
    def tone(self) -> str:
        """The tone of the rank's mark."""
        return "good" if self.rank == 1 else "warn" if self.rank == NOT_WISHED else "plain"


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list."""

    guest: Guest
    places: list[PlacedIn]
    moved: bool = False

    @property
    def worst(self) -> int:
        """The worst rank, for sorting; not wished is worse than any."""
        return max((99 if p.rank == NOT_WISHED else p.rank for p in self.places), default=100)


def found_rows(
    rows: Iterable[Row], *, words: list[str], session: str = "", sector: str = "", rank: str = ""
) -> list[Row]:
    """Return the people that match every filter.

    ``rank``: a number, ``none`` (a workshop they did not rank), ``without`` (no wishes), ``moved``,
    ``pinned`` or ``missing`` (no place).
    """

    def keep(row: Row) -> bool:
        guest = row.guest
        said = fold(f"{guest.name} {guest.organisation_name}")
        if not all(word in said or word == str(guest.number) for word in words):
            return False
        if session and all(place.uid != session for place in row.places):
            return False
        return (not sector or guest.sector == sector) and _ranked(row, rank)

    return [row for row in rows if keep(row)]


def _ranked(row: Row, rank: str) -> bool:
    if rank.isdecimal():
        return any(place.rank == int(rank) for place in row.places)
    tests: Mapping[str, bool] = {
        "": True,
        "none": any(place.rank == NOT_WISHED for place in row.places),
        "without": not row.guest.wishes,
        "moved": row.moved,
        "pinned": any(place.pinned for place in row.places),
        "missing": not row.places,
    }
    return tests.get(rank, True)
