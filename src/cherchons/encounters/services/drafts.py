"""Begin a draft, change what it says of the day as a whole, copy it, delete it."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation, Territory, Topic
from cherchons.encounters.enums import EncounterState
from cherchons.encounters.models import Day, Encounter, Organiser, Series
from cherchons.encounters.queries.programme import Document, document
from cherchons.encounters.rules import can_create_encounter, can_delete, can_edit, can_edit_series
from cherchons.encounters.services import checking, restoring
from cherchons.encounters.services.changes import changing, check_version, locked
from cherchons.encounters.services.changes import redo as redo
from cherchons.encounters.services.changes import undo as undo
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.readings import create_from_reading as create_from_reading
from cherchons.encounters.services.series import next_number
from cherchons.encounters.services.slugs import free_slug, slug_for
from cherchons.kernel import audit
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError
from cherchons.kernel.permissions import require


class AlreadyReleased(DomainError):
    """What was published stays: it can be cancelled, not deleted."""

    status = 409
    code = "already-released"


class EncounterTexts(TypedDict, total=False):
    """What can be written of a day as a whole, from the start."""

    description: str
    language: str
    second_language: str
    second_title: str
    second_description: str
    timezone: str
    venue: str
    address: str
    access: str
    second_access: str
    contact_name: str
    contact_email: str
    links: list[dict[str, str]]


class EncounterChanges(EncounterTexts, total=False):
    """What can be changed of a day as a whole."""

    title: str
    slug: str  # only before it was ever published
    territory: Territory | None
    topics: Sequence[Topic]
    series: Series | None
    number: int | None


def create_encounter(
    organisation: Organisation,
    *,
    by: Actor,
    title: str,
    date: date | None = None,
    start: time | None = None,
    end: time | None = None,
    series: Series | None = None,
    request_key: UUID | None = None,
    number: int | None = None,
    territory: Territory | None = None,
    topics: Sequence[Topic] = (),
    **more: Unpack[EncounterTexts],
) -> Encounter:
    """Begin a draft that ``organisation`` answers for; it stands first among the organisers."""
    require(can_create_encounter, by, organisation)
    if series is not None:
        require(can_edit_series, by, series)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(
            pk=organisation.pk
        )  # the same form twice: in turn
        already = audit.made_before(Encounter, request_key, "encounters.create", by)
        if already is not None:
            return already
        number = number or next_number(series)
        kept = checking.cleaned(Encounter, {"title": title, **more})
        if restoring.number_taken(None, series, number):
            raise Invalid(_("Another day of this series has this number."), field="number")
        made = Encounter.objects.create(
            organisation=organisation,
            series=series,
            number=number if series else None,
            territory=territory,
            slug=free_slug(slug_for(kept["title"], date)),
            **kept,
        )
        made.topics.set(topics)
        Organiser.objects.create(encounter=made, name=organisation.name, organisation=organisation)
        if date is not None:
            checking.hours(start, end)
            Day.objects.create(encounter=made, date=checking.day(date), start=start, end=end)
        audit.record(by, "encounters.create", made, request_key=request_key)
    return made


def edit_encounter(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    request_key: UUID | None = None,
    **changes: Unpack[EncounterChanges],
) -> Encounter:
    """Change what the draft says of the day as a whole."""
    require(can_edit, by, encounter)
    wanted: dict[str, Any] = dict(changes)
    topics = wanted.pop("topics", None)
    with changing(
        encounter, by=by, version=version, action="encounters.edit", request_key=request_key
    ) as change:
        if change.repeated is not None:
            return encounter
        now = Encounter.objects.get(pk=encounter.pk)
        kept = {**checking.cleaned(Encounter, wanted)}
        _check_series(now, kept, by)
        _check_slug(now, kept)
        fields = {name for name, value in kept.items() if getattr(now, name) != value}
        if topics is not None and {t.pk for t in topics} != set(now.topics.values_list("pk", flat=True)):
            now.topics.set(topics)
            fields.add("topics")
        if not fields:
            change.nothing()
        for name, value in kept.items():
            setattr(encounter, name, value)
        encounter.save(update_fields=sorted(fields - {"topics"}))
        change.of(encounter, fields)
    return encounter


def _check_series(now: Encounter, kept: dict[str, Any], by: Actor) -> None:
    if "series" not in kept and "number" not in kept:
        return
    series = kept.get("series", now.series)
    if series is not None and series != now.series:
        require(can_edit_series, by, series)
    if series is None:
        kept["number"] = None
    elif kept.get("number", now.number) is None or (series != now.series and "number" not in kept):
        kept["number"] = next_number(series)
    number = kept.get("number", now.number)
    if number is not None and not 1 <= number <= 9999:
        raise Invalid(_("The number of a day in its series is between 1 and 9999."), field="number")
    if restoring.number_taken(now, series, number):
        raise Invalid(_("Another day of this series has this number."), field="number")


def _check_slug(now: Encounter, kept: dict[str, Any]) -> None:
    if "slug" not in kept or kept["slug"] == now.slug:
        return
    if now.releases.exists():
        raise Invalid(_("This day is already published: its address stays the same for ever."), field="slug")
    wanted = slugify(kept["slug"])
    if not wanted or free_slug(wanted) != wanted:
        raise Invalid(_("This address is already taken, or isn’t one: choose another."), field="slug")
    kept["slug"] = wanted


def add_day(
    encounter: Encounter,
    *,
    by: Actor,
    version: int,
    date: date,
    title: str = "",
    doors: time | None = None,
    start: time | None = None,
    end: time | None = None,
    request_key: UUID | None = None,
) -> Day:
    """Add a date to the encounter."""
    require(can_edit, by, encounter)
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.day.add",
        subject=date.isoformat(),
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return change.made(Day)
        if encounter.days.count() >= checking.MOST_DAYS:
            raise Invalid(
                _("An encounter lasts at most %(most)s days.") % {"most": checking.MOST_DAYS}, field="date"
            )
        _check_day(encounter, None, date, start, end)
        kept = checking.cleaned(Day, {"title": title})
        made = Day.objects.create(encounter=encounter, date=date, doors=doors, start=start, end=end, **kept)
        change.of(made)
    return made


def edit_day(
    day: Day,
    *,
    by: Actor,
    version: int,
    date: date,
    title: str = "",
    doors: time | None = None,
    start: time | None = None,
    end: time | None = None,
    request_key: UUID | None = None,
) -> Day:
    """Change a date and its hours; its sessions move with it."""
    require(can_edit, by, day.encounter)
    with changing(
        day.encounter,
        by=by,
        version=version,
        action="encounters.day.edit",
        subject=day.date.isoformat(),
        request_key=request_key,
    ) as change:
        if change.repeated is not None:
            return day
        _check_day(day.encounter, day, date, start, end)
        kept = {
            "date": date,
            "doors": doors,
            "start": start,
            "end": end,
            **checking.cleaned(Day, {"title": title}),
        }
        fields = {name for name, value in kept.items() if getattr(day, name) != value}
        for name, value in kept.items():
            setattr(day, name, value)
        day.save(update_fields=sorted(fields))
        change.of(day, fields)
        if not fields:
            change.nothing()
    return day


def _check_day(encounter: Encounter, day: Day | None, on: date, start: time | None, end: time | None) -> None:
    checking.day(on)
    checking.hours(start, end)
    same = encounter.days.filter(date=on)
    if (same.exclude(pk=day.pk) if day else same).exists():
        raise Invalid(_("This date is already one of the encounter’s days."), field="date")


def delete_day(day: Day, *, by: Actor, version: int, request_key: UUID | None = None) -> Encounter:
    """Take a date away, with its sessions; undo brings them back."""
    require(can_edit, by, day.encounter)
    encounter = day.encounter
    with changing(
        encounter,
        by=by,
        version=version,
        action="encounters.day.delete",
        subject=day.date.isoformat(),
        request_key=request_key,
    ) as change:
        if change.repeated is None:
            day.delete()
            change.of(encounter)
    return encounter


def dismiss_unread(
    encounter: Encounter, *, by: Actor, version: int, line: int, request_key: UUID | None = None
) -> Encounter:
    """Put aside a line that the reading had not understood."""
    require(can_edit, by, encounter)
    with changing(
        encounter, by=by, version=version, action="encounters.unread.dismiss", request_key=request_key
    ) as change:
        if change.repeated is not None:
            return encounter
        known = Encounter.objects.values_list("unread", flat=True).get(pk=encounter.pk)
        left = [unread for unread in known if unread["line"] != line]
        if left == known:
            change.nothing()
        encounter.unread = left
        encounter.save(update_fields=["unread"])
        change.of(encounter, ["unread"])
    return encounter


def delete_draft(encounter: Encounter, *, by: Actor, version: int) -> None:
    """Delete for ever a draft that was never published.

    Raises
    ------
    AlreadyReleased
        If it ever was: people may have noted the date; cancelling tells them.
    """
    require(can_delete, by, encounter)
    with transaction.atomic():
        now = locked(encounter)
        check_version(now, version)
        if now.releases.exists():
            raise AlreadyReleased(
                _("This day was published: it can be cancelled, so that everyone knows, not deleted.")
            )
        audit.record(by, "encounters.delete", now)
        now.delete()


def copy_encounter(
    encounter: Encounter,
    *,
    by: Actor,
    date: date,
    title: str = "",
    request_key: UUID | None = None,
) -> Encounter:
    """Begin a new draft from this one, its first day on ``date``.

    Everything is kept, under new ids, but what was certain of people: each is to be confirmed again. The
    state is *scheduled*; in a series it gets the next number.
    """
    require(can_edit, by, encounter)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=encounter.organisation_id)
        already = audit.made_before(Encounter, request_key, "encounters.copy", by)
        if already is not None:
            return already
        wanted = _again(document(encounter, private=True), checking.day(date), title)
        made = Encounter(
            organisation=encounter.organisation,
            slug=free_slug(slug_for(wanted["title"], date)),
            title=wanted["title"],
        )
        made.save()
        if wanted["series"]:
            wanted["series"]["number"] = next_number(encounter.series)
        wanted["slug"] = made.slug
        restoring.restore(made, wanted)
        audit.record(by, "encounters.copy", made, request_key=request_key)
    return made


def _again(source: Document, first: date, title: str) -> Document:
    """Return the document with new ids and dates, and people to be confirmed."""
    days = [date.fromisoformat(d["date"]) for d in source["days"]]
    shift = first - min(days) if days else timedelta(0)

    def person(p: Document) -> Document:
        return {**p, "uid": str(uuid4()), "to_confirm": True}

    def moved(day: str) -> str:
        return (date.fromisoformat(day) + shift).isoformat()

    sessions = [
        {
            **s,
            "uid": str(uuid4()),
            "day": moved(s["day"]),
            "cancelled": False,
            "speakers": [person(p) for p in s["speakers"]],
            "items": [
                {**i, "uid": str(uuid4()), "speakers": [person(p) for p in i["speakers"]]} for i in s["items"]
            ],
        }
        for s in source["sessions"]
    ]
    kept = checking.cleaned(Encounter, {"title": title or source["title"]})
    return {
        **source,
        **kept,
        "second_title": "" if title and title != source["title"] else source["second_title"],
        "state": EncounterState.SCHEDULED,
        "state_note": "",
        "unread": [],
        "days": [{**d, "date": moved(d["date"])} for d in source["days"]] or [_bare_day(first)],
        "sessions": sessions,
        "speakers": [person(p) for p in source["speakers"]],
    }


def _bare_day(on: date) -> Document:
    return {"date": on.isoformat(), "title": "", "doors": None, "start": None, "end": None}
