"""Two hundred people at once for forty places: made for tests and for ``benchmarks``.

A day is prepared in a database of its own; people come in by the real server (:func:`rush`), or by the
service in several processes (``python -m tests.stampede come``). :func:`faults` says what must be true then.
"""

import asyncio
import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time as hour
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

PEOPLE, PLACES, KEPT = 200, 40, 10
FORM = "/fr/rencontres/ruee/inscription/"


def sector_of(number: int) -> str:
    """Every fourth person comes from research, for whom places are kept."""
    return "research" if number % 4 == 3 else "civil_society"


# --- inside a process with the site's settings -----------------------------------------------------------
def prepare() -> None:
    """Make a published day of 40 places, 10 of them kept for research."""
    from cherchons import cli

    cli.set_up_django()
    from cherchons.cli import world
    from cherchons.encounters.models import Encounter
    from cherchons.encounters.services import drafts, releases, sessions
    from cherchons.encounters.services.registrations import plans
    from cherchons.kernel import clock
    from tests.factories import actor, make_organisation, make_organiser

    world.bring_up_to_date(say=lambda line: None)
    organisation = make_organisation("Ruée")
    by = actor(make_organiser(organisation))
    day = (clock.now() + timedelta(days=30)).date()
    made = drafts.create_encounter(organisation, by=by, title="Ruée", date=day, start=None, end=None)
    Encounter.objects.filter(pk=made.pk).update(slug="ruee")
    made.refresh_from_db()
    sessions.add_session(
        made,
        by=by,
        version=made.version,
        day=made.days.get(),
        title="Accueil",
        start=hour(9),
        end=hour(10),
    )
    made.refresh_from_db()
    releases.release(made, by=by, version=made.version)
    plan = plans.open_registration(made, by=by)
    plans.edit_plan(
        made,
        by=by,
        version=plan.version,
        capacity=PLACES,
        reserved={"research": KEPT},
        release_at=clock.now() + timedelta(days=20),
    )


def come(first: int, last: int) -> None:
    """Register people of these numbers by the service, one by one; wait for a line before beginning."""
    from cherchons import cli

    cli.set_up_django()
    from django.urls import reverse

    from cherchons.encounters.models import Encounter
    from cherchons.encounters.services.registrations.registering import Newcomer, register
    from cherchons.kernel.actors import VISITOR

    encounter = Encounter.objects.get(slug="ruee")
    reverse("encounters:register", kwargs={"slug": "ruee"})  # a server has loaded its addresses by then
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(first, last):
        begun = time.monotonic()
        person = Newcomer(f"Person {number}", sector_of(number), email=f"person{number}@example.org")
        made = register(encounter, by=VISITOR, people=[person])[0]
        told = {"seconds": time.monotonic() - begun, "number": made.number, "state": made.state}
        print(json.dumps(told), flush=True)


def report() -> None:
    """Print what stands in the database: numbers, sectors, states, mails, the latest number given."""
    from cherchons import cli

    cli.set_up_django()
    from cherchons.encounters.models import Registration, RegistrationPlan
    from cherchons.kernel.models import OutboxMessage

    rows = Registration.objects.order_by("number").values_list("number", "sector", "state", "email")
    mails = OutboxMessage.objects.filter(to__startswith="person").count()
    last = RegistrationPlan.objects.get(encounter__slug="ruee").last_number
    print(json.dumps({"rows": list(rows), "mails": mails, "last": last}))


