"""One's own registration, by its secret link: seen, changed, cancelled, taken up again."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cherchons.encounters import messages
from cherchons.encounters.enums import RegistrationState
from cherchons.encounters.formats import days_ics, tickets
from cherchons.encounters.forms.registrations.registering import PersonForm, chosen_at_first
from cherchons.encounters.messages.composing import wish_words
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.composing.own import own_wishes
from cherchons.encounters.queries.registrations.after import is_over
from cherchons.encounters.queries.registrations.links import holder_of, key_of, registration_with
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.own import chosen_sessions, said_of, said_to_begin_with
from cherchons.encounters.queries.registrations.parties import leads, party_in_order
from cherchons.encounters.queries.registrations.places import GONE, TAKEN, place_in_line
from cherchons.encounters.services.registrations import changing, keeping
from cherchons.encounters.views.editing import digest
from cherchons.encounters.views.meeting import phones
from cherchons.encounters.views.public import reader_language
from cherchons.encounters.views.registrations.entrance import Entrance, quiet
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.views.typed import new_request_key

State = RegistrationState
ACTIONS = {
    "accepter": (keeping.accept, gettext_lazy("The place is yours.")),
    "revenir": (keeping.wait_again, gettext_lazy("You are back.")),
}


@never_cache
@require_safe
def registration(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Where it stands, and what to do next."""
    found = registration_with(key, slug)
    entrance = Entrance.of(request, slug)
    day = DayFacts.of_facts(entrance.shown.facts)
    waits = found.state == State.WAITING and entrance.door.plan is not None
    line = place_in_line(found, entrance.plan) if waits else 0
    party = party_in_order(found)
    until = phones.midnight_after(found.encounter, entrance.shown) if found.state in TAKEN else None
    wishes = own_wishes(found, entrance.wishing, entrance.shown)
    for one in wishes.placed:
        one["words"] = wish_words(one["rank"])
    context = {
        **entrance.wish_words(),
        "wishes": wishes,
        "standing": messages.standing(found, entrance.door, day, line, clock.now()),
        "said": said_of(found, entrance.shown),
        "certificate": found.arrived_at is not None and is_over(found.encounter, clock.now()),
        "qr": tickets.inline(key.upper()) if found.state == State.CONFIRMED else "",
        "link": messages.link_of(found) if not found.email else "",
        "link_qr": tickets.inline(messages.link_of(found)) if not found.email else "",
        "party": [_member(member) for member in party] if leads(found, party) else [],
        "together": len(party) if len(party) > 1 else 0,
        "remembered": until is not None,
    }
    response = _page(entrance, found, key, "mine", context)
    if until is not None:
        phones.remember(response, found, until)
    return response


def _member(member: Registration) -> dict[str, Any]:
    """Return what the first of a party sees of another: the page of those who can't be sent it."""
    return {"r": member, "key": "" if member.email else key_of(member)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_registration(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Change what one said. Two tabs: the second is told that the first changed something."""
    found = registration_with(key, slug)
    entrance = Entrance.of(request, slug)
    if entrance.door.plan is None or found.state in GONE:
        return redirect("encounters:registration", slug=slug, key=key)
    chosen = chosen_sessions(found)
    given = entrance.form_options(chosen)
    sessions = chosen_at_first(given["options"], chosen)
    initial = said_to_begin_with(found) | sessions
    seen = digest(initial)
    if request.method != "POST":
        form = PersonForm(initial=initial, **given)
        return _page(entrance, found, key, "change", {"form": form, "seen": seen})
    form = PersonForm(request.POST, initial=initial, **given)
    context = {"form": form, "seen": seen}
    if request.POST.get("seen") != seen and request.POST.get("seen"):
        return _page(entrance, found, key, "change", {**context, "conflict": True}, status=409)
    if form.is_valid():
        try:
            changing.change(found, by=holder_of(found), person=form.newcomer(entrance.shown.language))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            toasts.success(request, _("Your changes are kept."))
            return redirect("encounters:registration", slug=slug, key=key)
    return _page(entrance, found, key, "change", context, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_registration(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask once more, then cancel: oneself, or those of one's party who do not come."""
    found = registration_with(key, slug)
    entrance = Entrance.of(request, slug)
    party = party_in_order(found)
    coming = [m for m in party if m.state not in GONE]
    may_choose = leads(found, party) and len(coming) > 0
    here = redirect("encounters:registration", slug=slug, key=key)
    if request.method == "POST":
        numbers = _numbers(request.POST.getlist("member")) if may_choose else [found.number]
        if numbers:
            keeping.cancel_together(found, by=holder_of(found), members=numbers)
            toasts.success(request, _("Cancelled. Thank you for telling us: someone else can come."))
        return here
    if not coming or (not may_choose and found not in coming):
        return here
    context = {"coming": coming if may_choose else []}
    return _page(entrance, found, key, "cancel", context)


def _numbers(typed: list[str]) -> list[int]:
    return [int(word) for word in typed[:50] if word.isdecimal() and len(word) < 9]


@never_cache
@require_POST
def registration_action(request: HttpRequest, slug: str, key: str, action: str) -> HttpResponse:
    """Accept an offered place, come back into the line."""
    found = registration_with(key, slug)
    if action not in ACTIONS:
        raise NotFound
    act, done = ACTIONS[action]
    try:
        act(found, by=holder_of(found))
    except DomainError as error:
        toasts.error(request, str(error))
    else:
        toasts.success(request, done)
    return redirect("encounters:registration", slug=slug, key=key)


@never_cache
@require_safe
def registration_ics(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The day, for one's calendar."""
    found = registration_with(key, slug)
    release = latest_release(found.encounter)
    if release is None:
        raise NotFound
    source = reverse("encounters:ics", kwargs={"slug": slug})
    content = days_ics.calendar([release], reader_language(), source=source)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cherchons.ics"'
    return quiet(response)


def _page(
    entrance: Entrance,
    found: Registration,
    key: str,
    name: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    shown = {**entrance.context(), **context, "r": found, "key": key, "request_key": new_request_key()}
    return quiet(render(entrance.request, f"encounters/registration/{name}.html", shown, status=status))
