"""What was backed up comes back: database and files, on SQLite and on PostgreSQL, or nothing is changed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

pytestmark = pytest.mark.db
MODEL = "import django; django.setup(); from cherchons.people.models import Account as A; "
ADD = MODEL + "A.objects.create_user('{}')"


class Site:
    """A site of its own: a home folder, a database, the command."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.home = home
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DJANGO_", "CHERCHONS_"))
        }
        self.environment = {
            **kept,
            "CHERCHONS_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "cherchons.settings.dev",
        }
        self.environment.pop("DATABASE_URL", None)
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.call("-m", "cherchons", *arguments)

    def people(self) -> list[str]:
        query = "SELECT email FROM people_account"
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as database:
                return sorted(email for (email,) in database.execute(query))
        with closing(sqlite3.connect(self.home / "cherchons.sqlite3")) as database:
            return sorted(email for (email,) in database.execute(query))

    def add(self, email: str) -> None:
        self._python(ADD.format(email))

    def _python(self, code: str) -> str:
        answer = self.call("-c", code)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def call(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def empty(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[Path], Site]]:
    """Make sites with tables and one person, each on a database of its own kind."""
    home = tmp_path_factory.mktemp("empty")
    databases: list[str] = []

    def database(template: str = "template1") -> str:
        if connection.vendor != "postgresql":
            return ""
        name, here = f"backup_{uuid4().hex[:8]}", connection.settings_dict
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        databases.append(name)
        return f"postgres://{here['USER']}@{here['HOST']}:{here['PORT']}/{name}"

    first = Site(home, database())
    made = first.call("-m", "django", "migrate", "--verbosity", "0")
    assert made.returncode == 0, made.stderr
    first.add("ada@example.org")

    def make(home: Path) -> Site:
        shutil.copytree(first.home, home)
        return Site(home, database(databases[0]) if databases else "")

    yield make
    for name in databases:
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def site(empty: Callable[[Path], Site], tmp_path: Path) -> Site:
    """A site of its own, in which Ada has an account."""
    return empty(tmp_path / "home")


def test_a_restored_site_is_as_it_was(site: Site, tmp_path: Path) -> None:
    logo = site.home / "media" / "logos" / "été.png"
    logo.parent.mkdir(parents=True)
    logo.write_bytes(b"picture")
    file = tmp_path / "monday.tar"
    made = site.run("backup", str(file))
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o077 == 0  # personal data: for its owner only
    assert "personal data" in made.stdout

    site.add("later@example.org")
    logo.write_bytes(b"changed")
    (logo.parent / "new.png").write_bytes(b"new")

    refused = site.run("restore", str(file))
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert site.people() == ["ada@example.org", "later@example.org"]  # nothing was changed

    restored = site.run("restore", str(file), "--force")
    assert restored.returncode == 0, restored.stderr
    assert site.people() == ["ada@example.org"]
    assert logo.read_bytes() == b"picture"
    assert not (logo.parent / "new.png").exists()
    assert not [path for path in site.home.iterdir() if path.name.startswith(".restore-")]


def test_a_backup_never_replaces_a_file_by_surprise(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "monday.tar"
    file.write_text("mine")
    refused = site.run("backup", str(file))
    assert refused.returncode == 2
    assert file.read_text() == "mine"
    assert site.run("backup", str(file), "--force").returncode == 0
    assert tarfile.is_tarfile(file)
    assert site.run("backup", str(tmp_path / "nowhere" / "x.tar")).returncode == 2


def test_what_is_no_whole_backup_changes_nothing(site: Site, tmp_path: Path) -> None:
    whole = tmp_path / "monday.tar"
    assert site.run("backup", str(whole)).returncode == 0
    site.add("later@example.org")
    (tmp_path / "payload").write_text("x")
    made = {
        "text": b"hello",
        "torn": whole.read_bytes()[: whole.stat().st_size // 2],
        "outside": whole.read_bytes(),
        "foreign": whole.read_bytes(),
    }
    for name, content in made.items():
        (tmp_path / f"{name}.tar").write_bytes(content)
    with tarfile.open(tmp_path / "outside.tar", "a") as archive:
        archive.add(tmp_path / "payload", "media/../../../escaped")
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    with tarfile.open(tmp_path / "foreign.tar", "w") as archive:
        (tmp_path / "about.json").write_text(json.dumps({"engine": other, "at": "2026-01-01"}))
        archive.add(tmp_path / "about.json", "about.json")
    for name in made:
        refused = site.run("restore", str(tmp_path / f"{name}.tar"), "--force")
        assert refused.returncode == 1, name
        assert "Traceback" not in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    assert site.run("restore", str(tmp_path / "missing.tar")).returncode == 2
    assert not (tmp_path / "escaped").exists()
    assert site.people() == ["ada@example.org", "later@example.org"]


def test_a_backup_is_made_while_the_site_writes(site: Site, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("pg_dump reads a snapshot of its own")
    with closing(sqlite3.connect(site.home / "cherchons.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE people_account SET name = 'half of a change'")
        made = site.run("backup", str(tmp_path / "monday.tar"))
        writer.execute("ROLLBACK")
    assert made.returncode == 0, made.stderr
    with tarfile.open(tmp_path / "monday.tar") as archive:
        archive.extract("database.sqlite3", tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / "database.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM people_account").fetchall() == [("",)]
