"""All encounters as one calendar to subscribe to: one event per day, or per run of days in a row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from icalendar import Calendar, Event, vDuration, vText, vUri

from cherchons.encounters.enums import EncounterState
from cherchons.encounters.formats.ics import REFRESH, time_zone
from cherchons.encounters.formats.plain import one_line, plain
from cherchons.encounters.models import Release
from cherchons.encounters.queries.public import Card
from cherchons.engines.texts import excerpt

LONGEST_DESCRIPTION = 500


def calendar(releases: Iterable[Release], language: str, *, source: str) -> bytes:
    """Return the calendar of these days (linear in their number; no query).

    Parameters
    ----------
    releases
        The latest release of each encounter.
    language
        The reader's; titles are in it where they can be.
    source
        The address to subscribe to.
    """
    whole = Calendar()
    whole.add("prodid", f"-//Cherchons//{settings.SITE_URL}//{language.upper()}")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    name = gettext("Encounters · Cherchons")
    whole.add("name", name)
    whole.add("x-wr-calname", name)
    whole.add("url", vUri(settings.SITE_URL + reverse("encounters:list")))
    whole.add("source", vUri(source), parameters={"VALUE": "URI"})
    whole.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(REFRESH))
    events, zones = [], dict[str, set[int]]()
    for release in releases:
        card = Card.of(release, language)
        for index, span in enumerate(spans(release.summary, card)):
            events.append(_event(card, release.summary, span, index))
            if isinstance(span.start, datetime):
                zones.setdefault(card.timezone, set()).add(span.start.year)
    for zone, years in sorted(zones.items()):
        whole.add_component(time_zone(zone, min(years), max(years)))
    for event in events:
        whole.add_component(event)
    return bytes(whole.to_ical())


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days; a single day with its hours when they are known."""

    start: date | datetime
    end: date | datetime  # a date is the first one that is free again


def spans(made: dict[str, Any], card: Card) -> Iterator[Span]:
    """Yield the runs of consecutive days of an encounter."""
    runs: list[list[dict[str, Any]]] = []
    for day in made["days"]:
        on = date.fromisoformat(day["date"])
        if runs and on - date.fromisoformat(runs[-1][-1]["date"]) == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        first, last = (date.fromisoformat(run[place]["date"]) for place in (0, -1))
        alone = len(made["days"]) == 1
        start, end = (card.start, card.end) if alone else (run[0]["start"], run[0]["end"])
        if first == last and start and end and start < end:
            zone = ZoneInfo(card.timezone)
            hours = (time.fromisoformat(start), time.fromisoformat(end))
            yield Span(*(datetime.combine(first, hour, zone) for hour in hours))
        else:
            yield Span(first, last + timedelta(days=1))


def _event(card: Card, made: dict[str, Any], span: Span, index: int) -> Event:
    event = Event()
    event.add("uid", made["uid"] if index == 0 else f"{made['uid']}-{index + 1}")
    event.add("dtstamp", card.released_at.astimezone(UTC))
    event.add("last-modified", card.released_at.astimezone(UTC))
    event.add("sequence", card.release)
    event.add("dtstart", span.start)
    event.add("dtend", span.end)
    event.add("summary", vText(_summary(card), params={"LANGUAGE": card.lang}))
    event.add("status", "CONFIRMED" if card.state == EncounterState.SCHEDULED else "CANCELLED")
    event.add("transp", "TRANSPARENT")  # following the encounters of a country makes nobody busy
    if card.topics:
        event.add("categories", [one_line(topic["name"]) for topic in card.topics])
    where = ", ".join(part for part in (card.venue, made["address"] or card.town) if part)
    if where:
        event.add("location", one_line(where))
    address = settings.SITE_URL + reverse("encounters:detail", args=[card.slug])
    event.add("url", vUri(address))
    names = ", ".join(one_line(organiser["name"]) for organiser in card.organisers)
    lines = [
        plain(card.state_note),
        plain(excerpt(card.description, limit=LONGEST_DESCRIPTION)),
        gettext("Organised by %(names)s") % {"names": names} if names else "",
        address,
    ]
    event.add("description", "\n\n".join(line for line in lines if line))
    return event


def _summary(card: Card) -> str:
    """A postponed day does not take place on this date: calendars only know "cancelled" for that."""
    title = one_line(card.title)
    if card.state == EncounterState.POSTPONED:
        return gettext("Postponed: %(title)s") % {"title": title}
    if card.state == EncounterState.CANCELLED:
        return gettext("Cancelled: %(title)s") % {"title": title}
    return title
