"""Lines that the reading had not understood, put where they belong: text, point or session."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max
from django.utils.translation import gettext as _

from cherchons.encounters.enums import ItemKind, SessionKind
from cherchons.encounters.models import Day, Encounter, Item, Session
from cherchons.encounters.queries.desk_parts import next_free
from cherchons.encounters.queries.documents import Document, document
from cherchons.encounters.queries.unread import plain, session_in, words_lost
from cherchons.encounters.rules import can_edit
from cherchons.encounters.services import checking, restoring
from cherchons.encounters.services.changes import Change, changing
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.readings import nothing_said, sessions_of
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import NotFound
from cherchons.kernel.permissions import require

USUAL = timedelta(hours=1)
SHORTEST = timedelta(minutes=30)


@contextmanager
def _taking(
    encounter: Encounter, line: int, action: str, *, by: Actor, version: int, request_key: UUID | None
) -> Iterator[tuple[Change, str]]:
    """Take a line out of those that wait, in one change with what is made of it."""
    with changing(encounter, by=by, version=version, action=action, request_key=request_key) as change:
        if change.repeated is not None:
            yield change, ""
            return
        now = Encounter.objects.get(pk=encounter.pk)
        found = [unread["text"].strip() for unread in now.unread if unread["line"] == line]
        if not found:
            raise NotFound(_("This line was already put somewhere, or set aside."))
        yield change, "\n".join(found)
        encounter.unread = [unread for unread in now.unread if unread["line"] != line]
        encounter.save(update_fields=["unread"])


def insert_unread(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    line: int,
    session: Session | None = None,
    request_key: UUID | None = None,
) -> Encounter:
    """Add a line to the end of a session's text, or of the introduction; it is unread no more."""
    require(can_edit, by, encounter)
    action = "encounters.unread.insert"
    with _taking(encounter, line, action, by=by, version=version, request_key=request_key) as (change, words):
        if change.repeated is not None:
            return encounter
        if session is None:
            now = Encounter.objects.values_list("description", flat=True).get(pk=encounter.pk)
            encounter.description = _longer(now, words, "description")
            encounter.save(update_fields=["description"])
            change.of(encounter, ["description", "unread"])
        else:
            checking.same_encounter(session, encounter)
            session.text = _longer(Session.objects.get(pk=session.pk).text, words, "text")
            session.save(update_fields=["text"])
            change.of(session, ["text"])
    return encounter


def _longer(text: str, words: str, field: str) -> str:
    whole = f"{text}\n\n{words}" if text else words
    return checking.text(whole, field=field, longest=checking.LONGEST_TEXT)


def item_from_unread(
    session: Session, *, by: Actor, version: int, line: int, request_key: UUID | None = None
) -> Item:
    """Make a line the last point of a session; among testimonies it is one."""
    require(can_edit, by, session.encounter)
    encounter, action = session.encounter, "encounters.unread.item"
    with _taking(encounter, line, action, by=by, version=version, request_key=request_key) as (change, words):
        if change.repeated is not None:
            return change.made(Item)
        checking.room_here(session.items.count())
        last = session.items.aggregate(last=Max("position"))["last"]
        telling = session.kind == SessionKind.TESTIMONIES
        made = Item.objects.create(
            session=session,
            position=0 if last is None else last + 1,
            kind=ItemKind.TESTIMONY if telling else ItemKind.POINT,
            **_title_and_text(words),
        )
        change.of(made)
    return made


def session_from_unread(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    line: int,
    after: Session | None = None,
    request_key: UUID | None = None,
) -> Session:
    """Make a line a session: at the time that it says, else after the session ``after``, else at the end.

    What the line says of people and of what is to be confirmed is read too. Where it says no end, the session
    lasts until the next one, at most an hour.
    """
    require(can_edit, by, encounter)
    action = "encounters.unread.session"
    with _taking(encounter, line, action, by=by, version=version, request_key=request_key) as (change, words):
        if change.repeated is not None:
            return change.made(Session)
        if after is not None:
            checking.same_encounter(after, encounter)
        day = after.day if after is not None else encounter.days.first()
        if day is None:
            raise Invalid(_("Give the encounter a date first: its sessions come next."))
        now = Encounter.objects.get(pk=encounter.pk)
        made = _read(now, words, day) or [_unread_session(words, day, after)]
        checking.room_for_sessions(encounter, len(made))
        wanted = document(now, private=True)
        restoring.restore(now, {**wanted, "sessions": [*wanted["sessions"], *made]})
        first = Session.objects.select_related("day").get(uid=made[0]["uid"])
        change.of(first)
    return first


def _read(encounter: Encounter, words: str, day: Day) -> list[Document]:
    """Return the sessions that the engine reads in the line; nothing where it says no time."""
    read = session_in(words)
    if read is None:
        return []
    made = sessions_of(read, encounter, on=day.date)
    for session in made:
        session["day"] = day.date.isoformat()
        session["position"] = encounter.sessions.filter(day=day).count()
    if len(made) == 1 and not (read.sessions[0].clock_end or read.sessions[0].end):
        start = time.fromisoformat(made[0]["start"])
        made[0]["end"] = f"{_end(day, start):%H:%M}"
    if words_lost(words, [json.dumps(session, ensure_ascii=False) for session in made]):
        made[0]["text"] = _longer(made[0]["text"], plain(words), "text")
    return made


def _unread_session(words: str, day: Day, after: Session | None) -> Document:
    start, end = next_free(day)
    if after is not None:
        beside = day.sessions.filter(parallel=after.parallel) if after.parallel is not None else [after]
        start = max(session.end for session in beside)
        end = _end(day, start, SHORTEST if day.sessions.filter(start=start).exists() else USUAL)
    checking.hours(start, end)
    return {
        **nothing_said(Session, restoring.SESSION),
        **_title_and_text(words),
        "uid": str(uuid4()),
        "day": day.date.isoformat(),
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "position": day.sessions.count(),
        "kind": SessionKind.OTHER,
        "items": [],
        "speakers": [],
    }


def _end(day: Day, start: time, usual: timedelta = USUAL) -> time:
    """Return when a session that begins at ``start`` ends: when the next one begins, an hour on at most."""
    following = day.sessions.filter(start__gt=start).order_by("start").values_list("start", flat=True).first()
    end = _later(start, usual)
    return min(end, following) if following is not None else end


def _later(start: time, by: timedelta) -> time:
    end = datetime.combine(datetime.min, start) + by
    return end.time() if end.day == 1 else time(23, 59)


def _title_and_text(words: str) -> dict[str, Any]:
    """Return a title that fits, and the whole where it doesn't."""
    first, _newline, rest = plain(words).partition("\n")
    title = " ".join(first.split())
    longest = Session._meta.get_field("title").max_length or 250
    if len(title) > longest:
        title, rest = title[: longest - 1].rstrip() + "…", plain(words)
    return {"title": title or _("To be confirmed"), "text": rest.strip()[: checking.LONGEST_TEXT]}
