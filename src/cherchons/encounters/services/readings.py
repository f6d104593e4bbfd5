"""From a programme that the engine read to a draft: nothing that was read is dropped."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation
from cherchons.directory.queries import fold
from cherchons.encounters.enums import EncounterState, ItemKind, SessionKind, SpeakerPart
from cherchons.encounters.models import Encounter, Item, Series, Session, Speaker
from cherchons.encounters.queries.programme import Document
from cherchons.encounters.rules import can_create_encounter, can_edit_series
from cherchons.encounters.services import checking, restoring
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.series import next_number
from cherchons.encounters.services.slugs import free_slug, slug_for
from cherchons.engines.programme import DraftPerson, DraftSession, ProgrammeDraft
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

LAST_MINUTE = time(23, 59)


def create_from_reading(
    organisation: Organisation,
    *,
    by: Actor,
    draft: ProgrammeDraft,
    title: str = "",
    on: date | None = None,
    series: Series | None = None,
    number: int | None = None,
    request_key: UUID | None = None,
) -> Encounter:
    """Begin a draft from what was read.

    ``title`` and ``on`` (the first day's date) replace what was read, or give what was not. The series is
    only what the caller gives: the reading's hint is for the page that asks.

    Raises
    ------
    Invalid
        If there is neither a title nor a date, or too many sessions.
    """
    require(can_create_encounter, by, organisation)
    if series is not None:
        require(can_edit_series, by, series)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(
            pk=organisation.pk
        )  # the same form twice: in turn
        already = audit.made_before(Encounter, request_key, "encounters.create", by)
        if already is not None:
            return already
        wanted = _Reading(draft, title, on).document(organisation)
        if series is not None:
            number = number or _wished_number(draft, series)
            wanted["series"] = {"slug": series.slug, "number": number}
        made = Encounter.objects.create(
            organisation=organisation, title=wanted["title"], slug=free_slug(wanted["slug"])
        )
        restoring.restore(made, {**wanted, "slug": made.slug})
        audit.record(by, "encounters.create", made, request_key=request_key)
    made.refresh_from_db()
    return made


def _wished_number(draft: ProgrammeDraft, series: Series) -> int | None:
    if draft.day_number and not restoring.number_taken(None, series, draft.day_number):
        return draft.day_number
    return next_number(series)


def sessions_of(words: ProgrammeDraft, encounter: Encounter, *, on: date) -> list[Document]:
    """Return the sessions that a few words hold, as parts of a draft's document, on one of its days."""
    reading = _Reading(replace(words, timezone=encounter.timezone), encounter.title, on)
    with translation.override(encounter.language):
        return reading.sessions()


class _Reading:
    """Turns one reading into a document of the draft."""

    def __init__(self, draft: ProgrammeDraft, title: str, on: date | None) -> None:
        self.draft = draft
        self.title = checking.text(title or draft.title, field="title", longest=200, needed=True)
        self.zone = ZoneInfo(draft.timezone if draft.timezone in checking.zones() else "Europe/Paris")
        first = on or draft.date
        if first is None:
            raise Invalid(_("On what date does it take place? None was read."), field="date")
        self.first = checking.day(first)
        self.shift = self.first - draft.date if draft.date else timedelta(0)
        self.unread: list[Document] = [{"line": u.line, "text": _seen(u.text)} for u in draft.unread]
        self.parallels: dict[str, int] = {}
        self.begins: list[tuple[int, str]] = []  # on which line each session begins

    def document(self, organisation: Organisation) -> Document:
        """Return everything, as the draft's document."""
        draft = self.draft
        if len(draft.sessions) > checking.MOST_SESSIONS:
            raise Invalid(
                _("A programme holds at most %(most)s sessions.") % {"most": checking.MOST_SESSIONS}
            )
        language = draft.language or "fr"
        with translation.override(language):
            sessions = self.sessions()
            speakers = self.people(draft.speakers, SpeakerPart.SPEAKER)
        venue, more_place = _cut(draft.place, Encounter, "venue")
        named = self.organisers(organisation)
        links, notes = self.links()
        return {
            **nothing_said(Encounter, restoring.PLAIN),
            "slug": slug_for(self.title, self.first),
            "title": " ".join(self.title.split()),
            "description": "\n\n".join(
                filter(None, [_seen(draft.description)[: checking.LONGEST_TEXT], *notes])
            ),
            "language": language,
            "timezone": self.zone.key,
            "state": EncounterState.SCHEDULED,
            "venue": venue,
            "address": _cut(more_place, Encounter, "address")[0],
            "access": _seen(draft.practical),
            "links": links,
            "series": None,
            "territory": None,
            "topics": [],
            "organisers": named,
            "days": self.days(sessions),
            "sessions": sessions,
            "speakers": speakers,
            "unread": self.placed(_by_line(self.unread)),
        }

    # --- days and sessions ---
    def days(self, sessions: list[Document]) -> list[Document]:
        dates = sorted({s["day"] for s in sessions} | {self.first.isoformat()})
        if len(dates) > checking.MOST_DAYS:
            raise Invalid(
                _("An encounter lasts at most %(most)s days.") % {"most": checking.MOST_DAYS}, field="date"
            )
        made = {d: {"date": d, "title": "", "doors": None, "start": None, "end": None} for d in dates}
        start, end = self.local(self.draft.start), self.local(self.draft.end)
        first = made[self.first.isoformat()]
        first["doors"] = _clock(self.local(self.draft.doors))
        first["start"] = _clock(start)
        last = made.get((end.date() + self.shift).isoformat()) if end else None
        if last is not None and end is not None and (last["start"] or "") < f"{end:%H:%M}":
            last["end"] = _clock(end)
        return list(made.values())

    def local(self, moment: datetime | None) -> datetime | None:
        """Return a moment in the encounter's own time."""
        return moment.astimezone(self.zone) if moment is not None and moment.tzinfo else moment

    def sessions(self) -> list[Document]:
        """Return the sessions in order; those without any time go to what was not understood."""
        timed = []
        for session in self.draft.sessions:
            start = self.local(session.start)
            clock = start.time() if start else session.clock_start
            if clock is None:
                self.keep_aside(session)
                continue
            day = (start.date() + self.shift) if start else self.first + timedelta(days=session.day - 1)
            timed.append((day, clock.replace(second=0, microsecond=0), session))
        timed.sort(key=lambda one: one[:2])
        made = []
        for place, (day, start_time, session) in enumerate(timed):
            following = next((t for d, t, _s in timed[place + 1 :] if d == day and t > start_time), None)
            end = self.end_of(session, day, start_time, following)
            made.append(self.session(session, day, start_time, end, place))
        return made

    def keep_aside(self, session: DraftSession) -> None:
        words = " — ".join(filter(None, [session.title, session.text, *(i.title for i in session.items)]))
        self.unread.append({"line": next(iter(session.source_lines), 0), "text": _seen(words)})

    def end_of(self, session: DraftSession, day: date, start: time, following: time | None) -> time:
        """Return the end that was read, else the next beginning, else an hour later; never the next day."""
        end = self.local(session.end)
        if end is not None:
            if (end.date() + self.shift) > day:
                return LAST_MINUTE
            read: time | None = end.time()
        else:
            read = session.clock_end
        if read is not None and read > start:
            return read.replace(second=0, microsecond=0)
        if following is not None:
            return following
        hour_later = datetime.combine(day, start) + timedelta(hours=1)
        return hour_later.time() if hour_later.date() == day else LAST_MINUTE

    def session(self, read: DraftSession, day: date, start: time, end: time, place: int) -> Document:
        title, rest = _cut(read.title or str(SessionKind(read.kind).label), Session, "title")
        heading, more = _cut(read.parallel_title, Session, "parallel_title")
        uid = str(uuid4())
        self.begins += [(line, uid) for line in read.source_lines[:1]]
        texts = [rest, more, read.parallel_text if self.opens_group(read) else "", read.text]
        return {
            **nothing_said(Session, restoring.SESSION),
            "uid": uid,
            "day": day.isoformat(),
            "start": f"{start:%H:%M}",
            "end": f"{max(end, start) if end > start else LAST_MINUTE:%H:%M}",
            "position": place,
            "parallel": self.parallels.get(read.parallel or ""),
            "parallel_title": heading,
            "kind": read.kind,
            "title": title,
            "text": _seen("\n\n".join(filter(None, texts)))[: checking.LONGEST_TEXT],
            "room": self.room(read),
            "language": read.language if read.language != (self.draft.language or "fr") else "",
            "to_confirm": read.to_confirm,
            "facilitation_to_confirm": read.facilitation_to_confirm
            or any(not p.name for p in read.facilitators),
            "items": self.items(read),
            "speakers": [
                *self.people(self.speakers_of(read), SpeakerPart.SPEAKER),
                *self.people(
                    [p for p in read.facilitators if p.name], SpeakerPart.FACILITATOR, len(read.speakers) + 1
                ),
            ],
        }

    def placed(self, unread: list[Document]) -> list[Document]:
        """Say after which session each line stood that was not understood, where it did."""
        for left in unread:
            before = max((begin for begin in self.begins if begin[0] <= left["line"]), default=None)
            if before is not None:
                left["after"] = before[1]
        return unread

    def opens_group(self, read: DraftSession) -> bool:
        """Give a group of parallel sessions its number; say whether this is the first of the group."""
        if read.parallel is None or read.parallel in self.parallels:
            return False
        self.parallels[read.parallel] = len(self.parallels) + 1
        return True

    def room(self, read: DraftSession) -> str:
        unsure = _("room to be confirmed") if read.room_to_confirm else ""
        return _cut(
            f"{read.room} ({unsure})" if read.room and unsure else read.room or unsure, Session, "room"
        )[0]

    def items(self, read: DraftSession) -> list[Document]:
        kind = ItemKind.TESTIMONY if read.kind == "testimonies" else ItemKind.POINT
        made = []
        for place, item in enumerate(read.items):
            title, rest = _cut(item.title or _seen(item.text), Item, "title")
            text = "\n\n".join(filter(None, [rest, item.text if item.title else ""]))
            made.append(
                {
                    **nothing_said(Item, restoring.ITEM),
                    "uid": str(uuid4()),
                    "position": place,
                    "kind": kind,
                    "title": title or _("To be confirmed"),
                    "text": _seen(text)[: checking.LONGEST_TEXT],
                    "links": [],
                    "to_confirm": item.to_confirm,
                    "speakers": [],
                }
            )
        return made

    # --- people and bodies ---
    @staticmethod
    def speakers_of(read: DraftSession) -> list[DraftPerson]:
        waiting = [DraftPerson("", to_confirm=True)] if read.speakers_to_confirm and not read.speakers else []
        return [*read.speakers, *waiting]

    def people(self, people: Iterable[DraftPerson], part: str, first: int = 0) -> list[Document]:
        return [
            {
                **nothing_said(Speaker, restoring.PERSON),
                "uid": str(uuid4()),
                "position": first + place,
                "part": part,
                "name": _cut(person.name, Speaker, "name")[0] or _("Speaker to be named"),
                "role": _cut(person.role, Speaker, "role")[0],
                "organisation_name": _cut(person.organisation, Speaker, "organisation_name")[0],
                "organisation": "",
                "to_confirm": person.to_confirm,
                "email": "",
                "account": None,
            }
            for place, person in enumerate(people)
        ]

    def organisers(self, organisation: Organisation) -> list[Document]:
        """Return the bodies that were read, matched to the directory; always with the one that answers."""
        names = [_cut(name, Encounter, "venue")[0] for name in self.draft.organisers]
        known = _organisations_named(names)
        named = [{"name": n, "organisation": known.get(_folded(n), ""), "logo": ""} for n in names if n]
        if organisation.slug not in {o["organisation"] for o in named}:
            named.insert(0, {"name": organisation.name, "organisation": organisation.slug, "logo": ""})
        return named

    def links(self) -> tuple[list[dict[str, str]], list[str]]:
        """Return the links, and the footnotes that are none."""
        found: dict[str, str] = {}
        notes = []
        for note in self.draft.notes:
            mark = f"[{note.mark}]" if note.mark else ""
            if checking.is_web_address(note.url) and note.url not in found:
                words = _seen(note.text if note.text != note.url else _without_scheme(note.url))
                found[note.url] = " ".join(filter(None, [mark, words]))
                continue
            notes.append(_seen(" ".join(filter(None, [mark, note.text, note.url]))))
        for url in self.draft.links:
            if checking.is_web_address(url):
                found.setdefault(url, "")
            else:
                self.unread.append({"line": 0, "text": _seen(url)})
        links = [{"title": (title or url)[:200], "url": url} for url, title in found.items()]
        for link in links[checking.MOST_LINKS :]:
            self.unread.append({"line": 0, "text": link["url"]})
        return links[: checking.MOST_LINKS], notes


def _by_line(unread: list[Document]) -> list[Document]:
    """Return one entry per line number (0 where none is known): by its line each is put somewhere."""
    texts: dict[int, list[str]] = {}
    for left in unread:
        texts.setdefault(left["line"], []).append(left["text"])
    return [{"line": line, "text": "\n".join(found)} for line, found in texts.items()]


def nothing_said(model: type[models.Model], names: Iterable[str]) -> dict[str, Any]:
    """Return what each field holds when nothing is said."""
    meta: Any = model._meta
    return {name: meta.get_field(name).get_default() for name in names}


def _seen(words: str) -> str:
    return checking.text(words, field="text", longest=10**7)


def _without_scheme(url: str) -> str:
    return url.partition("://")[2].rstrip("/") or url


def _cut(words: str, model: type[models.Model], name: str) -> tuple[str, str]:
    """Return what fits into a field, and the whole where it doesn't."""
    whole = " ".join(_seen(words).split())
    field: Any = model._meta.get_field(name)
    longest = field.max_length or checking.LONGEST_TEXT
    return (whole, "") if len(whole) <= longest else (whole[: longest - 1].rstrip() + "…", whole)


def _clock(moment: datetime | None) -> str | None:
    return f"{moment:%H:%M}" if moment else None


def _folded(name: str) -> str:
    """Return a name without case, accents and a leading article: to compare, never to show."""
    words = fold(name).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("le", "la", "les", "l", "the") else words)


def _organisations_named(names: list[str]) -> dict[str, str]:
    """Return the slugs of the directory's organisations that bear exactly these names, by folded name."""
    wanted = {_folded(name) for name in names if name} - {""}
    like = Q(pk__in=[])
    for name in wanted:
        like |= Q(search__contains=name)
    bearing = {
        _folded(n): o.slug for o in Organisation.objects.filter(like)[:200] for n in (o.acronym, o.name) if n
    }
    return {name: slug for name, slug in bearing.items() if name in wanted}
