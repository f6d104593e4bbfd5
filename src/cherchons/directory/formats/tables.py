"""The list of organisations as open data (CSV, JSON), and as a workbook in the reader's words."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation
from cherchons.engines.spreadsheets import csv_text, xlsx

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
KINDS = ("siren", "siret", "rna", "rnsr", "ror", "isni")


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
    header = [*COLUMNS, *KINDS, "fictional", "url"]
    body = (
        [
            *(" ".join(row["topics"]) if name == "topics" else row[name] for name in COLUMNS),
            *(row["identifiers"].get(kind, "") for kind in KINDS),
            _("yes") if row["fictional"] else _("no"),
            row["url"],
        ]
        for row in found
    )
    return csv_text(header, body)


def as_xlsx(organisations: Iterable[Organisation], *, url: str) -> bytes:
    """Return a workbook in the reader's language: words where the other formats have keys."""
    header = (
        *(_("Name"), _("Short name"), _("Kind"), _("World"), _("Place"), _("INSEE code"), _("Themes")),
        *(_("Web site"), _("What it does, in a few lines"), *(kind.upper() for kind in KINDS)),
        *(_("Fictional"), _("Address of the page")),
    )
    body = (_cells(one, url=url) for one in organisations)
    return xlsx(header, body, name=_("Directory"))


def _cells(one: Organisation, *, url: str) -> list[str]:
    place, english = one.territory, (get_language() or "fr").startswith("en")
    numbers = {number.kind: number.value for number in one.identifiers.all()}
    return [
        *(one.name, one.acronym, str(one.get_kind_display()), str(one.get_sector_display())),
        *((place.name, place.code) if place else ("", "")),
        ", ".join(topic.name_en if english else topic.name_fr for topic in one.topics.all()),
        *(one.website, one.purpose),
        *(numbers.get(kind, "") for kind in KINDS),
        _("yes") if one.fictional else _("no"),
        f"{url}{one.slug}/",
    ]


def as_json(found: list[dict[str, Any]]) -> str:
    """Return the rows as JSON."""
    return json.dumps({"organisations": found}, ensure_ascii=False, indent=1)
