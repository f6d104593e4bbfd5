"""In the demonstration only: enter as anyone fictional, read the mails that nobody would get."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cherchons.kernel.errors import NotFound
from cherchons.kernel.permissions import require
from cherchons.people import queries, services
from cherchons.people.rules import can_try_as


@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Show as whom one may try the platform."""
    return render(request, "people/demo.html", {"personas": services.PERSONAS})


@never_cache
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Enter as someone fictional."""
    account = queries.account_by_email(request.POST.get("email", ""))
    if account is None or account.email not in {persona.email for persona in services.PERSONAS}:
        raise NotFound
    require(can_try_as, request.actor, account)  # type: ignore[attr-defined]
    adapter = get_adapter(request)
    wanted = request.POST.get("next", "")
    adapter.login(request, account)
    record_authentication(request, account, method="demonstration")
    with override(account.language):
        home = reverse(settings.LOGIN_REDIRECT_URL)
    return HttpResponseRedirect(wanted if wanted and adapter.is_safe_url(wanted) else home)


@never_cache
@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    """Show the latest mails, so that one can sign in with a code where no mail is sent."""
    return render(request, "people/demo_mails.html", {"mails": queries.latest_mails()})
