"""Dates, hours and sentences as they are set, and as the pages' own components set them."""

import doctest
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from cherchons.engines import typography
from cherchons.engines.typography import NBSP, THIN


def test_examples() -> None:
    assert doctest.testmod(typography).failed == 0


@pytest.mark.parametrize(
    ("lang", "first", "last", "words"),
    [
        ("fr", date(2026, 4, 24), date(2026, 4, 25), f"du{NBSP}24 au{NBSP}25{NBSP}avril 2026"),
        (
            "fr",
            date(2026, 12, 31),
            date(2027, 1, 1),
            f"du{NBSP}31{NBSP}décembre 2026 au{NBSP}1er{NBSP}janvier 2027",
        ),
        ("en", date(2026, 4, 30), date(2026, 5, 1), f"30{NBSP}April – 1{NBSP}May 2026"),
        ("en", date(2026, 12, 31), date(2027, 1, 1), f"31{NBSP}December 2026 – 1{NBSP}January 2027"),
        ("de", date(2026, 4, 24), date(2026, 4, 24), f"Friday 24{NBSP}April 2026"),
    ],
)
def test_days_in_a_row(lang: str, first: date, last: date, words: str) -> None:
    assert typography.dates(first, last, lang) == words


def test_an_hour_is_its_own_zones() -> None:
    moment = datetime(2026, 3, 29, 3, 5, tzinfo=ZoneInfo("Europe/Paris"))
    assert typography.clock_time(moment, "fr") == f"3{NBSP}h{NBSP}05"
    assert typography.clock_time(time(0, 0), "en") == "0:00"


def test_addresses_and_other_signs_are_left_alone() -> None:
    for text in ("http://example.org/a?b=c;d", "12:30", "C:\\x", "a!b", ""):
        assert typography.set_text(text, "fr") == text
    assert typography.set_text("Qui ?", "fr") == f"Qui{THIN}?"
