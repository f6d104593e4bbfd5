"""The directory as everyone sees it."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cherchons.directory import messages
from cherchons.directory.formats import jsonld, tables
from cherchons.directory.forms import FilterForm, topic_name
from cherchons.directory.models import Organisation, Territory
from cherchons.directory.queries import (
    filtered_organisations,
    find_organisations,
    find_territories,
    label_of,
    open_request,
    organisation_page,
)
from cherchons.directory.queries.organisations import OrganisationFilter, moved_organisation
from cherchons.directory.rules import can_edit_organisation, can_merge_organisations
from cherchons.directory.views import Request
from cherchons.engines.spreadsheets import WORKBOOK
from cherchons.kernel.errors import NotFound
from cherchons.kernel.registry import Panel, contributions
from cherchons.kernel.views.cache import public_page
from cherchons.kernel.views.limits import limit

PER_PAGE = 24
MOST_EXPORTED = 20_000
SUGGESTIONS = {"most": 1200, "seconds": 60}  # from one place: a few dozen people typing at once


def _wanted(form: FilterForm) -> OrganisationFilter:
    """Return the filters that can be understood; the form says what could not."""
    form.is_valid()
    chosen = form.cleaned_data
    return OrganisationFilter(
        text=chosen.get("q", ""),
        sector=chosen.get("sector", ""),
        kind=chosen.get("kind", ""),
        topic=chosen.get("topic", ""),
        territory=chosen.get("territory"),
    )


@require_safe
@public_page
def organisation_list(request: Request) -> HttpResponse:
    """All organisations, searched and filtered by what the address says."""
    form = FilterForm(request.GET)
    wanted = _wanted(form)
    found = filtered_organisations(request.actor, wanted=wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "filtered": any(value for key, value in query.items() if key in form.fields),
        "narrowed": any(query.get(name) for name in ("sector", "kind", "topic", "territory")),
        "query": query.urlencode(),
    }
    return render(request, "directory/list.html", context)


@require_safe
@public_page
def export(request: Request, extension: str) -> HttpResponse:
    """The same list as a file."""
    wanted = _wanted(FilterForm(request.GET))
    found = filtered_organisations(request.actor, wanted=wanted).prefetch_related("identifiers")
    found, url = found[:MOST_EXPORTED], settings.SITE_URL + reverse("directory:list")
    if extension == "xlsx":
        response = HttpResponse(tables.as_xlsx(found, url=url), content_type=WORKBOOK)
    elif extension == "csv":
        content = tables.as_csv(tables.rows(found, url=url))
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(tables.as_json(tables.rows(found, url=url)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="organisations.{extension}"'
    return response


@require_safe
@public_page
def detail(request: Request, slug: str) -> HttpResponse:
    """One organisation; an address from before a merge leads to the one that was kept."""
    try:
        page = organisation_page(slug, by=request.actor)
    except NotFound:
        if (moved := moved_organisation(slug)) is None:
            raise
        return HttpResponsePermanentRedirect(reverse("directory:detail", args=[moved.slug]))
    organisation = page.organisation
    address = settings.SITE_URL + request.path
    may_edit = can_edit_organisation(request.actor, organisation)
    context = {
        "page": page,
        "organisation": organisation,
        "topics": [(topic.key, topic_name(topic)) for topic in page.topics],
        "jsonld": jsonld.script(jsonld.organisation(page, url=address)),
        "panels": _panels(request, organisation),
        "may_edit": may_edit,
        "may_merge": can_merge_organisations(request.actor, organisation),
        "asked": open_request(request.actor, organisation),
        "notes": [messages.about_identifier(number.note) for number in page.identifiers if number.note]
        if may_edit
        else [],
    }
    return render(request, "directory/detail.html", context)


def _panels(request: Request, organisation: Organisation) -> list[str]:
    """Return what other rooms show on the page of an organisation."""
    return [
        render_to_string(panel.template, {**context}, request)
        for panel in contributions(Panel)
        if panel.place == "directory.organisation"
        and (context := panel.context(request, organisation)) is not None
    ]


@require_safe
@public_page
def suggest_territories(request: Request) -> HttpResponse:
    """Places for a text: options as one types, or a plain page of results."""
    limit(request, "suggestions", **SUGGESTIONS)
    text = _typed(request, "territory", "place")
    found = find_territories(text, 8)
    options = [{"value": label_of(place), "label": _about_place(place)} for place in found]
    links = [
        {"title": label_of(place), "about": _about_place(place), "url": _list_in(label_of(place))}
        for place in found
    ]
    context = {"title": _("Find a place"), "text": text, "options": options, "links": links}
    return render(request, _template(request), context)


@require_safe
@public_page
def suggest_organisations(request: Request) -> HttpResponse:
    """Organisations for a text: options as one types, or a plain page of results."""
    limit(request, "suggestions", **SUGGESTIONS)
    text = _typed(request, "organisation", "gone", "organisation_name", "name")
    found = find_organisations(text, 8)
    options = [{"value": one.name, "label": one.acronym or one.get_kind_display()} for one in found]
    links = [
        {
            "title": one.name,
            "about": one.get_kind_display(),
            "url": reverse("directory:detail", args=[one.slug]),
        }
        for one in found
    ]
    context = {
        "title": _("Find an organisation"),
        "text": text,
        "options": options,
        "links": links,
    }
    return render(request, _template(request), context)


def _typed(request: Request, *names: str) -> str:
    """Return what was typed, whatever the field is called; too short a text finds nothing."""
    typed = next((request.GET[name] for name in ("q", *names) if request.GET.get(name)), "")
    return typed.strip()[:120] if len(typed.strip()) > 1 else ""


def _template(request: Request) -> str:
    return "directory/suggest.html#options" if request.headers.get("HX-Request") else "directory/suggest.html"


def _about_place(place: Territory) -> str:
    if not place.population:
        return place.get_kind_display()
    people = f"{place.population:,}".replace(",", "\u202f")
    return _("%(kind)s, %(people)s people") % {"kind": place.get_kind_display(), "people": people}


def _list_in(label: str) -> str:
    return f"{reverse('directory:list')}?{urlencode({'territory': label})}"
