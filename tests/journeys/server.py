"""The real site for a journey: ``cherchons run --demo`` in a home folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


@dataclass(frozen=True, slots=True)
class Live:
    """A site that answers at ``url`` and keeps everything in ``home``."""

    url: str
    home: Path

    @property
    def mails(self) -> list[Path]:
        """Return the mails that were sent, oldest first, as .eml files."""
        return sorted((self.home / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a site of its own: nothing of the tests' settings leaks into it."""
    ours = ("CHERCHONS_", "DJANGO_", "DATABASE_URL", "EMAIL_URL", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "CHERCHONS_HOME": str(home), "CHERCHONS_DEMO": "1", **more}


def command(*arguments: str) -> list[str]:
    """Return the command line of ``cherchons``."""
    return [sys.executable, "-m", "cherchons", *arguments]


def build_world(home: Path) -> None:
    """Prepare ``home`` as ``cherchons run --demo`` does before it starts the site: it then starts at once."""
    prepare = (
        "from cherchons import cli; cli.set_up_django(); from cherchons.cli import world as w;"
        " w.bring_up_to_date(say=print); w.build_demonstration(say=print); w.collect_static(say=print)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", prepare],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert answer.returncode == 0, f"no world was built:\n{answer.stdout}\n{answer.stderr}"


@contextmanager
def site(world: Path, home: Path, **more: str) -> Iterator[Live]:
    """Serve a copy of ``world`` from ``home`` until the block ends."""
    shutil.copytree(world, home, dirs_exist_ok=True)
    port = free_port()
    log = home / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            command("run", "--demo", "--port", str(port)),
            env=environment(home, CHERCHONS_URL=f"http://127.0.0.1:{port}", **more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process, log)
        yield Live(f"http://127.0.0.1:{port}", home)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a site that is starting answers at ``address``; its log says why if it never does."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the site stopped:\n{log.read_text()}"
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the site did not answer within 90 s:\n{log.read_text()}")