# --- outside ---------------------------------------------------------------------------------------------
def call(environment: dict[str, str], *arguments: str) -> str:
    """Run one of the above in a process of its own; return what it printed last."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.stampede", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip().splitlines()[-1] if answer.stdout.strip() else ""


def by_processes(environment: dict[str, str], count: int = 8) -> list[dict[str, Any]]:
    """Let everyone come at once by several processes; return what each was told."""
    share = PEOPLE // count
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.stampede", "come", str(n * share), str((n + 1) * share)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(count)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told: list[dict[str, Any]] = []
    for process in started:
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        told += [json.loads(line) for line in said.splitlines()]
    return told


@dataclass
class Rush:
    """What people saw who came at once by the real server."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)  # people, by their own number
    cut: int = 0  # answers that never came

    def percentile(self, share: float) -> float:
        """Return the time under which this share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def rush(port: int, people: Iterable[int] = range(PEOPLE), *, on_answer: Any = None) -> Rush:
    """Open the form for everyone, then send all forms at the same moment; redirects are not followed.

    One light loop sends them: those who register are not on the server's machine, and must not take its time.
    """
    return asyncio.run(_rush(port, list(people), _open_form(port), on_answer))


async def _rush(port: int, people: list[int], token: str, on_answer: Any) -> Rush:
    seen, gate = Rush(), asyncio.Event()
    streams = [await asyncio.open_connection("127.0.0.1", port) for _number in people]

    async def one(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        form = _form(port, number, token)
        await gate.wait()
        begun = time.monotonic()
        try:
            writer.write(form)
            answer = await asyncio.wait_for(reader.read(), 60)
        except (OSError, TimeoutError):
            answer = b""
        writer.close()
        if not answer.startswith(b"HTTP/1.1 "):
            seen.cut += 1
            return
        status = int(answer[9:12])
        seen.seconds.append(time.monotonic() - begun)
        seen.statuses.append(status)
        if status == 302:
            seen.acknowledged.append(number)
        if on_answer:
            on_answer(len(seen.statuses))

    everyone = [asyncio.create_task(one(n, *stream)) for n, stream in zip(people, streams, strict=True)]
    await asyncio.sleep(0.1)
    gate.set()
    await asyncio.gather(*everyone)
    return seen


def _open_form(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", FORM)
    answer = connection.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, page
    found = re.search(r"csrftoken=([^;]+)", answer.headers.get("Set-Cookie", ""))
    assert found
    return found.group(1)


def _form(port: int, number: int, token: str) -> bytes:
    """Return one person's form as it travels."""
    typed = {
        "csrfmiddlewaretoken": token,
        "name": f"Person {number}",
        "email": f"person{number}@example.org",
        "organisation": "Les Jardins du canal",
        "sector": sector_of(number),
        "request_key": f"00000000-0000-4000-8000-{number:012d}",
    }
    body = urlencode(typed)
    lines = [
        f"POST {FORM} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Cookie: csrftoken={token}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", body]).encode()


# --- what must be true -------------------------------------------------------------------------------------
def faults(found: dict[str, Any], people: int = PEOPLE) -> Iterator[str]:
    """Say what is wrong with what stands in the database, against a count by hand."""
    rows = found["rows"]
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        yield "numbers are not 1, 2, 3, …"
    if found["last"] != len(rows):
        yield f"the latest number is {found['last']}, for {len(rows)} registrations"
    if found["mails"] != len(rows):
        yield f"{found['mails']} mails for {len(rows)} registrations"
    if len(rows) != people:
        yield f"{len(rows)} registrations, not {people}"
    expected = _states([row[1] for row in rows])
    if [row[2] for row in rows] != expected:
        yield "states are not those of the order of numbers"


def _states(sectors: Sequence[str]) -> list[str]:
    """Count by hand: 10 places for research, 30 for whoever comes, in order."""
    open_to_all, kept, states = PLACES - KEPT, KEPT, []
    for sector in sectors:
        if sector == "research" and kept:
            kept -= 1
            states.append("confirmed")
        elif open_to_all:
            open_to_all -= 1
            states.append("confirmed")
        else:
            states.append("waiting")
    return states


if __name__ == "__main__":
    words = sys.argv[1:]
    {"prepare": prepare, "report": report}.get(words[0], lambda: come(int(words[1]), int(words[2])))()
