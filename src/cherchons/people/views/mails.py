"""For administrators: the mails that did not leave, each with a button that sends it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cherchons.kernel.permissions import require
from cherchons.kernel.views.typed import new_request_key, request_key
from cherchons.people import queries, services
from cherchons.people.rules import can_send_mails_again


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Show what did not leave."""
    require(can_send_mails_again, request.actor)  # type: ignore[attr-defined]
    rows = [(mail, new_request_key()) for mail in queries.stuck_mails()]
    return render(request, "people/mails.html", {"rows": rows, "returned": queries.bounced_mails()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one mail again; a link here (after a sign-in) leads to the list."""
    if request.method == "POST":
        by = request.actor  # type: ignore[attr-defined]
        if services.send_mail_again(pk, by=by, request_key=request_key(request)):
            messages.success(request, gettext("The mail is in the queue again: it leaves within a minute."))
        else:
            messages.info(request, gettext("This mail no longer waits: it was sent again or forgotten."))
    return HttpResponseRedirect(reverse("people:mails"))
