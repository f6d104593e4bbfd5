"""The list of organisations as open data: CSV and JSON."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation
from cherchons.engines.spreadsheets import csv_text

COLUMNS = (
    "slug",
    "name",
    "acronym",
    "kind",
    "sector",
    "territory",
    "territory_code",
    "topics",
    "website",
    "purpose",
)


def rows(organisations: Iterable[Organisation], *, url: str) -> list[dict[str, Any]]:
    """Return one flat row per organisation; ``url`` is the list's address, that of each is below it."""
    return [
        {
            "slug": one.slug,
            "name": one.name,
            "acronym": one.acronym,
            "kind": one.kind,
            "sector": one.sector,
            "territory": one.territory.name if one.territory else "",
            "territory_code": one.territory.code if one.territory else "",
            "topics": [topic.key for topic in one.topics.all()],
            "website": one.website,
            "purpose": one.purpose,
            "fictional": one.fictional,
            "identifiers": {number.kind: number.value for number in one.identifiers.all()},
            "url": f"{url}{one.slug}/",
        }
        for one in organisations
    ]


def as_csv(found: list[dict[str, Any]]) -> str:
    """Return the rows as a CSV file that no spreadsheet can be tricked by."""
    kinds = ("siren", "siret", "rna", "rnsr", "ror", "isni")
    header = [*COLUMNS, *kinds, "fictional", "url"]
    body = (
        [
            *(" ".join(row["topics"]) if name == "topics" else row[name] for name in COLUMNS),
            *(row["identifiers"].get(kind, "") for kind in kinds),
            _("yes") if row["fictional"] else _("no"),
            row["url"],
        ]
        for row in found
    )
    return csv_text(header, body)


def as_json(found: list[dict[str, Any]]) -> str:
    """Return the rows as JSON."""
    return json.dumps({"organisations": found}, ensure_ascii=False, indent=1)
