"""Looking after a site: who administers it, and whether all is in order."""

import argparse
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

from cherchons.cli import fail

Given = argparse.Namespace
Finding = tuple[bool, str]
T = TypeVar("T")


def create_admin(given: Given) -> int:
    """Let a person administer the platform; they sign in by e-mailed code like everyone."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    from cherchons.kernel.actors import System
    from cherchons.kernel.errors import DomainError
    from cherchons.people.services import create_administrator

    try:
        with override("en"):  # the terminal's language
            account, _opened = create_administrator(given.email, by=System(task="create-admin"))
    except DomainError as refusal:
        with override("en"):
            return fail(str(refusal), 2)
    with override(account.language):
        page = reverse("account_login")
    print(f"{account.email} administers the platform now.")
    print(f"To sign in: {settings.SITE_URL}{page}, with a code that is sent by e-mail.")
    if settings.MAIL_TRANSPORT == "folder":
        print(f"Mails are kept as files in {settings.MAIL_FOLDER}, the code is there too.")
    return 0


def check(given: Given) -> int:
    """Print one sentence per thing that matters; the status is 1 if one of them needs care."""
    in_order = True
    for examine in (_settings, _database, _data, _worker, _mail, _space):
        for fine, sentence in examine():
            print(f"{'ok  ' if fine else 'CARE'}  {sentence}")
            in_order = in_order and fine
    return 0 if in_order else 1


def _settings() -> Iterator[Finding]:
    from django.conf import settings
    from django.core import checks

    production = settings.SETTINGS_MODULE.endswith("production")
    yield True, f"Settings: {settings.SETTINGS_MODULE}, served as {settings.SITE_URL}."
    problems = checks.run_checks(include_deployment_checks=production)
    for problem in problems:
        if problem.level >= checks.WARNING and not problem.is_silenced():
            yield False, f"Settings: {problem.msg} ({problem.id})"
    if settings.DEMO:
        yield True, "Demonstration: anyone may sign in as anyone; never leave it on the internet."


def _database() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import DatabaseError, connection

    from cherchons.cli.world import pending_migrations

    where = settings.DATABASES["default"]["NAME"]
    try:
        pending = pending_migrations()
    except DatabaseError as problem:
        yield False, f"Database: {connection.display_name} at {where} does not answer ({problem})."
        return
    yield True, f"Database: {connection.display_name} at {where} answers."
    if pending:
        yield False, f"Database: {pending} changes are to be made: run “cherchons migrate”."
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            answer = cursor.fetchone()[0]
        yield answer == "ok", f"Database: the file is {'sound' if answer == 'ok' else f'damaged: {answer}'}."


def _data() -> Iterator[Finding]:
    from cherchons.directory.models import Territory, Topic

    for name, model in (("territories", Territory), ("topics", Topic)):
        number = _safely(model.objects.count)
        if number is not None:
            hint = "." if number else ": run “cherchons migrate”."
            yield bool(number), f"Data: {number} {name}{hint}"


def _worker() -> Iterator[Finding]:
    from cherchons.kernel import clock
    from cherchons.kernel.models import Lease

    leases = _safely(lambda: list(Lease.objects.all()))
    if leases is None:
        return
    swept = max((lease.done_at for lease in leases if lease.done_at), default=None)
    alive = swept is not None and clock.now() - swept < timedelta(minutes=1)
    if alive:
        yield True, "Worker: it swept within the last minute."
    else:
        yield False, "Worker: it has not swept within the last minute: run “cherchons worker” (or “run”)."
    for lease in leases:
        if lease.problem:
            yield False, f"Worker: the job {lease.job} fails: {lease.problem}"


def _mail() -> Iterator[Finding]:
    from django.conf import settings
    from django.core.mail import get_connection

    from cherchons.kernel import outbox

    if settings.MAIL_TRANSPORT == "folder":
        fine = not settings.SETTINGS_MODULE.endswith("production")
        yield fine, f"Mail: kept as files in {settings.MAIL_FOLDER}; set EMAIL_URL to send them."
    else:
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        try:
            connection = get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=10)
            connection.open()
            connection.close()
            yield True, f"Mail: {server} answers."
        except OSError as problem:
            yield False, f"Mail: {server} does not answer ({problem})."
    if stuck := _safely(outbox.stuck().count):
        mails = "one mail" if stuck == 1 else f"{stuck} mails"
        yield (
            False,
            f"Mail: {mails} could not be sent, or nobody knows: an administrator sends them again.",
        )


def _space() -> Iterator[Finding]:
    from django.conf import settings

    settings.HOME.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.HOME).free // 2**20
    writable = os.access(settings.HOME, os.W_OK)
    yield writable, f"Files: {settings.HOME} can{'' if writable else 'not'} be written."
    yield free >= 500, f"Files: {free} MB are free."


def _safely(ask: Callable[[], T]) -> T | None:
    """Return what the database answers, or None while its tables are missing (said already)."""
    from django.db import DatabaseError

    try:
        return ask()
    except DatabaseError:
        return None
