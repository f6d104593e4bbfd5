"""A draft in few words, so that what is expected of a sample can be read and compared."""

from typing import Any

from cherchons.engines.programme import DraftPerson, DraftSession, ProgrammeDraft


def summary(draft: ProgrammeDraft) -> dict[str, Any]:
    found = {
        "title": draft.title,
        "description": draft.description,
        "start": draft.start.isoformat() if draft.start else None,
        "end": draft.end.isoformat() if draft.end else None,
        "doors": draft.doors.isoformat() if draft.doors else None,
        "place": draft.place,
        "organisers": list(draft.organisers),
        "links": list(draft.links),
        "notes": [f"{note.mark}: {note.text}" for note in draft.notes],
        "practical": draft.practical,
        "speakers": [person(one) for one in draft.speakers],
        "series": f"{draft.series_hint} {draft.day_number}" if draft.series_hint else "",
        "unread": [f"{one.line}: {one.text}" for one in draft.unread],
        "warnings": [f"{one.code} {one.line or ''}".strip() for one in draft.warnings],
        "sessions": [session(one) for one in draft.sessions],
    }
    return {key: value for key, value in found.items() if value}


def session(one: DraftSession) -> dict[str, Any]:
    until = one.clock_end.strftime("%H:%M") if one.clock_end else "?"
    since = one.clock_start.strftime("%H:%M") if one.clock_start else "?"
    marks = [
        name
        for name in ("to_confirm", "facilitation_to_confirm", "speakers_to_confirm", "room_to_confirm")
        if getattr(one, name)
    ]
    found = {
        "when": f"day {one.day}, {since}-{until}",
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "room": one.room,
        "language": one.language,
        "parallel": " ".join(part for part in (one.parallel, one.parallel_title, one.parallel_text) if part),
        "marks": marks,
        "items": [f"{i.title} | {i.text}{' | to confirm' if i.to_confirm else ''}" for i in one.items],
        "speakers": [person(who) for who in one.speakers],
        "facilitators": [person(who) for who in one.facilitators],
    }
    return {key: value for key, value in found.items() if value}


def person(who: DraftPerson) -> str:
    return f"{who.name} | {who.role} | {who.organisation}{' | to confirm' if who.to_confirm else ''}"
