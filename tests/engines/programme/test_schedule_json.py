"""schedule.json in both versions: the same sessions, and what is broken is refused or shown."""

import json
from typing import Any

import pytest

from cherchons.engines import programme


def version_1(*events: dict[str, Any]) -> bytes:
    days = [{"index": 1, "date": "2026-03-14", "rooms": {"Amphi": list(events)}}]
    conference = {"title": "Rencontre", "time_zone_name": "Europe/Paris", "days": days}
    return json.dumps({"schedule": {"version": "1", "conference": conference}}).encode()


def version_2(*events: dict[str, Any]) -> bytes:
    conference = {"title": "Rencontre", "time_zone_name": "Europe/Paris", "days": []}
    return json.dumps({"schedule": {"conference": conference, "events": list(events)}}).encode()


def test_the_first_version_is_read() -> None:
    event = {
        "guid": "a",
        "date": "2026-03-14T08:30:00+00:00",
        "duration": "01:15",
        "title": "Table ronde",
        "language": "fr_FR",
        "abstract": "Qui parle ?",
        "track": None,
        "persons": [{"public_name": "Ali Ben"}, {"name": "Lise Morand"}],
        "links": [{"url": "https://example.org/a", "title": "a"}],
    }
    draft = programme.read_file(version_1(event), filename="schedule.json")
    (session,) = draft.sessions
    assert (draft.source, draft.title) == ("json", "Rencontre")
    assert session.start is not None
    assert session.end is not None
    assert (session.start.isoformat(), session.end.isoformat()) == (
        "2026-03-14T09:30:00+01:00",
        "2026-03-14T10:45:00+01:00",
    )
    assert (session.room, session.language, session.kind) == ("Amphi", "fr", "plenary")
    assert [person.name for person in session.speakers] == ["Ali Ben", "Lise Morand"]
    assert session.text == "Qui parle ?\n\nhttps://example.org/a"


def test_an_event_with_only_a_clock_is_on_the_date_of_its_day() -> None:
    (session,) = programme.read_file(version_1({"title": "A", "start": "9:05"})).sessions
    assert session.start is not None
    assert session.start.isoformat() == "2026-03-14T09:05:00+01:00"


def test_the_second_version_is_read() -> None:
    event = {
        "start": "2026-03-14T14:00:00+01:00",
        "end": "2026-03-14T16:00:00+01:00",
        "title": "Atelier",
        "room": {"name": "Salle 2"},
        "track": {"name": "Eau"},
        "abstract": {"fr": "En français", "en": "In English"},
        "participants": [{"name": "Ali Ben"}, {"name": "Lise Morand", "role": "MODERATOR"}],
        "state": "CANCELED",
    }
    draft = programme.read_file(version_2(event), filename="a")
    (session,) = draft.sessions
    assert (str(session.clock_start), str(session.clock_end)) == ("14:00:00", "16:00:00")
    assert (session.room, session.text) == ("Salle 2", "En français\n\nIn English\n\nEau")
    assert [person.name for person in session.speakers] == ["Ali Ben"]
    assert [person.name for person in session.facilitators] == ["Lise Morand"]
    assert [warning.code for warning in draft.warnings] == ["cancelled"]


def test_what_is_not_known_or_not_what_it_should_be_is_shown() -> None:
    strange = {"title": ["x"], "date": 12, "duration": [], "persons": "Ali", "links": 3, "colour": "red"}
    draft = programme.read_file(version_2(strange, {"guid": "b", "title": "B"}, {"guid": "b", "title": "C"}))
    codes = [warning.code for warning in draft.warnings]
    assert codes.count("no_start") == 3
    assert "duplicate_id" in codes
    assert [one.text for one in draft.unread] == ["colour: red"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"schedule": ', "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[]", "unknown_format"),
        (b'{"schedule": {"conference": []}}', "unknown_format"),
        (b'{"schedule": {"conference": {"time_zone_name": "Mars/North"}}}', "unknown_timezone"),
        (version_2(*[{"title": "A"}] * 5_001), "too_many_sessions"),
    ],
)
def test_what_is_no_schedule_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(programme.ProgrammeReadingError) as refused:
        programme.read_file(data, filename="schedule.json")
    assert refused.value.code == code
