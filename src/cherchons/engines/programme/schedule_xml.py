"""schedule.xml as real files are: empty recordings, missing persons, identifiers of any shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import sax
from defusedxml.common import DefusedXmlException

from .errors import MAX_SESSIONS, ProgrammeReadingError
from .folding import tidy
from .marks import clean, kind_of
from .model import DraftPerson, ProgrammeDraft, Unread, warn
from .slots import Slot
from .structured import Gathering, gather, minute_of, once
from .text import zone_of

_TECHNICAL: Final = frozenset(
    [
        "slug",
        "logo",
        "recording",
        "attachments",
        "answers",
        "video_download_url",
        "feedback_url",
        "origin_url",
        "license",
        "optout",
        "generator",
        "version",
        "acronym",
        "days",
        "timeslot_duration",
        "base_url",
        "color",
        "track",
        "start",
        "end",
        "time_zone_name",
        "day",
        "date",
        "duration",
    ]
)
_LENGTH: Final = re.compile(r"(?:(?P<days>\d{1,2}):)??(?P<hours>\d{1,3}):(?P<minutes>\d{1,2})(?::\d{1,2})?")
_MAX_DEPTH: Final = 50


@dataclass(slots=True)
class Node:
    """An element: its name, attributes, own text, children and line."""

    name: str
    attributes: dict[str, str]
    line: int
    pieces: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give the words of this element and of those inside, in order of elements."""
        found = [*self.pieces]
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            found.append(" ")
            found.extend(node.pieces)
            waiting.extend(node.children[::-1])
        return "".join(found).strip()

    def all(self, name: str) -> Iterator[Node]:
        """Give the children of a name."""
        return (child for child in self.children if child.name == name)

    def get(self, name: str) -> str:
        """Give the text of the first child of a name, or nothing."""
        return next((child.text for child in self.all(name)), "")


