"""Public pages made once for everyone, and not sent again to whoever has them.

A view marked ``@public_page`` shows the same to all: it reads neither session nor cookies. Its response is
kept per address, in memory, until anything public changes (the audit trail's public generation, one indexed
query) or ``PUBLIC_PAGE_SECONDS`` have passed. People who signed in get their own pages, uncached.

Pages whose address asks something (``?q=…``) have a small shelf of their own: anyone can make up such
addresses, and must neither fill the memory nor push the other pages out.
"""

import gzip
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from cherchons.kernel import audit

LARGEST_SEARCH = 300_000  # bytes of a page kept on the shelf of searches
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose page is the same for every visitor."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.public_page = True  # type: ignore[attr-defined]
        return response

    return marked


@dataclass(frozen=True, slots=True)
class Kept:
    """A response as it is sent again: the body twice, plain and compressed once for all."""

    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    zipped: bytes
    made_at: float


class PublicPageMiddleware:
    """Answer a public page from memory, or with 304 when the reader has it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or any(name in request.COOKIES for name in PERSONAL_COOKIES):
            return self.get_response(request)
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        shelf = caches["searches" if request.META.get("QUERY_STRING") else "pages"]
        key = self._key(request)
        kept = shelf.get(key)
        if kept is not None and time.monotonic() - kept.made_at < settings.PUBLIC_PAGE_SECONDS:
            return self._answer(request, kept)
        response = self.get_response(request)
        if not self._keepable(response):
            return response
        kept = self._keep(response)
        if shelf is caches["pages"] or len(kept.body) <= LARGEST_SEARCH:
            shelf.set(key, kept, settings.PUBLIC_PAGE_SECONDS)
        return self._answer(request, kept)

    @staticmethod
    def _key(request: HttpRequest) -> str:
        request.get_host()  # a forged one is refused here; pages name the site by its own address
        address = f"{request.get_full_path()}|{bool(request.headers.get('HX-Request'))}"
        digest = hashlib.blake2b(address.encode(), digest_size=16).hexdigest()
        return f"public:{audit.public_generation()}:{digest}"

    @staticmethod
    def _keepable(response: HttpResponse) -> bool:
        marked = getattr(response, "public_page", False) and response.status_code == 200
        return marked and not response.streaming and not response.cookies

    @staticmethod
    def _keep(response: HttpResponse) -> Kept:
        body = response.content
        headers = {name: value for name, value in response.items() if name not in ("Content-Length", "Vary")}
        headers.setdefault("Cache-Control", "no-cache")
        headers["Vary"] = "Accept-Encoding, Cookie, HX-Request"
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        return Kept(etag, tuple(headers.items()), body, gzip.compress(body, 6, mtime=0), time.monotonic())

    @staticmethod
    def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
        weak = request.headers.get("If-None-Match", "").replace("W/", "")
        if kept.etag in [tag.strip() for tag in weak.split(",")]:
            response: HttpResponse = HttpResponseNotModified()
        elif len(kept.zipped) < len(kept.body) and "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(kept.zipped)
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(kept.body)
        for name, value in kept.headers:
            response[name] = value
        response["ETag"] = kept.etag
        return response
