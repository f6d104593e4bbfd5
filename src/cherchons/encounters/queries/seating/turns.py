"""Where the rounds stand: which one is on, since when, how long it lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cherchons.encounters.models import TablePlan
from cherchons.encounters.queries.seating.content import Content
from cherchons.kernel import audit, clock

ROUND = "encounters.tables.round"


@dataclass(frozen=True, slots=True)
class Turn:
    """The round that is on now; 0: none has begun."""

    number: int
    rounds: int
    minutes: int
    began: datetime | None
    ends: datetime | None

    @property
    def is_last(self) -> bool:
        return self.number >= self.rounds

    @property
    def left(self) -> int:
        """Whole minutes left, none once the time is over."""
        if self.ends is None:
            return self.minutes
        return max(0, -int((clock.now() - self.ends).total_seconds() // 60))

    @property
    def ends_ms(self) -> int:
        """The end, for the script that counts down."""
        return int(self.ends.timestamp() * 1000) if self.ends else 0


def turn_of(plan: TablePlan) -> Turn:
    """Return where the rounds of a published plan stand (one query: the trail says when the round began)."""
    settings = Content.of(plan.published.content).settings if plan.published else Content().settings
    began = None
    if plan.round:
        entry = audit.trail(plan).filter(action=ROUND).first()
        began = entry.at if entry else None
    ends = began + timedelta(minutes=settings.minutes) if began else None
    return Turn(plan.round, settings.rounds, settings.minutes, began, ends)
