"""Labels before a colon: "Lieu :", "Intervenant·e·s :", "Facilitated by"."""

from __future__ import annotations

import re
from typing import Final

from .folding import fold
from .vocabulary import LABELS

_LABEL: Final = re.compile(r"(?P<label>[a-z][a-z'·.()/ -]{0,39}?) ?[:=](?!/)[ ]?")
_NO_COLON: Final = re.compile(
    r"(?P<label>(?:anime|modere|facilite)(?:e|·e)?s? par|facilitated by|moderated by|chaired by"
    r"|organise(?:e|·e)?s? par|organi[sz]ed by|hosted by|proposee? par|adresse|lieu)(?= ) "
)
_ASKED: Final = re.compile(r"(?P<label>ou|quand|qui|where|when|who) ?\? ?:? ?(?=[^ ?])")
_LETTERS: Final = re.compile(r"[^a-z]+")


def label_of(text: str) -> str:
    """Give the field that a label announces, or nothing.

    Examples
    --------
    >>> label_of("Intervenant·e·s"), label_of("Animateur/animatrice"), label_of("Budget")
    ('speakers', 'facilitators', '')
    """
    folded = fold(text.strip())
    if len(folded) > 40:
        return ""
    letters = _LETTERS.sub("", folded)
    if letters in LABELS:
        return LABELS[letters]
    first = _LETTERS.split(folded.strip("( "), maxsplit=1)[0]
    if re.search(r"[·./()-]", folded) and first in LABELS and " " not in folded.strip():
        return LABELS[first]
    singular = _LETTERS.sub("", folded.split(" ")[0])
    follows = folded.partition(" ")[2]
    if singular in LABELS and follows in (
        "de la journee",
        "de l'atelier",
        "du jour",
        "of the day",
        "de la seance",
    ):
        return LABELS[singular]
    return ""


def read_label(text: str) -> tuple[str, str, int] | None:
    """Read a label at the beginning of a line.

    Returns
    -------
    tuple of (field, label, position) or None
        The field, the label as written, and where its value begins.

    Examples
    --------
    >>> read_label("Lieu : Maison des associations")
    ('place', 'Lieu', 7)
    >>> read_label("Animée par Jeanne Martin")
    ('facilitators', 'Animée par', 11)
    >>> read_label("Comment chercher ensemble : une question") is None
    True
    """
    folded = fold(text[:60])
    for shape in (_LABEL, _NO_COLON, _ASKED):
        found = shape.match(folded)
        if found:
            label = text[: found.end("label")]
            what = label_of(label)
            if what:
                return what, label, found.end()
    return None
