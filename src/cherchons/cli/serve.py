"""``cherchons run`` and ``cherchons worker``: the server, the worker, and the one process that minds both."""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.request import urlopen

from cherchons.cli import fail

Given = argparse.Namespace
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared, not bound)
POLITE = 10  # the worker lets those who wait for a page go first: a mail can leave a second later
RESTARTS = 5  # a child that dies more often than this within a minute is not started again


def prepare_environment(given: Given) -> None:
    """Set what the settings read, before they are loaded; the children inherit it."""
    if given.demo:
        os.environ["CHERCHONS_DEMO"] = "1"  # production settings refuse it
    host = "127.0.0.1" if given.host in EVERYWHERE else given.host
    os.environ.setdefault("CHERCHONS_URL", f"http://{host}:{given.port}")


def run(given: Given) -> int:
    """Bring everything up to date, start server and worker, and mind them until Ctrl-C."""
    problem = _port_problem(given.host, given.port)
    if problem:
        return fail(problem)
    from django.conf import settings

    from cherchons.cli import world

    world.bring_up_to_date(say=print)
    if settings.DEMO and not world.demonstration_stands():
        world.build_demonstration(say=print)
    world.collect_static(say=print)
    children = [Child("site", _server_command(given)), Child("worker", _own_command("worker"))]
    host = "127.0.0.1" if given.host in EVERYWHERE else given.host
    return Minder(children, f"http://{host}:{given.port}/healthz").mind(_announcement)


def worker(given: Given) -> int:
    """Sweep until told to stop."""
    from cherchons.kernel import sweep

    os.nice(POLITE)
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: told.append(received))
    sweep.work(stopped=lambda: bool(told))
    return 0


def _port_problem(host: str, port: int) -> str:
    if not 0 < port < 65536:
        return f"{port} is not a port: choose a number from 1 to 65535, for example --port 8000."
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return f"port {port} is reserved for the system: choose a higher one, for example --port 8000."
        except socket.gaierror:
            return f"“{host}” is not an address of this machine: try --host 127.0.0.1."
        except OSError:
            return f"port {port} is taken by another program: stop it, or choose one with --port {port + 1}."
    return ""


def _own_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cherchons", *arguments]


def _server_command(given: Given) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "cherchons.web.wsgi:application", "--interface", "wsgi"),
        *("--host", given.host, "--port", str(given.port), "--workers", str(given.workers)),
        *("--blocking-threads", str(given.threads), "--log-level", "warning", "--no-ws"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
    ]


def _announcement() -> list[str]:
    """Return what the terminal says once the site answers."""
    from django.conf import settings

    from cherchons.cli import world

    lines = ["", f"Cherchons is ready: {settings.SITE_URL}/"]
    if settings.DEMO:
        lines += world.who_can_sign_in()
    else:
        lines.append("Anyone may sign in by e-mail; “cherchons create-admin EMAIL” says who administers.")
    if settings.MAIL_TRANSPORT == "folder":
        lines.append(f"Mails are kept as files in {settings.MAIL_FOLDER}")
    return [*lines, "Ctrl-C stops it."]


def _die_with_parent() -> None:
    """Ask Linux to stop this child when its parent is killed, so that no orphan holds the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    """A process that should live as long as we do."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it, out of the reach of the terminal's Ctrl-C: its parent stops it in good order."""
        self.process = subprocess.Popen(  # noqa: S603 (our own command line)
            self.command, start_new_session=True, preexec_fn=_die_with_parent if os.name == "posix" else None
        )

    def died(self) -> int | None:
        """Return its exit status if it has ended."""
        return self.process.poll() if self.process else None

    def may_restart(self) -> bool:
        """Note a death; say whether another start is reasonable."""
        now = time.monotonic()
        self.deaths = [*(moment for moment in self.deaths if now - moment < 60), now]
        return len(self.deaths) < RESTARTS

    def stop(self) -> None:
        """Ask it to end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait until it has ended, or end it."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Minder:
    """Starts the children, starts a dead one again, and stops all when told to."""

    def __init__(self, children: list[Child], probe: str) -> None:
        self.children = children
        self.probe = probe
        self.told = False

    def mind(self, announcement: Callable[[], list[str]]) -> int:
        """Mind the children; say the lines of ``announcement`` once the site answers.

        They are made while the children start: making them loads every address of the site.

        Returns the exit status: 0 after Ctrl-C, 1 when a child would not live.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        answered = False
        try:
            words = "\n".join(announcement())
            while not self.told:
                if not answered and self._answers():
                    answered = True
                    print(words, flush=True)
                if not all(self._alive(child) for child in self.children):
                    return 1
                time.sleep(0.5 if answered else 0.05)
            return 0
        finally:
            deadline = time.monotonic() + 15
            for child in self.children:
                child.stop()
            for child in self.children:
                child.wait(deadline)

    def _stop(self, *received: object) -> None:
        self.told = True

    def _alive(self, child: Child) -> bool:
        status = child.died()
        if status is None or self.told:
            return True
        if not child.may_restart():
            fail(
                f"the {child.name} stopped {RESTARTS} times within a minute (last status {status}); given up."
            )
            return False
        fail(f"the {child.name} stopped (status {status}); it is started again.")
        child.start()
        return True

    def _answers(self) -> bool:
        try:
            with urlopen(self.probe, timeout=2) as answer:  # noqa: S310 (our own address)
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
