"""What the directory contributes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cherchons.kernel.registry import (
    Contribution,
    DemoPart,
    FirstData,
    MatrixRow,
    NavigationLink,
    OrganisationMerge,
    Panel,
    PersonalData,
    contribute,
)


class DirectoryConfig(AppConfig):
    name = "cherchons.directory"

    def ready(self) -> None:
        contribute(
            NavigationLink("directory", order=30, title=_("Directory"), url_name="directory:list"),
            *first_data(),
            *personal_data(),
            *merging(),
            *matrix(),
            *panels(),
        )


def first_data() -> Iterator[Contribution]:
    """Yield what must be there from the start, and the demonstration's part."""
    yield FirstData("directory", order=20, load=load_reference)
    yield DemoPart("directory", order=20, build=build_demonstration)


def load_reference() -> str:
    """Load the themes and the territories where they are missing; two quick queries where they are there."""
    from cherchons.directory import services
    from cherchons.directory.models import Territory
    from cherchons.kernel.actors import System

    by = System(task="first-data")
    services.load_topics(by=by)
    if Territory.objects.exists():
        return ""
    report = services.import_territories(by=by)
    said = [
        gettext("%(number)d territories are loaded (%(source)s).")
        % {"number": report.added, "source": report.source}
    ]
    return "\n".join([*said, *report.unread[:20]])


def build_demonstration(now: datetime) -> None:
    """Build the directory's part of the demonstration world."""
    from cherchons.directory import services
    from cherchons.kernel.actors import System

    services.build_directory(by=System(task="demo"), now=now)


def personal_data() -> Iterator[Contribution]:
    """Yield how what the directory knows about a person is exported and erased."""
    from cherchons.directory import tasks
    from cherchons.directory.queries import personal

    nothing = _("Nothing is kept.")
    yield PersonalData(
        "directory.affiliations",
        title=_("The organisations you belong to"),
        models=("directory.Affiliation",),
        export=personal.export_affiliations,
        erase=tasks.erase_affiliations,
        reason=nothing,
    )
    yield PersonalData(
        "directory.mandates",
        title=_("The organisations you may speak and sign for"),
        models=("directory.Mandate",),
        export=personal.export_mandates,
        erase=tasks.erase_mandates,
        reason=nothing,
    )
    yield PersonalData(
        "directory.roles",
        title=_("The organisations you organise for"),
        models=("directory.Role",),
        export=personal.export_roles,
        erase=tasks.erase_roles,
        reason=nothing,
    )
    yield PersonalData(
        "directory.requests",
        title=_("What you asked to organise"),
        models=("directory.OrganiserRequest",),
        export=personal.export_requests,
        erase=tasks.erase_requests,
        reason=_("Nothing is kept. Requests of others that you answered no longer say who answered."),
    )


def merging() -> Iterator[Contribution]:
    """Yield how rows move when two organisations are merged."""
    from cherchons.directory import tasks

    yield OrganisationMerge(
        "directory.people",
        models=(
            "directory.Affiliation",
            "directory.Mandate",
            "directory.Role",
            "directory.OrganiserRequest",
        ),
        move=tasks.move_people,
    )
    yield OrganisationMerge(
        "directory.numbers",
        models=("directory.Identifier", "directory.FormerAddress"),
        move=tasks.move_numbers,
    )


def matrix() -> Iterator[Contribution]:
    """Yield who may do what; objects are those of the role ``organiser``'s organisation, of ``account``."""
    ours = frozenset({"administrator", "system"})
    everyone_in = frozenset(
        {"account", "organiser", "other_organiser", "co_organiser", "facilitator", "administrator"}
    )
    yield MatrixRow("directory.administer", allowed=ours)
    yield MatrixRow("directory.organise_for", allowed=ours | {"organiser"})
    yield MatrixRow("directory.add_organisation", allowed=everyone_in | {"system"})
    yield MatrixRow("directory.edit_organisation", allowed=ours | {"organiser"})
    yield MatrixRow("directory.request_to_organise", allowed=everyone_in)
    yield MatrixRow("directory.withdraw_request", allowed=frozenset({"account"}))
    yield MatrixRow("directory.answer_requests", allowed=ours)
    yield MatrixRow("directory.affiliate", allowed=ours | {"account"})
    yield MatrixRow("directory.leave", allowed=ours | {"account"})
    yield MatrixRow("directory.give_mandate", allowed=ours)
    yield MatrixRow("directory.end_mandate", allowed=ours | {"account"})
    yield MatrixRow("directory.give_role", allowed=ours)
    yield MatrixRow("directory.take_role", allowed=ours | {"organiser"})
    yield MatrixRow("directory.merge_organisations", allowed=ours)
    yield MatrixRow("directory.load_reference", allowed=ours)


def panels() -> Iterator[Contribution]:
    """Yield what the directory shows in one's own space."""
    yield Panel("directory.mine", place="people.home", order=20, template="directory/mine.html", context=mine)


def mine(request: Any, account: Any) -> dict[str, Any]:
    """Return one's organisations and requests; for administrators, how many requests wait."""
    from cherchons.directory.queries import open_requests, place_of
    from cherchons.directory.rules import can_answer_requests

    waiting = open_requests(request.actor).count() if can_answer_requests(request.actor) else 0
    return {"place": place_of(request.actor), "waiting": waiting}
