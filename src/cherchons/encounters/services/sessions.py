"""Add, change, move, duplicate and delete the sessions of a draft."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db.models import Max
from django.utils.translation import gettext as _

from cherchons.encounters.enums import SessionKind
from cherchons.encounters.models import Day, Encounter, Item, Session, Speaker
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking
from cherchons.encounters.services.changes import Change, changing
from cherchons.encounters.services.checking import Invalid

# The desk's one door to all that is inside a session.
from cherchons.encounters.services.items import add_item as add_item
from cherchons.encounters.services.items import delete_item as delete_item
from cherchons.encounters.services.items import edit_item as edit_item
from cherchons.encounters.services.items import move_item as move_item
from cherchons.encounters.services.parallels import end_lonely_parallels, join_parallel
from cherchons.encounters.services.speakers import add_speaker as add_speaker
from cherchons.encounters.services.speakers import delete_speaker as delete_speaker
from cherchons.encounters.services.speakers import edit_speaker as edit_speaker
from cherchons.encounters.services.speakers import move_speaker as move_speaker
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


class SessionTexts(TypedDict, total=False):
    """What can be said of a session besides its title and its time."""

    kind: str
    text: str
    second_title: str
    second_text: str
    room: str
    language: str
    accessibility: str
    to_confirm: bool
    facilitation_to_confirm: bool
    cancelled: bool
    parallel: int | None
    parallel_title: str
    second_parallel_title: str


class SessionChanges(SessionTexts, total=False):
    """What can be changed of a session."""

    title: str
    day: Day
    start: time
    end: time


def add_session(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    day: Day,
    start: time,
    end: time,
    title: str,
    beside: Session | None = None,
    request_key: UUID | None = None,
    **more: Unpack[SessionTexts],
) -> Session:
    """Add a session to a day of the draft, after those that begin at the same time.

    With ``beside``, people choose between the two, as long as they meet: one step, that one undo takes back.
    """
    require(can_edit, by, encounter)
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.session.add",
        subject=title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return change.made(Session)
        _check_place(encounter, day, start, end)
        checking.room_for_sessions(encounter)
        kept = checking.cleaned(Session, {"kind": SessionKind.OTHER, "title": title, **more})
        if beside is not None:
            kept["parallel"] = join_parallel(beside, encounter)
        place = _last(encounter, day, start)
        made = Session.objects.create(
            encounter=encounter, day=day, start=start, end=end, position=place, **kept
        )
        if beside is not None:
            end_lonely_parallels(encounter)
            made.refresh_from_db()
        change.of(made)
    return made


def _check_place(encounter: Encounter, day: Day, start: time, end: time) -> None:
    if day.encounter_id != encounter.pk:
        raise Invalid(_("Choose one of the days of this encounter."), field="day")
    checking.hours(start, end)


def _last(encounter: Encounter, day: Day, start: time) -> int:
    """Return the position after the last of the sessions that begin at this time."""
    last = encounter.sessions.filter(day=day, start=start).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def edit_session(
    session: Session,
    *,
    by: Actor,
    version: int,
    request_key: UUID | None = None,
    **changes: Unpack[SessionChanges],
) -> Session:
    """Change what the draft says of a session."""
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.session.edit",
        subject=session.title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return session
        now = Session.objects.select_related("day").get(pk=session.pk)
        kept = checking.cleaned(Session, dict(changes))
        day, start, end = kept.get("day", now.day), kept.get("start", now.start), kept.get("end", now.end)
        _check_place(encounter, day, start, end)
        if (day, start) != (now.day, now.start):
            kept["position"] = _last(encounter, day, start)
        _apply(session, now, kept, change)
        end_lonely_parallels(encounter)
    return session


def _apply(session: Session, now: Session, kept: dict[str, Any], change: Change) -> None:
    fields = {name for name, value in kept.items() if getattr(now, name) != value}
    if not fields:
        change.nothing()
    for name, value in kept.items():
        setattr(session, name, value)
    session.save(update_fields=sorted(fields))
    change.of(session, fields)


def move_session(
    session: Session,
    *,
    by: Actor,
    version: int,
    day: Day | None = None,
    start: time | None = None,
    room: str | None = None,
    request_key: UUID | None = None,
) -> Session:
    """Move a session to another day, time or room; it lasts as long as before."""
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.session.move",
        subject=session.title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return session
        now = Session.objects.select_related("day").get(pk=session.pk)
        to_day, to_start = day or now.day, start or now.start
        kept: dict[str, Any] = {
            "day": to_day,
            "start": to_start,
            "end": later(now.end, _gap(now.start, to_start)),
        }
        _check_place(encounter, to_day, to_start, kept["end"])
        if room is not None:
            kept |= checking.cleaned(Session, {"room": room})
        if (to_day, to_start) != (now.day, now.start):
            kept |= {"position": _last(encounter, to_day, to_start), "parallel": None}
        _apply(session, now, kept, change)
        end_lonely_parallels(encounter)
    return session


def _gap(early: time, late: time) -> timedelta:
    some_day = date(2000, 1, 1)
    return datetime.combine(some_day, late) - datetime.combine(some_day, early)


def later(moment: time, by: timedelta) -> time:
    """Return a time of the same day, later by so much.

    Raises
    ------
    Invalid
        If that would be the next day, or the day before.
    """
    some_day = date(2000, 1, 1)
    moved = datetime.combine(some_day, moment) + by
    if moved.date() != some_day:
        raise Invalid(
            _("That would go past midnight: a session begins and ends on the same day."), field="start"
        )
    return moved.time()


def shift_session(
    session: Session, *, by: Actor, version: int, up: bool, request_key: UUID | None = None
) -> Session:
    """Move a session one place up or down in its day, without drag.

    Among sessions that begin at the same time it changes places with its neighbour. Otherwise its time slot
    and the neighbouring one change places: each lasts as long as before, and so does the pause between them.
    """
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.session.move",
        subject=session.title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return session
        slots = _slots(encounter.sessions.filter(day=session.day))
        place = next(n for n, slot in enumerate(slots) if session in slot)
        slot = slots[place]
        at = slot.index(session)
        inside = at + (-1 if up else 1)
        beside = place + (-1 if up else 1)
        if 0 <= inside < len(slot):
            slot[inside], slot[at] = slot[at], slot[inside]
            _number(slot)
        elif 0 <= beside < len(slots):
            first, second = (slots[beside], slot) if up else (slot, slots[beside])
            _swap(first, second)
        else:
            change.nothing()
        session.refresh_from_db()
        change.of(session, ["start", "end", "position"])
    return session


def _slots(sessions: Iterable[Session]) -> list[list[Session]]:
    """Return the sessions of a day by the time at which they begin."""
    slots: dict[time, list[Session]] = {}
    for session in sessions:
        slots.setdefault(session.start, []).append(session)
    return list(slots.values())


def _number(slot: list[Session]) -> None:
    for position, session in enumerate(slot):
        session.position = position
        session.save(update_fields=["position"])


def _swap(first: list[Session], second: list[Session]) -> None:
    """Let two slots that follow each other change places."""
    ends = {id(slot): max(s.end for s in slot) for slot in (first, second)}
    pause = _gap(ends[id(first)], second[0].start)
    if pause < timedelta(0):  # they overlap: only what they begin with changes places
        pause = timedelta(0)
    back = _gap(second[0].start, first[0].start)
    forth = _gap(first[0].start, later(ends[id(second)], back + pause))
    for slot, shift in ((second, back), (first, forth)):
        for session in slot:
            session.start, session.end = later(session.start, shift), later(session.end, shift)
            session.save(update_fields=["start", "end"])


def group_in_parallel(
    session: Session,
    *,
    by: Actor,
    version: int,
    beside: Session | None,
    request_key: UUID | None = None,
) -> Session:
    """Say that people choose between this session and ``beside``, whose time it takes; None: no longer."""
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.session.parallel",
        subject=session.title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return session
        now = Session.objects.select_related("day").get(pk=session.pk)
        if beside is None:
            _apply(session, now, {"parallel": None}, change)
        elif beside.pk == session.pk:
            raise Invalid(_("Choose another session of this encounter."), field="parallel")
        else:
            group = join_parallel(beside, encounter)
            kept = {"parallel": group, "day": beside.day, "start": beside.start, "end": beside.end}
            if (beside.day, beside.start) != (now.day, now.start):
                kept["position"] = _last(encounter, beside.day, beside.start)
            _apply(session, now, kept, change)
        end_lonely_parallels(encounter)
        session.refresh_from_db()
    return session


def duplicate_session(
    session: Session, *, by: Actor, version: int, request_key: UUID | None = None
) -> Session:
    """Add the same session once more, at the same time, with its items; people are to be confirmed."""
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.session.duplicate",
        subject=session.title,
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return change.made(Session)
        checking.room_for_sessions(encounter)
        made = Session.objects.get(pk=session.pk)
        made.pk, made.uid = None, uuid4()
        made.position = _last(encounter, made.day, made.start)
        made._state.adding = True
        made.save()
        _copy_people(session.speakers.all(), session=made)
        for item in session.items.all():
            copy = Item.objects.get(pk=item.pk)
            copy.pk, copy.uid, copy.session = None, uuid4(), made
            copy._state.adding = True
            copy.save()
            _copy_people(item.speakers.all(), item=copy)
        change.of(made)
    return made


def _copy_people(people: Iterable[Speaker], **where: Any) -> None:
    for person in people:
        person.pk, person.uid, person.to_confirm = None, uuid4(), True
        person._state.adding = True
        for name, value in where.items():
            setattr(person, name, value)
        person.save()


def delete_session(
    session: Session, *, by: Actor, version: int, request_key: UUID | None = None
) -> Encounter:
    """Take a session out of the draft; undo brings it back."""
    require(can_edit, by, session.encounter)
    encounter = session.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.session.delete",
        subject=session.title,
        request_key=request_key,
    ) as change:
        if change.repeated is None:
            Session.objects.filter(pk=session.pk).delete()
            end_lonely_parallels(encounter)
            change.of(encounter, ["sessions"])
    return encounter
