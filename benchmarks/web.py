"""The programme's pages and exports beside a calibration page: ``make bench-web``.

What is counted: CPU time (user + system, all processes of the server) per request, over many requests sent
one after the other on one connection to the real server on the loopback; SQL queries, counted in process;
bytes as they travel, compressed. What is not: waiting, the network, the reader's browser.
"""

import gzip
import http.client
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE = 60, 1300
PROGRAMME, CONFERENCE = "/fr/rencontres/journee/", "/fr/rencontres/congres/"
UPGRADED = "/fr/rencontres/ancienne/"
FIRST = "≤ 1.3 × calibration, ≤ 8 queries"
PEER = "the best-known peer, measured elsewhere: 107 ms, 8 queries, 56 kB"


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing."""

    what: str
    milliseconds: float
    requests: int
    queries: int | None
    transferred: int
    status: int
    bar: str = ""


class Server:
    """A running server whose processor time we read."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = psutil.Process(process.pid)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def seconds(self) -> float:
        """Return the processor time of the server's processes so far."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(member.cpu_times()[:2]) for member in family)

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Send one request."""
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())

    def measure(
        self, path: str, *, requests: int, before: str = "", headers: dict[str, str] | None = None
    ) -> tuple[float, int, int]:
        """Return CPU milliseconds per request, bytes and status; ``before`` is asked before each request."""
        sent = headers or {}
        for _ in range(5):
            status, body, _headers = self.get(path, **sent)
        begun = self.seconds()
        for _ in range(requests):
            if before:
                self.get(before)
            status, body, _headers = self.get(path, **sent)
        spent = (self.seconds() - begun) / requests * 1000
        if before:
            spent -= self.measure(before, requests=requests)[0]
        return spent, len(body), status


@contextmanager
def serving(home: Path, *, page_cache: bool) -> Iterator[Server]:
    """Run the server, one process, as ``cherchons run`` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "cherchons.web.wsgi:application", "--interface", "wsgi"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--log-level", "error"]
    environment = {**os.environ, "BENCH_PAGE_CACHE": "on" if page_cache else "off"}
    process = subprocess.Popen([*command, "--no-ws"], env=environment, cwd=ROOT)
    try:
        for _ in range(300):
            try:
                server = Server(process, port)
                server.get("/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def prepare(home: Path) -> None:
    """Make a database with the two programmes, and the static files."""
    os.environ |= {
        "CHERCHONS_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "CHERCHONS_JSON_LOGS": "0",
        "PYTHONPATH": str(ROOT),
        "BENCH_PAGE_CACHE": "off",
    }
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    from cherchons.cli import world
    from cherchons.encounters.services.preparing import prepare as make_ready
    from tests.encounters import sample

    call_command("migrate", verbosity=0)
    world.collect_static(say=lambda line: None)
    world.build_demonstration(say=lambda line: None)
    # As the service that publishes does; one stays as the release of an older version of the code.
    make_ready(sample.publish(to_come(sample.big(SMALL, slug="journee"))))
    conference = sample.big(LARGE, slug="congres", uid="7f6d2f0a-0000-4000-8000-000000001300")
    make_ready(sample.publish(to_come(conference)))
    older = sample.big(SMALL, slug="ancienne", uid="7f6d2f0a-0000-4000-8000-000000000060")
    sample.publish(to_come(older))


def to_come(made: dict[str, Any]) -> dict[str, Any]:
    """Return a programme next year: a page shows more before the day than after it."""
    year = datetime.now(UTC).year + 1
    moved: dict[str, Any] = json.loads(json.dumps(made).replace("2026-04-", f"{year}-04-"))
    return moved


def count_queries(path: str, *, cold: bool) -> int:
    """Return the queries of one request, with nothing or with the release's parts in memory."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cherchons.encounters.queries import display

    Client().get(path)
    if cold:
        display.forget_kept()
    with CaptureQueriesContext(connection) as queries:
        Client().get(path)
    return len(queries)


def uncached(home: Path) -> Iterator[Line]:
    """Everything made for each request."""
    session = session_path()
    with serving(home, page_cache=False) as server:
        for what, path, requests, bar in (
            ("calibration: a plain template of the same list", "/bench/plain", 300, "the measure"),
            ("calibration in the site's own base page", "/fr/bench/shell", 200, ""),
            ("programme, page made anew", PROGRAMME, 200, "≤ 1.3 × calibration, ≤ 8 queries; 12 ms"),
            ("session, page made anew", session, 200, "≤ 8 queries"),
            ("programme of 1,300 sessions (one day at a time)", CONFERENCE, 20, "≤ 8 queries"),
        ):
            spent, size, status = server.measure(path, requests=requests)
            queries = None if "bench" in path else count_queries(path, cold=False)
            yield Line(what, spent, requests, queries, size, status, bar)
        for what, path, requests, bar in (
            ("programme, nothing in memory (first reader after a release)", PROGRAMME, 200, FIRST),
            (
                "the same, not prepared either (after an upgrade, until the sweep)",
                UPGRADED,
                200,
                "≤ 8 queries",
            ),
            ("programme of 1,300 sessions, nothing in memory", CONFERENCE, 20, "≤ 8 queries"),
        ):
            spent, size, status = server.measure(path, requests=requests, before="/bench/forget")
            yield Line(what, spent, requests, count_queries(path, cold=True), size, status, bar)
        for base, number, requests in ((PROGRAMME, SMALL, 40), (CONFERENCE, LARGE, 4)):
            for file in ("schedule.json", "schedule.xml", "programme.ics", "programme.csv"):
                spent, size, status = server.measure(base + file, requests=requests, before="/bench/forget")
                queries = count_queries(base + file, cold=True)
                what = f"{file}, {number} sessions, nothing in memory"
                yield Line(what, spent, requests, queries, size, status, "≤ 10 queries")


