"""Those who have a place and said no wishes are reminded once, three days before wishes close."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cherchons.encounters.messages.wishes import REMINDERS, tell_to_wish
from cherchons.encounters.models import Registration, Release, WishPlan, WishSheet
from cherchons.encounters.queries.composing.slots import wished_slots
from cherchons.encounters.queries.composing.wishes import WishState, closing, programme_of, state_of
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.kernel import audit, outbox
from cherchons.kernel.actors import System

BEFORE = timedelta(days=3)
AT = time(9)  # in the day's own time zone
FRESH = timedelta(days=1)  # who registered so shortly before was told then
SETTLED = timedelta(hours=1)  # organisers look through what they just opened or changed
SETTING = ("encounters.wishes.open", "encounters.wishes.set", "encounters.wishes.reopen")
AT_ONCE = 100  # mails of one transaction


def reminded_at(closes: datetime, timezone: str) -> datetime:
    """Return when those who said nothing are reminded."""
    day = (closes - BEFORE).astimezone(ZoneInfo(timezone)).date()
    return datetime.combine(day, AT, ZoneInfo(timezone))


def remind(now: datetime) -> int:
    """Remind them; the sweep's job. Each is written once, however often this runs."""
    soon = now + BEFORE + FRESH
    plans = WishPlan.objects.filter(
        Q(encounter__releases__first_date__lte=soon.date()) | Q(closes_at__lte=soon),  # the earlier closes
        stopped=False,
        published=None,
        encounter__releases__latest=True,
        encounter__releases__first_date__gte=(now - FRESH).date(),
    )
    return sum(_remind_of(plan, now) for plan in plans.select_related("encounter").order_by("pk"))


def _remind_of(plan: WishPlan, now: datetime) -> int:
    release = latest_release(plan.encounter)
    closes = _closes(plan, release, now) if release else None
    if closes is None or now < reminded_at(closes, plan.encounter.timezone) or not _settled(plan, now):
        return 0
    done = 0
    silent = _silent(plan, registered_before=now - FRESH)
    for start in range(0, len(silent), AT_ONCE):
        with transaction.atomic():
            for registration in Registration.objects.filter(pk__in=silent[start : start + AT_ONCE]):
                registration.encounter = plan.encounter
                tell_to_wish(registration, release, closes)
                done += 1
    if done:
        audit.record(System(task="encounters.wishes"), "encounters.wishes.remind", plan)
    return done


def _closes(plan: WishPlan, release: Release, now: datetime) -> datetime | None:
    """Return when wishes close, if they are open (three queries at most)."""
    day, programme = DayFacts.of(release), programme_of(plan.encounter)
    slots = wished_slots(programme, plan) if programme else ()
    closes = closing(plan, slots, day)
    return closes if state_of(plan, slots, closes, day.state, now) == WishState.OPEN else None


def _settled(plan: WishPlan, now: datetime) -> bool:
    """Whether the organisers have let these settings stand for a while (one query)."""
    latest = audit.trail(plan).filter(action__in=SETTING).first()
    return latest is None or latest.at <= now - SETTLED


def _silent(plan: WishPlan, *, registered_before: datetime) -> list[int]:
    """Return those who have a place and an address, said nothing, and were not reminded (two queries)."""
    people = (
        Registration.objects.filter(
            encounter=plan.encounter,
            state__in=TAKEN,
            anonymous=False,
            registered_at__lte=registered_before,
        )
        .exclude(email="")
        .exclude(Exists(WishSheet.objects.filter(registration=OuterRef("pk"))))
        .order_by("number")
    )
    written = outbox.with_key(f"{REMINDERS}{plan.encounter_id}:").values_list("key", flat=True)
    told = {str(key).split(":")[2] for key in written}
    return [pk for pk, uid in people.values_list("pk", "uid") if uid.hex not in told]
