"""A table plan as the organisers' page shows it: people by name, tables of one round, what changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language

from cherchons.encounters.enums import SeatingForm
from cherchons.encounters.models import Needs, Registration, TablePlan
from cherchons.encounters.queries import display
from cherchons.encounters.queries.meeting.affinity import Profile, profiles_of, reasons_in_words, still_shown
from cherchons.encounters.queries.programme import SessionView
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.registrations.finding import meant
from cherchons.encounters.queries.registrations.papers import alphabetical_rows
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.queries.seating.content import Content, Move, moves
from cherchons.encounters.queries.seating.guests import expected, session_of
from cherchons.encounters.queries.seating.party import rows_of
from cherchons.encounters.queries.seating.words import Said, said_of
from cherchons.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class TableView:
    """One table of one round."""

    number: int
    people: list[Registration]
    worlds: list[tuple[str, int]]  # how many of each, the most first


@dataclass(frozen=True, slots=True)
class Changing:
    """Someone who sits elsewhere than people were told, in the order of the rounds."""

    person: Registration
    moves: list[Move]


@dataclass(frozen=True, slots=True)
class Changes:
    """What publishing would change for people."""

    moving: list[Changing] = field(default_factory=list)
    coming: list[Registration] = field(default_factory=list)
    leaving: list[Registration] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return bool(self.moving or self.coming or self.leaving)

    @property
    def seats(self) -> int:
        """How many seats change, over all rounds."""
        return sum(len(one.moves) for one in self.moving)


@dataclass(frozen=True, slots=True)
class CardView:
    """One person of a buffet, with whom they are invited to meet."""

    person: Registration
    others: list[tuple[Registration, list[str]]]


@dataclass
class PlanPage:
    """One plan, for whoever makes it or runs it (queries grow with nothing)."""

    plan: TablePlan
    content: Content | None
    published: Content | None
    session: SessionView | None
    title: str
    when: str

    @property
    def is_buffet(self) -> bool:
        return self.plan.form == SeatingForm.BUFFET

    @property
    def is_published(self) -> bool:
        """Whether people see exactly what is looked at."""
        return self.plan.published_id is not None and self.plan.published_id == self.plan.current_id

    @cached_property
    def people(self) -> dict[int, Registration]:
        """Everyone who stands in what is looked at or was published (one query)."""
        pks = set[int]()
        for content in (self.content, self.published):
            pks |= content.everyone if content else set()
        return {row.pk: row for row in rows_of(self.plan.encounter, pks)} if pks else {}

    @cached_property
    def seated(self) -> list[Registration]:
        """Those of the plan who still come, by number."""
        meant = (self.people[pk] for pk in (self.content or Content()).people if pk in self.people)
        return [one for one in meant if one.state in TAKEN and not one.anonymous]

    @property
    def said(self) -> list[Said]:
        return said_of(self.content, self.plan.form) if self.content else []

    def round(self, number: int) -> list[TableView]:
        """Return the tables of one round (from 1)."""
        assert self.content is not None
        tables = self.content.plan[number - 1] if 0 < number <= len(self.content.plan) else ()
        return [
            _table(n, [self.people[pk] for pk in t if pk in self.people]) for n, t in enumerate(tables, 1)
        ]

    def rows(self, people: Iterable[Registration]) -> list[tuple[Registration, tuple[int, ...]]]:
        """Return people in alphabetical order, each with their table in every round."""
        tables = (self.content or Content()).tables_of
        return [(p, tables.get(p.pk, ())) for p in alphabetical_rows(people)]

    def found(self, typed: str) -> list[tuple[Registration, tuple[int, ...]]]:
        """Return the people whom these words mean, with their tables."""
        return self.rows(meant(self.people.values(), typed))

    def cards(self, people: Iterable[Registration]) -> list[CardView]:
        """Return the cards of these people, with reasons in words (four queries)."""
        content = self.content or Content()
        profiles, nobody = profiles_of(list(self.people.values())), Profile()

        def why(one: int, other: int, codes: Iterable[str]) -> list[str]:
            told = still_shown(codes, profiles.of.get(one, nobody), profiles.of.get(other, nobody))
            return reasons_in_words(told, profiles.topics, most=2)

        return [
            CardView(
                person,
                [
                    (self.people[other], why(person.pk, other, codes))
                    for other, codes in content.to_meet.get(person.pk, ())
                    if other in self.people
                ],
            )
            for person in alphabetical_rows(people)
        ]

    @cached_property
    def changes(self) -> Changes:
        """What would change for those who were told."""
        if self.content is None or self.published is None or self.is_published:
            return Changes()
        before, after = self.published, self.content
        kept = set(before.people) & set(after.people)
        by_person: dict[int, list[Move]] = {}
        for move in moves(before.plan, after.plan, kept):
            by_person.setdefault(move.person, []).append(move)
        for pk in kept:
            if _names(before, pk) != _names(after, pk):
                by_person.setdefault(pk, [])
        named = alphabetical_rows(self.people[pk] for pk in by_person if pk in self.people)
        return Changes(
            [Changing(person, by_person[person.pk]) for person in named],
            self._named(set(after.people) - set(before.people)),
            self._named(set(before.people) - set(after.people)),
        )

    def _named(self, pks: Iterable[int]) -> list[Registration]:
        return alphabetical_rows(self.people[pk] for pk in pks if pk in self.people)

    @cached_property
    def behind(self) -> tuple[int, int]:
        """How many people came, and left, since the plan was made for those for whom it was (two to three
        queries)."""
        if self.content is None:
            return 0, 0
        now = set(expected(self.plan, self.content.settings.who).values_list("pk", flat=True))
        then = set(self.content.people)
        return len(now - then), len(then - now)

    @property
    def pins(self) -> list[tuple[Registration, int]]:
        """Those who were given a table."""
        pins = (self.content or Content()).pins
        return [(p, pins[p.pk]) for p in self._named(pins)]

    @property
    def apart(self) -> list[tuple[Registration, Registration]]:
        """Those who are kept apart."""
        pairs = (self.content or Content()).apart
        return [(self.people[a], self.people[b]) for a, b in pairs if {a, b} <= self.people.keys()]

    def access_needs(self) -> list[tuple[Registration, str]]:
        """Return those who stated access needs and have no table of their own yet (one query).

        For whoever sees needs: they are read here and written nowhere else.
        """
        content = self.content or Content()
        rows = Needs.objects.filter(registration__in=content.people).exclude(access="")
        said = dict(rows.values_list("registration_id", "access"))
        return [(p, said[p.pk]) for p in self._named(said) if p.pk not in content.pins]


def _names(content: Content, pk: int) -> list[int]:
    return [other for other, _why in content.to_meet.get(pk, ())]


def _table(number: int, people: Sequence[Registration]) -> TableView:
    counted: dict[str, int] = {}
    for person in people:
        counted[person.sector] = counted.get(person.sector, 0) + 1
    worlds = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return TableView(number, sorted(people, key=lambda p: p.number), worlds)


def page_of(plan: TablePlan) -> PlanPage:
    """Return a plan with its session's title and hours."""
    title = when = ""
    session = None
    try:
        shown = display.shown(plan.encounter.slug, (get_language() or "fr")[:2])
        session = session_of(shown, plan.session_uid)
    except NotReleased:
        pass
    if session is not None:
        row = shown.session_row(session)
        title, when = row["title"], row["hours"]
    return PlanPage(
        plan,
        Content.of(plan.current.content) if plan.current else None,
        Content.of(plan.published.content) if plan.published else None,
        session,
        title,
        when,
    )


def published_of(plan: TablePlan) -> PlanPage:
    """Return a plan as people see it.

    Raises
    ------
    NotFound
        If it was never published.
    """
    if plan.published is None:
        raise NotFound
    plan.current = plan.published
    return page_of(plan)
