"""A programme that says no hour: lines that begin like sessions are sessions, whose hours are to be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .blocks import Block
from .cutting import cut
from .lines import Line
from .marks import begins_like_session

#: So many lines make a programme; one "Accueil" in a letter makes none.
_FEWEST: Final = 3
_LONGEST: Final = 120


def untimed(lines: Sequence[Line]) -> list[Block]:
    """Cut a text without hours at the lines that begin like sessions; nothing where they are too few.

    Examples
    --------
    >>> from cherchons.engines.programme.lines import read_lines
    >>> pasted = "Samedi\\nAccueil\\nTable ronde : qui décide ?\\nRepas\\n- salades\\n- tartes"
    >>> [block.kind for block in untimed(read_lines(pasted))]
    ['day', 'vague', 'vague', 'vague', 'bullet', 'bullet']
    >>> untimed(read_lines("Bonjour,\\nAccueil chaleureux garanti.\\nÀ samedi !"))
    []
    """
    opening = _opening(lines)
    if len(opening) < _FEWEST:
        return []
    places = [place for place, line in enumerate(lines) if line.number in opening]
    inside = [line for line in lines[places[0] : places[-1] + 1] if not line.blank]
    if 2 * len(opening) < len(inside):
        return []
    blocks = cut(lines[: places[0]])
    for place, following in zip(places, [*places[1:], len(lines)], strict=True):
        line = lines[place]
        blocks.append(Block("vague", (line.number,), line.text, line.indent, line.bullet))
        blocks.extend(cut(lines[place + 1 : following]))
    return blocks


def _opening(lines: Sequence[Line]) -> set[int]:
    """Give the numbers of the lines that begin like sessions, those further to the right left out."""
    like = [
        line
        for line in lines
        if 0 < len(line.text) <= _LONGEST and not line.text.endswith(".") and begins_like_session(line.folded)
    ]
    left = min((line.indent for line in like), default=0)
    return {line.number for line in like if line.indent == left}
