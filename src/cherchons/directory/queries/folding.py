"""How names compare: small letters, no accents, no punctuation."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l"}
)


def fold(text: str) -> str:
    """Return ``text`` as it is searched.

    >>> fold("L’Œuvre d'Été – Hauts-de-France")
    'l oeuvre d ete hauts de france'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))
