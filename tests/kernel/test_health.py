"""The site answers while others write, and says how it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client

from cherchons.kernel import clock
from cherchons.kernel.models import Lease
from tests.factories import make_account


@pytest.fixture
def a_writer_holds_the_lock(transactional_db: None) -> Iterator[None]:
    """Another process is in the middle of a write."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one lock for all writers")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")


ADDRESSES = ["/fr/", "/fr/rencontres/", "/fr/annuaire/", "/healthz", "/fr/compte/login/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_visitors_get_answers_while_a_writer_holds_the_lock(
    a_writer_holds_the_lock: None, client: Client, address: str
) -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")  # a GET that waits for the writer would fail at once
    try:
        assert client.get(address).status_code == 200
    finally:
        connection.close()


@pytest.mark.parametrize("address", ["/fr/moi/", "/fr/rencontres/bureau/", "/fr/annuaire/"])
def test_the_pages_of_who_signed_in_answer_too(
    transactional_db: None, client: Client, request: pytest.FixtureRequest, address: str
) -> None:
    client.force_login(make_account())
    request.getfixturevalue("a_writer_holds_the_lock")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    try:
        assert client.get(address).status_code == 200
    finally:
        connection.close()


@pytest.mark.django_db
def test_readyz_says_whether_the_worker_swept(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").status_code == 503
    lease = Lease.objects.create(job="kernel.outbox", due_at=clock.now(), done_at=clock.now())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["worker"] is True
    Lease.objects.filter(pk=lease.pk).update(done_at=clock.now() - timedelta(minutes=2))
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_readyz_says_that_the_database_is_away(client: Client) -> None:
    with patch.object(Lease.objects, "filter", side_effect=OperationalError("no")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False


@pytest.mark.django_db
def test_logos_are_public_and_no_other_file_is(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "logos").mkdir(parents=True)
    (settings.MEDIA_ROOT / "logos" / "a.png").write_bytes(b"picture")
    (settings.MEDIA_ROOT / "private.txt").write_text("private")
    shown = client.get("/media/logos/a.png")
    assert b"".join(shown.streaming_content) == b"picture"  # type: ignore[attr-defined]
    assert shown["Content-Type"] == "image/png"
    assert "max-age" in shown["Cache-Control"]
    for forged in ("../private.txt", "%2e%2e/private.txt", "", "nothing.png", "/etc/passwd"):
        assert client.get(f"/media/logos/{forged}").status_code in (400, 404)
    assert client.get("/media/private.txt").status_code == 404
