"""Those who registered as tables: keys for machines (CSV, JSON), the reader's words in a workbook."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cherchons.encounters.enums import Channel, RegistrationState
from cherchons.encounters.formats.plain import json_bytes, one_line, plain
from cherchons.encounters.queries.registrations.table import Table
from cherchons.engines.spreadsheets import csv_text, xlsx
from cherchons.people.enums import Sector


def as_csv(table: Table) -> bytes:
    """Return a CSV file that no spreadsheet can be tricked by; lists are told apart by " | "."""
    header = [*table.columns, *(_question(text, version) for _pk, text, version in table.questions)]
    return csv_text(header, _rows(table)).encode()


def _rows(table: Table) -> Iterator[list[object]]:
    for row in table.rows:
        cells = [_cell(row[name]) for name in table.columns]
        yield cells + [plain(row["answers"].get(pk, "")) for pk, _text, _version in table.questions]


def _cell(value: Any) -> object:
    if isinstance(value, list):
        return " | ".join(one_line(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(value) if isinstance(value, str) else value


def _question(text: str, version: int) -> str:
    return one_line(text) if version == 1 else f"{one_line(text)} (v{version})"


def as_json(table: Table) -> bytes:
    """Return the rows as JSON; each answer says to which version of which question."""
    rows = [
        {
            **{name: row[name] for name in table.columns},
            "answers": [
                {"question": text, "version": version, "answer": row["answers"][pk]}
                for pk, text, version in table.questions
                if pk in row["answers"]
            ],
        }
        for row in ({"answers": {}, **row} for row in table.rows)
    ]
    return json_bytes({"registrations": rows})


def as_xlsx(table: Table) -> bytes:
    """Return a workbook with words where the other formats have keys."""
    words = {
        "number": _("Number"),
        "state": _("State"),
        "arrived_at": _("Arrived at"),
        "name": _("Name"),
        "organisation": _("Organisation"),
        "individual": _("As an individual"),
        "sector": _("World"),
        "territory": _("Territory"),
        "territory_code": _("INSEE code"),
        "channel": _("How they registered"),
        "language": _("Language"),
        "registered_at": _("Registered at"),
        "changed_at": _("Changed at"),
        "photo": _("Agrees to photographs"),
        "news": _("Wants news"),
        "sessions": _("Sessions"),
        "workshops": _("Workshops"),
        "email": _("E-mail"),
        "code": _("Invitation code"),
        "party": _("Party"),
        "food": _("Food"),
        "access": _("Access"),
    }
    header = [words[name] for name in table.columns]
    header += [_question(text, version) for _pk, text, version in table.questions]
    labels: dict[str, dict[str, Any]] = {
        "state": dict(RegistrationState.choices),
        "sector": dict(Sector.choices),
        "channel": dict(Channel.choices),
    }
    yes, no = _("yes"), _("no")

    def cell(name: str, value: Any) -> object:
        if name in labels:
            return str(labels[name].get(value, value))
        if isinstance(value, bool):
            return yes if value else no
        return _cell(value)

    body = (
        [cell(name, row[name]) for name in table.columns]
        + [plain(row["answers"].get(pk, "")) for pk, _text, _version in table.questions]
        for row in table.rows
    )
    return xlsx(header, body, name=_("Registrations"))
