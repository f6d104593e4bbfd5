"""schedule.xml and schedule.json: valid, stable, read back the same."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from cherchons.encounters.formats.schedule_json import schedule2_json, schedule_json
from cherchons.encounters.formats.schedule_xml import schedule_xml
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.programme import Document
from cherchons.engines import programme as reading
from tests.encounters import sample

HARD = "a\x0b\x00b\r\nc\ud800 <b>&amp; ]]> \u2028 d"


def shown(made: Document, language: str = "fr") -> Shown:
    return Shown(sample.programme(made, language), language)


def hard() -> Document:
    """A programme whose every text holds what XML and JSON readers stumble on."""
    made = sample.the_day(slug="9", title=HARD, description=HARD)
    for session in made["sessions"]:
        session.update(title=HARD, text=HARD, room=HARD, accessibility=HARD)
        session["items"] = [
            sample.item(HARD, links=[{"title": HARD, "url": "https://example.org/?a=1&b=<x>"}])
        ]
        session["speakers"] = [sample.person(HARD, role=HARD)]
    return made


PROGRAMMES: dict[str, Callable[[], Document]] = {
    "the day": sample.the_day,
    "slug of digits": lambda: sample.the_day(slug="2026-04-24-1"),
    "slug of one sign": lambda: sample.the_day(slug="9"),
    "capital slug": lambda: sample.the_day(slug="Chercher_Ensemble--2026"),
    "hard texts": hard,
    "no rooms, no people": lambda: sample.document([sample.session("Une", "09:00", "10:00")]),
    "other zone": lambda: sample.the_day(timezone="America/Argentina/Buenos_Aires"),
    "unnamed zone": lambda: sample.the_day(timezone="Etc/GMT+3"),
    "two days": lambda: sample.big(60),
    "1,300 sessions": lambda: sample.big(1300, rooms=20, days=3),
    "twice the same person": lambda: sample.document(
        [sample.session(f"S{n}", f"1{n}:00", f"1{n}:30", speakers=[sample.person("A B")]) for n in range(3)]
    ),
    "the night the clock changes": lambda: sample.document(
        [sample.session("Nuit", "01:30", "04:00", day="2026-03-29")]
    ),
}


@pytest.fixture(params=PROGRAMMES)
def made(request: pytest.FixtureRequest) -> Document:
    return PROGRAMMES[request.param]()


@pytest.mark.needs_data
def test_the_xml_is_valid(made: Document, data_dir: Path) -> None:
    schema = etree.XMLSchema(etree.parse(data_dir / "formats" / "schedule.xml.xsd"))
    schema.assertValid(etree.fromstring(schedule_xml(shown(made))))


@pytest.mark.needs_data
@pytest.mark.parametrize(
    ("write", "name"), [(schedule_json, "schema.json"), (schedule2_json, "schema2.json")]
)
def test_the_json_is_valid(
    made: Document, data_dir: Path, write: Callable[[Shown], bytes], name: str
) -> None:
    schema = json.loads((data_dir / "formats" / name).read_text())
    validator = jsonschema.Draft6Validator(schema, format_checker=jsonschema.FormatChecker())
    errors = validator.iter_errors(json.loads(write(shown(made))))
    assert [f"{list(e.absolute_path)}: {e.message[:150]}" for e in errors] == []


def test_names_and_numbers_are_what_readers_accept(made: Document) -> None:
    root = etree.fromstring(schedule_xml(shown(made)))
    acronym = root.findtext("conference/acronym") or ""
    assert re.fullmatch(r"[a-z0-9_]{4,}", acronym)
    events = root.findall(".//event")
    assert len(events) == len(made["sessions"])
    numbers = [int(event.get("id") or 0) for event in events]
    assert len(set(numbers)) == len(numbers)
    assert all(0 < number < 2**31 for number in numbers)
    slugs = [event.findtext("slug") or "" for event in events]
    assert all(re.fullmatch(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}", slug) for slug in slugs)
    assert len(set(slugs)) == len(slugs)
    assert {event.get("guid") for event in events} == {s["uid"] for s in made["sessions"]}


def test_numbers_stay_from_one_release_to_the_next() -> None:
    before = sample.the_day()
    after = sample.the_day()
    after["sessions"].insert(0, sample.session("Nouvelle", "08:00", "09:00"))
    one, two = (etree.fromstring(schedule_xml(shown(made))) for made in (before, after))
    ids = {event.get("guid"): event.get("id") for event in two.iter("event")}
    assert all(ids[event.get("guid")] == event.get("id") for event in one.iter("event"))


def test_times_carry_the_offset_of_their_day() -> None:
    made = PROGRAMMES["the night the clock changes"]()
    (event,) = etree.fromstring(schedule_xml(shown(made))).iter("event")
    assert event.findtext("date") == "2026-03-29T01:30:00+01:00"
    assert event.findtext("duration") == "01:30"  # what people sit through, not what the hands say
    second = json.loads(schedule2_json(shown(made)))["schedule"]["events"][0]
    assert second["end"] == "2026-03-29T04:00:00+02:00"


def test_a_cancelled_day_says_so_in_version_2() -> None:
    events = json.loads(schedule2_json(shown(sample.the_day(state="cancelled"))))["schedule"]["events"]
    assert {event["state"] for event in events} == {"CANCELED"}
    events = json.loads(schedule2_json(shown(sample.the_day())))["schedule"]["events"]
    assert {event["type"] for event in events} >= {"BREAK", "WORKSHOP", "DISCUSSION"}


@pytest.mark.parametrize("name", ["the day", "two days"])
def test_our_xml_is_read_back_the_same(name: str, tmp_path: Path) -> None:
    made = PROGRAMMES[name]()
    path = tmp_path / "schedule.xml"
    path.write_bytes(schedule_xml(shown(made)))
    draft = reading.read_file(path)
    assert facts(draft) == expected(made)
    assert draft.title == made["title"]


def facts(draft: Any) -> list[tuple[Any, ...]]:
    """Return what two readings of a programme have in common, in a fixed order."""
    return sorted((s.start.isoformat(), s.end.isoformat(), s.title, s.room, s.kind) for s in draft.sessions)


def expected(made: Document) -> list[tuple[Any, ...]]:
    views = sample.programme(made).sessions
    return sorted((_iso(s.start), _iso(s.end), s.title, s.room, s.kind) for s in views)


def _iso(moment: datetime) -> str:
    return moment.isoformat()
