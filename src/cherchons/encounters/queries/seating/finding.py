"""One person found among those who are seated, by number or by name, as people type."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cherchons.directory.queries import fold
from cherchons.encounters.models import Registration
from cherchons.kernel.errors import DomainError

NAMED = 6  # people whose numbers are told where several are meant


class NotFoundByName(DomainError):
    """Nobody is meant, or several people are."""

    status = 422
    code = "not-found-by-name"


def label_of(person: Registration) -> str:
    """Return how a list suggests someone: what is read back begins with the number."""
    return f"{person.number} · {person.name}"


def matching(people: Iterable[Registration], typed: str) -> list[Registration]:
    """Return whom these words mean: a number, or words of name and organisation, accents apart."""
    words = fold(typed).split()
    if not words:
        return []
    if words[0].isdecimal():
        numbered = [p for p in people if str(p.number) == words[0]]
        if numbered:
            return numbered
    return [p for p in people if all(word in fold(f"{p.name} {p.organisation_name}") for word in words)]


def find_one(people: Sequence[Registration], typed: str, *, field: str) -> Registration:
    """Return the one person who is meant.

    Raises
    ------
    NotFoundByName
        If nobody is, or several people are; then their numbers are told.
    """
    found = matching(people, typed)
    if not found:
        raise NotFoundByName(
            _("Nobody who is seated here has this name or number: %(typed)s.") % {"typed": typed[:80]},
            field=field,
        )
    if len(found) > 1:
        exact = [p for p in found if fold(p.name) == fold(typed)]
        if len(exact) == 1:
            return exact[0]
        told = "; ".join(label_of(p) for p in found[:NAMED]) + ("…" if len(found) > NAMED else "")
        raise NotFoundByName(
            _("Several people are meant: %(people)s. Give the number.") % {"people": told}, field=field
        )
    return found[0]
