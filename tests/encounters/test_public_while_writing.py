"""A reader never waits for a writer."""

import sqlite3
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from tests.encounters import sample

BASE = "/fr/rencontres/2026-04-24-chercher-ensemble/"


@pytest.fixture
def held() -> Iterator[None]:
    """Hold SQLite's write lock from another connection, as a writer in the middle of its transaction does."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one lock for all writers")
    name = str(connection.settings_dict["NAME"])
    other = sqlite3.connect(name, uri=name.startswith("file:"), isolation_level=None, timeout=1)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.django_db(transaction=True)
def test_public_pages_answer_while_a_writer_holds_the_lock(
    client: Client, request: pytest.FixtureRequest
) -> None:
    made = sample.the_day()
    sample.publish(made)
    if "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory has no second connection with a lock of its own")
    request.getfixturevalue("held")
    key = made["sessions"][0]["uid"][:8]
    before = time.monotonic()
    for path in (
        "",
        "grille/",
        "changements/",
        f"seances/{key}/",
        "programme.ics",
        "schedule.xml",
        "mon-agenda/",
    ):
        assert client.get(BASE + path).status_code == 200, path
    assert time.monotonic() - before < 10  # the lock's timeout is 20 seconds
