"""schedule.json, as conference tools read it: the format in use, and the second version that is coming."""

from typing import Any

from cherchons.encounters.enums import EncounterState, SpeakerPart
from cherchons.encounters.formats.plain import everyone, json_bytes, one_line, person_guid, plain
from cherchons.encounters.formats.schedule import Entry, Schedule, by_room, clock, generator
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import SessionView

Node = dict[str, Any]


def _written(schedule: Node, schema: str) -> bytes:
    whole = {"$schema": schema, "generator": generator(), "schedule": schedule}
    return json_bytes(whole)


# --- version 1 -------------------------------------------------------------------------------------
def schedule_json(shown: Shown) -> bytes:
    """Return the programme as schedule.json, version 1."""
    whole = Schedule(shown)
    days = whole.days
    conference: Node = {
        **_conference(whole),
        "daysCount": len(days),
        "start": days[0].date.isoformat() if days else "",
        "end": days[-1].date.isoformat() if days else "",
        "timeslot_duration": "00:05",
        "days": [],
    }
    for index, day in enumerate(days, start=1):
        begin, end = whole.bounds(day)
        rooms = {name: [_event(e) for e in whole.entries(found)] for name, found in by_room(day).items()}
        conference["days"].append(
            {
                "index": index,
                "date": day.date.isoformat(),
                "day_start": begin.isoformat(),
                "day_end": end.isoformat(),
                "rooms": rooms,
            }
        )
    schedule = {"version": whole.version, "base_url": shown.address, "conference": conference}
    return _written(schedule, "https://c3voc.de/schedule/schema.json")


def _conference(whole: Schedule) -> Node:
    shown = whole.shown
    node: Node = {
        "acronym": whole.acronym,
        "title": whole.title,
        "description": plain(shown.programme.description),
        "url": shown.address,
        "keywords": [t["name"] for t in shown.programme.topics],
        "rooms": [{"name": one_line(r), "guid": whole.room_guid(one_line(r))} for r in shown.programme.rooms],
    }
    if whole.time_zone:
        node["time_zone_name"] = whole.time_zone
    return node


def _event(entry: Entry) -> Node:
    s = entry.session
    return {
        "guid": s.uid,
        "id": entry.id,
        "date": s.start.isoformat(),
        "start": s.start.strftime("%H:%M"),
        "end": s.end.isoformat(),
        "duration": clock(entry.duration),
        "room": one_line(s.room),
        "slug": entry.slug,
        "url": entry.url,
        "title": entry.title,
        "subtitle": "",
        "track": None,
        "type": entry.kind,
        "language": s.language or s.lang,
        "abstract": plain(s.text),
        "description": entry.description,
        "persons": [{"guid": str(person_guid(p)), "name": one_line(p.name)} for p in everyone(s)],
        "links": [{"title": link["title"], "url": link["url"]} for link in entry.links],
        "attachments": [],
    }


# --- version 2 -------------------------------------------------------------------------------------
_TYPES = {"workshop": "WORKSHOP", "testimonies": "TALK", "plenary": "TALK", "report_back": "DISCUSSION"}
_BREAKS = {"meal", "break", "welcome"}
_ROLES = {SpeakerPart.FACILITATOR.value: "MODERATOR"}


def schedule2_json(shown: Shown) -> bytes:
    """Return the programme in the second version of schedule.json (alpha)."""
    whole = Schedule(shown)
    days = []
    for index, day in enumerate(whole.days, start=1):
        begin, end = whole.bounds(day)
        moments = {"start": begin.isoformat(), "end": end.isoformat()}
        days.append({"index": index, "date": day.date.isoformat(), **moments})
    conference = {
        **_conference(whole),
        "start": days[0]["start"] if days else "",
        "end": days[-1]["end"] if days else "",
        "timeslot_duration": "PT5M",
        "languages": sorted({s.language or s.lang for s in shown.programme.sessions if _two(s)}),
        "tracks": [{"name": word, "slug": kind} for kind, word in _tracks(shown)],
        "days": days,
    }
    rooms = {s.room for s in shown.programme.sessions}
    if "" in rooms:  # a session without a room still refers to a place
        conference["rooms"].append({"name": shown.place or whole.title, "guid": whole.room_guid("")})
    events = [_event2(whole, entry) for entry in whole.entries(shown.programme.sessions)]
    schedule = {"version": whole.version, "conference": conference, "events": events}
    return _written(schedule, "https://c3voc.de/schema/schedule2")


def _two(s: SessionView) -> bool:
    return len(s.language or s.lang) == 2


def _tracks(shown: Shown) -> list[tuple[str, str]]:
    return [(kind, shown.kind(kind)) for kind in shown.programme.kinds]


def _event2(whole: Schedule, entry: Entry) -> Node:
    s = entry.session
    made = whole.shown.programme
    node: Node = {
        "start": s.start.isoformat(),
        "end": s.end.isoformat(),
        "title": entry.title,
        "guid": s.uid,
        "room": {"guid": whole.room_guid(one_line(s.room)), "name": one_line(s.room)},
    }
    gone = s.cancelled or made.state == EncounterState.CANCELLED
    if s.kind in _BREAKS and not gone and not s.people and not s.items:
        return {**node, "type": "BREAK"}
    return {
        **node,
        "slug": entry.slug,
        "url": entry.url,
        "subtitle": None,
        "track": {"slug": s.kind},
        "type": _TYPES.get(s.kind, "OTHER"),
        "language": (s.language or s.lang)[:2],
        "abstract": plain(s.text) or None,
        "description": entry.description or None,
        "participants": [
            {"guid": str(person_guid(p)), "name": one_line(p.name), "role": _ROLES.get(p.part, "SPEAKER")}
            for p in everyone(s)
        ],
        "links": [{"title": link["title"], "url": link["url"]} for link in entry.links],
        "attachments": [],
        "state": "CANCELED" if gone else "DELAYED" if made.state == EncounterState.POSTPONED else "CONFIRMED",
    }
