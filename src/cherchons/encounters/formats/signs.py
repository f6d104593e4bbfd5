"""Signs for the doors of rooms: what takes place there, when."""

from typing import Any

from django.utils.translation import gettext, override

from cherchons.encounters.formats.paper import common, long_words
from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.formats.typesetting import typeset
from cherchons.encounters.queries.display import Shown
from cherchons.engines import typography
from cherchons.kernel import clock

PAPERS = ("a4", "a3")


def rooms_of(shown: Shown) -> list[dict[str, Any]]:
    """Return one sign per room and day, the rooms in the order of the programme."""
    found: dict[tuple[str, Any], list[Any]] = {}
    for session in shown.programme.sessions:
        if session.room.strip():
            found.setdefault((one_line(session.room), session.day), []).append(session)
    order = {room: index for index, room in enumerate(dict.fromkeys(room for room, _day in found))}
    made = []
    for (room, day), sessions in sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        name = typography.day(day, shown.language)
        rows = [
            {
                "hours": typography.hours(s.start, s.end, shown.language),
                "title": long_words(one_line(shown.session_row(s)["title"])),
                "about": one_line(shown.kind(s.kind)),
                "cancelled": s.cancelled,
            }
            for s in sorted(sessions, key=lambda s: (s.start, s.end))
        ]
        made.append({"name": long_words(room), "day": name[:1].upper() + name[1:], "sessions": rows})
    return made


def signs(shown: Shown, *, paper: str = "a4") -> bytes:
    """Return one page per room and day."""
    with override(shown.language):
        data = {
            **common(shown, gettext("Room signs")),
            "paper": paper if paper in PAPERS else PAPERS[0],
            "rooms": rooms_of(shown),
            "words": {"cancelled": gettext("cancelled")},
        }
    return typeset("signs.typ", data, at=clock.now())