def cached(home: Path) -> Iterator[Line]:
    """What readers get as a rule."""
    with serving(home, page_cache=True) as server:
        etag = server.get(PROGRAMME)[2]["etag"]
        spent, size, status = server.measure(PROGRAMME, requests=500)
        yield Line("programme, page from memory", spent, 500, 1, size, status)
        spent, size, status = server.measure(PROGRAMME, requests=500, headers={"If-None-Match": etag})
        yield Line("programme, repeat visitor", spent, 500, 1, size, status, "≤ 1.5 ms")
        spent, size, status = server.measure(f"{PROGRAMME}schedule.json", requests=300)
        yield Line("schedule.json, 60 sessions, from memory", spent, 300, 1, size, status)
        for path in (PROGRAMME, "/fr/", session_path()):
            size, number, elsewhere = first_visit(server, path)
            bar = "≤ 150 kB, all from us" + (f"; FROM ELSEWHERE: {elsewhere}" if elsewhere else "")
            yield Line(f"first visit of {path} ({number} files)", 0, 1, None, size, 200, bar)


def session_path() -> str:
    """Return the address of a session of the programme."""
    from cherchons.encounters.queries.public import programme_for

    return f"{PROGRAMME}seances/{programme_for('journee', 'fr').sessions[30].key}/"


def first_visit(server: Server, path: str) -> tuple[int, int, list[str]]:
    """Return the bytes and the number of files of a first visit, and what would come from another site."""
    _, body, headers = server.get(path)
    total, seen, elsewhere = len(body), {path}, list[str]()
    html = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    links = re.findall(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"[^>]*>', html.decode())
    skipped = re.compile(r"\.(xml|json|ics)$|^data:|rel=")
    waiting = [
        link for link in links if re.search(r"/static/|/media/|^https?:", link) and not skipped.search(link)
    ]
    while waiting:
        link = waiting.pop()
        if re.match(r"https?:", link):
            if "127.0.0.1" not in link:
                elsewhere.append(link)
            continue
        if link in seen:
            continue
        seen.add(link)
        _, body, headers = server.get(link)
        total += len(body)
        if link.endswith(".css"):
            css = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
            for face in re.findall(r"url\(([^)]+)\)", css.decode()):
                name = face.strip("\"'")
                if (
                    not name.startswith("data:") and "-ext-" not in name
                ):  # those load only where a name needs them
                    waiting.append(os.path.normpath(f"{link.rpartition('/')[0]}/{name}"))
    return total, len(seen), elsewhere


def machine() -> str:
    """Describe what was measured on."""
    model = ""
    if Path("/proc/cpuinfo").exists():
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        model = found.group(1).strip() if found else ""
    memory = psutil.virtual_memory().total // 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model or platform.machine()}), {memory} GB, {platform.system()}, "
        f"Python {platform.python_version()}, SQLite; other load while measuring: {load:.1f}"
    )


def report(lines: list[Line]) -> str:
    """Return the results as a page."""
    calibration = lines[0].milliseconds
    rows = [
        "| what | CPU ms | × calibration | queries | bytes sent | status | bar |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for line in lines:
        measured = f"{line.milliseconds:.2f}" if line.milliseconds else ""
        ratio = f"{line.milliseconds / calibration:.2f}" if line.milliseconds else ""
        queries = "" if line.queries is None else str(line.queries)
        cells = (line.what, measured, ratio, queries, f"{line.transferred:,}", str(line.status), line.bar)
        rows.append(f"| {' | '.join(cells)} |")
    now = datetime.now(UTC)
    return "\n".join(
        [
            f"# The programme's pages and exports, {now:%Y-%m-%d}",
            "",
            f"{SMALL} sessions in 5 rooms over 2 days ({LARGE:,} for the large one). {machine()}.",
            "",
            "CPU time of all the server's processes per request, requests one after the other; queries",
            f"counted in process; bytes compressed. Beside: {PEER}. Made by `make bench-web`.",
            "",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure everything and write the results."""
    with tempfile.TemporaryDirectory(prefix="cherchons-bench-") as folder:
        home = Path(folder)
        prepare(home)
        lines = [*uncached(home), *cached(home)]
    text = report(lines)
    path = ROOT / "benchmarks" / "results" / f"web-{datetime.now(UTC):%Y-%m-%d}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(text)
    print(f"Written to {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
