"""The steps of a composition as they are looked at."""

from cherchons.encounters.models import Composition, WishPlan
from cherchons.encounters.queries.composing.content import Content
from cherchons.encounters.queries.composing.day import ComposingDay, Guest
from cherchons.encounters.queries.composing.moves import moves, told


def next_step(plan: WishPlan) -> Composition | None:
    """Return the latest step that follows the current one, if undo left one (one query)."""
    return Composition.objects.filter(plan=plan, before_id=plan.current_id).order_by("-pk").first()


def last_published(day: ComposingDay, plan: WishPlan) -> list[Guest]:
    """Return who has no address and is to be told the latest publication by hand (one query)."""
    steps = Composition.objects.filter(plan=plan, published_at__isnull=False).order_by("-published_at", "-pk")
    contents = [Content.of(step.content) for step in steps[:2]]
    if not contents:
        return []
    before = contents[1] if len(contents) > 1 else None
    changed = told(moves(day, before, contents[0]))
    return [own[0].guest for own in changed.values() if not own[0].guest.reached]
