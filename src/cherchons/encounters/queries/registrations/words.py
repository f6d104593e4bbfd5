"""How many places are left, and how one comes in, in words: for pages that are kept in memory too."""

from django.utils.translation import gettext, ngettext

from cherchons.encounters.queries.facts import Facts
from cherchons.encounters.queries.registrations.door import Door, door_of, plan_at
from cherchons.encounters.queries.registrations.opening import Opening
from cherchons.kernel import clock

MANY = 50  # from so many on, a page that is kept in memory says "more than"


def places_left(door: Door, *, most: int | None = None) -> str:
    """Return how many places there are; beyond ``most``, only that there are more."""
    if door.full:
        return gettext("All places are taken: there is a waiting list.")
    free = door.free
    if free is None:
        return ""
    if most is not None and free > most:
        return gettext("More than %(count)d places are left.") % {"count": most}
    kept = sum(one.left for one in door.kept) if most is not None else 0  # elsewhere, the page lists them
    if kept == free:
        told = ngettext(
            "%(count)d place is left, kept for one world.",
            "%(count)d places are left, kept for some worlds.",
            free,
        )
    elif kept:
        told = ngettext(
            "%(count)d places are left, %(kept)d of them kept.",
            "%(count)d places are left, %(kept)d of them kept.",
            kept,
        )
    else:
        told = ngettext("%(count)d place is left.", "%(count)d places are left.", free)
    return told % {"count": free, "kept": kept}


def entrance_words(door: Door) -> dict[str, str]:
    """Return the main action of who wishes to come, and the places that are left; nothing where one can't."""
    if not door.open:
        return {}
    if door.state == Opening.INVITED:
        action = gettext("Register with a code")
    else:
        action = gettext("Join the waiting list") if door.full else gettext("Register")
    return {"action": action, "places": places_left(door, most=MANY)}


def entrance_to(day: Facts) -> dict[str, str]:
    """Return the same for a published day (three queries; one where it takes no registrations)."""
    return entrance_words(door_of(plan_at(day.slug), day, clock.now()))
