"""An organisation for search engines: schema.org in JSON-LD."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cherchons.directory.enums import OrganisationKind
from cherchons.directory.queries.organisations import OrganisationPage

_TYPES = {
    OrganisationKind.ASSOCIATION: "NGO",
    OrganisationKind.FOUNDATION: "NGO",
    OrganisationKind.UNIT: "ResearchOrganization",
    OrganisationKind.INSTITUTION: "CollegeOrUniversity",
    OrganisationKind.FUNDER: "FundingAgency",
    OrganisationKind.AUTHORITY: "GovernmentOrganization",
}
# What a page must not say in the middle of a script element.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def organisation(page: OrganisationPage, *, url: str) -> dict[str, Any]:
    """Return the schema.org description of one organisation."""
    what = page.organisation
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(OrganisationKind(what.kind), "Organization"),
        "@id": url,
        "url": what.website or url,
        "name": what.name,
    }
    if what.acronym:
        found["alternateName"] = what.acronym
    if what.purpose:
        found["description"] = what.purpose
    if what.territory:
        found["areaServed"] = {"@type": "AdministrativeArea", "name": what.territory.name}
    same = [number.address for number in page.identifiers if number.address]
    if same:
        found["sameAs"] = same
    if page.identifiers:
        found["identifier"] = [
            {"@type": "PropertyValue", "propertyID": number.label, "value": number.value}
            for number in page.identifiers
        ]
    return found


def script(data: dict[str, Any]) -> SafeString:
    """Return the data block for a page's head: no browser runs it."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
