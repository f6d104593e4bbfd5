"""Writing to those whom a filter chose, at a rate that mail servers bear."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy

from cherchons.encounters.messages import groups
from cherchons.encounters.models import Encounter, GroupMessage, Registration
from cherchons.encounters.queries.registrations.opening import latest_release
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.checking import Invalid, cleaned, text
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import SignInNeeded
from cherchons.kernel.permissions import require

SEND = "encounters.registrations.message"
TEST = "encounters.registrations.test_message"
LONGEST_MESSAGE = 10_000


def checked(subject: str, words: str) -> tuple[str, str]:
    """Return what was written, cleaned, or say what is wrong with it."""
    made = cleaned(GroupMessage, {"subject": subject})["subject"]
    return made, text(words, field="text", longest=LONGEST_MESSAGE, needed=True)


@transaction.atomic
def send_message(
    encounter: Encounter,
    *,
    by: Actor,
    pks: Sequence[int],
    subject: str,
    words: str,
    filters: str = "",
    request_key: UUID | None = None,
) -> GroupMessage:
    """Write one mail per address of these registrations; they leave one after the other.

    No more than ``GROUP_MAILS_PER_MINUTE`` leave in a minute, over all messages to groups of the site.

    Raises
    ------
    Invalid
        If nothing was written, or nobody in the group has an address.
    """
    require(can_manage_registrations, by, encounter)
    made = audit.made_before(GroupMessage, request_key, SEND, by)
    if made is not None:
        return made
    subject, words = checked(subject, words)
    found = Registration.objects.filter(encounter=encounter, pk__in=pks, anonymous=False).exclude(email="")
    by_address: dict[str, list[Registration]] = {}
    for row in found.order_by("number"):
        by_address.setdefault(row.email, []).append(row)
    if not by_address:
        raise Invalid(gettext_lazy("Nobody in this group has an e-mail address."))
    message = GroupMessage.objects.create(
        encounter=encounter,
        subject=subject,
        text=words,
        filters=filters[:500],
        count=len(by_address),
        by_id=by.account_id,
    )
    pace, due_at = groups.pace(), groups.next_due()
    release = latest_release(encounter)
    for index, people in enumerate(by_address.values()):
        mail = groups.group_mail(encounter, release, people, subject=subject, text=words)
        groups.tell_group(mail, message=message.pk, registration=people[0], due_at=due_at + index * pace)
    audit.record(by, SEND, message, request_key=request_key)
    return message


@transaction.atomic
def send_test(
    encounter: Encounter,
    *,
    by: Actor,
    sample: Registration,
    subject: str,
    words: str,
    request_key: UUID | None = None,
) -> str:
    """Send the message to its writer alone, as ``sample`` would get it; return where to."""
    require(can_manage_registrations, by, encounter)
    if by.account_id is None:
        raise SignInNeeded
    address = get_user_model().objects.values_list("email", flat=True).get(pk=by.account_id)
    if audit.already_done(request_key, TEST, by) is not None:
        return str(address)
    subject, words = checked(subject, words)
    release = latest_release(encounter)
    mail = groups.group_mail(encounter, release, [sample], subject=subject, text=words)
    groups.tell_test(mail, to=address)
    audit.record(by, TEST, encounter, request_key=request_key)
    return str(address)
