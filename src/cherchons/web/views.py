"""Pages of the shell."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from cherchons.kernel.registry import PersonalData, Retention, contributions
from cherchons.kernel.views.cache import public_page


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """``/``: to the home page in the reader's language, as the browser says it."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("web:home"))
    response["Vary"] = "Accept-Language"
    return response


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for whom, and the next encounter."""
    return render(request, "web/home.html")


@require_safe
@public_page
def page(request: HttpRequest, *, template: str) -> HttpResponse:
    """A page of text."""
    return render(request, template)


@require_safe
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long: told by the rooms themselves."""
    context = {"kept": contributions(PersonalData), "retentions": contributions(Retention)}
    return render(request, "web/privacy.html", context)


@require_safe
@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "web/gallery.html")
