"""Wishes for workshops in words: until when, what the rank was, where to say them."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from cherchons.encounters.messages.registrations import moment
from cherchons.encounters.models import Registration
from cherchons.encounters.queries.composing.wishes import Wishing, WishState
from cherchons.encounters.queries.registrations.links import key_of


def wishes_link(registration: Registration) -> str:
    """Return the address of the page on which someone says their wishes."""
    where = {"slug": registration.encounter.slug, "key": key_of(registration)}
    return f"{settings.SITE_URL}{reverse('encounters:own_wishes', kwargs=where)}"


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
