"""The morning of the day, for its organisers: where to check in, the count, the volunteers' links."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cherchons.encounters.forms.registrations.arriving import DeskLinkForm
from cherchons.encounters.models import DeskLink, Encounter
from cherchons.encounters.queries.registrations.arrivals import live_count
from cherchons.encounters.queries.registrations.desk_links import desk_key_of, desk_links_of, evening_of
from cherchons.encounters.queries.registrations.opening import plan_of
from cherchons.encounters.rules import can_check_in, can_edit, can_manage_registrations, can_manage_team
from cherchons.encounters.services.registrations import desk_links
from cherchons.encounters.views.editing import actor_of, desk_page, draft, request_key
from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.permissions import require
from cherchons.kernel.views.typed import new_request_key


@desk_page()
def arrivals(request: HttpRequest, slug: str) -> HttpResponse:
    """Check in, count, and (for those who manage registrations) make links for volunteers."""
    encounter = draft(request, slug, can_check_in)
    evening = evening_of(encounter).astimezone(ZoneInfo(encounter.timezone)).replace(tzinfo=None)
    form = DeskLinkForm(
        request.POST or None, timezone=encounter.timezone, initial={"label": "", "expires_at": evening}
    )
    status = 200
    if request.method == "POST":
        require(can_manage_registrations, actor_of(request), encounter)
        if form.is_valid():
            try:
                desk_links.make_desk_link(
                    encounter, by=actor_of(request), request_key=request_key(request), **form.cleaned_data
                )
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                messages.success(request, _("The link is ready: copy it below and send it."))
                return HttpResponseRedirect(reverse("encounters:arrivals", args=[slug]) + "#links")
        status = 422
    return render(
        request,
        "encounters/registration/desk/arrivals.html",
        _context(request, encounter, form),
        status=status,
    )


def _context(request: HttpRequest, encounter: Encounter, form: DeskLinkForm) -> dict[str, object]:
    actor = actor_of(request)
    may_manage = can_manage_registrations(actor, encounter)
    plan = plan_of(encounter)
    return {
        "encounter": encounter,
        "here": "registrations",
        "part": "arrivals",
        "may_edit": can_edit(actor, encounter),
        "may_team": can_manage_team(actor, encounter),
        "may_manage": may_manage,
        "plan": plan,
        "count": live_count(encounter) if plan else None,
        "form": form,
        "links": [_shown(link) for link in desk_links_of(encounter)] if may_manage else [],
        "request_key": new_request_key(),
    }


def _shown(link: DeskLink) -> dict[str, object]:
    """Return one link as the page shows it; the secret only while it opens something."""
    works = not link.withdrawn and clock.now() < link.expires_at
    where = reverse("encounters:desk_door", args=[link.encounter.slug, desk_key_of(link)]) if works else ""
    return {
        "link": link,
        "works": works,
        "url": settings.SITE_URL + where if works else "",
        "until": link.expires_at.astimezone(ZoneInfo(link.encounter.timezone)),
    }


@desk_page("POST")
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a link open nothing any more."""
    encounter = draft(request, slug, can_manage_registrations)
    link = encounter.desk_links.select_related("encounter__organisation").filter(pk=pk).first()
    if link is None:
        raise NotFound
    desk_links.withdraw_desk_link(link, by=actor_of(request))
    messages.success(request, _("The link of “%(label)s” opens nothing any more.") % {"label": link.label})
    return HttpResponseRedirect(reverse("encounters:arrivals", args=[slug]) + "#links")
