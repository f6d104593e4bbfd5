"""The secret link of a desk volunteer: made from its uid and the site's key, and written nowhere."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from cherchons.encounters.models import DeskLink, Encounter
from cherchons.encounters.queries.registrations.signed import SIGNATURE, is_signed, signature
from cherchons.kernel import clock
from cherchons.kernel.actors import LinkHolder
from cherchons.kernel.errors import Expired, NotFound

PURPOSE = "encounters.desk"
EVENING = time(22)
AFTER_THE_DAY = timedelta(hours=1)


class NoDesk(NotFound):
    """No desk stands behind this address."""

    sentence = _(
        "This link opens no desk. Perhaps it was cut in two: ask the organisers to send it to you again."
    )


class DeskClosed(Expired):
    """The link's time has passed, or it was withdrawn."""

    sentence = _("This desk link no longer works: its time has passed, or the organisers withdrew it.")


def desk_key_of(link: DeskLink) -> str:
    """Return what stands in the desk's secret address."""
    return link.uid.hex + signature(PURPOSE, link.uid.hex)


def desk_with(key: str, slug: str) -> DeskLink:
    """Return the desk of a secret address.

    Raises
    ------
    NoDesk
        If there is none, or not for this encounter.
    DeskClosed
        If its time has passed, or it was withdrawn.
    """
    try:
        uid = UUID(hex=key[:-SIGNATURE])
    except ValueError:
        raise NoDesk from None
    if not is_signed(PURPOSE, uid.hex, key.removeprefix(uid.hex)):
        raise NoDesk
    link = DeskLink.objects.select_related("encounter__plan").filter(uid=uid, encounter__slug=slug).first()
    if link is None:
        raise NoDesk
    if link.withdrawn or clock.now() >= link.expires_at:
        raise DeskClosed
    return link


def volunteer_of(link: DeskLink) -> LinkHolder:
    """Return the actor who came with the desk's secret address; the trail tells which desk it was."""
    return LinkHolder(
        scope="desk",
        target=str(link.encounter_id),
        expires=link.expires_at,
        on_behalf_of=f"desk:{link.pk}",
    )


def desk_links_of(encounter: Encounter) -> list[DeskLink]:
    """Return the links that open something, then those that did (one query)."""
    now = clock.now()
    links = encounter.desk_links.select_related("created_by").order_by("-id")
    return sorted(links, key=lambda link: link.withdrawn or link.expires_at <= now)


def evening_of(encounter: Encounter) -> datetime:
    """Return when a link ends unless one says otherwise: in the evening of the day, in its own time zone."""
    zone = ZoneInfo(encounter.timezone)
    last = encounter.days.order_by("date").last()
    today = clock.now().astimezone(zone).date()
    evening = datetime.combine(last.date if last else today, EVENING, zone)
    if last is not None and last.end is not None:
        evening = max(evening, datetime.combine(last.date, last.end, zone) + AFTER_THE_DAY)
    return evening if evening > clock.now() else datetime.combine(today, time(23, 59), zone)
