"""What is ranked on a day, and until when: opened, changed, stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.models import (
    Encounter,
    RegistrationPlan,
    SessionChoice,
    SessionPlaces,
    WishedSession,
    WishPlan,
)
from cherchons.encounters.queries.composing.slots import Slot, parallel_workshops
from cherchons.encounters.queries.composing.wishes import programme_of
from cherchons.encounters.rules import can_compose
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.encounters.services.registrations import counting
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import Conflict, DomainError, NotFound
from cherchons.kernel.permissions import require

OPEN, SET = "encounters.wishes.open", "encounters.wishes.set"
MOST = 100_000


class NothingToRank(DomainError):
    """The published programme holds no parallel workshops."""

    status = 409
    code = "nothing-to-rank"
    sentence = gettext_lazy(
        "People rank workshops that take place at the same time. Group them in the programme, publish it, "
        "then come back here."
    )


class NoWishes(DomainError):
    """The organisers ask for no wishes."""

    status = 409
    code = "no-wishes"
    sentence = gettext_lazy("Wishes are not set up for this day.")


class SeatsAreChosen(DomainError):
    """Seats of these workshops are chosen when one registers."""

    status = 409
    code = "seats-are-chosen"
    sentence = gettext_lazy(
        "Seats in these workshops are counted and chosen when one registers: they are not ranked as well."
    )


@dataclass(frozen=True, slots=True)
class Room:
    """How many people a ranked workshop takes; empty: proposed when workshops are composed."""

    capacity: int | None = None
    minimum: int | None = None


def locked_wishes(encounter: Encounter) -> WishPlan | None:
    """Return the plan of wishes, locked until the transaction ends: the lock of composing."""
    return WishPlan.objects.select_for_update().filter(encounter=encounter).first()


@transaction.atomic
def open_wishes(encounter: Encounter, *, by: Actor, request_key: UUID | None = None) -> WishPlan:
    """Begin to ask for wishes: all parallel workshops that are published, until the day begins.

    Opening twice changes nothing.

    Raises
    ------
    NothingToRank
        If no parallel workshops are published, or seats are chosen in all of them.
    """
    require(can_compose, by, encounter)
    plan = WishPlan.objects.filter(encounter=encounter).first()
    if plan is not None:
        return plan
    taken = seats_chosen(encounter)
    slots = [slot for slot in published_slots(encounter) if not taken.intersection(slot.uids)]
    if not slots:
        raise SeatsAreChosen if taken else NothingToRank
    plan, made = WishPlan.objects.get_or_create(encounter=encounter)
    if made:
        _keep(plan, {UUID(uid): Room() for slot in slots for uid in slot.uids}, among=set())
        audit.record(by, OPEN, plan, request_key=request_key)
    return plan


@transaction.atomic
def set_wishes(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    sessions: Mapping[UUID, Room],
    closes_at: datetime | None,
    word: str = "",
    second_word: str = "",
    request_key: UUID | None = None,
) -> WishPlan:
    """Change which sessions are ranked, how many people each takes, and until when wishes change.

    Wishes for a session that is no longer ranked are kept: ranked again, they count again.

    Raises
    ------
    Conflict
        If someone else changed the plan since ``version``.
    Invalid
        If a session isn't a published parallel workshop, a minimum is above its capacity, or seats are
        chosen in it.
    """
    require(can_compose, by, encounter)
    plan = _locked(encounter)
    if audit.already_done(request_key, SET, by) is not None:
        return plan
    if plan.version != version:
        raise Conflict
    slots = published_slots(encounter)
    _check(encounter, slots, sessions)
    given = {"closes_at": closes_at, "word": word, "second_word": second_word}
    for name, value in cleaned(WishPlan, given).items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save(update_fields=[*given, "version"])
    _keep(plan, sessions, among={UUID(uid) for slot in slots for uid in slot.uids})
    audit.record(by, SET, plan, fields=[*given, "sessions"], request_key=request_key)
    return plan


@transaction.atomic
def stop(encounter: Encounter, *, by: Actor) -> WishPlan:
    """Close wishes by hand, whatever their date."""
    require(can_compose, by, encounter)
    return _set_stopped(encounter, by, stopped=True)


@transaction.atomic
def reopen(encounter: Encounter, *, by: Actor) -> WishPlan:
    """Take wishes again, until their date."""
    require(can_compose, by, encounter)
    return _set_stopped(encounter, by, stopped=False)


@transaction.atomic
def rank_instead(encounter: Encounter, *, by: Actor, session: UUID) -> None:
    """Let the workshops beside ``session`` be ranked, whose seats were to be chosen when registering.

    Their numbers of seats become what each takes at most. Once someone has chosen a seat, it stays theirs.

    Raises
    ------
    SeatsAreChosen
        If someone has chosen a seat there.
    """
    require(can_compose, by, encounter)
    registration = counting.locked_plan(encounter)
    slot = next((one for one in published_slots(encounter) if str(session) in one.uids), None)
    if slot is None or registration is None:
        raise NotFound
    if SessionChoice.objects.filter(session_uid__in=slot.uids, registration__encounter=encounter).exists():
        raise SeatsAreChosen(_("People have chosen seats in these workshops: the seats stay theirs."))
    plan, _made = WishPlan.objects.get_or_create(encounter=encounter)
    counted = dict(_counted(registration, slot).values_list("session_uid", "capacity"))
    for uid in slot.uids:
        WishedSession.objects.get_or_create(
            plan=plan, session_uid=uid, defaults={"capacity": counted.get(UUID(uid))}
        )
    _counted(registration, slot).delete()
    RegistrationPlan.objects.filter(pk=registration.pk).update(version=registration.version + 1)
    WishPlan.objects.filter(pk=plan.pk).update(version=plan.version + 1)
    audit.record(by, "encounters.wishes.rank_instead", plan, fields=["sessions"], public=True)


def _counted(registration: RegistrationPlan, slot: Slot) -> Any:
    return SessionPlaces.objects.filter(plan=registration, session_uid__in=slot.uids)


def _set_stopped(encounter: Encounter, by: Actor, *, stopped: bool) -> WishPlan:
    plan = _locked(encounter)
    if plan.stopped != stopped:
        plan.stopped, plan.version = stopped, plan.version + 1
        plan.save(update_fields=["stopped", "version"])
        audit.record(by, f"encounters.wishes.{'stop' if stopped else 'reopen'}", plan, fields=["stopped"])
    return plan


def _locked(encounter: Encounter) -> WishPlan:
    plan = locked_wishes(encounter)
    if plan is None:
        raise NoWishes
    return plan


def published_slots(encounter: Encounter) -> tuple[Slot, ...]:
    """Return the groups of parallel workshops that are published (one query)."""
    programme = programme_of(encounter)
    return parallel_workshops(programme) if programme else ()


def seats_chosen(encounter: Encounter) -> set[str]:
    """Return the sessions whose seats are chosen when one registers (one query)."""
    rows = SessionPlaces.objects.filter(plan__encounter=encounter).values_list("session_uid", flat=True)
    return {str(uid) for uid in rows}


def _check(encounter: Encounter, slots: tuple[Slot, ...], sessions: Mapping[UUID, Room]) -> None:
    by_uid = {UUID(s.uid): s for slot in slots for s in slot.sessions}
    chosen = seats_chosen(encounter)
    for uid, room in sessions.items():
        if uid not in by_uid:
            raise Invalid(_("A workshop is no longer among those that take place at the same time."))
        if str(uid) in chosen:
            raise Invalid(str(SeatsAreChosen.sentence))
        for name, value in (("capacity", room.capacity), ("minimum", room.minimum)):
            if value is not None and not (1 if name == "capacity" else 0) <= value <= MOST:
                told = _("“%(title)s”: this number of people is not possible.")
                raise Invalid(told % {"title": by_uid[uid].title}, field=f"{name}_{uid.hex}")
        if room.capacity is not None and (room.minimum or 0) > room.capacity:
            told = _("“%(title)s”: the smallest number of people is above the largest.")
            raise Invalid(told % {"title": by_uid[uid].title}, field=f"minimum_{uid.hex}")
    for slot in slots:
        ranked = [uid for uid in slot.uids if UUID(uid) in sessions]
        if len(ranked) == 1:
            raise Invalid(_("Of workshops that take place at the same time, at least two are ranked."))


def _keep(plan: WishPlan, sessions: Mapping[UUID, Room], *, among: set[UUID]) -> None:
    """Keep these sessions; of those that are ranked now, the ones ``among`` these go.

    One that is on no programme at the moment stays: undo may bring it back.
    """
    plan.sessions.filter(session_uid__in=among.difference(sessions)).delete()
    for uid, room in sessions.items():
        given = {"capacity": room.capacity, "minimum": room.minimum}
        WishedSession.objects.update_or_create(plan=plan, session_uid=uid, defaults=given)
