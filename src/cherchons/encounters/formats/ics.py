"""iCalendar (RFC 5545, 7986): a day, a session, someone's own choice, to import or to subscribe to."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext, override
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDuration,
    vText,
    vUri,
)

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.formats.plain import detail, one_line, plain
from cherchons.encounters.queries.display import Shown
from cherchons.encounters.queries.history import LastChange
from cherchons.encounters.queries.programme import SessionView

REFRESH = timedelta(hours=1)  # how often a calendar that subscribes should look again


def calendar(
    shown: Shown,
    sessions: Iterable[SessionView],
    changes: Mapping[str, LastChange],
    *,
    name: str = "",
    source: str = "",
) -> bytes:
    """Return a calendar of these sessions (linear in their number).

    Parameters
    ----------
    shown
        The programme they belong to.
    sessions
        What to write, one VEVENT each.
    changes
        When each last changed, by uid: SEQUENCE and LAST-MODIFIED.
    name
        What the calendar is called; the encounter's title otherwise.
    source
        The address to subscribe to, where there is one.
    """
    made = shown.programme
    chosen = list(sessions)
    whole = Calendar()
    whole.add("prodid", f"-//Cherchons//{settings.SITE_URL}//{shown.language.upper()}")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    title = one_line(name or made.title)
    whole.add("name", title)
    whole.add("x-wr-calname", title)
    whole.add("x-wr-timezone", made.timezone)
    whole.add("url", vUri(shown.address))
    if source:
        whole.add("source", vUri(source), parameters={"VALUE": "URI"})
    whole.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(REFRESH))
    years = {s.start.year for s in chosen} or {(made.released_at or datetime.now(UTC)).year}
    whole.add_component(time_zone(made.timezone, min(years), max(years)))
    with override(shown.language):
        for session in chosen:
            whole.add_component(_event(shown, session, changes.get(session.uid)))
    return bytes(whole.to_ical())


@lru_cache(maxsize=64)
def time_zone(name: str, first: int, last: int) -> Timezone:
    """Return the VTIMEZONE that covers these years: each change of the clock as it happens."""
    zone = ZoneInfo(name)
    made = Timezone()
    made.add("tzid", name)
    begin, end = datetime(first - 1, 12, 31, tzinfo=UTC), datetime(last + 1, 1, 2, tzinfo=UTC)
    made.add_component(_observance(begin.astimezone(zone), begin.astimezone(zone).utcoffset()))
    day = timedelta(days=1)
    while begin < end:
        if begin.astimezone(zone).utcoffset() != (begin + day).astimezone(zone).utcoffset():
            before, after = begin, begin + day  # the change lies between the two: halve until found
            while after - before > timedelta(minutes=1):
                middle = before + (after - before) // 2
                same = middle.astimezone(zone).utcoffset() == begin.astimezone(zone).utcoffset()
                before, after = (middle, after) if same else (before, middle)
            onset = after.replace(second=0, microsecond=0)
            made.add_component(_observance(onset.astimezone(zone), begin.astimezone(zone).utcoffset()))
        begin += day
    return made


def _observance(onset: datetime, offset_before: timedelta | None) -> TimezoneStandard | TimezoneDaylight:
    before = offset_before or timedelta()
    part = TimezoneDaylight() if onset.dst() else TimezoneStandard()
    part.add("dtstart", onset.astimezone(UTC).replace(tzinfo=None) + before)  # told in the old time
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", onset.utcoffset())
    part.add("tzname", onset.tzname())
    return part


def _event(shown: Shown, s: SessionView, change: LastChange | None) -> Event:
    made = shown.programme
    changed = (change.at if change else made.released_at or s.start).astimezone(UTC)
    event = Event()
    event.add("uid", s.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", change.number if change else made.release)
    event.add("dtstart", s.start)
    event.add("dtend", s.end)
    event.add("summary", vText(_summary(shown, s), params={"LANGUAGE": s.lang}))
    event.add("status", _status(made.state, s))
    event.add("categories", [one_line(shown.kind(s.kind))])
    where = [s.room, made.venue, made.address]
    if any(where):
        event.add("location", one_line(", ".join(part for part in where if part)))
    address = f"{shown.address}seances/{s.key}/"
    event.add("url", vUri(address))
    lines = [plain(made.state_note), detail(shown, s), one_line(made.title), address]
    event.add("description", "\n\n".join(line for line in lines if line))
    if made.contact_name or made.contact_email:
        event.add("contact", one_line(" ".join((made.contact_name, made.contact_email))))
    return event


def _summary(shown: Shown, s: SessionView) -> str:
    title = one_line(s.title)
    state = shown.programme.state
    if state == EncounterState.POSTPONED:
        return gettext("Postponed: %(title)s") % {"title": title}
    if state == EncounterState.CANCELLED or s.cancelled:
        return gettext("Cancelled: %(title)s") % {"title": title}
    return title


def _status(state: str, s: SessionView) -> str:
    """A postponed day does not take place on this date: calendars only know "cancelled" for that."""
    if s.cancelled or state in (EncounterState.CANCELLED, EncounterState.POSTPONED):
        return "CANCELLED"
    return "TENTATIVE" if s.uncertain else "CONFIRMED"
