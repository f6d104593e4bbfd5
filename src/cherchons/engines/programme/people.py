"""People in a line: names, roles, organisations, and those who are still to be confirmed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .folding import fold, words
from .marks import clean, find_mark
from .model import DraftPerson
from .vocabulary import BODY_WORDS, ROLE_WORDS, word_set

_PARTICLES: Final = word_set("de du des van von der den la le el al ben bin ibn da dos di d'")
_TITLES: Final = word_set(
    "m mm mme mmes mlle mr mrs ms dr dre pr pre prof professeur professor monsieur madame me cllr"
)
_AND: Final = re.compile(r" (?:et|and|&) ")
_DASH: Final = re.compile(r" [-–—|/] | ?: ")
_LINK: Final = re.compile(
    r" (?:de l'|de la |du |des |de |d'|a l'|a la |au sein d[eu'] ?(?:la |l')?"
    r"|aupres d[eu'] ?(?:la |l')?|au |aux |a |chez |pour (?:le |la |l')?|at the |at |of the |of "
    r"|for the |for |with the |with |from the |from )"
)
#: "chargée de mission", "cheffe de service": what one does, not where.
_JOB: Final = re.compile(r"(?:missions?(?! locale)|service|direction|réseau|projets?)(?!\w)")
_ARTICLE: Final = re.compile(r"(?:l'|le |la |les |the )")
_LIMIT: Final = 1500
_CIVIL: Final = re.compile(
    r"(?P<title>[A-Z][a-z]{0,9}\.?) (?P<name>[A-ZÀ-Ý][\w'’.-]{0,30}(?: [A-ZÀ-Ý][\w'’-]{0,30}){0,3})"
)
_UNKNOWN: Final = DraftPerson("", to_confirm=True)
_NO_NAME: Final = word_set("le la les l' the lord lady")
_ANOTHER: Final = re.compile(
    r"(?:une?|un·e|an?|one|deux|two|three|autres?|another|other|second|third|first|premiere?|deuxieme|troisieme"
    r"|des|several|plusieurs)(?= )"
)


def read_people(text: str) -> tuple[DraftPerson, ...]:
    """Read the people named in a line.

    Parameters
    ----------
    text
        What follows a label such as "Intervenants :", on one line.

    Returns
    -------
    tuple of DraftPerson
        Every part of the line is in one of them: who is not named has an empty name and a role.

    Notes
    -----
    Linear in the length of the line, of which at most 1,500 characters are analysed.

    Examples
    --------
    >>> for person in read_people("Jeanne Martin (CNRS) et Ali Ben, directeur de l'association X"):
    ...     print(person.name, "|", person.role, "|", person.organisation)
    Jeanne Martin |  | CNRS
    Ali Ben | directeur | association X
    >>> read_people("à confirmer")
    (DraftPerson(name='', role='', organisation='', to_confirm=True),)
    """
    if len(text) > _LIMIT:
        return (DraftPerson("", text),)
    people: list[DraftPerson] = []
    for entry in _outside_brackets(text.replace(" · ", " ; "), ";•\n"):
        before, colon, after = entry.partition(":")
        if colon and names_first(after) and not names_first(before):
            found = _entry(after)
            people.append(_attributes(found[0], before))
            people.extend(found[1:])
        else:
            people.extend(_entry(entry))
    return tuple(people)


def names_first(text: str) -> bool:
    """Say whether a text begins with somebody's name.

    Examples
    --------
    >>> names_first("Ali Ben, Maison du quartier"), names_first("les gens"), names_first("Université Lille")
    (True, False, False)
    """
    return bool(_leading_name(_bare(text[:120]))[0]) or civil(text[:120]) is not None


def civil(text: str) -> tuple[str, str] | None:
    """Cut a text after "Mme Dupuis" or "Dr Ali Ben": a form of address, and at least a family name.

    Examples
    --------
    >>> civil("Mme Dupuis, Région"), civil("Monsieur le Maire"), civil("Jeanne Martin")
    (('Mme Dupuis', ', Région'), None, None)
    """
    found = _CIVIL.match(text)
    if found is None or fold(found["title"]).strip(".") not in _TITLES:
        return None
    first = fold(found["name"].split()[0]).strip(",.")
    if first in ROLE_WORDS or first in BODY_WORDS or first in _NO_NAME:
        return None
    return text[: found.end()], text[found.end() :]


def _entry(entry: str) -> list[DraftPerson]:
    people: list[DraftPerson] = []
    for chunk in _outside_brackets(_DASH.sub(", ", entry), ","):
        for index, part in enumerate(_split_and(chunk)):
            bare = _bare(part)
            name, rest = _leading_name(bare)
            known = civil(part.strip()) if not name else None
            if name and not (people and _is_body(name)):
                people.append(_attributes(DraftPerson(name), rest))
            elif known is not None:
                people.append(_attributes(DraftPerson(known[0]), known[1]))
            elif (people and find_mark(part) is not None and _ANOTHER.match(fold(part.strip()))) or index:
                people.append(_nobody(part))
            elif people and people[-1].name and not (people[-1].role and people[-1].organisation):
                people[-1] = _attributes(people[-1], part)
            elif people and people[-1] == _UNKNOWN and clean(part):
                named = _nobody(part)
                people[-1] = replace(named, to_confirm=True)
            elif people and people[-1].name:
                last = people[-1]
                people[-1] = _confirm(replace(last, organisation=f"{last.organisation}, {clean(part)}"))
            elif clean(part):
                people.append(_nobody(part))
    return people


def _nobody(part: str) -> DraftPerson:
    """Keep a place for someone who has no name yet: an organisation, a role, or nothing at all."""
    mark = find_mark(part)
    text = clean(part[: mark.begin] + " " + part[mark.stop :]) if mark else clean(part)
    if fold(text) in ("nom", "noms", "name", "names"):
        text = ""
    single = text.split()
    if len(single) == 1 and text[:1].isupper() and text[1:].islower():
        return DraftPerson(text, to_confirm=mark is not None)
    if text and _is_body(text) and fold(text.split()[0]) not in ROLE_WORDS:
        return DraftPerson("", "", text, mark is not None)
    role, organisation = _role_and_body(text)
    return DraftPerson("", role, organisation, mark is not None)


def _attributes(person: DraftPerson, rest: str) -> DraftPerson:
    """Add to a person what follows the name: brackets, role, organisation, to be confirmed."""
    mark = find_mark(rest)
    if mark:
        person = replace(person, to_confirm=True)
        rest = rest[: mark.begin] + " " + rest[mark.stop :]
    rest = clean(rest)
    inner = rest[1:-1] if rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1 else rest
    if not person.role and rest.startswith("(") and inner is rest and ")" in rest:
        head, _, tail = rest[1:].partition(")")
        return _attributes(_attributes(person, head), tail)
    for piece in _outside_brackets(inner, ","):
        known = clean(piece)
        proper = (
            inner is not rest and known[:1].isupper() and fold(known.split()[0]).strip(".") not in ROLE_WORDS
        )
        person = _attribute(person, known, body=proper)
    return person


def _attribute(person: DraftPerson, piece: str, *, body: bool = False) -> DraftPerson:
    if not piece:
        return person
    role, organisation = ("", piece) if body or _is_body(piece) else _role_and_body(piece)
    if role and person.role:
        known = ", ".join(part for part in (person.organisation, piece) if part)
        return replace(person, organisation=known)
    if person.organisation and organisation:
        organisation = f"{person.organisation}, {organisation}"
    return replace(person, role=role or person.role, organisation=organisation or person.organisation)


def _confirm(person: DraftPerson) -> DraftPerson:
    mark = find_mark(person.organisation)
    if mark is None:
        return person
    kept = clean(person.organisation[: mark.begin] + " " + person.organisation[mark.stop :])
    return replace(person, organisation=kept, to_confirm=True)


def _role_and_body(piece: str) -> tuple[str, str]:
    """Cut "directrice de l'association X" in two, at the first link before a body's name.

    Examples
    --------
    >>> _role_and_body("chargée de mission au Mouvement associatif")
    ('chargée de mission', 'Mouvement associatif')
    """
    folded = fold(piece)
    for link in _LINK.finditer(folded):
        capital = next((i for i in range(link.start(), link.end()) if piece[i].isupper()), link.end())
        after = piece[capital:]
        if link[0] == " de " and _JOB.match(after):
            continue
        following = words(after[:40])
        if after[:1].isupper() or (
            following and following[0] in BODY_WORDS and following[0] not in ROLE_WORDS
        ):
            return piece[: link.start()].strip(), after.strip()
    return piece, ""


def _is_body(text: str) -> bool:
    """Say whether a text names a body rather than a person or a role."""
    found = words(text[:200])
    if not found or found[0] in ROLE_WORDS:
        return False
    first = text.strip('« "(').split()[0]
    acronym = first.isupper() and len(first) >= 2 and (len(text.split()) == 1 or found[0] in BODY_WORDS)
    return (
        acronym or any(word in BODY_WORDS for word in found[:4]) or (len(found) == 1 and first[:1].isupper())
    )


def _leading_name(text: str) -> tuple[str, str]:
    """Cut a text after the name it begins with: two to five words with capitals, none of a body."""
    taken: list[str] = []
    capitals = 0
    parts = text.split(" ")
    for word in parts:
        core = word.strip(".,")
        folded = fold(core)
        if folded in BODY_WORDS or not core or any(char.isdigit() for char in core):
            break
        letters = core.replace("-", "").replace("'", "").replace("’", "").replace(".", "")
        capital = core[:1].isupper() and letters.isalpha()
        particle = bool(taken) and (folded in _PARTICLES or folded.startswith("d'"))
        if not capital and not particle:
            break
        if folded in ROLE_WORDS:
            break
        taken.append(word)
        capitals += capital
        if len(taken) == 5 or word.endswith(","):
            break
    while taken and taken[-1] in _PARTICLES:
        taken.pop()
    goes_on = bool(taken) and len(taken) < len(parts) and not taken[-1].endswith(",")
    next_word = fold(parts[len(taken)]) if goes_on else ""
    if capitals < 2 or (next_word.strip("(),") in BODY_WORDS and not next_word.startswith("(")):
        return "", text
    if all(len(word) > 1 and word.isupper() for word in taken) and len(taken) > 3:
        return "", text
    name = " ".join(taken).strip(",")
    return name, " ".join(parts[len(taken) :]).strip()


def _bare(text: str) -> str:
    """Take away what stands before a name: "Mme", "Dr", "par"."""
    parts = text.strip(" .-–:").split(" ")
    while len(parts) > 1 and fold(parts[0]).strip(".") in {
        *_TITLES,
        "par",
        "avec",
        "by",
        "with",
        "et",
        "and",
    }:
        parts.pop(0)
    return " ".join(parts)


def _split_and(chunk: str) -> list[str]:
    """Cut at "et" or "and" where a name follows, outside brackets."""
    parts: list[str] = []
    begin = 0
    folded = fold(chunk)
    for found in _AND.finditer(folded):
        inside = chunk.count("(", 0, found.start()) > chunk.count(")", 0, found.start())
        after = chunk[found.end() :]
        if not inside and (names_first(after) or find_mark(after[:60]) is not None):
            parts.append(chunk[begin : found.start()])
            begin = found.end()
    return [*parts, chunk[begin:]]


def _outside_brackets(text: str, separators: str) -> list[str]:
    parts: list[str] = []
    depth = begin = 0
    for index, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        elif char in separators and (depth == 0 or text.count(")", index) == 0):
            parts.append(text[begin:index])
            begin = index + 1
    parts.append(text[begin:])
    return [part.strip() for part in parts if part.strip()]


def split_bodies(text: str) -> tuple[str, ...]:
    """Cut a list of organisations: "Le Mouvement X, l'Observatoire Y et le Z".

    Examples
    --------
    >>> split_bodies("Le Mouvement associatif, l’Observatoire de la vie associative et le LABO[2]")
    ('Le Mouvement associatif', 'Observatoire de la vie associative', 'LABO')
    """
    bodies: list[str] = []
    for chunk in _outside_brackets(re.sub(r" ?\[\d{1,3}\]", "", text[:_LIMIT]), ",;/\n"):
        begin = 0
        for found in _AND.finditer(fold(chunk)):
            after = chunk[found.end() :]
            if _ARTICLE.match(fold(after)) or (after[:1].isupper() and "&" not in found[0]):
                bodies.append(chunk[begin : found.start()])
                begin = found.end()
        bodies.append(chunk[begin:])
    return tuple(body for body in (_body_name(body) for body in bodies) if body)


def _body_name(text: str) -> str:
    text = clean(re.sub(r"^(?:et|and|&) ", "", text.strip()))
    article = _ARTICLE.match(fold(text))
    if article and (text[0].islower() or not text[article.end() : article.end() + 1].isupper()):
        text = text[article.end() :]
    return text[:1].upper() + text[1:]
