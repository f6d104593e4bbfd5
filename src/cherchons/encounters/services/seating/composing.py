"""Tables are composed, people given a table, people kept apart: each a step that can be undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from cherchons.encounters.enums import SeatedWho, SeatingFavour, SeatingForm, SeatingStepKind
from cherchons.encounters.messages import seating as messages
from cherchons.encounters.models import Registration, SeatingStep, TablePlan
from cherchons.encounters.queries.seating.cards import cards_for
from cherchons.encounters.queries.seating.content import Content, Settings, moves
from cherchons.encounters.queries.seating.guests import ROUNDS, SIZE, expected, minutes_of
from cherchons.encounters.queries.seating.party import (
    counted,
    party_for,
    plan_of,
    presence_in,
    rounds_of,
    rows_of,
)
from cherchons.encounters.queries.seating.swapping import held
from cherchons.encounters.rules import can_seat
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.seating.steps import TIME_LIMIT, HasBegun, NotComposed, step
from cherchons.engines import seating as engine
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

MOST_ROUNDS = 12
MOST_MINUTES = 240
MOST_APART = 200
Make = Callable[[TablePlan, Content], Content]


def compose(
    plan: TablePlan,
    *,
    by: Actor,
    version: int,
    tables: int | None = None,
    size: int | None = None,
    rounds: int = ROUNDS,
    minutes: int | None = None,
    favour: str = SeatingFavour.WORLDS,
    company: bool = False,
    seed: int = 1,
    who: str = SeatedWho.COMING,
    request_key: UUID | None = None,
) -> SeatingStep:
    """Compose the tables of all rounds, or the cards of a buffet, anew; pins and pairs kept apart stay.

    ``tables``, or else the ``size`` of a table, says how many there are; another ``seed`` gives another plan.

    Raises
    ------
    Invalid
        If the numbers can't hold, with the form's field.
    HasBegun, Changed
        If rounds have begun, or someone else changed the plan since ``version``.
    """
    require(can_seat, by, plan.encounter)
    _check(favour, who, rounds, minutes, seed)

    def make(now: TablePlan, content: Content | None) -> Content:
        if now.round:
            raise HasBegun
        rows = list(expected(now, who))
        settings = Settings(
            tables=_tables(len(rows), tables, size),
            rounds=rounds,
            minutes=minutes or minutes_of(now, rounds),
            favour=favour,
            company=company,
            seed=seed,
            who=who,
        )
        return composed(now, rows, _wanted(rows, settings, content or Content()))

    return step(plan, by=by, version=version, kind=SeatingStepKind.SEATED, request_key=request_key, make=make)


def _wanted(rows: Sequence[Registration], settings: Settings, kept: Content) -> Content:
    """Return what is to be composed: these people, and the exceptions that concern them."""
    here = {row.pk for row in rows}
    return Content(
        settings=settings,
        people=tuple(row.pk for row in rows),
        pins={pk: table for pk, table in kept.pins.items() if pk in here},
        apart=tuple(both for both in kept.apart if here.issuperset(both)),
    )


def _check(favour: str, who: str, rounds: int, minutes: int | None, seed: int) -> None:
    if favour not in SeatingFavour.values:
        raise Invalid(_("Choose one of the possible answers."), field="favour")
    if who not in SeatedWho.values:
        raise Invalid(_("Choose one of the possible answers."), field="who")
    if not 1 <= rounds <= MOST_ROUNDS:
        raise Invalid(_("There are from 1 to %(most)d rounds.") % {"most": MOST_ROUNDS}, field="rounds")
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise Invalid(
            _("A round lasts from 1 to %(most)d minutes.") % {"most": MOST_MINUTES}, field="minutes"
        )
    if not 0 <= seed < 2**31:
        raise Invalid(_("This number is too large."), field="seed")


def _tables(people: int, tables: int | None, size: int | None) -> int:
    """Return how many tables there are."""
    if tables is not None:
        if tables < 1:
            raise Invalid(_("There is at least one table."), field="tables")
        if tables > max(1, people):
            said = {"tables": tables, "people": people}
            raise Invalid(messages.refusal("more_tables_than_people", said, {}), field="tables")
        return tables
    size = SIZE if size is None else size
    if size < 2:
        raise Invalid(_("At least two people sit at a table."), field="size")
    return max(1, -(-people // size))


def composed(plan: TablePlan, rows: Sequence[Registration], wanted: Content) -> Content:
    """Return the content with its plan, or its cards, made by the engine."""
    if not rows:
        raise Invalid(messages.refusal("empty", {}, {}))
    if plan.form == SeatingForm.BUFFET:
        return cards_for(plan.encounter, rows, wanted)
    try:
        party = party_for(plan.encounter, rows, wanted.settings, pins=wanted.pins, apart=wanted.apart)
        found = engine.seat(party, seed=wanted.settings.seed, time_limit=TIME_LIMIT)
        figures = engine.check(party, found)
    except engine.SeatingError as error:
        raise refused(error, rows) from None
    return replace(
        wanted,
        plan=rounds_of(found, rows),
        counted=counted(figures, len(rows)),
        stopped_early=found.stopped_early,
    ).without_changes()


def refused(error: engine.SeatingError, rows: Sequence[Registration]) -> Invalid:
    """Return the engine's refusal in the reader's words, with names instead of numbers."""
    names = {str(row.pk): f"{row.name} (n° {row.number})" for row in rows}
    return Invalid(messages.refusal(error.code, error.details, names))


# --- exceptions ---------------------------------------------------------------------------------------
def pin(
    plan: TablePlan,
    *,
    by: Actor,
    version: int,
    people: Mapping[int, int],
    request_key: UUID | None = None,
) -> SeatingStep:
    """Give people a table for all rounds: registration → table, from 1; 0 lets them sit anywhere again.

    Raises
    ------
    Invalid
        If someone is not among those who are seated, or there is no such table.
    """
    require(can_seat, by, plan.encounter)

    def make(now: TablePlan, content: Content) -> Content:
        known = set(content.people)
        if not people or not known.issuperset(people):
            raise Invalid(_("This person is not among those who are seated here."), field="person")
        if not all(0 <= table <= content.settings.tables for table in people.values()):
            said = {"tables": content.settings.tables}
            raise Invalid(_("Tables have numbers from 1 to %(tables)d.") % said, field="table")
        pins = {**content.pins, **people}
        return replace(content, pins={pk: table for pk, table in pins.items() if table})

    return _exception(plan, by, version, SeatingStepKind.PINNED, request_key, make)


def unpin(
    plan: TablePlan, *, by: Actor, version: int, person: int, request_key: UUID | None = None
) -> SeatingStep:
    """Let someone sit anywhere again."""
    return pin(plan, by=by, version=version, people={person: 0}, request_key=request_key)


def keep_apart(
    plan: TablePlan, *, by: Actor, version: int, a: int, b: int, request_key: UUID | None = None
) -> SeatingStep:
    """Never seat two people together; only the organisers see that.

    Raises
    ------
    Invalid
        If they are the same person, or one of them is not among those who are seated.
    """
    require(can_seat, by, plan.encounter)

    def make(now: TablePlan, content: Content) -> Content:
        if a == b:
            raise Invalid(_("Name two different people."), field="other")
        if not {a, b}.issubset(content.people):
            raise Invalid(_("This person is not among those who are seated here."), field="person")
        if len(content.apart) >= MOST_APART:
            raise Invalid(_("At most %(most)d pairs are kept apart.") % {"most": MOST_APART}, field="person")
        both = (min(a, b), max(a, b))
        return replace(content, apart=(*(one for one in content.apart if one != both), both))

    return _exception(plan, by, version, SeatingStepKind.APART, request_key, make)


def ungroup(
    plan: TablePlan, *, by: Actor, version: int, a: int, b: int, request_key: UUID | None = None
) -> SeatingStep:
    """Let two people sit together again if it comes so."""
    require(can_seat, by, plan.encounter)

    def make(now: TablePlan, content: Content) -> Content:
        both = (min(a, b), max(a, b))
        return replace(content, apart=tuple(one for one in content.apart if one != both))

    return _exception(plan, by, version, SeatingStepKind.APART, request_key, make)


def _exception(
    plan: TablePlan, by: Actor, version: int, kind: str, request_key: UUID | None, change: Make
) -> SeatingStep:
    """Keep an exception as a step: everything anew while nobody was told, with few moves afterwards."""

    def make(now: TablePlan, content: Content | None) -> Content:
        if content is None:
            raise NotComposed
        wanted = change(now, content)
        rows = rows_of(now.encounter, wanted.everyone)
        if now.form == SeatingForm.TABLES and now.published_id is not None:
            return with_few_moves(now, rows, content, wanted)
        return composed(now, [row for row in rows if row.pk in set(wanted.people)], wanted)

    return step(plan, by=by, version=version, kind=kind, request_key=request_key, make=make)


def with_few_moves(
    plan: TablePlan, rows: Sequence[Registration], before: Content, wanted: Content
) -> Content:
    """Return the plan that people were told with as few seats changed as the exception needs."""
    first = min(plan.round + 1, len(before.plan) or 1)
    if plan.round >= len(before.plan):
        raise HasBegun(_("The last round is on: nobody changes tables any more."))
    try:
        after = held(before.plan, rows, pins=wanted.pins, apart=wanted.apart, from_round=first)
        party = party_for(
            plan.encounter, rows, wanted.settings, pins={}, apart=(), presence=presence_in(before)
        )
        figures = engine.check(party, plan_of(replace(wanted, plan=after)))
    except engine.SeatingError as error:
        raise refused(error, rows) from None
    return replace(
        wanted,
        plan=after,
        counted=counted(figures, len(wanted.people)),
        from_round=first,
        moved=moves(before.plan, after, wanted.people),
        came=(),
        left=(),
    )
