"""Wishes and workshops as the tables that ``cherchons allocate`` reads."""

from collections import Counter
from dataclasses import dataclass

from cherchons.encounters.queries.composing.day import ComposingDay
from cherchons.encounters.queries.composing.limits import Limits, fill

Cell = str | int


@dataclass(frozen=True)
class WishTable:
    """A header and rows."""

    header: list[str]
    rows: list[list[Cell]]


def wishes_table(day: ComposingDay) -> WishTable:
    """Return a row per person: number, world, then what they wish, best first; ``=`` between equal ones."""
    workshops = list(dict.fromkeys(day.names.values()))
    people = [(guest, guest.ranked(workshops)) for guest in day.guests.values()]
    longest = max((len(ranked) for _guest, ranked in people), default=0) or 1
    rows: list[list[Cell]] = [
        [
            guest.number,
            guest.sector,
            *("=".join(tied) for tied in ranked),
            *[""] * (longest - len(ranked)),
        ]
        for guest, ranked in people
    ]
    return WishTable(["person", "sector", *(f"choice_{n}" for n in range(1, longest + 1))], rows)


def workshops_table(day: ComposingDay) -> WishTable:
    """Return a row per workshop and slot with its limits, those that the organisers left empty filled in."""
    several = len(day.slots) > 1
    used: dict[str, Limits] = {}
    people = Counter(guest.sector for guest in day.guests.values())
    for slot in day.slots:
        used |= fill(day.limits, slot.uids, people)
    sectors = sorted({sector for one in used.values() for sector in (*one.least, *one.most)})
    header = ["workshop", *(["slot"] if several else []), "capacity", "minimum"]
    header += [f"{kind}_{sector}" for kind in ("min", "max") for sector in sectors]
    rows: list[list[Cell]] = []
    for slot in day.slots:
        for uid in slot.uids:
            limits = used[uid]
            row: list[Cell] = [day.names[uid], *([slot.key] if several else [])]
            row += [limits.capacity or 0, limits.minimum or 0]
            row += [limits.least.get(sector, "") for sector in sectors]
            row += [limits.most.get(sector, "") for sector in sectors]
            rows.append(row)
    return WishTable(header, rows)
