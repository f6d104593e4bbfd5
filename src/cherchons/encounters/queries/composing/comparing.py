"""The other orders beside the one that was chosen: what each would give to how many."""

import hashlib
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.utils.functional import Promise

from cherchons.encounters.queries.composing.answer import answer
from cherchons.encounters.queries.composing.content import Content, Figures
from cherchons.encounters.queries.composing.day import ComposingDay
from cherchons.encounters.queries.composing.words import ORDERS

SECONDS = 2.0  # for each order
KEPT = 600


@dataclass(frozen=True, slots=True)
class Compared:
    """One order."""

    order: str
    name: str | Promise
    said: str | Promise
    figures: Figures
    broken: int
    stopped_early: bool
    chosen: bool


def compared(day: ComposingDay, content: Content) -> list[Compared]:
    """Return what each order would give, with the same limits and exceptions; kept for a few minutes.

    Notes
    -----
    One engine call per order, :data:`SECONDS` each at most.
    """
    made = []
    for order, (name, said) in ORDERS.items():
        key = _key(day, content, order)
        found: tuple[Figures, int, bool] | None = cache.get(key)
        if found is None:
            other = answer(day, replace(content, order=order, who="all"), seconds=SECONDS)
            found = (other.figures, other.broken, other.stopped_early)
            cache.set(key, found, KEPT)
        made.append(Compared(order, name, said, *found, chosen=order == content.order))
    return made


def _key(day: ComposingDay, content: Content, order: str) -> str:
    """Return what an answer depends on (the plan's version, people, wishes) as a short digest."""
    people = [(pk, guest.sector, sorted(guest.wishes.items())) for pk, guest in day.guests.items()]
    version = day.plan.version if day.plan else 0
    plain = repr((day.encounter.pk, version, order, content.seed, sorted(day.names), people))
    return f"composing:{hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()}"
