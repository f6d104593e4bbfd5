"""One person found among those who are seated, as a refusal of the form's field where it isn't clear who."""

from collections.abc import Iterable

from cherchons.encounters.models import Registration
from cherchons.encounters.queries.registrations import finding
from cherchons.kernel.errors import DomainError


class NotFoundByName(DomainError):
    """Nobody is meant, or several people are."""

    status = 422
    code = "not-found-by-name"


def label_of(person: Registration) -> str:
    """Return how a list suggests someone: what is read back begins with the number."""
    return f"{person.number} · {person.name}"


def find_one(people: Iterable[Registration], typed: str, *, field: str) -> Registration:
    """Return the one person who is meant.

    Raises
    ------
    NotFoundByName
        If nobody is, or several people are; then their numbers are told.
    """
    found, problem = finding.find_one(people, typed)
    if found is None:
        raise NotFoundByName(problem, field=field)
    return found
