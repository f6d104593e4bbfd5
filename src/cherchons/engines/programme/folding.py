"""Make words comparable without moving them: same length, small letters, no accents."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DASHES: Final = "‐‑‒–—―−﹣－→⇒➔➜➡⟶"
_QUOTES: Final = "’‘ʼ′`´＇"
_WORD: Final = re.compile(r"[^\W_]+")
_INVISIBLE: Final = dict.fromkeys(
    [*range(0x09), *range(0x0E, 0x20), 0x7F, 0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF, 0xFFFC]
)


class _Folding(dict[int, str]):
    """A translation table that fills itself: one character in, one character out."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _DASHES:
            folded = "-"
        elif char in _QUOTES:
            folded = "'"
        elif char.isspace():
            folded = " "
        else:
            base = unicodedata.normalize("NFKD", char)[:1].lower()
            folded = base if len(base) == 1 else char
        self[code] = folded
        return folded


_FOLDING: Final = _Folding({ord("œ"): "e", ord("Œ"): "e", ord("·"): "·"})


def fold(text: str) -> str:
    """Fold a text so that words compare, keeping every position.

    Examples
    --------
    >>> fold("Témoignages – 14\\u00a0H à l’Été")
    "temoignages - 14 h a l'ete"
    >>> len(fold("Œuvrer ensemble")) == len("Œuvrer ensemble")
    True
    """
    return text.translate(_FOLDING)


def words(text: str) -> list[str]:
    """List the words and numbers of a text, folded, without punctuation.

    Examples
    --------
    >>> words("« Où chercher ? » (salle B12)")
    ['ou', 'chercher', 'salle', 'b12']
    """
    return _WORD.findall(fold(text))


def tidy(text: str) -> str:
    """Normalise a text: composed letters, no invisible characters, one space between words.

    Examples
    --------
    >>> tidy("  9\\u00a0h\\u202f30 \\t: accueil\\u200b ")
    '9 h 30 : accueil'
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def join_lines(parts: list[str]) -> str:
    """Join wrapped lines; a word cut after its hyphen is joined without a space.

    Examples
    --------
    >>> join_lines(["acteurs non-scientifiques-", "professionnels", "des Hauts-", "de-France"])
    'acteurs non-scientifiques-professionnels des Hauts-de-France'
    """
    pieces: list[str] = []
    for part in parts:
        if not part:
            continue
        if pieces and pieces[-1].endswith("\u00ad"):
            pieces[-1] = pieces[-1][:-1]
        elif pieces and not _cut_word(pieces[-1], part):
            pieces.append(" ")
        pieces.append(part)
    return "".join(pieces).replace("\u00ad", "")


def _cut_word(before: str, after: str) -> bool:
    return len(before) > 1 and before[-1] in "-‐‑" and before[-2].isalpha() and after[0].isalpha()
