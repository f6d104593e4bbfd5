"""Two hundred people at once for forty places: by the real server on SQLite, killed in the middle, and by
eight processes on PostgreSQL."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests import stampede
from tests.journeys.server import command, environment, free_port, wait_until_it_answers

pytestmark = pytest.mark.stress


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, dict[str, str], "subprocess.Popen[bytes]"]]:
    """Serve a home folder by ``cherchons run``, as anyone starts it."""
    settings = environment(home, CHERCHONS_DEMO="0")
    stampede.call(settings, "prepare")
    port, log = free_port(), home / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            command("run", "--port", str(port)),
            env={**settings, "CHERCHONS_URL": f"http://127.0.0.1:{port}"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process, log)
        yield port, settings, process
        assert "database is locked" not in log.read_text()
        assert "Traceback" not in log.read_text()
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_by_the_real_server_places_are_given_in_the_order_of_numbers(tmp_path: Path) -> None:
    with serving(tmp_path) as (port, settings, _process):
        seen = stampede.rush(port)
        found = json.loads(stampede.call(settings, "report"))
    print(f"answers: median {seen.percentile(0.5):.2f} s, 95 % under {seen.percentile(0.95):.2f} s")
    assert seen.statuses == [302] * stampede.PEOPLE
    assert list(stampede.faults(found)) == []
    assert [row[2] for row in found["rows"]].count("confirmed") == stampede.PLACES


def test_what_was_acknowledged_outlives_a_kill_in_the_middle(tmp_path: Path) -> None:
    """The server's process is killed after some answers; those who had none send their form once more."""
    with serving(tmp_path) as (port, settings, process):
        killed: list[int] = []

        def kill(answers: int) -> None:
            if answers >= 60 and not killed:
                killed.append(answers)
                worker_of(process).kill()

        first = stampede.rush(port, on_answer=kill)
        found = json.loads(stampede.call(settings, "report"))
        people = {row[3] for row in found["rows"]}
        lost = [n for n in first.acknowledged if f"person{n}@example.org" not in people]
        assert killed
        assert not lost, "an acknowledged registration was lost"
        assert list(stampede.faults(found, people=len(people))) == []
        wait_for_the_next(process, port)
        again = [n for n in range(stampede.PEOPLE) if n not in set(first.acknowledged)]
        second = stampede.rush(port, again)
        found = json.loads(stampede.call(settings, "report"))
    assert first.cut, "nobody's answer was cut off: the kill came too late"
    assert second.statuses == [302] * len(again)
    assert list(stampede.faults(found)) == []


def worker_of(process: "subprocess.Popen[bytes]") -> psutil.Process:
    """Return the server's process that answers: a child of the child that is not our worker."""
    children = psutil.Process(process.pid).children(recursive=True)
    serving_children = [c for c in children if "granian" in " ".join(c.parent().cmdline())]  # type: ignore[union-attr]
    assert serving_children
    return serving_children[0]


def wait_for_the_next(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until another process answers on the port."""
    time.sleep(0.5)
    wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process, Path(os.devnull))


@pytest.mark.db
def test_by_eight_processes_on_postgresql(tmp_path: Path) -> None:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("this one is for PostgreSQL: run it with --postgresql")
    settings = environment(tmp_path, CHERCHONS_DEMO="0", DATABASE_URL=url)
    stampede.call(settings, "prepare")
    told = stampede.by_processes(settings, count=8)
    found = json.loads(stampede.call(settings, "report"))
    slowest = sorted(one["seconds"] for one in told)
    print(f"registrations: median {slowest[100]:.3f} s, 95 % under {slowest[190]:.3f} s")
    assert list(stampede.faults(found)) == []
    assert {one["number"]: one["state"] for one in told} == {row[0]: row[2] for row in found["rows"]}
