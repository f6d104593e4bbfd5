"""Cutting a programme: what each line is by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from .blocks import GOES_ON, Block, join
from .days import day_heading
from .folding import fold, words
from .labels import read_label
from .lines import Line
from .mail import mail_fields
from .marks import clean, kind_of, read_room
from .several import dated_session, has_dated_sessions, sessions_of, spans_what_follows
from .tables import is_header, is_row, whole_time
from .times import TimeRange, impossible_time, range_at
from .trailing import CLOSING, DOORS, Style, middle_at, style_of, trailing_at
from .vocabulary import HEADINGS, PICTURES, PRACTICAL

_NOTE: Final = re.compile(r"[\[(](?P<mark>\d{1,3}|[a-z*])[\])] ?(?=\S)")
_REFERENCE: Final = re.compile(r"(?<=[^ (]) ?\((\d{1,2})\)")
_UNTIL: Final = re.compile(r"(?:jusqu'a|until|till) ")
_LENGTH_FIRST: Final = re.compile(
    r"\d{1,3} ?h(?:eures?|ours?)? (?:pour|chrono|de|d'|non|sans|of|for|to)(?: |(?<='))"
)
_VAGUE: Final = re.compile(
    r"(?:(?:en |vers )?(?:(?:le |la )?(?:debut|milieu|fin|courant)(?: de |d'| d'| )(?:la |l')?)?"
    r"(?:matinee|matin|apres-midi|apres midi|soiree|journee)"
    r"|(?:dans|pendant|toute|en) (?:la |l')?(?:matinee|apres-midi|journee|soiree)"
    r"|(?:in the )?(?:(?:early|late|mid)[ -])?(?:morning|afternoon|evening)|all day(?: long)?|en continu"
    r"|throughout the day|toute la journee) ?(?::|-) ?(?=[^ ])"
)
_CHOICE: Final = re.compile(
    r"(?:atelier|workshop|session|option|groupe|group|parcours|choix|track|breakout|table|stand)s?"
    r"(?: ?(?:n ?[°o]? ?)?(?:[a-h]|\d{1,2}|i{1,3}|iv|v)(?!\w)| ?[«\"])|[a-h] ?: |\d[a-h](?:[.):]| -) "
)


def cut(lines: Sequence[Line]) -> list[Block]:
    """Cut lines into blocks.

    Parameters
    ----------
    lines
        What `read_lines` returned.

    Returns
    -------
    list of Block
        In the order of the text; every line that is not blank belongs to exactly one.

    Notes
    -----
    Two passes, each looking at a bounded number of neighbours: linear.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> [block.kind for block in cut(read_lines("9h30 : accueil\\nLieu : Lille\\n- un\\ndeux"))]
    ['slot', 'label', 'bullet']
    """
    place = _Place(style_of(lines), has_dated_sessions(lines), mail=mail_fields(lines))
    single: list[Block] = []
    gap = True
    for index, line in enumerate(lines):
        if line.blank:
            gap = True
            single.append(Block("blank", (line.number,)))
            if not line.raw:
                place.table = False
            continue
        block = _classify(line, lines[index - 1] if index else None, place)
        several = _several(block, line, place)
        if several:
            single.extend(replace(one, gap=gap and not rank) for rank, one in enumerate(several))
            place.begun, gap = True, False
            continue
        hours = block.kind == "slot" and not block.text and not place.begun and block.times
        if hours and spans_what_follows(hours, lines, index):
            block = replace(block, kind="label", label="hours", text=line.text, times=None)
        place.table = place.table or block.kind in ("row", "header")
        place.begun = place.begun or block.kind in ("slot", "row", "vague")
        place.marks.update(_REFERENCE.findall(line.folded))
        if line.folded.endswith("*"):
            place.marks.add("*")
        single.append(replace(block, gap=gap))
        gap = False
    return join(single)


def _several(block: Block, line: Line, place: _Place) -> list[Block]:
    """Cut a line that holds several sessions, or a date and a session."""
    if block.kind == "slot":
        parts = sessions_of(line)
        return [replace(block, text=text, times=times) for times, text in parts]
    dated = dated_session(line.text, line.folded) if place.dated and block.kind in ("text", "day") else None
    if dated is None:
        return []
    day, times, rest = dated
    return [
        replace(block, kind="day", day=day),
        replace(block, kind="slot", text=rest, times=times, day=None),
    ]


@dataclass(slots=True)
class _Place:
    """Where a line stands: in a table, after the first session, after which footnote references."""

    style: Style
    dated: bool = False
    table: bool = False
    begun: bool = False
    marks: set[str] = field(default_factory=set)
    mail: dict[int, tuple[str, int]] = field(default_factory=dict)


def _classify(line: Line, before: Line | None, place: _Place) -> Block:
    base = Block(
        "text", (line.number,), line.text, line.indent, line.bullet, cells=line.cells, strong=line.heading
    )
    folded = line.folded
    if line.number in place.mail:
        name, begin = place.mail[line.number]
        return replace(base, kind="mail", label=name, text=line.text[begin:])
    note = _note(base, line, place)
    if note is not None:
        return note
    if line.cells and is_header(line.cells):
        return replace(base, kind="header")
    if line.cells and (place.table or (is_row(line.cells) and not _two_columns(line))):
        return replace(base, kind="row")
    if " ".join(words(line.text[:60])) in HEADINGS:
        return replace(base, kind="heading")
    if not folded.startswith(PRACTICAL) and (not line.bullet or (line.decorated and not place.begun)):
        day = day_heading(line.text, folded, spans=place.style.spans)
        if day is not None and not _sentence_goes_on(line, before):
            return replace(base, kind="day", day=day)
    if not place.begun and _only_hours(line.text):
        return _labelled(base, line)
    vague = _VAGUE.match(folded)
    if vague and clean(line.text[vague.end() :]):
        rest = clean(line.text[vague.end() :])
        return replace(base, kind="vague", text=rest, label=clean(line.text[: vague.end()]))
    return _timed(base, line, before, place) or _labelled(base, line)


def _note(base: Block, line: Line, place: _Place) -> Block | None:
    """Classify a footnote: "[1] …", or "(1) …" and "* …" where an earlier line refers to it."""
    found = _NOTE.match(line.folded)
    if found and (line.folded[0] == "[" or found["mark"] in place.marks) and not line.bullet:
        return replace(base, kind="note", label=found["mark"], text=line.text[found.end() :])
    if line.bullet == "*" and "*" in place.marks:
        return replace(base, kind="note", label="*", bullet="")
    return None


def _only_hours(text: str) -> bool:
    """Say whether a line before any session gives the hours of the day: "Time: 12:00-13:30 (GMT)"."""
    label = read_label(text)
    if label is None or label[0] != "hours":
        return False
    value = fold(text[label[2] : label[2] + 60])
    times = range_at(value)
    return times is not None and re.fullmatch(r"[ .]*(?:\([^()]*\))?[ .]*", value[times.stop :]) is not None


def _two_columns(line: Line) -> bool:
    """Say whether a row is only a time and a title: it is then read as any other line."""
    return len(line.cells) == 2 and "|" not in line.raw and whole_time(line.cells[0]) is not None


def _timed(base: Block, line: Line, before: Line | None, place: _Place) -> Block | None:
    """Classify a line that holds a time: at its beginning, at its end, or between two dashes."""
    folded = line.folded
    until = _UNTIL.match(folded)
    times = range_at(folded, until.end() if until else 0)
    if until and times is not None and times.end is None and place.begun:
        return replace(base, kind="until", text=line.text, times=times)
    if times is not None and not _prose_goes_on(line, before, times) and not _length_first(folded, place):
        rest = clean(line.text[times.stop :])
        return _closing(base, rest, times) or replace(base, kind="slot", text=rest, times=times)
    if times is None and impossible_time(folded) and not _length_first(folded, place):
        return replace(base, kind="bad")
    return _placed(base, line, before, place) if times is None else None


def _placed(base: Block, line: Line, before: Line | None, place: _Place) -> Block | None:
    """Classify a line whose time does not stand at its beginning."""
    style = place.style
    label = read_label(line.text)
    if label is not None and label[0] != "title":
        return None
    end = trailing_at(line, bare=style.bare)
    if end is not None:
        closing = _closing(base, end.text, end.times) if not end.rest else None
        alone = (before is None or before.blank) and not line.bullet and len(end.text) <= 60
        dashed = style.middle and line.folded[: end.times.begin].endswith(" -")
        known = style.trailing or style.bare or dashed
        if closing is not None or known or (alone and kind_of(end.text) != "other"):
            text = " – ".join(part for part in (end.text, end.rest) if part)
            return closing or replace(base, kind="slot", text=text, times=end.times)
    found = middle_at(line, brackets=style.trailing)
    if found is not None and (style.middle or place.begun):
        return replace(base, kind="slot", text=f"{found.text} – {found.rest}", times=found.times)
    return None


def _length_first(folded: str, place: _Place) -> bool:
    """Say whether a title begins with a length, before any session: "48 h pour chercher ensemble"."""
    return not place.begun and bool(_LENGTH_FIRST.match(folded))


def _closing(base: Block, rest: str, times: TimeRange) -> Block | None:
    folded = fold(rest[:80])
    if times.end is None and CLOSING.fullmatch(folded):
        return replace(base, kind="closing", text=rest, times=times)
    if times.end is None and DOORS.fullmatch(folded):
        return replace(base, kind="doors", text=rest, times=times)
    return None


def _labelled(base: Block, line: Line) -> Block:
    label = read_label(line.text)
    if label is not None and not (label[0] == "title" and line.bullet):
        value = line.text if label[0] == "practical" else line.text[label[2] :].strip()
        return replace(base, kind="label", label=label[0], text=value)
    picture = PICTURES.get(line.bullet[:1])
    if picture is not None:
        return replace(base, kind="label", label=picture, bullet="")
    if _CHOICE.match(line.folded):
        return replace(base, kind="choice")
    room, colon, title = line.text.partition(" : " if " : " in line.text else ": ")
    if colon and title and " " in room.strip() and read_room(room):
        return replace(base, kind="choice", label=read_room(room), text=title.strip())
    return replace(base, kind="bullet") if line.bullet else base


def _sentence_goes_on(line: Line, before: Line | None) -> bool:
    """Say whether a line that begins with a small letter belongs to the sentence of the line before."""
    if before is None or before.blank or not line.text[:1].islower():
        return False
    last = before.folded.rsplit(" ", 1)[-1].rsplit("'", 1)[-1]
    return last in GOES_ON or (len(before.text) >= 50 and before.text[-1] not in ".:;!?)»")


def _prose_goes_on(line: Line, before: Line | None, times: TimeRange) -> bool:
    """Say whether a time at the beginning of a line belongs to the sentence of the line before."""
    if before is None or before.blank or line.bullet or line.indent > before.indent:
        return False
    last = before.folded.rsplit(" ", 1)[-1].rsplit("'", 1)[-1]
    if last in GOES_ON and not range_at(before.folded):
        return True
    rest = line.text[times.stop :]
    unfinished = len(before.text) >= 50 and before.text[-1] not in ".:;!?)»"
    begins = rest[:1] == " " and rest[1:2].islower()
    return unfinished and begins and not range_at(before.folded) and not before.bullet
