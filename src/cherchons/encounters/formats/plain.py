"""Plain text for formats without markup: no control characters, one line where one line is meant."""

import json
import re
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext, override

from cherchons.encounters.queries.display import Row, Shown
from cherchons.encounters.queries.programme import Person, SessionView

# What XML 1.0 and iCalendar refuse: control characters but tab and line feed, surrogates, non-characters.
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85")


def plain(text: str) -> str:
    """Return the text with line feeds as its only line ends, and nothing that a format would refuse."""
    return _REFUSED.sub("", _LINE_ENDS.sub("\n", text)).strip()


def json_bytes(whole: Any) -> bytes:
    """Return JSON in UTF-8, whatever signs the texts hold."""
    return json.dumps(whole, ensure_ascii=False, indent=1).encode(errors="replace")


def one_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(plain(text).split())


def said_of(person: Row) -> str:
    """Return "name, role, organisation (to be confirmed)"."""
    words = ", ".join(part for part in (person["name"], person["about"]) if part)
    return f"{words} ({gettext('to be confirmed')})" if person["to_confirm"] else words


def detail(shown: Shown, session: SessionView) -> str:
    """Return everything about a session but its title, hours and place, as plain paragraphs."""
    with override(shown.language):
        return _detail(shown.session_row(session))


def _detail(s: Row) -> str:
    parts = [plain(s["text"])]
    points = []
    for item in s["items"]:
        sure = f" ({gettext('to be confirmed')})" if item["to_confirm"] else ""
        witnesses = one_line("; ".join(said_of(p) for p in item["people"]))
        points.append(f"• {one_line(item['title'])}{sure}" + (f" — {witnesses}" if witnesses else ""))
    parts.append("\n".join(points))
    if s["speakers"]:
        parts.append("\n".join(one_line(said_of(p)) for p in s["speakers"]))
    if s["facilitators"] or s["facilitation_to_confirm"]:
        names = "; ".join(said_of(p) for p in s["facilitators"]) or gettext("to be confirmed")
        parts.append(one_line(gettext("Facilitation: %(names)s") % {"names": names}))
    parts += [one_line(s["spoken"]), one_line(s["accessibility"])]
    if s["to_confirm"]:
        parts.append(gettext("This session is still to be confirmed."))
    return "\n\n".join(part for part in parts if part)


def everyone(session: SessionView) -> list[Person]:
    """Return who takes part in a session, its items' witnesses included, each once."""
    people = (*session.people, *(p for item in session.items for p in item.people))
    return list({(p.name, p.organisation_name): p for p in people if p.name.strip()}.values())


def person_guid(person: Person) -> UUID:
    """Return an identifier that is the same wherever the same name of the same organisation appears."""
    name, organisation = one_line(person.name), one_line(person.organisation_name)
    return uuid5(NAMESPACE_URL, f"person:{name.casefold()}|{organisation.casefold()}")
