"""Tables of wishes and workshops as files that ``cherchons allocate`` reads, and as JSON."""

from cherchons.encounters.formats.plain import json_bytes
from cherchons.encounters.queries.composing.wish_files import WishTable
from cherchons.engines.spreadsheets import csv_text, xlsx


def as_csv(table: WishTable, name: str) -> bytes:
    """Return a CSV file that no spreadsheet can be tricked by."""
    return csv_text(table.header, table.rows).encode()


def as_xlsx(table: WishTable, name: str) -> bytes:
    """Return a workbook with the same columns."""
    return xlsx(table.header, table.rows, name=name)


def as_json(table: WishTable, name: str) -> bytes:
    """Return the rows as objects."""
    return json_bytes({name: [dict(zip(table.header, row, strict=True)) for row in table.rows]})
