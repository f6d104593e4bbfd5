"""Messages to a filtered group: who gets one, and what became of those that were sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cherchons.encounters.messages.groups import KEY
from cherchons.encounters.models import GroupMessage, Registration
from cherchons.encounters.queries.registrations.day import DeskDay
from cherchons.kernel import outbox
from cherchons.kernel.errors import NotFound

State = outbox.State
REFUSED = (State.FAILED, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Group:
    """Those a filter shows: one mail per address, and those to tell otherwise."""

    mails: list[list[Registration]]  # the people behind each address
    without_address: list[Registration]

    @property
    def people(self) -> int:
        return sum(len(people) for people in self.mails)


def group_of(day: DeskDay, pks: Sequence[int]) -> Group:
    """Return the group of these registrations (one query). Whose name is no longer kept gets nothing."""
    found = Registration.objects.filter(encounter=day.encounter, pk__in=pks, anonymous=False)
    by_address: dict[str, list[Registration]] = {}
    without = []
    for row in found.select_related("encounter").order_by("number"):
        if row.email:
            by_address.setdefault(row.email, []).append(row)
        else:
            without.append(row)
    return Group(list(by_address.values()), without)


def messages_of(day: DeskDay) -> list[GroupMessage]:
    """Return the messages of a day, latest first (one query)."""
    return list(GroupMessage.objects.filter(encounter=day.encounter).select_related("by"))


def message_of(day: DeskDay, pk: int) -> GroupMessage:
    """Return one message of this day.

    Raises
    ------
    NotFound
        If this day has none with this number.
    """
    found = GroupMessage.objects.filter(encounter=day.encounter, pk=pk).select_related("by").first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a message's mails. After a month their traces are forgotten: ``known`` says how many
    are still there."""

    known: int
    sent: int
    waiting: int
    last_due: datetime | None  # of those that wait
    failed: list[tuple[Registration | None, str]]
    bounced: list[tuple[Registration | None, str]]  # with the code that came back


def became_of(message: GroupMessage) -> Became:
    """Return what became of a message (two queries)."""
    mails = list(outbox.with_key(f"{KEY}{message.pk}:").defer("text", "html", "attachments"))
    counted = Counter(mail.state for mail in mails)
    lost = [mail for mail in mails if mail.state in (*REFUSED, State.BOUNCED)]
    uids = {mail.pk: UUID(str(mail.key).rpartition(":")[2]) for mail in lost}
    people = {r.uid: r for r in Registration.objects.filter(uid__in=uids.values())} if lost else {}
    named = [(mail.state, people.get(uids[mail.pk]), mail.problem) for mail in lost]
    waiting = [mail.due_at for mail in mails if mail.state in (State.QUEUED, State.SENDING, State.HANDING)]
    return Became(
        known=len(mails),
        sent=counted[State.SENT],
        waiting=len(waiting),
        last_due=max(waiting, default=None),
        failed=[(person, problem) for state, person, problem in named if state != State.BOUNCED],
        bounced=[(person, problem) for state, person, problem in named if state == State.BOUNCED],
    )
