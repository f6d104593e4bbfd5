"""Encounters for tests, made by the services that people use."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import uuid4

from cherchons.directory.models import Organisation
from cherchons.encounters.enums import TeamRole
from cherchons.encounters.models import Day, Encounter, Release, Session, Speaker, TeamMember
from cherchons.encounters.services import drafts, releases, sessions
from cherchons.kernel.actors import AccountActor, Actor
from tests.factories import actor, make_account, make_organisation, make_organiser

A_DAY = date(2027, 3, 12)


@dataclass
class World:
    """A day that someone prepares, and the people around it."""

    organisation: Organisation
    organiser: AccountActor
    encounter: Encounter
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The version that the draft has now."""
        return Encounter.objects.values_list("version", flat=True).get(pk=self.encounter.pk)

    @property
    def day(self) -> Day:
        return Day.objects.filter(encounter=self.encounter).order_by("date")[0]

    def add(self, title: str = "Atelier", start: str = "10:00", end: str = "11:00", **more: Any) -> Session:
        """Add a session."""
        given = {"day": self.day, "start": time.fromisoformat(start), "end": time.fromisoformat(end)}
        return sessions.add_session(
            self.encounter, by=self.organiser, version=self.version, title=title, **{**given, **more}
        )

    def person(self, place: Any, name: str = "Ada Lovelace", **more: Any) -> Speaker:
        """Add a person."""
        return sessions.add_speaker(place, by=self.organiser, version=self.version, name=name, **more)

    def edit(self, **changes: Any) -> Encounter:
        """Change the day as a whole."""
        return drafts.edit_encounter(self.encounter, by=self.organiser, version=self.version, **changes)

    def release(self, **more: Any) -> Release:
        """Publish."""
        return releases.release(self.encounter, by=self.organiser, version=self.version, **more)

    @property
    def args(self) -> dict[str, Any]:
        """Who acts, on which version: what every editing service takes."""
        return {"by": self.organiser, "version": self.version}


def make_world(*, title: str = "Une journée ensemble", on: date = A_DAY, filled: bool = False) -> World:
    """Make an encounter with its organiser; ``filled`` adds a small programme with people."""
    organisation = make_organisation()
    organiser = actor(make_organiser(organisation, name="Nadia"))
    made = drafts.create_encounter(
        organisation, by=organiser, title=title, date=on, start=time(9), end=time(18), request_key=uuid4()
    )
    world = World(organisation, organiser, made)
    if filled:
        world.add("Accueil", "09:00", "09:30", kind="welcome")
        stories = world.add(
            "Témoignages", "09:30", "12:00", kind="testimonies", text="On raconte.", room="Salle 1"
        )
        item = sessions.add_item(stories, **world.args, title="Le canal", kind="testimony", to_confirm=True)
        world.person(item, "Malika", sector="civil_society", email="malika@example.org")
        world.person(item, "Thomas", sector="research", to_confirm=True)
        first = world.add("Atelier A", "14:00", "16:00", kind="workshop", facilitation_to_confirm=True)
        second = world.add("Atelier B", "14:00", "16:00", kind="workshop")
        sessions.group_in_parallel(second, **world.args, beside=first)
        world.person(world.encounter, "Lionel", role="Délégué général")
        world.encounter.refresh_from_db()
    return world


def make_team(world: World) -> World:
    """Add one person per role around the encounter."""
    co_organiser, facilitator = make_account(), make_account()
    for account, role in ((co_organiser, TeamRole.CO_ORGANISER), (facilitator, TeamRole.FACILITATOR)):
        TeamMember.objects.create(encounter=world.encounter, account=account, role=role)
    world.people |= {
        "organiser": world.organiser,
        "co_organiser": actor(co_organiser),
        "facilitator": actor(facilitator),
        "other_organiser": actor(make_organiser(make_organisation())),
        "account": actor(make_account()),
        "administrator": actor(make_account(administrator=True)),
    }
    return world
