"""The desk's pages about the day as a whole: its facts, its dates, who organises it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation
from cherchons.directory.queries import near_organisations, organisations_organised_by, topics
from cherchons.encounters.forms.encounters import (
    NEW_SERIES,
    DayForm,
    FactsForm,
    OrganiserForm,
    WhoseForm,
    facts_of,
)
from cherchons.encounters.forms.fields import day_name
from cherchons.encounters.models import Day, Encounter, Organiser, Series
from cherchons.encounters.queries.desk_parts import find_day, find_organiser, series_offered
from cherchons.encounters.rules import can_create_encounter, can_edit, can_edit_series, can_manage_team
from cherchons.encounters.services import drafts, organisers, series
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    Editing,
    Values,
    act,
    actor_of,
    desk_page,
    digest,
    draft,
    known_action,
    new_request_key,
    programme_page,
    request_key,
)
from cherchons.kernel.actors import Actor, Visitor
from cherchons.kernel.errors import DomainError, Forbidden, NotFound, SignInNeeded
from cherchons.kernel.views.typed import kept_typed

ZONES = (
    *("Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion"),
    *("Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Europe/Brussels", "Europe/London"),
)
DAY = ("date", "title", "doors", "start", "end")


def chosen_series(
    by: Actor, organisation: Organisation, values: Values, encounter: Encounter | None = None
) -> Series | None:
    """Return the series that was chosen, begun if it is a new one."""
    wanted = values.pop("series", "")
    title = values.pop("new_series", "")
    if wanted == NEW_SERIES:
        return series.create_series(organisation, by=by, title=title)
    return next((s for s in series_offered(by, encounter) if str(s.pk) == wanted), None)


def begin(
    request: HttpRequest,
    *,
    make: Callable[..., WhoseForm],
    save: Callable[[Values, Values], Encounter],
    template: str,
    context: Values,
    series: list[Series],
    kept: QueryDict | None = None,
) -> HttpResponse:
    """Show the form that begins a draft, or begin it: ``save(values, common)`` makes one service call."""
    by = actor_of(request)
    offered: Values = {"organisations": organisations_of(by), "series": series}
    page = {**context, "request_key": new_request_key()}
    if request.method != "POST":
        kept = kept or kept_typed(request)
        form = make(kept, **offered) if kept is not None else make(**offered)
        return render(request, template, {**page, "form": form, "restored": kept is not None})
    form = make(request.POST, **offered)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            with transaction.atomic():  # a new series is begun only if the draft is
                values["series"] = chosen_series(by, values["organisation"], values)
                made = save(values, {"by": by, "request_key": request_key(request)})
        except FOR_THE_PAGE:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return HttpResponseRedirect(programme_page(made))
    return render(request, template, {**page, "form": form}, status=422)


def organisations_of(by: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which one may begin a draft; none is a refusal."""
    if isinstance(by, Visitor):
        raise SignInNeeded
    found = organisations_organised_by(by).order_by("name", "pk")
    if not found.exists():
        raise Forbidden(can_create_encounter.refusal)
    return found


def _tabs(by: Actor, encounter: Encounter) -> Values:
    return {"may_edit": True, "may_team": can_manage_team(by, encounter)}


