"""Wishes for workshops in words: until when, what the rank was, where to say them."""

from datetime import datetime

from django.utils.translation import gettext, override

from cherchons.encounters.messages.registrations import About, moment
from cherchons.encounters.messages.wish_line import wishes_link
from cherchons.encounters.models import Registration, Release
from cherchons.encounters.queries.composing.wishes import Wishing, WishState

REMINDERS = "encounters.wish:"  # then the day, the person, their number


def until(closes: datetime | None, timezone: str) -> str:
    """Return until when wishes change: *jusqu'au vendredi 26 avril 2019, 9 h 30*."""
    return moment(closes, timezone) if closes else ""


def closed_sentence(wishing: Wishing, timezone: str) -> str:
    """Return why wishes can't be changed; nothing while they can."""
    if wishing.state == WishState.PUBLISHED:
        return gettext("The workshops are published: wishes do not change any more.")
    if wishing.state == WishState.OFF:
        return gettext("The day does not take place as planned: wishes wait.")
    if wishing.plan is not None and wishing.plan.stopped:
        return gettext("The organisers have closed the wishes: they compose the workshops now.")
    if wishing.state == WishState.CLOSED and wishing.closes:
        told = gettext("Wishes closed on %(when)s: the organisers compose the workshops.")
        return told % {"when": until(wishing.closes, timezone)}
    return ""


def tell_to_wish(registration: Registration, release: Release | None, closes: datetime) -> None:
    """Remind someone who has a place and said nothing that wishes close soon: written once."""
    with override(registration.language):
        when = moment(closes, registration.encounter.timezone)
        told = gettext(
            "Workshops take place at the same time that day, and you have not said yet which ones you wish "
            "for. You can until %(when)s:"
        )
        lines = [
            told % {"when": when} + f"\n{wishes_link(registration)}",
            gettext("If you say nothing, you go where the day needs you. That is fine too."),
        ]
        which = f"{REMINDERS.removeprefix('encounters.')}{registration.encounter_id}"
        About(registration, release).post(which, gettext("Your wishes for the workshops: %(title)s"), lines)
