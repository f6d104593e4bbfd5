"""Blocks: what each line is by itself, and which lines go on with the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from .dates import FoundDate, find_dates
from .days import DayHeading
from .folding import fold, join_lines
from .people import names_first
from .times import TimeRange
from .titles import is_letterhead
from .vocabulary import word_set

BlockKind = Literal[
    "blank",
    "note",
    "day",
    "slot",
    "closing",
    "until",
    "vague",
    "mail",
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

_PEOPLE: Final = re.compile(r"(?:par|avec|by|with|anime|facilitated|moderated|presented) ")
GOES_ON: Final = word_set(
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


def join(blocks: list[Block]) -> list[Block]:
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
        elif (len(last) >= 45 and not _named(part) and not is_letterhead(part)) or _unfinished(last, part):
            rows[-1].append(part)
        else:
            rows.append([part])
    return replace(block, text="\n".join(join_lines(row) for row in rows))


def _named(part: str) -> bool:
    """Say whether a line is somebody with a function: "Yvan Morel, sociologue"."""
    return len(part) <= 100 and any(mark in part for mark in ",(") and names_first(part)


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
        last in GOES_ON
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
        titular = block.kind in ("text", "choice", "bullet", "heading")
        if titular and not (block.kind == "choice" and block.label):
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
