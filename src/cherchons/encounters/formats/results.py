"""The results of a questionnaire as tables: the same figures as the page, the same ones hidden."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cherchons.encounters.queries.registrations.results import Result, Row
from cherchons.engines.spreadsheets import csv_text, xlsx
from cherchons.people.enums import Sector


def _header() -> list[str]:
    return [_("Question"), _("Answered by"), _("What was answered"), _("How many"), _("Mean (1 to 5)")]


def few() -> str:
    """Return what stands where a figure is hidden."""
    return _("fewer than 5 answers, or hidden with them")


def world(sector: str) -> str:
    """Return a world in words; all of them where it is empty."""
    return str(Sector(sector).label) if sector else _("all worlds together")


def rows(results: list[Result]) -> Iterator[list[object]]:
    """Yield one row per figure, then the texts in an order drawn anew."""
    for result in results:
        asked = result.question.text
        if result.count is None:
            yield [asked, world(""), "", few(), ""]
        for row in result.rows:
            yield from _of(asked, row, result.columns)
        for text in result.texts:
            yield [asked, "", text, "", ""]


def _of(asked: str, row: Row, columns: tuple[str, ...]) -> Iterator[list[object]]:
    count: object = few() if row.count is None else row.count
    yield [asked, world(row.sector), _("all answers"), count, "" if row.mean is None else row.mean]
    for word, figure in zip(columns, row.figures, strict=True):
        said = {"yes": _("yes"), "no": _("no")}.get(word, word)
        yield [asked, world(row.sector), said, few() if figure is None else figure, ""]


def as_csv(results: list[Result]) -> bytes:
    """Return the rows as CSV."""
    return csv_text(_header(), rows(results)).encode()


def as_xlsx(results: list[Result]) -> bytes:
    """Return the rows as a workbook."""
    return xlsx(_header(), rows(results), name=_("Results"))
