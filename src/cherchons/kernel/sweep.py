"""The sweep: every few seconds the worker runs the jobs that are due, each under a lease.

Jobs are contributed by the rooms (:class:`cherchons.kernel.registry.Job`) and idempotent. Several workers may
sweep at once: a lease is taken by one conditional UPDATE; a dead worker's lease runs out and is taken over.
"""

import os
import socket
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import structlog
from django.db import close_old_connections
from django.db.models import Q

from cherchons.kernel import clock
from cherchons.kernel.models import Lease
from cherchons.kernel.registry import Job, contributions

log = structlog.get_logger("sweep")


def holder_name() -> str:
    """Return a name for this process, unique for ever."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


def run_due(now: datetime | None = None, *, holder: str | None = None) -> dict[str, int]:
    """Run each due job once; return how much each did. A job that fails is logged and tried again later."""
    holder = holder or holder_name()
    done: dict[str, int] = {}
    for job in contributions(Job):
        moment = now or clock.now()
        if not _take(job, moment, holder):
            continue
        problem = ""
        try:
            done[job.name] = job.run(moment)
        except Exception as error:
            problem = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"[:250]  # not the row
            log.exception("job failed", job=job.name)
        _release(job, moment, holder, problem)
    return done


def _take(job: Job, now: datetime, holder: str) -> bool:
    Lease.objects.get_or_create(job=job.name, defaults={"due_at": now})
    free = Q(until__isnull=True) | Q(until__lt=now)
    due = Lease.objects.filter(free, job=job.name, due_at__lte=now)
    return bool(due.update(holder=holder, until=now + job.lease))


def _release(job: Job, now: datetime, holder: str, problem: str) -> None:
    Lease.objects.filter(job=job.name, holder=holder).update(
        until=None, due_at=now + job.every, done_at=None if problem else now, problem=problem
    )


def work(*, pause: float = 2.0, stopped: Callable[[], bool] = lambda: False) -> None:
    """Sweep until told to stop: the worker's whole life."""
    holder = holder_name()
    while not stopped():
        close_old_connections()
        try:
            run_due(holder=holder)
        except Exception:  # the database is away for a moment: the worker outlives it
            log.exception("sweep failed")
        time.sleep(pause)
