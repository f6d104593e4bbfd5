"""One registers, and comes back by one's own link. Never cached; a GET changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cherchons.encounters import messages
from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.forms.registrations.registering import RegisterForm
from cherchons.encounters.queries import display
from cherchons.encounters.queries.registrations.after import is_over
from cherchons.encounters.queries.registrations.links import holder_of, key_of, registration_with
from cherchons.encounters.queries.registrations.opening import DayFacts, Opening, opening, plan_of
from cherchons.encounters.queries.registrations.places import place_in_line
from cherchons.encounters.services.registrations import keeping, registering
from cherchons.encounters.views.editing import actor_of, request_key
from cherchons.encounters.views.public import reader_language
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.views.limits import limit
from cherchons.kernel.views.typed import new_request_key

MOST_REGISTRATIONS = 600  # from one address within an hour: a whole hall behind one Wi-Fi
ACTIONS = {"annuler": keeping.cancel, "accepter": keeping.accept, "revenir": keeping.wait_again}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; without an account, without JavaScript."""
    release = display.latest(slug)
    shown = display.of_release(release, reader_language())
    plan = plan_of(release.encounter)
    state = opening(plan, DayFacts.of(release), clock.now())
    context = {"shown": shown, "p": shown.programme, "plan": plan, "state": state}
    if plan is None or state not in (Opening.OPEN, Opening.INVITED, Opening.BEFORE):
        context["why"] = messages.opening_sentence(state, plan)
        return render(request, "encounters/registration/closed.html", context)
    form = RegisterForm(request.POST or None, plan=plan)
    status = 200
    if request.method == "POST":
        limit(request, "registration", most=MOST_REGISTRATIONS, seconds=3600)
        if form.is_valid():
            try:
                made = registering.register(
                    release.encounter,
                    by=actor_of(request),
                    people=[form.newcomer(reader_language())],
                    code=request.POST.get("code", ""),
                    another="another" in request.POST,
                    request_key=request_key(request),
                )
                return redirect("encounters:registration", slug=slug, key=key_of(made[0]))
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                context["already"] = isinstance(error, registering.AlreadyRegistered)
        status = 422
    context |= {"form": form, "request_key": new_request_key()}
    return render(request, "encounters/registration/register.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def registration(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One's own registration, by its secret link."""
    found = registration_with(key, slug)
    release = display.latest(slug)
    shown = display.of_release(release, reader_language())
    plan = plan_of(found.encounter)
    context = {
        "shown": shown,
        "p": shown.programme,
        "r": found,
        "key": key,
        "certificate": found.arrived_at is not None and is_over(found.encounter, clock.now()),
        "line": place_in_line(found, plan) if plan and found.state == RegistrationState.WAITING else 0,
    }
    response = render(request, "encounters/registration/mine.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_POST
def registration_action(request: HttpRequest, slug: str, key: str, action: str) -> HttpResponse:
    """Cancel, accept an offered place, come back into the line."""
    found = registration_with(key, slug)
    if action not in ACTIONS:
        raise NotFound
    ACTIONS[action](found, by=holder_of(found))
    return redirect("encounters:registration", slug=slug, key=key)
