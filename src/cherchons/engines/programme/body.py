"""The body of a programme: blocks become slots, days, labels, and what is left unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from .blocks import Block
from .choices import open_choices
from .dates import Calendar, FoundDate
from .facts import said_end, take_fact
from .folding import fold, words
from .headings import Heading, capital
from .marks import read_language
from .model import DraftPerson, Note, ReadingWarning, warn
from .people import read_people
from .slots import Item, Slot, add_labelled, open_slot
from .tables import Row, day_columns, is_header, read_row, whole_time
from .vocabulary import PRACTICAL, PROVISIONAL, SIGNATURES

#: From so many sessions on, what stands apart below the last one is about all of them.
_SEVERAL: Final = 3


@dataclass(slots=True)
class Body:
    """What has been read so far; `read` takes one block after another."""

    calendar: Calendar
    slots: list[Slot] = field(default_factory=list)
    days: dict[int, date | None] = field(default_factory=dict)
    spans: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    openings: dict[int, int] = field(default_factory=dict)
    closings: dict[int, int] = field(default_factory=dict)
    latest: dict[int, int] = field(default_factory=dict)
    doors: int | None = None
    numbers: list[tuple[int, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    speakers: list[DraftPerson] = field(default_factory=list)
    unread: set[int] = field(default_factory=set)
    warnings: list[ReadingWarning] = field(default_factory=list)
    header: tuple[str, ...] = ()
    columns: dict[int, int] = field(default_factory=dict)
    day: int = 1
    practical: bool = False
    late_speakers: int = 0
    spaced: bool = False
    row: Row | None = None
    ending: bool = False
    item_indent: int = 0

    @property
    def slot(self) -> Slot | None:
        """Give the slot that is being read."""
        return self.slots[-1] if self.slots else None

    def read(self, block: Block, following: Sequence[Block]) -> None:
        """Read one block; `following` are the blocks after it."""
        if block.kind == "blank":
            return
        if block.kind in ("slot", "row", "day", "vague"):
            self.practical = False
        getattr(self, f"_{block.kind}")(block, following)

    def start_day(self, block: Block) -> None:
        """Begin a day, with its date, its hours and its number."""
        heading = block.day
        if heading is None:
            return
        if self.slots and self.slots[-1].day == self.day:
            self.day += 1
        if heading.number is not None:
            self.numbers.append((heading.number, heading.hint))
        known = self.days.get(1)
        if heading.dates:
            self._set_date(block, heading.dates)
        elif heading.weekday is not None and known is not None:
            self.days[self.day] = known + timedelta(days=(heading.weekday - known.weekday()) % 7)
        elif heading.number is not None and self.day > 1 and known is not None:
            self.days[self.day] = known + timedelta(days=self.day - 1)
            self.warnings.append(warn("date_inferred", block.line, date=self.days[self.day]))
        if heading.times is not None:
            self.spans[self.day] = (heading.times.start, heading.times.end)
            if heading.times.half:
                self.openings[self.day] = heading.times.start

    def _set_date(self, block: Block, found: tuple[FoundDate, ...]) -> None:
        resolved = self.calendar.resolve(found[0], block.line)
        if resolved is None:
            self.unread.update(block.lines)
        elif self.days.get(self.day) not in (None, resolved):
            self.warnings.append(warn("other_date", block.line, date=resolved))
            self.unread.update(block.lines)
        else:
            self.days[self.day] = resolved

    def _day(self, block: Block, following: Sequence[Block]) -> None:
        self.start_day(block)
        heading = block.day
        if heading is not None and not self.slots:
            if heading.before:
                self.add("day_title", heading.before)
            if heading.after:
                self.add("day_place", heading.after)

    def add(self, name: str, text: str) -> None:
        """Keep a text under a name, among others of the same name."""
        self.fields.setdefault(name, []).append(text)

    def _slot(self, block: Block, following: Sequence[Block]) -> None:
        times = block.times
        if times is None:
            return
        slot = self.slot
        if (
            slot is not None
            and block.bullet
            and block.indent > slot.indent
            and self._inside(slot, times.start)
        ):
            clock = f"{times.start // 60:02}:{times.start % 60:02}"
            until = f"–{times.end // 60:02}:{times.end % 60:02}" if times.end is not None else ""
            slot.items.append(Item(block.line, f"{clock}{until} – {block.text}", "", list(block.lines)))
            slot.lines.extend(block.lines)
            return
        slot = open_choices(self.day, times.start, times.end, block.line, block.text)
        slot.lines = list(block.lines)
        slot.half, slot.said = times.half or times.style not in (":", "."), times.half
        slot.indent, slot.bullet = block.indent, block.bullet
        if slot.end is None:
            slot.end = said_end(fold(block.text[-60:]), times.start)
        self.slots.append(slot)
        self.latest[self.day] = max(self.latest.get(self.day, 0), times.start)

    def _inside(self, slot: Slot, start: int) -> bool:
        return slot.start is not None and slot.end is not None and slot.start <= start < slot.end

    def _closing(self, block: Block, following: Sequence[Block]) -> None:
        if block.times is None:
            return
        start = block.times.start or 24 * 60
        latest = self.latest.get(self.day, 0)
        if start < latest and block.times.style in (":", ".") and not block.times.half:
            start += 12 * 60
        if not self.slots or start < latest:
            self.unread.update(block.lines)
        else:
            self.closings[self.day] = start

    def _vague(self, block: Block, following: Sequence[Block]) -> None:
        """Read "En fin d'après-midi : remise des prix": a session whose hour is not said."""
        slot = open_choices(self.day, None, None, block.line, block.text)
        slot.lines = list(block.lines)
        slot.indent = block.indent
        self.slots.append(slot)
        if block.label:  # else no session has an hour: that is said once, not for each
            slot.paragraphs.append(capital(block.label))
            self.warnings.append(warn("no_start", block.line, title=slot.name))

    def _mail(self, block: Block, following: Sequence[Block]) -> None:
        if block.label == "subject" and "subject" not in self.fields and not self.slots:
            self.add("subject", block.text)
        else:
            self.unread.update(block.lines)

    def _until(self, block: Block, following: Sequence[Block]) -> None:
        """Read "jusqu'à 21h : on reste pour un verre": the end of the session above."""
        slot = self.slot
        if slot is None or block.times is None:
            self._text(block, following)
            return
        slot.lines.extend(block.lines)
        slot.paragraphs.append(capital(block.text))
        if slot.end is None and slot.start is not None and block.times.start > slot.start:
            slot.end = block.times.start

    def _doors(self, block: Block, following: Sequence[Block]) -> None:
        if block.times is not None and self.doors is None:
            self.doors = block.times.start
        else:
            self.unread.update(block.lines)

    def _heading(self, block: Block, following: Sequence[Block]) -> None:
        if any(word in PROVISIONAL for word in words(block.text)):
            self.warnings.append(warn("provisional", block.line))

    def _note(self, block: Block, following: Sequence[Block]) -> None:
        url = next(
            (word for word in block.text.split() if word.startswith(("http://", "https://", "www."))), ""
        )
        self.notes.append(Note(block.label, block.text, url.rstrip(".,;)"), block.line))

    def _bad(self, block: Block, following: Sequence[Block]) -> None:
        self.warnings.append(warn("impossible_time", block.line, text=block.text[:60]))
        self.unread.update(block.lines)

    def _header(self, block: Block, following: Sequence[Block]) -> None:
        self.header, self.columns = block.cells, {}
        for index, heading in enumerate(day_columns(block.cells)):
            if heading is not None:
                self.day += bool(self.columns)
                self.start_day(replace(block, day=heading))
                self.columns[index] = self.day

    def _by_day(self, block: Block) -> None:
        """Read a row of a table whose columns are days."""
        times = whole_time(block.cells[0])
        filled = {index: cell for index, cell in enumerate(block.cells) if index and cell}
        if times is None or not all(index in self.columns for index in filled):
            self.unread.update(block.lines)
            return
        for index, cell in filled.items():
            slot = open_choices(self.columns[index], times.start, times.end, block.line, cell)
            slot.lines = list(block.lines)
            slot.half, slot.said = times.half or times.style not in (":", "."), times.half
            self.slots.append(slot)

    def _row(self, block: Block, following: Sequence[Block]) -> None:
        if self.columns:
            self._by_day(block)
            return
        row = read_row(block.cells, self.header if self.header and is_header(self.header) else ())
        if row.times is None and (self.row is None or self.slot is None):
            self.unread.update(block.lines)
            return
        if row.times is None and not (row.title and (row.room or row.speakers)) and not row.by_room:
            slot = self.slots[-1]
            slot.lines.extend(block.lines)
            slot.paragraphs.extend(part for part in (row.title, row.text, *row.rest) if part)
            add_labelled(slot.heading, "speakers", row.speakers)
            return
        times = row.times or (self.row.times if self.row else None)
        if times is None:
            return
        if row.times is not None:
            self.row = row
        choices = row.by_room or ((row.room, row.title),)
        for room, title in choices:
            slot = open_slot(self.day, times.start, times.end, block.line, title)
            slot.half, slot.said = times.half or times.style not in (":", "."), times.half
            slot.lines = list(block.lines)
            slot.heading.room = room or slot.heading.room
            slot.heading.language = read_language(row.language) or slot.heading.language
            slot.paragraphs.extend(part for part in (row.text, *row.rest) if part)
            for name, text in (("speakers", row.speakers), ("facilitators", row.facilitators)):
                if text:
                    add_labelled(slot.heading, name, text)
            self.slots.append(slot)
        if row.by_room and row.title:
            self.slots[-1].paragraphs.append(row.title)

    def _label(self, block: Block, following: Sequence[Block]) -> None:
        slot = self.slot
        if block.label in ("speakers", "facilitators") and slot is not None:
            if block.gap and not block.indent and self.late_speakers == 1 and self.ending:
                self.speakers.extend(
                    person for part in block.text.split("\n") for person in read_people(part)
                )
                return
            self._to_slot(block, block.label, block.text)
        elif (block.label == "room" and slot is not None and not self.practical) or (
            block.label == "place" and slot is not None and not block.gap and not self.practical
        ):
            self._to_slot(block, "room", block.text)
        elif block.label == "language" and slot is not None and not block.gap:
            slot.heading.language = read_language(block.text) or slot.heading.language
            slot.lines.extend(block.lines)
        elif block.label == "title" and slot is not None:
            self._to_paragraph(block)
        else:
            self.add(block.label, block.text)
            self.practical |= block.label == "practical" and not block.text

    def _to_slot(self, block: Block, what: str, text: str) -> None:
        slot = self.slots[-1]
        item = self._chosen(slot, block)
        add_labelled(item.heading if item else slot.heading, what, text)
        (item.lines if item else slot.lines).extend(block.lines)

    def _chosen(self, slot: Slot, block: Block) -> Item | None:
        """Give the item to choose under which a line stands, if there is one."""
        under = bool(slot.items) and not (block.gap and block.indent <= slot.indent)
        return slot.items[-1] if under and slot.heading.parallel else None

    def _bullet(self, block: Block, following: Sequence[Block]) -> None:
        slot = self.slot
        if slot is None:
            self.add("intro", f"{block.bullet} {block.text}")
        elif self.practical:
            self.add("practical", f"- {block.text}")
        elif block.bullet[:1].isdigit() and slot.bullet[:1].isdigit() and block.indent <= slot.indent:
            self._sibling(slot, block)
        else:
            nested = bool(slot.items) and block.indent > self.item_indent + 1
            if nested:
                slot.items[-1].paragraphs.append(f"- {block.text}")
                slot.items[-1].lines.extend(block.lines)
            else:
                self.item_indent = block.indent
                slot.items.append(Item(block.line, block.text, block.bullet, list(block.lines)))
            slot.lines.extend(block.lines)

    def _sibling(self, before: Slot, block: Block) -> None:
        """Read a point without a time in a numbered list of sessions: it follows the one before."""
        slot = open_choices(self.day, before.end, None, block.line, block.text)
        slot.lines = list(block.lines)
        slot.half, slot.said = before.half, before.said
        slot.indent, slot.bullet = block.indent, block.bullet
        self.slots.append(slot)
        if slot.start is None:
            self.warnings.append(warn("no_start", block.line, title=slot.name))
        else:
            clock = f"{slot.start // 60 % 24:02}:{slot.start % 60:02}"
            self.warnings.append(warn("start_inferred", block.line, title=slot.name, time=clock))

    def _choice(self, block: Block, following: Sequence[Block]) -> None:
        slot = self.slot
        rooms = bool(block.label) and slot is not None and (slot.heading.parallel or not slot.title)
        if slot is None or not (slot.heading.parallel or rooms):
            if block.label:
                block = replace(block, text=f"{block.label} : {block.text}", label="")
            self._text(block, following)
        else:
            if block.label:
                slot.heading.parallel |= bool(slot.items)
                heading = Heading(room=block.label)
                item = Item(block.line, block.text, "", list(block.lines), [], heading)
                slot.items.append(item)
                slot.lines.extend(block.lines)
                return
            slot.items.append(Item(block.line, block.text, "", list(block.lines)))
            slot.lines.extend(block.lines)

    def _text(self, block: Block, following: Sequence[Block]) -> None:
        slot = self.slot
        if slot is None:
            self.add("intro", block.text)
        elif (
            self.practical
            or (block.gap and not block.indent and fold(block.text[:60]).startswith(PRACTICAL))
            or self._after_all(block)
        ):
            self.practical = True
            self.add("practical", block.text)
        elif self._part_title(block, following):
            self.unread.update(block.lines)
        else:
            self._to_paragraph(block)

    def _after_all(self, block: Block) -> bool:
        """Say whether a paragraph after the last session is about the whole encounter."""
        if not self.ending or block.indent:
            return False
        if fold(block.text[:40]).startswith(SIGNATURES):
            return True
        return block.gap and not self.spaced and len(self.slots) >= _SEVERAL

    def _part_title(self, block: Block, following: Sequence[Block]) -> bool:
        """Say whether a short line alone between two sessions is the title of a part of the day."""
        coming = next((one for one in following if one.kind != "blank"), None)
        short = len(block.text) <= 80 and "\n" not in block.text and block.text[-1:] not in ".?!:;,)"
        return (
            block.gap
            and not block.indent
            and short
            and coming is not None
            and coming.gap
            and coming.kind in ("slot", "day")
        )

    def _to_paragraph(self, block: Block) -> None:
        slot = self.slots[-1]
        chosen = self._chosen(slot, block)
        below = slot.items[-1] if slot.items and block.gap and block.indent > slot.indent else None
        item = chosen or below
        for line in block.text.split("\n"):
            if not take_fact(chosen.heading if chosen else slot.heading, line):
                (item.paragraphs if item else slot.paragraphs).append(line)
        slot.lines.extend(block.lines)
        if item:
            item.lines.extend(block.lines)
