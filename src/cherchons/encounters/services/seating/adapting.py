"""The plan adapted to who is here: what took place stays, and few people sit elsewhere than announced."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from cherchons.encounters.enums import SeatedWho, SeatingForm, SeatingStepKind
from cherchons.encounters.models import Registration, SeatingStep, TablePlan
from cherchons.encounters.queries.seating.cards import cards_for
from cherchons.encounters.queries.seating.content import Content, Counted, Round, moves
from cherchons.encounters.queries.seating.guests import expected
from cherchons.encounters.queries.seating.party import (
    WHOLE,
    counted,
    guest_of,
    pairs_of,
    party_for,
    plan_of,
    presence_in,
    rounds_of,
    rows_of,
)
from cherchons.encounters.queries.seating.swapping import held
from cherchons.encounters.queries.seating.ties import Ties, ties_of
from cherchons.encounters.rules import can_seat
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.seating.composing import refused
from cherchons.encounters.services.seating.steps import TIME_LIMIT, HasBegun, NotComposed, step
from cherchons.engines import seating as engine
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require


def adapt(
    plan: TablePlan,
    *,
    by: Actor,
    version: int,
    who: str = SeatedWho.HERE,
    from_round: int | None = None,
    request_key: UUID | None = None,
) -> SeatingStep:
    """Take out who is not there, seat who came, and move as few others as possible.

    Parameters
    ----------
    who
        Who is there: those who arrived, or everyone who has a place.
    from_round
        The first round that may change (from 1): the one after the round that is on, unless said otherwise.

    Returns
    -------
    The step, whose content says who came, who left and which seats moved. Nobody is told before publication.

    Raises
    ------
    NotComposed
        If there is no plan yet.
    HasBegun
        If the last round is on.
    Invalid
        If nobody is there, or the tables can't hold with those who are.
    """
    require(can_seat, by, plan.encounter)
    if who not in SeatedWho.values:
        raise Invalid(_("Choose one of the possible answers."), field="who")

    def make(now: TablePlan, content: Content | None) -> Content:
        if content is None:
            raise NotComposed
        rows = list(expected(now, who))
        if not rows:
            raise Invalid(_("Nobody has arrived yet: the plan is adapted once people are here."), field="who")
        if now.form == SeatingForm.BUFFET:
            return _cards(now, rows, _for(content, who))
        first = max(from_round or 1, now.round + 1)
        if first > len(content.plan):
            raise HasBegun(_("The last round is on: nobody changes tables any more."))
        return _adapted(now, rows, _for(content, who), first)

    return step(
        plan, by=by, version=version, kind=SeatingStepKind.ADAPTED, request_key=request_key, make=make
    )


def _for(content: Content, who: str) -> Content:
    """Return the same for these people: whoever comes later is counted among them."""
    return replace(content, settings=replace(content.settings, who=who))


def _adapted(plan: TablePlan, rows: Sequence[Registration], before: Content, first: int) -> Content:
    here = {row.pk: row for row in rows}
    left = [pk for pk in before.people if pk not in here]
    came = [row for row in rows if row.pk not in before.people]
    seated = rows_of(plan.encounter, before.everyone)
    everyone = list({row.pk: row for row in (*seated, *came)}.values())
    pins = {pk: table for pk, table in before.pins.items() if pk in here}
    apart = tuple(both for both in before.apart if set(both) <= here.keys())
    presence = presence_in(before)
    times = {pk: len(presence.get(pk, WHOLE)) for pk in before.tables_of}  # that people came so far
    arrivals = [guest_of(row, pins, part=times.get(row.pk, 0)) for row in came]
    names = {row.pk: [str(row.pk)] for row in seated} | {
        row.pk: [guest.id] for row, guest in zip(came, arrivals, strict=True)
    }
    ties = ties_of(plan.encounter, everyone)
    strangers = [both for both in apart if not _sat_together(before, *both)]
    try:
        party = party_for(
            plan.encounter,
            seated,
            before.settings,
            pins={pk: t for pk, t in pins.items() if set(before.tables_of.get(pk, (t,))) <= {t, 0}},
            apart=strangers,
            presence=presence,
            ties=_among(ties, seated),
        )
        found = engine.repair(
            party,
            plan_of(before),
            absent=[_latest_name(pk, times) for pk in left],
            arrivals=arrivals,
            met=pairs_of(ties.met, names),
            apart=pairs_of(strangers, names),
            from_round=first - 1,
            seed=before.settings.seed,
            time_limit=TIME_LIMIT,
        )
        made = rounds_of(found.plan, everyone)
        after = held(made, everyone, pins=pins, apart=apart, from_round=first)
    except engine.SeatingError as error:
        raise refused(error, everyone) from None
    figures = found.figures if after == made else None
    return replace(
        before,
        people=tuple(row.pk for row in rows),
        pins=pins,
        plan=after,
        counted=counted(figures, len(rows)) if figures else _counted(plan, everyone, before, after),
        stopped_early=found.plan.stopped_early,
        from_round=first,
        moved=tuple(m for m in moves(before.plan, after, before.people) if m.was and m.now),
        came=tuple(row.pk for row in came),
        left=tuple(left),
    )


def _sat_together(content: Content, a: int, b: int) -> bool:
    """Say whether two people shared a table in some round."""
    tables = content.tables_of
    return any(x and x == y for x, y in zip(tables.get(a, ()), tables.get(b, ()), strict=False))


def _latest_name(pk: int, times: Mapping[int, int]) -> str:
    """Return what the engine calls someone who leaves now."""
    part = times.get(pk, 1) - 1
    return f"{pk}.{part}" if part else str(pk)


def _among(ties: Ties, rows: Sequence[Registration]) -> Ties:
    """Return the ties of some of the people."""
    known = {row.pk for row in rows}
    return replace(
        ties,
        met=frozenset(both for both in ties.met if known.issuperset(both)),
        affinity={both: score for both, score in ties.affinity.items() if known.issuperset(both)},
    )


def _counted(
    plan: TablePlan, rows: Sequence[Registration], before: Content, after: tuple[Round, ...]
) -> Counted:
    """Count anew a plan that was changed by hand after the engine."""
    whole = replace(before, plan=after)
    party = party_for(plan.encounter, rows, before.settings, pins={}, apart=(), presence=presence_in(whole))
    return counted(engine.check(party, plan_of(whole)), len(rows))


def _cards(plan: TablePlan, rows: Sequence[Registration], before: Content) -> Content:
    """Return the cards: those that name only people who are here stay as they are."""
    here = {row.pk for row in rows}
    kept = {
        pk: cards
        for pk, cards in before.to_meet.items()
        if pk in here and all(other in here for other, _reasons in cards)
    }
    wanted = replace(
        before,
        people=tuple(row.pk for row in rows),
        apart=tuple(both for both in before.apart if set(both) <= here),
        came=tuple(sorted(here.difference(before.people))),
        left=tuple(pk for pk in before.people if pk not in here),
    )
    return cards_for(plan.encounter, rows, wanted, kept=kept)
