"""Mails that came back: delivery status notifications, and the mail of ours that each speaks of.

References
----------
.. [1] RFC 3464, "An Extensible Message Format for Delivery Status Notifications".
.. [2] RFC 3462 / 6522, "The Multipart/Report Media Type".
.. [3] RFC 3463, "Enhanced Mail System Status Codes".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from enum import StrEnum

from django.db import transaction

from cherchons.kernel import audit
from cherchons.kernel.actors import Actor, System
from cherchons.kernel.models import OutboxMessage
from cherchons.kernel.outbox.mails import OWN_HEADER

State = OutboxMessage.State
LARGEST = 10_000_000  # bytes of a notification that are read
MOST_PARTS = 50
_NAME = re.compile(r"^[0-9a-f]{32}$")
_MESSAGE_ID = re.compile(r"^(?:Message-ID|X-Cherchons):\s*<?([0-9a-f]{32})\b", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b(5\d\d)[ -]")
_LEFT = (State.SENT, State.HANDING, State.UNCERTAIN)  # what may come back


class Came(StrEnum):
    """What a mail that came in turned out to be."""

    BOUNCED = "bounced"  # one of our mails could not be delivered
    KNOWN = "known"  # the same, and we knew
    DELAYED = "delayed"  # the other server still tries
    OTHER = "other"  # no notification about a mail of ours


@dataclass(frozen=True, slots=True)
class Notification:
    """What a delivery status notification says."""

    name: str  # of our mail: what stands before the @ of its Message-ID
    failed: bool  # else it is late, or was delivered
    status: str  # "5.1.1", or nothing


def read_notification(raw: bytes) -> Notification | None:
    """Return what a notification says about one of our mails; None if it is anything else.

    A bounce is believed only if it names the mail by its random Message-ID, which the addressee alone knows.
    """
    mail = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
    name = _named(mail)
    if name is None:
        return None
    reports = [part for part in _parts(mail) if part.get_content_type() == "message/delivery-status"]
    if reports:
        fields = [fields for report in reports for fields in _recipients(report)]
        actions = {str(one.get("Action", "")).split(";")[0].strip().lower() for one in fields}
        status = next((s for one in fields if (s := _status(str(one.get("Status", ""))))), "")
        failed = "failed" in actions or (not actions - {""} and status.startswith("5"))
        return Notification(name, failed, status)
    if mail.get("X-Failed-Recipients"):  # Exim before it wrote reports
        return Notification(name, True, _status(_text(mail)) or _reply(_text(mail)))
    return None


def came_back(raw: bytes, *, by: Actor | None = None) -> Came:
    """Take note of one mail that came in at the return address. Reading it twice changes nothing."""
    told = read_notification(raw)
    if told is None:
        return Came.OTHER
    if not told.failed:
        return Came.DELAYED if told.status.startswith("4") else Came.OTHER
    with transaction.atomic():
        theirs = OutboxMessage.objects.filter(message_id__startswith=f"<{told.name}@")
        row = theirs.select_for_update().first()
        if row is None:
            return Came.OTHER
        if row.state not in _LEFT:
            return Came.KNOWN if row.state == State.BOUNCED else Came.OTHER
        theirs.update(
            state=State.BOUNCED, problem=told.status, lease_until=None, text="", html="", attachments=[]
        )
        audit.record(by or System(task="bounces"), "kernel.mail.bounce", row, fields=["state"])
    return Came.BOUNCED


def _parts(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _named(mail: Message) -> str | None:
    """Return which mail of ours is returned, by the headers that come with the report.

    The notification's own Message-ID is another one; only what it encloses is looked at.
    """
    for part in _parts(mail):
        kind = part.get_content_type()
        headers: Message | None
        if kind in ("message/rfc822", "message/global"):
            enclosed = part.get_payload()
            first = enclosed[0] if isinstance(enclosed, list) and enclosed else None
            headers = first if isinstance(first, Message) else None
        elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            headers = message_from_string(_text(part).lstrip(), policy=policy.compat32)
        else:
            continue
        if headers is not None and (name := _own_name(headers)):
            return name
    if mail.get("X-Failed-Recipients"):  # the copy stands in the text itself
        found = _MESSAGE_ID.search(_text(mail))
        return found[1].lower() if found else None
    return None


def _own_name(headers: Message) -> str | None:
    for header in (OWN_HEADER, "Message-ID"):
        word = str(headers.get(header, "")).strip().strip("<>").split("@")[0].lower()
        if _NAME.match(word):
            return word
    return None


def _recipients(report: Message) -> list[Message]:
    """Return the blocks of fields of a report, the one about the message as a whole included."""
    blocks = report.get_payload()
    if isinstance(blocks, list):
        return [block for block in blocks if isinstance(block, Message)]
    return [message_from_string(block, policy=policy.compat32) for block in _text(report).split("\n\n")]


def _text(part: Message) -> str:
    texts = []
    for one in _parts(part):
        payload = one.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts.append(payload.decode("utf-8", errors="replace"))
    return "\n".join(texts).replace("\r\n", "\n")


def _status(words: str) -> str:
    found = _STATUS.search(words)
    return found[1] if found else ""


def _reply(words: str) -> str:
    found = _REPLY.search(words)
    return found[1] if found else ""
