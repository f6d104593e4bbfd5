"""What the day's papers share: the words about the day, and names that can be set whatever they hold."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext

from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.facts import bounds
from cherchons.encounters.queries.programme import DayView
from cherchons.engines import typography

UNBROKEN = 22  # signs of a word beyond which it may be broken anywhere
BREAK = "\u200b"
_DROPPED = {"So", "Cn", "Co", "Cs", "Cf"}  # pictures, what no font has, what nobody sees
_KEPT = {"\u200c", "\u200d"}  # joiners, which some scripts need


def common(shown: Shown, what: str) -> dict[str, Any]:
    """Return what every paper says of the day; ``what`` names the paper in the file's title."""
    names = [one_line(organiser["name"]) for organiser in shown.programme.organisers]
    return {
        "lang": shown.language,
        "title": f"{what} – {one_line(shown.title)}",
        "event": one_line(shown.title),
        "when": " · ".join(part for part in (shown.dates, shown.hours) if part),
        "organisers": names,
        "organised": gettext("Organised by %(names)s") % {"names": ", ".join(names)} if names else "",
        "place": place(shown),
    }


def place(shown: Shown) -> str:
    """Return venue and address, or at least the town, on one line."""
    made = shown.programme
    return one_line(" · ".join(part for part in (made.venue, made.address) if part) or shown.place)


def day_line(shown: Shown, day: DayView) -> str:
    """Return "Vendredi 26 avril 2019, 9 h 30 – 17 h"."""
    begin, end = bounds(day)
    hours = typography.hours(begin, end, shown.language) if begin and end else ""
    name = typography.day(day.date, shown.language)
    return ", ".join(part for part in (name[:1].upper() + name[1:], hours) if part)


def days_of(shown: Shown, only: Iterable[date] = ()) -> list[DayView]:
    """Return the days of the programme, or those of some dates; all if none of these is one of the day's."""
    wanted = set(only)
    return [day for day in shown.programme.days if day.date in wanted] or list(shown.programme.days)


def face(text: str) -> str:
    """Return a text without pictures (emoji) and invisible signs: fonts rarely have them, paper never."""
    kept = (
        sign
        for sign in unicodedata.normalize("NFC", text)
        if sign in _KEPT
        or not (
            unicodedata.category(sign) in _DROPPED
            or "\U0001f3fb" <= sign <= "\U0001f3ff"
            or sign in "\ufe0e\ufe0f\u20e3"
        )
    )
    made = " ".join("".join(kept).split())
    return made if any(unicodedata.category(sign)[0] in "LNPS" for sign in made) else ""


def long_words(text: str) -> str:
    """Let words that no line could hold break between their letters."""
    return " ".join(word if _longest_piece(word) <= UNBROKEN else _breakable(word) for word in text.split())


def _longest_piece(word: str) -> int:
    return max(len(piece) for piece in word.split("-"))


def _breakable(word: str) -> str:
    made = ""
    for sign in word:
        joined = unicodedata.category(sign).startswith("M") or sign in _KEPT or not made
        made += sign if joined else BREAK + sign
    return made
