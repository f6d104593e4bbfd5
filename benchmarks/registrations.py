"""Registration under load: two thousand people on the desk, two hundred at once at the door.

``make bench-registrations``. CPU time of the server's processes per request, as in :mod:`benchmarks.web`; the
rush is wall-clock time, because it is waiting that people feel: read it on a quiet machine.
"""

import json
import os
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

from benchmarks.web import ROOT, Server, first_visit, machine
from tests import postgresql, stampede
from tests.journeys.server import command, environment, free_port, wait_until_it_answers

PEOPLE = 2_000
DESK = "/fr/rencontres/bureau/grande/"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing."""

    what: str
    measured: str
    bar: str


# --- a day of 2,000 people ---------------------------------------------------------------------------------
def prepare() -> dict[str, str]:
    """Make a day with 2,000 registrations and an organiser who signed in; return the session's cookie."""
    import django

    django.setup()
    from django.test import Client

    from cherchons.cli import world
    from cherchons.encounters.models import Encounter
    from cherchons.encounters.services.registrations import plans
    from cherchons.people.models import Account
    from tests.encounters.making import make_world

    world.bring_up_to_date(say=lambda line: None)
    world.collect_static(say=lambda line: None)
    made = make_world(filled=True)
    Encounter.objects.filter(pk=made.encounter.pk).update(slug="grande")
    made.encounter.refresh_from_db()
    made.release()
    plans.open_registration(made.encounter, by=made.organiser)
    fill(made.encounter)
    client = Client()
    client.force_login(Account.objects.get(pk=made.organiser.id))
    return {"Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())}


def fill(encounter: Any) -> None:
    """Write the registrations at once: here it is reading them that is measured."""
    from cherchons.encounters.models import Needs, Registration, RegistrationConsent, RegistrationPlan
    from tests.factories import make_organisation

    bodies = [make_organisation(f"Association numéro {n}") for n in range(60)]
    rows = Registration.objects.bulk_create(
        Registration(
            encounter=encounter,
            number=n,
            state="confirmed" if n % 7 else "cancelled",
            name=f"Prénom{n} Nom de famille {n}",
            email=f"personne{n}@example.org" if n % 10 else "",
            organisation=bodies[n % 60],
            organisation_name=bodies[n % 60].name,
            sector=("civil_society", "research", "support")[n % 3],
        )
        for n in range(1, PEOPLE + 1)
    )
    Needs.objects.bulk_create(Needs(registration=r, food="Végétarien") for r in rows[::9])
    RegistrationConsent.objects.bulk_create(
        RegistrationConsent(registration=r, purpose="photo", given=bool(r.number % 5), wording="…")
        for r in rows
    )
    RegistrationPlan.objects.filter(encounter=encounter).update(last_number=PEOPLE)


def queries_of(path: str) -> int:
    """Return the queries of one request of the organiser's."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cherchons.people.models import Account

    client = Client()
    client.force_login(Account.objects.get(name="Nadia"))
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def desk(cookie: dict[str, str]) -> Iterator[Row]:
    """The organisers' pages and files, for 2,000 registrations."""
    with running(dict(os.environ)) as (port, process, _log):
        server = Server(process, port)
        for what, path, requests, bar in (
            ("desk list, 100 of 2,000 people", DESK + "inscriptions/", 20, "< 12 queries, < 300 ms"),
            (
                "the same, filtered by a word and a world",
                DESK + "inscriptions/?q=famille&monde=research",
                20,
                "",
            ),
            ("figures", DESK + "inscriptions/chiffres/", 10, ""),
            ("the door's list for phones (JSON)", DESK + "accueil/pointage/liste.json", 10, ""),
            ("export CSV", DESK + "inscriptions.csv", 3, "< 3 s"),
            ("export XLSX", DESK + "inscriptions.xlsx", 3, "< 3 s"),
            ("export JSON", DESK + "inscriptions.json", 3, "< 3 s"),
        ):
            spent, size, status = server.measure(path, requests=requests, headers=cookie)
            assert status == 200, (path, status)
            told = f"{spent:,.0f} CPU ms, {queries_of(path)} queries, {size / 1000:,.0f} kB sent"
            yield Row(what, told, bar)
        size, number, elsewhere = first_visit(server, "/fr/rencontres/grande/inscription/")
        assert not elsewhere
        yield Row("first visit of the registration page", f"{size / 1000:.0f} kB, {number} files", "≤ 100 kB")


def badges() -> Iterator[Row]:
    """All badges as one PDF, as the worker makes them."""
    from cherchons.encounters.enums import BadgeSheet, ForWhom, PaperKind
    from cherchons.encounters.models import Encounter, Registration
    from cherchons.encounters.services.registrations import papers
    from cherchons.kernel.actors import System

    encounter = Encounter.objects.get(slug="grande")
    Registration.objects.filter(encounter=encounter).update(state="confirmed")
    by = System(task="benchmark")
    made = papers.order(
        encounter, by=by, kind=PaperKind.BADGES, sheet=BadgeSheet.values[0], who=ForWhom.values[0]
    )
    begun, cpu = time.monotonic(), time.process_time()
    papers.make(made, by=by)
    seconds, spent = time.monotonic() - begun, time.process_time() - cpu
    made.refresh_from_db()
    assert (made.state, made.done) == ("ready", PEOPLE), (made.state, made.done, made.problem)
    told = f"{seconds:.1f} s, {spent:.1f} CPU s, {made.file.size / 1e6:.1f} MB"
    yield Row(f"{PEOPLE:,} badges as one PDF", told, "< 30 s, with progress")


# --- two hundred people at once ----------------------------------------------------------------------------
@contextmanager
def running(settings: dict[str, str]) -> Iterator[tuple[int, "subprocess.Popen[bytes]", Path]]:
    """Serve a prepared home folder by ``cherchons run``."""
    port, log = free_port(), Path(settings["CHERCHONS_HOME"]) / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            command("run", "--port", str(port)),
            env={**settings, "CHERCHONS_URL": f"http://127.0.0.1:{port}"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process, log)
        yield port, process, log
    finally:
        process.terminate()
        process.wait(timeout=30)


def rush_on_sqlite(home: Path) -> Iterator[Row]:
    """200 people send the form at the same moment to the real server; three times, on a new day each."""
    seconds, spent = [], []
    for turn in range(3):
        folder = home / f"rush-{turn}"
        folder.mkdir()
        settings = environment(folder, CHERCHONS_DEMO="0")
        stampede.call(settings, "prepare")
        with running(settings) as (port, process, log):
            before = _cpu(process)
            seen = stampede.rush(port)
            spent.append((_cpu(process) - before) / stampede.PEOPLE * 1000)
            found = json.loads(stampede.call(settings, "report"))
            assert seen.statuses == [302] * stampede.PEOPLE, seen.statuses
            assert not list(stampede.faults(found)), list(stampede.faults(found))
            assert "database is locked" not in log.read_text()
        seconds.append(seen.percentile(0.95))
    told = f"95 % under {sorted(seconds)[1]:.2f} s (median of 3), {sorted(spent)[1]:.1f} CPU ms each"
    yield Row("200 people at once, 40 places: real server, SQLite", told, "40 and 160, p95 < 2 s")


def rush_on_postgresql(home: Path) -> Iterator[Row]:
    """200 people by 8 processes."""
    postgresql.start()
    try:
        folder = home / "rush-postgresql"
        folder.mkdir()
        settings = environment(folder, CHERCHONS_DEMO="0", DATABASE_URL=os.environ["DATABASE_URL"])
        stampede.call(settings, "prepare")
        told = stampede.by_processes(settings, count=8)
        found = json.loads(stampede.call(settings, "report"))
        assert not list(stampede.faults(found)), list(stampede.faults(found))
    finally:
        postgresql.stop()
    ordered = sorted(one["seconds"] for one in told)
    words = f"95 % under {ordered[int(0.95 * len(ordered))]:.2f} s, median {ordered[len(ordered) // 2]:.3f} s"
    yield Row("200 people, 8 processes at once: PostgreSQL", words, "40 and 160, p95 < 2 s")


def _cpu(process: "subprocess.Popen[bytes]") -> float:
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(sum(member.cpu_times()[:2]) for member in family)


def report(rows: list[Row]) -> str:
    """Return the results as a page."""
    return "\n".join(
        [
            f"# Registration, {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"{machine()}. Made by `make bench-registrations`.",
            "",
            "| what | measured | bar |",
            "|---|---|---|",
            *(f"| {row.what} | {row.measured} | {row.bar} |" for row in rows),
            "",
        ]
    )


def main() -> None:
    """Measure everything and write the results."""
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="cherchons-bench-") as folder:
        home = Path(folder)
        os.environ |= {
            "CHERCHONS_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "PYTHONPATH": str(ROOT),
            "CHERCHONS_JSON_LOGS": "0",
        }
        rows = [*desk(prepare()), *badges()]
        rows += [*rush_on_sqlite(home), *rush_on_postgresql(home)]
    text = report(rows)
    path = ROOT / "benchmarks" / "results" / f"registrations-{datetime.now(UTC):%Y-%m-%d}.md"
    path.write_text(text, encoding="utf-8")
    print(text)
    print(f"Written to {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    sys.exit(main())
