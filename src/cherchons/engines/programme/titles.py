"""What is a title: an encounter rather than the letterhead above it, a greeting or a sentence."""

from __future__ import annotations

import re
from typing import Final

from .folding import fold, words
from .vocabulary import BODY_WORDS

_EVENT: Final = re.compile(
    r"(?:(?:\d{1,2}(?:e|eme|er|ere|th|nd|rd|st)|grande?s?|petite?s?|annual|the|les?|la"
    r"|premiere?s?) )?(?:demi-journee|journees?|programme (?:de|du|des)|seminaires?|colloque"
    r"|conference|rencontres?|forum|assises|ateliers?|formation|webinaire|webinar|workshop|meetup"
    r"|symposium|festival|fete|hackathon|soiree|matinee|cafe|cafes|reunion|universite d'ete"
    r"|ecole d'ete|summer school|seminar|seminars|table ronde|salon|congres|convention|atelier"
    r"|showcase|study day|open day|seance|debat|bal|marche|visite)(?!\w)"
)
_QUOTED: Final = re.compile(r"[«“\"][^«»“”\"]{4,140}[»”\"]")
_LETTERHEAD: Final = re.compile(
    r"(?:ville|mairie|commune|departement|region|direction|service|universite|university"
    r"|laboratoire|ministere|prefecture|academie|reseau|association|communaute|metropole|ufr"
    r"|faculte|ecole|institut|conseil|maison"
    r"|bibliotheque|mediatheque|musee|mjc|centre)(?!\w)"
)
_GREETING: Final = re.compile(
    r"(?:bonjour|bonsoir|coucou|salut|hello|hi|dear|cher|chere|chers|cheres|madame|mesdames|monsieur|messieurs"
    r"|hey|good morning|a toutes|a tous|veuillez|vous trouverez|please find|here's|here is"
    r"|suite a|comme convenu)(?!\w)"
)
_SUBJECT: Final = re.compile(r"(?:(?:tr|re|fw|fwd|aw|wg|ref) ?: ?)+")
_LONGEST: Final = 160
_BEFORE_QUOTES: Final = 40


def is_event(text: str) -> bool:
    """Say whether a short text names an encounter, or holds a title between quotation marks.

    Examples
    --------
    >>> is_event("Journée « Nos rivières »"), is_event("Direction de la vie associative")
    (True, False)
    """
    if len(text) > _LONGEST or text[-1:] in ".;,:" or is_greeting(text):
        return False
    folded = fold(text)
    if _EVENT.match(folded):
        return not _EVENT.match(folded + " ") or len(words(text)) > 1
    quoted = _QUOTED.search(text)
    return quoted is not None and len(words(text)) > 2 and quoted.start() <= _BEFORE_QUOTES


def is_letterhead(text: str) -> bool:
    """Say whether a line names who writes rather than what is organised.

    Examples
    --------
    >>> is_letterhead("VILLE DE LENS"), is_letterhead("Université d'été"), is_letterhead("Cherchons ensemble")
    (True, False, False)
    """
    folded = fold(text)
    if len(text) > _LONGEST or is_event(text) or "?" in text:
        return False
    return _LETTERHEAD.match(folded) is not None or (words(text)[:1] or [""])[0] in BODY_WORDS


def is_greeting(text: str) -> bool:
    """Say whether a line is the beginning of a letter: "Bonjour à toutes et tous".

    Examples
    --------
    >>> is_greeting("Coucou ! Voici le programme"), is_greeting("Rencontre")
    (True, False)
    """
    return _GREETING.match(fold(text[:60])) is not None


def from_subject(text: str) -> str:
    """Give the title that the subject of a mail is, without "TR:" and "RE:".

    Examples
    --------
    >>> from_subject("TR: RE : Programme du 5 février")
    'Programme du 5 février'
    """
    found = _SUBJECT.match(fold(text))
    return text[found.end() :].strip() if found else text.strip()
