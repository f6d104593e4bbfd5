"""Who's who as tables, for the organisers: keys for machines (CSV, JSON), words in a workbook."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cherchons.encounters.formats.plain import json_bytes, one_line
from cherchons.encounters.queries.meeting.who import Card
from cherchons.engines.spreadsheets import csv_text, xlsx
from cherchons.people.enums import Sector

COLUMNS = ("name", "organisation", "sector", "topics", "looks_for", "offers")


def _row(card: Card, sector: str) -> list[object]:
    topics = " | ".join(name for _key, name in card.topics)
    return [
        one_line(card.name),
        one_line(card.organisation),
        sector,
        topics,
        one_line(card.looks_for),
        one_line(card.offers),
    ]


def as_csv(cards: Iterable[Card]) -> bytes:
    """Return a CSV file that no spreadsheet can be tricked by."""
    return csv_text(COLUMNS, (_row(card, card.sector) for card in cards)).encode()


def as_xlsx(cards: Iterable[Card]) -> bytes:
    """Return a workbook in the reader's words."""
    header = [_("Name"), _("Organisation"), _("World"), _("Themes"), _("Looks for"), _("Offers")]
    words = {key: str(label) for key, label in Sector.choices}
    return xlsx(
        header, (_row(card, words.get(card.sector, card.sector)) for card in cards), name=_("Who’s who")
    )


def as_json(cards: Iterable[Card]) -> bytes:
    """Return the people as JSON, themes by their keys."""
    return json_bytes(
        {
            "people": [
                {
                    "name": card.name,
                    "organisation": card.organisation,
                    "sector": card.sector,
                    "topics": [key for key, _name in card.topics],
                    "looks_for": card.looks_for,
                    "offers": card.offers,
                }
                for card in cards
            ]
        }
    )
