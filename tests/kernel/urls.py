"""Addresses for the kernel's tests: each shows one thing that the kernel does for views."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cherchons.kernel import errors
from cherchons.kernel.views.cache import public_page
from cherchons.kernel.views.typed import kept_typed
from cherchons.web.urls import urlpatterns as site

MADE: list[str] = []
REFUSALS = {
    kind.code: kind
    for kind in (
        errors.DomainError,
        errors.Forbidden,
        errors.SignInNeeded,
        errors.NotFound,
        errors.Conflict,
        errors.Expired,
        errors.TooLarge,
        errors.TooMany,
        errors.Unreadable,
        errors.Unavailable,
    )
}


@public_page
def public(request: HttpRequest) -> HttpResponse:
    MADE.append(request.get_full_path())
    return HttpResponse("<p>the same for all</p>" * 50)


@public_page
def public_with_cookie(request: HttpRequest) -> HttpResponse:
    MADE.append(request.path)
    response = HttpResponse("not the same")
    response.set_cookie("seen", "1")
    return response


@public_page
def public_missing(request: HttpRequest) -> HttpResponse:
    MADE.append(request.path)
    raise errors.NotFound


def private(request: HttpRequest) -> HttpResponse:
    MADE.append(request.path)
    return HttpResponse(str(request.user))


def refuse(request: HttpRequest, code: str) -> HttpResponse:
    raise REFUSALS[code]


def refuse_field(request: HttpRequest) -> HttpResponse:
    raise errors.Conflict("It <b>changed</b>.", field="title")


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the inside")


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("replaced by a test")


def who(request: HttpRequest) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    looked = request.session.accessed
    return JsonResponse({"kind": actor.kind, "key": actor.key, "looked": looked})


@require_POST
def post(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("text", ""))


def kept(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise errors.SignInNeeded
    typed = kept_typed(request)
    return JsonResponse(dict(typed.lists()) if typed else {})


urlpatterns = [
    *site,
    path("t/public", public),
    path("t/public-cookie", public_with_cookie),
    path("t/public-missing", public_missing),
    path("t/private", private),
    path("t/refuse/<str:code>", refuse),
    path("t/refuse-field", refuse_field),
    path("t/crash", crash),
    path("t/broken", csrf_exempt(lambda request: broken(request))),
    path("t/who", who),
    path("t/post", post),
    path("t/kept", kept),
]
handler400 = "cherchons.kernel.views.pages.bad_request"
handler403 = "cherchons.kernel.views.pages.forbidden"
handler404 = "cherchons.kernel.views.pages.not_found"
handler500 = "cherchons.kernel.views.pages.server_error"
