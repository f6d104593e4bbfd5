"""The desk's pages about one session: its form, what can be done with it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cherchons.encounters.forms.fields import ClockField
from cherchons.encounters.forms.sessions import HeadingForm, MoveForm, ParallelForm, SessionForm
from cherchons.encounters.models import Day, Encounter, Session
from cherchons.encounters.queries.desk_parts import (
    find_session,
    group_heading,
    name_of_language,
    next_free,
    session_menu,
)
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import sessions as services
from cherchons.encounters.services.parallels import name_parallel
from cherchons.encounters.views.editing import (
    Editing,
    Values,
    act,
    actor_of,
    desk_page,
    draft,
    known_action,
    programme_page,
    request_key,
)
from cherchons.kernel.errors import DomainError

SAME = (
    *("title", "kind", "start", "end", "room", "text", "to_confirm", "facilitation_to_confirm", "cancelled"),
    *("language", "accessibility", "second_title", "second_text"),
)
ACTIONS = ("monter", "descendre", "dupliquer", "deplacer", "parallele", "intitule", "supprimer")
MORE = ("facilitation_to_confirm", "cancelled", "language", "accessibility")


def session_values(session: Session) -> Values:
    """Return a session as its form shows it."""
    return {**{name: getattr(session, name) for name in SAME}, "day": str(session.day_id)}


def _for_service(encounter: Encounter, values: Values) -> Values:
    chosen = {str(d.pk): d for d in encounter.days.all()}
    return {**values, "day": chosen[values["day"]]}


def _again(encounter: Encounter, session: Session) -> Callable[[], Values]:
    """Return how to read the session once more; it may be gone by then."""
    return lambda: session_values(find_session(encounter, session.uid.hex[:8]))


@desk_page()
def edit_session(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One session of the draft."""
    encounter = draft(request, slug, can_edit)
    session = find_session(encounter, key)

    def save(values: Values, version: int) -> Session:
        changes = _for_service(encounter, values)
        return services.edit_session(
            session, by=actor_of(request), version=version, request_key=request_key(request), **changes
        )

    editing = Editing(
        request=request,
        encounter=encounter,
        make=lambda *data, **more: SessionForm(*data, encounter=encounter, days=encounter.days.all(), **more),
        shown=_again(encounter, session),
        save=save,
        template="encounters/desk/session.html",
        context={
            "heading": session.title,
            "session": session_menu(session),
            "back": programme_page(encounter, session),
            "more_open": any(getattr(session, name) for name in MORE),
            **_offered(encounter),
            **_actions(encounter, session),
        },
    )
    told = None if request.POST.get("then") else _("Saved.")
    return editing.answer(lambda made: _next(request, encounter, made), told)


def _offered(encounter: Encounter) -> Values:
    rooms = encounter.sessions.exclude(room="").values_list("room", flat=True).order_by().distinct()
    return {"rooms": sorted(rooms), "second_language": name_of_language(encounter.second_language)}


def _actions(encounter: Encounter, session: Session) -> Values:
    others = [
        (s.uid.hex[:8], f"{s.start:%H:%M} · {s.title}")
        for s in encounter.sessions.select_related("day")
        if s.pk != session.pk
    ]
    beside = next(
        (
            s.uid.hex[:8]
            for s in encounter.sessions.exclude(pk=session.pk).filter(parallel=session.parallel)
            if session.parallel is not None
        ),
        "",
    )
    days = list(encounter.days.all())
    heading = group_heading(encounter, session)
    return {
        "heading_form": HeadingForm(initial=heading, prefix="heading", encounter=encounter),
        "move_form": MoveForm(
            days=days, initial={"day": str(session.day_id), "start": session.start}, prefix="move"
        ),
        "parallel_form": ParallelForm(others=others, initial={"beside": beside}, prefix="parallel"),
    }


def _next(request: HttpRequest, encounter: Encounter, session: Session) -> str:
    """Return where the button that was pressed leads."""
    kind, _colon, key = request.POST.get("then", "").partition(":")
    here = session.uid.hex[:8]
    if kind == "another":
        return reverse("encounters:new_session", args=[encounter.slug]) + _after(session)
    if kind == "item":
        if key == "new":
            return reverse("encounters:new_item", args=[encounter.slug, here])
        return reverse("encounters:edit_item", args=[encounter.slug, key])
    if kind == "person":
        if key == "new":
            return reverse("encounters:new_person", args=[encounter.slug]) + "?" + urlencode({"seance": here})
        return reverse("encounters:edit_person", args=[encounter.slug, key])
    return programme_page(encounter, session)


def _after(session: Session) -> str:
    return "?" + urlencode({"jour": session.day.date.isoformat(), "debut": session.end.strftime("%H:%M")})


