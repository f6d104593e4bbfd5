"""Mails are rows; none is lost, none is sent twice."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection, transaction

from cherchons.kernel import clock, outbox
from cherchons.kernel.models import OutboxMessage

State = OutboxMessage.State
NOW = datetime(2026, 4, 24, 9, 0, tzinfo=UTC)


class Recorder:
    """A transport that remembers what it took; ``failing`` says how often it refuses first."""

    def __init__(self, *, failing: int = 0, took: bool | None = None) -> None:
        self.failing, self.sent, self._took = failing, list[str](), took

    def send(self, mail: EmailMultiAlternatives) -> None:
        if self.failing:
            self.failing -= 1
            raise ConnectionRefusedError("no")
        self.sent.append(mail.extra_headers["Message-ID"])

    def took(self, message_id: str) -> bool | None:
        return self._took


@pytest.fixture(autouse=True)
def _mail_folder(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.mark.django_db
def test_a_mail_is_written_with_the_change_that_it_tells() -> None:
    with transaction.atomic():
        outbox.post("a@example.org", subject="s", text="t")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_the_same_key_is_told_once() -> None:
    first = outbox.post("a@example.org", subject="s", text="t", key="release:1:a")
    second = outbox.post("a@example.org", subject="other", text="t", key="release:1:a")
    assert first.pk == second.pk
    assert OutboxMessage.objects.get().subject == "s"


@pytest.mark.django_db
def test_a_subject_cannot_add_headers() -> None:
    outbox.post("a@example.org", subject="Hello\r\nBcc: all@example.org", text="t")
    outbox.deliver(clock.now())
    mail = message_from_bytes(next(settings.MAIL_FOLDER.glob("*.eml")).read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Hello Bcc: all@example.org"
    assert mail["Bcc"] is None


@pytest.mark.django_db
def test_a_delivered_mail_has_its_parts_and_its_text_is_forgotten() -> None:
    outbox.post(
        "Ada <ada@example.org>",
        subject="Programme",
        text="plain",
        html="<p>rich</p>",
        attachments=[("day.ics", b"BEGIN:VCALENDAR", "text/calendar")],
        language="en",
    )
    assert outbox.deliver(clock.now()) == 1
    mail = message_from_bytes(next(settings.MAIL_FOLDER.glob("*.eml")).read_bytes(), policy=policy.default)
    assert mail["To"] == "ada@example.org"
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    row = OutboxMessage.objects.get()
    assert (row.state, row.text, row.html, row.attachments) == (State.SENT, "", "", [])
    assert mail["Message-ID"] == row.message_id


@pytest.mark.django_db
def test_mails_of_libraries_take_the_same_way() -> None:
    send_mail("Code", "123456", None, ["a@example.org", "b@example.org"])
    assert sorted(OutboxMessage.objects.values_list("to", flat=True)) == ["a@example.org", "b@example.org"]


@pytest.mark.django_db
def test_a_mail_waits_for_its_time() -> None:
    outbox.post("a@example.org", subject="s", text="t", due_at=NOW + timedelta(hours=1))
    through = Recorder()
    assert outbox.deliver(NOW, through=through) == 0
    assert outbox.deliver(NOW + timedelta(hours=1), through=through) == 1


@pytest.mark.django_db
def test_a_refused_mail_is_tried_again_ever_later_then_given_up() -> None:
    with clock.hold(NOW):
        outbox.post("a@example.org", subject="s", text="t")
    through, moment, waits = Recorder(failing=99), NOW, list[timedelta]()
    for _ in range(20):
        outbox.deliver(moment, through=through)
        row = OutboxMessage.objects.get()
        if row.state == State.FAILED:
            break
        waits.append(row.due_at - moment)
        assert outbox.deliver(row.due_at - timedelta(seconds=1), through=Recorder()) == 0
        moment = row.due_at
    assert waits == outbox.PAUSES
    assert row.problem == "ConnectionRefusedError"
    assert outbox.send_again(row.pk)
    again = Recorder()
    assert outbox.deliver(clock.now(), through=again) == 1
    assert len(again.sent) == 1


@pytest.mark.django_db
def test_one_refused_mail_does_not_hold_up_the_others() -> None:
    for name in "abc":
        outbox.post(f"{name}@example.org", subject="s", text="t")
    assert outbox.deliver(clock.now(), through=Recorder(failing=1)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("took", "state", "sent"),
    [(True, State.SENT, 0), (False, State.SENT, 1), (None, State.UNCERTAIN, 0)],
    ids=["the transport took it", "the transport never took it", "nobody can tell"],
)
def test_a_mail_found_in_the_hands_of_the_dead(took: bool | None, state: str, sent: int) -> None:
    row = outbox.post("a@example.org", subject="s", text="secret")
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=State.HANDING, lease_holder="dead", lease_until=NOW, due_at=NOW
    )
    through = Recorder(took=took)
    assert outbox.deliver(NOW, through=through) == 0  # the lease has not run out yet
    outbox.deliver(NOW + timedelta(seconds=1), through=through)
    row.refresh_from_db()
    assert (row.state, len(through.sent)) == (state, sent)
    assert (row.text == "") == (row.state == State.SENT)


@pytest.mark.django_db
def test_what_was_sent_is_forgotten_after_a_month() -> None:
    with clock.hold(NOW):
        outbox.post("a@example.org", subject="s", text="t")
        outbox.post("b@example.org", subject="s", text="t", due_at=NOW + timedelta(days=400))
    outbox.deliver(NOW, through=Recorder())
    assert outbox.forget(NOW + timedelta(days=29)) == 0
    assert outbox.forget(NOW + timedelta(days=31)) == 1
    assert OutboxMessage.objects.get().to == "b@example.org"  # still to be sent


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work() -> None:
    for number in range(30):
        outbox.post(f"p{number}@example.org", subject="s", text="t")
    throughs = [Recorder(), Recorder()]
    problems: list[Exception] = []

    def work(through: Recorder) -> None:
        try:
            outbox.deliver(clock.now() + timedelta(seconds=1), through=through)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[through]) for through in throughs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert Counter(Counter(throughs[0].sent + throughs[1].sent).values()) == {1: 30}


# --- kill -9 ----------------------------------------------------------------------------------------


def run_worker(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run :mod:`tests.kernel.killed` on the database in ``home``."""
    return subprocess.run(
        [sys.executable, "-m", "tests.kernel.killed", *arguments],
        env=_environment(home),
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "EMAIL_URL")}
    return {**kept, "CHERCHONS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "cherchons.settings.test"}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty database, as the bytes of its file."""
    home = tmp_path_factory.mktemp("migrated")
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=_environment(home), check=True
    )
    with closing(sqlite3.connect(home / "cherchons.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (home / "cherchons.sqlite3").read_bytes()


@pytest.fixture
def queued(migrated: bytes, tmp_path: Path) -> Path:
    """A home folder with five mails to send."""
    (tmp_path / "cherchons.sqlite3").write_bytes(migrated)
    with closing(sqlite3.connect(tmp_path / "cherchons.sqlite3")) as database, database:
        database.executemany(
            'INSERT INTO kernel_outboxmessage ("to", language, subject, text, html, attachments, message_id, '
            "state, attempts, problem, created_at, due_at, lease_holder) "
            "VALUES (?, 'fr', 's', 't', '', '[]', ?, 'queued', 0, '', '2026-01-01', '2026-01-01', '')",
            [(f"p{number}@example.org", f"<m{number}@test>") for number in range(5)],
        )
    return tmp_path


def states(home: Path) -> Counter[str]:
    with closing(sqlite3.connect(home / "cherchons.sqlite3")) as database:
        return Counter(state for (state,) in database.execute("SELECT state FROM kernel_outboxmessage"))


@pytest.mark.parametrize("moment", ["before", "half", "after"])
def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(queued: Path, moment: str) -> None:
    dead = run_worker(queued, moment)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    assert states(queued) == {"sent": 2, "handing": 1, "queued": 2}
    there = len(list((queued / "mail").glob("*.eml")))
    assert there == (3 if moment == "after" else 2)
    second = run_worker(queued, "never")
    assert second.returncode == 0, second.stderr
    assert int(second.stdout) == 5 - there  # exactly what was missing
    assert states(queued) == {"sent": 5}
    mails = [message_from_bytes(path.read_bytes()) for path in (queued / "mail").glob("*.eml")]
    assert sorted(str(mail["To"]) for mail in mails) == [f"p{number}@example.org" for number in range(5)]


def test_when_nobody_can_tell_a_mail_waits_for_a_person(queued: Path) -> None:
    run_worker(queued, "after", "blind")
    second = run_worker(queued, "never", "blind")
    assert int(second.stdout) == 2
    assert states(queued) == {"sent": 4, "uncertain": 1}
    assert len(list((queued / "mail").glob("*.eml"))) == 5  # it had gone: sending it again would be twice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Bonjour\r\nBcc: x@example.org", "Bonjour Bcc: x@example.org"),
        ("«\u00a0Vraiment\u202f?\u00a0»\u00a0: oui", "«\u00a0Vraiment\u202f?\u00a0»\u00a0: oui"),
        (" \ta\u2028b\x85c\x00\x1b[0md\n\n e ", "a b c [0md e"),
        ("é" * 300, "é" * 250),
    ],
)
def test_a_subject_is_one_line_and_keeps_its_no_break_spaces(given: str, kept: str) -> None:
    message = outbox.post("a@example.org", subject=given, text="…")
    assert message.subject == kept
    assert "\n" not in str(outbox._as_mail(message).message()["Subject"]).replace("\n ", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "to", ["a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org", "", "a"]
)
def test_what_is_not_one_address_gets_no_mail(to: str) -> None:
    with pytest.raises(ValidationError):
        outbox.post(to, subject="x", text="…")
    assert outbox.post("Ada <ada@example.org>", subject="x", text="…").to == "ada@example.org"
