"""What people rank, whether they may now, and what someone said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, Q

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.models import Encounter, Registration, Wish, WishPlan, WishSheet
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.slots import Slot, offered_again, wished_slots
from cherchons.encounters.queries.display import Row, Shown
from cherchons.encounters.queries.programme import Programme
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.registrations.opening import DayFacts
from cherchons.encounters.queries.registrations.papers import language_of
from cherchons.engines import typography


class WishState(StrEnum):
    """Where the wishes of a day stand."""

    NONE = "none"  # no workshops are ranked, or none are published
    OPEN = "open"
    CLOSED = "closed"  # the date has passed, or they were stopped by hand
    PUBLISHED = "published"  # people were told where they go: no one changes wishes any more
    OFF = "off"  # the day is cancelled or postponed


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop that is ranked once, perhaps offered in several slots; in the reader's language."""

    uids: tuple[str, ...]
    title: str
    lang: str
    other_lang: str  # where it isn't the reader's
    text: str
    hours: tuple[str, ...]  # only where it is offered again, or beside others at another hour
    room: str
    spoken: str
    facilitators: tuple[Row, ...]
    facilitation_to_confirm: bool
    to_confirm: bool

    @property
    def key(self) -> str:
        """Names it in a form."""
        return self.uids[0].replace("-", "")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Workshops that are ranked together: those of a slot, and of others where one is offered again."""

    title: str
    lang: str
    hours: str
    workshops: tuple[Workshop, ...]


@dataclass(frozen=True)
class Wishing:
    """The wishes of a day, for one reader at one moment."""

    plan: WishPlan | None
    state: WishState
    rankings: tuple[Ranking, ...] = ()
    closes: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether people say and change their wishes now."""
        return self.state == WishState.OPEN

    @property
    def word(self) -> str:
        """The organisers' word, in the day's first language."""
        return self.plan.word if self.plan else ""


def plan_of(encounter: Encounter) -> WishPlan | None:
    """Return what is ranked on this day, if anything (one query, none where it was read with the day)."""
    return getattr(encounter, "wish_plan", None)


def wishing_of(encounter: Encounter, shown: Shown, now: datetime, plan: WishPlan | None = None) -> Wishing:
    """Return the wishes of the published day (two queries at most)."""
    plan = plan or plan_of(encounter)
    if plan is None or not shown.facts.days:
        return Wishing(plan, WishState.NONE)
    source = display.shown(encounter.slug, language_of(encounter)) if _translated(encounter, shown) else shown
    slots = wished_slots(source.programme, plan)
    closes = closing(plan, slots, DayFacts.of_facts(shown.facts))
    state = state_of(plan, slots, closes, shown.facts.state, now)
    return Wishing(plan, state, tuple(_rankings(slots, shown)), closes)


def _translated(encounter: Encounter, shown: Shown) -> bool:
    return shown.language != language_of(encounter)


def programme_of(encounter: Encounter) -> Programme | None:
    """Return the published programme in the day's own language, which names its workshops (one query)."""
    try:
        return display.shown(encounter.slug, language_of(encounter)).programme
    except NotReleased:
        return None


def closing(plan: WishPlan, slots: Iterable[Slot], day: DayFacts) -> datetime:
    """Return when wishes close: on their date or when the day begins, before these workshops begin."""
    starts = [s.start for slot in slots for s in slot.sessions]
    return min([plan.closes_at or day.begins, *starts])


def state_of(plan: WishPlan, slots: Sequence[Slot], closes: datetime, day: str, now: datetime) -> WishState:
    """Say where wishes stand; ``day`` is the state of the day as published."""
    if not slots:
        return WishState.NONE
    if plan.published_id:
        return WishState.PUBLISHED
    if day and day != EncounterState.SCHEDULED:
        return WishState.OFF
    return WishState.CLOSED if plan.stopped or now >= closes else WishState.OPEN


