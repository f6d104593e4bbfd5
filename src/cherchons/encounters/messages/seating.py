"""What is said about tables: why they can't be made so, and the mail that tells where one sits."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cherchons.encounters.enums import SeatingForm
from cherchons.encounters.models import Registration, Release, TablePlan
from cherchons.encounters.queries.public import Card
from cherchons.encounters.queries.registrations.links import key_of
from cherchons.engines import typography

KEY = "encounters.tables:"  # then the step and the registration


def refusal(code: str, details: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return why people can't be seated so, and how to mend it."""

    def named(person: str) -> str:
        return names.get(person, person)

    if code == "empty":
        return _("Nobody is expected at this session yet: there is nobody to seat.")
    if code in ("too_many_people", "rounds"):
        return _("At most %(most)s: this is too many.") % {"most": details.get("most", "")}
    if code == "more_tables_than_people":
        return (
            _("%(tables)s tables are more than the people to seat (%(people)s): use fewer tables.") % details
        )
    if code == "no_such_table":
        said = {"person": named(details["person"]), "table": details["table"] + 1, **_count(details)}
        return (
            _(
                "%(person)s has table %(table)s, but there are %(tables)s tables: let them sit anywhere, or "
                "add tables."
            )
            % said
        )
    if code == "pins_overflow":
        said = {"table": details["table"] + 1, "pinned": details["pinned"], "seats": details["seats"]}
        return (
            _(
                "%(pinned)s people are to sit at table %(table)s, which holds %(seats)s: give some of them "
                "another table."
            )
            % said
        )
    if code == "apart_pinned":
        a, b = details["people"]
        said = {"a": named(a), "b": named(b), "table": details["table"] + 1}
        return _("%(a)s and %(b)s are kept apart, but both have table %(table)s.") % said
    if code.startswith("apart"):
        return _(
            "So many people can’t all be kept apart with so few tables: add tables, or let some sit together."
        )
    return _("These tables can’t be made: change the number of tables or of rounds.")


def _count(details: Mapping[str, Any]) -> dict[str, Any]:
    return {"tables": details["tables"]}


def seat_mail(plan: TablePlan, release: Release | None, registration: Registration) -> dict[str, Any]:
    """Return the mail that tells someone where they sit: it names the page, which is always up to date."""
    encounter = plan.encounter
    with override(registration.language):
        card = Card.of(release, registration.language) if release else None
        day = ""
        if card:
            day = f"{card.title}\n{typography.dates(card.first_date, card.last_date, registration.language)}"
        if plan.form == SeatingForm.BUFFET:
            subject = _("Three people to meet")
            lead = _(
                "Here are people whom you may like to meet at the buffet, and why. This page is kept up to "
                "date:"
            )
        else:
            subject = _("Where you sit")
            lead = _(
                "Your table is ready. Where you sit, with whom and why stands here, kept up to date until "
                "the last minute:"
            )
        path = reverse(
            "encounters:registration", kwargs={"slug": encounter.slug, "key": key_of(registration)}
        )
        hello = _("Hello %(name)s,") % {"name": registration.name}
        parts = [hello, f"{lead}\n{settings.SITE_URL}{path}", "—", day]
        text = "\n\n".join(part for part in parts if part) + "\n"
        title = card.title if card else encounter.title
        return {"subject": f"{subject}{_(': ')}{title}", "text": text, "language": registration.language}