@desk_page()
def new_session(request: HttpRequest, slug: str) -> HttpResponse:
    """A session that isn't there yet; its times are suggested: after the last one, or where one asked."""
    encounter = draft(request, slug, can_edit)
    days = list(encounter.days.all())
    if not days:
        return HttpResponseRedirect(reverse("encounters:new_day", args=[slug]))
    beside = _asked_beside(request, encounter)

    def save(values: Values, version: int) -> Session:
        return _added(request, encounter, _for_service(encounter, values), version, beside)

    editing = Editing(
        request=request,
        encounter=encounter,
        make=lambda *data, **more: SessionForm(*data, encounter=encounter, days=days, **more),
        shown=lambda: _suggested(request, encounter, days, beside),
        save=save,
        template="encounters/desk/session.html",
        context={
            "heading": _("A parallel session") if beside else _("A new session"),
            "lead": _("At the same time as “%(title)s”.") % {"title": beside.title} if beside else "",
            "back": programme_page(encounter),
            **_offered(encounter),
        },
    )
    return editing.answer(lambda made: _next(request, encounter, made), _("Added."))


def _asked_beside(request: HttpRequest, encounter: Encounter) -> Session | None:
    key = request.GET.get("avec", "")
    return find_session(encounter, key) if key else None


def _added(
    request: HttpRequest, encounter: Encounter, values: Values, version: int, beside: Session | None
) -> Session:
    by = actor_of(request)
    key = request_key(request)
    return services.add_session(encounter, by=by, version=version, request_key=key, beside=beside, **values)


def _suggested(request: HttpRequest, encounter: Encounter, days: list[Day], beside: Session | None) -> Values:
    empty: Values = dict.fromkeys(SAME, "") | {"kind": "other", "to_confirm": False, "cancelled": False}
    empty["facilitation_to_confirm"] = False
    if beside is not None:
        same = {"day": str(beside.day_id), "start": beside.start, "end": beside.end, "kind": beside.kind}
        return empty | same
    wanted = request.GET.get("jour", "")
    day = next((d for d in days if d.date.isoformat() == wanted), days[-1] if not wanted else days[0])
    start, end = next_free(day)
    start = _clock(request.GET.get("debut")) or start
    end = _clock(request.GET.get("fin")) or (end if end > start else _plus_hour(start))
    return empty | {"day": str(day.pk), "start": start, "end": end}


def _clock(text: str | None) -> time | None:
    try:
        return ClockField().clean(text) if text else None
    except Exception:
        return None


def _plus_hour(start: time) -> time:
    later = datetime.combine(datetime.min, start) + timedelta(hours=1)
    return later.time() if later.day == 1 else time(23, 59)


@desk_page("POST")
def session_action(request: HttpRequest, slug: str, key: str, action: str) -> HttpResponse:
    """What a button does with a session: one place up or down, once more, moved, beside another, out."""
    known_action(action, *ACTIONS)
    encounter = draft(request, slug, can_edit)
    session = find_session(encounter, key)
    common: dict[str, Any] = {"by": actor_of(request), "request_key": request_key(request)}
    told: dict[str, Callable[[], str]] = {
        "monter": lambda: _("Moved up."),
        "descendre": lambda: _("Moved down."),
        "dupliquer": lambda: _("Here it is once more, at the same time: change what differs."),
        "deplacer": lambda: _("Moved to %(start)s.") % {"start": session.start.strftime("%H:%M")},
        "parallele": lambda: _("Done: see how they stand now."),
        "intitule": lambda: _("Saved."),
        "supprimer": lambda: (
            _("“%(title)s” was taken out. “Undo” brings it back.") % {"title": session.title}
        ),
    }

    def save(version: int) -> Any:
        given = common | {"version": version}
        if action in ("monter", "descendre"):
            return services.shift_session(session, up=action == "monter", **given)
        if action == "dupliquer":
            return services.duplicate_session(session, **given)
        if action == "supprimer":
            return services.delete_session(session, **given)
        if action == "deplacer":
            return services.move_session(session, **given, **_place(request, encounter))
        if action == "intitule":
            second = request.POST.get("heading-second_title")  # not there without a second language
            return name_parallel(
                session, **given, title=request.POST.get("heading-title", ""), second_title=second
            )
        return services.group_in_parallel(session, **given, beside=_beside(request, encounter))

    def done(made: Any) -> str:
        return programme_page(encounter, made if isinstance(made, Session) else session)

    return act(
        request,
        encounter,
        shown=_again(encounter, session),
        save=save,
        told=lambda made: told[action](),
        done=done,
    )


class NotAPlace(DomainError):
    """Where to move isn't said in a way that can be understood."""

    status = 422
    code = "not-a-place"


def _place(request: HttpRequest, encounter: Encounter) -> Values:
    days = {str(d.pk): d for d in encounter.days.all()}
    form = MoveForm(request.POST, days=days.values(), prefix="move")
    if not form.is_valid():
        raise NotAPlace(" ".join(str(e) for errors in form.errors.values() for e in errors))
    return {"day": days[form.cleaned_data["day"]], "start": form.cleaned_data["start"]}


def _beside(request: HttpRequest, encounter: Encounter) -> Session | None:
    key = request.POST.get("parallel-beside", "")
    return find_session(encounter, key) if key else None
