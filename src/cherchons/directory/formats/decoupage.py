"""Read the French administrative division as ``@etalab/decoupage-administratif`` publishes it.

The file is the compact copy that the site ships (``data/vendor/territories.json.gz``: one table per level) or
any JSON of the same shape. What can't be read is reported line by line; the rest is kept.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cherchons.directory.enums import TerritoryKind
from cherchons.kernel.errors import DomainError

LARGEST = 200 * 1024 * 1024  # bytes once decompressed

COUNTRY = ("FR", "France")
Key = tuple[str, str]  # kind, code


class UnreadableTerritories(DomainError):
    """The file is not one of territories."""

    code = "unreadable-territories"


@dataclass(frozen=True, slots=True)
class Row:
    """One place as the file says it."""

    kind: str
    code: str
    name: str
    population: int | None = None
    postcodes: tuple[str, ...] = ()
    within: tuple[Key, ...] = ()  # direct parents

    @property
    def key(self) -> Key:
        """What identifies the place."""
        return self.kind, self.code


@dataclass(slots=True)
class Division:
    """All that the file holds: the places, and what could not be read."""

    source: str = ""
    rows: dict[Key, Row] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Keep a place; the first of a code wins."""
        if row.key in self.rows:
            self.unread.append(
                _("%(kind)s %(code)s: twice in the file.") % {"kind": row.kind, "code": row.code}
            )
            return
        self.rows[row.key] = row


def read_division(path: Path) -> Division:
    """Read a file of territories.

    Raises
    ------
    UnreadableTerritories
        If it is absent, not JSON, or has none of the tables.
    """
    tables = _load(path)
    division = Division(source=str(tables.get("source", path.name)))
    division.add(Row(TerritoryKind.COUNTRY, *COUNTRY))
    for line, entry in _lines(tables, "regions"):
        _read(division, line, entry, TerritoryKind.REGION, ((TerritoryKind.COUNTRY, COUNTRY[0]),))
    for line, entry in _lines(tables, "departements"):
        _read(division, line, entry, TerritoryKind.DEPARTMENT, _parents(entry, region=TerritoryKind.REGION))
    groups = _groups_of_communes(division, tables)
    former = []
    for line, entry in _lines(tables, "communes"):
        nature = entry.get("type") if isinstance(entry, dict) else None
        if nature in ("commune-deleguee", "commune-associee"):
            former.append((line, entry))
        elif nature == "arrondissement-municipal":
            above = _parents(entry, commune=TerritoryKind.COMMUNE)
            _read(division, line, entry, TerritoryKind.DISTRICT, above)
        else:
            above = _parents(entry, departement=TerritoryKind.DEPARTMENT, region=TerritoryKind.REGION)
            grouped = groups.get(str(entry.get("code")), ()) if isinstance(entry, dict) else ()
            _read(division, line, entry, TerritoryKind.COMMUNE, (*above, *grouped))
    for line, entry in former:
        if (TerritoryKind.COMMUNE.value, entry.get("code")) not in division.rows:  # the seat kept its code
            _read(
                division, line, entry, TerritoryKind.FORMER, _parents(entry, chefLieu=TerritoryKind.COMMUNE)
            )
    return division


def _load(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(path) as packed:
                raw = packed.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise UnreadableTerritories(_("This file is too large for a list of territories."))
        tables = json.loads(raw)
    except FileNotFoundError as missing:
        raise UnreadableTerritories(
            _("The list of territories is not there: %(name)s. Run “make assets” first.")
            % {"name": path.name}
        ) from missing
    except (OSError, EOFError, ValueError, zlib.error, RecursionError) as broken:
        raise UnreadableTerritories(
            _("%(name)s is not a list of territories that we can read (JSON, perhaps compressed by gzip).")
            % {"name": path.name}
        ) from broken
    if not isinstance(tables, dict) or not isinstance(tables.get("communes"), list):
        raise UnreadableTerritories(_("%(name)s has no table of communes.") % {"name": path.name})
    return tables


def _lines(tables: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    table = tables.get(name, [])
    for number, entry in enumerate(table if isinstance(table, list) else [], start=1):
        yield f"{name} {number}", entry


def _parents(entry: Any, **above: TerritoryKind) -> tuple[Key, ...]:
    if not isinstance(entry, dict):
        return ()
    return tuple((kind.value, str(entry[key])) for key, kind in above.items() if entry.get(key))


def _groups_of_communes(division: Division, tables: dict[str, Any]) -> dict[str, tuple[Key, ...]]:
    """Add the groups; return those of each commune (in Greater Paris two: its own and the whole)."""
    groups: dict[str, tuple[Key, ...]] = {}
    for name in ("epci", "ept"):
        for line, entry in _lines(tables, name):
            row = _read(division, line, entry, TerritoryKind.EPCI, ())
            members = entry.get("membres") if row else None
            for code in members if isinstance(members, list) else []:
                if row and isinstance(code, str):
                    groups[code] = (*groups.get(code, ()), row.key)
    return groups


def _read(
    division: Division, line: str, entry: Any, kind: TerritoryKind, within: tuple[Key, ...]
) -> Row | None:
    """Check one line and keep it; report it otherwise."""
    if not isinstance(entry, dict):
        division.unread.append(_("%(line)s: not an entry.") % {"line": line})
        return None
    code, name = entry.get("code"), entry.get("nom")
    if not isinstance(code, str) or not 1 <= len(code) <= 9:
        division.unread.append(_("%(line)s: no code, or one that is too long.") % {"line": line})
        return None
    if not isinstance(name, str) or not name.strip() or len(name) > 120:
        division.unread.append(
            _("%(line)s (%(code)s): no name, or one that is too long.") % {"line": line, "code": code}
        )
        return None
    population = entry.get("population", entry.get("populationMunicipale"))
    if population is not None and (not isinstance(population, int) or population < 0):
        division.unread.append(
            _("%(line)s (%(code)s): the population is not a number; left empty.")
            % {"line": line, "code": code}
        )
        population = None
    posted = entry.get("codesPostaux", [])
    postcodes = tuple(p for p in posted if isinstance(p, str)) if isinstance(posted, list) else ()
    row = Row(kind.value, code, name.strip(), population, postcodes, within)
    division.add(row)
    return row
