"""schedule.xml, as conference apps read it (schema of the c3voc)."""

from lxml import etree

from cherchons.encounters.formats.plain import everyone, one_line, person_guid, plain
from cherchons.encounters.formats.schedule import Entry, Schedule, by_room, clock, generator
from cherchons.encounters.queries.display import Shown

_Node = etree._Element


def schedule_xml(shown: Shown) -> bytes:
    """Return the programme as schedule.xml (linear in the number of sessions)."""
    whole = Schedule(shown)
    root = etree.Element("schedule")
    made = generator()
    etree.SubElement(root, "generator", name=made["name"], system=made["url"], version=made["version"])
    _text(root, "url", f"{shown.address}schedule.xml")
    _text(root, "version", whole.version)
    _conference(root, whole)
    for index, day in enumerate(whole.days, start=1):
        begin, end = whole.bounds(day)
        moments = {"date": day.date.isoformat(), "start": begin.isoformat(), "end": end.isoformat()}
        node = etree.SubElement(root, "day", {"index": str(index), **moments})
        for name, sessions in by_room(day).items():
            room = etree.SubElement(node, "room", name=name, guid=whole.room_guid(name))
            for entry in whole.entries(sessions):
                _event(room, entry)
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return found


def _conference(root: _Node, whole: Schedule) -> None:
    node = etree.SubElement(root, "conference")
    days = whole.days
    _text(node, "title", whole.title)
    _text(node, "acronym", whole.acronym)
    if days:
        _text(node, "start", days[0].date.isoformat())
        _text(node, "end", days[-1].date.isoformat())
    _text(node, "days", str(len(days)))
    _text(node, "timeslot_duration", "00:05")
    _text(node, "base_url", whole.shown.address)
    _text(node, "url", whole.shown.address)
    _text(node, "time_zone_name", whole.shown.programme.timezone)


def _event(room: _Node, entry: Entry) -> None:
    s = entry.session
    node = etree.SubElement(room, "event", guid=s.uid, id=str(entry.id))
    _text(node, "date", s.start.isoformat())
    _text(node, "start", s.start.strftime("%H:%M"))
    _text(node, "duration", clock(entry.duration))
    _text(node, "room", one_line(s.room))
    _text(node, "slug", entry.slug)
    _text(node, "url", entry.url)
    _text(node, "title", entry.title)
    _text(node, "subtitle", "")
    _text(node, "track", "")
    _text(node, "type", entry.kind)
    _text(node, "language", s.language or s.lang)
    _text(node, "abstract", plain(s.text))
    _text(node, "description", entry.description)
    persons = etree.SubElement(node, "persons")
    for person in everyone(s):
        guid = person_guid(person)
        _text(persons, "person", one_line(person.name), guid=str(guid), id=str(guid.int % 2**31))
    links = etree.SubElement(node, "links")
    for link in entry.links:
        _text(links, "link", one_line(link["title"]), href=plain(link["url"]))
    etree.SubElement(node, "attachments")


def _text(parent: _Node, name: str, text: str, **attributes: str) -> None:
    node = etree.SubElement(parent, name, attributes)
    node.text = text or None
