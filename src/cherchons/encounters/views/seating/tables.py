"""Table plans at the desk: which sessions, one plan, and what is done to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cherchons.encounters.enums import PaperSize, SeatedWho, SeatingFavour, SeatingForm
from cherchons.encounters.forms.seating.tables import (
    PEOPLE_LIST,
    AdaptForm,
    ApartForm,
    ComposeForm,
    PinForm,
    PlanForm,
    PublishForm,
)
from cherchons.encounters.models import TablePlan
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.mixing import MixingDay, mixing_for
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.registrations.finding import meant
from cherchons.encounters.queries.registrations.papers import alphabetical_rows
from cherchons.encounters.queries.seating.finding import find_one, label_of
from cherchons.encounters.queries.seating.guests import (
    ROUNDS,
    SIZE,
    expected,
    minutes_of,
    occasions,
    plan_with,
    plans_of,
)
from cherchons.encounters.queries.seating.page import PlanPage, page_of
from cherchons.encounters.rules import can_run_tables, can_seat, can_see_needs
from cherchons.encounters.services.seating import adapting, composing, plans, publishing
from cherchons.encounters.services.seating.steps import Changed
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    actor_of,
    desk_page,
    known_action,
    new_request_key,
    posted_version,
    request_key,
)
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require

LONGEST_SEARCH = 120
CARDS_SHOWN = 24


# --- which sessions --------------------------------------------------------------------------------------
@desk_page()
def tables(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions at which people may be seated; posted: one is begun."""
    day = mixing_for(slug, actor_of(request))
    if request.method == "POST":
        require(can_seat, actor_of(request), day.encounter)
        form = PlanForm(request.POST)
        if form.is_valid():
            try:
                made = plans.plan_tables(
                    day.encounter,
                    by=actor_of(request),
                    session_uid=form.cleaned_data["session"],
                    form=form.cleaned_data["form"],
                    request_key=request_key(request),
                )
            except FOR_THE_PAGE:
                raise
            except DomainError as error:
                messages.error(request, str(error))
            else:
                return HttpResponseRedirect(_at(made))
        else:
            messages.error(request, _("Choose one of the possible answers."))
    try:
        shown = display.shown(slug, (get_language() or "fr")[:2])
        found = occasions(shown, plans_of(day.encounter))
    except NotReleased:
        found = None
    context = {
        **day.context("tables"),
        "occasions": found,
        "planned": [one for one in found or () if one.plan],
        "proposed": [one for one in found or () if one.proposed and not one.plan],
        "others": [one for one in found or () if not one.proposed and not one.plan],
        "may_seat": day.composes,
        "request_key": new_request_key(),
    }
    return render(request, "encounters/seating/list.html", context)


# --- one plan --------------------------------------------------------------------------------------------
def opened(request: HttpRequest, slug: str, uid: UUID) -> tuple[MixingDay, TablePlan]:
    """Return a plan of this day, to someone of its team; who does not organise sees what is published."""
    day = mixing_for(slug, actor_of(request))
    plan = plan_with(day.encounter, uid)
    if not day.composes:
        plan.current = plan.published
    return day, plan


