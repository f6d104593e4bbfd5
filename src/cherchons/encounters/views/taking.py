"""Files that the team takes from the desk: their kind is in their name."""

from django.http import HttpResponse

from cherchons.engines.spreadsheets import WORKBOOK

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": WORKBOOK,
    "json": "application/json; charset=utf-8",
}


def taken(content: bytes | str, name: str) -> HttpResponse:
    """Return a file to keep, for this reader alone."""
    response = HttpResponse(content, content_type=KINDS[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
