"""Blocks: what each line is by itself, and which lines go on with the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from .dates import FoundDate, find_dates
from .days import DayHeading, day_heading
from .folding import fold, join_lines, words
from .labels import read_label
from .lines import Line
from .marks import clean, kind_of
from .tables import is_header, is_row, whole_time
from .times import TimeRange, find_ranges, impossible_time, range_at
from .vocabulary import HEADINGS, PRACTICAL, word_set

BlockKind = Literal[
    "blank",
    "note",
    "day",
    "slot",
    "closing",
    "doors",
    "label",
    "heading",
    "bullet",
    "choice",
    "row",
    "header",
    "bad",
    "text",
]

_NOTE: Final = re.compile(r"\[(?P<mark>\d{1,3}|[a-z*])\] ?(?=\S)")
_CLOSING: Final = re.compile(
    r"(?:fin|cloture|end|ends|close|closing|finish|fini|depart|fin prevue|fin des travaux)"
    r"(?: (?:de |of )?(?:la |the )?(?:journee|rencontre|seance|day|meeting|matinee|soiree|event|travaux))?"
)
_DOORS: Final = re.compile(
    r"(?:ouverture des portes|portes ouvertes|portes|doors open|doors)(?: (?:a|des|at|from))?"
)
_CHOICE: Final = re.compile(
    r"(?:atelier|workshop|option|groupe|group|parcours|choix|track|breakout|table|stand)s?"
    r"(?: ?(?:n ?[°o]? ?)?(?:[a-h]|\d{1,2}|i{1,3}|iv|v)(?!\w)| ?[«\"])|[a-h] ?: "
)
_PEOPLE: Final = re.compile(r"(?:par|avec|by|with|anime|facilitated|moderated|presented) ")
_GOES_ON: Final = word_set(
    """
    de du des la le les l' en et a au aux sur pour par avec dans d' un une entre des vers
    from at between to the of and for in on with or ou
    """
)


@dataclass(frozen=True, slots=True)
class Block:
    """One line or several that belong together, and what they are."""

    kind: BlockKind
    lines: tuple[int, ...]
    text: str = ""
    indent: int = 0
    bullet: str = ""
    gap: bool = False
    times: TimeRange | None = None
    day: DayHeading | None = None
    dates: tuple[FoundDate, ...] = ()
    label: str = ""
    cells: tuple[str, ...] = ()
    strong: bool = False
    wrapped: bool = False

    @property
    def line(self) -> int:
        """Give the number of the first line."""
        return self.lines[0]


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
    trailing = _trailing_style(lines)
    spans = any(range_at(line.folded) for line in lines if not line.blank)
    single: list[Block] = []
    gap = True
    table = False
    for index, line in enumerate(lines):
        if line.blank:
            gap = True
            single.append(Block("blank", (line.number,)))
            if not line.raw:
                table = False
            continue
        before = lines[index - 1] if index else None
        block = _classify(line, before, trailing=trailing, spans=spans, table=table)
        table = table or block.kind in ("row", "header")
        single.append(replace(block, gap=gap))
        gap = False
    return _join(single)


def _classify(line: Line, before: Line | None, *, trailing: bool, spans: bool, table: bool) -> Block:
    base = Block(
        "text", (line.number,), line.text, line.indent, line.bullet, cells=line.cells, strong=line.heading
    )
    folded = line.folded
    note = _NOTE.match(folded)
    if note:
        return replace(base, kind="note", label=note["mark"], text=line.text[note.end() :])
    if line.cells and is_header(line.cells):
        return replace(base, kind="header")
    if line.cells and (table or (is_row(line.cells) and not _two_columns(line))):
        return replace(base, kind="row")
    if " ".join(words(line.text[:60])) in HEADINGS:
        return replace(base, kind="heading")
    if not folded.startswith(PRACTICAL) and not line.bullet:
        day = day_heading(line.text, folded, spans=spans)
        if day is not None and not _sentence_goes_on(line, before):
            return replace(base, kind="day", day=day)
    return _timed(base, line, before, trailing) or _labelled(base, line)


def _two_columns(line: Line) -> bool:
    """Say whether a row is only a time and a title: it is then read as any other line."""
    return len(line.cells) == 2 and "|" not in line.raw and whole_time(line.cells[0]) is not None


def _timed(base: Block, line: Line, before: Line | None, trailing: bool) -> Block | None:
    """Classify a line that begins or ends with a time."""
    folded = line.folded
    times = range_at(folded)
    if times is not None and not _prose_goes_on(line, before, times):
        rest = clean(line.text[times.stop :])
        return _closing(base, rest, times) or replace(base, kind="slot", text=rest, times=times)
    if times is None and impossible_time(folded):
        return replace(base, kind="bad")
    end = _trailing(folded)
    if end is None:
        return None
    title = clean(line.text[: end.begin].rstrip(" ([:"))
    title = re.sub(r" (?:à|a|de|dès|from|at)$", "", title)
    closing = _closing(base, title, end)
    if closing is not None:
        return closing
    label = read_label(line.text)
    alone = line is not None and (before is None or before.blank) and not line.bullet and len(title) <= 60
    if (trailing or (alone and kind_of(title) != "other")) and not (label and label[0] != "title"):
        return replace(base, kind="slot", text=title, times=end)
    return None


def _closing(base: Block, rest: str, times: TimeRange) -> Block | None:
    folded = fold(rest[:80])
    if times.end is None and _CLOSING.fullmatch(folded):
        return replace(base, kind="closing", text=rest, times=times)
    if times.end is None and _DOORS.fullmatch(folded):
        return replace(base, kind="doors", text=rest, times=times)
    return None


def _labelled(base: Block, line: Line) -> Block:
    label = read_label(line.text)
    if label is not None and not (label[0] == "title" and line.bullet):
        value = line.text if label[0] == "practical" else line.text[label[2] :].strip()
        return replace(base, kind="label", label=label[0], text=value)
    if _CHOICE.match(line.folded):
        return replace(base, kind="choice")
    return replace(base, kind="bullet") if line.bullet else base


def _trailing_style(lines: Sequence[Line]) -> bool:
    """Say whether this programme puts times at the end of lines more often than at their beginning."""
    first = sum(range_at(line.folded) is not None for line in lines)
    last = sum(range_at(line.folded) is None and _trailing(line.folded) is not None for line in lines)
    return last > first


def _trailing(folded: str) -> TimeRange | None:
    """Read the time that ends a line: "Accueil (9h30-10h)", "Accueil : 9h30"."""
    if len(folded) > 160:
        return None
    body = folded.rstrip(" ).]")
    tail = max(0, len(body) - 40)
    for found in find_ranges(body[tail:]):
        begin, stop = found.begin + tail, found.stop + tail
        before = body[:begin].rstrip()
        before = re.sub(r"(?:^| )(?:a|de|des|from|at)$", "", before) if before[-1:] not in ":(-,|" else before
        closing = _CLOSING.fullmatch(before.rstrip(" :")) or _DOORS.fullmatch(before.rstrip(" :"))
        separated = before[-1:] in (":", "(", "|", "[") or (
            before.endswith((" -", ",")) and bool(found.end or before.endswith(" -"))
        )
        if stop == len(body) and begin and before and (closing or separated):
            return replace(found, begin=len(before), stop=len(folded))
    return None


def _sentence_goes_on(line: Line, before: Line | None) -> bool:
    """Say whether a line that begins with a small letter belongs to the sentence of the line before."""
    if before is None or before.blank or not line.text[:1].islower():
        return False
    last = before.folded.rsplit(" ", 1)[-1].rsplit("'", 1)[-1]
    return last in _GOES_ON or (len(before.text) >= 50 and before.text[-1] not in ".:;!?)»")


def _prose_goes_on(line: Line, before: Line | None, times: TimeRange) -> bool:
    """Say whether a time at the beginning of a line belongs to the sentence of the line before."""
    if before is None or before.blank or line.bullet or line.indent > before.indent:
        return False
    last = before.folded.rsplit(" ", 1)[-1].rsplit("'", 1)[-1]
    if last in _GOES_ON and not range_at(before.folded):
        return True
    rest = line.text[times.stop :]
    unfinished = len(before.text) >= 50 and before.text[-1] not in ".:;!?)»"
    begins = rest[:1] == " " and rest[1:2].islower()
    return unfinished and begins and not range_at(before.folded) and not before.bullet


def _join(blocks: list[Block]) -> list[Block]:
    """Give their continuation to headings, labels, notes and bullets, and make paragraphs."""
    joined: list[Block] = []
    for block in blocks:
        previous = joined[-1] if joined else None
        if (
            block.kind == "text" and previous is not None and not block.gap and _continues(previous, block)
        ) or (block.kind == "bullet" and previous is not None and _lists(previous, block)):
            joined[-1] = _merge(previous, block)
        else:
            joined.append(block)
    return _titles_below([_flatten(block) for block in joined])


def _merge(previous: Block, block: Block) -> Block:
    return replace(
        previous,
        lines=previous.lines + block.lines,
        text=previous.text + "\n" + block.text if previous.text else block.text,
        wrapped=previous.wrapped or not previous.text,
    )


def _flatten(block: Block) -> Block:
    """Join the lines of a block: with a space where a line was only wrapped, else line by line."""
    if "\n" not in block.text:
        return block
    parts = block.text.split("\n")
    if (
        block.kind in ("label",)
        and (block.label != "practical")
        and (block.wrapped or block.label == "place")
    ):
        return replace(block, text="\n".join(parts))
    if block.kind != "text":
        return replace(block, text=join_lines(parts))
    rows: list[list[str]] = [[parts[0]]]
    for part in parts[1:]:
        last = rows[-1][-1]
        if _PEOPLE.match(fold(rows[-1][0])) and part[:1].isupper():
            rows.append([part])
        elif len(last) >= 45 or _unfinished(last, part):
            rows[-1].append(part)
        else:
            rows.append([part])
    return replace(block, text="\n".join(join_lines(row) for row in rows))


def _continues(previous: Block, block: Block) -> bool:
    text = previous.text.rsplit("\n", 1)[-1]
    if previous.kind in ("text", "note"):
        return not (block.strong or previous.strong)
    if previous.kind in ("bullet", "choice"):
        wrapped = len(text) >= 60 or block.indent > previous.indent
        return wrapped or _unfinished(text, block.text)
    if previous.kind == "slot":
        return bool(text) and len(previous.text) < 400 and _unfinished(text, block.text, opened=previous.text)
    if previous.kind == "label":
        if not previous.text or previous.wrapped:
            return len(previous.lines) < 30
        if previous.label == "place":
            return len(previous.lines) < 5 and len(block.text) <= 100
        return previous.label == "practical" or _unfinished(text, block.text, opened=previous.text)
    return False


def _lists(previous: Block, block: Block) -> bool:
    """Say whether a bullet belongs to a label with nothing beside it: "Intervenants :"."""
    return (
        previous.kind == "label"
        and not block.gap
        and (not previous.text or previous.wrapped)
        and bool(previous.label)
    )


def _unfinished(text: str, after: str, *, opened: str = "") -> bool:
    opened = opened or text
    last = fold(text).rsplit(" ", 1)[-1].rsplit("'", 1)[-1]
    return (
        last in _GOES_ON
        or text[-1:] in ",-&/\u00ad"
        or opened.count("(") > opened.count(")")
        or opened.count("«") > opened.count("»")
        or (after[:1].islower() and text[-1:] not in ".!?:;")
    )


def _titles_below(blocks: list[Block]) -> list[Block]:
    """Give a time that stands alone on its line the end or the title that stands below it."""
    result: list[Block] = []
    for block in blocks:
        waiting = _waiting(result)
        if waiting is None:
            result.append(block)
            continue
        slot = result[waiting]
        if block.kind == "slot" and not block.text and not block.gap and _ends(slot.times, block.times):
            times = replace(slot.times, end=block.times.start) if slot.times and block.times else None
            result[waiting] = replace(slot, times=times, lines=slot.lines + block.lines)
            continue
        if block.kind in ("text", "choice", "bullet", "heading"):
            title, _, rest = block.text.partition("\n")
            result[waiting] = replace(slot, text=title, lines=slot.lines + block.lines[:1])
            if rest:
                result.append(replace(block, text=rest, lines=block.lines[1:], gap=False))
            continue
        result.append(block)
    return result


def _ends(first: TimeRange | None, second: TimeRange | None) -> bool:
    """Say whether a time that stands alone below another is its end."""
    if first is None or second is None or first.end is not None or second.end is not None:
        return False
    return second.start > first.start


def _waiting(result: list[Block]) -> int | None:
    """Find the slot without a title that ends a list of blocks, perhaps before one blank line."""
    for index in range(len(result) - 1, max(-1, len(result) - 3), -1):
        if result[index].kind == "slot":
            return index if not result[index].text else None
        if result[index].kind != "blank":
            return None
    return None


def mentioned_dates(text: str) -> list[FoundDate]:
    """List the dates of a paragraph that are not deadlines."""
    return [found for found in find_dates(fold(text[:5000])) if not found.deadline]
