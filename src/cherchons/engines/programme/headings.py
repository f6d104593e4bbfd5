"""Headings of sessions: "ateliers en parallèle (animation à confirmer) – salle B12" taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from .folding import fold
from .labels import label_of
from .marks import clean, find_mark, read_duration, read_language, read_room, take_mark
from .model import DraftPerson
from .people import names_first, read_people
from .presenters import bracketed_people, take_presenter, with_role

_BRACKETS: Final = re.compile(r"\(([^()]{1,160})\)|\[([^\[\]]{2,160})\]")
_CHUNK: Final = re.compile(r" [-–—|/·@] | ?, | ?; |, ")
_BETWEEN: Final = re.compile(r"(?P<dash> [-–—|] )(?P<room>[^-–—|]{3,40}) [-–—|] ")
_REMARK: Final = re.compile(r"(?P<room>[^()]{3,50}) (?P<remark>\([^()]{2,60}\))")
_WITH: Final = re.compile(
    r"(?:^|[ ,(])(?P<lead>(?:anime|modere|facilite|presente)(?:·?e)?s? par|avec|par|moderated by"
    r"|facilitated by|chaired by|led by|hosted by|presented by|with|by)[ :]+"
)
_PARALLEL: Final = re.compile(
    r"(?<!\w)(?:en parallele|paralleles?|simultane(?:e?s?|ment)|au choix|in parallel|parallel|concurrent"
    r"|simultaneous|at the same time|choose one|pick one"
    r"|(?:\d|deux|trois|quatre|cinq|six|two|three|four|five) "
    r"(?:ateliers|workshops|groupes|breakouts)|breakouts?|workshops|ateliers)(?!\w)"
)
_IN_TURN: Final = re.compile(
    r"successifs?|tournants?|successives?|restitution|report|synthese|introduction aux"
)
_PEOPLE_LABEL: Final = re.compile(
    r"(?:(?<=[.?!»\"\])]) | [-–—] |, )(?=(?:intervenant|animation|animateur|animatrice|moderat|speaker|chair"
    r"|facilitat)[^:]{0,20}:)"
)
_OPEN_WITH: Final = re.compile(r"[ ,]{1,3}(?:avec|with) ?:?$", re.IGNORECASE)
_LONG: Final = 160


@dataclass(slots=True)
class Heading:
    """A heading taken apart; what it still says is the `title`, and `text` when it was too long for one."""

    title: str = ""
    text: str = ""
    room: str = ""
    language: str = ""
    duration: int | None = None
    parallel: bool = False
    to_confirm: bool = False
    facilitation_to_confirm: bool = False
    speakers_to_confirm: bool = False
    room_to_confirm: bool = False
    remarks: list[str] = field(default_factory=list)
    speakers: list[DraftPerson] = field(default_factory=list)
    facilitators: list[DraftPerson] = field(default_factory=list)


def read_heading(text: str) -> Heading:
    """Take a heading apart: title, room, language, people, what is to be confirmed.

    Parameters
    ----------
    text
        The heading without its times, on one line.

    Returns
    -------
    Heading

    Notes
    -----
    Linear; of a heading longer than 1,000 characters nothing is taken but its length.

    Examples
    --------
    >>> heading = read_heading("Plénière avec Jeanne Martin (CNRS) – Amphi A (in English)")
    >>> heading.title, heading.room, heading.language, heading.speakers[0].organisation
    ('Plénière', 'Amphi A', 'en', 'CNRS')
    >>> heading = read_heading("ateliers en parallèle (animation à confirmer)")
    >>> heading.title, heading.parallel, heading.facilitation_to_confirm, heading.to_confirm
    ('Ateliers en parallèle', True, True, False)
    """
    heading = Heading()
    if len(text) > 1000:
        heading.title, heading.text = shorten(text)
        return heading
    if text.endswith(":") or " – " not in text:
        text = _OPEN_WITH.sub("", text)
    heading.parallel = offers_choice(text)
    text = _take_people(heading, _take_ends(heading, text))
    text, people = take_presenter(text)
    heading.speakers[:0] = people
    text = _BRACKETS.sub(lambda found: _bracket(heading, found), text)
    text = _take_room_between(heading, _take_ends(heading, clean(text)))
    text, marked = take_mark(text)
    heading.to_confirm |= marked
    heading.title, heading.text = shorten(capital(text))
    return heading


def offers_choice(text: str) -> bool:
    """Say whether a heading announces several things between which one chooses.

    Examples
    --------
    >>> offers_choice("Breakouts (pick one):"), offers_choice("Restitution des ateliers")
    (True, False)
    """
    folded = fold(text[:300])
    return bool(_PARALLEL.search(folded)) and not _IN_TURN.search(folded)


def capital(text: str) -> str:
    """Begin a title with a capital letter.

    Examples
    --------
    >>> capital("témoignages")
    'Témoignages'
    """
    return text[:1].upper() + text[1:]


def shorten(text: str) -> tuple[str, str]:
    """Give a title that can be shown, and the whole text again if the title is only its beginning.

    Examples
    --------
    >>> shorten("Accueil")
    ('Accueil', '')
    """
    if len(text) <= _LONG:
        return text, ""
    for end in (" : ", ". ", " ? ", " – ", " - "):
        position = text.find(end, 8, _LONG)
        if position > 0:
            return text[: position + (2 if end == " ? " else 0)].strip(), text
    return text[: text.rfind(" ", 60, _LONG - 1) if " " in text[60 : _LONG - 1] else _LONG - 1] + "…", text


def said_to_confirm(heading: Heading, text: str) -> bool:
    """Note what a short text leaves to be confirmed, and say whether it said only that.

    Examples
    --------
    >>> heading = Heading()
    >>> said_to_confirm(heading, "animation à confirmer"), heading.facilitation_to_confirm
    (True, True)
    """
    mark = find_mark(text)
    if mark is None:
        return False
    rest = clean(text[: mark.begin] + " " + text[mark.stop :])
    if not rest:
        heading.to_confirm = True
        return True
    what = label_of(rest)
    if what == "facilitators":
        heading.facilitation_to_confirm = True
    elif what == "speakers":
        heading.speakers_to_confirm = True
    elif what in ("room", "place"):
        heading.room_to_confirm = True
    elif room := read_room(rest):
        heading.room, heading.room_to_confirm = room, True
    else:
        return False
    return True


def said_people(heading: Heading, text: str) -> bool:
    """Note the people that a short text names after "avec", "animé par" or a label."""
    head, colon, tail = text.partition(":")
    what = label_of(head) if colon else ""
    if what in ("speakers", "facilitators") and tail.strip():
        target = heading.speakers if what == "speakers" else heading.facilitators
        target.extend(with_role(head, read_people(tail.strip())))
        return True
    found = _WITH.match(fold(text))
    if found and found.start("lead") == 0 and names_first(text[found.end() :]):
        target = heading.speakers if _speaks(found["lead"]) else heading.facilitators
        target.extend(read_people(text[found.end() :]))
        return True
    return False


def _bracket(heading: Heading, found: re.Match[str]) -> str:
    inside = found[1] or found[2]
    if said_to_confirm(heading, inside) or said_people(heading, inside) or _fact(heading, inside):
        return " "
    if bracketed_people(inside):
        heading.speakers.extend(read_people(inside))
        return " "
    parts = inside.split(",")
    if len(parts) == 2 and all(_is_fact(part.strip()) for part in parts):
        kept = [part.strip() for part in parts if not _fact(heading, part.strip())]
        return f"({', '.join(kept)})" if kept else " "
    mark = find_mark(inside)
    if mark is not None:
        heading.to_confirm = True
        return f"({clean(inside[: mark.begin] + ' ' + inside[mark.stop :])})"
    return found[0]


def _is_fact(text: str) -> bool:
    return bool(read_room(text) or read_language(text) or read_duration(text))


def _fact(heading: Heading, text: str) -> bool:
    """Note a room, a language or a length, if the text is one."""
    if not heading.room and (room := read_room(text)):
        heading.room = room
    elif not heading.language and (language := read_language(text)) and text.strip() != "en":
        heading.language = language
    elif heading.duration is None and (duration := read_duration(text)):
        heading.duration = duration
    else:
        return False
    return True


def _take_ends(heading: Heading, text: str) -> str:
    """Take rooms, people and marks from the end of a heading, one piece after another."""
    for _ in range(4):
        brackets = [found for found in _BRACKETS.finditer(text) if found.end() == len(text)]
        if brackets and _fact(heading, brackets[0][1] or brackets[0][2]):
            text = text[: brackets[0].start()].rstrip()
            continue
        cuts = list(_CHUNK.finditer(text))
        if not cuts:
            return text
        cut = cuts[-1]
        piece = clean(text[cut.end() :])
        balanced = piece.count("(") == piece.count(")")
        taken = (
            piece
            and balanced
            and (
                (not heading.room and _room(heading, piece, named="@" in cut[0]))
                or said_to_confirm(heading, piece)
                or said_people(heading, piece)
            )
        )
        if not taken:
            return text
        text = text[: cut.start()]
    return text


def _take_room_between(heading: Heading, text: str) -> str:
    """Take the room out of "Atelier A – Salle 101 – Écrire ensemble"."""
    between = None if heading.room else _BETWEEN.search(text)
    room = read_room(between["room"]) if between else ""
    if not between or not room:
        return text
    heading.room = room
    return text[: between.start()] + between["dash"] + text[between.end() :]


def _room(heading: Heading, piece: str, *, named: bool) -> bool:
    """Note the room that a piece names, and what is said of it in brackets: "salle 103 (complet)"."""
    remark = _REMARK.fullmatch(piece)
    text = remark["room"] if remark else piece
    room = read_room(text)
    if not room and named and len(text) <= 50 and len(text.split()) <= 5:
        room = text
    heading.room = room
    if remark and room:
        inside = remark["remark"][1:-1]
        if not _fact(heading, inside) and not said_to_confirm(heading, inside):
            heading.remarks.append(capital(inside))
    return bool(room)


def _speaks(lead: str) -> bool:
    return lead in ("avec", "par", "with", "by", "presented by") or lead.startswith("presente")


def _people_by_lead(heading: Heading, lead: str, rest: str) -> None:
    """Read people, then those of another kind after them: "animée par X, avec Y et Z"."""
    for _ in range(4):
        following = next(
            (
                found
                for found in _WITH.finditer(fold(rest))
                if rest.count("(", 0, found.start("lead")) <= rest.count(")", 0, found.start("lead"))
                and names_first(rest[found.end() :])
            ),
            None,
        )
        here = rest[: following.start("lead")] if following else rest
        target = heading.speakers if _speaks(lead) else heading.facilitators
        target.extend(read_people(here.strip(" ,;")))
        if following is None:
            return
        lead, rest = following["lead"], rest[following.end() :]


def _take_people(heading: Heading, text: str) -> str:
    """Take "avec Jeanne Martin (CNRS) et Ali Ben" out of a title, with all that follows."""
    folded = fold(text)
    for found in _WITH.finditer(folded):
        inside = text.count("(", 0, found.start("lead")) > text.count(")", 0, found.start("lead"))
        if inside or not names_first(text[found.end() :]):
            continue
        _people_by_lead(heading, found["lead"], text[found.end() :])
        return clean(text[: found.start("lead")].rstrip("( "))
    label = _PEOPLE_LABEL.search(folded)
    if label and said_people(heading, text[label.end() :]):
        return clean(text[: label.start()])
    return text
