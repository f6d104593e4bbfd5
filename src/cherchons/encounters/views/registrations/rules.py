"""The rules of a day's registration: opened, changed, stopped."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.forms.registrations.rules import RulesForm, rules_of
from cherchons.encounters.messages import opening_sentence
from cherchons.encounters.models import Encounter, RegistrationPlan
from cherchons.encounters.queries.registrations.opening import Opening, plan_of
from cherchons.encounters.queries.registrations.places import session_seats
from cherchons.encounters.queries.registrations.rules import draw_fingerprint, opening_now, places_now
from cherchons.encounters.rules import can_edit, can_manage_registrations, can_manage_team
from cherchons.encounters.services.registrations import plans
from cherchons.encounters.views.editing import (
    Editing,
    Values,
    View,
    actor_of,
    desk_page,
    draft,
    known_action,
    new_request_key,
    request_key,
)
from cherchons.kernel import clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import NotFound
from cherchons.people.enums import Sector

TAKES = (Opening.OPEN, Opening.INVITED)


def around(by: Actor, encounter: Encounter, part: str = "rules") -> Values:
    """Return what the tabs of the registration desk need."""
    return {
        "encounter": encounter,
        "here": "registrations",
        "part": part,
        "may_manage": can_manage_registrations(by, encounter),
        "may_edit": can_edit(by, encounter),
        "may_team": can_manage_team(by, encounter),
    }


def rules_page(encounter: Encounter) -> str:
    """Return the address of the rules."""
    return reverse("encounters:registration_rules", args=[encounter.slug])


def plan_page(*methods: str) -> Callable[[View], View]:
    """Mark a page of the desk that needs a plan: without one, it leads to where registration is set up."""

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, slug, **kwargs)
            except plans.NoPlan as none:
                encounter = draft(request, slug)
                if not can_manage_registrations(actor_of(request), encounter):
                    raise NotFound(none.sentence) from None
                messages.info(request, str(none))
                return HttpResponseRedirect(rules_page(encounter))

        return desk_page(*methods)(marked)

    return mark


def managed_plan(request: HttpRequest, slug: str) -> tuple[Encounter, RegistrationPlan]:
    """Return a day and its plan, to someone who manages its registrations.

    Raises
    ------
    NoPlan
        If registration is not set up.
    """
    encounter = draft(request, slug, can_manage_registrations)
    plan = plan_of(encounter)
    if plan is None:
        raise plans.NoPlan
    return encounter, plan


@desk_page()
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Dates, places, the waiting rule, what is asked."""
    encounter = draft(request, slug, can_manage_registrations)
    plan = plan_of(encounter)
    context = around(actor_of(request), encounter)
    if plan is None:
        context["request_key"] = new_request_key()
        return render(request, "encounters/registration/desk/opening.html", context)
    sessions = list(encounter.sessions.select_related("day"))
    zone = encounter.timezone
    seated = {uid: taken for uid, (_places, taken) in session_seats(plan).items()}
    drawn = plan.drawn_at is not None

    def make(*data: Any, **more: Any) -> RulesForm:
        second = bool(encounter.second_language)
        given: Values = {"zone": zone, "sessions": sessions, "seated": seated, "drawn": drawn}
        return RulesForm(*data, second=second, **given, **more)

    editing = Editing(
        request=request,
        encounter=encounter,
        versioned=plan,
        make=make,
        shown=lambda: rules_of(RegistrationPlan.objects.get(pk=plan.pk), sessions, zone),
        save=lambda values, version: plans.edit_plan(
            encounter, by=actor_of(request), version=version, request_key=request_key(request), **values
        ),
        template="encounters/registration/desk/rules.html",
        context={**context, **_stand(encounter, plan)},
    )
    return editing.answer(lambda saved: rules_page(encounter), _("Saved."))


def _stand(encounter: Encounter, plan: RegistrationPlan) -> Values:
    """Return how registration stands now, beside the form."""
    now = clock.now()
    state = opening_now(encounter, plan, now)
    return {
        "plan": plan,
        "state": state,
        "takes": state in TAKES,
        "why": "" if state == Opening.OPEN else opening_sentence(state, plan),
        "places": places_now(plan, Sector.values, now),
        "fingerprint": draw_fingerprint(plan),
    }


@desk_page("POST")
def rules_action(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Open registration, stop it by hand, take it up again."""
    known_action(action, "ouvrir", "arreter", "reprendre")
    encounter = draft(request, slug, can_manage_registrations)
    by = actor_of(request)
    if action == "ouvrir":
        plans.open_registration(encounter, by=by, request_key=request_key(request))
        told = _("Registration is set up, with the usual rules. Look through them: each can be changed.")
    elif action == "arreter":
        plans.stop(encounter, by=by)
        told = _("Registration is stopped: the public page says that it is closed.")
    else:
        plans.resume(encounter, by=by)
        told = _("Registration is taken up again, within its dates.")
    messages.success(request, told)
    return HttpResponseRedirect(rules_page(encounter))
