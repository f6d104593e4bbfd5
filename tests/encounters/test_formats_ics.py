"""Calendars: what RFC 5545 asks, what people count on, what texts must not do to it."""

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from cherchons.encounters.formats.ics import calendar
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.history import LastChange, last_changes
from cherchons.encounters.queries.programme import Document
from cherchons.engines import programme as reading
from tests.encounters import sample
from tests.encounters.test_formats_schedule import expected, facts


def written(made: Document, language: str = "fr", **changes: LastChange) -> bytes:
    shown = Shown(sample.programme(made, language), language)
    return calendar(shown, shown.programme.sessions, changes, source=f"{shown.address}programme.ics")


def events(made: Document, language: str = "fr") -> list[icalendar.Event]:
    whole = icalendar.Calendar.from_ical(written(made, language))
    return [part for part in whole.walk("VEVENT") if isinstance(part, icalendar.Event)]


def test_the_calendar_says_what_it_is_and_when_to_look_again() -> None:
    text = written(sample.the_day()).decode()
    for line in (
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "X-WR-TIMEZONE:Europe/Paris",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert f"{line}\r\n" in text
    assert "SOURCE;VALUE=URI:http" in text.replace("\r\n ", "")


def test_each_session_is_an_event() -> None:
    made = sample.the_day()
    found = events(made)
    assert [str(e["UID"]) for e in found] == [s["uid"] for s in made["sessions"]]
    testimonies = found[1]
    assert testimonies["DTSTART"].params["TZID"] == "Europe/Paris"
    assert testimonies["DTSTART"].dt.isoformat() == "2026-04-24T10:00:00+02:00"
    assert "Grande salle" in str(testimonies["LOCATION"])
    assert "Malika Haddad" in str(testimonies["DESCRIPTION"])
    assert testimonies["CATEGORIES"].cats == ["Témoignages"]
    assert str(testimonies["URL"]).endswith(f"/seances/{made['sessions'][1]['uid'][:8]}/")
    assert testimonies["DTSTAMP"].dt == testimonies["LAST-MODIFIED"].dt == sample.RELEASED


def test_status_says_what_is_sure() -> None:
    made = sample.the_day()
    made["sessions"][0]["cancelled"] = True
    made["sessions"][5]["to_confirm"] = True
    states = [str(e["STATUS"]) for e in events(made)]
    assert states == ["CANCELLED", "TENTATIVE", "CONFIRMED", "TENTATIVE", "CONFIRMED", "TENTATIVE"]
    assert {str(e["STATUS"]) for e in events(sample.the_day(state="cancelled"))} == {"CANCELLED"}
    postponed = events(sample.the_day(state="postponed"))
    assert {str(e["STATUS"]) for e in postponed} == {"CANCELLED"}
    assert str(postponed[0]["SUMMARY"]).startswith("Reportée")


def test_lines_are_folded_at_75_bytes_and_end_as_they_must() -> None:
    made = sample.the_day(title="é" * 200, venue="🎉" * 60)
    content = written(made)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    content.decode()  # no sign was cut in two


@pytest.mark.parametrize(
    "evil",
    [
        "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
        "x\r\nATTACH:http://evil.example.org",
        "x\rATTACH:http://evil.example.org",
        "x\u2028ATTACH:a\u2029b\x85c\x0bd",
        "x;y,z\\n\\",
    ],
)
def test_no_text_adds_a_line(evil: str) -> None:
    made = sample.the_day(title=evil, venue=evil, address=evil, contact_name=evil, state_note=evil)
    for session in made["sessions"]:
        session.update(title=evil, text=evil, room=evil, accessibility=evil)
        session["items"] = [sample.item(evil)]
        session["speakers"] = [sample.person(evil, role=evil)]
    content = written(made).decode()
    unfolded = content.replace("\r\n ", "").split("\r\n")
    assert not [line for line in unfolded if line.startswith(("ATTACH", "UID:evil"))]
    assert unfolded.count("BEGIN:VEVENT") == len(made["sessions"])
    assert not set(content) & set("\x0b\x0c\x85\u2028\u2029\x00")


@pytest.mark.parametrize(
    ("zone", "day", "offset"),
    [
        ("Europe/Paris", "2026-03-29", "+0200"),  # the clock goes forward
        ("Europe/Paris", "2026-10-25", "+0100"),  # back
        ("America/Martinique", "2026-04-24", "-0400"),  # never
        ("Africa/Casablanca", "2026-03-01", "+0000"),  # by the moon
        ("Asia/Kathmandu", "2026-04-24", "+0545"),
    ],
)
def test_the_zone_is_told_in_full(zone: str, day: str, offset: str) -> None:
    made = sample.document([sample.session("Une", "09:00", "10:00", day=day)], timezone=zone)
    whole = icalendar.Calendar.from_ical(written(made))
    (told,) = whole.walk("VTIMEZONE")
    assert isinstance(told, icalendar.Timezone)
    onset = datetime.fromisoformat(f"{day}T09:00")
    in_force = [p for p in told.subcomponents if p["DTSTART"].dt.replace(tzinfo=None) <= onset]
    latest = max(in_force, key=lambda p: p["DTSTART"].dt.replace(tzinfo=None))
    assert latest["TZOFFSETTO"].to_ical() == offset


def test_several_days_are_all_there() -> None:
    found = events(sample.big(1300, rooms=20, days=3))
    assert len({str(e["UID"]) for e in found}) == 1300
    assert {e["DTSTART"].dt.date().isoformat() for e in found} == {"2026-04-24", "2026-04-25", "2026-04-26"}


def test_another_language_changes_words_not_identity() -> None:
    french, english = events(sample.the_day()), events(sample.the_day(), "en")
    assert [e["UID"] for e in french] == [e["UID"] for e in english]
    assert str(english[1]["SUMMARY"]) == "Testimonies: why work together?"
    assert english[1]["SUMMARY"].params["LANGUAGE"] == "en"
    assert english[0]["SUMMARY"].params["LANGUAGE"] == "fr"
    assert "à confirmer" in str(french[1]["DESCRIPTION"])
    assert "to be confirmed" in str(english[1]["DESCRIPTION"])


@pytest.mark.parametrize("made", [sample.the_day(), sample.big(60)], ids=["the day", "two days"])
def test_our_calendar_is_read_back_the_same(made: Document, tmp_path: Path) -> None:
    path = tmp_path / "programme.ics"
    path.write_bytes(written(made))
    draft = reading.read_file(path)
    found = [(start, end, title) for start, end, title, *_ in facts(draft)]
    assert found == [(start, end, title) for start, end, title, *_ in expected(made)]


@pytest.mark.django_db
def test_a_sequence_is_the_release_at_which_the_session_changed() -> None:
    first, second, third = sample.the_day(), sample.the_day(), sample.the_day(venue="Ailleurs")
    second["sessions"][2]["start"] = "12:15"
    third["sessions"][2]["start"] = "12:15"
    moved = first["sessions"][2]["uid"]
    other = first["sessions"][0]["uid"]
    one = sample.publish(first)
    assert {c.number for c in last_changes(one).values()} == {1}
    two = sample.publish(second, at=datetime(2026, 3, 3, tzinfo=UTC))
    assert last_changes(two)[moved] == LastChange(2, datetime(2026, 3, 3, tzinfo=UTC))
    assert last_changes(two)[other].number == 1
    three = sample.publish(third, at=datetime(2026, 3, 4, tzinfo=UTC))
    assert {c.number for c in last_changes(three).values()} == {3}  # the place is in each event
