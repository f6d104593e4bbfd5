"""Someone's own choice of sessions, found by its secret token."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cherchons.encounters.models import Agenda
from cherchons.encounters.queries.display import Row, Shown, slots
from cherchons.encounters.queries.programme import SessionView
from cherchons.engines import typography
from cherchons.kernel.errors import NotFound


class NoAgenda(NotFound):
    """No agenda has this token: forged, deleted, or of a day long past."""

    sentence = gettext_lazy(
        "There is no agenda at this address: it was deleted, its day is long over, or the address was cut."
    )


def agenda_with(token: str, slug: str) -> Agenda | None:
    """Return the agenda of this token for the encounter at this address, if there is one (1 query)."""
    if not token:
        return None
    return Agenda.objects.select_related("encounter").filter(token=token, encounter__slug=slug).first()


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen, beside the programme as it is now."""

    shown: Shown
    uids: frozenset[str]

    @property
    def sessions(self) -> list[SessionView]:
        """The chosen sessions that are still on the programme, in order."""
        return [s for s in self.shown.programme.sessions if s.uid in self.uids]

    @property
    def gone(self) -> int:
        """How many chosen sessions are no longer on the programme."""
        return len(self.uids) - len(self.sessions)

    @property
    def conflicts(self) -> list[tuple[Row, Row]]:
        """Pairs of chosen sessions at the same time."""
        found = [s for s in self.sessions if not s.cancelled]
        return [
            (self.shown.session_row(one), self.shown.session_row(other))
            for index, one in enumerate(found)
            for other in found[index + 1 :]
            if other.start < one.end and one.start < other.end
        ]

    def days(self, *, preselected: str = "", only_chosen: bool = False) -> list[Row]:
        """Return the programme to choose from, by day and hour; ``preselected`` is ticked, not yet kept."""
        clashing = {row["key"] for pair in self.conflicts for row in pair}
        days = []
        for day in self.shown.programme.days:
            sessions = [s for s in day.sessions if not only_chosen or s.uid in self.uids]
            rows = [self._slot(group, preselected, clashing) for group in slots(sessions)]
            if rows:
                days.append(
                    {
                        "iso": day.date.isoformat(),
                        "name": typography.day(day.date, self.shown.language),
                        "slots": rows,
                    }
                )
        return days

    def _slot(self, group: list[SessionView], preselected: str, clashing: set[str]) -> Row:
        return {
            "start": typography.clock_time(group[0].start, self.shown.language),
            "sessions": [
                {
                    **self.shown.session_row(s),
                    "uid": s.uid,
                    "chosen": s.uid in self.uids or s.key == preselected,
                    "new": s.key == preselected and s.uid not in self.uids,
                    "clashes": s.key in clashing,
                }
                for s in group
            ],
        }
