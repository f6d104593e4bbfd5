"""The programme as objects: what pages, formats and documents show.

``Programme.of(document)`` reads a document (:mod:`.documents`) into frozen objects. Public pages need
one row: a release.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from operator import itemgetter
from zoneinfo import ZoneInfo

from cherchons.directory.queries import fold
from cherchons.encounters.queries.documents import Document as Document
from cherchons.encounters.queries.documents import document as document


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on the programme."""

    uid: str
    name: str
    part: str
    role: str = ""
    organisation_name: str = ""
    organisation: str = ""  # slug in the directory
    sector: str = ""
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class ItemView:
    """A point of a session, in the reader's language."""

    uid: str
    kind: str
    title: str
    text: str
    lang: str
    to_confirm: bool
    links: tuple[dict[str, str], ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class SessionView:
    """A slot of the programme, in the reader's language. ``start`` and ``end`` are aware."""

    uid: str
    number: int  # place in the programme, from 1: used in addresses together with the uid
    day: date
    start: datetime
    end: datetime
    parallel: int | None
    parallel_title: str  # what stands above the group of parallel sessions
    parallel_lang: str
    kind: str
    title: str
    text: str
    lang: str  # language of title and text
    room: str
    language: str  # spoken
    accessibility: str
    to_confirm: bool
    facilitation_to_confirm: bool
    cancelled: bool
    items: tuple[ItemView, ...]
    people: tuple[Person, ...]

    @property
    def key(self) -> str:
        """A short stable name for addresses and anchors."""
        return self.uid[:8]

    @property
    def speakers(self) -> tuple[Person, ...]:
        return tuple(p for p in self.people if p.part != "facilitator")

    @property
    def facilitators(self) -> tuple[Person, ...]:
        return tuple(p for p in self.people if p.part == "facilitator")

    @property
    def uncertain(self) -> bool:
        """Whether anything in it is still to be confirmed."""
        people = (*self.people, *(p for i in self.items for p in i.people))
        sure = not (self.to_confirm or self.facilitation_to_confirm)
        return not sure or any(i.to_confirm for i in self.items) or any(p.to_confirm for p in people)


@dataclass(frozen=True, slots=True)
class DayView:
    """One date, with its sessions in order."""

    date: date
    title: str
    doors: datetime | None
    start: datetime | None
    end: datetime | None
    sessions: tuple[SessionView, ...]

    @property
    def slots(self) -> tuple[tuple[SessionView, ...], ...]:
        """Sessions grouped: those in parallel (same ``parallel`` number) together, others alone."""
        groups: dict[object, list[SessionView]] = {}
        for session in self.sessions:
            groups.setdefault(session.parallel if session.parallel is not None else session.uid, []).append(
                session
            )
        return tuple(tuple(group) for group in groups.values())


@dataclass(frozen=True)
class Programme:
    """A whole programme in one language, made from a document."""

    uid: str
    slug: str
    title: str
    description: str
    lang: str  # language of title and description
    timezone: str
    state: str
    state_note: str
    series: Document | None
    organisers: tuple[Document, ...]
    topics: tuple[Document, ...]
    venue: str
    address: str
    territory: Document | None
    access: str
    access_lang: str
    contact_name: str
    contact_email: str
    links: tuple[dict[str, str], ...]
    days: tuple[DayView, ...]
    people: tuple[Person, ...]  # those tied to no session
    release: int = 0  # 0: a draft
    released_at: datetime | None = None

    @classmethod
    def of(
        cls, made: Document, *, language: str, release: int = 0, released_at: datetime | None = None
    ) -> "Programme":
        """Read a document for a reader of ``language``: second texts where they are in that language."""
        reader = _Reader(made, language)
        title, lang = reader.text(made, "title")
        same = (
            "uid",
            "slug",
            "timezone",
            "state",
            "state_note",
            "series",
            "venue",
            "address",
            "territory",
        )
        access, access_lang = reader.text(made, "access")
        return cls(
            **{name: made[name] for name in (*same, "contact_name", "contact_email")},
            title=title,
            lang=lang,
            description=reader.text(made, "description")[0],
            access=access,
            access_lang=access_lang,
            organisers=tuple(made["organisers"]),
            topics=tuple({"key": t["key"], "name": t.get(language) or t["fr"]} for t in made["topics"]),
            links=tuple(made["links"]),
            days=tuple(reader.days()),
            people=tuple(reader.people(made["speakers"])),
            release=release,
            released_at=released_at,
        )

    @cached_property
    def sessions(self) -> tuple[SessionView, ...]:
        """Every session, in order."""
        return tuple(session for day in self.days for session in day.sessions)

    def session(self, key: str) -> SessionView | None:
        """Find a session by its uid or the beginning of it used in addresses."""
        return next((s for s in self.sessions if s.uid == key or s.key == key), None)

    @cached_property
    def rooms(self) -> tuple[str, ...]:
        """The rooms, in order of first use."""
        return tuple(dict.fromkeys(s.room for s in self.sessions if s.room))

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of session that occur, in order of first use."""
        return tuple(dict.fromkeys(s.kind for s in self.sessions))

    @property
    def first_date(self) -> date | None:
        return self.days[0].date if self.days else None

    @property
    def last_date(self) -> date | None:
        return self.days[-1].date if self.days else None

    @cached_property
    def _words(self) -> dict[str, str]:
        """What each session says, as it is searched; made when a first reader searches."""
        return {s.uid: fold(" ".join(_texts(s))) for s in self.sessions}

    def only(self, *, text: str = "", **wanted: str) -> "Programme":
        """Return the programme with only the sessions of this ``day`` (ISO), ``room`` or ``kind``.

        ``text``: words that must all stand in a session, its points or the names of its people; accents
        and capitals don't count.
        """
        words = fold(text).split()

        def keep(s: SessionView) -> bool:
            facts = {"day": s.day.isoformat(), "room": s.room, "kind": s.kind}
            fits = all(not value or facts[name] == value for name, value in wanted.items())
            return fits and all(word in self._words[s.uid] for word in words)

        days = tuple(replace(d, sessions=tuple(s for s in d.sessions if keep(s))) for d in self.days)
        return replace(self, days=tuple(d for d in days if d.sessions))


def _texts(s: SessionView) -> Iterator[str]:
    """Give what a session says: its texts, its points, its people, its room."""
    yield from (s.title, s.text, s.parallel_title, s.room)
    people = [*s.people]
    for item in s.items:
        yield from (item.title, item.text)
        people += item.people
    for person in people:
        yield from (person.name, person.role, person.organisation_name)


_PERSON = itemgetter(*Person.__dataclass_fields__)


class _Reader:
    """Reads one document for one language."""

    def __init__(self, made: Document, language: str) -> None:
        self.made = made
        self.language = language
        self.zone = ZoneInfo(made["timezone"])
        self.second = made["second_language"] == language != made["language"]

    def text(self, part: Document, name: str) -> tuple[str, str]:
        """Return a text and its language: the second one where the reader reads it and it was given."""
        if self.second and part.get(f"second_{name}"):  # older documents know fewer second texts
            return part[f"second_{name}"], self.made["second_language"]
        return part[name], self.made["language"]

    def at(self, day: date, moment: str | None) -> datetime | None:
        return datetime.combine(day, time.fromisoformat(moment), self.zone) if moment else None

    def people(self, people: list[Document]) -> Iterator[Person]:
        return (Person(*facts) for facts in map(_PERSON, people))

    def days(self) -> Iterator[DayView]:
        by_day: dict[str, list[SessionView]] = {}
        for number, made in enumerate(self.made["sessions"], start=1):
            by_day.setdefault(made["day"], []).append(self.session(number, made))
        for made in self.made["days"]:
            day = date.fromisoformat(made["date"])
            moments = {name: self.at(day, made[name]) for name in ("doors", "start", "end")}
            yield DayView(day, made["title"], **moments, sessions=tuple(by_day.get(made["date"], ())))

    def session(self, number: int, made: Document) -> SessionView:
        day = date.fromisoformat(made["day"])
        title, lang = self.text(made, "title")
        above, above_lang = self.text(made, "parallel_title")
        same = (
            *("uid", "parallel", "kind", "room", "language", "accessibility"),
            *("to_confirm", "facilitation_to_confirm", "cancelled"),
        )
        return SessionView(
            **{name: made[name] for name in same},
            number=number,
            parallel_title=above,
            parallel_lang=above_lang,
            day=day,
            start=datetime.combine(day, time.fromisoformat(made["start"]), self.zone),
            end=datetime.combine(day, time.fromisoformat(made["end"]), self.zone),
            title=title,
            text=self.text(made, "text")[0],
            lang=lang,
            items=tuple(self.item(i) for i in made["items"]),
            people=tuple(self.people(made["speakers"])),
        )

    def item(self, made: Document) -> ItemView:
        title, lang = self.text(made, "title")
        return ItemView(
            uid=made["uid"],
            kind=made["kind"],
            title=title,
            text=self.text(made, "text")[0],
            lang=lang,
            to_confirm=made["to_confirm"],
            links=tuple(made["links"]),
            people=tuple(self.people(made["speakers"])),
        )
