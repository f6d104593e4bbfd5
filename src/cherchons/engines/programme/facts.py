"""Facts that stand alone: an end inside a title, a line that is a room, people, or "à confirmer"."""

from __future__ import annotations

import re
from typing import Final

from .headings import Heading, said_people, said_to_confirm
from .marks import clean, read_room
from .people import read_people
from .presenters import people_only
from .times import range_at

_UNTIL: Final = re.compile(
    r"(?<!\w)(?:fin|cloture|end|ends|close|closing|jusqu'a|until|till) (?=a |at |\d|midi|noon)"
)


def said_end(folded: str, start: int) -> int | None:
    """Read the end in a title that says it: "restitution et clôture à 16h"."""
    found = _UNTIL.search(folded)
    times = range_at(folded, found.end()) if found else None
    if times is None or times.end is not None or folded[times.stop :].strip(" .)"):
        return None
    return times.start if times.start > start else None


def take_fact(heading: Heading, line: str) -> bool:
    """Read a line that says a room, people or that something is to be confirmed, and nothing else."""
    if len(line) > 300:
        return False
    if len(line) <= 80 and said_to_confirm(heading, clean(line.strip("()")) or line):
        return True
    if said_people(heading, line):
        return True
    if len(line) <= 120 and line[-1:] not in ".:;!?" and people_only(line, sure=False):
        heading.speakers.extend(read_people(line))
        return True
    room = read_room(line.strip("()"))
    if room and not heading.room:
        heading.room = room
        return True
    return False
