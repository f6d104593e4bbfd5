"""Slots: sessions while they are being read, and how one slot becomes one session or several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from .folding import fold, join_lines
from .headings import Heading, capital, read_heading, shorten
from .marks import clean, find_mark, kind_of, take_mark
from .model import DraftItem, DraftPerson, Kind
from .people import names_first, read_people
from .presenters import shown

_QUOTED: Final = re.compile(r"[«\"“] ?(?P<inside>[^«»\"“”]{3,160}?) ?[»\"”]")
_CHOICE_WORD: Final = re.compile(r"(?:atelier|workshop)s? ?$")
_TITLE_END: Final = re.compile(r" ?: | [–—-] ")
#: More bullets than this are a list, whatever the heading says: it also bounds what they share.
_MOST_CHOICES: Final = 200
_VERB: Final = re.compile(r" (?:est|sont|vise|a pour|propose|permet|reunit|is|are|aims|brings) ")


@dataclass(slots=True)
class Item:
    """A bullet of a session: a testimony among three, or a workshop to choose."""

    line: int
    raw: str
    bullet: str = ""
    lines: list[int] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    heading: Heading = field(default_factory=Heading)


@dataclass(slots=True)
class Slot:
    """A session while it is being read; times are minutes of its day."""

    day: int
    start: int | None
    end: int | None
    line: int
    title: str = ""
    half: bool = True
    said: bool = False
    lines: list[int] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    heading: Heading = field(default_factory=Heading)
    indent: int = 0
    bullet: str = ""
    kind: Kind | None = None
    end_inferred: bool = False
    parallel: str | None = None
    parallel_title: str = ""
    parallel_text: str = ""
    draft_items: tuple[DraftItem, ...] = ()

    @property
    def name(self) -> str:
        """Give what to call this slot in a warning."""
        return self.title or self.parallel_title or (self.paragraphs[0][:60] if self.paragraphs else "…")


def open_slot(day: int, start: int | None, end: int | None, line: int, text: str) -> Slot:
    """Begin a slot from its heading.

    Examples
    --------
    >>> slot = open_slot(1, 570, None, 3, "accueil (hall d'entrée)")
    >>> slot.title, slot.heading.room
    ('Accueil', "hall d'entrée")
    """
    heading = read_heading(text)
    slot = Slot(day, start, end, line, heading.title, lines=[line], heading=heading)
    if heading.text:
        slot.paragraphs.append(heading.text)
    slot.paragraphs.extend(heading.remarks)
    if heading.duration and start is not None and end is None:
        slot.end = start + heading.duration
    elif heading.duration and (start is None or end is None or end - start != heading.duration):
        slot.paragraphs.append(f"{heading.duration} min")
    return slot


def split_item(raw: str) -> tuple[str, str]:
    """Cut an item into a title and a text.

    Examples
    --------
    >>> split_item("Atelier « Chercher ensemble » : Comment faire ?")
    ('Chercher ensemble', 'Comment faire ?')
    >>> split_item("Troisième projet")
    ('Troisième projet', '')
    """
    quoted = _QUOTED.search(raw[:200])
    if quoted and (quoted.start() == 0 or _CHOICE_WORD.search(fold(raw[: quoted.start()]))):
        before, after = clean(raw[: quoted.start()]), raw[quoted.end() :].strip()
        plain = not before or _CHOICE_WORD.fullmatch(fold(before)) is not None
        if plain and (not after or after[0] in ":.,–—-("):
            return capital(quoted["inside"].strip()), capital(after.lstrip(" :.,–—-").strip())
    if len(raw) > 90:
        for cut in _TITLE_END.finditer(raw[:170]):
            head = raw[: cut.start()].strip()
            numbered = re.fullmatch(r"(?:\w+ )?(?:\d{1,2}|[a-z])", fold(head))
            if not numbered and 3 <= len(head) <= 150:
                return capital(head), capital(raw[cut.end() :].strip())
        verb = _VERB.search(fold(raw[:110]))
        if verb and verb.start() >= 6:
            return capital(raw[: verb.start()]), raw
    return shorten(capital(raw))


def finish(slot: Slot, group: int) -> list[Slot]:
    """Give the sessions that a slot is: several where one chooses between its items.

    Parameters
    ----------
    slot
        A slot with all its lines.
    group
        A number by which the sessions of a parallel block are tied.

    Returns
    -------
    list of Slot
        The slot itself, or one per item with what they share.
    """
    raws = [item for item in slot.items if item.raw or item.paragraphs]
    if 2 <= len(raws) <= _MOST_CHOICES and slot.heading.parallel:
        owned = {line for item in slot.items for line in (item.line, *item.lines)}
        shared = [line for line in slot.lines if line not in owned]
        return [_choice(slot, item, shared, group) for item in raws]
    if _are_people(raws):
        for item in raws:
            slot.heading.speakers.extend(read_people(item.raw))
            slot.paragraphs.extend(item.paragraphs)
        raws = []
    if not slot.title and not slot.paragraphs and len(raws) == 1:
        (only,) = raws
        return [_choice(slot, only, slot.lines, group)]
    slot.draft_items = tuple(_item(slot, item) for item in raws)
    if not slot.title and slot.paragraphs:
        slot.title, rest = shorten(capital(slot.paragraphs[0].partition("\n")[0]))
        if not rest:
            slot.paragraphs[0] = slot.paragraphs[0].partition("\n")[2]
    slot.kind = slot.kind or kind_of(slot.title)
    return [slot]


def _are_people(items: Sequence[Item]) -> bool:
    """Say whether the points of a list are people: by their names, or still to be confirmed."""
    named = [names_first(item.raw) for item in items]
    rest = [item for item, name in zip(items, named, strict=True) if not name]
    return (
        sum(named) >= 2
        and all(len(item.raw) < 160 for item in items)
        and len(rest) < sum(named)
        and all(find_mark(item.raw) is not None for item in rest)
    )


def _item(slot: Slot, item: Item) -> DraftItem:
    heading = read_heading(item.raw) if len(item.raw) <= 120 else Heading(title=item.raw)
    title, text = split_item(heading.title if not heading.text else item.raw)
    title, marked = take_mark(title)
    confirm = (
        marked or heading.to_confirm or item.heading.to_confirm or find_mark(text, anywhere=False) is not None
    )
    facts: list[str] = []
    for found in (heading, item.heading):
        slot.heading.speakers.extend(found.speakers)
        slot.heading.facilitators.extend(found.facilitators)
        slot.heading.speakers_to_confirm |= found.speakers_to_confirm
        slot.heading.facilitation_to_confirm |= found.facilitation_to_confirm
        facts.extend(fact for fact in (found.room, found.language) if fact)
    if heading.duration:
        facts.append(f"{heading.duration} min")
    facts.extend(heading.remarks)
    who = shown(heading.speakers)
    text = "\n\n".join(part for part in (who, text, *item.paragraphs, *facts) if part)
    return DraftItem(title, text, confirm)


def _choice(slot: Slot, item: Item, lines: Sequence[int], group: int) -> Slot:
    """Make a session of one of the items between which one chooses."""
    shared = slot.heading
    title, text = split_item(item.raw)
    own = read_heading(title) if title != item.raw or len(item.raw) <= 160 else Heading(title=title)
    if item.bullet[:1].isalpha() and item.bullet[:1].isupper():
        own.title = f"{item.bullet[0]}. {own.title}"
    said = item.heading
    own.room = own.room or said.room or shared.room
    own.language = own.language or said.language or shared.language
    own.to_confirm |= said.to_confirm or shared.to_confirm
    own.room_to_confirm |= said.room_to_confirm or shared.room_to_confirm
    own.speakers += said.speakers
    own.facilitators += said.facilitators
    own.speakers_to_confirm |= said.speakers_to_confirm or (shared.speakers_to_confirm and not own.speakers)
    own.facilitation_to_confirm |= said.facilitation_to_confirm
    own.facilitation_to_confirm |= shared.facilitation_to_confirm and not own.facilitators
    own.speakers += shared.speakers
    own.facilitators += shared.facilitators
    paragraphs = [part for part in (own.text, text, *own.remarks, *item.paragraphs) if part]
    if paragraphs and find_mark(paragraphs[-1], anywhere=False) is not None and len(paragraphs[-1]) < 200:
        own.to_confirm = True
    return Slot(
        slot.day,
        slot.start,
        slot.end,
        item.line,
        own.title,
        slot.half,
        slot.said,
        sorted({*lines, item.line, *item.lines}),
        paragraphs,
        [],
        own,
        slot.indent,
        slot.bullet,
        "workshop" if kind_of(own.title) == "other" else kind_of(own.title),
        slot.end_inferred,
        f"p{group}",
        slot.title,
        "\n\n".join(slot.paragraphs),
    )


def people_of(heading: Heading) -> tuple[tuple[DraftPerson, ...], tuple[DraftPerson, ...]]:
    """Give speakers and facilitators, with an empty place for those who are to be confirmed."""
    speakers, facilitators = _unique(heading.speakers), _unique(heading.facilitators)
    if heading.speakers_to_confirm and not any(person.to_confirm for person in speakers):
        speakers.append(DraftPerson("", to_confirm=True))
    if heading.facilitation_to_confirm and not any(person.to_confirm for person in facilitators):
        facilitators.append(DraftPerson("", to_confirm=True))
    return tuple(speakers), tuple(facilitators)


def _unique(people: Sequence[DraftPerson]) -> list[DraftPerson]:
    return list(dict.fromkeys(people))


def add_labelled(target: Heading, what: str, text: str) -> None:
    """Add what a label says to a session or to one of its items."""
    if what == "room":
        target.room = ", ".join(part for part in (target.room, join_lines(text.split("\n"))) if part)
    elif what in ("speakers", "facilitators"):
        people = [person for part in text.split("\n") for person in read_people(part)]
        (target.speakers if what == "speakers" else target.facilitators).extend(people)
