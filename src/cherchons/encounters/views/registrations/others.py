"""The team registers someone in their place: by phone, in person; one, or several who come together."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.enums import Channel, RegistrationState
from cherchons.encounters.forms.registrations.others import HowForm, PersonForm
from cherchons.encounters.forms.registrations.rules import session_label
from cherchons.encounters.messages import opening_sentence
from cherchons.encounters.models import Encounter, Registration, RegistrationPlan, Session
from cherchons.encounters.queries.registrations.opening import Opening, plan_of
from cherchons.encounters.queries.registrations.rules import opening_now, places_now
from cherchons.encounters.rules import can_register_others
from cherchons.encounters.services.registrations import plans, registering
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    Values,
    actor_of,
    draft,
    new_request_key,
    request_key,
)
from cherchons.encounters.views.registrations.entrance import whose
from cherchons.encounters.views.registrations.rules import around, plan_page
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError
from cherchons.kernel.views.typed import kept_typed
from cherchons.people.enums import Sector

CLOSED = (Opening.NONE, Opening.CANCELLED)  # nobody is registered then, not even by the team


@plan_page()
def register_others(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for one person; "one more" adds a person who comes with them."""
    encounter = draft(request, slug, can_register_others)
    plan = plan_of(encounter)
    if plan is None:
        raise plans.NoPlan
    if request.method != "POST":
        kept = kept_typed(request)
        if kept is None:
            return _page(request, encounter, plan, _forms(plan, encounter, None, count=1))
        forms = _forms(plan, encounter, kept, count=_count(kept.get("people", "1")), judged=False)
        return _page(request, encounter, plan, {**forms, "restored": True})
    count = _count(request.POST.get("people", "1"))
    if "add" in request.POST or "fewer" in request.POST:
        count = _count(str(count + (1 if "add" in request.POST else -1)))
        forms = _forms(plan, encounter, request.POST, count=count, judged=False)
        return _page(request, encounter, plan, forms)
    forms = _forms(plan, encounter, request.POST, count=count)
    how, people = forms["form"], forms["people_forms"]
    if not all([how.is_valid(), *[person.is_valid() for person in people]]):
        return _page(request, encounter, plan, forms, status=422)
    try:
        made = registering.register(
            encounter,
            by=actor_of(request),
            people=[person.newcomer(_language(encounter)) for person in people],
            channel=Channel(how.cleaned_data["channel"]),
            another=how.cleaned_data["another"],
            request_key=request_key(request),
        )
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        forms["already"] = isinstance(error, registering.AlreadyRegistered)
        for wrong in whose(error, people) or [people[0] if len(people) == 1 else how]:
            wrong.add_error(error.field if error.field in wrong.fields else None, str(error))
        return _page(request, encounter, plan, forms, status=422)
    for registration in made:
        messages.success(request, _told(registration))
    return HttpResponseRedirect(reverse("encounters:register_others", args=[slug]))


def _count(typed: str) -> int:
    number = int(typed) if typed.isdecimal() and len(typed) < 4 else 1
    return min(max(1, number), registering.MOST_AT_ONCE)


def _language(encounter: Encounter) -> str:
    return encounter.language if encounter.language in ("fr", "en") else "fr"


def _told(registration: Registration) -> str:
    """Say what was done, so that it can be read out on the phone."""
    values = {"name": registration.name, "number": registration.number}
    if registration.state == RegistrationState.WAITING:
        told = _("%(name)s is on the waiting list, with the number %(number)d.") % values
    else:
        told = _("%(name)s has a place, with the number %(number)d.") % values
    return told if registration.email else f"{told} {_no_mail()}"


def _no_mail() -> str:
    return _("No mail leaves: tell them their number.")


def _forms(
    plan: RegistrationPlan, encounter: Encounter, data: QueryDict | None, *, count: int, judged: bool = True
) -> Values:
    """Return the forms; what was typed is ``judged``, or only shown again."""
    offered: Values = {
        "plan": plan,
        "questions": list(plan.questions.filter(current=True)),
        "sessions": _sessions(plan, encounter),
    }
    how = HowForm(data)
    people = [PersonForm(data, prefix=f"p{number}", **offered) for number in range(count)]
    if data is not None and not judged:
        how = HowForm(initial=_typed(how))
        people = [PersonForm(initial=_typed(one), prefix=one.prefix, **offered) for one in people]
    return {"form": how, "people_forms": people, "count": count}


def _typed(form: Form) -> Values:
    """Return what stands in a form, whatever it is worth."""
    return {name: form[name].data for name in form.fields if form[name].data is not None}


def _sessions(plan: RegistrationPlan, encounter: Encounter) -> list[tuple[Session, str]]:
    """Return the sessions whose places are counted, with their hours."""
    counted = set(plan.session_places.values_list("session_uid", flat=True))
    if not counted:
        return []
    found = list(encounter.sessions.select_related("day").filter(uid__in=counted))
    dated = len({session.day_id for session in found}) > 1
    return [(session, session_label(session, dated=dated)) for session in found]


def _page(
    request: HttpRequest,
    encounter: Encounter,
    plan: RegistrationPlan,
    forms: Values,
    *,
    status: int = 200,
) -> HttpResponse:
    state = opening_now(encounter, plan, clock.now())
    context = {
        **around(actor_of(request), encounter, "list"),
        "plan": plan,
        "places": places_now(plan, Sector.values, clock.now()),
        "closed": state in CLOSED,
        "why": opening_sentence(state, plan) if state != Opening.OPEN else "",
        "unpublished": state == Opening.NONE,
        "most": registering.MOST_AT_ONCE,
        "request_key": new_request_key(),
        **forms,
    }
    return render(request, "encounters/registration/desk/others.html", context, status=status)
