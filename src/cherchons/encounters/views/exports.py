"""A published programme in other people's formats: the same for everyone, open to other sites."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cherchons.encounters.formats import csv as csv_format
from cherchons.encounters.formats import ics as ics_format
from cherchons.encounters.formats import jsonld as jsonld_format
from cherchons.encounters.formats import pdf as pdf_format
from cherchons.encounters.formats import schedule_json as json_format
from cherchons.encounters.formats import schedule_xml as xml_format
from cherchons.encounters.formats.plain import json_bytes
from cherchons.encounters.models import Release
from cherchons.encounters.queries import display
from cherchons.encounters.queries.agendas import Choice, NoAgenda, agenda_with
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.history import LastChange, last_changes
from cherchons.encounters.queries.public import released
from cherchons.encounters.views.public import no_session, reader_language
from cherchons.kernel.views.cache import public_page

CALENDAR = "text/calendar; charset=utf-8"


def answer(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    """Return a file that other sites may read too."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def export(kind: str, extension: str, *, inline: bool = False) -> Callable[..., Any]:
    """Make a view of a function that writes a whole programme."""

    def decorate(write: Callable[[Shown], bytes]) -> Callable[..., HttpResponse]:
        @public_page
        @require_safe
        def view(request: HttpRequest, slug: str) -> HttpResponse:
            content = write(display.shown(slug, reader_language()))
            return answer(content, kind, f"{slug}{extension}", inline=inline)

        view.__name__, view.__doc__ = write.__name__, write.__doc__
        return view

    return decorate


def changes_of(shown: Shown, release: Release) -> dict[str, LastChange]:
    """Return when each session of a release last changed, read once."""
    found: dict[str, LastChange] = shown.kept("changes", lambda: last_changes(release))
    return found


@public_page
@require_safe
def ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole programme, to import or to subscribe to."""
    release = display.latest(slug)
    shown = display.of_release(release, reader_language())
    source = f"{shown.address}programme.ics"
    content = ics_format.calendar(shown, shown.programme.sessions, changes_of(shown, release), source=source)
    return answer(content, CALENDAR, f"{slug}.ics")


@public_page
@require_safe
def session_ics(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One session."""
    release = display.latest(slug)
    shown = display.of_release(release, reader_language())
    found = shown.programme.session(key)
    if found is None:
        raise no_session()
    content = ics_format.calendar(shown, [found], changes_of(shown, release), name=found.title)
    return answer(content, CALENDAR, f"{slug}-{found.key}.ics")


@require_safe
def agenda_ics(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Someone's own choice, to subscribe to from their calendar: its secret address opens it."""
    agenda = agenda_with(token, slug)
    if agenda is None:
        raise NoAgenda
    release = display.latest(slug)
    shown = display.of_release(release, reader_language())
    chosen = Choice(shown, frozenset(agenda.sessions)).sessions
    content = ics_format.calendar(
        shown, chosen, changes_of(shown, release), source=settings.SITE_URL + request.path
    )
    response = HttpResponse(content, content_type=CALENDAR)
    response["Content-Disposition"] = f'attachment; filename="{slug}-agenda.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@export("application/xml; charset=utf-8", ".schedule.xml", inline=True)
def schedule_xml(shown: Shown) -> bytes:
    """schedule.xml, for conference apps."""
    return xml_format.schedule_xml(shown)


@export("application/json; charset=utf-8", ".schedule.json", inline=True)
def schedule_json(shown: Shown) -> bytes:
    """schedule.json, for conference tools."""
    return json_format.schedule_json(shown)


@export("application/json; charset=utf-8", ".schedule2.json", inline=True)
def schedule2_json(shown: Shown) -> bytes:
    """schedule.json in its second version."""
    return json_format.schedule2_json(shown)


@export("text/csv; charset=utf-8", ".csv")
def csv(shown: Shown) -> bytes:
    """A table for spreadsheets."""
    return csv_format.programme_csv(shown)


@export("application/ld+json; charset=utf-8", ".jsonld", inline=True)
def jsonld(shown: Shown) -> bytes:
    """schema.org."""
    return json_bytes(jsonld_format.encounter(shown, whole=True))


@export("application/pdf", ".pdf", inline=True)
def pdf(shown: Shown) -> bytes:
    """A4, to print."""
    return pdf_format.programme_pdf(shown)


@export("image/png", ".png", inline=True)
def share_picture(shown: Shown) -> bytes:
    """What other sites show beside a link."""
    return pdf_format.share_picture(shown)


@public_page
@require_safe
def json(request: HttpRequest, slug: str) -> HttpResponse:
    """The document that everything public is made from, in both its languages."""
    release = released(slug)
    whole = {"release": release.number, "released_at": release.at.isoformat(), **release.content}
    return answer(json_bytes(whole), "application/json; charset=utf-8", f"{slug}.json", inline=True)
