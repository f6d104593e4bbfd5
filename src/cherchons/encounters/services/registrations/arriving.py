"""At the door: someone came in, an entry is taken back, someone comes without being registered.

Whether a person is here is computed from the arrivals (``engines.presence``), never counted up and down. What
devices noted without a network is sent as often as they like, in any order: each note has its own uid.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import ArrivalKind, Channel, ChoiceState, RegistrationState
from cherchons.encounters.models import Arrival, Encounter, Registration, RegistrationPlan
from cherchons.encounters.queries.registrations.arrivals import desk_of
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.rules import can_check_in
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.encounters.services.registrations import counting
from cherchons.encounters.services.registrations.plans import NoPlan
from cherchons.engines import presence
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.people.enums import Sector

State = RegistrationState
NOTHING = timedelta(microseconds=1)


class WithoutPlace(DomainError):
    """Someone without a place is let in only by someone who says so."""

    status = 409
    code = "without-place"
    sentence = gettext_lazy("This person has no place now. If you let them in anyway, say so.")


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """What a device noted: someone came in (``in``), an entry was taken back (``undone``), or ``walk_in``.

    ``at`` is told by the device's clock. The registration of someone who walks in has the uid of the note.
    """

    uid: UUID
    kind: str
    at: datetime
    registration: UUID | None = None
    name: str = ""
    sector: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A note that can't be kept, and why."""

    uid: UUID
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What became of the notes of a device: those that are kept, now or before, and those that can't be."""

    done: list[UUID]
    refused: list[Refused]


# --- one person ----------------------------------------------------------------------------------------
@transaction.atomic
def check_in(registration: Registration, *, by: Actor, anyway: bool = False) -> Registration:
    """Note that someone came in. Who is here already stays here, since the first time.

    Parameters
    ----------
    anyway
        Whether someone without a place (in line, cancelled) is let in all the same.

    Raises
    ------
    WithoutPlace
        If the person has no place, and ``anyway`` does not say that they are let in.
    """
    require(can_check_in, by, registration.encounter)
    plan, now = counting.locked(registration)
    if now.arrived_at is not None:
        return now
    if now.state not in TAKEN and not anyway:
        raise WithoutPlace
    _note_now(plan, now, ArrivalKind.IN, by)
    counting.touched(plan)
    return now


@transaction.atomic
def take_back(registration: Registration, *, by: Actor) -> Registration:
    """Take an entry back: it was someone else, or a mistake."""
    require(can_check_in, by, registration.encounter)
    plan, now = counting.locked(registration)
    if now.arrived_at is None:
        return now
    _note_now(plan, now, ArrivalKind.UNDONE, by)
    counting.touched(plan)
    return now


@transaction.atomic
def walk_in(
    encounter: Encounter,
    *,
    by: Actor,
    name: str,
    sector: str,
    organisation: str = "",
    uid: UUID | None = None,
) -> Registration:
    """Let in someone who is not registered: always, and counted.

    Parameters
    ----------
    uid
        Given by the form or the device; the same one again is the same person.
    """
    require(can_check_in, by, encounter)
    plan = counting.locked_plan(encounter)
    if plan is None:
        raise NoPlan
    event = DoorEvent(uid or uuid4(), "walk_in", clock.now(), None, name, sector, organisation)
    arrival = _keep_walk_in(plan, event, event.at, by)
    counting.touched(plan)
    return arrival.registration


def _note_now(plan: RegistrationPlan, registration: Registration, kind: ArrivalKind, by: Actor) -> None:
    """Note what someone does who sees how things stand: it comes after all that is known."""
    last = registration.arrivals.order_by("at").last()
    at = max(clock.now(), last.at + NOTHING) if last else clock.now()
    _note(registration, uuid4(), kind, at, by)
    _derive(plan, registration)


# --- what devices noted --------------------------------------------------------------------------------
@transaction.atomic
def reconcile(
    encounter: Encounter, *, by: Actor, events: Sequence[DoorEvent], sent: datetime | None = None
) -> Reconciled:
    """Keep what a device noted: once each, in whatever order and batches it comes.

    People came in: that is a fact, also where their place was cancelled since the device knew of it.

    Parameters
    ----------
    sent
        What the device's clock showed when it sent: its error is taken out of each moment.
    """
    require(can_check_in, by, encounter)
    plan = counting.locked_plan(encounter)
    if plan is None:
        raise NoPlan
    batch = _Batch(plan, by, sent, events)
    for event in sorted(events, key=lambda event: event.kind != "walk_in"):
        batch.take(event)
    batch.end()
    return Reconciled(batch.done, batch.refused)


