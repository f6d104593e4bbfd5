"""The steps of a composition as they are looked at."""

from cherchons.encounters.models import Composition, WishPlan


def next_step(plan: WishPlan) -> Composition | None:
    """Return the latest step that follows the current one, if undo left one (one query)."""
    return Composition.objects.filter(plan=plan, before_id=plan.current_id).order_by("-pk").first()
