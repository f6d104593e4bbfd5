"""The empty spreadsheet that organisers fill in with people to bring in."""

from django.utils.translation import gettext

from cherchons.engines.spreadsheets import csv_text, xlsx


def header() -> list[str]:
    """Return the names of the columns, in the reader's language; each is understood when it comes back."""
    return [
        gettext("First name"),
        gettext("Last name"),
        gettext("E-mail"),
        gettext("Organisation"),
        gettext("World"),
        gettext("Food"),
        gettext("Access"),
    ]


def as_csv() -> bytes:
    """Return the model as CSV in UTF-8."""
    return csv_text(header(), []).encode()


def as_xlsx() -> bytes:
    """Return the model as a workbook."""
    return xlsx(header(), [], name=gettext("People"))
