"""The pieces that a release's page is put together from: made once, here, and kept with the release.

A piece depends on the release, on the language and on what its name says; never on who reads.
"""

from dataclasses import asdict
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cherchons.encounters.formats import jsonld
from cherchons.encounters.queries import display, notes
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.prepared import Pieces

DOOR = "<!--door-->"  # where a page says how one comes in, and how many places are left
SEARCHED_FROM = 8  # sessions: with more, words help to find one


def webcal(address: str) -> str:
    """Return an address that opens a calendar rather than a file."""
    return "webcal" + address.removeprefix("https").removeprefix("http")


def head(shown: Shown, *, over: bool, registering: bool) -> SafeString:
    """Return the top of the page: what, when, where, by whom, and where to register if one does."""
    name = "head over" if over else "head registering" if registering else "head"
    return _part(shown, name, {"over": over, "takes_registrations": registering})


def foot(shown: Shown, *, over: bool) -> SafeString:
    """Return the bottom of the page: how to come, links, how to keep the programme."""
    calendar = f"{shown.address}programme.ics"
    facts = {"over": over, "subscribe": calendar, "webcal": webcal(calendar)}
    return _part(shown, "foot over" if over else "foot", facts)


def ways(shown: Shown, here: str, **choices: Any) -> SafeString:
    """Return the ways to read the programme and what one may choose; a piece as long as nothing is chosen."""
    if any(choices["chosen"].values()):
        return _ways(shown, here, choices)
    made: SafeString = shown.piece(f"ways {here}", lambda: _ways(shown, here, choices))
    return made


def structured(shown: Shown) -> SafeString:
    """Return what search engines read."""
    made: SafeString = shown.piece("structured", lambda: jsonld.script(jsonld.encounter(shown)))
    return made


def every(shown: Shown) -> Pieces:
    """Return every piece of the list by its name: for a day to come, taking registrations or not, or over."""
    made: Pieces = {
        "facts": asdict(shown.facts),
        "filters": shown.filters,
        "head": head(shown, over=False, registering=False),
        "head registering": head(shown, over=False, registering=True),
        "head over": head(shown, over=True, registering=False),
        "foot": foot(shown, over=False),
        "foot over": foot(shown, over=True),
        "structured": structured(shown),
        "ways list": ways(shown, "list", chosen={}, every_day=True),
    }
    return made | {display.day_name(day["iso"]): day for day in shown.days()}


def _part(shown: Shown, name: str, facts: dict[str, Any]) -> SafeString:
    def make() -> str:
        links = notes.marked(display.safe_links(shown.programme.links))
        given = {"shown": shown, "p": shown.programme, "links": links, **facts}
        return render_to_string(f"encounters/public/parts/{name.partition(' ')[0]}.html", given)

    made: SafeString = shown.piece(name, make)
    return made


def _ways(shown: Shown, here: str, choices: dict[str, Any]) -> SafeString:
    search = shown.facts.count > SEARCHED_FROM
    filters = {**shown.filters, "every_day": choices["every_day"], "search": search}
    facts = {"shown": shown, "here": here, "filters": filters, **choices}
    return render_to_string("encounters/public/parts/views.html", facts)
