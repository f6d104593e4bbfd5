"""Badges: large names on labels or cards, with the world's mark and the QR code of its own address."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext, override

from cherchons.encounters.formats.paper import common, face, long_words
from cherchons.encounters.formats.pdf import SIDES
from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.formats.tickets import drawing
from cherchons.encounters.formats.typesetting import typeset
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.registrations.papers import Guest
from cherchons.kernel import clock

Progress = Callable[[int], None]
EVERY = 50  # badges between two signs of progress
# Millimetres; letters in points: of a name, the largest size that fits is taken.
HEIGHTS = ("head", "name", "organisation", "code", "blank_name", "blank_organisation")
LETTERS = ("side", "tick")
SHEETS: dict[str, dict[str, Any]] = {
    "labels8": dict(
        zip(
            ("width", "height", "columns", "rows", "inset", "marks", *HEIGHTS, *LETTERS),
            (105, 74, 2, 4, 6, False, 6, 23, 11, 21, 17, 14, 12, 9),
            strict=True,
        ),
        sizes=[34, 30, 26, 23, 20, 17, 14, 12, 10, 8, 6.5, 5],
    ),
    "cards10": dict(
        zip(
            ("width", "height", "columns", "rows", "inset", "marks", *HEIGHTS, *LETTERS),
            (85, 54, 2, 5, 4.5, True, 5, 15, 7, 16, 11, 10, 10.5, 7.5),
            strict=True,
        ),
        sizes=[26, 23, 20, 17, 14, 12, 10, 8, 6.5, 5],
    ),
}


def badges(
    shown: Shown,
    people: Sequence[Guest],
    *,
    sheet: str = "labels8",
    blank: int = 0,
    asks_photo: bool = True,
    progress: Progress = lambda done: None,
) -> bytes:
    """Return one PDF with a badge per person, then blank ones; ``progress`` is told how many are drawn."""
    with override(shown.language):
        made, signs = [], set("x")
        for count, person in enumerate(people, 1):
            made.append(_badge(person))
            signs.update(made[-1]["name"], made[-1]["organisation"])
            if count % EVERY == 0:
                progress(count)
        data = {
            **common(shown, gettext("Badges")),
            "title": face(shown.title) or shown.title,
            "sheet": SHEETS[sheet],
            "badges": made,
            "blank": blank,
            "asks_photo": asks_photo,
            "sides": [{"sector": key, "word": _word(key)} for key in SIDES],
            "words": {
                "no_photo": gettext("No photo"),
                "name": gettext("Name"),
                "organisation": gettext("Organisation"),
            },
        }
    signs.update(str(data["title"]))
    return typeset("badges.typ", data, at=clock.now(), signs=signs)


def _badge(person: Guest) -> dict[str, Any]:
    return {
        "name": long_words(face(one_line(person.name))) or f"n° {person.number}",
        "organisation": long_words(face(one_line(person.organisation))),
        "sector": person.sector,
        "side": _word(person.sector),
        "no_photo": person.no_photo,
        "code": drawing(person.code),
        "alt": gettext("QR code of the badge n° %(number)d") % {"number": person.number},
    }


def _word(sector: str) -> str:
    word = gettext(SIDES.get(sector, SIDES["other"]))
    return unicodedata.normalize("NFC", word[:1].upper() + word[1:])
