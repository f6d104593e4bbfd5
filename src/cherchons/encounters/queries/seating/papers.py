"""What the papers of a table plan show: the plan that people see, as it was when the papers were ordered."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cherchons.encounters.enums import PaperKind, SeatingForm
from cherchons.encounters.models import Encounter, Presentation, Registration, SeatingStep, TablePlan
from cherchons.encounters.queries.meeting.affinity import Profile, profiles_of, reasons_in_words, still_shown
from cherchons.encounters.queries.registrations.papers import alphabetical_rows
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.queries.seating.content import Content
from cherchons.encounters.queries.seating.page import PlanPage, page_of
from cherchons.encounters.queries.seating.party import rows_of
from cherchons.kernel.errors import NotFound

TABLE_PAPERS = (PaperKind.TABLE_PLAN, PaperKind.TABLE_CARDS, PaperKind.TABLE_SIGNS)
FOR_ALL = ("world", "new")  # reasons that say nothing of what someone chose to show


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One person's card: their tables, or whom to meet and why."""

    person: Registration
    tables: tuple[int, ...]
    others: tuple[tuple[Registration, tuple[str, ...]], ...]


def published_plan(encounter: Encounter, uid: UUID | str) -> TablePlan | None:
    """Return a plan of this day, if people see it."""
    found = TablePlan.objects.filter(encounter=encounter, uid=uid, published__isnull=False)
    return found.select_related("published").first()


def pieces_of(plan: TablePlan, kind: str) -> int:
    """Return how many cards, signs or names there are; none where such papers make no sense."""
    assert plan.published is not None
    content = Content.of(plan.published.content)
    if kind == PaperKind.TABLE_CARDS:
        return len(content.people)
    if plan.form == SeatingForm.BUFFET:
        return 0
    return content.settings.tables if kind == PaperKind.TABLE_SIGNS else len(content.people)


def page_for(encounter: Encounter, options: dict[str, Any]) -> PlanPage:
    """Return the step that an order of papers shows.

    Raises
    ------
    NotFound
        If the plan was given up since.
    """
    step = SeatingStep.objects.filter(plan__encounter=encounter, pk=options.get("step") or 0)
    found = step.select_related("plan__encounter").first()
    if found is None:
        raise NotFound
    plan = found.plan
    plan.current = plan.published = found
    return page_of(plan)


def cards_of(page: PlanPage) -> list[PaperCard]:
    """Return everyone's card in alphabetical order (six queries).

    A card lies about on tables: it says of someone what their badge says, and more only of those who agreed
    to appear in the who's who.
    """
    content = page.content or Content()
    here = {row.pk: row for row in rows_of(page.plan.encounter, content.everyone) if row.state in TAKEN}
    people = alphabetical_rows(here[pk] for pk in content.people if pk in here)
    if not content.to_meet:
        return [PaperCard(p, content.tables_of.get(p.pk, ()), ()) for p in people]
    profiles, nobody = profiles_of(list(here.values())), Profile()
    agreed = set(
        Presentation.objects.filter(registration__in=here, shown=True).values_list(
            "registration_id", flat=True
        )
    )

    def why(one: int, other: int, codes: tuple[Any, ...]) -> tuple[str, ...]:
        told = codes if other in agreed else tuple(code for code in codes if code in FOR_ALL)
        told = still_shown(told, profiles.of.get(one, nobody), profiles.of.get(other, nobody))
        return tuple(reasons_in_words(told, profiles.topics, most=2))

    return [
        PaperCard(
            p,
            (),
            tuple(
                (here[other], why(p.pk, other, codes))
                for other, codes in content.to_meet.get(p.pk, ())
                if other in here
            ),
        )
        for p in people
    ]
