"""Lines that the reading had not understood: what each could become."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from cherchons.encounters.models import Encounter
from cherchons.encounters.queries.programme import Programme
from cherchons.engines.programme import ProgrammeDraft, ProgrammeReadingError, read_text
from cherchons.engines.programme.folding import fold
from cherchons.engines.programme.times import find_ranges

SHOWN = 30  # lines on the page at once: the others follow as these are put somewhere
_MARK = re.compile(r"^\s*(?:[-–—*•·▪◦‣]|\d{1,2}[.)])\s+")
_AROUND = " \t\n,;:.–—-|()"
_SAID = frozenset(  # what becomes a state, a part or an hour, rather than words
    {
        *("avec", "salle", "animation", "anime", "animee", "intervention", "presente", "heure", "heures"),
        *("midi", "confirmer", "confirmee", "sous", "reserve", "entre", "jusqu", "partir", "vers"),
        *("with", "chair", "room", "hour", "noon", "confirmed", "from", "until"),
    }
)


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line, the session after which it stood, and the time at which it says that something begins."""

    line: int
    text: str
    after: str  # the key of a session, or nothing
    start: time | None


def unread_lines(encounter: Encounter, programme: Programme) -> list[UnreadLine]:
    """Return the first lines that still wait to be put somewhere."""
    known = {s.uid: s.key for s in programme.sessions}
    return [
        UnreadLine(u["line"], u["text"], known.get(u.get("after", ""), ""), start_in(u["text"]))
        for u in encounter.unread[:SHOWN]
    ]


def start_in(text: str) -> time | None:
    """Return the time that a line says, if it says one."""
    read = session_in(text)
    return read.sessions[0].clock_start if read else None


@lru_cache(maxsize=2000)
def session_in(text: str) -> ProgrammeDraft | None:
    """Return what the engine reads in a line that says a time: at the beginning, or anywhere else in it."""
    found = _read(text)
    if found is not None:
        return found
    times = next(find_ranges(fold(text), limit=1), None)
    if times is None:
        return None
    around = (text[: times.begin].rstrip(_AROUND), text[times.stop :].lstrip(_AROUND))
    rest = " ".join(filter(None, (_MARK.sub("", part) for part in around)))
    return _read(f"{text[times.begin : times.stop]} : {rest}") if rest else None


def _read(text: str) -> ProgrammeDraft | None:
    try:
        read = read_text(text, today=date(2000, 1, 1))
    except ProgrammeReadingError:
        return None
    return read if read.sessions and all(s.clock_start or s.start for s in read.sessions) else None


def plain(text: str) -> str:
    """Return a line without the mark of the list that it came from."""
    return _MARK.sub("", text.strip())


def words_lost(text: str, kept: Iterable[str]) -> bool:
    """Say whether words of a line are nowhere in what was made of it: then the line itself is kept too."""
    whole = fold(" ".join(kept))
    return any(word not in whole for word in re.findall(r"[^\W\d_]{4,}", fold(text)) if word not in _SAID)
