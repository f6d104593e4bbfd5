"""Document → rows: bring a draft to exactly what a document says. Rows that stay keep their ids and uids."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _

from cherchons.directory.models import Organisation, Territory, Topic
from cherchons.encounters.models import Day, Encounter, Item, Organiser, Series, Session, Speaker
from cherchons.encounters.queries.programme import Document
from cherchons.kernel.errors import DomainError

PLAIN = (
    *("slug", "title", "description", "language", "second_language", "second_title", "second_description"),
    *(
        "timezone",
        "state",
        "state_note",
        "venue",
        "address",
        "access",
        "second_access",
        "contact_name",
        "contact_email",
        "links",
    ),
)
SESSION = (
    *("position", "parallel", "parallel_title", "second_parallel_title"),
    *("kind", "title", "text", "second_title", "second_text"),
    *("room", "language", "accessibility", "to_confirm", "facilitation_to_confirm", "cancelled"),
)
ITEM = ("position", "kind", "title", "text", "second_title", "second_text", "links", "to_confirm")
PERSON = ("position", "part", "name", "role", "organisation_name", "sector", "to_confirm")
PERSON_ROW = (*PERSON, "session", "item", "organisation", "email", "account")
DAY = ("title", "doors", "start", "end")
LATER = frozenset({"second_access", "second_parallel_title"})  # documents made before don't have them
Row = TypeVar("Row", bound=models.Model)


class NumberTaken(DomainError):
    """Another day of the series has this number by now."""

    status = 409
    code = "number-taken"


def restore(encounter: Encounter, wanted: Document) -> None:
    """Bring the draft's rows to what ``wanted`` says (a document made with ``private=True``).

    Raises
    ------
    NumberTaken
        If another day has taken its number in the series.
    """
    _restore_encounter(encounter, wanted)
    _restore_organisers(encounter, wanted["organisers"])
    days = _restore_days(encounter, wanted["days"])
    sessions = _restore_sessions(encounter, wanted["sessions"], days)
    items = _restore_items(encounter, wanted["sessions"], sessions)
    _restore_people(encounter, wanted, sessions, items)
    Day.objects.filter(encounter=encounter).exclude(date__in=days).delete()


def _restore_encounter(encounter: Encounter, wanted: Document) -> None:
    _copy(encounter, wanted, PLAIN)
    encounter.unread = wanted.get("unread", encounter.unread)
    series = wanted["series"]
    encounter.series = Series.objects.filter(slug=series["slug"]).first() if series else None
    encounter.number = series["number"] if series and encounter.series else None
    place = wanted["territory"]
    encounter.territory = (
        Territory.objects.filter(kind=place["kind"], code=place["code"]).first() if place else None
    )
    if number_taken(encounter, encounter.series, encounter.number):
        raise NumberTaken(
            _("Another day of this series has taken the number %(number)s.") % {"number": encounter.number}
        )
    encounter.save(update_fields=[*PLAIN, "unread", "series", "number", "territory"])
    encounter.topics.set(Topic.objects.filter(key__in=[t["key"] for t in wanted["topics"]]))


def number_taken(encounter: Encounter | None, series: Series | None, number: int | None) -> bool:
    """Say whether another encounter of the series already has this number."""
    if series is None or number is None:
        return False
    others = Encounter.objects.filter(series=series, number=number)
    return (others.exclude(pk=encounter.pk) if encounter else others).exists()


def _restore_organisers(encounter: Encounter, wanted: list[Document]) -> None:
    found = organisations_by_slug(o["organisation"] for o in wanted)
    encounter.organisers.all().delete()
    Organiser.objects.bulk_create(
        Organiser(
            encounter=encounter,
            position=position,
            name=o["name"],
            organisation=found.get(o["organisation"]),
            logo=o["logo"],
        )
        for position, o in enumerate(wanted)
    )


def organisations_by_slug(slugs: Iterable[str]) -> dict[str, Organisation]:
    """Return the organisations with these slugs (one query, none for none)."""
    named = {slug for slug in slugs if slug}
    return {o.slug: o for o in Organisation.objects.filter(slug__in=named)} if named else {}


def _restore_days(encounter: Encounter, wanted: list[Document]) -> dict[date, Day]:
    known = {d.date: d for d in encounter.days.all()}
    was = _values(known.values(), DAY)
    made: dict[date, Day] = {}
    for w in wanted:
        on = date.fromisoformat(w["date"])
        made[on] = known.get(on) or Day(encounter=encounter, date=on)
        made[on].title = w["title"]
        for name in ("doors", "start", "end"):
            setattr(made[on], name, _time(w[name]))
    _store(Day, made.values(), DAY, was)
    return made


def _restore_sessions(
    encounter: Encounter, wanted: list[Document], days: dict[date, Day]
) -> dict[str, Session]:
    known = {str(s.uid): s for s in encounter.sessions.all()}
    fields = (*SESSION, "day", "start", "end")
    was = _values(known.values(), fields)
    made: dict[str, Session] = {}
    for w in wanted:
        row = known.get(w["uid"]) or Session(encounter=encounter, uid=UUID(w["uid"]))
        _copy(row, w, SESSION)
        row.day = days[date.fromisoformat(w["day"])]
        row.start, row.end = time.fromisoformat(w["start"]), time.fromisoformat(w["end"])
        made[w["uid"]] = row
    gone = [s.pk for uid, s in known.items() if uid not in made]
    Session.objects.filter(pk__in=gone).delete()
    _store(Session, made.values(), fields, was)
    return made


def _restore_items(
    encounter: Encounter, sessions: list[Document], rows: dict[str, Session]
) -> dict[str, Item]:
    known = {str(i.uid): i for i in Item.objects.filter(session__encounter=encounter)}
    was = _values(known.values(), (*ITEM, "session"))
    made: dict[str, Item] = {}
    for s in sessions:
        for w in s["items"]:
            row = known.get(w["uid"]) or Item(uid=UUID(w["uid"]))
            _copy(row, w, ITEM)
            row.session = rows[s["uid"]]
            made[w["uid"]] = row
    Item.objects.filter(pk__in=[i.pk for uid, i in known.items() if uid not in made]).delete()
    _store(Item, made.values(), (*ITEM, "session"), was)
    return made


def _restore_people(
    encounter: Encounter, wanted: Document, sessions: dict[str, Session], items: dict[str, Item]
) -> None:
    places: list[tuple[Document, Session | None, Item | None]] = [(p, None, None) for p in wanted["speakers"]]
    for s in wanted["sessions"]:
        places += [(p, sessions[s["uid"]], None) for p in s["speakers"]]
        places += [(p, None, items[i["uid"]]) for i in s["items"] for p in i["speakers"]]
    known = {str(p.uid): p for p in encounter.speakers.all()}
    was = _values(known.values(), PERSON_ROW)
    bodies = organisations_by_slug(p["organisation"] for p, _s, _i in places)
    accounts = _existing(p.get("account") for p, _s, _i in places)
    made: dict[str, Speaker] = {}
    for w, session, item in places:
        row = known.get(w["uid"]) or Speaker(encounter=encounter, uid=UUID(w["uid"]))
        _copy(row, w, PERSON)
        row.session, row.item, row.organisation = session, item, bodies.get(w["organisation"])
        row.email = w.get("email", row.email)
        row.account_id = w["account"] if w.get("account") in accounts else None
        made[w["uid"]] = row
    Speaker.objects.filter(pk__in=[p.pk for uid, p in known.items() if uid not in made]).delete()
    _store(Speaker, made.values(), PERSON_ROW, was)


def _existing(accounts: Iterable[int | None]) -> set[int]:
    """Return those of the accounts that still exist: someone may have been erased in the meantime."""
    named = {account for account in accounts if account is not None}
    return set(get_user_model().objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def _copy(row: models.Model, wanted: Document, names: tuple[str, ...]) -> None:
    for name in names:
        setattr(row, name, wanted.get(name, "") if name in LATER else wanted[name])


def _time(moment: str | None) -> time | None:
    return time.fromisoformat(moment) if moment else None


def _values(rows: Iterable[models.Model], fields: tuple[str, ...]) -> dict[int, list[Any]]:
    """Return what rows hold, to know later which of them changed."""
    listed = list(rows)
    columns: Any = [listed[0]._meta.get_field(name) for name in fields] if listed else []
    return {row.pk: [getattr(row, column.attname) for column in columns] for row in listed}


def _store(model: type[Row], rows: Iterable[Row], fields: tuple[str, ...], was: dict[int, list[Any]]) -> None:
    """Write rows that are new or no longer what they were, in a few statements."""
    listed = list(rows)
    manager: Any = model._default_manager
    manager.bulk_create([row for row in listed if row.pk is None], batch_size=300)
    kept = _values((row for row in listed if row.pk in was), fields)
    changed = {pk for pk, values in kept.items() if values != was[pk]}
    manager.bulk_update([row for row in listed if row.pk in changed], fields, batch_size=50)
