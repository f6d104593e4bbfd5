"""The desk: my encounters, and the programme of one of them as it is edited."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.directory.queries import organisations_organised_by
from cherchons.directory.rules import is_administrator
from cherchons.encounters.forms.encounters import NewForm
from cherchons.encounters.models import Encounter, Session
from cherchons.encounters.queries import display
from cherchons.encounters.queries.checks import problems
from cherchons.encounters.queries.desk import (
    LONGEST_SEARCH,
    encounters_edited_by,
    matching,
    other_encounters,
    series_for,
)
from cherchons.encounters.queries.desk_parts import find_session, hours_of, rows
from cherchons.encounters.queries.documents import document
from cherchons.encounters.queries.programme import Programme
from cherchons.encounters.queries.unread import unread_lines
from cherchons.encounters.rules import can_edit, can_manage_team
from cherchons.encounters.services import drafts
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.unread import insert_unread, item_from_unread, session_from_unread
from cherchons.encounters.views.editing import (
    Values,
    actor_of,
    desk_page,
    draft,
    posted_version,
    programme_page,
    request_key,
)
from cherchons.encounters.views.facts import begin
from cherchons.encounters.views.public import chosen, programme_context
from cherchons.encounters.views.undoing import steps
from cherchons.kernel.actors import Visitor
from cherchons.kernel.errors import Conflict, DomainError, SignInNeeded
from cherchons.kernel.views.typed import new_request_key

SEARCHED_FROM = 10  # encounters of one's own: with more, they can be searched
MOST_OTHERS = 30  # encounters of other people, on one page


# --- my encounters --------------------------------------------------------------------------------
@desk_page("GET", "HEAD")
def desk(request: HttpRequest) -> HttpResponse:
    """My encounters: those to come, drafts, past ones."""
    actor = actor_of(request)
    if isinstance(actor, Visitor):
        raise SignInNeeded
    by_state: dict[str, list[Any]] = {"next": [], "draft": [], "past": []}
    mine, text = encounters_edited_by(actor), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    for row in matching(mine, text):
        by_state[row.when].append(row)
    titles = {"next": _("To come"), "draft": _("Drafts"), "past": _("Past")}
    looked_for = request.GET.get("autres", "").strip()[:LONGEST_SEARCH]
    context = {
        "many": len(mine) > SEARCHED_FROM,
        "text": text,
        "looks_after_all": is_administrator(actor),
        "others": other_encounters(actor, looked_for, limit=MOST_OTHERS),
        "most_others": MOST_OTHERS,
        "looked_for": looked_for,
        "groups": [
            {"key": key, "title": titles[key], "rows": found} for key, found in by_state.items() if found
        ],
        "may_create": organisations_organised_by(actor).exists(),
        "directory_url": reverse("directory:list"),
    }
    return render(request, "encounters/desk/home.html", context)


@desk_page()
def new(request: HttpRequest) -> HttpResponse:
    """A draft begun from nothing: a title and a date."""

    def save(values: Values, common: Values) -> Encounter:
        return drafts.create_encounter(values.pop("organisation"), **common, **values)

    return begin(
        request,
        make=NewForm,
        save=save,
        template="encounters/desk/new.html",
        context={"heading": _("A new encounter"), "back": reverse("encounters:desk")},
        series=series_for(actor_of(request)),
    )


# --- the programme --------------------------------------------------------------------------------
@desk_page("GET", "HEAD")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole draft, day by day; each thing opens where it is corrected."""
    return _programme(request, draft(request, slug))


def _programme(request: HttpRequest, encounter: Encounter, *, status: int = 200) -> HttpResponse:
    programme = Programme.of(document(encounter), language=encounter.language)
    release = encounter.releases.filter(latest=True).only("number", "version").first()
    actor = actor_of(request)
    context = {
        "encounter": encounter,
        "programme": programme,
        "days": [{"view": day, "rows": rows(day)} for day in programme.days],
        "problems": problems(programme),
        "unread": unread_lines(encounter, programme),
        "uncertain": [s for s in programme.sessions if s.uncertain and not s.cancelled],
        "release": release,
        "pending": release is not None and release.version != encounter.version,
        "may_edit": can_edit(actor, encounter),
        "may_team": can_manage_team(actor, encounter),
        "steps": steps(encounter),
        "version": encounter.version,
        "request_key": new_request_key(),
    }
    return render(request, "encounters/desk/edit.html", context, status=status)


@desk_page("POST")
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the last change back, or make it again."""
    encounter = draft(request, slug, can_edit)
    again = bool(request.POST.get("redo"))
    what = steps(encounter)["redo" if again else "undo"]
    step = drafts.redo if again else drafts.undo
    try:
        step(
            encounter, by=actor_of(request), version=posted_version(request), request_key=request_key(request)
        )
    except Conflict:
        return _conflict(request, encounter)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        done = _("Made again: %(what)s.") if again else _("Undone: %(what)s.")
        messages.success(request, done % {"what": what})
    return HttpResponseRedirect(programme_page(encounter))


@desk_page("POST")
def unread(request: HttpRequest, slug: str) -> HttpResponse:
    """Make of a line that was not understood a session, a point or text, or set it aside."""
    encounter = draft(request, slug, can_edit)
    try:
        where, told = _put(request, encounter)
    except Conflict:
        return _conflict(request, encounter)
    except DomainError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(programme_page(encounter) + "#unread")
    messages.success(request, told)
    return HttpResponseRedirect(programme_page(encounter, where))


def _put(request: HttpRequest, encounter: Encounter) -> tuple[Session | None, str]:
    """Do with a line what its button says; return where it is now, and the sentence that says so."""
    typed = request.POST.get("line", "")
    common: Values = {"by": actor_of(request), "version": posted_version(request)}
    common |= {"line": int(typed) if typed.isdecimal() and len(typed) < 9 else -1}
    common["request_key"] = request_key(request)
    if request.POST.get("aside"):
        drafts.dismiss_unread(encounter, **common)
        return None, _("Set aside. “Undo” brings it back.")
    to = request.POST.get("to", "")
    session = find_session(encounter, to) if to else None
    wanted = request.POST.get("as", "text")
    if wanted == "session":
        made = session_from_unread(encounter, after=session, **common)
        return made, _("Now a session, %(hours)s: check its times.") % {"hours": hours_of(made)}
    if wanted == "item":
        if session is None:
            raise Invalid(_("Choose the session that this point belongs to."))
        return item_from_unread(session, **common).session, _("Now a point of this session.")
    insert_unread(encounter, session=session, **common)
    return session, _("Put in its place.")


def _conflict(request: HttpRequest, encounter: Encounter) -> HttpResponse:
    """Show how the draft stands now: someone changed it, and nothing was done."""
    encounter.refresh_from_db()
    messages.error(
        request, _("Someone changed this programme in the meantime, so nothing was done. Here it is now.")
    )
    return _programme(request, encounter, status=409)


@desk_page("GET", "HEAD")
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page as it would be if the draft were published now."""
    encounter = draft(request, slug)
    language = (get_language() or "fr")[:2]
    shown = display.of_draft(Programme.of(document(encounter), language=language), language)
    context = programme_context(shown, chosen(request))
    context["days"] = shown.days(**context["chosen"])
    context |= {"encounter": encounter, "may_edit": can_edit(actor_of(request), encounter)}
    return render(request, "encounters/desk/preview.html", context)