# --- facts ----------------------------------------------------------------------------------------
@desk_page()
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, introduction, venue, how to come, contact, topics, links, languages."""
    encounter = draft(request, slug, can_edit)
    by = actor_of(request)
    known = list(topics())
    made: dict[str, FactsForm] = {}

    def make(*data: Any, **more: Any) -> FactsForm:
        offered = series_offered(by, encounter)
        made["form"] = FactsForm(*data, series=offered, topics=known, kept=encounter.territory, **more)
        return made["form"]

    def save(values: Values, version: int) -> Encounter:
        changes = dict(values)
        changes.pop("place_choice", None)
        place = made["form"].territory if changes.pop("place", "") else None
        chosen = {str(t.pk): t for t in known}
        changes["topics"] = [chosen[pk] for pk in changes["topics"]]
        with transaction.atomic():  # a new series is begun only if the rest is kept
            changes["series"] = chosen_series(by, encounter.organisation, changes, encounter)
            return drafts.edit_encounter(
                encounter,
                by=by,
                version=version,
                request_key=request_key(request),
                territory=place,
                **changes,
            )

    editing = Editing(
        request=request,
        encounter=encounter,
        make=make,
        shown=lambda: facts_of(Encounter.objects.select_related("territory").get(pk=encounter.pk)),
        save=save,
        template="encounters/desk/facts.html",
        context={
            "heading": _("What people need to know"),
            "back": programme_page(encounter),
            "here": "facts",
            "zones": ZONES,
            "may_series": encounter.series is not None and can_edit_series(by, encounter.series),
            **_tabs(by, encounter),
        },
    )
    return editing.answer(lambda saved: _after_facts(request, saved), _("Saved."))


def _after_facts(request: HttpRequest, saved: Encounter) -> str:
    """Return where the button that was pressed leads."""
    to_series = request.POST.get("then") == "series" and saved.series is not None
    return reverse("encounters:edit_series", args=[saved.slug]) if to_series else programme_page(saved)


# --- days -----------------------------------------------------------------------------------------
def _day_values(day: Day) -> Values:
    return {name: getattr(day, name) for name in DAY}


@desk_page()
def edit_day(request: HttpRequest, slug: str, on: str) -> HttpResponse:
    """One date and its hours; its sessions move with it."""
    encounter = draft(request, slug, can_edit)
    day = find_day(encounter, on)
    editing = Editing(
        request=request,
        encounter=encounter,
        make=DayForm,
        shown=lambda: _day_values(find_day(encounter, on)),
        save=lambda values, version: drafts.edit_day(
            day, by=actor_of(request), version=version, request_key=request_key(request), **values
        ),
        template="encounters/desk/day.html",
        context={
            "heading": day_name(day),
            "day": day,
            "sessions": day.sessions.count(),
            "back": programme_page(encounter),
        },
    )
    return editing.answer(lambda saved: programme_page(encounter), _("Saved."))


@desk_page()
def new_day(request: HttpRequest, slug: str) -> HttpResponse:
    """One more date."""
    encounter = draft(request, slug, can_edit)
    empty: Values = dict.fromkeys(DAY, "")
    editing = Editing(
        request=request,
        encounter=encounter,
        make=DayForm,
        shown=lambda: empty,
        save=lambda values, version: drafts.add_day(
            encounter, by=actor_of(request), version=version, request_key=request_key(request), **values
        ),
        template="encounters/desk/day.html",
        context={"heading": _("A new day"), "back": programme_page(encounter)},
    )
    return editing.answer(lambda saved: programme_page(encounter), _("Added."))


@desk_page("POST")
def delete_day(request: HttpRequest, slug: str, on: str) -> HttpResponse:
    """Take a date out, with its sessions."""
    encounter = draft(request, slug, can_edit)
    day = find_day(encounter, on)
    return act(
        request,
        encounter,
        shown=lambda: _day_values(find_day(encounter, on)),
        save=lambda version: drafts.delete_day(
            day, by=actor_of(request), version=version, request_key=request_key(request)
        ),
        told=lambda made: _("This day was taken out, with its sessions. “Undo” brings them back."),
        done=lambda made: programme_page(encounter),
    )


# --- who organises --------------------------------------------------------------------------------
def _organiser_values(organiser: Organiser) -> Values:
    return {"name": organiser.name, "logo": organiser.logo.name or "", "remove_logo": False}


def _for_organiser(values: Values) -> Values:
    logo = values["logo"]
    content = logo.read(organisers.LARGEST_LOGO + 1) if hasattr(logo, "read") else None
    return {"name": values["name"], "organisation": values["organisation"], "logo": content}


def _near(organiser: Organiser) -> Organisation | None:
    """Return the directory's organisation that an organiser may be, where it is tied to none."""
    return next(iter(near_organisations(organiser.name, 1)), None) if organiser.organisation is None else None


