"""Who asks, under which request id, and what a refusal looks like."""

from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from cherchons.kernel.actors import VISITOR, AccountActor, Actor
from cherchons.kernel.errors import DomainError, Unavailable, Unreadable
from cherchons.kernel.views.pages import is_away, refusal
from cherchons.kernel.views.typed import typed_by

log = structlog.get_logger("requests")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Give each request an id: in the logs, in the response, on the error page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid4().hex[:12]  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks. Without a session cookie the session is not even looked at."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return VISITOR
    user = request.user
    if not user.is_authenticated:
        return VISITOR
    return AccountActor(id=user.pk, administrator=user.is_administrator)


class ActorMiddleware:
    """Put ``request.actor``: every service takes it as ``by=``."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


class ErrorsMiddleware:
    """The one place that turns a :class:`DomainError` into a page, a fragment or JSON.

    Where the database or the disk refuses, the change was rolled back: the page says so, with what was typed.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return refusal(request, error)
        if isinstance(error, DataError):  # PostgreSQL alone: a NUL sign, a number that is too large
            return refusal(request, Unreadable(), typed=typed_by(request))
        if is_away(error):
            log.exception("nothing can be written")
            return refusal(request, Unavailable(), typed=typed_by(request))
        return None
