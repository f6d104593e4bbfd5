"""Mail as rows: written with the change that it tells, handed to the transport by the sweep.

A killed process loses nothing (the row stays) and sends nothing twice: a message is marked ``handing`` just
before the transport takes it. Found in that state after its lease ran out, it is sent again only if the
transport can tell that it never took it; otherwise it waits as ``uncertain`` for the administrator.
"""

import base64
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import get_language

from cherchons.kernel import clock
from cherchons.kernel.models import OutboxMessage
from cherchons.kernel.registry import Attachment, contributions

State = OutboxMessage.State
LEASE = timedelta(minutes=2)
OWN_HEADER = "X-Cherchons"  # names the mail where a relay replaced its Message-ID
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 600)]  # between attempts; then the message has failed


# The text has served: what remains is that a mail was sent.
DONE: dict[str, Any] = {"state": State.SENT, "lease_until": None, "text": "", "html": "", "attachments": []}


class Transport(Protocol):
    """What takes a mail away."""

    def send(self, mail: EmailMultiAlternatives) -> None: ...

    def took(self, message_id: str) -> bool | None:
        """Say whether it took this message, or None if it can't tell."""


class SmtpTransport:
    """The real one: Django's SMTP backend, configured by ``EMAIL_URL``."""

    def send(self, mail: EmailMultiAlternatives) -> None:
        mail.connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
        mail.send()

    def took(self, message_id: str) -> bool | None:
        return None


class FolderTransport:
    """Mails as .eml files in ``settings.MAIL_FOLDER``, for development and the demonstration."""

    def send(self, mail: EmailMultiAlternatives) -> None:
        settings.MAIL_FOLDER.mkdir(parents=True, exist_ok=True)
        path = self._path(mail.extra_headers["Message-ID"])
        partial = path.with_suffix(".partial")
        partial.write_bytes(mail.message().as_bytes())
        partial.rename(path)

    def took(self, message_id: str) -> bool | None:
        return self._path(message_id).exists()

    def text_of(self, message_id: str) -> str:
        """Return the plain text of a mail that was taken, or nothing."""
        path = self._path(message_id)
        if not path.exists():
            return ""
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        return str(body.get_content()) if body else ""

    @staticmethod
    def _path(message_id: str) -> Path:
        return Path(settings.MAIL_FOLDER) / f"{message_id.strip('<>').split('@')[0]}.eml"


def transport() -> Transport:
    """Return the transport that the settings name."""
    return SmtpTransport() if settings.MAIL_TRANSPORT == "smtp" else FolderTransport()


def post(
    to: str,
    *,
    subject: str,
    text: str,
    html: str = "",
    attachments: Sequence[tuple[str, bytes, str]] = (),
    made_later: Sequence[str] = (),
    language: str | None = None,
    key: str | None = None,
    fresh: bool = False,
    due_at: datetime | None = None,
) -> OutboxMessage:
    """Put one mail for one address into the outbox, in the caller's transaction.

    Parameters
    ----------
    to, subject, text, html
        The mail; line breaks in the subject become spaces.
    attachments
        ``(file name, content, MIME type)`` triples.
    made_later
        Attachments made when the mail leaves: the name of a contributed
        :class:`~cherchons.kernel.registry.Attachment`, a colon, and the word it makes them from.
    key
        Names what this mail tells, to whom; a second mail with the same key is not written.
    fresh
        The key is known to be new: it is not looked for.
    due_at
        Not to be sent earlier (default: now).

    Raises
    ------
    ValidationError
        If ``to`` is not one address; forms have said so before.
    """
    fields: dict[str, Any] = {
        "to": _one_address(to),
        "language": language or get_language() or settings.LANGUAGE_CODE,
        "subject": _one_line(subject)[:250],
        "text": text,
        "html": html,
        "attachments": [
            {"name": name, "type": mime, "base64": base64.b64encode(content).decode()}
            for name, content, mime in attachments
        ]
        + [{"made_later": name} for name in made_later],
        "message_id": f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
        "created_at": clock.now(),
        "due_at": due_at or clock.now(),
    }
    if key is None or fresh:
        return OutboxMessage.objects.create(key=key, **fields)
    return OutboxMessage.objects.get_or_create(key=key, defaults=fields)[0]


def _one_address(to: str) -> str:
    """Return the bare address of one person; a list of addresses or a second header is none."""
    address = parseaddr(to)[1]
    validate_email(address if to == address or to.endswith(f"<{address}>") else to)
    return address


def _one_line(subject: str) -> str:
    """Return a subject on one line: what breaks lines or isn't seen becomes a space, no-break spaces stay."""
    breaks = ("Cc", "Zl", "Zp", "Cs")
    flat = "".join(" " if unicodedata.category(sign) in breaks else sign for sign in subject)
    return re.sub(" {2,}", " ", flat).strip(" ")


