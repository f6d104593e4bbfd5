"""The draft's rows as one document: what a release freezes and what undo brings back."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import time
from typing import Any

from django.db.models import Prefetch

from cherchons.encounters.models import Encounter, Item, Session, Speaker

Document = dict[str, Any]

_TEXTS = ("title", "description", "language", "second_language", "second_title", "second_description", "slug")
_PLACE = (
    *("timezone", "state", "state_note", "venue", "address", "access", "second_access"),
    *("contact_name", "contact_email", "links"),
)
_SESSION = (
    *("position", "parallel", "parallel_title", "second_parallel_title"),
    *("kind", "title", "text", "second_title", "second_text"),
    *("room", "language", "accessibility", "to_confirm", "facilitation_to_confirm", "cancelled"),
)
_ITEM = ("position", "kind", "title", "text", "second_title", "second_text", "links", "to_confirm")
_PERSON = ("position", "part", "name", "role", "organisation_name", "sector", "to_confirm")


def document(encounter: Encounter, *, private: bool = False) -> Document:
    """Return the draft as a JSON-ready document (8 queries, whatever its length).

    ``private`` adds what only the team may see (speakers' addresses and accounts, unread lines): for undo,
    never for a release.
    """
    people = _People(encounter, private)
    sessions = encounter.sessions.select_related("day").prefetch_related(
        Prefetch("items", Item.objects.all())
    )
    made: Document = {
        "uid": str(encounter.uid),
        **_fields(encounter, _TEXTS + _PLACE),
        "series": _series(encounter),
        "organisation": encounter.organisation.slug,
        "territory": _territory(encounter),
        "topics": [{"key": t.key, "fr": t.name_fr, "en": t.name_en} for t in encounter.topics.all()],
        "organisers": _organisers(encounter),
        "days": _days(encounter),
        "sessions": [_session(session, people) for session in sessions],
        "speakers": people.of(),
    }
    if private:
        made["unread"] = encounter.unread
    return made


def _organisers(encounter: Encounter) -> list[Document]:
    return [
        {
            "name": o.name,
            "organisation": o.organisation.slug if o.organisation else "",
            "logo": o.logo.name or "",
        }
        for o in encounter.organisers.select_related("organisation")
    ]


def _days(encounter: Encounter) -> list[Document]:
    return [
        {
            "date": d.date.isoformat(),
            "title": d.title,
            "doors": _time(d.doors),
            "start": _time(d.start),
            "end": _time(d.end),
        }
        for d in encounter.days.all()
    ]


def _session(session: Session, people: "_People") -> Document:
    return {
        **_fields(session, _SESSION),
        "uid": str(session.uid),
        "day": session.day.date.isoformat(),
        "start": _time(session.start),
        "end": _time(session.end),
        "items": [
            {**_fields(i, _ITEM), "uid": str(i.uid), "speakers": people.of(item=i.pk)}
            for i in session.items.all()
        ],
        "speakers": people.of(session=session.pk),
    }


def _fields(row: Any, names: tuple[str, ...]) -> Document:
    return {name: _word(getattr(row, name)) for name in names}


def _word(value: Any) -> Any:
    """Return a choice as the plain word that JSON keeps."""
    return str(value) if isinstance(value, str) else value


def _time(moment: time | None) -> str | None:
    return moment.strftime("%H:%M") if moment else None


def _series(encounter: Encounter) -> Document | None:
    series = encounter.series
    if series is None:
        return None
    return {
        "slug": series.slug,
        "title": series.title,
        "second_title": series.second_title,
        "language": series.language,
        "number": encounter.number,
    }


def _territory(encounter: Encounter) -> Document | None:
    place = encounter.territory
    return {"kind": place.kind, "code": place.code, "name": place.name} if place else None


class _People:
    """The people of an encounter, found by where they are."""

    def __init__(self, encounter: Encounter, private: bool) -> None:
        self.private = private
        self.places: dict[tuple[int | None, int | None], list[Speaker]] = defaultdict(list)
        for person in encounter.speakers.select_related("organisation"):
            self.places[person.session_id, person.item_id].append(person)

    def of(self, *, session: int | None = None, item: int | None = None) -> list[Document]:
        return [self.one(person) for person in self.places.get((session, item), ())]

    def one(self, person: Speaker) -> Document:
        return {
            **_fields(person, _PERSON),
            "uid": str(person.uid),
            "organisation": person.organisation.slug if person.organisation else "",
            **({"email": person.email, "account": person.account_id} if self.private else {}),
        }


def with_session(made: Document) -> Iterator[tuple[Document | None, Document]]:
    """Yield each person of a document with their session, or None for those of the whole day."""
    yield from ((None, person) for person in made["speakers"])
    for session in made["sessions"]:
        yield from ((session, person) for person in session["speakers"])
        yield from ((session, person) for item in session["items"] for person in item["speakers"])


def everyone(made: Document) -> Iterator[Document]:
    """Yield each person of a document, wherever they are."""
    return (person for _session, person in with_session(made))
