"""Mails that did not leave, sent again by an administrator."""

from uuid import UUID

from django.db import transaction

from cherchons.kernel import audit, outbox
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require
from cherchons.people.rules import can_send_mails_again

AGAIN = "people.send_mails_again"


@transaction.atomic
def send_mail_again(message_id: int, *, by: Actor, request_key: UUID | None = None) -> bool:
    """Queue a mail that failed, or of which nobody knows whether it left, once more.

    Returns
    -------
    Whether this submission queued it (a second click too); False if it was no longer waiting for anybody.
    """
    require(can_send_mails_again, by)
    if audit.already_done(request_key, AGAIN, by) is not None:
        return True
    if not outbox.send_again(message_id):
        return False
    audit.record(by, AGAIN, outbox.message(message_id), fields=["state"], request_key=request_key)
    return True
