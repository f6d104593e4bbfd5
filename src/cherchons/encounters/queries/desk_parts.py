"""Parts of one draft, for the pages where it is edited."""

import string
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from cherchons.encounters.models import Day, Encounter, Item, Organiser, Series, Session, Speaker, TeamMember
from cherchons.encounters.queries.desk import series_for
from cherchons.encounters.queries.programme import DayView, SessionView
from cherchons.engines import typography
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import NotFound

KEY_LENGTH = 8


def _key(text: str) -> str:
    """Return a key as it stands in addresses, or one that nothing has."""
    plain = len(text) == KEY_LENGTH and all(c in string.hexdigits for c in text)
    return text.lower() if plain else "x"


def find_session(encounter: Encounter, key: str) -> Session:
    """Return a session of the draft by the key in its address."""
    found = (
        encounter.sessions.select_related("day", "encounter__organisation")
        .filter(uid__startswith=_key(key))
        .first()
    )
    if found is None:
        raise NotFound(_("This session isn’t in the draft any more."))
    return found


def find_item(encounter: Encounter, key: str) -> Item:
    """Return a point of a session of the draft by the key in its address."""
    items = Item.objects.filter(session__encounter=encounter, uid__startswith=_key(key))
    found = items.select_related("session__encounter__organisation", "session__day").first()
    if found is None:
        raise NotFound(_("This point isn’t in the draft any more."))
    return found


def find_person(encounter: Encounter, key: str) -> Speaker:
    """Return a person of the draft by the key in their address."""
    people = encounter.speakers.filter(uid__startswith=_key(key))
    found = people.select_related("encounter__organisation", "session", "item__session").first()
    if found is None:
        raise NotFound(_("This person isn’t in the draft any more."))
    return found


def find_day(encounter: Encounter, on: str) -> Day:
    """Return a day of the draft by its date."""
    found = next(
        (d for d in encounter.days.select_related("encounter__organisation") if d.date.isoformat() == on),
        None,
    )
    if found is None:
        raise NotFound(_("This day isn’t in the draft any more."))
    return found


def find_organiser(encounter: Encounter, pk: int) -> Organiser:
    """Return one of the bodies that organise the day."""
    found = (
        encounter.organisers.select_related("encounter__organisation", "organisation").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound(_("This organiser isn’t in the draft any more."))
    return found


def find_member(encounter: Encounter, pk: int) -> TeamMember:
    """Return a member of the encounter's team."""
    found = encounter.team.select_related("account", "encounter__organisation").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("This person isn’t in the team any more."))
    return found


def series_offered(by: Actor, encounter: Encounter | None = None) -> list[Series]:
    """Return the series in which this person may put a day; the one where it already is stays offered."""
    offered = series_for(by)
    here = encounter.series if encounter is not None else None
    return [*offered, here] if here is not None and here not in offered else offered


def has_public_days(series: Series) -> bool:
    """Say whether the series has a public page: one of its days was published."""
    return series.releases.filter(latest=True).exists()


def group_heading(encounter: Encounter, session: Session) -> dict[str, str]:
    """Return what stands above the sessions at the same time as this one, in both languages."""
    group = encounter.sessions.filter(parallel=session.parallel).exclude(parallel_title="")
    first = group.first() if session.parallel is not None else None
    return {
        "title": first.parallel_title if first else "",
        "second_title": first.second_parallel_title if first else "",
    }


def name_of_language(code: str) -> str:
    """Return a language by its own name, or nothing."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize() if code else ""
    except KeyError:
        return code


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a day: sessions that stand side by side, and the free time before them."""

    sessions: tuple[SessionView, ...]
    free_from: datetime | None = None
    free_until: datetime | None = None

    @property
    def heading(self) -> str:
        """What stands above sessions side by side."""
        together = len(self.sessions) > 1
        return next((s.parallel_title for s in self.sessions if s.parallel_title), "") if together else ""

    @property
    def same_end(self) -> bool:
        """Whether all its sessions end together: their hours are then said once."""
        return len({s.end for s in self.sessions}) == 1


def rows(day: DayView) -> list[Row]:
    """Return a day line by line, with its gaps."""
    made: list[Row] = []
    until: datetime | None = None
    for slot in day.slots:
        start = min(s.start for s in slot)
        gap = until is not None and start > until
        made.append(Row(slot, until if gap else None, start if gap else None))
        ends = max(s.end for s in slot)
        until = ends if until is None else max(until, ends)
    return made


def next_free(day: Day) -> tuple[time, time]:
    """Return the times to suggest for one more session: after the last one, as long as it."""
    last = day.sessions.order_by("-end", "-start").first()
    if last is None:
        start, length = day.start or time(9, 30), timedelta(hours=1)
    else:
        some = datetime.min
        start = last.end
        length = datetime.combine(some, last.end) - datetime.combine(some, last.start)
    end = datetime.combine(datetime.min, start) + length
    return start, end.time() if end.day == 1 and end.time() > start else time(23, 59)


def hours_of(session: Session) -> str:
    """Return a session's hours as the reader writes them."""
    return typography.hours(session.start, session.end, (get_language() or "fr")[:2])


def session_menu(session: Session) -> dict[str, Any]:
    """Return a session with its points and its people, as its page lists them."""
    return {
        "key": session.uid.hex[:8],
        "title": session.title,
        "parallel": session.parallel,
        "points": [
            {"key": i.uid.hex[:8], "title": i.title, "kind": i.kind, "to_confirm": i.to_confirm}
            for i in session.items.all()
        ],
        "people": [_person(p) for p in session.speakers.all()],
    }


def item_menu(item: Item) -> dict[str, Any]:
    """Return a point with its witnesses, as its page lists them."""
    return {"key": item.uid.hex[:8], "title": item.title, "people": [_person(p) for p in item.speakers.all()]}


def _person(person: Speaker) -> dict[str, Any]:
    return {
        "key": person.uid.hex[:8],
        "name": person.name,
        "organisation_name": person.organisation_name,
        "sector": person.sector,
        "part": person.get_part_display(),
        "to_confirm": person.to_confirm,
    }
