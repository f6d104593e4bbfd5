"""A programme as a table for spreadsheets: one row per session, no cell that could run as a formula."""

from django.utils.translation import gettext, override

from cherchons.encounters.formats.plain import one_line, plain, said_of
from cherchons.encounters.queries.display import Row, Shown
from cherchons.encounters.queries.programme import SessionView
from cherchons.engines.spreadsheets import csv_text


def programme_csv(shown: Shown) -> bytes:
    """Return the programme as CSV in UTF-8, column names in the reader's language."""
    with override(shown.language):
        header = [
            gettext("Date"),
            gettext("Start"),
            gettext("End"),
            gettext("Room"),
            gettext("Kind"),
            gettext("Title"),
            gettext("Text"),
            gettext("Points"),
            gettext("Speakers"),
            gettext("Facilitation"),
            gettext("Language"),
            gettext("To be confirmed"),
            gettext("Cancelled"),
            gettext("Address"),
        ]
        rows = [_row(shown, s) for s in shown.programme.sessions]
    return csv_text(header, rows).encode()


def _row(shown: Shown, s: SessionView) -> list[object]:
    row = shown.session_row(s)
    yes = gettext("yes")
    return [
        s.day.isoformat(),
        s.start.strftime("%H:%M"),
        s.end.strftime("%H:%M"),
        one_line(s.room),
        row["kind"],
        one_line(s.title),
        plain(s.text),
        "\n".join(one_line(_sure(item["title"], item)) for item in row["items"]),
        "; ".join(one_line(said_of(p)) for p in row["speakers"]),
        "; ".join(one_line(said_of(p)) for p in row["facilitators"])
        or (gettext("to be confirmed") if s.facilitation_to_confirm else ""),
        s.language or s.lang,
        yes if s.uncertain else "",
        yes if s.cancelled else "",
        f"{shown.address}seances/{s.key}/",
    ]


def _sure(words: str, item: Row) -> str:
    return f"{words} ({gettext('to be confirmed')})" if item["to_confirm"] else words
