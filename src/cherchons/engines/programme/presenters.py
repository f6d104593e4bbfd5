"""Who presents: "Air quality – Priya Shah", "Conférence de Jeanne X : « … »", "Accueil (Ali Ben, maire)"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .folding import fold, words
from .labels import label_of
from .marks import clean, find_mark
from .model import DraftPerson
from .people import civil, names_first, read_people
from .vocabulary import BODY_WORDS, COMMON_WORDS, MONTHS, ROLE_WORDS, ROOM_WORDS, WEEKDAYS, word_set

_CUT: Final = re.compile(r" [–—/-] |(?<=[»\"”])[–—-] ?| ?: |, ")
_BRACKETS: Final = re.compile(r"\([^()]{0,200}\)|«[^«»]{0,300}»|“[^“”]{0,300}”|\"[^\"]{0,300}\"")
_SPEECH: Final = (
    r"(?:conference|intervention|keynote|lecture|temoignage|allocution|mots?|discours|expose|causerie|talk"
    r"|welcome|opening|regards?|prise de parole|opening remarks)"
)
_OF: Final = re.compile(rf"{_SPEECH}(?: [a-z'-]{{1,20}}){{0,3}}? (?:de |d'|from )")
_GENERIC: Final = re.compile(
    rf"(?:.*(?<!\w))?(?:{_SPEECH}|ouverture|grande? temoin|temoin|plenary|pleniere|introduction|cloture"
    r"|closing|conclusion|synthese|discutante?|discussant|rapporteure?|guest|keynote speaker)s?"
    r"(?: d'ouverture| de cloture)?"
)
_ROLE_LABEL: Final = re.compile(r"(?:discutant|discussant|rapporteur|grand|temoin|respondent)")
_NAMELESS: Final = re.compile(r"(?:noms?|names?|intervenant(?:·?e)?s?|speakers?|orat(?:eur|rice)s?)(?!\w)")
_ARTICLES: Final = word_set("le la les l' un une des the a an our nos notre ma mon")
_NEVER: Final = (
    BODY_WORDS | COMMON_WORDS | frozenset(ROOM_WORDS) | frozenset(MONTHS) | frozenset(WEEKDAYS) | _ARTICLES
)
_MOST_CUTS: Final = 12


def take_presenter(text: str) -> tuple[str, tuple[DraftPerson, ...]]:
    """Take the people out of a heading that ends with them, or that is a speech of theirs.

    Examples
    --------
    >>> title, people = take_presenter("Air quality – Priya Shah (Leeds)")
    >>> title, people[0].name, people[0].organisation
    ('Air quality', 'Priya Shah', 'Leeds')
    >>> title, people = take_presenter("Conférence de Jeanne Delmotte : « Nos rivières »")
    >>> title, people[0].name
    ('Conférence : « Nos rivières »', 'Jeanne Delmotte')
    >>> take_presenter("Visite – Jardin Partagé")
    ('Visite – Jardin Partagé', ())
    """
    if len(text) > 400:
        return text, ()
    hidden = _BRACKETS.sub(lambda found: "x" * len(found[0]), text)
    speech = _OF.match(fold(text))
    if speech:
        return _speech(text, hidden, speech)
    first = hidden.find(" : ")
    if first > 0 and _named_before(text[:first]):
        return clean(text[first + 3 :]), read_people(text[:first])
    for count, cut in enumerate(_CUT.finditer(hidden)):
        if count == _MOST_CUTS:
            break
        title, rest = text[: cut.start()], text[cut.end() :].strip()
        if title.strip() and _cut_allowed(title, rest, cut[0].strip()):
            return clean(title), read_people(rest)
    return text, ()


def _named_before(text: str) -> bool:
    """Say whether somebody with a function stands before a title: "Paul Dumont (géographe) : …"."""
    return any(mark in text for mark in "(,") and people_only(text, sure=False)


def _speech(text: str, hidden: str, found: re.Match[str]) -> tuple[str, tuple[DraftPerson, ...]]:
    what = re.sub(r" (?:de|d['’]|from)$", "", text[: found.end()].rstrip())
    after = re.compile(r" ?: | [–—-] | (?=[«“\"])|(?<=\w): ").search(hidden, found.end())
    who = text[found.end() : after.start()] if after else text[found.end() :]
    if not people_only(who.strip(" ,"), sure=True):
        return text, ()
    subject = text[after.end() :].strip() if after else ""
    return (f"{what} : {subject}" if subject else what), read_people(who.strip(" ,"))


def _cut_allowed(title: str, rest: str, separator: str) -> bool:
    """Say whether what stands after a separator is people, and nothing else."""
    nameless = _NAMELESS.match(fold(rest))
    if nameless and separator != ",":
        mark = find_mark(rest)
        return mark is not None and mark.begin <= nameless.end() + 1
    role, colon, after = rest.partition(":")
    if colon and _ROLE_LABEL.match(fold(role)) and len(role) < 30:
        return people_only(after.strip(), sure=True)
    if separator == ":":
        last = fold(title.rpartition(" – ")[2])
        return people_only(rest, sure=bool(_GENERIC.fullmatch(last))) and bool(
            civil(rest) or _GENERIC.fullmatch(last)
        )
    if separator == ",":
        alone = "," not in rest or "(" in rest
        return alone and len(words(title)) >= 3 and people_only(rest, sure=False) and not _titled(title)
    return people_only(rest, sure=not _titled(title))


def people_only(text: str, *, sure: bool) -> bool:
    """Say whether a short text is people: names, and what they do or where they are from.

    Parameters
    ----------
    text
        A piece of a heading, or a line by itself.
    sure
        Whether a bare name is enough, because what stands around it announces one.

    Examples
    --------
    >>> people_only("Théo Lambert, pédologue", sure=False), people_only("Open Data", sure=True)
    (True, False)
    >>> people_only("Jeanne Martin présente son enquête", sure=True)
    False
    """
    bare = text.strip(" .;")
    if not 3 <= len(bare) <= 200 or bare[-1:] in ":?!" or not names_first(bare):
        return False
    name = re.split(r"[,(]| [–—-] | (?:et|and|&) ", bare, maxsplit=1)[0].strip()
    after = bare[len(name) :].lstrip()
    found = words(name)
    if civil(bare) is None:
        letters = [word for word in name.split() if word[:1].isupper()]
        known = any(word in _NEVER or word in ROLE_WORDS for word in found)
        if known or not 2 <= len(found) <= 5 or len(letters) < 2 or len(letters) > 4:
            return False
        if any(word[:1].islower() and len(word) > 3 for word in name.split()):
            return False
    if not after or civil(bare) is not None:
        return sure or civil(bare) is not None or len(found) <= 3
    if after[0] in "&ea":
        return names_first(re.sub(r"^(?:et|and|&) ", "", after)) or find_mark(after) is not None
    return len(after) <= 150


def with_role(label: str, people: tuple[DraftPerson, ...]) -> tuple[DraftPerson, ...]:
    """Give the first of some people the role that a label says: "Discutante : Lise Morand".

    Examples
    --------
    >>> with_role("Discutante", (DraftPerson("Lise Morand"),))[0].role
    'Discutante'
    """
    role = clean(label)
    if not people or people[0].role or not people[0].name or not _ROLE_LABEL.match(fold(role)):
        return people
    return replace(people[0], role=role), *people[1:]


def _titled(title: str) -> bool:
    """Say whether every long word of a title has a capital, as English titles do: "Open Data"."""
    long = re.findall(r"[^\W\d_]{4,}", title)
    return len(long) >= 2 and all(word[:1].isupper() for word in long)


def bracketed_people(text: str) -> bool:
    """Say whether what stands in brackets is people: "(Catherine Dumont, présidente)".

    Examples
    --------
    >>> bracketed_people("Catherine Dumont, présidente"), bracketed_people("Hedgehog Street")
    (True, False)
    """
    return people_only(text, sure=False) and label_of(text) == ""


def shown(people: tuple[DraftPerson, ...] | list[DraftPerson]) -> str:
    """Write people on one line, to keep beside the part of a session that is theirs.

    Examples
    --------
    >>> shown([DraftPerson("Ali Ben", "maire", "Lens")])
    'Ali Ben, maire (Lens)'
    """
    written = []
    for one in people:
        named = ", ".join(part for part in (one.name, one.role) if part)
        place = f" ({one.organisation})" if named and one.organisation else one.organisation
        written.append(named + place)
    return " ; ".join(part for part in written if part)
