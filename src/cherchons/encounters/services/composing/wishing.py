"""People say which workshops they wish for, in which order; or the team says it for them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cherchons.encounters.enums import Channel
from cherchons.encounters.models import Registration, Wish, WishPlan, WishSheet
from cherchons.encounters.queries.composing.slots import Slot, wished_slots
from cherchons.encounters.queries.composing.wishes import (
    WishState,
    closing,
    programme_of,
    ranked_together,
    state_of,
)
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.places import GONE
from cherchons.encounters.rules import can_see_registrations, can_wish
from cherchons.encounters.services.checking import Invalid
from cherchons.encounters.services.composing.wish_plans import NoWishes, locked_wishes
from cherchons.kernel import audit, clock
from cherchons.kernel.actors import Actor
from cherchons.kernel.errors import DomainError, NotFound
from cherchons.kernel.permissions import require

SAY = "encounters.registration.wish"
MOST = 10_000  # the highest rank that is read


class WishesClosed(DomainError):
    """Wishes can't be said or changed any more."""

    status = 409
    code = "wishes-closed"
    sentence = gettext_lazy("Wishes are closed: they do not change any more.")


@transaction.atomic
def say_wishes(
    registration: Registration,
    *,
    by: Actor,
    wishes: Mapping[UUID, int],
    channel: Channel = Channel.ONLINE,
    request_key: UUID | None = None,
) -> WishSheet:
    """Keep someone's wishes: session → rank, 1 first; equal ranks are equally wished.

    Ranks with holes are closed up, list by list. No rank at all is an answer too: no preference. Saying the
    same again changes nothing. The team may still say them once they are closed, until publication.

    Raises
    ------
    WishesClosed
        If they don't change any more, or the registration was cancelled.
    Invalid
        If a session isn't among those that are ranked, or a rank is none.
    """
    require(can_wish, by, registration)
    plan = locked_wishes(registration.encounter)
    now = Registration.objects.select_related("encounter").filter(pk=registration.pk, anonymous=False).first()
    if plan is None:
        raise NoWishes
    if now is None:
        raise NotFound
    sheet = WishSheet.objects.filter(registration=now).first()
    if sheet is not None and audit.already_done(request_key, SAY, by) is not None:
        return sheet
    if now.state in GONE:
        raise WishesClosed(_("This registration is cancelled: come back first, then say your wishes."))
    rows = closed_up(_open_slots(plan, team=can_see_registrations(by, now.encounter)), wishes)
    had = dict(Wish.objects.filter(registration=now).values_list("session_uid", "rank"))
    if sheet is not None and had == rows:
        return sheet
    made = _keep(now, rows, channel)
    audit.record(by, SAY, now, fields=["wishes"], request_key=request_key)
    return made


def keep_with_registration(registration: Registration, wishes: Mapping[UUID, int]) -> None:
    """Keep the wishes that someone said while registering; nothing, if they closed a moment ago."""
    if not wishes:
        return
    plan = WishPlan.objects.filter(encounter=registration.encounter).first()
    if plan is None:
        return
    try:
        slots = _open_slots(plan, team=False)
    except WishesClosed:
        return
    _keep(registration, closed_up(slots, wishes), Channel(registration.channel))


def _open_slots(plan: WishPlan, *, team: bool) -> tuple[Slot, ...]:
    """Return what is ranked, or refuse: for the team, until workshops are published (three queries)."""
    release, programme = latest_release(plan.encounter), programme_of(plan.encounter)
    if release is None or programme is None:
        raise WishesClosed
    slots, day = wished_slots(programme, plan), DayFacts.of(release)
    state = state_of(plan, slots, closing(plan, slots, day), day.state, clock.now())
    if state == WishState.PUBLISHED:
        raise WishesClosed(_("The workshops are published: wishes do not change any more."))
    if state == WishState.OPEN or (team and state != WishState.NONE):
        return slots
    raise WishesClosed


def closed_up(slots: Iterable[Slot], wishes: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return session → rank with the holes closed, list by list: 1, 3, 3, 7 become 1, 2, 2, 3.

    A workshop that is offered again has one rank in all its sessions, the best that was given.

    Raises
    ------
    Invalid
        If a session isn't ranked here, or a rank is none.
    """
    lists = ranked_together(slots)
    known = {UUID(uid) for one in lists for uids in one.values() for uid in uids}
    if set(wishes) - known:
        raise Invalid(_("One of these workshops is not among those that are ranked any more."))
    if any(not 1 <= rank <= MOST for rank in wishes.values()):
        raise Invalid(_("A rank is a number: 1 for what you wish most, then 2, 3…"))
    rows: dict[UUID, int] = {}
    for one in lists:
        best = {
            name: min(given)
            for name, uids in one.items()
            if (given := [wishes[UUID(uid)] for uid in uids if UUID(uid) in wishes])
        }
        levels = sorted(set(best.values()))
        rows |= {UUID(uid): levels.index(rank) + 1 for name, rank in best.items() for uid in one[name]}
    return rows


def _keep(registration: Registration, rows: Mapping[UUID, int], channel: Channel) -> WishSheet:
    """Write the ranks in the place of earlier ones."""
    said = {"channel": channel, "at": clock.now()}
    sheet, _made = WishSheet.objects.update_or_create(registration=registration, defaults=said)
    Wish.objects.filter(registration=registration).delete()
    Wish.objects.bulk_create(
        Wish(registration=registration, session_uid=uid, rank=rank) for uid, rank in rows.items()
    )
    return sheet
