"""The organisers' own questions with their versions, and how many people answered each."""

from dataclasses import dataclass

from django.db.models import Count

from cherchons.encounters.models import Encounter, OrganiserQuestion, RegistrationPlan
from cherchons.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its latest version, and those before it, the latest first."""

    question: OrganiserQuestion
    answered: int
    earlier: tuple[tuple[OrganiserQuestion, int], ...]


def questions_of(plan: RegistrationPlan) -> tuple[list[Asked], list[Asked]]:
    """Return the questions that are asked, in order, and those that are no longer (one query)."""
    versions: dict[object, list[OrganiserQuestion]] = {}
    for row in plan.questions.annotate(answered=Count("answers")).order_by("position", "id"):
        versions.setdefault(row.key, []).append(row)
    asked: list[Asked] = []
    withdrawn: list[Asked] = []
    for rows in versions.values():
        rows.sort(key=lambda row: -row.version)
        latest, before = rows[0], rows[1:]
        one = Asked(
            latest,
            latest.answered,  # type: ignore[attr-defined]
            tuple((row, row.answered) for row in before),  # type: ignore[attr-defined]
        )
        (asked if latest.current else withdrawn).append(one)
    return asked, withdrawn


def find_question(encounter: Encounter, pk: int) -> OrganiserQuestion:
    """Return one version of a question of this day.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = (
        OrganiserQuestion.objects.select_related("plan__encounter__organisation")
        .filter(pk=pk, plan__encounter=encounter)
        .first()
    )
    if found is None:
        raise NotFound
    return found
