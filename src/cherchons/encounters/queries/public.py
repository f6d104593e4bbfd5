"""What everyone may read: releases, never drafts. One row per programme; lists read summaries only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cherchons.encounters.models import Release, Series
from cherchons.encounters.queries.difference import Change
from cherchons.encounters.queries.programme import Document, Programme
from cherchons.kernel import clock
from cherchons.kernel.errors import NotFound


class NotReleased(NotFound):
    """There is no public programme at this address."""

    sentence = gettext_lazy("There is no published programme at this address. Perhaps it isn’t public yet.")


def released(slug: str) -> Release:
    """Return the latest release of the encounter at this address (one query).

    Raises
    ------
    NotReleased
        If there is none: no such encounter, or not published yet (a visitor can't tell which).
    """
    found = Release.objects.select_related("encounter").filter(latest=True, encounter__slug=slug).first()
    if found is None:
        raise NotReleased
    return found


def programme_for(slug: str, language: str) -> Programme:
    """Return the public programme for a reader of ``language`` (one query)."""
    found = released(slug)
    return Programme.of(found.content, language=language, release=found.number, released_at=found.at)


@dataclass(frozen=True, slots=True)
class Card:
    """A day in a list, in the reader's language."""

    slug: str
    title: str
    description: str
    lang: str
    first_date: date
    last_date: date
    start: str | None  # "10:00"
    end: str | None
    timezone: str
    state: str
    state_note: str
    venue: str
    town: str
    series: Document | None
    organisers: tuple[Document, ...]
    topics: tuple[Document, ...]
    count: int  # sessions
    release: int
    released_at: datetime

    @classmethod
    def of(cls, release: Release, language: str) -> "Card":
        """Read one release's summary for a reader of ``language``."""
        made = release.summary
        second = made["second_language"] == language != made["language"] and bool(made["second_title"])
        one_day = release.first_date == release.last_date
        day = made["days"][0]
        return cls(
            slug=made["slug"],
            title=made["second_title"] if second else made["title"],
            description=made["second_description"] if second else made["description"],
            lang=made["second_language"] if second else made["language"],
            first_date=release.first_date,
            last_date=release.last_date,
            start=day["start"] or made["first_start"],
            end=(day["end"] or made["last_end"]) if one_day else made["last_end"],
            timezone=made["timezone"],
            state=made["state"],
            state_note=made["state_note"],
            venue=made["venue"],
            town=made["territory"]["name"] if made["territory"] else "",
            series=made["series"],
            organisers=tuple(made["organisers"]),
            topics=tuple({"key": t["key"], "name": t.get(language) or t["fr"]} for t in made["topics"]),
            count=made["count"],
            release=release.number,
            released_at=release.at,
        )


def _cards(found: QuerySet[Release], limit: int | None, language: str | None) -> list[Card]:
    reader = language or (get_language() or "fr").split("-")[0]
    return [Card.of(release, reader) for release in found.defer("content", "changes")[:limit]]


def _today() -> date:
    """Return the earliest date that it is anywhere: a day still going on somewhere is not past."""
    return clock.now().date()


def _public() -> QuerySet[Release]:
    return Release.objects.filter(latest=True)


def upcoming(limit: int | None = None, *, language: str | None = None) -> list[Card]:
    """Return the days to come or going on, next first (one query)."""
    return _cards(_public().filter(last_date__gte=_today()).order_by("first_date", "id"), limit, language)


def past(
    series: Series | None = None, *, limit: int | None = None, language: str | None = None
) -> list[Card]:
    """Return the days that are over, latest first, possibly of one series (one query)."""
    found = _public().filter(last_date__lt=_today()).order_by("-first_date", "-id")
    return _cards(found.filter(series=series) if series else found, limit, language)


def next_encounter(*, language: str | None = None) -> Card | None:
    """Return the next day that takes place (one query)."""
    scheduled = _public().filter(last_date__gte=_today(), summary__state="scheduled")
    return next(iter(_cards(scheduled.order_by("first_date", "id"), 1, language)), None)


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """A series with its public days, by number."""

    series: Series
    title: str
    description: str
    lang: str
    upcoming: tuple[Card, ...]
    past: tuple[Card, ...]


def series_page(slug: str, *, language: str | None = None) -> SeriesPage:
    """Return a series with its days (two queries).

    Raises
    ------
    NotReleased
        If there is no such series, or none of its days is public.
    """
    series = Series.objects.select_related("organisation").filter(slug=slug).first()
    cards = (
        _cards(_public().filter(series=series).order_by("first_date", "id"), None, language) if series else []
    )
    if series is None or not cards:
        raise NotReleased(_("There is no series with published days at this address."))
    reader = language or (get_language() or "fr").split("-")[0]
    second = reader != series.language and bool(series.second_title)
    return SeriesPage(
        series=series,
        title=series.second_title if second else series.title,
        description=series.second_description if second else series.description,
        lang=reader if second else series.language,
        upcoming=tuple(c for c in cards if c.last_date >= _today()),
        past=tuple(c for c in reversed(cards) if c.last_date < _today()),
    )


def public_series(*, language: str | None = None) -> list[dict[str, Any]]:
    """Return the series that have public days, with how many, the latest first (one query)."""
    reader = language or (get_language() or "fr").split("-")[0]
    found = (
        Series.objects.filter(releases__latest=True)
        .annotate(days=Count("releases"), latest=Max("releases__first_date"))
        .order_by("-latest", "slug")
    )
    return [
        {
            "slug": series.slug,
            "title": series.second_title
            if reader != series.language and series.second_title
            else series.title,
            "days": series.days,
        }
        for series in found
    ]


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """One release in the history of a programme."""

    number: int
    at: datetime
    note: str
    changes: list[Change]


def history(slug: str, *, since: int = 0) -> list[ReleaseNote]:
    """Return the releases after number ``since``, latest first, each with what it changed (one query)."""
    found = Release.objects.filter(encounter__slug=slug, number__gt=since).order_by("-number")
    return [
        ReleaseNote(number, at, note, changes)
        for number, at, note, changes in found.values_list("number", "at", "note", "changes")
    ]


def changes_since(slug: str, since: int) -> list[Change]:
    """Return every change made by the releases after number ``since``, oldest first (one query)."""
    return [change for release in reversed(history(slug, since=since)) for change in release.changes]


def encounters_of(organisation_slug: str, *, language: str | None = None, limit: int = 20) -> list[Card]:
    """Return the public days that an organisation organises or answers for, latest first (one query)."""
    candidates = _public().filter(
        encounter__organisers__organisation__slug=organisation_slug
    ) | _public().filter(encounter__organisation__slug=organisation_slug)
    cards = _cards(candidates.distinct().order_by("-first_date", "-id"), None, language)
    named = [c for c in cards if organisation_slug in {o["organisation"] for o in c.organisers}]
    return named[:limit]
