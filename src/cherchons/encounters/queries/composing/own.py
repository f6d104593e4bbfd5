"""What a person sees of their own wishes and workshops."""

from dataclasses import dataclass, field

from cherchons.encounters.models import Encounter, Placement, Registration, WishSheet
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.wishes import (
    Ranking,
    Wishing,
    WishState,
    plan_of,
    ranks_of,
    said_in_order,
    sheet_of,
    wishing_of,
)
from cherchons.encounters.queries.display import Row, Shown
from cherchons.encounters.queries.public import NotReleased
from cherchons.encounters.queries.registrations.places import GONE
from cherchons.engines import typography
from cherchons.kernel import clock


@dataclass(frozen=True)
class OwnWishes:
    """One's wishes, and the workshops where one is expected once they are published."""

    wishing: Wishing
    sheet: WishSheet | None = None
    lists: list[tuple[Ranking, list[Row]]] = field(default_factory=list)
    placed: list[Row] = field(default_factory=list)

    @property
    def said(self) -> bool:
        """Whether anything was said, perhaps that there is no preference."""
        return self.sheet is not None

    @property
    def none(self) -> bool:
        """Whether it was said that there is no preference."""
        return self.said and not any(rows for _ranking, rows in self.lists)

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.placed) or self.wishing.state not in (WishState.NONE, WishState.OFF)


def own_wishes(registration: Registration, wishing: Wishing, shown: Shown) -> OwnWishes:
    """Return one's wishes and workshops (three queries at most, none where nothing is ranked)."""
    if wishing.plan is None or registration.state in GONE:
        return OwnWishes(Wishing(None, WishState.NONE))
    sheet = sheet_of(registration)
    lists = said_in_order(wishing.rankings, ranks_of(registration)) if sheet else []
    placed = _placed(registration, shown) if wishing.plan.published_id else []
    return OwnWishes(wishing, sheet, lists, placed)


def wishes_of(encounter: Encounter, registration: Registration, language: str) -> OwnWishes | None:
    """Return someone's wishes as the desk shows them; None where nothing is ranked (five queries at most)."""
    if plan_of(encounter) is None:
        return None
    try:
        shown = display.shown(encounter.slug, language)
    except NotReleased:
        return None
    wishing = wishing_of(encounter, shown, clock.now())
    made = own_wishes(registration, wishing, shown)
    return made if made.shown or made.said else None


def _placed(registration: Registration, shown: Shown) -> list[Row]:
    """Return the workshops where someone is expected, in the order of the day (one query)."""
    ranks = dict(Placement.objects.filter(registration=registration).values_list("session_uid", "rank"))
    by_uid = {str(uid): rank for uid, rank in ranks.items()}
    dated = shown.facts.days > 1
    return [
        {
            "title": typography.set_text(s.title, s.lang),
            "lang": s.lang,
            "other_lang": s.lang if s.lang != shown.language else "",
            "day": typography.day(s.day, shown.language, year=False) if dated else "",
            "hours": typography.hours(s.start, s.end, shown.language),
            "room": s.room,
            "rank": by_uid[s.uid] or 0,
            "cancelled": s.cancelled,
        }
        for s in shown.programme.sessions
        if s.uid in by_uid
    ]
