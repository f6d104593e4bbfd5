"""The links of desk volunteers: made for someone, until a moment, and withdrawn."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cherchons.encounters.models import DeskLink, Encounter
from cherchons.encounters.rules import can_manage_registrations
from cherchons.encounters.services.checking import Invalid, cleaned
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.permissions import require

MAKE = "encounters.desk_link.make"
MOST_LINKS = 50  # that open something at one time
LONGEST = timedelta(days=60)  # a link is for a day, not for ever


@transaction.atomic
def make_desk_link(
    encounter: Encounter, *, by: Actor, label: str, expires_at: datetime, request_key: UUID | None = None
) -> DeskLink:
    """Make a link with which a volunteer checks people in, without an account, until ``expires_at``."""
    require(can_manage_registrations, by, encounter)
    Encounter.objects.select_for_update().get(pk=encounter.pk)
    made = audit.made_before(DeskLink, request_key, MAKE, by)
    if made is not None:
        return made
    now = clock.now()
    if expires_at <= now:
        raise Invalid(_("This moment has passed."), field="expires_at")
    if expires_at > now + LONGEST and expires_at > _latest_end(encounter):
        raise Invalid(_("A desk link ends soon after the day."), field="expires_at")
    if encounter.desk_links.filter(withdrawn=False, expires_at__gt=now).count() >= MOST_LINKS:
        most = ngettext("At most %(most)d link fits here.", "At most %(most)d links fit here.", MOST_LINKS)
        raise Invalid(most % {"most": MOST_LINKS})
    link = DeskLink.objects.create(
        encounter=encounter,
        label=cleaned(DeskLink, {"label": label})["label"],
        expires_at=expires_at,
        created_by_id=by.account_id,
    )
    audit.record(by, MAKE, link, request_key=request_key)
    return link


def _latest_end(encounter: Encounter) -> datetime:
    """Return a week after the day's last date."""
    last = encounter.days.order_by("date").last()
    if last is None:
        return clock.now()
    return datetime.combine(last.date, datetime.min.time(), tzinfo=clock.now().tzinfo) + timedelta(days=7)


@transaction.atomic
def withdraw_desk_link(link: DeskLink, *, by: Actor) -> None:
    """Let a link open nothing any more; what was done with it stays."""
    require(can_manage_registrations, by, link.encounter)
    DeskLink.objects.filter(pk=link.pk).update(withdrawn=True)
    audit.record(by, "encounters.desk_link.withdraw", link, fields=["withdrawn"])
