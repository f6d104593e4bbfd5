"""Four desks at once by the real server, everyone scanned twice, the server killed in the middle."""

import http.client
import json
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.encounters.registrations.test_stampede import serving, wait_for_the_next, worker_of

pytestmark = pytest.mark.stress
PEOPLE, DESKS, WALK_INS, BATCH = 60, 4, 8, 5

PREPARE = """
from cherchons import cli; cli.set_up_django()
from datetime import timedelta
from cherchons.encounters.models import Encounter, Registration
from cherchons.encounters.queries.registrations.desk_links import desk_key_of
from cherchons.encounters.services.registrations.desk_links import make_desk_link
from cherchons.encounters.services.registrations.registering import Newcomer, register
from cherchons.kernel import clock
from cherchons.kernel.actors import VISITOR, System
day = Encounter.objects.get(slug="ruee")
for n in range({people}):
    register(day, by=VISITOR, people=[Newcomer(f"Person {{n}}", "support" if n % 4 else "research")])
until = clock.now() + timedelta(days=31)
link = make_desk_link(day, by=System(task="tests"), label="Porte", expires_at=until)
print(desk_key_of(link), *[r.uid.hex for r in day.registrations.order_by("number")])
"""

REPORT = """
from cherchons import cli; cli.set_up_django()
import json
from cherchons.encounters.models import Arrival, Registration
from cherchons.encounters.queries.registrations.arrivals import live_count
people = Registration.objects.select_related("encounter").order_by("number")
count = live_count(people[0].encounter)
print(json.dumps({
    "here": [bool(r.arrived_at) for r in people], "states": sorted({r.state for r in people}),
    "uids": [a.uid.hex for a in Arrival.objects.all()], "count": [count.here, count.walked_in],
}))
"""


def run(settings: dict[str, str], code: str) -> str:
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip().splitlines()[-1]


class Device:
    """A phone at the door: it keeps what it noted until the server answers for it."""

    def __init__(self, port: int, page: str, notes: list[dict[str, Any]]) -> None:
        self.port, self.page, self.queue = port, page, notes
        self.acknowledged: list[str] = []
        self.cut, self.sent_again, self.statuses = 0, 0, set[int]()

    def send(self) -> None:
        """Send batch after batch, each until it is answered for."""
        token = self._token()
        while self.queue:
            batch = self.queue[:BATCH]
            try:
                done = self._post(token, batch)
            except (OSError, http.client.HTTPException):
                self.cut += 1
                time.sleep(0.3)
                continue
            if random.random() < 0.2:  # the answer was lost on its way: it is sent once more
                self.sent_again += 1
                continue
            self.acknowledged += done
            self.queue = [note for note in self.queue if note["uid"] not in done]

    def _token(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", self.page)
        answer = connection.getresponse()
        answer.read()
        found = re.search(r"csrftoken=([^;]+)", answer.headers.get("Set-Cookie", ""))
        assert found
        return found.group(1)

    def _post(self, token: str, batch: list[dict[str, Any]]) -> list[str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token}
        body = json.dumps({"now": int(time.time() * 1000), "events": batch})
        connection.request("POST", self.page + "entrees/", body, {**headers, "Cookie": f"csrftoken={token}"})
        answer = connection.getresponse()
        told = answer.read()
        self.statuses.add(answer.status)
        return json.loads(told)["done"] if answer.status == 200 else []


def notes_of(desk: int, people: list[str]) -> list[dict[str, Any]]:
    """What one desk notes: half of the people twice over all desks, and some who walk in."""
    chance, now = random.Random(desk), int(time.time() * 1000)
    mine = [uid for number, uid in enumerate(people) if number % 2 == desk % 2]
    notes = [{"kind": "in", "registration": uid} for uid in mine]
    notes += [{"kind": "walk_in", "name": f"Guest {desk} {n}", "sector": "other"} for n in range(WALK_INS)]
    chance.shuffle(notes)
    return [
        {**note, "uid": UUID(int=chance.getrandbits(128)).hex, "at": now + n * 50}
        for n, note in enumerate(notes)
    ]


def test_nobody_is_lost_nor_counted_twice_when_the_server_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as (port, settings, process):
        key, *people = run(settings, PREPARE.format(people=PEOPLE)).split()
        page = f"/fr/rencontres/ruee/accueil/{key}/"
        noted = [notes_of(desk, people) for desk in range(DESKS)]
        devices = [Device(port, page, list(notes)) for notes in noted]
        threads = [threading.Thread(target=device.send) for device in devices]
        for thread in threads:
            thread.start()
        while sum(len(device.acknowledged) for device in devices) < 3 * BATCH:
            time.sleep(0.02)
        worker_of(process).kill()
        acknowledged = {uid for device in devices for uid in list(device.acknowledged)}
        kept = json.loads(run(settings, REPORT))
        assert acknowledged <= set(kept["uids"]), "an acknowledged entry was lost"
        wait_for_the_next(process, port)
        for thread in threads:
            thread.join(timeout=120)
        found = json.loads(run(settings, REPORT))
    uids = sorted(note["uid"] for notes in noted for note in notes)
    assert sum(device.cut for device in devices), "nobody's answer was cut off: the kill came too late"
    assert {status for device in devices for status in device.statuses} == {200}
    assert sorted(found["uids"]) == uids, "each note is kept once"
    assert found["here"] == [True] * (PEOPLE + DESKS * WALK_INS)
    assert found["count"] == [PEOPLE + DESKS * WALK_INS, DESKS * WALK_INS]
    assert found["states"] == ["confirmed"]
