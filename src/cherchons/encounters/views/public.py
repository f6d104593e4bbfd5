"""Public pages of encounters: the same for everyone, made from releases."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from cherchons.encounters import messages
from cherchons.encounters.formats import jsonld
from cherchons.encounters.queries import display, pieces, public
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.grid import grid as laid_out
from cherchons.encounters.queries.meeting.figures import acquaintances
from cherchons.encounters.queries.programme import SessionView
from cherchons.encounters.queries.registrations.door import door_of, plan_at
from cherchons.kernel import clock
from cherchons.kernel.errors import NotFound
from cherchons.kernel.views.cache import public_page

FILTERS = {
    "text": "q",
    "day": "jour",
    "room": "salle",
    "kind": "type",
}  # what is chosen → its name in addresses


def reader_language() -> str:
    """Return the language of the page that is asked for."""
    return (get_language() or "fr")[:2]


def chosen(request: HttpRequest) -> dict[str, str]:
    """Return the filters that the address carries."""
    return {name: request.GET.get(word, "").strip()[:80] for name, word in FILTERS.items()}


def programme_context(shown: Shown, wanted: dict[str, str], *, here: str = "list") -> dict[str, Any]:
    """Return what the programme's templates need, list and grid."""
    asked = any(wanted.values())
    first = "" if wanted["day"] or wanted["text"] else shown.first_shown(clock.now())
    wanted = {**wanted, "day": wanted["day"] or first}
    kept = urlencode({FILTERS[name]: value for name, value in wanted.items() if value and asked})
    choices = {
        "chosen": wanted,
        "asked": asked,
        "kept": f"?{kept}" if kept else "",  # the filters, for the other ways to read
        "every_day": not first,
    }
    over = shown.is_over(clock.now())
    open_day = not (shown.preview or over or shown.state)
    door = (
        messages.door_words(door_of(plan_at(shown.facts.slug), shown.facts, clock.now())) if open_day else {}
    )
    return {
        "shown": shown,
        "chosen": wanted,
        "ways": partial(pieces.ways, shown, here, **choices),
        "head": partial(_head, shown, door, over=over),
        "foot": partial(pieces.foot, shown, over=over),
    }


def _head(shown: Shown, door: dict[str, str], *, over: bool) -> SafeString:
    """Return the top of the page; how one comes in changes more often than the rest, and is put into it."""
    made = pieces.head(shown, over=over, registering=bool(door))
    if not door:
        return made
    told = render_to_string("encounters/public/parts/door.html", {"door": door, "slug": shown.facts.slug})
    return SafeString(made.replace(pieces.DOOR, told))


def no_session() -> NotFound:
    """Return the refusal for a session that is not, or no longer, on the programme."""
    return NotFound(
        gettext("This session is no longer on the programme. What changed is listed on the encounter’s page.")
    )


def neighbours(
    sessions: Sequence[SessionView], one: SessionView
) -> tuple[SessionView | None, SessionView | None]:
    """Return the nearest sessions that end before one and begin after it; what overlaps it is neither."""
    ended = [s for s in sessions if s.end <= one.start and s.day == one.day]
    to_come = [s for s in sessions if s.start >= one.end and s.day == one.day]
    return max(ended, key=lambda s: s.end, default=None), min(to_come, key=lambda s: s.start, default=None)


@public_page
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """A series: the days to come, and the archive of those that took place."""
    return render(request, "encounters/public/series.html", {"page": public.series_page(slug)})


@public_page
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme as a list."""
    shown = display.shown(slug, reader_language())
    context = programme_context(shown, chosen(request))
    context["days"] = shown.days(**context["chosen"])
    context["structured"] = pieces.structured(shown)
    if shown.is_over(clock.now()):
        context["acquaintances"] = acquaintances(slug)
    return render(request, "encounters/public/programme.html", context)


@public_page
@require_safe
def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme as a table: rooms across, hours down."""
    shown = display.shown(slug, reader_language())
    context = programme_context(shown, chosen(request), here="grid") | {"p": shown.programme}
    found = shown.programme.only(**context["chosen"])
    context["grids"] = [laid_out(shown, day) for day in found.days if day.sessions]
    return render(request, "encounters/public/grid.html", context)


@public_page
@require_safe
def session(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One session, with what comes before and after."""
    shown = display.shown(slug, reader_language())
    found = shown.programme.session(key)
    if found is None:
        raise no_session()
    sessions = shown.programme.sessions
    before, after = neighbours(sessions, found)
    context = {
        "shown": shown,
        "p": shown.programme,
        "s": shown.session_row(found),
        "session_path": f"seances/{found.key}/",
        "start": found.start,
        "before": shown.session_row(before) if before else None,
        "after": shown.session_row(after) if after else None,
        "beside": [
            shown.session_row(s)
            for s in sessions
            if s.uid != found.uid and s.start < found.end and found.start < s.end
        ],
        "over": shown.is_over(clock.now()),
        "structured": jsonld.script(jsonld.session_page(shown, found)),
    }
    return render(request, "encounters/public/session.html", context)


@public_page
@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed at each release, or since the one that the address names."""
    shown = display.shown(slug, reader_language())
    since = request.GET.get("depuis", "")
    after = int(since) if since.isdecimal() and len(since) < 7 else 0
    told = [
        {
            "number": note.number,
            "at": note.at.astimezone(ZoneInfo(shown.programme.timezone)),
            "note": note.note,
            "sentences": messages.sentences(note.changes),
        }
        for note in public.history(slug, since=after)
    ]
    context = {"shown": shown, "p": shown.programme, "releases": told, "after": after}
    return render(request, "encounters/public/changes.html", context)
