"""Times that do not begin their line: "Accueil (9h-9h30)", "Ouverture – 9h15 – Mme X", "Pause 10h45"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .labels import read_label
from .lines import Line
from .marks import clean, read_room
from .times import TimeRange, find_ranges, range_at

CLOSING: Final = re.compile(
    r"(?:fin|cloture|end|ends|close|closing|finish|fini|depart|adjourn|fin prevue|fin des travaux)"
    r"(?: (?:de |of |du |des )?(?:la |the |l')?(?:journee|rencontres?|seance|day|meeting|matinee|soiree|event"
    r"|travaux|seminaire|seminar|colloque|forum|conference|programme|formation|stage))?"
)
DOORS: Final = re.compile(
    r"(?:ouverture des portes|portes ouvertes|portes|doors open|doors)(?: (?:a|des|at|from))?"
)
_LONGEST: Final = 160
#: So many lines that end on a time without any separator make a habit of it.
_HABIT: Final = 3
_WORDS_BEFORE: Final = re.compile(r"(?:^| )(?:a|de|des|from|at)$")
_SEPARATED: Final = (" -", " |", " /")


@dataclass(frozen=True, slots=True)
class Style:
    """Where a programme puts its times: `spans` if at the beginning of lines at least once."""

    spans: bool
    trailing: bool
    bare: bool
    middle: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A time inside a line, and what the line says without it."""

    times: TimeRange
    text: str
    rest: str


def style_of(lines: Sequence[Line]) -> Style:
    """Count where the lines of a programme have their times.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> style_of(read_lines("Accueil 9h\\nDébat 10h\\nPause 11h")).bare
    True
    """
    first = last = bare = middle = 0
    for line in lines:
        if range_at(line.folded) is not None:
            first += 1
        elif trailing_at(line) is not None:
            last += 1
        elif middle_at(line) is not None:
            middle += 1
        elif read_label(line.text) is None and trailing_at(line, bare=True) is not None:
            bare += 1
    return Style(
        spans=bool(first or middle),
        trailing=last > first,
        bare=not first and bare >= _HABIT,
        middle=middle > 1,
    )


def trailing_at(line: Line, *, bare: bool = False) -> Placed | None:
    """Read the time that ends a line, with `bare` even after no separator, or before a room.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> (line,) = read_lines("Accueil (9h30-10h)")
    >>> trailing_at(line).text, trailing_at(line).times.end
    ('Accueil', 600)
    """
    folded = line.folded
    if len(folded) > _LONGEST:
        return None
    body = folded.rstrip(" ).]:")
    tail = max(0, len(body) - 40)
    for found in find_ranges(body[tail:]):
        begin, stop = found.begin + tail, found.stop + tail
        before = body[:begin].rstrip()
        before = _WORDS_BEFORE.sub("", before) if before[-1:] not in ":(-,|" else before
        if not begin or not before:
            continue
        name = before.rstrip(" :")
        separated = before[-1:] in (":", "(", "|", "[") or (
            before.endswith((" -", ",")) and bool(found.end or before.endswith(" -"))
        )
        rest = clean(line.text[stop:]) if bare else ""
        ends = stop == len(body) or bool(rest and read_room(rest))
        if ends and (separated or bare or CLOSING.fullmatch(name) or DOORS.fullmatch(name)):
            title = re.sub(r" (?:à|a|de|dès|from|at)$", "", clean(line.text[: len(before)].rstrip(" ([:")))
            return Placed(replace(found, begin=len(before), stop=len(folded)), title, rest.strip("()[]"))
    return None


def middle_at(line: Line, *, brackets: bool = False) -> Placed | None:
    """Read a time between two dashes, or with `brackets` between brackets, in the middle of a line.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> (line,) = read_lines("Ouverture – 9h15 – Mme Zeroual")
    >>> middle_at(line).text, middle_at(line).rest, middle_at(line).times.start
    ('Ouverture', 'Mme Zeroual', 555)
    """
    folded = line.folded[:_LONGEST]
    for found in find_ranges(folded, limit=4):
        before, after = folded[: found.begin].rstrip(" "), folded[found.stop :]
        dashes = (" " + before).endswith(_SEPARATED) and f"{after} ".startswith((" - ", " | ", " / "))
        bracketed = brackets and before.endswith(("(", "[")) and after.startswith((")", "]"))
        text = clean(line.text[: found.begin].rstrip(" (["))
        rest = clean(line.text[found.stop :].lstrip(" )]"))
        if (dashes or bracketed) and text and rest and not text.endswith((".", "?", "!")):
            return Placed(found, text, rest)
    return None
