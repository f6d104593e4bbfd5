"""Messages to those whom a filter shows: written, seen as they will be received, tried, sent, followed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cherchons.encounters.forms.registrations.messaging import MessageForm
from cherchons.encounters.messages.groups import Mail, group_mail
from cherchons.encounters.queries.registrations.groups import (
    Group,
    became_of,
    group_of,
    message_of,
    messages_of,
)
from cherchons.encounters.queries.registrations.listing import COMING
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.registrations import messaging
from cherchons.encounters.views.editing import (
    FOR_THE_PAGE,
    actor_of,
    desk_page,
    new_request_key,
    request_key,
)
from cherchons.encounters.views.registrations.desk_list import Desk, opened
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.kernel.views.limits import limit
from cherchons.kernel.views.typed import kept_typed

MOST_TESTS = 30  # within an hour
SHOWN_NAMES = 100


def _managed(request: HttpRequest, slug: str, given: Any = None) -> Desk:
    desk = opened(request, slug, given)
    require(can_manage_registrations, actor_of(request), desk.day.encounter)
    return desk


@desk_page("GET", "HEAD")
def registration_messages(request: HttpRequest, slug: str) -> HttpResponse:
    """The messages that were sent."""
    desk = _managed(request, slug)
    context = {**desk.day.context("messages"), "sent": messages_of(desk.day)}
    return render(request, "encounters/registration/desk/messages.html", context)


@desk_page()
def new_message(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to the group that the address says; by itself, to those who have a place."""
    desk = _managed(request, slug, request.GET or QueryDict(f"state={COMING}"))
    group = group_of(desk.day, [] if desk.form.errors else [line.pk for line in desk.found])
    if request.method != "POST":
        return _written(desk, group, MessageForm(kept_typed(request)))
    form, step = MessageForm(request.POST), request.POST.get("do", "preview")
    if not form.is_valid() or not group.mails:
        return _written(desk, group, form, status=422)
    try:
        if step == "send":
            return _sent(desk, form)
        if step == "test":
            _tried(desk, group, form)
    except FOR_THE_PAGE:
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _written(desk, group, form, status=422)
    return _written(desk, group, form, preview=_preview(desk, group, form))


def _written(desk: Desk, group: Group, form: MessageForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        **desk.day.context("messages"),
        "form": form,
        "filters": desk.form,
        "group": group,
        "without": group.without_address[:SHOWN_NAMES],
        "kept": desk.form.kept(),
        "request_key": new_request_key(),
        **more,
    }
    return render(desk.request, "encounters/registration/desk/message_new.html", context, status=status)


def _preview(desk: Desk, group: Group, form: MessageForm) -> Mail:
    encounter, given = desk.day.encounter, form.cleaned_data
    release = latest_release(encounter)
    return group_mail(encounter, release, group.mails[0], subject=given["subject"], text=given["text"])


def _tried(desk: Desk, group: Group, form: MessageForm) -> None:
    request, given = desk.request, form.cleaned_data
    limit(request, "message-test", most=MOST_TESTS, seconds=3600)
    address = messaging.send_test(
        desk.day.encounter,
        by=actor_of(request),
        sample=group.mails[0][0],
        subject=given["subject"],
        words=given["text"],
        request_key=request_key(request),
    )
    messages.success(request, _("A test is on its way to %(address)s.") % {"address": address})


def _sent(desk: Desk, form: MessageForm) -> HttpResponse:
    request, encounter, given = desk.request, desk.day.encounter, form.cleaned_data
    message = messaging.send_message(
        encounter,
        by=actor_of(request),
        pks=[line.pk for line in desk.found],
        subject=given["subject"],
        words=given["text"],
        filters=desk.wanted.query,
        request_key=request_key(request),
    )
    told = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", message.count)
    messages.success(request, told % {"n": message.count})
    return HttpResponseRedirect(reverse("encounters:registration_message", args=[encounter.slug, message.pk]))


@desk_page("GET", "HEAD")
def message(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What became of one message: sent, waiting, failed, come back."""
    desk = _managed(request, slug)
    sent = message_of(desk.day, pk)
    group = opened(request, slug, QueryDict(sent.filters))
    context = {
        **desk.day.context("messages"),
        "message": sent,
        "became": became_of(sent),
        "without": group_of(desk.day, [line.pk for line in group.found]).without_address[:SHOWN_NAMES],
    }
    return render(request, "encounters/registration/desk/message.html", context)
