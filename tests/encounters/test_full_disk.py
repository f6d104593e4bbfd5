"""The disk fills up in the middle of the work: a sentence, what was typed, nothing by half."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from cherchons.encounters.models import Day, Encounter
from cherchons.kernel.models import AuditEntry
from tests.factories import make_organisation, make_organiser

NEW = "/fr/rencontres/bureau/nouvelle/"


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond what SQLite's journal already takes."""
    journal = Path(f"{connection.settings_dict['NAME']}-wal")
    taken = journal.stat().st_size if journal.exists() else 0
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(taken, 1), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_loses_nothing(client: Client) -> None:
    if connection.vendor != "sqlite" or not os.path.exists(connection.settings_dict["NAME"]):  # noqa: PTH110
        pytest.skip("only a SQLite file grows in this process")
    with connection.cursor() as cursor:  # earlier tests may have left a journal with room
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    organisation = make_organisation()
    client.force_login(make_organiser(organisation))
    client.raise_request_exception = False

    def send(title: str) -> tuple[int, str]:
        typed = {"title": title, "date": "2027-05-14", "start": "09:00", "end": "17:00"}
        answer = client.post(NEW, typed | {"organisation": organisation.pk, "request_key": str(uuid4())})
        return answer.status_code, answer.content.decode()

    acknowledged = []
    with full_disk():
        for number in range(400):  # the journal is written over before it grows
            status, page = send(f"Journée {number}")
            if status != 302:
                break
            acknowledged.append(f"Journée {number}")
        assert status == 503
        assert f"Journée {number}" in page  # what was typed
        assert "Le site ne peut rien enregistrer en ce moment." in page
        assert client.get(NEW).status_code == 200  # reading goes on
    assert send("Après")[0] == 302
    kept = list(Encounter.objects.order_by("pk").values_list("title", flat=True))
    assert kept == [*acknowledged, "Après"]
    assert Day.objects.count() == len(kept)
    assert AuditEntry.objects.filter(action="encounters.create").count() == len(kept)
