"""``cherchons run``: it says what is wrong, minds its two children, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.journeys.server import command, environment, free_port

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start ``cherchons run`` on an empty home folder."""
    started: list[subprocess.Popen[str]] = []

    def go(*arguments: str, **variables: str) -> "subprocess.Popen[str]":
        kept = environment(tmp_path, **variables)
        kept = {name: value for name, value in kept.items() if value}
        process = subprocess.Popen(
            command("run", *arguments), env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield go
    for process in started:
        for member in family(process):
            member.kill()
        process.wait(timeout=10)


def family(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    try:
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """Return what it said up to a line with ``words``."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it never said {words!r}:\n{said}")


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def worker_of(process: "subprocess.Popen[str]") -> psutil.Process | None:
    found = [member for member in family(process)[1:] if member.cmdline()[-1:] == ["worker"]]
    return found[0] if found else None


def test_a_taken_port_is_a_sentence(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("--port", str(port))
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    advice = f"stop it, or choose one with --port {port + 1}."
    assert said == f"cherchons: port {port} is taken by another program: {advice}\n"


@pytest.mark.parametrize("port", ["0", "70000"])
def test_an_impossible_port_is_a_sentence(start: Start, port: str) -> None:
    said, _ = start("--port", port).communicate(timeout=60)
    assert "is not a port" in said


def test_production_refuses_the_demonstration(start: Start) -> None:
    process = start(
        *("--demo", "--port", str(free_port())),
        DJANGO_SETTINGS_MODULE="cherchons.settings.production",
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS="example.org",
        CHERCHONS_URL="https://example.org",
    )
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "anyone sign in as anyone" in said
    assert "Traceback" not in said


def test_a_dead_worker_is_started_again_and_ctrl_c_stops_all(start: Start) -> None:
    port = free_port()
    process = start("--port", str(port), CHERCHONS_DEMO="")
    said = read_until(process, "Ctrl-C stops it")
    assert f"Cherchons is ready: http://127.0.0.1:{port}/" in said
    first = worker_of(process)
    assert first is not None
    first.kill()
    read_until(process, "the worker stopped")
    wait_for(lambda: worker_of(process) not in (None, first), "no new worker")
    members = family(process)
    assert len(members) >= 4  # ourselves, the server and its process, the worker
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not [member for member in members if member.is_running() and member.status() != "zombie"]


@pytest.mark.stress
def test_no_orphan_holds_the_port(start: Start) -> None:
    port = free_port()
    process = start("--port", str(port), CHERCHONS_DEMO="")
    read_until(process, "Ctrl-C stops it")
    members = family(process)
    os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: not any(m.is_running() and m.status() != "zombie" for m in members[1:]), "orphans", 30)


@pytest.mark.stress
def test_production_answers_behind_its_proxy(start: Start) -> None:
    port = free_port()
    process = start(
        *("--port", str(port)),
        DJANGO_SETTINGS_MODULE="cherchons.settings.production",
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS="example.org",
        CHERCHONS_URL="https://example.org",
        CHERCHONS_DEMO="",
    )
    assert "https://example.org/" in read_until(process, "Ctrl-C stops it")
    forwarded = {"Host": "example.org", "X-Forwarded-Proto": "https"}
    with urlopen(Request(f"http://127.0.0.1:{port}/fr/", headers=forwarded), timeout=30) as answer:
        assert answer.status == 200
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
