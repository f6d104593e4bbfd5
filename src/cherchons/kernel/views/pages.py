"""Refusals, errors and health as responses."""

import errno
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.static import serve

from cherchons.kernel import clock
from cherchons.kernel.errors import DomainError, Forbidden, NotFound, SignInNeeded, TooLarge, TooMany
from cherchons.kernel.models import Lease
from cherchons.kernel.views.typed import keep_typed, typed_by

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


def refusal(
    request: HttpRequest, error: DomainError, *, typed: list[tuple[str, str]] | None = None
) -> HttpResponse:
    """Show a refusal: JSON for programs, else a page with the sentence and what to do next."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        body: dict[str, Any] = {"error": error.code, "sentence": str(error), "field": error.field}
        return JsonResponse(body, status=error.status)
    if isinstance(error, SignInNeeded):
        keep_typed(request)
        return redirect_to_login(request.get_full_path())
    context = {"error": error, "status": error.status, "typed": typed or []}
    return render(request, "errors/refusal.html", context, status=error.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when what was sent is larger than we take."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        sentence = _(
            "What you sent is too large. Nothing was changed: go back, what you typed is still there, "
            "and send less of it."
        )
        return refusal(request, TooLarge(sentence))
    return refusal(request, DomainError(_("This request can’t be read. Nothing was changed.")))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 raised by a library."""
    return refusal(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with ways to go on."""
    return refusal(request, NotFound())


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: a limit on attempts was reached."""
    return refusal(request, TooMany())


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when nothing can be written: a page that needs nothing that may be broken."""
    status = 503 if is_away(sys.exc_info()[1]) else 500
    context = {"request_id": getattr(request, "id", ""), "status": status}
    return render(request, "errors/500.html", context, status=status)


def is_away(error: BaseException | None) -> bool:
    """Say whether this is the database or the disk refusing to work, rather than a fault of ours."""
    if isinstance(error, OSError):
        return error.errno in DISK
    return isinstance(error, OperationalError | InterfaceError)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off: nothing changed, and what was typed is shown again."""
    sentence = _(
        "This form stayed open too long, or your browser refuses cookies. Nothing was changed. "
        "What you typed is below: copy it, reload the form and try again."
    )
    return refusal(request, Forbidden(sentence), typed=typed_by(request))


def logo(request: HttpRequest, name: str) -> HttpResponseBase:
    """A logo: the only uploaded files that everyone may see. A proxy in front may serve them itself."""
    try:
        response = serve(request, name, document_root=str(settings.MEDIA_ROOT / "logos"))
    except Http404:
        raise NotFound from None
    response["Cache-Control"] = "public, max-age=86400"
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and the worker swept within the last minute."""
    try:
        lease = Lease.objects.filter(job="kernel.outbox").first()
    except DatabaseError:
        return JsonResponse({"database": False, "worker": None, "seconds_since_sweep": None}, status=503)
    age = (clock.now() - lease.done_at).total_seconds() if lease and lease.done_at else None
    ready = age is not None and age < 60
    return JsonResponse(
        {"database": True, "worker": ready, "seconds_since_sweep": age}, status=200 if ready else 503
    )
