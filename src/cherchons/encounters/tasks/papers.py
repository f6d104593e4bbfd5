"""The day's papers: made when they were ordered, deleted after a few days."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from cherchons.encounters.models import PaperOrder
from cherchons.encounters.services.registrations import papers
from cherchons.encounters.tasks.programmes import logged

PAPERS_AFTER = timedelta(days=7)
ORPHANS_AFTER = timedelta(days=1)  # a file whose order is gone: its worker died, or the day was deleted


def make_orders(now: datetime) -> int:
    """Make the papers that are due, one order at a time."""
    return papers.make_due(now)


def forget_papers(now: datetime) -> int:
    """Delete the files of papers: they hold names, and are quickly made again."""
    orphans = _delete_orphans(now)
    old = PaperOrder.objects.filter(at__lt=now - PAPERS_AFTER).exclude(file="")
    return logged(orphans + _delete_files(old), "encounters.papers.forget")


def forget_papers_of(days: Iterable[int]) -> None:
    """Delete the papers of these days: someone whose name stands on them is being erased."""
    _delete_files(PaperOrder.objects.filter(encounter_id__in=list(days)).exclude(file=""))


def _delete_files(orders: Iterable[PaperOrder]) -> int:
    count = 0
    for order in orders:
        name = order.file.name
        PaperOrder.objects.filter(pk=order.pk).update(file="")
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]
        count += 1
    return count


def _delete_orphans(now: datetime) -> int:
    if not default_storage.exists(papers.FOLDER):
        return 0
    kept = set(PaperOrder.objects.exclude(file="").values_list("file", flat=True))
    count = 0
    for file in default_storage.listdir(papers.FOLDER)[1]:
        name = f"{papers.FOLDER}/{file}"
        if name not in kept and default_storage.get_modified_time(name) < now - ORPHANS_AFTER:
            default_storage.delete(name)
            count += 1
    return count