@desk_page("GET", "HEAD")
def table_plan(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The plan at one glance, then round by round."""
    day, plan = opened(request, slug, uid)
    return show(request, day, plan)


def show(
    request: HttpRequest, day: MixingDay, plan: TablePlan, *, status: int = 200, **forms_sent: forms.Form
) -> HttpResponse:
    """Show a plan; forms that were sent keep what was typed."""
    page = page_of(plan)
    actor, content = actor_of(request), page.content
    typed = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    sees_needs = content is not None and not page.is_buffet and can_see_needs(actor, day.encounter)
    people = page.seated
    context = {
        **day.context("tables"),
        "page": page,
        "table_plan": plan,
        "content": content,
        "settings": content.settings if content else None,
        "may_seat": day.composes,
        "may_run": can_run_tables(actor, day.encounter),
        "compose_form": _compose_form(plan, page),
        "pin_form": PinForm(prefix="pin"),
        "apart_form": ApartForm(prefix="apart"),
        "adapt_form": AdaptForm(prefix="adapt", initial={"who": SeatedWho.HERE}),
        "publish_form": PublishForm(prefix="publish"),
        **forms_sent,
        "sent": next(iter(forms_sent.values()), None),
        "people_list": PEOPLE_LIST,
        "labels": [label_of(p) for p in people] if day.composes else [],
        "typed": typed,
        "found": page.found(typed) if typed else [],
        "number": _round_shown(request, page),
        "rounds": range(1, len(content.plan) + 1) if content else (),
        "needs": page.access_needs() if sees_needs else [],
        "papers": [(size.value, size.label) for size in PaperSize],
        "may_undo": plans.may_undo(plan),
        "may_redo": _undone(plan) if day.composes else "",
        "version": plan.version,
        "request_key": new_request_key(),
    }
    context["tables"] = page.round(context["number"]) if content and content.plan else []
    if content and page.is_buffet:
        found = meant(people, typed) if typed else alphabetical_rows(people)
        context["cards"] = page.cards(found[:CARDS_SHOWN])
        context["more_cards"] = max(0, len(found) - CARDS_SHOWN)
    if content is None:
        context["expected"] = expected(plan, SeatedWho.COMING).count()
    return render(request, "encounters/seating/plan.html", context, status=status)


def _undone(plan: TablePlan) -> str:
    """Return what can be done again, in words."""
    step = plans.undone(plan)
    return step.get_step_display() if step else ""


def _compose_form(plan: TablePlan, page: PlanPage) -> ComposeForm:
    if page.content is None:
        initial: dict[str, Any] = {
            "size": SIZE,
            "rounds": ROUNDS,
            "minutes": minutes_of(plan, ROUNDS),
            "favour": SeatingFavour.WORLDS,
            "who": SeatedWho.COMING,
            "seed": 1,
        }
    else:
        s = page.content.settings
        size = -(-len(page.content.people) // max(1, s.tables))
        initial = {"size": max(2, size), "rounds": s.rounds, "minutes": s.minutes, "favour": s.favour}
        initial |= {"company": s.company, "seed": s.seed, "who": s.who}
    return ComposeForm(initial=initial, buffet=page.is_buffet)


def _round_shown(request: HttpRequest, page: PlanPage) -> int:
    """Return the round of the address, else the one that is on, else the first."""
    typed = request.GET.get("tour", "")
    last = len(page.content.plan) if page.content else 0
    number = int(typed) if typed.isdecimal() and len(typed) < 4 else page.plan.round or 1
    return max(1, min(number, last or 1))


# --- what is done ----------------------------------------------------------------------------------------
def _compose(request: HttpRequest, plan: TablePlan, form: forms.Form) -> str:
    composing.compose(plan, **_act(request), **form.cleaned_data)
    return _("Composed. Nobody was told yet.")


def _pin(request: HttpRequest, plan: TablePlan, form: forms.Form) -> str:
    person = find_one(page_of(plan).seated, form.cleaned_data["person"], field="person")
    table = form.cleaned_data["table"]
    composing.pin(plan, **_act(request), people={person.pk: table})
    return _("%(name)s sits at table %(table)d in every round.") % {"name": person.name, "table": table}


def _apart(request: HttpRequest, plan: TablePlan, form: forms.Form) -> str:
    people = page_of(plan).seated
    a = find_one(people, form.cleaned_data["person"], field="person")
    b = find_one(people, form.cleaned_data["other"], field="other")
    composing.keep_apart(plan, **_act(request), a=a.pk, b=b.pk)
    return _("They are never seated together. Only the organisers see that.")


def _adapt(request: HttpRequest, plan: TablePlan, form: forms.Form) -> str:
    adapting.adapt(plan, **_act(request), who=form.cleaned_data["who"])
    return _("Adapted. Look at who moves, then publish: nobody was told yet.")


def _publish(request: HttpRequest, plan: TablePlan, form: forms.Form) -> str:
    publishing.publish(plan, **_act(request), tell=form.cleaned_data["tell"])
    return _("Published: everyone finds it on their own page.")


def _unpin(request: HttpRequest, plan: TablePlan, _form: forms.Form) -> str:
    composing.unpin(plan, **_act(request), person=_number(request, "a"))
    return _("This person may sit anywhere again.")


def _together(request: HttpRequest, plan: TablePlan, _form: forms.Form) -> str:
    composing.ungroup(plan, **_act(request), a=_number(request, "a"), b=_number(request, "b"))
    return _("They may sit together again.")


def _undo(request: HttpRequest, plan: TablePlan, _form: forms.Form) -> str:
    plans.undo(plan, by=actor_of(request), version=posted_version(request))
    return _("Undone.")


def _redo(request: HttpRequest, plan: TablePlan, _form: forms.Form) -> str:
    plans.redo(plan, by=actor_of(request), version=posted_version(request))
    return _("Done again.")


def _give_up(request: HttpRequest, plan: TablePlan, _form: forms.Form) -> str:
    plans.give_up(plan, by=actor_of(request), version=posted_version(request))
    return _("Deleted. Nobody sees it any more.")


Done = Callable[[HttpRequest, TablePlan, forms.Form], str]
ACTIONS: dict[str, tuple[Done, type[forms.Form], str]] = {
    "composer": (_compose, ComposeForm, "compose_form"),
    "placer": (_pin, PinForm, "pin_form"),
    "separer": (_apart, ApartForm, "apart_form"),
    "adapter": (_adapt, AdaptForm, "adapt_form"),
    "publier": (_publish, PublishForm, "publish_form"),
    "liberer": (_unpin, forms.Form, ""),
    "reunir": (_together, forms.Form, ""),
    "annuler": (_undo, forms.Form, ""),
    "retablir": (_redo, forms.Form, ""),
    "supprimer": (_give_up, forms.Form, ""),
}


@desk_page("POST")
def act(request: HttpRequest, slug: str, uid: UUID, action: str) -> HttpResponse:
    """Compose, except, undo, adapt, publish: one form, one service call, back to the plan."""
    known_action(action, *ACTIONS)
    day, plan = opened(request, slug, uid)
    require(can_seat, actor_of(request), day.encounter)
    do, kind, name = ACTIONS[action]
    options: dict[str, Any] = {"prefix": name.partition("_")[0]} if name not in ("", "compose_form") else {}
    if kind is ComposeForm:
        options["buffet"] = plan.form == SeatingForm.BUFFET
    form = kind(request.POST, **options)
    if not form.is_valid():
        return show(request, day, plan, status=422, **{name: form})
    try:
        told = do(request, plan, form)
    except (*FOR_THE_PAGE, Changed) as error:
        if not isinstance(error, Changed):
            raise
        if not name:
            messages.error(request, str(error))
            return HttpResponseRedirect(_at(plan))
        form.add_error(None, str(error))  # what was typed stays, beside the plan as it stands now
        day, plan = opened(request, slug, uid)
        return show(request, day, plan, status=error.status, **{name: form})
    except DomainError as error:
        if not name:
            messages.error(request, str(error))
            return HttpResponseRedirect(_at(plan))
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return show(request, day, plan, status=422 if error.status == 400 else error.status, **{name: form})
    messages.success(request, told)
    gone = action == "supprimer"
    return HttpResponseRedirect(reverse("encounters:tables", args=[slug]) if gone else _at(plan))


def _act(request: HttpRequest) -> dict[str, Any]:
    return {
        "by": actor_of(request),
        "version": posted_version(request),
        "request_key": request_key(request),
    }


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _at(plan: TablePlan) -> str:
    return reverse("encounters:table_plan", args=[plan.encounter.slug, plan.uid])
