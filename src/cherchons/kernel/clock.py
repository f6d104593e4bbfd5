"""The only place that reads the time; tests and the demonstration can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("held_time", default=None)


def now() -> datetime:
    """Return the present moment (aware, UTC), or the one held by :func:`hold`."""
    return _held.get() or timezone.now()


@contextmanager
def hold(moment: datetime) -> Iterator[datetime]:
    """Hold the clock at ``moment`` (aware) for the length of a ``with`` block."""
    if timezone.is_naive(moment):
        raise ValueError("A held moment needs a time zone.")
    token = _held.set(moment)
    try:
        yield moment
    finally:
        _held.reset(token)
