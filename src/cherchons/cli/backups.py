"""``cherchons backup`` and ``cherchons restore``: the database and the files people sent, in one tar file.

The archive holds ``about.json`` (version, engine, date), the database (``database.sqlite3``, copied by
SQLite's own backup while the site runs, or ``database.dump`` by ``pg_dump``) and ``media/``. A restore reads
and checks the whole archive before it touches what is there.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from cherchons import __version__
from cherchons.cli import fail

Given = argparse.Namespace
ABOUT = "about.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupProblem(Exception):
    """Why a backup can't be made or brought back, as a sentence."""


def backup(given: Given) -> int:
    """Write the archive; a file appears only when it is whole."""
    target = Path(given.file)
    if target.exists() and not given.force:
        return fail(f"“{target}” exists already: choose another name, or add --force.", 2)
    if not target.absolute().parent.is_dir():
        return fail(f"the folder of “{target}” does not exist.", 2)
    try:
        size = write(target)
    except (BackupProblem, OSError) as problem:
        return fail(f"the backup could not be made: {problem}")
    print(f"{target}: {size / 2**20:.1f} MB. It holds personal data: keep it where only you can read it.")
    return 0


def restore(given: Given) -> int:
    """Bring the archive's state back, in place of what is there."""
    source = Path(given.file)
    if not source.is_file():
        return fail(f"there is no file “{source}”.", 2)
    try:
        about = read_about(source)
        if _holds_data() and not given.force:
            return fail("there is data here already: add --force to replace it (make a backup first).", 2)
        read(source)
    except (BackupProblem, OSError, tarfile.TarError) as problem:
        return fail(f"the backup could not be brought back: {problem}")
    print(
        f"The state of {about['at']} is back. Start the site again: a running one may still show the old one."
    )
    return 0


def write(target: Path) -> int:
    """Write the archive to ``target``; return its size in bytes."""
    from django.conf import settings
    from django.db import connection

    from cherchons.kernel import clock

    about = {
        "cherchons": __version__,
        "engine": connection.vendor,
        "at": clock.now().isoformat(timespec="seconds"),
    }
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as folder:
        database = Path(folder) / DATABASES[connection.vendor]
        _copy_out(database)
        (Path(folder) / ABOUT).write_text(json.dumps(about, indent=2), encoding="utf-8")
        partial = Path(folder) / "backup.tar"
        with tarfile.open(partial, "w") as archive:
            archive.add(Path(folder) / ABOUT, ABOUT)
            archive.add(database, database.name)
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, "media")
        partial.chmod(0o600)
        size = partial.stat().st_size
        partial.replace(target)
    return size


def read_about(source: Path) -> dict[str, Any]:
    """Return what the archive says of itself."""
    from django.db import connection

    try:
        with tarfile.open(source) as archive:
            file = archive.extractfile(ABOUT)
            about: dict[str, Any] = json.load(file) if file else {}
    except (tarfile.TarError, KeyError, ValueError):
        raise BackupProblem(f"“{source}” is not a backup made by “cherchons backup”.") from None
    if about.get("engine") != connection.vendor:
        wanted, here = about.get("engine"), connection.vendor
        raise BackupProblem(f"it was made on {wanted}, and the database here is {here}.")
    return about


def read(source: Path) -> None:
    """Replace database and files by those of the archive."""
    from django.conf import settings
    from django.db import connection

    settings.HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restore-") as folder:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        database = Path(folder) / DATABASES[connection.vendor]
        if not database.exists():
            raise BackupProblem("its database is missing.")
        _copy_in(database)
        media = Path(folder) / "media"
        if settings.MEDIA_ROOT.exists():
            settings.MEDIA_ROOT.rename(Path(folder) / "media-before")
        if media.exists():
            media.rename(settings.MEDIA_ROOT)


def _holds_data() -> bool:
    """Say whether someone has an account here."""
    from django.db import DatabaseError

    from cherchons.people.models import Account

    try:
        return Account.objects.exists()
    except DatabaseError:
        return False


def _copy_out(target: Path) -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(f"file:{_sqlite_file()}?mode=ro", uri=True, timeout=60)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            _must_be_sound(copy)
    else:
        _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _copy_in(source: Path) -> None:
    from django.db import connection, connections

    connections.close_all()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as copy:
            _must_be_sound(copy)
            # SQLite's own backup, into the live file: a running site sees either state, never half of one.
            with closing(sqlite3.connect(_sqlite_file(), timeout=60)) as live:
                copy.backup(live)
    else:
        _postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))


def _sqlite_file() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _must_be_sound(database: sqlite3.Connection) -> None:
    try:
        answer = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as problem:
        answer = str(problem)
    if answer != "ok":
        raise BackupProblem(f"the database is damaged ({answer}).")


def _postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on our database."""
    from django.db import connection

    found = shutil.which(program)
    if found is None:
        raise BackupProblem(f"the program {program} is missing: install PostgreSQL's client programs.")
    here = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    environment = {variable: str(here[name]) for name, variable in names.items() if here.get(name)}
    which = ["--dbname", str(here["NAME"])]
    answer = subprocess.run(  # noqa: S603 (the arguments are ours)
        [found, *which, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise BackupProblem(f"{program} says: {answer.stderr.strip().splitlines()[-1]}")
