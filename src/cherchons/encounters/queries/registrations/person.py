"""All about one registration, as its page at the desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from cherchons.encounters.enums import AnswerKind, RegistrationPurpose, RegistrationState
from cherchons.encounters.models import Needs, Registration
from cherchons.encounters.queries.registrations.day import DeskDay
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.encounters.queries.registrations.places import place_in_line
from cherchons.encounters.queries.registrations.sessions import CountedSession
from cherchons.kernel import audit, outbox
from cherchons.kernel.errors import NotFound
from cherchons.kernel.models import AuditEntry, OutboxMessage

PREFIX = "encounters.registration."
SENTENCES = {
    "register": gettext_lazy("Registered"),
    "change": gettext_lazy("Details changed"),
    "cancel": gettext_lazy("Cancelled"),
    "accept": gettext_lazy("Offered place accepted"),
    "offer": gettext_lazy("A place was offered"),
    "give": gettext_lazy("A place became free and was given"),
    "lapse": gettext_lazy("The offer had no answer in time"),
    "wait_again": gettext_lazy("Came back into the line"),
    "confirm": gettext_lazy("Confirmed"),
    "line": gettext_lazy("Put in line"),
    "restore": gettext_lazy("Stands again as before a change that was taken back"),
    "wish": gettext_lazy("Wishes said"),
    "send_link": gettext_lazy("The link was sent again"),
    "arrival.in": gettext_lazy("Marked as arrived"),
    "arrival.undone": gettext_lazy("Marked as not arrived"),
}
MAIL_STATES = {
    OutboxMessage.State.SENT: gettext_lazy("sent"),
    OutboxMessage.State.FAILED: gettext_lazy("failed"),
    OutboxMessage.State.UNCERTAIN: gettext_lazy("perhaps not sent"),
    OutboxMessage.State.BOUNCED: gettext_lazy("came back"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a sentence, who did it, when."""

    at: datetime
    sentence: str
    who: str


@dataclass(slots=True)
class File:
    """Everything about one registration that this reader may see."""

    r: Registration
    link: str = ""  # of the person, for those who manage
    line: int = 0  # its place in the line, if it waits
    needs: Needs | None = None
    party: list[Registration] = field(default_factory=list)
    consents: list[tuple[str, bool]] = field(default_factory=list)
    answers: list[tuple[str, str, int]] = field(default_factory=list)  # question, answer, its version
    sessions: list[tuple[str, str]] = field(default_factory=list)
    history: list[Event] = field(default_factory=list)
    mails: list[tuple[str, datetime, str, bool]] = field(
        default_factory=list
    )  # subject, when, state, returned


def registration_numbered(day: DeskDay, number: int) -> Registration:
    """Return the registration with this number.

    Raises
    ------
    NotFound
        If there is none on this day.
    """
    related = ("encounter", "organisation", "territory", "code", "registered_by", "needs")
    found = (
        Registration.objects.filter(encounter=day.encounter, number=number).select_related(*related).first()
    )
    if found is None:
        raise NotFound
    return found


def file_of(day: DeskDay, r: Registration, sessions: Sequence[CountedSession]) -> File:
    """Return all that the reader may see of a registration (at most ten queries)."""
    purposes = dict(RegistrationPurpose.choices)
    titles = {one.uid: one.title for one in sessions}
    made = File(r)
    if r.state == RegistrationState.WAITING and day.plan:
        made.line = place_in_line(r, day.plan)
    if r.group:
        others = Registration.objects.filter(encounter=day.encounter, group=r.group).exclude(pk=r.pk)
        made.party = list(others.order_by("number"))
    made.consents = [
        (str(purposes[c.purpose]), c.given)
        for c in r.consents.order_by("pk")
        # Who has no needs refused nothing; to whom a contact is given is no matter of the team's.
        if c.purpose != RegistrationPurpose.CONTACT and (c.given or c.purpose != RegistrationPurpose.NEEDS)
    ]
    made.sessions = [
        (titles.get(c.session_uid, gettext("a session that is no longer there")), c.get_state_display())
        for c in r.choices.all()
    ]
    made.history = _history(day, r)
    if day.manages:
        made.answers = [
            (a.question.text, said(a.question.kind, a.value), a.question.version)
            for a in r.answers.select_related("question").order_by("question__position", "question_id")
        ]
        made.mails = _mails(r)
        if not r.anonymous:
            path = reverse("encounters:registration", kwargs={"slug": day.encounter.slug, "key": key_of(r)})
            made.link = settings.SITE_URL + path
    if day.sees_needs:
        made.needs = getattr(r, "needs", None)
    return made


def said(kind: str, value: Any) -> str:
    """Return an answer in words."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if kind == AnswerKind.YES_NO:
        return gettext("yes") if value == "yes" else gettext("no")
    return str(value)


def _history(day: DeskDay, r: Registration) -> list[Event]:
    """Return what happened, latest first: the audit trail in sentences."""
    entries = list(audit.trail(r)[:100])
    names = _names(day, entries)
    zone = ZoneInfo(day.encounter.timezone)
    events = [
        Event(entry.at.astimezone(zone), _sentence(entry), names[entry.pk])
        for entry in entries
        if entry.action != f"{PREFIX}register"
    ]
    how = r.get_channel_display()
    return [*events, Event(r.registered_at.astimezone(zone), str(SENTENCES["register"]), how)]


def _sentence(entry: AuditEntry) -> str:
    known = SENTENCES.get(entry.action.removeprefix("encounters.").removeprefix("registration."))
    return str(known) if known else gettext("Changed: %(fields)s") % {"fields": ", ".join(entry.fields)}


def _names(day: DeskDay, entries: Sequence[AuditEntry]) -> dict[int, str]:
    """Return who did each thing, by name where the reader may know it (one query at most)."""
    keys = {entry.actor_key for entry in entries if entry.actor_key.startswith("account:")}
    ids = [int(key.partition(":")[2]) for key in keys]
    rows = get_user_model().objects.filter(pk__in=ids) if ids and day.manages else ()
    accounts = {f"account:{one.pk}": one.name or one.email for one in rows}

    def who(entry: AuditEntry) -> str:
        if entry.actor_key.startswith("account:"):
            return accounts.get(entry.actor_key, gettext("someone who signed in"))
        if entry.actor_key.startswith("link:registration"):
            return gettext("the person, by their link")
        if entry.actor_key.startswith("link:desk"):
            return gettext("a volunteer at the desk")
        if entry.actor_key.startswith("system:"):
            return gettext("by itself")
        return gettext("a visitor")

    return {entry.pk: who(entry) for entry in entries}


def _mails(r: Registration) -> list[tuple[str, datetime, str, bool]]:
    if not r.email:
        return []
    mine = [m for m in outbox.mails_to(r.email).defer("text", "html", "attachments")[:50] if _about(m, r)]
    zone = ZoneInfo(r.encounter.timezone)
    returned = OutboxMessage.State.BOUNCED
    return [
        (
            m.subject,
            m.created_at.astimezone(zone),
            str(MAIL_STATES.get(OutboxMessage.State(m.state), gettext("waiting"))),
            m.state == returned,
        )
        for m in mine
    ]


def _about(mail: OutboxMessage, r: Registration) -> bool:
    return bool(mail.key) and r.uid.hex in str(mail.key)
