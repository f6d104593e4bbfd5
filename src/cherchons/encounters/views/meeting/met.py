"""“I met…”: said, taken back, with or without an exchange of contacts."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cherchons.encounters.forms.meeting.presenting import MetForm
from cherchons.encounters.models import Met
from cherchons.encounters.queries.meeting.meetings import contact_to_give, meetings_of
from cherchons.encounters.queries.meeting.reach import other_with, within_reach
from cherchons.encounters.queries.meeting.words import contact_wording
from cherchons.encounters.rules import can_present, can_see_who
from cherchons.encounters.services.meeting import meeting
from cherchons.encounters.views.meeting.own import Own
from cherchons.kernel.errors import DomainError


@never_cache
@require_safe
def meetings(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Whom one met, who says so, and the contacts that both wanted to exchange."""
    own = Own.of(request, slug, key)
    found = meetings_of(own.registration)
    return own.page(
        "meetings",
        "meetings",
        mutual=[one for one in found if one.mutual],
        said=[one for one in found if one.mine and not one.theirs],
        heard=[one for one in found if one.theirs and not one.mine],
        gives=any(one.wants for one in found),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def met(request: HttpRequest, slug: str, key: str, person: str) -> HttpResponse:
    """Say that one met this person; choose whether contacts are exchanged, and which one is given."""
    own = Own.of(request, slug, key)
    other, badge = other_with(person, own.registration)
    if not badge and other.pk != own.registration.pk and not within_reach(own.registration, other):
        raise meeting.NotMet
    before = Met.objects.filter(registration=own.registration, other=other).first()
    initial: dict[str, Any] = {
        "wants_contact": before.wants_contact if before else False,
        "contact": contact_to_give(own.registration),
    }
    posted = request.POST if request.method == "POST" else None
    form = MetForm(posted, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            meeting.say_met(
                own.registration,
                other=other,
                by=own.actor,
                badge=badge,
                wording=contact_wording(),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            toasts.success(request, _("Noted: you met %(name)s.") % {"name": other.name})
            return redirect(own.url("meetings"))
    status = 422 if request.method == "POST" else 200
    return own.page("met", "meetings", status=status, form=form, them=other, before=before, person=person)


@never_cache
@require_POST
def unsay(request: HttpRequest, slug: str, key: str, person: str) -> HttpResponse:
    """Take it back."""
    own = Own.of(request, slug, key)
    other, _badge = other_with(person, own.registration)
    meeting.unsay(own.registration, other=other, by=own.actor)
    toasts.success(request, _("Taken back."))
    return redirect(own.url("meetings"))


@never_cache
@require_POST
def keep_contact(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Give one's contact to nobody any more."""
    own = Own.of(request, slug, key, can_present)
    meeting.keep_contact(own.registration, by=own.actor)
    toasts.success(request, _("Your contact is given to nobody any more."))
    return redirect(own.url("meetings" if can_see_who(own.actor, own.registration) else "registration"))
