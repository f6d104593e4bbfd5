"""How often one place may do what costs us: a generous bound, against machines rather than people.

A whole room behind one Wi-Fi is one address, so the bounds are those of two hundred people at once. Counts
stay in the memory of each process, are forgotten in time, and are written nowhere.
"""

import time
from collections import deque
from ipaddress import ip_address
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

from cherchons.kernel.errors import TooMany

PLACES = 5000  # addresses remembered per process: the oldest are forgotten first

_seen: dict[tuple[str, str], deque[float]] = {}
_lock = Lock()


def limit(request: HttpRequest, what: str, *, most: int, seconds: float) -> None:
    """Count one more ``what`` from where the request comes.

    Raises
    ------
    TooMany
        If there were ``most`` of them within the last ``seconds``.
    """
    if not settings.REQUEST_LIMITS:
        return
    now, key = time.monotonic(), (what, place_of(request))
    with _lock:
        moments = _seen.pop(key, None) or deque()
        while moments and now - moments[0] >= seconds:
            moments.popleft()
        _seen[key] = moments
        while len(_seen) > PLACES:
            del _seen[next(iter(_seen))]
        if len(moments) >= most:
            raise TooMany
        moments.append(now)


def place_of(request: HttpRequest) -> str:
    """Return where a request comes from, behind as many proxies as the operator declared.

    What stands further left in ``X-Forwarded-For`` was written by whoever asks, and is not believed.
    """
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    told = forwarded[-proxies].strip() if proxies and len(forwarded) >= proxies else ""
    for place in (told, str(request.META.get("REMOTE_ADDR", ""))):
        try:
            return str(ip_address(place.partition("%")[0]))
        except ValueError:
            continue
    return "127.0.0.1"  # a socket without an address: this very machine


def forget() -> None:
    """Forget every count."""
    with _lock:
        _seen.clear()
