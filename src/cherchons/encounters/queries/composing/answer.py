"""A problem answered: places with their figures and their proof, or one sentence why there are none."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from cherchons.encounters.queries.composing.conflicts import problem_sentence, why_none_fits
from cherchons.encounters.queries.composing.content import NO_WISHES, NOT_WISHED, Content, Figures
from cherchons.encounters.queries.composing.day import ComposingDay
from cherchons.encounters.queries.composing.limits import GIVING_WAY, Limits
from cherchons.encounters.queries.composing.pairs import allocated
from cherchons.encounters.queries.composing.problem import Part, Posed, parts_of, pose
from cherchons.kernel.errors import DomainError

if TYPE_CHECKING:
    from cherchons.engines.allocation import Allocation, Infeasible
    from cherchons.engines.allocation import Figures as Checked

SECONDS = 8.0  # in a request; what is found until then is shown, and said to be unfinished
PROOFS = ("exact", "draw", "solver", "none")  # from the surest; of several parts, the weakest counts


class DoesNotFit(DomainError):
    """Limits or exceptions that can't hold together. Nothing was changed."""

    status = 422
    code = "does-not-fit"
    sentence = gettext_lazy("These limits can’t hold together.")


class NobodyToPlace(DomainError):
    """There is nobody, or no workshop, to compose with."""

    status = 409
    code = "nobody-to-place"
    sentence = gettext_lazy(
        "There is nobody to place yet, or no workshops to choose between: nothing was composed."
    )


def answer(
    day: ComposingDay,
    content: Content,
    *,
    previous: Content | None = None,
    published: bool = False,
    seconds: float = SECONDS,
) -> Content:
    """Return the settings with their answer: who goes where, with checked figures.

    Parameters
    ----------
    previous, published
        What to stay close to, and whether people were told of it.
    seconds
        How long the engine may take; it then returns the best found so far.

    Raises
    ------
    DoesNotFit
        If what people set can't hold together. Filled-in limits give way first, and ``relaxed`` says which.
    NobodyToPlace
        If there is nobody, or nowhere.
    """
    guests, parts = day.present(content.who), parts_of(day)
    if not guests or not parts:
        raise NobodyToPlace
    end = time.monotonic() + seconds
    used: dict[str, Limits] = {}
    places: dict[int, dict[str, str]] = {guest.pk: {} for guest in guests}
    ranks: dict[int, dict[str, int]] = {guest.pk: {} for guest in guests}
    relaxed: set[str] = set()
    proofs, early, broken = [], False, 0
    for number, part in enumerate(parts):
        share = max(0.5, (end - time.monotonic()) / (len(parts) - number))
        posed, found, checked, gave_way = _solved(day, content, part, previous, published, share)
        used |= posed.used
        relaxed |= gave_way
        proofs.append(checked.proof)
        early = early or found.stopped_early
        broken += len(checked.broken)
        _take(posed, found, checked, places, ranks)
    return replace(
        content,
        used=used,
        relaxed=tuple(kind for kind in GIVING_WAY if kind in relaxed),
        places=places,
        ranks=ranks,
        figures=figures_of(day, parts, ranks),
        proof=max(proofs, key=PROOFS.index),
        broken=broken,
        stopped_early=early,
        adapted=published,
    )


def _solved(
    day: ComposingDay,
    content: Content,
    part: Part,
    previous: Content | None,
    published: bool,
    seconds: float,
) -> tuple[Posed, "Allocation", "Checked", set[str]]:
    """Solve one part; filled-in limits give way one kind after the other, only where they are in the way."""
    from cherchons.engines.allocation import AllocationError, Infeasible, check

    without: set[str] = set()
    while True:
        posed = pose(day, content, part, previous=previous, published=published, without=without)
        try:
            found, problem = allocated(posed.problem, content.order, content.seed, seconds)
        except Infeasible as conflict:
            kind = _gives_way(posed, content, conflict, without)
            if kind is None:
                raise DoesNotFit(why_none_fits(day, posed, conflict)) from None
            without.add(kind)
        except AllocationError as wrong:
            raise DoesNotFit(problem_sentence(day, wrong)) from None
        else:
            checked = check(problem, found)
            if found.stopped_early:
                checked = replace(checked, proof="none")
            return posed, found, checked, without


def _gives_way(posed: Posed, content: Content, conflict: "Infeasible", without: set[str]) -> str | None:
    """Return a kind of limit of this conflict that nobody set, the one that gives way first."""
    filled = set()
    for limit in conflict.conflict:
        uid = posed.session.get((limit.workshop, limit.slot), "")
        if limit.kind in GIVING_WAY and not content.limits.get(uid, Limits()).sets(limit.kind, limit.sector):
            filled.add(limit.kind)
    return next((kind for kind in GIVING_WAY if kind in filled and kind not in without), None)


def _take(
    posed: Posed,
    found: "Allocation",
    checked: "Checked",
    places: dict[int, dict[str, str]],
    ranks: dict[int, dict[str, int]],
) -> None:
    wishes = {person.id: len(person.wishes) for person in posed.problem.people}
    for name, had in found.places.items():
        for slot, workshop in had.items():
            rank = checked.ranks[name][slot]
            places[int(name)][slot] = posed.session[workshop, slot]
            ranks[int(name)][slot] = (
                NO_WISHES if not wishes[name] else NOT_WISHED if rank > wishes[name] else rank
            )


def figures_of(day: ComposingDay, parts: list[Part], ranks: Mapping[int, Mapping[str, int]]) -> Figures:
    """Count what came out."""
    every = [rank for had in ranks.values() for rank in had.values()]
    ranked = [rank for rank in every if rank > 0]
    first = wishing = 0
    for had in ranks.values():
        own = [[had.get(slot.key, NOT_WISHED) for slot in part.slots] for part in parts]
        wished = [part for part in own if any(rank != NO_WISHES for rank in part)]
        wishing += bool(wished)
        first += bool(wished) and all(1 in part for part in wished)
    return Figures(
        profile=tuple(ranked.count(rank) for rank in range(1, max(ranked, default=0) + 1)),
        unwished=every.count(NOT_WISHED),
        indifferent=every.count(NO_WISHES),
        first=first,
        wishing=wishing,
        mean=round(sum(ranked) / len(ranked), 2) if ranked else 0.0,
    )