@desk_page("GET", "HEAD")
def list_organisers(request: HttpRequest, slug: str) -> HttpResponse:
    """The bodies that organise the day, in order."""
    encounter = draft(request, slug, can_edit)
    context = {
        "encounter": encounter,
        "organisers": [
            {"row": o, "seen": digest(_organiser_values(o)), "near": _near(o)}
            for o in encounter.organisers.select_related("organisation")
        ],
        "here": "organisers",
        **_tabs(actor_of(request), encounter),
        "version": encounter.version,
        "request_key": new_request_key(),
    }
    return render(request, "encounters/desk/organisers.html", context)


@desk_page()
def new_organiser(request: HttpRequest, slug: str) -> HttpResponse:
    """One more body."""
    encounter = draft(request, slug, can_edit)
    back = reverse("encounters:organisers", args=[slug])
    editing = Editing(
        request=request,
        encounter=encounter,
        make=OrganiserForm,
        shown=lambda: {"name": "", "logo": "", "remove_logo": False},
        save=lambda values, version: organisers.add_organiser(
            encounter,
            by=actor_of(request),
            version=version,
            request_key=request_key(request),
            **_for_organiser(values),
        ),
        template="encounters/desk/organiser.html",
        context={"heading": _("An organiser"), "back": back},
    )
    return editing.answer(lambda made: back, _("Added."))


@desk_page()
def edit_organiser(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One body: its name, its logo."""
    encounter = draft(request, slug, can_edit)
    organiser = find_organiser(encounter, pk)
    back = reverse("encounters:organisers", args=[slug])
    editing = Editing(
        request=request,
        encounter=encounter,
        make=lambda *data, **more: OrganiserForm(*data, linked=organiser.organisation, **more),
        shown=lambda: _organiser_values(find_organiser(encounter, pk)),
        save=lambda values, version: organisers.edit_organiser(
            organiser,
            by=actor_of(request),
            version=version,
            request_key=request_key(request),
            remove_logo=values["remove_logo"],
            **_for_organiser(values),
        ),
        template="encounters/desk/organiser.html",
        context={"heading": organiser.name, "organiser": organiser, "back": back},
    )
    return editing.answer(lambda made: back, _("Saved."))


@desk_page("POST")
def organiser_action(request: HttpRequest, slug: str, pk: int, action: str) -> HttpResponse:
    """Move a body up or down, take it out, or tie it to the directory's organisation that it nearly names."""
    known_action(action, "monter", "descendre", "supprimer", "relier")
    encounter = draft(request, slug, can_edit)
    organiser = find_organiser(encounter, pk)
    common: Values = {"by": actor_of(request), "request_key": request_key(request)}

    def save(version: int) -> Any:
        if action == "supprimer":
            return organisers.delete_organiser(organiser, version=version, **common)
        if action == "relier":
            known = _near(organiser)
            if known is None:
                raise NotFound
            return organisers.edit_organiser(
                organiser, version=version, name=known.name, organisation=known, **common
            )
        place = list(encounter.organisers.values_list("pk", flat=True)).index(organiser.pk) + 1
        to = place + (-1 if action == "monter" else 1)
        return organisers.move_organiser(organiser, version=version, to=to, **common)

    told = {
        "supprimer": _("“%(title)s” was taken out. “Undo” brings it back.") % {"title": organiser.name},
        "relier": _("Tied to the directory."),
    }
    return act(
        request,
        encounter,
        shown=lambda: _organiser_values(find_organiser(encounter, pk)),
        save=save,
        told=lambda made: told.get(action, _("Moved.")),
        done=lambda made: reverse("encounters:organisers", args=[slug]),
    )