def ranked_together(slots: Iterable[Slot]) -> list[dict[str, list[str]]]:
    """Return for each list that one ranks: workshop → its sessions, in the order of the day.

    Slots between which a workshop is offered again are one list.
    """
    slots = tuple(slots)
    names = offered_again(slots)
    lists: list[dict[str, list[str]]] = []
    for slot in slots:
        made: dict[str, list[str]] = {}
        apart = []
        for one in lists:
            if any(names[uid] in one for uid in slot.uids):
                for name, uids in one.items():
                    made.setdefault(name, []).extend(uids)
            else:
                apart.append(one)
        for uid in slot.uids:
            made.setdefault(names[uid], []).append(uid)
        lists = [*apart, made]
    return lists


def _rankings(slots: tuple[Slot, ...], shown: Shown) -> Iterable[Ranking]:
    by_uid = {s.uid: s for s in shown.programme.sessions}
    slot_of = {uid: slot for slot in slots for uid in slot.uids}
    for one in ranked_together(slots):
        sessions = [by_uid[uid] for uids in one.values() for uid in uids]
        spans = {typography.hours(s.start, s.end, shown.language) for s in sessions}
        dates = {s.day for s in sessions}
        first = sessions[0]
        groups = {slot_of[s.uid].key for s in sessions}
        above = next((s for s in sessions if s.parallel_title), None) if len(groups) == 1 else None
        several = len(spans) > 1 or len(dates) > 1
        yield Ranking(
            title=typography.set_text(above.parallel_title, above.parallel_lang) if above else "",
            lang=above.parallel_lang if above else shown.language,
            hours="" if several else _when(first, shown, dated=shown.facts.days > 1),
            workshops=tuple(
                _workshop([by_uid[uid] for uid in uids], shown, dated=len(dates) > 1, timed=several)
                for uids in one.values()
            ),
        )


def _workshop(sessions: Sequence[Any], shown: Shown, *, dated: bool, timed: bool) -> Workshop:
    first = sessions[0]
    row = shown.session_row(first)
    rooms = {s.room for s in sessions}
    return Workshop(
        uids=tuple(s.uid for s in sessions),
        title=row["title"],
        lang=row["lang"],
        other_lang=row["other_lang"],
        text=row["text"],
        hours=tuple(_when(s, shown, dated=dated) for s in sessions) if timed else (),
        room=row["room"] if len(rooms) == 1 else "",
        spoken=row["spoken"],
        facilitators=tuple(row["facilitators"]),
        facilitation_to_confirm=row["facilitation_to_confirm"],
        to_confirm=row["to_confirm"],
    )


def _when(session: Any, shown: Shown, *, dated: bool) -> str:
    hours = typography.hours(session.start, session.end, shown.language)
    return f"{typography.day(session.day, shown.language, year=False)}, {hours}" if dated else hours


def are_awaited(registration: Registration, now: datetime) -> bool:
    """Say whether someone is asked for wishes and said none yet, the programme unread.

    Where the plan was read with the day: no query if there is none, else one.
    """
    if plan_of(registration.encounter) is None:
        return False
    asked = WishPlan.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now),
        encounter_id=registration.encounter_id,
        stopped=False,
        published=None,
        sessions__isnull=False,
    )
    return asked.exclude(Exists(WishSheet.objects.filter(registration=registration))).exists()


# --- what someone said --------------------------------------------------------------------------------------
def sheet_of(registration: Registration) -> WishSheet | None:
    """Return how and when someone said their wishes, if they did (one query)."""
    return WishSheet.objects.filter(registration=registration).first()


def ranks_of(registration: Registration) -> dict[str, int]:
    """Return session → rank, as it was said (one query)."""
    rows = Wish.objects.filter(registration=registration).values_list("session_uid", "rank")
    return {str(uid): rank for uid, rank in rows}


def rank_in(workshop: Workshop, ranks: Mapping[str, int]) -> int | None:
    """Return the rank that someone gave a workshop."""
    return min((ranks[uid] for uid in workshop.uids if uid in ranks), default=None)


def said_in_order(rankings: Iterable[Ranking], ranks: Mapping[str, int]) -> list[tuple[Ranking, list[Row]]]:
    """Return for each list what was ranked, best first: rank and workshop."""
    made = []
    for ranking in rankings:
        found: list[Row] = [
            {"rank": rank, "workshop": workshop}
            for workshop in ranking.workshops
            if (rank := rank_in(workshop, ranks)) is not None
        ]
        made.append((ranking, sorted(found, key=lambda row: row["rank"])))
    return made
