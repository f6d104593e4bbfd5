"""The list of encounters: searched, filtered by the address, in pages; as files, and as a calendar."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cherchons.directory.queries import topics
from cherchons.encounters.formats import days_ics, listing
from cherchons.encounters.forms.listing import ListForm
from cherchons.encounters.queries import pieces, public
from cherchons.encounters.queries.listing import listed, years
from cherchons.encounters.queries.public import Card
from cherchons.encounters.views.exports import CALENDAR, answer
from cherchons.encounters.views.public import reader_language
from cherchons.engines.spreadsheets import WORKBOOK
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.cache import public_page

PER_PAGE = 24
MOST_EXPORTED = 20_000
MOST_IN_CALENDAR = 1_000  # all to come, then the latest past: calendars ask again every hour
SHOWN_SERIES = 12


class UnknownFilter(DomainError):
    """A file of everything would be a wrong answer to a filter that is not understood."""

    code = "unknown-filter"


def _form(request: HttpRequest, series: list[dict[str, Any]]) -> ListForm:
    return ListForm(request.GET, years=years(), topics=topics(), series=series)


@public_page
@require_safe
def encounter_list(request: HttpRequest) -> HttpResponse:
    """Days to come, series, and the archive by year."""
    series = public.public_series()
    form = _form(request, series)
    page: Any = Paginator(listed(form.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    cards = [Card.of(release, reader_language()) for release in page]
    today = clock.now().date()
    past = [card for card in cards if card.last_date < today]
    query = request.GET.copy()
    query.pop("page", None)
    kept = f"?{query.urlencode()}" if form.asked else ""
    calendar = settings.SITE_URL + reverse("encounters:list_ics") + kept
    context = {
        "form": form,
        "page": page,
        "kept": kept,
        "calendar": calendar,
        "webcal": pieces.webcal(calendar),
        "upcoming": [card for card in cards if card.last_date >= today],
        "years": [(year, list(of_year)) for year, of_year in groupby(past, key=lambda c: c.first_date.year)],
        "series": [] if form.asked or page.number > 1 else series[:SHOWN_SERIES],
    }
    return render(request, "encounters/public/list.html", context)


@public_page
@require_safe
def export(request: HttpRequest, extension: str) -> HttpResponse:
    """The same list as a table, or as a calendar to subscribe to.

    Raises
    ------
    UnknownFilter
        If the address has a filter that is not understood.
    """
    form = _form(request, public.public_series())
    wanted = form.wanted()
    if form.errors:
        named = "; ".join(
            f"{form[name].label}: {' '.join(str(error) for error in found)}"
            for name, found in form.errors.items()
        )
        raise UnknownFilter(_("This filter isn’t understood. %(problem)s") % {"problem": named})
    most = MOST_IN_CALENDAR if extension == "ics" else MOST_EXPORTED
    found, language = listed(wanted)[:most].iterator(chunk_size=500), reader_language()
    if extension == "ics":
        source = settings.SITE_URL + request.get_full_path()
        return answer(days_ics.calendar(found, language, source=source), CALENDAR, _file("ics"))
    if extension == "xlsx":
        return answer(listing.as_xlsx(found, language), WORKBOOK, _file("xlsx"))
    rows = listing.rows(found, language)
    if extension == "csv":
        return answer(listing.as_csv(rows), "text/csv; charset=utf-8", _file("csv"))
    return answer(listing.as_json(rows), "application/json; charset=utf-8", _file("json"), inline=True)


def _file(extension: str) -> str:
    return f"rencontres.{extension}"
