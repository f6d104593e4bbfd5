"""Our part of the demonstration world: the day of 2019, the next one, a postponed day, a draft.

What they say stands in ``data/demonstration``; here they are built by the services that people use.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from cherchons.directory.models import Organisation, Territory, Topic
from cherchons.encounters.enums import TeamRole
from cherchons.encounters.models import Encounter, Item, Series, Session
from cherchons.encounters.queries.programme import Document
from cherchons.encounters.rules import can_create_series
from cherchons.encounters.services import (
    drafts,
    items,
    organisers,
    releases,
    series,
    sessions,
    speakers,
    team,
)
from cherchons.engines import typography
from cherchons.engines.programme import read_text
from cherchons.kernel import clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

ANSWERING = "Le Mouvement associatif Hauts-de-France"
HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (11, 1), (11, 11)}
FIRST_DAY = date(2019, 4, 26)
WORDS = settings.SOURCE / "data" / "demonstration"


@cache
def told(name: str) -> dict[str, Any]:
    """Return what one part of the demonstration says."""
    return tomllib.loads((WORDS / f"{name}.toml").read_text())


@transaction.atomic
def build_encounters(now: datetime, *, by: Actor) -> None:
    """Build the days of the demonstration; building them again changes nothing.

    Raises
    ------
    LookupError
        If the directory's part is not there.
    """
    answering = _organisation(ANSWERING)
    if answering is None:
        raise LookupError(f"{ANSWERING} is not in the directory: build the directory's part first.")
    require(can_create_series, by, answering)
    if Series.objects.filter(slug="chercher-ensemble-en-hauts-de-france").exists():
        return
    with clock.hold(_at(date(2019, 3, 4))):
        begun = series.create_series(answering, by=by, **told("series"))
    _Builder(by, begun, answering).first_day()
    _Builder(by, begun, answering).past(now)
    _Builder(by, begun, answering).next_day(now)
    _Builder(by, begun, answering).postponed(now)
    _read_draft(answering, now, by)


def _organisation(name: str) -> Organisation | None:
    if not name:
        return None
    return Organisation.objects.filter(Q(name=name) | Q(acronym=name)).order_by("id").first()


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), clock.now().tzinfo)


def friday_after(now: datetime, *, weeks: int) -> date:
    """Return the first Friday at least so many weeks away on which people in France work."""
    day = now.date() + timedelta(weeks=weeks)
    day += timedelta(days=(4 - day.weekday()) % 7)
    while _is_holiday(day):
        day += timedelta(weeks=1)
    return day


def friday_before(now: datetime, *, weeks: int) -> date:
    """Return the last Friday at least so many weeks ago on which people in France worked."""
    day = now.date() - timedelta(weeks=weeks)
    day -= timedelta(days=(day.weekday() - 4) % 7)
    while _is_holiday(day):
        day -= timedelta(weeks=1)
    return day


def _is_holiday(day: date) -> bool:
    return (day.month, day.day) in HOLIDAYS or (day.month, day.day) >= (12, 20) or day.month == 8


class _Builder:
    """Builds one encounter by the services that people use."""

    def __init__(self, by: Actor, begun: Series, answering: Organisation) -> None:
        self.by = by
        self.series = begun
        self.answering = answering
        self.made: Encounter

    # --- the three days ---
    def first_day(self) -> None:
        """The day of 26 April 2019: announced, completed, placed; long over."""
        with clock.hold(_at(date(2019, 3, 18))):
            day = told("2019-04-26")
            self.begin(day, FIRST_DAY, self.series)
            self.change(slug="2019-04-26-freins-et-leviers")
            self.release("")
        with clock.hold(_at(date(2019, 4, 12))):
            third = self.item("Troisième projet")
            items.edit_item(third, by=self.by, version=self.version, **day["after"]["third_testimony"])
            for witness in day["after"]["witnesses"]:
                self.person(third, witness)
            for title, facilitator in day["after"]["facilitators"].items():
                workshop = self.session(title)
                sessions.edit_session(
                    workshop, by=self.by, version=self.version, facilitation_to_confirm=False
                )
                self.person(workshop, facilitator)
            self.release("Le troisième témoignage et les animations sont connus.")
        with clock.hold(_at(date(2019, 4, 23))):
            for title, room in day["after"]["rooms"].items():
                sessions.edit_session(self.session(title), by=self.by, version=self.version, room=room)
            self.change(
                access="Les salles sont de plain-pied. Dites-nous ce dont vous avez besoin pour venir.",
                second_access="The rooms are step-free. Tell us what you need in order to come.",
            )
            self.release("")

    def next_day(self, now: datetime) -> None:
        """The next day of the series: published twice, with changes that wait."""
        on, day = friday_after(now, weeks=5), told("next")
        later = day["later"]
        with clock.hold(now - timedelta(days=20)):
            self.begin(day, on, self.series)
            for email, role in day["team"].items():
                if get_user_model().objects.filter(email=email).exists():
                    team.add_to_team(self.made, by=self.by, email=email, role=TeamRole(role))
            self.release("")
        with clock.hold(now - timedelta(days=6)):
            self.add_session(later["workshop"], self.made.days.get().date)
            beside = self.session(later["beside"])
            added = self.session(later["workshop"]["title"])
            sessions.group_in_parallel(added, by=self.by, version=self.version, beside=beside)
            sessions.edit_session(self.session("Repas"), by=self.by, version=self.version, room="Verrière")
            closing = self.session("Restitution croisée")
            sessions.edit_session(closing, by=self.by, version=self.version, end=time(17))
            self.release("Un troisième atelier, et un peu plus de temps pour conclure.")
        with clock.hold(now - timedelta(days=1)):
            beside = self.session(later["beside"])
            sessions.edit_session(beside, by=self.by, version=self.version, room="Grand atelier")
            self.person(self.session("Restitution croisée"), later["speaker"])

    def past(self, now: datetime) -> None:
        """A morning that took place a few weeks ago; people registered and came (see registrations)."""
        on = friday_before(now, weeks=3)
        with clock.hold(_at(on) - timedelta(days=30)):
            self.begin(told("past"), on, None)
            self.release("")

    def postponed(self, now: datetime) -> None:
        """A day of another organisation that had to be postponed."""
        other = _organisation("SIILAB") or self.answering
        self.answering = other
        with clock.hold(now - timedelta(days=30)):
            self.begin(told("postponed"), friday_after(now, weeks=8), None)
            self.release("")
        with clock.hold(now - timedelta(days=3)):
            note = "La place est en travaux : nous marcherons au printemps. La date viendra bientôt."
            releases.postpone(self.made, by=self.by, version=self.version, note=note)

    # --- pieces ---
    @property
    def version(self) -> int:
        """The version that the draft has now."""
        return Encounter.objects.values_list("version", flat=True).get(pk=self.made.pk)

    def begin(self, day: Document, on: date, in_series: Series | None) -> None:
        """Make the draft with its organisers and sessions."""
        self.made = drafts.create_encounter(
            self.answering,
            by=self.by,
            date=on,
            series=in_series,
            territory=Territory.objects.filter(**day["territory"]).first(),
            topics=list(Topic.objects.filter(key__in=day["topics"])),
            **day["facts"],
        )
        drafts.edit_day(self.made.days.get(), by=self.by, version=self.version, date=on, **day["hours"])
        for name in day.get("organisers", ()):
            found = _organisation(name)
            organisers.add_organiser(
                self.made,
                by=self.by,
                version=self.version,
                name=found.name if found else name,
                organisation=found,
            )
        for session in day["sessions"]:
            self.add_session(session, on)
        for person in day.get("people", ()):
            self.person(self.made, person)

    def add_session(self, facts_of: Document, on: date) -> None:
        """Add one session with its items and people."""
        facts = {k: v for k, v in facts_of.items() if k not in ("items", "people")}
        made = sessions.add_session(
            self.made, by=self.by, version=self.version, day=self.made.days.get(date=on), **facts
        )
        for item in facts_of.get("items", ()):
            words = {k: v for k, v in item.items() if k != "people"}
            point = items.add_item(made, by=self.by, version=self.version, **words)
            for person in item.get("people", ()):
                self.person(point, person)
        for person in facts_of.get("people", ()):
            self.person(made, person)

    def person(self, place: speakers.Place, told_person: Document) -> None:
        """Add one person somewhere; their organisation is the directory's where it knows it."""
        body = _organisation(told_person.get("organisation_name", ""))
        speakers.add_speaker(place, by=self.by, version=self.version, organisation=body, **told_person)

    def change(self, **facts: str) -> None:
        """Change what is said of the day as a whole."""
        drafts.edit_encounter(self.made, by=self.by, version=self.version, **facts)  # type: ignore[arg-type]

    def release(self, note: str) -> None:
        """Publish."""
        releases.release(self.made, by=self.by, version=self.version, note=note)

    def session(self, title: str) -> Session:
        """Return a session by the beginning of its title."""
        return self.made.sessions.select_related("encounter", "day").get(title__startswith=title)

    def item(self, title: str) -> Item:
        """Return an item by the beginning of its title."""
        return Item.objects.get(session__encounter=self.made, title__startswith=title)


def _read_draft(answering: Organisation, now: datetime, by: Actor) -> None:
    """A draft made by reading a pasted invitation, not published yet."""
    on = friday_after(now, weeks=12)
    said = typography.day(on, "fr").replace(typography.NBSP, " ")  # as people type it
    text = (WORDS / "invitation.txt").read_text().replace("{date}", said)
    drafts.create_from_reading(answering, by=by, draft=read_text(text, today=now.date()), on=on)
