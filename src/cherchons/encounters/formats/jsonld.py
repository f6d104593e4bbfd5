"""schema.org, as JSON-LD: what search engines and other sites understand of a day."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.formats.plain import everyone, one_line, plain
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.facts import bounds
from cherchons.encounters.queries.programme import Person, SessionView

Node = dict[str, Any]

_STATUS = {
    EncounterState.SCHEDULED.value: "https://schema.org/EventScheduled",
    EncounterState.POSTPONED.value: "https://schema.org/EventPostponed",
    EncounterState.CANCELLED.value: "https://schema.org/EventCancelled",
}
BRIEF = 24  # beyond so many sessions, each is told by its name, hours and address; its own page says the rest


def encounter(shown: Shown, *, whole: bool = False) -> Node:
    """Return the whole day as an Event with its sessions as sub-events."""
    brief = not whole and len(shown.programme.sessions) > BRIEF
    node = _event(shown, brief=brief)
    node["subEvent"] = [_session(shown, s, brief=brief) for s in shown.programme.sessions]
    return node


def session_page(shown: Shown, session: SessionView) -> Node:
    """Return one session as an Event within its day."""
    node = _session(shown, session, brief=False)
    whole = _event(shown)
    node["superEvent"] = {name: whole[name] for name in ("@type", "@id", "name", "url", "startDate")}
    for name in ("location", "organizer", "image"):
        if name in whole:
            node.setdefault(name, whole[name])
    return {"@context": "https://schema.org", **node}


def _event(shown: Shown, *, brief: bool = False) -> Node:
    made = shown.programme
    begin, end = (bounds(made.days[0])[0], bounds(made.days[-1])[1]) if made.days else (None, None)
    people = {(p.name, p.organisation_name): p for s in made.sessions for p in everyone(s)}
    people.update({(p.name, p.organisation_name): p for p in made.people if p.name})
    node: Node = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{shown.address}#{made.uid}",
        "name": one_line(made.title),
        "description": plain(made.description)[:1000],
        "url": shown.address,
        "image": f"{shown.address}partage.png",
        "inLanguage": made.lang,
        "startDate": begin.isoformat() if begin else None,
        "endDate": end.isoformat() if end else None,
        "eventStatus": _STATUS[made.state],
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": _place(shown),
        "organizer": [{"@type": "Organization", "name": one_line(o["name"])} for o in made.organisers],
        "performer": [_person(p, brief=brief) for p in list(people.values())[: 24 if brief else None]],
        "about": [t["name"] for t in made.topics],
    }
    return {name: value for name, value in node.items() if value}


def _session(shown: Shown, s: SessionView, *, brief: bool) -> Node:
    cancelled = s.cancelled or shown.programme.state == EncounterState.CANCELLED
    node: Node = {
        "@type": "Event",
        "name": one_line(s.title),
        "startDate": s.start.isoformat(),
        "endDate": s.end.isoformat(),
        "url": f"{shown.address}seances/{s.key}/",
    }
    if cancelled:
        node["eventStatus"] = _STATUS["cancelled"]
    if brief:
        return node
    place = _place(shown)
    if s.room and place:
        place = {"@type": "Place", "name": s.room, "containedInPlace": place}
    more = {
        "@id": f"{shown.address}#{s.uid}",
        "description": plain(s.text)[:1000],
        "inLanguage": s.language or s.lang,
        "eventStatus": node.get("eventStatus", _STATUS[shown.programme.state]),
        "location": place,
        "performer": [_person(p) for p in everyone(s)],
    }
    return node | {name: value for name, value in more.items() if value}


def _place(shown: Shown) -> Node | None:
    made = shown.programme
    town = made.territory["name"] if made.territory else ""
    if not (made.venue or made.address or town):
        return None
    venue = one_line(made.venue)
    address: Any = one_line(", ".join(part for part in (made.address, town) if part))
    return {"@type": "Place", "name": venue or one_line(town), "address": address or venue}


def _person(p: Person, *, brief: bool = False) -> Node:
    node: Node = {"@type": "Person", "name": one_line(p.name)}
    if brief:
        return node
    if p.role:
        node["jobTitle"] = one_line(p.role)
    if p.organisation_name:
        node["worksFor"] = {"@type": "Organization", "name": one_line(p.organisation_name)}
    return node


def script(node: Node) -> SafeString:
    """Return JSON that no text can break out of, for the inside of a script element."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308 - every sign that could end the element is escaped just above
