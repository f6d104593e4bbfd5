"""What people see of places, topics, organisations, and who does what in them."""

from cherchons.directory.queries.folding import fold
from cherchons.directory.queries.organisations import (
    filtered_organisations,
    find_organisations,
    known_organisation,
    near_organisations,
    organisation_named,
    organisation_page,
    organisations_by_name,
    organisations_organised_by,
    organisations_visible_to,
    similar_organisations,
    topics,
)
from cherchons.directory.queries.people import (
    open_request,
    open_requests,
    own_organisations,
    people_around,
    place_of,
)
from cherchons.directory.queries.territories import (
    find_territories,
    label_of,
    resolve_territory,
    territories_within,
)

__all__ = [
    "filtered_organisations",
    "find_organisations",
    "find_territories",
    "fold",
    "known_organisation",
    "label_of",
    "near_organisations",
    "open_request",
    "open_requests",
    "organisation_named",
    "organisation_page",
    "organisations_by_name",
    "organisations_organised_by",
    "organisations_visible_to",
    "own_organisations",
    "people_around",
    "place_of",
    "resolve_territory",
    "similar_organisations",
    "territories_within",
    "topics",
]
