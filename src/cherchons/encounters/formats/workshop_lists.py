"""Who goes where, for the wall and the doors: one list per workshop, in alphabetical order."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, ngettext, override

from cherchons.directory.queries import fold
from cherchons.encounters.formats.paper import common, face, long_words
from cherchons.encounters.formats.pdf import SIDES
from cherchons.encounters.formats.plain import one_line
from cherchons.encounters.formats.signs import PAPERS
from cherchons.encounters.formats.typesetting import typeset
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.composing.placed import WorkshopList
from cherchons.encounters.queries.display import Shown
from cherchons.engines import typography
from cherchons.kernel import clock


def workshop_papers(shown: Shown, lists: Sequence[WorkshopList], *, paper: str = "a4") -> bytes:
    """Return one page or more per workshop: its title, hours and room, and who is expected there."""
    with override(shown.language):
        made = [_list(shown, one) for one in lists]
        data = {
            **common(shown, gettext("Lists for the workshops")),
            "paper": paper if paper in PAPERS else PAPERS[0],
            "workshops": made,
            "words": {
                "number": gettext("N°"),
                "name": gettext("Name"),
                "organisation": gettext("Organisation"),
                "world": gettext("World"),
                "page": gettext("Page"),
            },
        }
    signs = {
        sign for one in made for row in one["people"] for sign in row["name"] + row["organisation"]
    } | set(str(data["event"]))
    return typeset("workshops.typ", data, at=clock.now(), signs=signs)


def _list(shown: Shown, one: WorkshopList) -> dict[str, Any]:
    session, number = one.session, len(one.people)
    hours = typography.hours(session.start, session.end, shown.language)
    day = typography.day(session.day, shown.language)
    count = ngettext("%(n)d person", "%(n)d people", number) % {"n": number}
    return {
        "title": long_words(one_line(shown.session_row(session)["title"])),
        "where": " · ".join(
            part for part in (day[:1].upper() + day[1:], hours, one_line(session.room), count) if part
        ),
        "people": [
            {
                "number": str(person.number),
                "name": long_words(face(one_line(person.name))) or f"n° {person.number}",
                "organisation": long_words(face(one_line(person.organisation_name))),
                "sector": person.sector,
                "side": gettext(SIDES.get(person.sector, SIDES["other"])),
            }
            for person in sorted(one.people, key=_by_name)
        ],
    }


def _by_name(person: Registration) -> tuple[str, int]:
    return fold(person.name), person.number  # as it is written: the order can be seen
