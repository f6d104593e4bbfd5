"""Workshops are composed step by step: a step is computed outside any transaction, written if it still fits.

A step never changes. ``plan.current`` is the one that is looked at; undo moves it back. Publishing copies it
into :class:`~cherchons.encounters.models.Placement` (``publishing.py``).
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import ComposingStep
from cherchons.encounters.models import Composition, WishPlan
from cherchons.encounters.queries.composing.content import Content, Pair, Pin, Who, ordered_pair
from cherchons.encounters.queries.composing.day import ComposingDay
from cherchons.encounters.queries.composing.limits import Limits
from cherchons.encounters.rules import can_compose
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.composing.steps import (
    PREFIX,
    locked_plan,
    look_at,
    take_step,
    write_limits,
)
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require
from cherchons.people.enums import Sector

ORDERS = ("balanced", "leximin", "rank-maximal", "total", "lottery")
MOST_SEED = 2**31 - 1
MOST_PLACES = 100_000
MOST_PAIRS = 500


class NotPublished(DomainError):
    """Adapting needs something that people were told."""

    status = 409
    code = "not-published"
    sentence = gettext_lazy("Nothing is published yet: compose and publish the workshops first.")


# --- steps ----------------------------------------------------------------------------------------------
def compose(
    plan: WishPlan,
    *,
    by: Actor,
    version: int,
    order: str | None = None,
    seed: int | None = None,
    keep_parties: bool | None = None,
    request_key: UUID | None = None,
) -> Composition:
    """Compose the workshops for everyone who has a place; exceptions, pairs, limits, what isn't given stay.

    Raises
    ------
    Conflict
        If someone else changed the composition or its workshops since ``version``.
    DoesNotFit
        If what was set can't hold together; the sentence says what to change. Nothing is written.
    NobodyToPlace
        If nobody has a place, or no workshops are ranked.
    """
    require(can_compose, by, plan.encounter)
    if order is not None and order not in ORDERS:
        raise Invalid(_("Choose one of the possible answers."), field="order")
    if seed is not None and not 0 <= seed <= MOST_SEED:
        raise Invalid(_("Choose a whole number."), field="seed")

    def change(day: ComposingDay, content: Content) -> Content:
        return replace(
            content,
            order=content.order if order is None else order,
            seed=content.seed if seed is None else seed,
            keep_parties=content.keep_parties if keep_parties is None else keep_parties,
            who="all",
        )

    return take_step(
        plan,
        by=by,
        version=version,
        kind=ComposingStep.COMPOSED,
        change=change,
        anew=True,
        request_key=request_key,
    )


def set_limits(
    plan: WishPlan,
    *,
    by: Actor,
    version: int,
    limits: Mapping[str, Limits],
    request_key: UUID | None = None,
) -> Composition | None:
    """Set the limits of workshops (session uid → limits); what is left empty is filled in.

    Returns
    -------
    The step, or None where nothing was composed yet: the limits then serve the first time.
    """
    require(can_compose, by, plan.encounter)
    given = dict(limits)
    for own in given.values():
        _check_limits(own)

    def change(day: ComposingDay, content: Content) -> Content:
        if set(given) - set(day.limits):
            raise Invalid(_("This workshop is no longer among those that are ranked."))
        return replace(content, limits={**day.limits, **given})

    if plan.current_id is None:
        return _keep_limits(plan, by, version, given, request_key)
    return take_step(
        plan, by=by, version=version, kind=ComposingStep.LIMITS, change=change, request_key=request_key
    )


def pin(
    plan: WishPlan,
    *,
    by: Actor,
    version: int,
    person: int,
    session: str,
    must: bool,
    request_key: UUID | None = None,
) -> Composition:
    """Make an exception: a person (registration id) must be, or must not be, in a session."""
    require(can_compose, by, plan.encounter)

    def change(day: ComposingDay, content: Content) -> Content:
        _known(day, person)
        if session not in day.slot_of:
            raise Invalid(_("This workshop is no longer among those that are ranked."), field="session")
        slot = set(day.slot_of[session].uids)
        kept = [
            one
            for one in content.pins
            if one.person != person
            or one.session not in slot
            or (one.session != session and not (one.must and must))
        ]
        return replace(content, pins=(*kept, Pin(person, session, must)))

    return take_step(
        plan, by=by, version=version, kind=ComposingStep.PINNED, change=change, request_key=request_key
    )


def unpin(
    plan: WishPlan,
    *,
    by: Actor,
    version: int,
    person: int,
    session: str,
    request_key: UUID | None = None,
) -> Composition:
    """Take an exception back."""
    require(can_compose, by, plan.encounter)

    def change(day: ComposingDay, content: Content) -> Content:
        kept = tuple(one for one in content.pins if (one.person, one.session) != (person, session))
        return replace(content, pins=kept)

    return take_step(
        plan, by=by, version=version, kind=ComposingStep.UNPINNED, change=change, request_key=request_key
    )


def keep_together(
    plan: WishPlan, *, by: Actor, version: int, pair: Pair, request_key: UUID | None = None
) -> Composition:
    """Keep two people (registration ids) in the same workshop, in each slot."""
    require(can_compose, by, plan.encounter)
    return _group(plan, by, version, pair, "together", request_key)


def keep_apart(
    plan: WishPlan, *, by: Actor, version: int, pair: Pair, request_key: UUID | None = None
) -> Composition:
    """Keep two people out of the same workshop."""
    require(can_compose, by, plan.encounter)
    return _group(plan, by, version, pair, "apart", request_key)


def ungroup(
    plan: WishPlan, *, by: Actor, version: int, pair: Pair, request_key: UUID | None = None
) -> Composition:
    """Let two people be wherever it is best again."""
    require(can_compose, by, plan.encounter)
    return _group(plan, by, version, pair, "", request_key)


def adapt(
    plan: WishPlan, *, by: Actor, version: int, who: Who = "kept", request_key: UUID | None = None
) -> Composition:
    """Adapt what was published to who comes now, moving as few people as possible; nobody is told yet.

    Those who came in addition are placed; places of those who cancelled are free.

    Parameters
    ----------
    who
        ``kept``: whoever is not here yet keeps the place they were told; ``here``: only those who are here
        count; ``all``: everyone who has a place, before the day.
    """
    require(can_compose, by, plan.encounter)
    if plan.published_id is None:
        raise NotPublished

    def change(day: ComposingDay, content: Content) -> Content:
        if who == "here" and not day.present(who):
            raise Invalid(_("Nobody is checked in yet: adapt once people are here."), field="who")
        order = "balanced" if content.order == "lottery" else content.order
        return replace(content, who=who, order=order)

    return take_step(
        plan, by=by, version=version, kind=ComposingStep.ADAPTED, change=change, request_key=request_key
    )


def _known(day: ComposingDay, person: int) -> None:
    if person not in day.guests:
        raise Invalid(_("This person is not among those who come."), field="person")


def _group(
    plan: WishPlan, by: Actor, version: int, pair: Pair, kind: str, request_key: UUID | None
) -> Composition:
    own = ordered_pair(*pair)

    def change(day: ComposingDay, content: Content) -> Content:
        if kind:
            for person in own:
                _known(day, person)
            if own[0] == own[1]:
                raise Invalid(_("Name two different people."), field="other")
        together = tuple(one for one in content.together if one != own)
        apart = tuple(one for one in content.apart if one != own)
        if kind and len(together) + len(apart) >= MOST_PAIRS:
            raise Invalid(_("At most %(most)d pairs are kept.") % {"most": MOST_PAIRS})
        return replace(
            content,
            together=(*together, own) if kind == "together" else together,
            apart=(*apart, own) if kind == "apart" else apart,
        )

    return take_step(
        plan, by=by, version=version, kind=ComposingStep.GROUPED, change=change, request_key=request_key
    )


def _check_limits(own: Limits) -> None:
    numbers = [own.capacity, own.minimum, *own.least.values(), *own.most.values()]
    if any(number is not None and not 0 <= number <= MOST_PLACES for number in numbers):
        raise Invalid(_("This is more people than can be counted here."))
    if (set(own.least) | set(own.most)) - set(Sector.values):
        raise Invalid(_("Places are kept for a world."))
    if own.capacity is not None and own.minimum is not None and own.minimum > own.capacity:
        raise Invalid(_("The minimum is higher than the number of places."))
    if own.capacity is not None and sum(own.least.values()) > own.capacity:
        raise Invalid(_("The minima of the worlds are together higher than the number of places."))
    if any(own.least.get(sector, 0) > most for sector, most in own.most.items()):
        raise Invalid(_("The minimum of a world is higher than its maximum."))


@transaction.atomic
def _keep_limits(
    plan: WishPlan, by: Actor, version: int, limits: Mapping[str, Limits], request_key: UUID | None
) -> None:
    action = f"{PREFIX}{ComposingStep.LIMITS}"
    if audit.already_done(request_key, action, by) is not None:
        return
    locked = locked_plan(plan, version)
    write_limits(locked, limits)
    look_at(locked, None)
    audit.record(by, action, locked, fields=["sessions"], request_key=request_key)
