"""Dates, hours and sentences, set in both languages."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines import typography
from cherchons.engines.typography import clock_time, dates, day, hours, period, set_text

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Quel intérêt ?", "Quel intérêt\u202f?"),
        ("Quel intérêt?", "Quel intérêt\u202f?"),
        ("« Comment chercher ensemble »", "«\u00a0Comment chercher ensemble\u00a0»"),
        ("«Comment»", "«\u00a0Comment»"),
        ("VISES : quatre ans", "VISES\u00a0: quatre ans"),
        ("Accueil à 9 h 30, puis 10 h", "Accueil à 9\u00a0h\u00a030, puis 10\u00a0h"),
        ("oui ; non !", "oui\u202f; non\u202f!"),
        ("20 % à 30 €", "20\u00a0% à 30\u00a0€"),
        ("https://example.org/?a=b;c", "https://example.org/?a=b;c"),
        ("9:30", "9:30"),
    ],
)
def test_french_gets_its_spaces(typed: str, shown: str) -> None:
    assert set_text(typed, "fr") == shown
    assert set_text(typed, "en") == typed


@given(st.text(alphabet=st.sampled_from("aé1 \u00a0\u202f?!;:«»%€h0.,\n/"), max_size=60))
def test_setting_twice_changes_nothing_more(text: str) -> None:
    once = set_text(text, "fr")
    assert set_text(once, "fr") == once


@given(st.text(max_size=80))
def test_only_spaces_change(text: str) -> None:
    bare = str.maketrans("", "", " \u00a0\u202f")
    assert set_text(text, "fr").translate(bare) == text.translate(bare)


def test_hours() -> None:
    assert clock_time(time(9, 30), "fr") == "9\u00a0h\u00a030"
    assert clock_time(time(10), "fr") == "10\u00a0h"
    assert clock_time(time(0, 5), "fr") == "0\u00a0h\u00a005"
    assert clock_time(time(9, 5), "en") == "9:05"
    assert clock_time(None, "fr") == ""
    assert hours(time(9, 30), time(17), "fr") == "9\u00a0h\u00a030\u00a0–\u00a017\u00a0h"
    assert hours(time(9), time(9), "en") == "9:00"
    assert hours(None, time(9), "en") == "9:00"


def test_an_hour_is_the_days_own_never_the_viewers() -> None:
    assert clock_time(datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Indian/Reunion")), "en") == "10:00"


def test_dates() -> None:
    friday = date(2019, 4, 26)
    assert day(friday, "fr") == "vendredi 26\u00a0avril 2019"
    assert day(friday, "en") == "Friday 26\u00a0April 2019"
    assert day(date(2026, 8, 1), "fr", weekday=False, year=False) == "1er\u00a0août"
    assert day(None, "fr") == ""
    assert dates(friday, friday, "fr") == day(friday, "fr")
    assert dates(friday, date(2019, 4, 28), "fr") == "du\u00a026 au\u00a028\u00a0avril 2019"
    assert dates(friday, date(2019, 5, 1), "fr") == "du\u00a026\u00a0avril au\u00a01er\u00a0mai 2019"
    assert dates(date(2026, 12, 31), date(2027, 1, 1), "en") == "31\u00a0December 2026 – 1\u00a0January 2027"
    assert dates(date(2019, 5, 1), date(2019, 5, 2), "fr") == "du\u00a01er au\u00a02\u00a0mai 2019"


def test_a_period() -> None:
    start, end = datetime(2019, 4, 26, 10, tzinfo=PARIS), datetime(2019, 4, 26, 17, tzinfo=PARIS)
    assert period(start, end, "fr") == "vendredi 26\u00a0avril 2019, 10\u00a0h\u00a0–\u00a017\u00a0h"
    assert period(start, end.replace(day=27), "en") == "26–27\u00a0April 2019"
    assert period(None, None, "en") == ""


def test_a_moment_is_a_date_too() -> None:
    moment = datetime(2019, 4, 26, 23, 59, tzinfo=PARIS)
    assert dates(moment, date(2019, 4, 26), "en") == "Friday 26\u00a0April 2019"


def test_every_month_and_weekday_has_its_word() -> None:
    for lang in ("fr", "en"):
        assert len(set(typography.MONTHS[lang])) == 12
        assert len(set(typography.WEEKDAYS[lang])) == 7
