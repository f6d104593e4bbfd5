"""The papers of one order, made from the latest release and the registrations as they are."""

from collections.abc import Callable
from typing import Any

from cherchons.encounters.enums import BadgeSheet, PaperKind
from cherchons.encounters.formats.badges import badges
from cherchons.encounters.formats.certificates import certificates
from cherchons.encounters.formats.sheets import sheet
from cherchons.encounters.formats.signs import signs
from cherchons.encounters.formats.table_papers import person_cards, table_signs, wall_plan
from cherchons.encounters.formats.workshop_lists import workshop_papers
from cherchons.encounters.models import Encounter, PaperOrder, Registration
from cherchons.encounters.queries import display
from cherchons.encounters.queries.composing.placed import workshop_lists
from cherchons.encounters.queries.registrations.opening import plan_of
from cherchons.encounters.queries.registrations.papers import Guest, guests, language_of
from cherchons.encounters.queries.seating.papers import TABLE_PAPERS, cards_of, page_for


def content_of(order: PaperOrder, progress: Callable[[int], None]) -> bytes:
    """Return the PDF of an order; ``progress`` is told how many of its pieces are done."""
    encounter, options = order.encounter, order.options
    language = language_of(encounter)
    if order.kind == PaperKind.SIGNS:
        return signs(display.shown(encounter.slug, language), paper=options.get("paper", "a4"))
    if order.kind in TABLE_PAPERS:
        return _of_tables(order, display.shown(encounter.slug, language))
    if order.kind == PaperKind.WORKSHOPS:
        shown = display.shown(encounter.slug, language)
        return workshop_papers(shown, workshop_lists(encounter, shown), paper=options.get("paper", "a4"))
    people = guests(encounter, order.kind, options)
    if order.kind == PaperKind.CERTIFICATES:
        return certificates(_shown(encounter, people), people, signed_by=encounter.organisation.name)
    shown = display.shown(encounter.slug, language)
    blank = options.get("blank", 0)
    if order.kind == PaperKind.SHEET:
        return sheet(shown, people, blank=blank)
    plan = plan_of(encounter)
    return badges(
        shown,
        people,
        sheet=options.get("sheet", BadgeSheet.LABELS8),
        blank=blank,
        asks_photo=plan is None or plan.asks_photo,
        progress=progress,
    )


def _of_tables(order: PaperOrder, shown: display.Shown) -> bytes:
    page = page_for(order.encounter, order.options)
    if order.kind == PaperKind.TABLE_CARDS:
        return person_cards(shown, page, cards_of(page))
    if order.kind == PaperKind.TABLE_SIGNS:
        return table_signs(shown, page, paper=order.options.get("paper", "a4"))
    return wall_plan(shown, page, paper=order.options.get("paper", "a3"))


def certificate_of(registration: Registration) -> bytes:
    """Return the attendance certificate of one person who came."""
    encounter = registration.encounter
    options: dict[str, Any] = {"who": "one", "number": registration.number}
    people = guests(encounter, PaperKind.CERTIFICATES, options)
    return certificates(_shown(encounter, people), people, signed_by=encounter.organisation.name)


def _shown(encounter: Encounter, people: list[Guest]) -> dict[str, display.Shown]:
    """Return the programme in the day's language first, then in each one that is needed."""
    wanted = dict.fromkeys([language_of(encounter), *(person.language for person in people)])
    return {language: display.shown(encounter.slug, language) for language in wanted}
