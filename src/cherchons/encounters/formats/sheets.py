"""The sign-in sheet (*feuille d'émargement*): one line per person and day, with room for a signature."""

from collections.abc import Sequence

from django.utils.translation import gettext, override

from cherchons.encounters.formats.paper import common, day_line, days_of, face, long_words
from cherchons.encounters.formats.pdf import SIDES
from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.formats.typesetting import typeset
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.registrations.papers import Guest, alphabetical
from cherchons.kernel import clock


def sheet(shown: Shown, people: Sequence[Guest], *, blank: int = 10) -> bytes:
    """Return the sheet: alphabetical, by day if there are several, with ``blank`` lines for walk-ins."""
    with override(shown.language):
        rows = [
            {
                "number": str(person.number),
                "name": long_words(face(one_line(person.name))) or f"n° {person.number}",
                "organisation": long_words(face(one_line(person.organisation))),
                "sector": person.sector,
                "side": gettext(SIDES.get(person.sector, SIDES["other"])),
            }
            for person in alphabetical(people)
        ]
        data = {
            **common(shown, gettext("Sign-in sheet")),
            "heading": gettext("Sign-in sheet"),
            "days": [{"name": day_line(shown, day)} for day in days_of(shown)],
            "people": rows,
            "blank": blank,
            "walk_ins": gettext("The empty lines are for people who come without having registered.")
            if blank
            else "",
            "purpose": gettext(
                "This sheet shows who took part, for the organisers and those who fund this day. It serves "
                "nothing else."
            ),
            "words": {
                "number": gettext("N°"),
                "name": gettext("Name"),
                "organisation": gettext("Organisation"),
                "world": gettext("World"),
                "signature": gettext("Signature"),
                "page": gettext("Page"),
            },
        }
    signs = {sign for row in rows for sign in row["name"] + row["organisation"]}
    return typeset("sheet.typ", data, at=clock.now(), signs=signs | set(str(data["event"])))
