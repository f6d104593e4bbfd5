"""What is kept of the people of one day, until when, and what is already gone."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from cherchons.encounters.models import Encounter, Needs, PaperOrder, QuestionnaireTicket, Registration
from cherchons.kernel.registry import Retention, contributions

NEEDS_AFTER = timedelta(days=2)  # after the day
TICKETS_AFTER = timedelta(days=60)
REGISTRATIONS_AFTER = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data of a day: it is deleted by itself the day after ``until``."""

    title: Any
    until: date | None  # None: there is nothing yet, or the day has no date
    count: int  # what there is of it now


def kept_until(encounter: Encounter) -> list[Kept]:
    """Return what the sweep deletes of this day, the soonest first (five queries)."""
    last = encounter.days.aggregate(last=Max("date"))["last"]
    counted = {
        "encounters.needs": Needs.objects.filter(registration__encounter=encounter).count(),
        "encounters.tickets": QuestionnaireTicket.objects.filter(questionnaire__encounter=encounter).count(),
        "encounters.registrations": Registration.objects.filter(encounter=encounter, anonymous=False).count(),
    }
    papers = PaperOrder.objects.filter(encounter=encounter).exclude(file="")
    rules = {rule.name: rule for rule in contributions(Retention)}
    made = [
        Kept(rules[name].title, last + rules[name].after if last else None, count)
        for name, count in counted.items()
    ]
    oldest = papers.order_by("at").values_list("at", flat=True)
    after: timedelta = rules["encounters.papers"].after
    count = len(oldest)
    made.append(Kept(rules["encounters.papers"].title, (oldest[0] + after).date() if count else None, count))
    return sorted(made, key=lambda kept: (kept.until is None, kept.until or date.max))
