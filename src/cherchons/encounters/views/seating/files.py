"""A table plan to take away: spreadsheets, and papers to print."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.formats import tables as formats
from cherchons.encounters.forms.seating.tables import TablePaperForm
from cherchons.encounters.queries.seating.page import page_of
from cherchons.encounters.rules import can_seat
from cherchons.encounters.services.registrations import papers
from cherchons.encounters.services.seating.steps import NotComposed
from cherchons.encounters.views.editing import FOR_THE_PAGE, actor_of, desk_page, request_key
from cherchons.encounters.views.registrations.papers import follow
from cherchons.encounters.views.seating.tables import opened
from cherchons.encounters.views.taking import taken
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

WRITERS = {"csv": formats.as_csv, "xlsx": formats.as_xlsx, "json": formats.as_json}


@desk_page("GET", "HEAD")
def export(request: HttpRequest, slug: str, uid: UUID, extension: str) -> HttpResponse:
    """The plan that is looked at, as a file."""
    _day, plan = opened(request, slug, uid)
    page = page_of(plan)
    if page.content is None:
        raise NotComposed
    return taken(WRITERS[extension](page.content, page.people), f"{slug}-tables.{extension}")


@desk_page("GET", "HEAD")
def people(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Those who are seated, as the command reads them."""
    _day, plan = opened(request, slug, uid)
    page = page_of(plan)
    if page.content is None:
        raise NotComposed
    return taken(formats.people_csv(page.seated), f"{slug}-people.csv")


@desk_page("POST")
def order(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Order the plan for the wall, cards or table numbers; they are followed where all papers are."""
    day, plan = opened(request, slug, uid)
    require(can_seat, actor_of(request), day.encounter)
    here = reverse("encounters:table_plan", args=[slug, uid])
    form = TablePaperForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the possible answers."))
        return HttpResponseRedirect(here)
    try:
        made = papers.order(
            day.encounter,
            by=actor_of(request),
            request_key=request_key(request),
            plan=plan.uid,
            **form.cleaned_data,
        )
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(here)
    return follow(request, made)
