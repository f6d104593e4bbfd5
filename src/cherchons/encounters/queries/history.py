"""When each session last changed: what calendars call its sequence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cherchons.encounters.models import Release

# What changes every session when it changes: a reader's calendar shows it with each.
_SHARED = ("title", "timezone", "state", "state_note", "venue", "address")


@dataclass(frozen=True, slots=True)
class LastChange:
    """The release at which a session became what it is."""

    number: int
    at: datetime


def last_changes(release: Release) -> dict[str, LastChange]:
    """Return, by uid, when each session of ``release`` last changed (1 query, whatever the length)."""
    rows = Release.objects.filter(encounter_id=release.encounter_id, number__lte=release.number)
    known: dict[str, tuple[Any, LastChange]] = {}
    for number, at, content in rows.order_by("number").values_list("number", "at", "content").iterator():
        shared = [content[name] for name in _SHARED]
        now: dict[str, tuple[Any, LastChange]] = {}
        for session in content["sessions"]:
            print_ = (shared, session)
            before = known.get(session["uid"])
            same = before is not None and before[0] == print_
            now[session["uid"]] = before if before and same else (print_, LastChange(number, at))
        known = now
    return {uid: change for uid, (_, change) in known.items()}
