"""What changed between two documents, as a reader would tell it: codes and what they name, never sentences.

:mod:`cherchons.encounters.messages` turns each into a sentence in the reader's language. Sessions, items and
people are matched by uid, days by date, so that what moved is not told as gone and come.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from cherchons.encounters.queries.programme import Document

Text = dict[str, str]  # language → words


class Change(TypedDict):
    """One change. ``session`` is the uid of the session concerned, or nothing; ``person`` likewise."""

    code: str
    session: str
    person: str
    params: dict[str, Any]


_TOLD_OF_DAY = {
    "title": "encounter.title",
    "second_title": "encounter.second_text",
    "second_description": "encounter.second_text",
    "second_language": "encounter.second_text",
    "description": "encounter.description",
    "language": "encounter.language",
    "timezone": "encounter.timezone",
    "venue": "encounter.place",
    "address": "encounter.place",
    "territory": "encounter.place",
    "access": "encounter.access",
    "second_access": "encounter.access",
    "contact_name": "encounter.contact",
    "contact_email": "encounter.contact",
    "links": "encounter.links",
    "topics": "encounter.topics",
    "series": "encounter.series",
    "organisation": "encounter.organisation",
}
_TOLD_OF_SESSION = {
    "title": "session.title",
    "text": "session.text",
    "second_title": "session.second_text",
    "second_text": "session.second_text",
    "kind": "session.kind",
    "room": "session.room",
    "language": "session.language",
    "accessibility": "session.accessibility",
    "parallel": "session.parallel",
    "parallel_title": "session.parallel",
    "second_parallel_title": "session.parallel",
}
_TOLD_OF_ITEM = {
    "title": "item.title",
    "text": "item.text",
    "second_title": "item.second_text",
    "second_text": "item.second_text",
    "kind": "item.kind",
    "links": "item.links",
}
_APART = frozenset({"uid", "state", "state_note", "days", "sessions", "speakers", "organisers"})
_APART_OF_SESSION = frozenset(
    {"uid", "day", "start", "end", "position", "items", "speakers"}
    | {"to_confirm", "facilitation_to_confirm", "cancelled"}
)
_APART_OF_ITEM = frozenset({"uid", "position", "speakers", "to_confirm"})
_APART_OF_PERSON = frozenset({"uid", "to_confirm", "position", "email", "account"})


def difference(old: Document, new: Document) -> list[Change]:
    """Return what a reader of ``old`` should know to have ``new``: nothing if they are the same.

    Every change of a public field gives at least one change. Linear in the size of the documents.
    """
    return [
        *_state(old, new),
        *_day_as_a_whole(old, new),
        *_organisers(old, new),
        *_days(old, new),
        *_sessions(old, new),
        *_people(old, new, old["speakers"], new["speakers"], None, new),
    ]


def _change(code: str, *, session: str = "", person: str = "", **params: Any) -> Change:
    return {"code": code, "session": session, "person": person, "params": params}


def text_of(made: Document, part: Document, name: str = "title") -> Text:
    """Return a text in each language in which it is written."""
    words = {made["language"]: part[name]}
    if made["second_language"] and part.get(f"second_{name}"):
        words[made["second_language"]] = part[f"second_{name}"]
    return words


def _fields(old: Document, new: Document, apart: frozenset[str]) -> list[str]:
    names = dict.fromkeys((*new, *old))  # one that only one of them has is as good as empty in the other
    return [n for n in names if n not in apart and (old.get(n) or None) != (new.get(n) or None)]


def _codes(fields: Iterable[str], told: dict[str, str], otherwise: str) -> list[str]:
    found = list(dict.fromkeys(told.get(name, otherwise) for name in fields))
    first_texts = {code for code in found if code.endswith((".title", ".text", ".description"))}
    return [code for code in found if not (first_texts and code.endswith(".second_text"))]


# --- the day as a whole ---
def _state(old: Document, new: Document) -> Iterator[Change]:
    if old["state"] != new["state"]:
        yield _change(f"encounter.{new['state']}", note=new["state_note"])
    elif old["state_note"] != new["state_note"]:
        yield _change("encounter.state_note", note=new["state_note"])


def _day_as_a_whole(old: Document, new: Document) -> Iterator[Change]:
    for code in _codes(_fields(old, new, _APART), _TOLD_OF_DAY, "encounter.details"):
        params: dict[str, Any] = {}
        if code == "encounter.title":
            params = {"old": text_of(old, old), "new": text_of(new, new)}
        elif code == "encounter.place":
            params = {"old": _place(old), "new": _place(new)}
        elif code == "encounter.timezone":
            params = {"old": old["timezone"], "new": new["timezone"]}
        yield _change(code, **params)


def _place(made: Document) -> str:
    town = made["territory"]["name"] if made["territory"] else ""
    return ", ".join(filter(None, [made["venue"], made["address"] or town]))


def _organisers(old: Document, new: Document) -> Iterator[Change]:
    if old["organisers"] == new["organisers"]:
        return
    before, after = ({o["name"]: o for o in made["organisers"]} for made in (old, new))
    for name in (n for n in after if n not in before):
        yield _change("organiser.added", name=name)
    for name in (n for n in before if n not in after):
        yield _change("organiser.removed", name=name)
    if before.keys() == after.keys():
        yield _change("organiser.details")


def _days(old: Document, new: Document) -> Iterator[Change]:
    before, after = ({d["date"]: d for d in made["days"]} for made in (old, new))
    gone, come = [d for d in before if d not in after], [d for d in after if d not in before]
    if len(gone) == len(come):  # the same days, at another time
        for was, now in zip(sorted(gone), sorted(come), strict=True):
            yield _change("day.moved", old=was, new=now)
    else:
        yield from (_change("day.removed", date=d) for d in gone)
        yield from (_change("day.added", date=d) for d in come)
    for date in (d for d in after if d in before):
        fields = _fields(before[date], after[date], frozenset({"date"}))
        if {"doors", "start", "end"} & set(fields):
            hours = {name: after[date][name] for name in ("doors", "start", "end")}
            yield _change("day.hours", date=date, **hours)
        if set(fields) - {"doors", "start", "end"}:
            yield _change("day.title", date=date, title=after[date]["title"])


# --- sessions and their items ---
def _sessions(old: Document, new: Document) -> Iterator[Change]:
    before, after = ({s["uid"]: s for s in made["sessions"]} for made in (old, new))
    moved = _moved_days(old, new)
    for uid, session in after.items():
        if uid not in before:
            yield _change("session.added", session=uid, title=text_of(new, session), **_when(session))
        else:
            yield from _session(old, new, before[uid], session, moved)
    for uid, session in before.items():
        if uid not in after:
            yield _change("session.removed", session=uid, title=text_of(old, session), **_when(session))
    if _reordered(*({u: s for u, s in made.items() if _stays(u, before, after)} for made in (before, after))):
        yield _change("session.order")


def _stays(uid: str, before: dict[str, Document], after: dict[str, Document]) -> bool:
    return uid in before and uid in after and _when(before[uid]) == _when(after[uid])


def _reordered(before: Iterable[str], after: Iterable[str]) -> bool:
    """Say whether those that are in both come in another order, whatever their positions’ numbers."""
    were, are = list(before), list(after)
    in_both = set(were) & set(are)
    return [u for u in were if u in in_both] != [u for u in are if u in in_both]


def _moved_days(old: Document, new: Document) -> dict[str, str]:
    """Return to which date each day moved as a whole: its sessions need not say it again."""
    before, after = ([d["date"] for d in made["days"]] for made in (old, new))
    gone, come = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    return dict(zip(gone, come, strict=True)) if len(gone) == len(come) else {}


def _when(session: Document) -> Document:
    return {name: session[name] for name in ("day", "start", "end")}


def _session(
    old: Document, new: Document, was: Document, now: Document, moved: dict[str, str]
) -> Iterator[Change]:
    about: Document = {"session": now["uid"], "title": text_of(new, now)}
    if was["cancelled"] != now["cancelled"]:
        yield _change("session.cancelled" if now["cancelled"] else "session.reinstated", **about)
    then = {**_when(was), "day": moved.get(was["day"], was["day"])}
    if then != _when(now):
        yield _change("session.time", **about, old=_when(was), new=_when(now))
    for code in _codes(_fields(was, now, _APART_OF_SESSION), _TOLD_OF_SESSION, "session.details"):
        extra: Document = {}
        if code == "session.title":
            extra = {"old": text_of(old, was)}
        elif code == "session.room":
            extra = {"old": was["room"], "new": now["room"]}
        yield _change(code, **about, **extra)
    yield from _certainty("session", was, now, about)
    if was["facilitation_to_confirm"] != now["facilitation_to_confirm"]:
        kept = "to_confirm" if now["facilitation_to_confirm"] else "confirmed"
        yield _change(f"session.facilitation_{kept}", **about)
    yield from _items(old, new, was, now, about)
    yield from _people(old, new, was["speakers"], now["speakers"], now, now)


def _certainty(what: str, was: Document, now: Document, about: Document) -> Iterator[Change]:
    if was["to_confirm"] != now["to_confirm"]:
        yield _change(f"{what}.to_confirm" if now["to_confirm"] else f"{what}.confirmed", **about)


def _items(old: Document, new: Document, was: Document, now: Document, about: Document) -> Iterator[Change]:
    before, after = ({i["uid"]: i for i in made["items"]} for made in (was, now))
    in_session = {"session": about["session"], "in_session": about["title"]}
    for uid, item in after.items():
        named: Document = {**in_session, "title": text_of(new, item)}
        if uid not in before:
            yield _change("item.added", **named)
            continue
        yield from _certainty("item", before[uid], item, named)
        fields = _fields(before[uid], item, _APART_OF_ITEM)
        for code in _codes(fields, _TOLD_OF_ITEM, "item.details"):
            extra: Document = {"old": text_of(old, before[uid])} if code == "item.title" else {}
            yield _change(code, **named, **extra)
        yield from _people(old, new, before[uid]["speakers"], item["speakers"], now, item)
    for uid, item in before.items():
        if uid not in after:
            yield _change("item.removed", **in_session, title=text_of(old, item))
    if _reordered(before, after):
        yield _change("item.order", **in_session)


# --- people ---
def _people(
    old: Document,
    new: Document,
    before: list[Document],
    after: list[Document],
    session: Document | None,
    place: Document,
) -> Iterator[Change]:
    """Tell the changes of the people of one place: the day, a session, or one of its items."""
    were, are = {p["uid"]: p for p in before}, {p["uid"]: p for p in after}
    about: Document = {"session": session["uid"] if session else "", "title": text_of(new, place)}
    for uid, person in are.items():
        named = {**about, "person": uid, "name": person["name"], "part": person["part"]}
        if uid not in were:
            yield _change("person.added", **named, to_confirm=person["to_confirm"])
            continue
        yield from _certainty("person", were[uid], person, named)
        fields = _fields(were[uid], person, _APART_OF_PERSON)
        if "name" in fields:
            yield _change("person.name", **named, old=were[uid]["name"])
        if set(fields) - {"name"}:
            yield _change("person.details", **named)
    for uid, person in were.items():
        if uid not in are:
            named = {**about, "person": uid, "name": person["name"], "part": person["part"]}
            yield _change("person.removed", **named)
    if _reordered(were, are):
        yield _change("person.order", **about)
