"""Footnotes: a text calls them ("[1]"), the links of the day list them ("[1] The report")."""

import re
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from cherchons.engines import texts

_NOTE = re.compile(r"^\[(\w{1,3})\]")
_CALL = re.compile(r"\[(\w{1,3})\]")
_TAG = re.compile(r"(<[^>]*>)")


def marked(links: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return links, each with the mark of the note that it is: "1" for "[1] The report", else nothing."""
    seen: set[str] = set()
    made = []
    for link in links:
        found = _NOTE.match(link["title"])
        mark = found[1] if found and found[1] not in seen else ""
        seen.add(mark)
        made.append({**link, "note": mark})
    return made


def text_with_notes(text: str, lang: str, links: Iterable[dict[str, str]]) -> SafeString:
    """Return a text as safe HTML in which the calls of notes lead to the links that are these notes."""
    html = texts.to_html(text, lang)
    known = {link["note"] for link in links if link.get("note")}

    def call(found: re.Match[str]) -> str:
        return f'<a href="#note-{found[1]}">[{found[1]}]</a>' if found[1] in known else found[0]

    in_link = False
    made = []
    for part in _TAG.split(html):
        if part.startswith("<"):
            in_link = part.startswith("<a ") or (in_link and part != "</a>")
        made.append(part if in_link or part.startswith("<") else _CALL.sub(call, part))
    return mark_safe("".join(made))  # noqa: S308 - cleaned by the engine; what is added is ours
