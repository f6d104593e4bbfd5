"""Places in words: for whom they are kept, and who is served next when there are none."""

from typing import Any

from django.utils.translation import gettext, ngettext

from cherchons.encounters.enums import WaitingRule
from cherchons.encounters.messages.registrations import moment, opening_sentence
from cherchons.encounters.models import RegistrationPlan
from cherchons.encounters.queries.registrations.door import Door
from cherchons.encounters.queries.registrations.opening import Opening
from cherchons.encounters.queries.registrations.words import entrance_words


def kept_places(door: Door) -> dict[str, Any] | None:
    """Return which of the places that are left only one world may take for now, and until when."""
    plan = door.plan
    if plan is None or not door.kept:
        return None
    kept = sum(one.left for one in door.kept)
    if plan.release_at:
        told = ngettext("%(count)d is kept until %(until)s:", "%(count)d are kept until %(until)s:", kept)
        sentence = told % {"count": kept, "until": moment(plan.release_at, door.timezone)}
    else:
        sentence = ngettext("%(count)d is kept:", "%(count)d are kept:", kept) % {"count": kept}
    others = ""
    if kept == door.free:
        others = gettext("People of the other worlds join the waiting list.")
    return {"sentence": sentence, "worlds": [(one.sector, one.left) for one in door.kept], "others": others}


def waiting_rule(plan: RegistrationPlan, timezone: str) -> str:
    """Return who gets a place that becomes free, in one or two sentences."""
    if plan.waiting_rule == WaitingRule.DRAW and plan.draw_at:
        if plan.drawn_at:
            first = gettext("The waiting list was drawn by lot on %(when)s.")
            first %= {"when": moment(plan.drawn_at, timezone)}
        else:
            first = gettext("The waiting list is drawn by lot on %(when)s; until then, it does not move.")
            first %= {"when": moment(plan.draw_at, timezone)}
    else:
        first = gettext("Places that become free go to the waiting list, in order of arrival.")
    if plan.accept_hours:
        second = ngettext(
            "We write to you when one is yours: you have %(count)d hour to accept it.",
            "We write to you when one is yours: you have %(count)d hours to accept it.",
            plan.accept_hours,
        ) % {"count": plan.accept_hours}
    else:
        second = gettext("We write to you when one is yours.")
    return f"{first} {second}"


def door_words(door: Door) -> dict[str, str]:
    """Return what the day's own page says of registration: how to come in, or why one can't now."""
    if door.plan is not None and door.state in (Opening.BEFORE, Opening.CLOSED):
        return {"sentence": opening_sentence(door.state, door.plan)}
    return entrance_words(door)
