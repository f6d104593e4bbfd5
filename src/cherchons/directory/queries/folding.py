"""How names compare (small letters, no accents, no punctuation) and how they are kept."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l"}
)

# Signs that turn the direction of a text around: a name with them could pass for another.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF, 0x00])


def fold(text: str) -> str:
    """Return ``text`` as it is searched.

    >>> fold("L’Œuvre d'Été – Hauts-de-France")
    'l oeuvre d ete hauts de france'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))


def tidy_line(text: str) -> str:
    """Return one line without invisible tricks: composed letters, single spaces, no turning signs."""
    kept = unicodedata.normalize("NFC", text).translate(TURNING)
    return " ".join("".join(c for c in kept if c.isspace() or unicodedata.category(c) != "Cc").split())
