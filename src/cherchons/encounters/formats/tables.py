"""Table plans as files: numbers and keys for machines (CSV, JSON), the reader's words in a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cherchons.encounters.formats.pdf import SIDES
from cherchons.encounters.formats.plain import json_bytes, one_line
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.queries.seating.table import SeatRow, seat_rows, whole
from cherchons.engines.spreadsheets import csv_text, xlsx

People = Mapping[int, Registration]


def as_csv(content: Content, people: People) -> bytes:
    """Return one line per person and round, or per name on a buffet's card."""
    rows = list(seat_rows(content, dict(people)))
    if content.to_meet:
        header = ["position", "number", "name", "to_meet_number", "to_meet_name"]
        return csv_text(header, (_on_card(row) for row in rows)).encode()
    header = ["round", "table", "number", "name", "organisation", "sector"]
    return csv_text(header, (_seat(row, row.person.sector) for row in rows)).encode()


def as_xlsx(content: Content, people: People) -> bytes:
    """Return a workbook with the same rows."""
    rows = list(seat_rows(content, dict(people)))
    if content.to_meet:
        header = [_("Position"), _("Number"), _("Name"), _("Number of the person to meet"), _("To meet")]
        return xlsx(header, (_on_card(row) for row in rows), name=_("To meet"))
    header = [_("Round"), _("Table"), _("Number"), _("Name"), _("Organisation"), _("World")]
    return xlsx(header, _worded(rows), name=_("Table plan"))


def _worded(rows: Iterable[SeatRow]) -> Iterator[list[object]]:
    for row in rows:
        yield _seat(row, _(SIDES.get(row.person.sector, SIDES["other"])))


def _seat(row: SeatRow, world: str) -> list[object]:
    person = row.person
    return [
        row.round,
        row.table,
        person.number,
        one_line(person.name),
        one_line(person.organisation_name),
        world,
    ]


def _on_card(row: SeatRow) -> list[object]:
    assert row.other is not None
    return [
        row.round,
        row.person.number,
        one_line(row.person.name),
        row.other.number,
        one_line(row.other.name),
    ]


def as_json(content: Content, people: People) -> bytes:
    """Return the plan as ``cherchons seat`` writes it, its people by number, and who they are."""
    made: dict[str, Any] = whole(content, dict(people))
    return json_bytes(made)


def people_csv(people: Iterable[Registration]) -> bytes:
    """Return what ``cherchons seat`` reads: numbers and worlds, no names."""
    return csv_text(["person", "sector"], ([p.number, p.sector] for p in people)).encode()
