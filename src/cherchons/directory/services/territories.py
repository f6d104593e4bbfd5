"""Import the division of the country, again and again: nothing is lost, what disappears is dated."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

import cherchons
from cherchons.directory.enums import TerritoryKind
from cherchons.directory.formats.decoupage import Division, Key, Row, read_division
from cherchons.directory.models import Territory
from cherchons.directory.queries.folding import fold
from cherchons.directory.rules import can_load_reference
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

SHIPPED = Path(cherchons.__file__).resolve().parent / "data" / "vendor" / "territories.json.gz"
_BATCH = 2000
Above = dict[Key, set[Key]]  # for each place, every place that contains it, near and far
_CHANGING = ["name", "search", "population", "postcodes", "valid_from", "valid_until"]


@dataclass(slots=True)
class ImportReport:
    """What an import did, and what it could not read."""

    source: str
    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0
    unread: list[str] = field(default_factory=list)


def import_territories(
    *, by: Actor, source: Path | None = None, valid_on: date | None = None
) -> ImportReport:
    """Bring the territories to what ``source`` says (default: the list that the site ships).

    A code that is new since the last import begins on ``valid_on`` (default: today; the very first import
    dates nothing, because nobody knows since when); a code that is no longer there ends on that day and
    stays; one that comes back is valid again. Running it twice changes nothing.
    """
    require(can_load_reference, by)
    division = read_division(source or SHIPPED)
    above = _all_above(division.rows)
    report = ImportReport(division.source, unread=division.unread)
    with transaction.atomic():
        known = {(place.kind, place.code): place for place in Territory.objects.all()}
        today = valid_on or clock.now().date()
        _write_places(division, above, known, report, today)
        _end_missing(division, known, report, today)
        relinked = _write_links(division, above)
        if report.added or report.changed or report.ended or relinked:
            audit.record(by, "directory.import_territories", public=True)
    return report


def _write_places(
    division: Division, above: Above, known: dict[Key, Territory], report: ImportReport, today: date
) -> None:
    populations = _populations(division, above)
    began = today if known else None
    new, changed = [], []
    for key, row in division.rows.items():
        values: dict[str, Any] = {
            "name": row.name,
            "search": fold(row.name)[:120],
            "population": populations.get(key),
            "postcodes": list(row.postcodes),
            "valid_until": None,
        }
        place = known.get(key)
        if place is None:
            new.append(Territory(kind=row.kind, code=row.code, valid_from=began, **values))
            continue
        if place.valid_until is not None:
            values["valid_from"] = today  # it came back
        if any(getattr(place, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(place, name, value)
            changed.append(place)
    Territory.objects.bulk_create(new, batch_size=_BATCH)
    Territory.objects.bulk_update(changed, _CHANGING, batch_size=200)
    report.added, report.changed = len(new), len(changed)
    report.unchanged = len(division.rows) - len(new) - len(changed)


def _end_missing(division: Division, known: dict[Key, Territory], report: ImportReport, today: date) -> None:
    gone = [
        place.pk
        for key, place in known.items()
        if key not in division.rows and place.valid_until is None and (place.valid_from or date.min) < today
    ]
    for start in range(0, len(gone), 500):
        Territory.objects.filter(pk__in=gone[start : start + 500]).update(valid_until=today)
    report.ended = len(gone)


def _populations(division: Division, above: Above) -> dict[Key, int | None]:
    """Return the populations: as the file says, and for larger places the sum of their communes."""
    known = {key: row.population for key, row in division.rows.items()}
    sums: dict[Key, int] = defaultdict(int)
    for key, row in division.rows.items():
        if row.kind == TerritoryKind.COMMUNE and row.population:
            for parent in above[key]:
                sums[parent] += row.population
    return {key: value if value is not None else sums.get(key) for key, value in known.items()}


def _all_above(rows: dict[Key, Row]) -> Above:
    """Return, for each place, every place that contains it, near and far."""
    found: Above = {}

    def above(key: Key) -> set[Key]:
        if key not in found:
            found[key] = set()  # a circle in the file ends here
            for parent in rows[key].within:
                if parent in rows:
                    found[key] |= {parent} | above(parent)
        return found[key]

    for key in rows:
        above(key)
    _place_groups(rows, found)
    return found


def _place_groups(rows: dict[Key, Row], found: Above) -> None:
    """Put each group of communes within every department and region that has all or some of its communes."""
    large = (TerritoryKind.DEPARTMENT, TerritoryKind.REGION, TerritoryKind.COUNTRY)
    for key, row in rows.items():
        if row.kind != TerritoryKind.COMMUNE:
            continue
        for parent in row.within:
            if parent[0] == TerritoryKind.EPCI and parent in found:
                found[parent] |= {place for place in found[key] if place[0] in large}


def _write_links(division: Division, above: Above) -> int:
    """Make the "lies within" links of today's places what the file says; return how many changed."""
    through = Territory.within.through
    ids = {(kind, code): pk for pk, kind, code in Territory.objects.values_list("pk", "kind", "code")}
    wanted = {(ids[key], ids[parent]) for key, parents in above.items() for parent in parents}
    present = {
        (small, large): pk
        for pk, small, large in through.objects.values_list("pk", "from_territory_id", "to_territory_id")
    }
    current = {ids[key] for key in division.rows}
    # Links of places that have ended stay: they say where those were.
    stale = [pk for link, pk in present.items() if link not in wanted and link[0] in current]
    for start in range(0, len(stale), 500):
        through.objects.filter(pk__in=stale[start : start + 500]).delete()
    missing = wanted - present.keys()
    # 150,000 rows of two numbers: objects for them would cost ten times more than the rows.
    names = (through._meta.db_table, "from_territory_id", "to_territory_id")
    table, small, large = map(connection.ops.quote_name, names)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({small}, {large}) VALUES (%s, %s)", sorted(missing))  # noqa: S608
    return len(stale) + len(missing)
