"""Invitation codes as a table, to send or to print."""

from collections.abc import Iterable

from django.utils.translation import gettext

from cherchons.encounters.messages.registrations import moment
from cherchons.encounters.queries.registrations.codes import CodeRow
from cherchons.engines.spreadsheets import csv_text


def state_word(state: str) -> str:
    """Return where a code stands, in words."""
    return {
        "open": gettext("opens registration"),
        "used_up": gettext("used up"),
        "expired": gettext("expired"),
        "withdrawn": gettext("withdrawn"),
    }[state]


def as_csv(rows: Iterable[CodeRow], timezone: str) -> bytes:
    """Return the codes as CSV in UTF-8, column names in the reader's language."""
    header = [
        gettext("For whom"),
        gettext("Code"),
        gettext("Link"),
        gettext("Used"),
        gettext("Out of"),
        gettext("Until"),
        gettext("State"),
    ]
    cells = [
        [
            row.code.label,
            row.code.code,
            row.link,
            row.used,
            row.code.uses,
            moment(row.code.expires_at, timezone) if row.code.expires_at else "",
            state_word(row.state),
        ]
        for row in rows
    ]
    return csv_text(header, cells).encode()
