"""Choices written on one line: "Breakouts: 1) Funding 2) Ethics", "Atelier 1 : X / Atelier 2 : Y"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .folding import fold
from .headings import offers_choice
from .marks import clean
from .slots import Item, Slot, open_slot

_SHAPES: Final = (
    re.compile(r"(?:(?<=[ :;,/])|^)\(?(?P<number>[1-9]|[a-h])\) ?(?=\S)"),
    re.compile(
        r"(?<![\w'])(?:atelier|workshop|groupe|group|session|parcours|track|breakout) ?(?:n ?[°o] ?)?"
        r"(?P<number>[1-9]|[a-h])(?!\w)"
    ),
)
_SEPARATORS: Final = " ;,/|+–—-•·"
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class Choices:
    """What is common to several choices, and each of them with its letter or number."""

    heading: str
    items: tuple[tuple[str, str], ...]


def inline_choices(text: str) -> Choices | None:
    """Cut a line into the choices that it numbers from 1, or letters from A.

    Examples
    --------
    >>> inline_choices("Breakouts (pick one): 1) Funding 2) Ethics").items
    (('1', 'Funding'), ('2', 'Ethics'))
    >>> inline_choices("Atelier 1 : Eau / Atelier 2 : Air").items
    (('', 'Atelier 1 : Eau'), ('', 'Atelier 2 : Air'))
    >>> inline_choices("Restitution de l'atelier 1 et de l'atelier 2") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    folded = fold(text)
    for shape, bulleted in zip(_SHAPES, (True, False), strict=True):
        found = _series(shape, folded)
        if len(found) < 2:
            continue
        heading = text[: found[0].start()].rstrip(_SEPARATORS)
        bracketed = heading.endswith("(") and text.endswith(")")
        if heading and not heading.endswith(":") and not bracketed and not offers_choice(heading):
            continue
        if bulleted and not offers_choice(heading):
            continue
        stops = [one.start() for one in found[1:]] + [len(text) - bracketed]
        begins = [one.end() if bulleted else one.start() for one in found]
        raws = [text[begin:stop].strip(_SEPARATORS) for begin, stop in zip(begins, stops, strict=True)]
        raws = [re.sub(r" (?:et|ou|and|or)$", "", raw).strip(_SEPARATORS) for raw in raws]
        if all(raws):
            bullets = [text[one.start("number")] if bulleted else "" for one in found]
            return Choices(clean(heading.rstrip("(")), tuple(zip(bullets, raws, strict=True)))
    return None


def _series(shape: re.Pattern[str], folded: str) -> list[re.Match[str]]:
    """List the marks that follow each other: 1, 2, 3 or a, b, c."""
    found: list[re.Match[str]] = []
    for one in shape.finditer(folded):
        expected = chr(ord(found[-1]["number"]) + 1) if found else ""
        if one["number"] == expected or (not found and one["number"] in "1a"):
            found.append(one)
    return found


def without_numbers(folded: str) -> str:
    """Take away the marks "1) … 2) …" of a folded line that follow each other.

    Examples
    --------
    >>> without_numbers("breakouts: 1) funding 2) ethics")
    'breakouts:   funding   ethics'
    """
    found = _series(_SHAPES[0], folded)
    if len(found) < 2:
        return folded
    pieces: list[str] = []
    begin = 0
    for one in found:
        pieces.append(folded[begin : one.start()])
        begin = one.end()
    return "  ".join([*pieces, folded[begin:]])


def open_choices(day: int, start: int | None, end: int | None, line: int, text: str) -> Slot:
    """Begin a slot from its heading, with the choices that it holds.

    Examples
    --------
    >>> slot = open_choices(1, 600, 720, 4, "Ateliers au choix : A) Eau B) Air")
    >>> slot.title, [item.raw for item in slot.items]
    ('Ateliers au choix', ['Eau', 'Air'])
    """
    found = inline_choices(text)
    if found is None:
        return open_slot(day, start, end, line, text)
    slot = open_slot(day, start, end, line, found.heading)
    slot.heading.parallel = True
    slot.items = [Item(line, raw, bullet, [line]) for bullet, raw in found.items]
    return slot
