"""What the encounters contribute."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cherchons.kernel.registry import (
    Contribution,
    DemoPart,
    MatrixRow,
    NavigationLink,
    OrganisationMerge,
    Panel,
    PersonalData,
    Retention,
    contribute,
)


class EncountersConfig(AppConfig):
    name = "cherchons.encounters"

    def ready(self) -> None:
        contribute(*personal_data(), *retention(), *matrix(), *pages(), *organisations(), *demonstration())


def personal_data() -> Iterator[Contribution]:
    """Yield how each model about a person is exported and erased."""
    from cherchons.encounters import tasks
    from cherchons.encounters.queries import personal

    yield PersonalData(
        "encounters.speeches",
        title=_("Where you speak"),
        models=("encounters.Speaker", "encounters.Revision"),
        export=personal.speeches_of,
        erase=tasks.erase_speeches,
        reason=_(
            "Your name stays where a programme names you: it says publicly who took part. Its organisers "
            "can take it out. Your address and the tie to your account go."
        ),
    )
    yield PersonalData(
        "encounters.contacts",
        title=_("Where you are the contact"),
        models=("encounters.Encounter", "encounters.Revision"),
        export=personal.contacts_of,
        erase=tasks.erase_contacts,
        reason=_(
            "What was published keeps the public contact it was published with. Name and address leave the "
            "draft: publishing again takes them out of the public page."
        ),
    )
    yield PersonalData(
        "encounters.teams",
        title=_("The days you help to prepare"),
        models=("encounters.TeamMember",),
        export=personal.teams_of,
        erase=tasks.erase_teams,
        reason=_("Nothing is kept."),
    )


def retention() -> Iterator[Contribution]:
    """Yield what is deleted by itself."""
    from cherchons.encounters import tasks

    yield Retention(
        "encounters.agendas",
        title=_("Personal agendas of days that are over"),
        after=tasks.AGENDAS_AFTER,
        delete=tasks.forget_agendas,
    )
    yield Retention(
        "encounters.addresses",
        title=_("Speakers’ private addresses, once the day is over"),
        after=tasks.ADDRESSES_AFTER,
        delete=tasks.forget_addresses,
    )
    yield Retention(
        "encounters.revisions",
        title=_("Earlier states of drafts, kept to undo"),
        after=tasks.REVISIONS_AFTER,
        delete=tasks.forget_revisions,
    )


def matrix() -> Iterator[Contribution]:
    """Yield who may do what; the object is an encounter of the organiser's organisation (or that one)."""
    answering = frozenset({"organiser", "administrator", "system"})
    editing = answering | {"co_organiser"}
    yield MatrixRow("encounters.create", allowed=answering)
    yield MatrixRow("encounters.see_draft", allowed=editing | {"facilitator"})
    yield MatrixRow("encounters.edit", allowed=editing)
    yield MatrixRow("encounters.release", allowed=editing)
    yield MatrixRow("encounters.manage_team", allowed=answering)
    yield MatrixRow("encounters.delete", allowed=answering)
    yield MatrixRow("encounters.create_series", allowed=answering)
    yield MatrixRow("encounters.edit_series", allowed=answering)
    yield MatrixRow("encounters.keep_agenda", allowed=frozenset({"link_holder"}))  # the object is its token


def pages() -> Iterator[Contribution]:
    """Yield our link in the navigation and our pieces of other rooms' pages."""
    from cherchons.encounters.queries import panels

    yield NavigationLink("encounters", order=10, title=_("Encounters"), url_name="encounters:list")
    yield Panel(
        "encounters.mine",
        place="people.home",
        order=10,
        template="encounters/panels/mine.html",
        context=panels.mine,
    )
    yield Panel(
        "encounters.of_organisation",
        place="directory.organisation",
        order=10,
        template="encounters/panels/of_organisation.html",
        context=panels.of_organisation,
    )


def organisations() -> Iterator[Contribution]:
    """Yield what moves when two organisations turn out to be one."""

    from cherchons.encounters import tasks

    yield OrganisationMerge(
        "encounters",
        models=("encounters.Series", "encounters.Encounter", "encounters.Organiser", "encounters.Speaker"),
        move=tasks.move_organisation,
    )


def demonstration() -> Iterator[Contribution]:
    """Yield our part of the demonstration world."""

    def build(now: datetime) -> Any:
        from cherchons.encounters.services import demonstration
        from cherchons.kernel.actors import System

        demonstration.build_encounters(now, by=System(task="demo"))

    yield DemoPart("encounters", order=30, build=build)
