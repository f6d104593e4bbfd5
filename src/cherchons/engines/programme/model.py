"""What reading a programme gives: frozen data, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Literal

Kind = Literal["welcome", "testimonies", "meal", "workshop", "plenary", "report_back", "break", "other"]
KINDS: Final[tuple[Kind, ...]] = (
    "welcome",
    "testimonies",
    "meal",
    "workshop",
    "plenary",
    "report_back",
    "break",
    "other",
)

WARNINGS: Final[dict[str, str]] = {
    "no_title": "No title was found: give the encounter a name.",
    "title_guessed": "The title « {title} » was taken from a sentence: check it.",
    "no_date": "No date was found: the day is still to be given.",
    "year_inferred": "« {text} » has no year: {date} was understood.",
    "date_inferred": "This day has no date of its own: {date} was counted from the first day.",
    "date_order": "« {text} » was read month first: {date}.",
    "date_ambiguous": "« {text} » was read day first: {date}.",
    "weekday_mismatch": "« {text} »: {date} is not that day of the week.",
    "impossible_date": "« {text} » is not a date that exists.",
    "impossible_time": "« {text} » is not a time that exists.",
    "other_date": "Another date, {date}, was read but not used: check which one is right.",
    "no_sessions": "No session was found: begin each one with its time, like 9h30 or 9:30.",
    "start_inferred": "« {title} » has no time of its own: {time}, the end before it, was understood.",
    "no_end": "« {title} » has no end.",
    "end_before_start": "« {title} » would end before it starts: its end was left out.",
    "overlap": "« {title} » overlaps « {other} ».",
    "out_of_order": "« {title} » is written after a later session: sessions were put in order of time.",
    "assumed_pm": "« {title} » was understood in the afternoon.",
    "provisional": "The programme says that it is provisional.",
    "recurrence_ignored": "« {title} » repeats: only its first time was read.",
    "floating_time": "« {title} » names no time zone: {timezone} was used.",
    "unknown_zone": "« {title} » names a time zone that is not known: {timezone} was used.",
    "all_day": "« {title} » has a day but no time.",
    "duplicate_id": "« {title} » carries the same identifier as another session: both were kept.",
    "cancelled": "« {title} » is marked as cancelled.",
    "no_start": "« {title} » has no start that can be read.",
    "broken_component": "A part of the calendar could not be read.",
    "unread_column": "The column « {column} » was not understood.",
    "missing_cells": "This row has more cells than the table has columns.",
}


@dataclass(frozen=True, slots=True)
class DraftPerson:
    """Someone named, or a place kept for someone not named yet (`name` is then empty)."""

    name: str
    role: str = ""
    organisation: str = ""
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class DraftItem:
    """A part of a session, such as one testimony among three."""

    title: str
    text: str = ""
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class DraftSession:
    """One slot of a programme.

    `start` and `end` are aware, or `None` where the programme gives no date or no time;
    `clock_start` and `clock_end` always hold the times as written, and `day` counts from 1.
    Sessions with the same `parallel` happen at the same time and one chooses between them; what
    their common heading said is in `parallel_title` and `parallel_text`.
    """

    start: datetime | None
    end: datetime | None
    kind: Kind
    title: str
    text: str = ""
    room: str = ""
    language: str = ""
    parallel: str | None = None
    parallel_title: str = ""
    parallel_text: str = ""
    to_confirm: bool = False
    facilitation_to_confirm: bool = False
    speakers_to_confirm: bool = False
    room_to_confirm: bool = False
    end_inferred: bool = False
    day: int = 1
    clock_start: time | None = None
    clock_end: time | None = None
    items: tuple[DraftItem, ...] = ()
    speakers: tuple[DraftPerson, ...] = ()
    facilitators: tuple[DraftPerson, ...] = ()
    source_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its mark, its words, its address if it has one."""

    mark: str
    text: str
    url: str
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that was not understood, exactly as it was, with its number counted from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something to check: a stable `code`, what it names, and an English sentence."""

    code: str
    line: int | None
    params: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """A programme as it was understood, to be corrected by a person before anything is published."""

    title: str
    description: str
    date: date | None
    start: datetime | None
    end: datetime | None
    doors: datetime | None
    timezone: str
    place: str
    language: str
    organisers: tuple[str, ...]
    links: tuple[str, ...]
    notes: tuple[Note, ...]
    practical: str
    speakers: tuple[DraftPerson, ...]
    sessions: tuple[DraftSession, ...]
    unread: tuple[Unread, ...]
    warnings: tuple[ReadingWarning, ...]
    series_hint: str = ""
    day_number: int | None = None
    source: str = "text"


def warn(code: str, line: int | None = None, **params: object) -> ReadingWarning:
    """Build a warning from its code.

    Examples
    --------
    >>> warn("no_end", 12, title="Plenary").text
    '« Plenary » has no end.'
    """
    named = {name: str(value)[:200] for name, value in params.items()}
    return ReadingWarning(code, line, tuple(sorted(named.items())), WARNINGS[code].format(**named))


def to_json(draft: ProgrammeDraft) -> dict[str, Any]:
    """Give a draft as plain dictionaries and lists, ready for `json.dumps`.

    Parameters
    ----------
    draft
        What `read_text` or `read_file` returned.

    Returns
    -------
    dict
        The keys of the programme format: dates and times in ISO 8601, times with their offset.

    Notes
    -----
    Linear in the size of the draft.

    Examples
    --------
    >>> from cherchons.engines import programme
    >>> draft = programme.read_text("Rencontre\\n26/04/2019\\n9h30-10h : accueil")
    >>> to_json(draft)["sessions"][0]["start"]
    '2019-04-26T09:30:00+02:00'
    """
    return {
        "title": draft.title,
        "description": draft.description,
        "date": _iso(draft.date),
        "start": _iso(draft.start),
        "end": _iso(draft.end),
        "doors": _iso(draft.doors),
        "timezone": draft.timezone,
        "place": draft.place,
        "language": draft.language,
        "organisers": list(draft.organisers),
        "links": list(draft.links),
        "notes": [{"mark": n.mark, "text": n.text, "url": n.url, "line": n.line} for n in draft.notes],
        "practical": draft.practical,
        "speakers": [_person(person) for person in draft.speakers],
        "sessions": [_session(session) for session in draft.sessions],
        "series_hint": draft.series_hint,
        "day_number": draft.day_number,
        "source": draft.source,
        "unread": [{"line": unread.line, "text": unread.text} for unread in draft.unread],
        "warnings": [
            {"code": w.code, "line": w.line, "params": dict(w.params), "text": w.text} for w in draft.warnings
        ],
    }


def _session(session: DraftSession) -> dict[str, Any]:
    return {
        "start": _iso(session.start),
        "end": _iso(session.end),
        "kind": session.kind,
        "title": session.title,
        "text": session.text,
        "room": session.room,
        "language": session.language,
        "parallel": session.parallel,
        "parallel_title": session.parallel_title,
        "parallel_text": session.parallel_text,
        "to_confirm": session.to_confirm,
        "facilitation_to_confirm": session.facilitation_to_confirm,
        "speakers_to_confirm": session.speakers_to_confirm,
        "room_to_confirm": session.room_to_confirm,
        "end_inferred": session.end_inferred,
        "day": session.day,
        "clock_start": _clock(session.clock_start),
        "clock_end": _clock(session.clock_end),
        "items": [{"title": i.title, "text": i.text, "to_confirm": i.to_confirm} for i in session.items],
        "speakers": [_person(person) for person in session.speakers],
        "facilitators": [_person(person) for person in session.facilitators],
        "source_lines": list(session.source_lines),
    }


def _person(person: DraftPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role,
        "organisation": person.organisation,
        "to_confirm": person.to_confirm,
    }


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def _clock(value: time | None) -> str | None:
    return value.strftime("%H:%M") if value is not None else None
