"""Someone of the day by their number or by words of their name."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cherchons.directory.queries import fold
from cherchons.encounters.queries.composing.day import Guest

MOST_NAMED = 5


def find_one(guests: Iterable[Guest], typed: str) -> tuple[Guest | None, str]:
    """Return the person who is meant, or a sentence why that isn't clear.

    A number means the person who has it. Otherwise every word must begin a word of the name or organisation.
    """
    words = [word for word in fold(typed).split() if word not in ("n", "no", "n°")]
    if not words:
        return None, _("Type a number or a name.")
    everyone = list(guests)
    if len(words) == 1 and words[0].lstrip("n°").isdecimal():
        number = words[0].lstrip("n°")
        found = [guest for guest in everyone if str(guest.number) == number.lstrip("0")]
        return (found[0], "") if found else (None, _("Nobody who comes has this number."))
    found = [guest for guest in everyone if _is_meant(guest, words)]
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, _("Nobody who comes has this name.")
    names = ", ".join(f"{guest.name} (n° {guest.number})" for guest in found[:MOST_NAMED])
    more = ", …" if len(found) > MOST_NAMED else ""
    return None, _("Several people match: %(names)s. Type the number.") % {"names": names + more}


def _is_meant(guest: Guest, words: list[str]) -> bool:
    parts = fold(f"{guest.name} {guest.organisation}").split()
    return all(any(part.startswith(word) for part in parts) for word in words)