class _Builder(ContentHandler):
    """Builds nodes from SAX events, with their lines."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802
        self.locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        line = self.locator.getLineNumber() if self.locator else None
        node = Node(name.rpartition(":")[2].lower(), dict(attrs.items()), line or 1)
        if self.stack and len(self.stack) < _MAX_DEPTH:
            self.stack[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self.stack.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.stack.pop()

    def characters(self, content: str) -> None:
        self.stack[-1].pieces.append(content)


def parse(data: bytes) -> Node:
    """Parse XML without document types, entities or anything to fetch.

    Raises
    ------
    ProgrammeReadingError
        The XML is broken or hostile.

    Examples
    --------
    >>> parse(b"<schedule><version>1</version></schedule>").get("version")
    '1'
    """
    builder = _Builder()
    try:
        sax.parseString(data, builder, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ProgrammeReadingError("hostile_xml") from error
    except SAXParseException as error:
        raise ProgrammeReadingError("bad_xml", line=error.getLineNumber() or 1) from error
    except (ValueError, LookupError) as error:
        raise ProgrammeReadingError("bad_xml", line=1) from error
    if builder.root is None:
        raise ProgrammeReadingError("bad_xml", line=1)
    return builder.root


def read_schedule_xml(data: bytes, *, timezone: str = "Europe/Paris") -> ProgrammeDraft:
    """Read a schedule.xml.

    Parameters
    ----------
    data
        The file, in the encoding that it declares.
    timezone
        The time zone where the schedule names none.

    Returns
    -------
    ProgrammeDraft
        One session per event, in the rooms of the schedule.

    Raises
    ------
    ProgrammeReadingError
        The XML is broken or hostile, is no schedule, or holds too many events.

    References
    ----------
    https://c3voc.de/wiki/schedule
    """
    root = parse(data)
    if root.name != "schedule":
        raise ProgrammeReadingError("not_a_schedule", element=root.name[:40])
    conference = next(root.all("conference"), Node("conference", {}, 1))
    zone = zone_of(conference.get("time_zone_name") or timezone)
    found = Gathering(zone, title=tidy(conference.get("title")), links=_urls(conference))
    found.place = ", ".join(
        part for part in (tidy(conference.get("venue")), tidy(conference.get("city"))) if part
    )
    seen: set[str] = set()
    count = 0
    for day in root.all("day"):
        for room in [*day.all("room"), day]:
            for event in room.all("event"):
                count += 1
                if count > MAX_SESSIONS:
                    raise ProgrammeReadingError("too_many_sessions", limit=MAX_SESSIONS)
                _event(event, day, room, found, seen)
    _leftovers(conference, {"title", "url", "venue", "city"}, found)
    return gather(found, source="xml")


def _event(event: Node, day: Node, room: Node, found: Gathering, seen: set[str]) -> None:
    title = tidy(event.get("title"))
    slot = Slot(1, None, None, event.line, title, lines=[event.line])
    slot.kind = kind_of(title)
    if slot.kind == "other":
        slot.kind = kind_of(event.get("type"))
    when = _start(event, day, found)
    if when is None:
        found.warnings.append(warn("no_start", event.line, title=title or "…"))
    else:
        slot.start = minute_of(when, when.date())
        length = _LENGTH.fullmatch(event.get("duration"))
        if length:
            hours = int(length["days"] or 0) * 24 + int(length["hours"])
            slot.end = slot.start + hours * 60 + int(length["minutes"])
    slot.heading.room = tidy(event.get("room") or room.attributes.get("name", ""))
    slot.heading.language = tidy(event.get("language")).replace("_", "-")[:2].lower()
    parts = [event.get(name) for name in ("subtitle", "abstract", "description", "track")]
    slot.paragraphs.extend(once(parts))
    for name in ("persons", "people", "speakers"):
        for persons in event.all(name):
            slot.heading.speakers.extend(_people(persons))
    links = [href for box in (*event.all("links"), *event.all("attachments")) for href in _hrefs(box)]
    urls = [*_urls(event), *links]
    found.links.extend(urls)
    slot.paragraphs.extend(
        url for url in dict.fromkeys(urls) if not any(url in part for part in slot.paragraphs)
    )
    for key in ("guid", "id"):
        value = event.attributes.get(key, "")
        if value and f"{key} {value}" in seen:
            found.warnings.append(warn("duplicate_id", event.line, title=title or "…"))
            break
        seen.add(f"{key} {value}")
    read = {"title", "type", "room", "language", "subtitle", "abstract", "description", "persons", "people"}
    _leftovers(event, read | {"speakers", "links", "url", "track"}, found)
    found.slots.append((slot, when.date() if when else _day(day)))


def _start(event: Node, day: Node, found: Gathering) -> datetime | None:
    """Give the start of an event: its date, or the date of its day with its start."""
    for text in (event.get("date"), f"{day.attributes.get('date', '')}T{event.get('start').zfill(5)}"):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        if moment.time() == time() and len(text) <= 10:
            continue
        try:
            aware = moment if moment.tzinfo else moment.replace(tzinfo=found.zone)
            return aware.astimezone(found.zone)
        except OverflowError:
            continue
    return None


def _day(day: Node) -> date | None:
    try:
        return date.fromisoformat(day.attributes.get("date", "")[:10])
    except ValueError:
        return None


def _people(persons: Node) -> list[DraftPerson]:
    named = [tidy(child.get("name") or child.text) for child in persons.children]
    return [DraftPerson(clean(name)) for name in named if name]


def _hrefs(box: Node) -> list[str]:
    hrefs = [child.attributes.get("href") or child.text for child in box.children]
    return [href.strip() for href in hrefs if href.strip().startswith(("http://", "https://"))]


def _urls(node: Node) -> list[str]:
    url = node.get("url")
    return [url] if url.startswith(("http://", "https://")) else []


def _leftovers(node: Node, read: set[str], found: Gathering) -> None:
    """Keep beside the draft what an element says that has no place in it."""
    for child in node.children:
        if child.name not in read and child.name not in _TECHNICAL and child.text:
            found.unread.append(Unread(child.line, f"{child.name}: {tidy(child.text)}"))