class _Batch:
    """One sending of one device, under the plan's lock."""

    def __init__(
        self, plan: RegistrationPlan, by: Actor, sent: datetime | None, events: Sequence[DoorEvent]
    ) -> None:
        self.plan, self.by = plan, by
        self.received = clock.now()
        self.sent = sent or self.received
        uids = {event.uid for event in events}
        known = Arrival.objects.filter(uid__in=uids).values_list("uid", "registration__encounter_id")
        self.known: dict[UUID, int] = dict(known)
        named = {event.registration for event in events if event.registration}
        people = plan.encounter.registrations.filter(uid__in=named, anonymous=False)
        self.people: dict[UUID, Registration] = {person.uid: person for person in people}
        self.changed: dict[int, Registration] = {}
        self.done: list[UUID] = []
        self.refused: list[Refused] = []

    def take(self, event: DoorEvent) -> None:
        """Keep one note, or say why not."""
        if self.known.get(event.uid) == self.plan.encounter_id:
            self.done.append(event.uid)
            return
        try:
            self._keep(event)
        except DomainError as error:
            self.refused.append(Refused(event.uid, error.code, str(error)))
            return
        self.known[event.uid] = self.plan.encounter_id
        self.done.append(event.uid)

    def _keep(self, event: DoorEvent) -> None:
        if event.uid in self.known:
            raise Unknown
        at = presence.corrected(event.at, sent=self.sent, received=self.received)
        if event.kind == "walk_in":
            registration = _keep_walk_in(self.plan, event, at, self.by).registration
            self.people[registration.uid] = registration
            return
        if event.kind not in ArrivalKind.values:
            raise Unknown
        person = self.people.get(event.registration) if event.registration else None
        if person is None:
            raise Unknown
        _note(person, event.uid, ArrivalKind(event.kind), at, self.by)
        self.changed[person.pk] = person

    def end(self) -> None:
        """Say who is here now."""
        for registration in self.changed.values():
            _derive(self.plan, registration)
        if self.done:
            counting.touched(self.plan)


class Unknown(DomainError):
    """A note about nobody of this day."""

    status = 404
    code = "unknown"
    sentence = gettext_lazy("Nobody of this day is registered under this number.")


# --- what is kept --------------------------------------------------------------------------------------
def _note(registration: Registration, uid: UUID, kind: ArrivalKind, at: datetime, by: Actor) -> Arrival:
    """Write one arrival; the plan is locked."""
    has_place = registration.state in TAKEN
    audit.record(by, f"encounters.arrival.{kind}", registration, fields=["arrived_at"])
    return Arrival.objects.create(
        uid=uid,
        registration=registration,
        kind=kind,
        at=at,
        recorded_at=clock.now(),
        desk=desk_of(by),
        before="" if has_place else registration.state,
    )


def _keep_walk_in(plan: RegistrationPlan, event: DoorEvent, at: datetime, by: Actor) -> Arrival:
    """Register and let in someone; the plan is locked. The same note again is the same person."""
    kept = Arrival.objects.select_related("registration").filter(uid=event.uid).first()
    if kept is not None and kept.registration.encounter_id == plan.encounter_id:
        return kept
    if kept is not None or Registration.objects.filter(uid=event.uid).exists():
        raise Unknown
    row = cleaned(
        Registration,
        {"name": event.name, "organisation_name": event.organisation, "sector": event.sector},
    )
    if row["sector"] not in Sector.values:
        raise Invalid(_("Choose the world this person comes from."), field="sector")
    now = clock.now()
    registration = Registration.objects.create(
        uid=event.uid,
        encounter_id=plan.encounter_id,
        number=counting.next_numbers(plan, 1)[0],
        state=State.CANCELLED,  # what it is again if the entry is taken back
        channel=Channel.DESK,
        individual=not row["organisation_name"],
        language=plan.encounter.language,
        registered_by_id=by.account_id,
        registered_at=now,
        changed_at=now,
        **row,
    )
    arrival = _note(registration, event.uid, ArrivalKind.IN, at, by)
    _derive(plan, registration)
    return arrival


def _derive(plan: RegistrationPlan, registration: Registration) -> None:
    """Say whether someone is here, from all that was noted; the plan is locked.

    Who is here has a place. Who had none before has none again once the entry is taken back; coming in also
    accepts a place that was offered.
    """
    arrivals = list(registration.arrivals.order_by("id"))
    since = presence.here_since(_notes(arrivals))
    before = next((arrival.before for arrival in arrivals if arrival.before), "")
    accepts = registration.state == State.OFFERED and any(a.kind == ArrivalKind.IN for a in arrivals)
    values: dict[str, Any] = {"arrived_at": since}
    if since is not None or accepts:
        values |= {"state": State.CONFIRMED, "offer_until": None}
    elif before:
        values |= {"state": before}
        registration.arrivals.update(before="")
    had_place = registration.state in TAKEN
    if values.get("state", registration.state) != registration.state:
        values["changed_at"] = clock.now()
    Registration.objects.filter(pk=registration.pk).update(**values)
    for name, value in values.items():
        setattr(registration, name, value)
    if had_place != (registration.state in TAKEN):
        _reseat(plan, registration)


def _reseat(plan: RegistrationPlan, registration: Registration) -> None:
    """Seat someone who has a place now in the sessions they chose; free the seats of who has none again."""
    if registration.state in TAKEN:
        counting.settle_seats(plan, registration)
        return
    seats = registration.choices.filter(state=ChoiceState.SEATED)
    freed = list(seats.values_list("session_uid", flat=True))
    if freed:
        seats.update(state=ChoiceState.WAITING)
        counting.free_seats(plan, freed)


def _notes(arrivals: Iterable[Arrival]) -> list[presence.Note]:
    return [presence.Note(a.uid.hex, a.at, a.kind == ArrivalKind.IN) for a in arrivals]
