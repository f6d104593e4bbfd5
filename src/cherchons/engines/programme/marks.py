"""What a heading says beside its title: to be confirmed, room, language, length, kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .folding import fold
from .model import Kind
from .vocabulary import KIND_WORDS, LANGUAGE_NAMES, ROOM_ADJECTIVES, ROOM_WORDS, WEAK_KIND_WORDS

_TO_CONFIRM: Final = re.compile(
    r"(?<!\w)(?:a (?:confirmer|preciser|definir|designer|determiner)|to be (?:confirmed"
    r"|announced|determined)|tb[cad]|(?:sous reserve|en attente|en cours|pending"
    r"|awaiting)(?: (?:de|d'une|of))?(?: (?:sa |leur |la |his |her |their )?(?:confirmation"
    r"|validation|disponibilites?))?|pressenti(?:·?e)?s?|(?:(?<=nom )|(?<=noms )|(?<=titre )"
    r"|(?<=salle )|(?<=lieu )|(?<=intervenant )|(?<=intervenante )|(?<=intervenants )"
    r"|(?<=intervenantes )|(?<=intervenant·e )|(?<=intervenant·e·s )|(?<=orateur )"
    r"|(?<=oratrice )|(?<=animation )|(?<=precisions )|(?<=details ))a venir|non confirmee?s?"
    r"|not (?:yet )?confirmed|unconfirmed)(?!\w)(?! d[eu'] ?)(?! (?:modif|place|inscr|change))"
)
_DURATION: Final = re.compile(
    r"(?:duree|duration|environ|about)? ?:? ?(?:(?P<hours>\d) ?(?:h|hours?|heures?) ?(?P<rest>\d{2})?"
    r"|(?P<minutes>\d{1,3}) ?(?:min|mn|minutes?|mins|'))\.?"
)
_ROOM: Final = re.compile(
    r"(?:(?:en|in|dans|at) (?:la |le |the )?)?(?:the )?(?:(?P<adjective>[a-z]+) )?(?P<room>"
    + "|".join(ROOM_WORDS)
    + r")s?(?!\w)(?P<rest>.{0,40})"
)
_KINDS: Final = tuple(
    (re.compile(r"(?<!\w)" + re.escape(word)), kind) for kind, words in KIND_WORDS.items() for word in words
)
_WEAK: Final = tuple(
    (re.compile(r"(?<!\w)" + re.escape(word)), kind)
    for kind, words in WEAK_KIND_WORDS.items()
    for word in words
)
_LANGUAGE: Final = re.compile(r"(?:(?:en|in|langue|language)[ :]+ ?)?(?P<name>[a-z]+)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark "to be confirmed" in a text, from `begin` to `stop`, brackets included."""

    begin: int
    stop: int


def find_mark(text: str, *, anywhere: bool = True) -> Mark | None:
    """Find what says that something is still to be confirmed.

    Parameters
    ----------
    text
        Any text on one line.
    anywhere
        If false, only a mark in brackets or at the end counts: prose may speak of confirming.

    Examples
    --------
    >>> text = "Troisième projet à confirmer"
    >>> text[: find_mark(text).begin]
    'Troisième projet'
    >>> find_mark("Programme sous réserve de modifications") is None
    True
    """
    folded = fold(text[:2000])
    for found in _TO_CONFIRM.finditer(folded):
        begin, stop = found.span()
        while begin and folded[begin - 1] in " (*[,-:":
            begin -= 1
        while stop < len(folded) and folded[stop] in ")]*":
            stop += 1
        bracketed = folded[begin : found.start()].lstrip().startswith(("(", "[", "*"))
        if anywhere or bracketed or not folded[stop:].strip(" .;"):
            return Mark(begin, stop)
    return None


def take_mark(text: str) -> tuple[str, bool]:
    """Take the mark "to be confirmed" out of a short text.

    Examples
    --------
    >>> take_mark("Plénière (sous réserve de confirmation)")
    ('Plénière', True)
    >>> take_mark("Plenary - TBC")
    ('Plenary', True)
    """
    mark = find_mark(text, anywhere=False)
    if mark is None:
        return text, False
    return clean(text[: mark.begin] + " " + text[mark.stop :]), True


def clean(text: str) -> str:
    """Take away the separators left at both ends of a title.

    Examples
    --------
    >>> clean(" : Accueil –")
    'Accueil'
    """
    return " ".join(text.split()).strip(" :;,|–—-‐‑→·•\t").strip()


def read_room(text: str) -> str:
    """Give the room that a short text names, or nothing.

    Examples
    --------
    >>> read_room("en salle B12"), read_room("Amphi Turing"), read_room("Salle comble pour la conférence")
    ('salle B12', 'Amphi Turing', '')
    """
    folded = fold(text)
    found = _ROOM.fullmatch(folded)
    if found is None or len(text) > 50 or find_mark(text):
        return ""
    adjective = found["adjective"]
    if adjective and adjective not in ROOM_ADJECTIVES:
        return ""
    begin = found.start("adjective") if adjective else found.start("room")
    rest = text[found.start("rest") :].strip()
    names = not rest or rest[0].isupper() or rest[0].isdigit() or rest[0] in "«\"'n°:"
    linked = fold(rest).startswith(("de ", "des ", "du ", "d'", "polyvalente", "a ", "au ", "b ", "c "))
    short = len(rest.split()) <= 4
    return text[begin:].strip(" .") if short and (names or linked) else ""


def read_language(text: str) -> str:
    """Give the code of the language that a short text names, or nothing.

    Examples
    --------
    >>> read_language("in English"), read_language("en français"), read_language("en plénière")
    ('en', 'fr', '')
    """
    found = _LANGUAGE.fullmatch(fold(text).strip(" ."))
    return LANGUAGE_NAMES.get(found["name"], "") if found else ""


def read_duration(text: str) -> int | None:
    """Give the minutes that a short text says, or `None`.

    Examples
    --------
    >>> read_duration("45 min"), read_duration("1h30"), read_duration("2 ateliers")
    (45, 90, None)
    """
    found = _DURATION.fullmatch(fold(text).strip())
    if found is None:
        return None
    if found["minutes"]:
        return int(found["minutes"]) or None
    return int(found["hours"]) * 60 + int(found["rest"] or 0) or None


def begins_like_session(folded: str) -> bool:
    """Say whether a folded line begins with the word that tells the kind of a session.

    Examples
    --------
    >>> begins_like_session("atelier 2 : le budget"), begins_like_session("nous ferons un atelier")
    (True, False)
    """
    return any(pattern.match(folded) for words in (_KINDS, _WEAK) for pattern, _kind in words)


def kind_of(title: str) -> Kind:
    """Give the kind of a session from the words of its title: the first that decides.

    Examples
    --------
    >>> kind_of("Accueil autour d’un café"), kind_of("Pause café"), kind_of("Repas et interconnaissance")
    ('welcome', 'break', 'meal')
    >>> kind_of("Restitution des ateliers"), kind_of("Plenary: opening"), kind_of("Visite du site")
    ('report_back', 'plenary', 'other')
    """
    folded = fold(title[:200])
    for words in (_KINDS, _WEAK):
        found: list[tuple[int, int, Kind]] = []
        for pattern, kind in words:
            match = pattern.search(folded)
            if match:
                found.append((match.start(), -len(match[0]), kind))
        if found:
            best = min(found)[2]
            coffee = best == "break" and any(kind == "welcome" for _, _, kind in found)
            return "welcome" if coffee else best
    return "other"
