"""Who goes where, as tables: keys for machines (CSV, JSON), the reader's words in a workbook."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cherchons.encounters.formats.plain import json_bytes, one_line
from cherchons.encounters.queries.composing.day import ComposingDay
from cherchons.encounters.queries.composing.rows import Row
from cherchons.engines.spreadsheets import csv_text, xlsx
from cherchons.people.enums import Sector

FACTS = ("number", "name", "organisation", "sector", "arrived")


def _facts(row: Row) -> dict[str, Any]:
    guest = row.guest
    return {
        "number": guest.number,
        "name": one_line(guest.name),
        "organisation": one_line(guest.organisation_name),
        "sector": guest.sector,
        "arrived": guest.here,
    }


def _places(day: ComposingDay, row: Row) -> list[Any]:
    """Return the row's place in each slot, None where there is none."""
    by_slot = {place.slot: place for place in row.places}
    return [by_slot.get(slot.key) for slot in day.slots]


def as_csv(day: ComposingDay, rows: Sequence[Row]) -> bytes:
    """Return a CSV file that no spreadsheet can be tricked by; a rank is empty where there is no wish."""
    header = [*FACTS]
    for number in range(1, len(day.slots) + 1):
        header += [f"workshop_{number}", f"room_{number}", f"rank_{number}"]
    return csv_text(header, (_cells(day, row) for row in rows)).encode()


def _cells(day: ComposingDay, row: Row) -> list[object]:
    facts = _facts(row)
    made: list[object] = [*(facts[name] for name in FACTS[:-1]), "yes" if facts["arrived"] else "no"]
    for place in _places(day, row):
        if place is None:
            made += ["", "", ""]
        else:
            room = one_line(day.shown[place.uid].room)
            made += [one_line(place.title), room, place.rank if place.rank > 0 else ""]
    return made


def as_json(day: ComposingDay, rows: Sequence[Row]) -> bytes:
    """Return the rows as JSON; ``rank`` is null where there is no such wish."""
    made = [
        {
            **_facts(row),
            "workshops": [
                {
                    "slot": place.slot,
                    "session": place.uid,
                    "title": place.title,
                    "room": day.shown[place.uid].room,
                    "starts": day.shown[place.uid].start.isoformat(),
                    "ends": day.shown[place.uid].end.isoformat(),
                    "rank": place.rank if place.rank > 0 else None,
                }
                for place in row.places
            ],
        }
        for row in rows
    ]
    return json_bytes({"people": made})


def as_xlsx(day: ComposingDay, rows: Sequence[Row]) -> bytes:
    """Return a workbook with words where the other formats have keys."""
    header = [_("Number"), _("Name"), _("Organisation"), _("World"), _("Arrived")]
    for slot in day.slots:
        word = _("Workshop") if len(day.slots) == 1 else f"{_('Workshop')} {slot.sessions[0].start:%H:%M}"
        header += [word, _("Room"), _("Wish")]
    labels = dict(Sector.choices)

    def cells(row: Row) -> list[object]:
        facts = _facts(row)
        made: list[object] = [
            *(facts[name] for name in ("number", "name", "organisation")),
            str(labels.get(facts["sector"], facts["sector"])),
            _("yes") if facts["arrived"] else _("no"),
        ]
        for place in _places(day, row):
            if place is None:
                made += ["", "", ""]
            else:
                made += [one_line(place.title), one_line(day.shown[place.uid].room), place.words]
        return made

    return xlsx(header, (cells(row) for row in rows), name=_("Workshops"))
