"""Mails that came back: which one, and why."""

import io
import mailbox
import sys
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cherchons.cli.mails import bounces
from cherchons.kernel import clock, outbox
from cherchons.kernel.models import AuditEntry, OutboxMessage
from cherchons.kernel.outbox import Came, came_back
from tests.factories import make_account
from tests.kernel import notifications as shapes

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


@pytest.fixture(autouse=True)
def _mail_folder(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"


def sent() -> OutboxMessage:
    """A mail that left."""
    row = outbox.post("personne@asso.example", subject="Un mot", text="t", key=f"test:{uuid4().hex}")
    outbox.deliver(clock.now())
    row.refresh_from_db()
    assert row.state == State.SENT
    return row


def name_of(row: OutboxMessage) -> str:
    return row.message_id.strip("<>").split("@")[0]


@pytest.mark.parametrize(
    ("shape", "status"),
    [
        (shapes.postfix, "5.1.1"),
        (shapes.exim, "5.0.0"),
        (shapes.old_exim, "550"),
        (shapes.exchange, "5.1.10"),
    ],
)
def test_a_notification_marks_the_mail_it_speaks_of(shape: Callable[[str], bytes], status: str) -> None:
    row, other = sent(), sent()
    raw = shape(name_of(row))
    assert came_back(raw) == Came.BOUNCED
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, row.problem) == (State.BOUNCED, status)
    assert other.state == State.SENT
    entry = AuditEntry.objects.get(action="kernel.mail.bounce")
    assert (entry.object_id, entry.actor_key) == (str(row.pk), "system:bounces")
    assert came_back(raw) == Came.KNOWN, "the mail server says it twice"
    assert came_back(raw.replace(b"\n", b"\r\n")) == Came.KNOWN, "lines end as on the wire"


def test_a_delay_or_a_delivery_is_no_bounce() -> None:
    row = sent()
    assert came_back(shapes.postfix(name_of(row), action="delayed", status="4.4.1")) == Came.DELAYED
    assert came_back(shapes.postfix(name_of(row), action="delivered", status="2.0.0")) == Came.OTHER
    row.refresh_from_db()
    assert row.state == State.SENT


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\x00garbage", b"Subject: hello\n\nhello", shapes.holiday("a" * 32), b"\n" * 100_000]
)
def test_anything_else_is_left_alone(raw: bytes) -> None:
    assert came_back(raw) == Came.OTHER


def test_nobody_can_make_up_a_bounce() -> None:
    row = sent()
    assert came_back(shapes.postfix(uuid4().hex)) == Came.OTHER
    assert came_back(shapes.postfix("%" * 32)) == Came.OTHER
    assert came_back(shapes.holiday(name_of(row))) == Came.OTHER
    row.refresh_from_db()
    assert row.state == State.SENT


def test_a_mail_that_still_waits_does_not_bounce() -> None:
    row = outbox.post("personne@asso.example", subject="s", text="t")
    assert came_back(shapes.postfix(name_of(row))) == Came.OTHER
    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_the_envelope_names_the_return_address_and_the_mail_its_sender(settings: Any) -> None:
    settings.MAIL_RETURN_PATH = "retours@cherchons.example"
    mail = outbox._as_mail(outbox.post("a@example.org", subject="s", text="t"))
    assert mail.from_email == "retours@cherchons.example"
    written = message_from_bytes(mail.message().as_bytes())
    assert written["From"] == settings.DEFAULT_FROM_EMAIL
    assert written["X-Cherchons"] in written["Message-ID"]


def test_the_command_reads_one_mail_from_its_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = sent()
    given: Any = SimpleNamespace(path="-")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(shapes.postfix(name_of(row)))))
    assert bounces(given) == 0
    assert capsys.readouterr().out == "1 mail read: bounced.\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\x00")))
    assert bounces(given) == 0, "a mail server that hears of a failure would send one more mail"


def test_the_command_reads_mailboxes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [sent() for _ in range(3)]
    box: Any = mailbox.mbox(tmp_path / "mbox")
    box.add(shapes.postfix(name_of(rows[0])))
    box.add(b"Subject: hello\n\nhello")
    box.close()
    maildir: Any = mailbox.Maildir(tmp_path / "maildir")
    maildir.add(shapes.exchange(name_of(rows[1])))
    (tmp_path / "one.eml").write_bytes(shapes.exim(name_of(rows[2])))
    for name, found in (("mbox", 2), ("maildir", 1), ("one.eml", 1)):
        assert bounces(SimpleNamespace(path=str(tmp_path / name))) == 0  # type: ignore[arg-type]
        assert capsys.readouterr().out.startswith(f"{found} mails read: 1 bounced")
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {State.BOUNCED}
    assert bounces(SimpleNamespace(path=str(tmp_path / "nowhere"))) == 2  # type: ignore[arg-type]


def test_the_administrator_sees_what_came_back_and_it_is_forgotten_in_time(client: Client) -> None:
    row = sent()
    came_back(shapes.postfix(name_of(row)))
    client.force_login(make_account(administrator=True), backend=settings.AUTHENTICATION_BACKENDS[-1])
    page = client.get(reverse("people:mails")).content.decode()
    assert "personne@asso.example" in page
    assert "5.1.1" in page
    assert outbox.forget(clock.now()) == 0
    OutboxMessage.objects.update(created_at="2020-01-01T00:00Z")
    assert outbox.forget(clock.now()) == 1
