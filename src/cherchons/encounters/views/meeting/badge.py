"""What a telephone sees that scans a badge: what is printed on it, where its wearer sits, and “I met”."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cherchons.encounters.models import Registration
from cherchons.encounters.queries import display
from cherchons.encounters.queries.meeting.badges import badge_key_of, registration_with_badge
from cherchons.encounters.queries.meeting.now import now_of
from cherchons.encounters.queries.meeting.reach import BY_BADGE, other_key
from cherchons.encounters.queries.public import released
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.views.meeting import phones
from cherchons.encounters.views.public import reader_language
from cherchons.encounters.views.registrations.entrance import quiet
from cherchons.kernel.views.limits import limit

MOST = 1200  # badges opened from one place within an hour: a whole hall behind one Wi-Fi


@never_cache
@require_safe
def short(request: HttpRequest, key: str) -> HttpResponse:
    """Go from the badge's short address to its page, in the reader's language."""
    return quiet(redirect("encounters:badge", key=key.upper()))


@never_cache
@require_safe
def badge(request: HttpRequest, key: str) -> HttpResponse:
    """The badge; for a telephone that is known, its own day or “I met this person”."""
    found, reader = _opened(request, key)
    context: dict[str, Any] = {"reader": reader, "is_me": reader is not None and reader.pk == found.pk}
    if reader is not None and not context["is_me"]:
        where = {"slug": found.encounter.slug, "key": key_of(reader)}
        person = other_key(reader, found, way=BY_BADGE)
        context["met_url"] = reverse("encounters:met", kwargs={**where, "person": person})
    return _page(request, "badge", found, key, context)


@never_cache
@require_safe
def badge_now(request: HttpRequest, key: str) -> HttpResponse:
    """Where its wearer is expected and, on the day, who sits there: as the wall says.

    Their own telephone sees all their rounds, and every reason.
    """
    found, reader = _opened(request, key)
    if reader is not None and reader.pk == found.pk:
        return quiet(redirect("encounters:now", slug=found.encounter.slug, key=key_of(found)))
    shown = display.of_release(released(found.encounter.slug), reader_language())
    today = phones.midnight_after(found.encounter, shown) is not None
    context = {"now": now_of(found, shown), "shown": shown, "names_shown": today}
    return _page(request, "badge_now", found, key, context)


@never_cache
@require_POST
def forget(request: HttpRequest, key: str) -> HttpResponse:
    """Let this telephone be nobody's any more."""
    response = redirect("encounters:badge", key=key)
    phones.forget(response)
    toasts.success(request, _("This telephone is no longer recognised."))
    return quiet(response)


def _opened(request: HttpRequest, key: str) -> tuple[Registration, Registration | None]:
    limit(request, "badge", most=MOST, seconds=3600)
    found = registration_with_badge(key)
    return found, phones.known(request, found.encounter)


def _page(
    request: HttpRequest, name: str, found: Registration, key: str, context: dict[str, Any]
) -> HttpResponse:
    shown = context.get("shown") or display.of_release(released(found.encounter.slug), reader_language())
    given = {"shown": shown, "p": shown.programme, "r": found, "badge_key": badge_key_of(found), **context}
    return quiet(render(request, f"encounters/meeting/{name}.html", given))