class OutboxBackend(BaseEmailBackend):
    """Django's e-mail backend that writes to the outbox, so that libraries' mails take the same way."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for mail in email_messages:
            html = next((body for body, mime in getattr(mail, "alternatives", []) if mime == "text/html"), "")
            for address in mail.recipients():
                post(address, subject=mail.subject, text=mail.body, html=str(html))
        return len(email_messages)


def deliver(now: datetime, *, holder: str = "", limit: int = 100, through: Transport | None = None) -> int:
    """Send what is due; return how many mails were handed over. Safe to run in several processes at once."""
    through = through or transport()
    _recover(now, through)
    sent = 0
    for _ in range(limit):
        message = _lease(now, holder or uuid4().hex)
        if message is None:
            break
        sent += _hand_over(message, now, through)
    return sent


def _recover(now: datetime, through: Transport) -> None:
    """Decide on messages whose lease ran out: their process is dead."""
    dead = OutboxMessage.objects.filter(lease_until__lt=now)
    dead.filter(state=State.SENDING).update(state=State.QUEUED, lease_until=None)
    for message in dead.filter(state=State.HANDING):
        took = through.took(message.message_id)
        found = dead.filter(pk=message.pk, state=State.HANDING)
        if took:
            found.update(sent_at=now, **DONE)
        else:
            found.update(state=State.UNCERTAIN if took is None else State.QUEUED, lease_until=None)


def _lease(now: datetime, holder: str) -> OutboxMessage | None:
    """Take the next due message for this process alone."""
    due = OutboxMessage.objects.filter(state=State.QUEUED, due_at__lte=now).order_by("due_at", "id")
    for pk in due.values_list("pk", flat=True)[:5]:
        taken = OutboxMessage.objects.filter(pk=pk, state=State.QUEUED).update(
            state=State.SENDING, lease_holder=holder, lease_until=now + LEASE
        )
        if taken:
            return OutboxMessage.objects.get(pk=pk)
    return None


def _hand_over(message: OutboxMessage, now: datetime, through: Transport) -> int:
    mine = OutboxMessage.objects.filter(pk=message.pk, lease_holder=message.lease_holder)
    if not mine.filter(state=State.SENDING).update(state=State.HANDING):
        return 0  # taken over in the meantime
    try:
        through.send(_as_mail(message))
    except Exception as problem:
        _postpone(message, now, problem)
        return 0
    mine.update(sent_at=now, **DONE)
    return 1


def _postpone(message: OutboxMessage, now: datetime, problem: Exception) -> None:
    again = message.attempts < len(PAUSES)
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=State.QUEUED if again else State.FAILED,
        attempts=message.attempts + 1,
        due_at=now + PAUSES[message.attempts] if again else message.due_at,
        problem=type(problem).__name__,
        lease_until=None,
    )


def _as_mail(message: OutboxMessage) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.MAIL_RETURN_PATH
        or settings.DEFAULT_FROM_EMAIL,  # of the envelope: what fails comes back there
        [message.to],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            OWN_HEADER: message.message_id.strip("<>").split("@")[0],
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday answers
        },
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for name, content, mime in _files(message):
        mail.attach(name, content, mime)
    return mail


def _files(message: OutboxMessage) -> Iterator[tuple[str, bytes, str]]:
    """Yield what is attached, made now where it was left for later."""
    makers = {maker.name: maker.make for maker in contributions(Attachment)}
    for file in message.attachments:
        if "made_later" in file:
            name, _colon, word = file["made_later"].partition(":")
            with translation.override(message.language):
                yield from makers[name](word)
        else:
            yield file["name"], base64.b64decode(file["base64"]), file["type"]


def stuck() -> models.QuerySet[OutboxMessage]:
    """Return the mails that failed or of which nobody knows whether they left, latest first."""
    return OutboxMessage.objects.filter(state__in=[State.FAILED, State.UNCERTAIN]).order_by("-id")


def bounced() -> models.QuerySet[OutboxMessage]:
    """Return the mails that left and came back, latest first."""
    return OutboxMessage.objects.filter(state=State.BOUNCED).order_by("-id")


def with_key(key_prefix: str) -> models.QuerySet[OutboxMessage]:
    """Return the mails whose key begins so, in the order in which they were written."""
    return OutboxMessage.objects.filter(key__startswith=key_prefix).order_by("id")


def latest_due(key_prefix: str) -> datetime | None:
    """Return when the last of the waiting mails whose key begins so is due, if any waits."""
    waiting = OutboxMessage.objects.filter(key__startswith=key_prefix, state=State.QUEUED)
    last: datetime | None = waiting.aggregate(latest=models.Max("due_at"))["latest"]
    return last


@transaction.atomic
def send_again(message_id: int) -> bool:
    """Queue a failed or uncertain message once more; return whether there was one."""
    again = stuck().filter(pk=message_id)
    return bool(again.update(state=State.QUEUED, attempts=0, due_at=clock.now()))


def forget(now: datetime, *, after: timedelta = timedelta(days=30)) -> int:
    """Delete what was sent or has failed long enough ago."""
    return OutboxMessage.objects.filter(
        state__in=[State.SENT, State.FAILED, State.UNCERTAIN, State.BOUNCED], created_at__lt=now - after
    ).delete()[0]


def message(message_id: int) -> OutboxMessage | None:
    """Return one mail, whatever became of it."""
    return OutboxMessage.objects.filter(pk=message_id).first()


def mails_to(address: str) -> models.QuerySet[OutboxMessage]:
    """Return the mails for one address, latest first."""
    return OutboxMessage.objects.filter(to__iexact=address).order_by("-id")


def forget_address(address: str) -> int:
    """Delete every mail for one address, sent or not: its owner is being erased."""
    return mails_to(address).delete()[0]


def forget_sent(key_prefix: str) -> int:
    """Delete the mails whose key begins so, once they have left."""
    return OutboxMessage.objects.filter(
        key__startswith=key_prefix, state__in=[State.SENT, State.BOUNCED]
    ).delete()[0]


def latest(limit: int) -> list[OutboxMessage]:
    """Return the latest mails, whatever became of them."""
    return list(OutboxMessage.objects.order_by("-id")[:limit])
