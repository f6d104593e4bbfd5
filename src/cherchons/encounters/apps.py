"""What the encounters contribute."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cherchons.kernel.registry import (
    Attachment,
    Contribution,
    DemoPart,
    Job,
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
        contribute(
            *personal_data(), *retention(), *due(), *matrix(), *pages(), *organisations(), *demonstration()
        )


def personal_data() -> Iterator[Contribution]:
    """Yield how each model about a person is exported and erased."""
    from cherchons.encounters.queries import personal
    from cherchons.encounters.tasks import programmes as tasks
    from cherchons.encounters.tasks import registrations

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
    yield PersonalData(
        "encounters.registrations",
        title=_("The days you registered for"),
        models=("encounters.Registration",),
        export=personal.registrations_of,
        erase=registrations.erase_registrations,
        reason=_("That someone of your world came, or had registered, stays in the figures, without a name."),
    )
    yield PersonalData(
        "encounters.authorship",
        title=_("What you did at the desk of a day"),
        models=(
            *("encounters.Registration", "encounters.DeskLink", "encounters.GroupMessage"),
            *("encounters.BulkAction", "encounters.PaperOrder"),
            *("encounters.Composition", "encounters.SeatingStep"),
        ),
        export=personal.authorship_of,
        erase=registrations.erase_authorship,
        reason=_("What was done stays, without you."),
    )


def retention() -> Iterator[Contribution]:
    """Yield what is deleted by itself."""
    from cherchons.encounters.queries.registrations import keeping
    from cherchons.encounters.tasks import after, papers, registrations
    from cherchons.encounters.tasks import programmes as tasks

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
    yield Retention(
        "encounters.needs",
        title=_("Food and access needs, once the day is over"),
        after=keeping.NEEDS_AFTER,
        delete=registrations.forget_needs,
    )
    yield Retention(
        "encounters.registrations",
        title=_("Names, addresses and answers of those who registered, once the day is over"),
        after=keeping.REGISTRATIONS_AFTER,
        delete=registrations.forget_registrations,
    )
    yield Retention(
        "encounters.tickets",
        title=_("Who was sent the questionnaire, once the day is over"),
        after=keeping.TICKETS_AFTER,
        delete=after.forget_tickets,
    )
    yield Retention(
        "encounters.papers",
        title=_("Badges, sign-in sheets and certificates, once they were made"),
        after=papers.PAPERS_AFTER,
        delete=papers.forget_papers,
    )


def due() -> Iterator[Contribution]:
    """Yield what the worker does by itself, and makes when a mail leaves."""
    from cherchons.encounters.messages.registrations import TICKET
    from cherchons.encounters.tasks import after, papers, programmes, registrations

    yield Job("encounters.prepare", every=timedelta(seconds=20), run=programmes.prepare_releases)
    yield Job("encounters.lines", every=timedelta(seconds=20), run=registrations.move_lines)
    yield Job("encounters.papers", every=timedelta(seconds=1), run=papers.make_orders)
    yield Job("encounters.reminders", every=timedelta(minutes=2), run=after.remind)
    yield Job("encounters.wishes", every=timedelta(minutes=2), run=registrations.remind_of_wishes)
    yield Job("encounters.told", every=timedelta(seconds=15), run=after.tell_changes)
    yield Job("encounters.questionnaires", every=timedelta(minutes=2), run=after.send_questionnaires)
    yield Attachment(TICKET, make=registrations.ticket)


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
    team = editing | {"facilitator"}
    everyone = team | {"visitor", "account", "other_organiser", "link_holder", "desk_volunteer", "registered"}
    yield MatrixRow("encounters.register", allowed=everyone | {"respondent"})
    yield MatrixRow("encounters.register_others", allowed=team | {"desk_volunteer"})
    yield MatrixRow("encounters.keep_registration", allowed=editing | {"registered", "account"})
    yield MatrixRow("encounters.see_registrations", allowed=team)
    yield MatrixRow("encounters.manage_registrations", allowed=editing)
    yield MatrixRow("encounters.see_needs", allowed=editing | {"desk_volunteer"})
    yield MatrixRow("encounters.check_in", allowed=team | {"desk_volunteer"})
    yield MatrixRow("encounters.wish", allowed=team | {"registered", "account"})
    yield MatrixRow("encounters.compose", allowed=editing)
    yield MatrixRow("encounters.seat", allowed=editing)
    yield MatrixRow("encounters.run_tables", allowed=team)
    for own in ("present", "see_who", "meet"):
        yield MatrixRow(f"encounters.{own}", allowed=frozenset({"registered", "account"}))
    yield MatrixRow("encounters.answer_questionnaire", allowed=frozenset({"respondent"}))


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
        "encounters.registered",
        place="people.home",
        order=5,
        template="encounters/panels/registered.html",
        context=panels.registered,
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
    from cherchons.encounters.tasks import programmes as tasks
    from cherchons.encounters.tasks import registrations

    yield OrganisationMerge(
        "encounters",
        models=("encounters.Series", "encounters.Encounter", "encounters.Organiser", "encounters.Speaker"),
        move=tasks.move_organisation,
    )
    yield OrganisationMerge(
        "encounters.registrations",
        models=("encounters.Registration",),
        move=registrations.move_organisation,
    )


def demonstration() -> Iterator[Contribution]:
    """Yield our part of the demonstration world."""

    def build(now: datetime) -> Any:
        from cherchons.encounters.services import demonstration
        from cherchons.kernel.actors import System

        demonstration.build_encounters(now, by=System(task="demo"))

    def build_registrations(now: datetime) -> Any:
        from cherchons.encounters.services.registrations import demonstration
        from cherchons.kernel.actors import System

        demonstration.build_registrations(now, by=System(task="demo"))

    def build_mixing(now: datetime) -> Any:
        from cherchons.encounters.services.composing import demonstration
        from cherchons.kernel.actors import System

        demonstration.build_mixing(now, by=System(task="demo"))

    yield DemoPart("encounters", order=30, build=build)
    yield DemoPart("encounters.registrations", order=40, build=build_registrations)
    yield DemoPart("encounters.mixing", order=50, build=build_mixing)
