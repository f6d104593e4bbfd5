"""The list of encounters as tables: keys for machines (CSV, JSON), the reader's words in a workbook."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.formats.plain import json_bytes, one_line, plain
from cherchons.encounters.models import Release
from cherchons.encounters.queries.public import Card
from cherchons.engines.spreadsheets import csv_text, xlsx

COLUMNS = (
    *("slug", "title", "state", "first_date", "last_date", "start", "end", "timezone", "venue", "address"),
    *("territory", "territory_code", "series", "number", "organisers", "topics", "sessions"),
    *("description", "release", "released_at", "url"),
)
LISTS = ("organisers", "topics")


def rows(releases: Iterable[Release], language: str) -> Iterable[dict[str, Any]]:
    """Yield one flat row per day, in the reader's language where there is one (no query)."""
    for release in releases:
        card, made = Card.of(release, language), release.summary
        place = made["territory"] or {"name": "", "code": ""}
        yield {
            "slug": card.slug,
            "title": one_line(card.title),
            "state": card.state,
            "first_date": card.first_date.isoformat(),
            "last_date": card.last_date.isoformat(),
            "start": card.start or "",
            "end": card.end or "",
            "timezone": card.timezone,
            "venue": one_line(card.venue),
            "address": one_line(made["address"]),
            "territory": place["name"],
            "territory_code": place["code"],
            "series": card.series["slug"] if card.series else "",
            "number": card.series["number"] if card.series else None,
            "organisers": [one_line(organiser["name"]) for organiser in card.organisers],
            "topics": [topic["key"] for topic in card.topics],
            "sessions": card.count,
            "description": plain(card.description),
            "release": card.release,
            "released_at": card.released_at.isoformat(timespec="seconds"),
            "url": settings.SITE_URL + reverse("encounters:detail", args=[card.slug]),
        }


def as_csv(found: Iterable[dict[str, Any]]) -> bytes:
    """Return the rows as a CSV file that no spreadsheet can be tricked by; lists are told apart by " | "."""
    body = ([" | ".join(row[name]) if name in LISTS else row[name] for name in COLUMNS] for row in found)
    return csv_text(COLUMNS, body).encode()


def as_json(found: Iterable[dict[str, Any]]) -> bytes:
    """Return the rows as JSON."""
    return json_bytes({"encounters": list(found)})


def as_xlsx(releases: Iterable[Release], language: str) -> bytes:
    """Return a workbook with words where the other formats have keys."""
    header = (
        *(_("Title"), _("State"), _("First day"), _("Last day"), _("From"), _("To"), _("Venue")),
        *(_("Address"), _("Town or territory"), _("INSEE code"), _("Series"), _("Number in the series")),
        *(_("Organised by"), _("Topics"), _("Sessions"), _("Introduction"), _("Address of the page")),
    )
    body = (_cells(Card.of(release, language), release.summary) for release in releases)
    return xlsx(header, body, name=_("Encounters"))


def _cells(card: Card, made: dict[str, Any]) -> list[object]:
    place, series = made["territory"], card.series
    return [
        *(one_line(card.title), str(EncounterState(card.state).label)),
        *(card.first_date.isoformat(), card.last_date.isoformat(), card.start, card.end),
        *(one_line(card.venue), one_line(made["address"])),
        *((place["name"], place["code"]) if place else ("", "")),
        *((one_line(series["title"]), series["number"]) if series else ("", None)),
        ", ".join(one_line(organiser["name"]) for organiser in card.organisers),
        ", ".join(one_line(topic["name"]) for topic in card.topics),
        *(card.count, plain(card.description)),
        settings.SITE_URL + reverse("encounters:detail", args=[card.slug]),
    ]
