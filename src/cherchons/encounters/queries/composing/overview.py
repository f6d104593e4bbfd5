"""A composition in one glance: first wishes, worst rank, balance by world, who is disappointed and why."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cherchons.encounters.queries.composing.content import NOT_WISHED, Content
from cherchons.encounters.queries.composing.day import ComposingDay, Guest
from cherchons.encounters.queries.composing.limits import Limits
from cherchons.encounters.queries.composing.moves import Move, gone, is_stale, missing, moves
from cherchons.encounters.queries.composing.reasons import Reasons, nth_wish, rank_words
from cherchons.encounters.queries.composing.rows import PlacedIn, Row
from cherchons.encounters.queries.composing.words import ORDERS, RELAXED, short_word
from cherchons.encounters.queries.programme import SessionView
from cherchons.engines import typography
from cherchons.people.enums import Sector

CHART_WIDTH = 320
MOST_DISAPPOINTED = 6
MOST_MOVES = 60


@dataclass(frozen=True, slots=True)
class Share:
    """The people of one world in one workshop, as a piece of its bar."""

    sector: str
    number: int
    x: float
    width: float

    @property
    def words(self) -> str:
        """The number with the word of the world, for its mark."""
        return f"{self.number} {short_word(self.sector)}"


@dataclass(frozen=True, slots=True)
class WorkshopView:
    """One workshop: how many, of which worlds, within which limits."""

    session: SessionView
    hours: str
    count: int
    limits: Limits
    shares: list[Share]
    room_left: float  # width of the places that stay free, in the bar


@dataclass(frozen=True, slots=True)
class SlotView:
    """Parallel workshops."""

    key: str
    title: str
    when: str
    workshops: list[WorkshopView]


@dataclass(frozen=True, slots=True)
class Disappointed:
    """Someone less well served than the others, and why."""

    row: Row
    reasons: list[str]


class Overview:
    """What a page shows of one composition. ``published``: what people were told before."""

    def __init__(self, day: ComposingDay, content: Content, *, published: Content | None = None) -> None:
        self.day, self.content, self.published = day, content, published
        self.figures = content.figures

    # --- words ---
    @cached_property
    def headline(self) -> str:
        """How many have their first wish, of how many."""
        number = self.figures.wishing
        words = ngettext(
            "%(first)d of the %(n)d person who gave wishes goes to their first wish.",
            "%(first)d of the %(n)d people who gave wishes go to their first wish.",
            number,
        )
        return words % {"first": self.figures.first, "n": number}

    @cached_property
    def worst(self) -> str:
        """The worst that happens, in words."""
        if not self.figures.wishing:
            return _("Nobody gave wishes: people are spread evenly.")
        if self.figures.unwished:
            words = ngettext(
                "%(n)d place is in a workshop that the person did not rank.",
                "%(n)d places are in workshops that the person did not rank.",
                self.figures.unwished,
            )
            return words % {"n": self.figures.unwished}
        return _("Nobody has worse than their %(wish)s.") % {"wish": nth_wish(self.figures.worst)}

    @cached_property
    def proof(self) -> str:
        """What says that nothing is better, honestly."""
        content = self.content
        if content.stopped_early or content.proof == "none":
            return _(
                "The time for computing was up: this is the best answer found so far, perhaps not the best "
                "there is."
            )
        if content.proof == "draw":
            words = ngettext(
                "Drawn with the seed %(seed)d: drawn again, it gives the same. %(n)d limit does not hold.",
                "Drawn with the seed %(seed)d: drawn again, it gives the same. %(n)d limits do not hold.",
                content.broken,
            )
            return words % {"seed": content.seed, "n": content.broken}
        if content.adapted:
            return _(
                "As close to what people were told as these limits allow: moving one more person would not "
                "be worth it."
            )
        if content.proof == "solver":
            return _(
                "The solver says that nobody can be better served without somebody else being worse served. "
                "This was not verified in whole numbers."
            )
        return _(
            "Proved and verified: within these limits and exceptions, nobody can be better served without "
            "somebody else being worse served."
        )

    @cached_property
    def order(self) -> str:
        """What was preferred, in words."""
        name, said = ORDERS[self.content.order]
        return f"{name} : {said}" if (get_language() or "fr").startswith("fr") else f"{name}: {said}"

    @cached_property
    def relaxed(self) -> str:
        """Which filled-in limits gave way, in words."""
        return ", ".join(str(RELAXED[kind]) for kind in self.content.relaxed)

    # --- counted ---
    @cached_property
    def placed(self) -> list[int]:
        """Those of the answer who still come."""
        return [pk for pk in self.content.places if pk in self.day.guests]

    @cached_property
    def missing(self) -> list[Guest]:
        return missing(self.day, self.content)

    @cached_property
    def gone(self) -> int:
        return gone(self.day, self.content)

    @cached_property
    def stale(self) -> bool:
        return is_stale(self.day, self.content)

    @cached_property
    def moves(self) -> list[Move]:
        """Who would go elsewhere than they were told."""
        return moves(self.day, self.published, self.content) if self.published else []

    @property
    def move_rows(self) -> list[dict[str, Any]]:
        """The first moves in words."""

        def title(uid: str) -> str:
            view = self.day.shown.get(uid)
            return view.title if view else (_("a workshop that is no longer there") if uid else "")

        return [
            {"guest": move.guest, "before": title(move.before), "after": title(move.after)}
            for move in self.moves[:MOST_MOVES]
        ]

    @property
    def more_moves(self) -> int:
        """How many more there are."""
        return max(0, len(self.moves) - MOST_MOVES)

    @cached_property
    def without(self) -> int:
        """How many people gave no wishes."""
        return sum(not self.day.guests[pk].wishes for pk in self.placed)

    @cached_property
    def profile(self) -> list[dict[str, Any]]:
        """How many places are which wish: words, number, width of a bar."""
        rows = [(nth_wish(rank), number) for rank, number in enumerate(self.figures.profile, 1)]
        if self.figures.unwished:
            rows.append((rank_words(NOT_WISHED), self.figures.unwished))
        if self.figures.indifferent:
            rows.append((_("no wishes"), self.figures.indifferent))
        largest = max((number for _words, number in rows), default=1) or 1
        return [
            {"words": words, "number": number, "width": round(number / largest * CHART_WIDTH, 1)}
            for words, number in rows
        ]

    @cached_property
    def worlds(self) -> list[str]:
        """The worlds that occur, in their order."""
        there = {self.day.guests[pk].sector for pk in self.placed}
        return [sector for sector in Sector.values if sector in there]

    @cached_property
    def slots(self) -> list[SlotView]:
        """The workshops with their people counted, slot by slot."""
        counted: dict[str, Counter[str]] = {}
        for pk in self.placed:
            for uid in self.content.places[pk].values():
                counted.setdefault(uid, Counter())[self.day.guests[pk].sector] += 1
        language = (get_language() or "fr")[:2]
        largest = max(
            (
                max(sum(counted.get(uid, {}).values()), self._limits(uid).capacity or 0)
                for uid in self.day.names
            ),
            default=1,
        )
        return [
            SlotView(
                slot.key,
                next((t for uid in slot.uids if (t := self.day.shown[uid].parallel_title)), slot.title),
                typography.hours(slot.sessions[0].start, slot.sessions[0].end, language),
                [
                    self._workshop(uid, counted.get(uid, Counter()), largest or 1, language)
                    for uid in slot.uids
                ],
            )
            for slot in self.day.slots
        ]

    def _limits(self, uid: str) -> Limits:
        return self.content.used.get(uid, Limits(0, 0))

    def _workshop(self, uid: str, counted: Counter[str], largest: int, language: str) -> WorkshopView:
        session, limits, unit = self.day.shown[uid], self._limits(uid), CHART_WIDTH / largest
        shares, x = [], 0.0
        for sector in Sector.values:
            if number := counted.get(sector, 0):
                shares.append(Share(sector, number, round(x, 1), round(number * unit, 1)))
                x += number * unit
        count = counted.total()
        return WorkshopView(
            session,
            typography.hours(session.start, session.end, language),
            count,
            limits,
            shares,
            round(max(count, limits.capacity or 0) * unit, 1),
        )

    # --- people ---
    @cached_property
    def rows(self) -> list[Row]:
        """Everyone who comes, by number."""
        moved = {move.guest.pk for move in self.moves}
        pinned = {(pin.person, pin.session) for pin in self.content.pins if pin.must}
        return [self._row(guest, moved, pinned) for guest in self.day.present(self.content.who)]

    def row(self, guest: Guest) -> Row:
        """Return one person."""
        pinned = {(pin.person, pin.session) for pin in self.content.pins if pin.must}
        return self._row(guest, {move.guest.pk for move in self.moves}, pinned)

    def _row(self, guest: Guest, moved: set[int], pinned: set[tuple[int, str]]) -> Row:
        had, ranks = self.content.places.get(guest.pk, {}), self.content.ranks.get(guest.pk, {})
        places = [
            PlacedIn(
                slot.key, uid, self.day.shown[uid].title, ranks.get(slot.key, 0), (guest.pk, uid) in pinned
            )
            for slot in self.day.slots
            if (uid := had.get(slot.key, "")) in self.day.shown
        ]
        return Row(guest, places, guest.pk in moved)

    @cached_property
    def disappointed(self) -> list[Disappointed]:
        """Those who are least well served, the worst first, with the reasons."""
        found = sorted(
            (row for row in self.rows if row.places and row.worst > 1),
            key=lambda row: (-row.worst, row.guest.number),
        )
        bad = [row for row in found if row.worst >= max(2, found[0].worst)] if found else []
        why = Reasons(self.day, self.content, self.published if self.content.adapted else None)
        return [Disappointed(row, why.of(row.guest.pk)) for row in bad[:MOST_DISAPPOINTED]]

    @property
    def least_rank(self) -> str:
        """What the address of the list says for the least served."""
        worst = max((row.worst for row in self.rows if row.places), default=0)
        return "none" if worst > len(self.figures.profile) else str(worst)

    @cached_property
    def least_served(self) -> int:
        """How many people have nothing better than the worst rank that occurs."""
        worst = max((row.worst for row in self.rows if row.places), default=0)
        return sum(row.worst == worst for row in self.rows if row.places) if worst > 1 else 0
