"""Someone of the day by their number or by words of name and organisation, as people type them."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from cherchons.directory.queries import fold

MOST_NAMED = 5  # people whose numbers are told where several are meant


class Named(Protocol):
    """Who can be found: a registration, or a guest who is made from one."""

    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def organisation_name(self) -> str: ...


Someone = TypeVar("Someone", bound=Named)


def meant(people: Iterable[Someone], typed: str) -> list[Someone]:
    """Return whom these words mean, accents apart.

    A number means the person who has it. Otherwise every word must begin a word of the name or organisation.
    """
    words = [word for word in fold(typed).split() if word not in ("n", "no", "n°")]
    if not words:
        return []
    everyone = list(people)
    number = words[0].lstrip("n°")
    if number.isdecimal():
        numbered = [person for person in everyone if str(person.number) == number.lstrip("0")]
        if numbered or len(words) == 1:
            return numbered
    return [person for person in everyone if _is_meant(person, words)]


def find_one(people: Iterable[Someone], typed: str) -> tuple[Someone | None, str]:
    """Return the one person who is meant, or a sentence why that isn't clear."""
    if not typed.strip():
        return None, _("Type a number or a name.")
    found = meant(people, typed)
    exact = [person for person in found if fold(person.name) == fold(typed)]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0], ""
    if not found:
        return None, _("Nobody here has this name or number: %(typed)s.") % {"typed": typed[:80]}
    names = ", ".join(f"{person.name} (n° {person.number})" for person in found[:MOST_NAMED])
    more = ", …" if len(found) > MOST_NAMED else ""
    return None, _("Several people match: %(names)s. Type the number.") % {"names": names + more}


def _is_meant(person: Named, words: list[str]) -> bool:
    parts = fold(f"{person.name} {person.organisation_name}").replace("-", " ").split()
    return all(
        any(part.startswith(piece) for part in parts)
        for word in words
        for piece in word.replace("-", " ").split()
    )
