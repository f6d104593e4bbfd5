"""What people do in the directory."""

from cherchons.directory.services.demonstration import build_directory
from cherchons.directory.services.merging import NothingToMerge, merge_organisations
from cherchons.directory.services.organisations import (
    AlreadyThere,
    Details,
    PerhapsTheSame,
    WrongDetail,
    add_organisation,
    edit_organisation,
)
from cherchons.directory.services.people import (
    WrongDates,
    affiliate,
    end_mandate,
    give_mandate,
    give_role,
    leave,
    take_role,
)
from cherchons.directory.services.requests import (
    AlreadyAnswered,
    AlreadyOrganiser,
    accept_request,
    refuse_request,
    request_to_organise,
    withdraw_request,
)
from cherchons.directory.services.territories import ImportReport, import_territories
from cherchons.directory.services.topics import load_topics

__all__ = [
    "AlreadyAnswered",
    "AlreadyOrganiser",
    "AlreadyThere",
    "Details",
    "ImportReport",
    "NothingToMerge",
    "PerhapsTheSame",
    "WrongDates",
    "WrongDetail",
    "accept_request",
    "add_organisation",
    "affiliate",
    "build_directory",
    "edit_organisation",
    "end_mandate",
    "give_mandate",
    "give_role",
    "import_territories",
    "leave",
    "load_topics",
    "merge_organisations",
    "refuse_request",
    "request_to_organise",
    "take_role",
    "withdraw_request",
]
