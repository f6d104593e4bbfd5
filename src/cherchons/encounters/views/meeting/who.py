"""Who's who, by one's own link: the others who agreed, whom to meet, and what one shows of oneself."""

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cherchons.encounters.forms.meeting.presenting import PresentForm, WhoForm
from cherchons.encounters.models import Presentation
from cherchons.encounters.queries.meeting import who as queries
from cherchons.encounters.queries.meeting.words import who_wording
from cherchons.encounters.rules import can_present, can_see_who
from cherchons.encounters.services.meeting import presenting
from cherchons.encounters.views.editing import digest
from cherchons.encounters.views.meeting.own import Own
from cherchons.kernel.errors import DomainError

PER_PAGE = 60


@never_cache
@require_safe
def who(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The others, searched by what the address says, and up to five whom one should meet."""
    own = Own.of(request, slug, key)
    shown = queries.shown_on(own.registration.encounter)
    cards = queries.cards_of(shown, reader=own.registration, met=queries.said_met(own.registration))
    topics = sorted({topic for card in cards for topic in card.topics}, key=lambda topic: topic[1])
    form = WhoForm(request.GET, topics=topics)
    form.is_valid()
    asked = any(request.GET.get(name) for name in form.fields)
    page = Paginator(queries.matching(cards, form.wanted), PER_PAGE).get_page(request.GET.get("page"))
    return own.page(
        "who",
        "who",
        form=form,
        asked=asked,
        page=page,
        everyone=len(cards),
        suggestions=[] if asked or page.number > 1 else queries.suggested(own.registration, shown, cards),
        mine=any(card.me for card in cards),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def present(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say what the others may see; see exactly that; agree. Nothing is shown before the last step."""
    own = Own.of(request, slug, key)
    found = Presentation.objects.filter(registration=own.registration).prefetch_related("topics").first()
    if request.method != "POST":
        form = PresentForm(initial=PresentForm.begin_with(found))
        return own.page("present", "present", form=form, presentation=found)
    form = PresentForm(request.POST)
    if not form.is_valid() or "change" in request.POST:
        status = 200 if form.is_valid() else 422
        return own.page("present", "present", status=status, form=form, presentation=found)
    given = form.cleaned_data
    words = {
        "looks_for": " ".join(given["looks_for"].split()),
        "offers": " ".join(given["offers"].split()),
        "topics": given["topics"],
    }
    card = queries.card_of(own.registration, **words)
    seen = digest({"card": card, "words": who_wording()})
    if request.POST.get("seen") != seen:
        return own.page("preview", "present", form=form, card=card, seen=seen, wording=who_wording())
    try:
        presenting.present(own.registration, by=own.actor, wording=who_wording(), **words)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return own.page("present", "present", status=422, form=form, presentation=found)
    toasts.success(request, _("You appear in who’s who, exactly as you saw it."))
    return redirect(own.url("who"))


@never_cache
@require_POST
def withdraw(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Leave who's who, in one click; also whoever left the day."""
    own = Own.of(request, slug, key, can_present)
    presenting.withdraw(own.registration, by=own.actor)
    toasts.success(request, _("You no longer appear in who’s who. Nobody sees what you wrote."))
    return redirect(own.url("present" if can_see_who(own.actor, own.registration) else "registration"))


@never_cache
@require_POST
def erase(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Delete what one wrote of oneself; also whoever left the day."""
    own = Own.of(request, slug, key, can_present)
    presenting.erase(own.registration, by=own.actor)
    toasts.success(request, _("What you wrote is deleted, and your contact is given to nobody any more."))
    return redirect(own.url("present" if can_see_who(own.actor, own.registration) else "registration"))
