"""What the desk sees on the morning of the day: who is on the list, who is here, how many came."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.db.models import Count, Q

from cherchons.directory.queries import fold
from cherchons.encounters.enums import ArrivalKind, Channel, RegistrationPurpose
from cherchons.encounters.models import (
    Arrival,
    Encounter,
    Registration,
    RegistrationConsent,
    RegistrationPlan,
)
from cherchons.encounters.queries.meeting.badges import badge_keys_of, key_in
from cherchons.encounters.queries.registrations.links import keys_of
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.rules import can_see_needs
from cherchons.kernel import clock
from cherchons.kernel.actors import Actor
from cherchons.people.enums import Sector

MOST_FOUND = 30  # people shown for one search
MOST_RECENT = 5
LONGEST_SEARCH = 80
LONGEST_ADDRESS = 300  # of a badge's page
HOUR = timedelta(hours=1)
KEPT_SECONDS = 600
DIGEST = 16  # hexadecimal figures by which a device knows a QR code that it has not seen


# --- the list that a device keeps in its memory ----------------------------------------------------------
def digest_of(key: str) -> str:
    """Return by what a device recognises the key in a QR code; the key can't be made from it."""
    return hashlib.sha256(key.upper().encode()).hexdigest()[:DIGEST]


def registered(encounter: Encounter) -> list[Registration]:
    """Return everyone on the list, also those without a place, by number (one query)."""
    fields = ("uid", "number", "name", "organisation_name", "sector", "state", "arrived_at", "encounter_id")
    return list(encounter.registrations.filter(anonymous=False).only(*fields).order_by("number"))


def without_photo(encounter: Encounter) -> set[int]:
    """Return the registrations of those who do not want to be in photographs (one query)."""
    said_no = RegistrationConsent.objects.filter(
        registration__encounter=encounter, purpose=RegistrationPurpose.PHOTO, given=False
    )
    return set(said_no.values_list("registration_id", flat=True))


@dataclass(frozen=True, slots=True)
class DoorList:
    """The list at one version, as JSON. Nothing sensitive stands there: no address, no needs."""

    version: int
    digest: str  # of the people, who change seldom
    whole: bytes
    short: bytes  # without the people, for a device that knows them: who is here alone

    def body(self, *, known: str = "") -> bytes:
        """Return what is sent to a device that knows the people of this digest."""
        return self.short if known == self.digest else self.whole


def door_list(plan: RegistrationPlan) -> DoorList:
    """Return the list as it stands, written once for each version."""
    shelf, key = caches["default"], f"door:{plan.pk}"
    kept: DoorList | None = shelf.get(key)
    if kept is None or kept.version != plan.changes:
        kept = _written(plan)
        shelf.set(key, kept, KEPT_SECONDS)
    return kept


def _written(plan: RegistrationPlan) -> DoorList:
    rows, hidden = registered(plan.encounter), without_photo(plan.encounter)
    people = [
        [
            *(row.uid.hex, row.number, row.name, row.organisation_name, row.sector, row.state),
            *(" ".join(map(digest_of, _codes_of(row))), int(row.pk in hidden)),
        ]
        for row in rows
    ]
    digest = hashlib.blake2b(_json(people), digest_size=6).hexdigest()
    here = {row.uid.hex: milliseconds(row.arrived_at) for row in rows if row.arrived_at}
    short: dict[str, Any] = {"v": plan.changes, "l": digest, "here": here}
    return DoorList(plan.changes, digest, _json({**short, "people": people}), _json(short))


def _codes_of(row: Registration) -> list[str]:
    """Return every key that a code of this person's may hold: of their badge, of their own link."""
    return [*badge_keys_of(row), *keys_of(row)]


def _json(made: Any) -> bytes:
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False).encode()


def milliseconds(moment: datetime) -> int:
    """Return a moment as devices count time."""
    return int(moment.timestamp() * 1000)


# --- the list as the server searches it --------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Found:
    """Someone on the list, as the desk sees them."""

    registration: Registration
    no_photo: bool
    has_place: bool
    needs: tuple[str, str] | None = None  # food, access; None where there are none, or not for this reader

    @property
    def since(self) -> datetime | None:
        """Since when the person is here, on the day's own clock."""
        at = self.registration.arrived_at
        return at.astimezone(ZoneInfo(self.registration.encounter.timezone)) if at else None


def search(encounter: Encounter, text: str, *, by: Actor) -> list[Found]:
    """Return who is meant by the beginning of a name or organisation, by a number or by a QR code's key."""
    words = [word for word in fold(_said(text)).split() if word != "n"]
    if not words:
        return []
    found = sorted((rank, row.number, row) for row in registered(encounter) if (rank := _rank(row, words)))
    return found_for(encounter, [row for _rank, _number, row in found[:MOST_FOUND]], by=by)


def _said(text: str) -> str:
    """Return what is looked for: of an address that was scanned, the key."""
    return (key_in(text[:LONGEST_ADDRESS]) if "/" in text else text)[:LONGEST_SEARCH]


def _rank(row: Registration, words: list[str]) -> int:
    """Return 0 where someone is not meant; else the smaller, the surer."""
    if words == [str(row.number)]:
        return 1
    if len(words) == 1 and len(words[0]) > DIGEST and words[0] in map(str.lower, _codes_of(row)):
        return 1
    name, organisation = fold(row.name).split(), fold(row.organisation_name).split()
    if all(any(part.startswith(word) for part in name) for word in words):
        return 2
    both = [*name, *organisation]
    return 3 if all(any(part.startswith(word) for part in both) for word in words) else 0


def found_for(encounter: Encounter, rows: Iterable[Registration], *, by: Actor) -> list[Found]:
    """Return people with their marks; needs only to someone who may see them."""
    people = list(rows)
    hidden = without_photo(encounter)
    needs = details(encounter, [row.uid for row in people], by=by)
    for row in people:
        row.encounter = encounter
    return [
        Found(row, row.pk in hidden, row.state in TAKEN or row.arrived_at is not None, needs.get(row.uid))
        for row in people
    ]


def details(encounter: Encounter, uids: Iterable[UUID], *, by: Actor) -> dict[UUID, tuple[str, str]]:
    """Return the needs of a few people, to someone who may see them (one query beside the permission)."""
    wanted = list(uids)[:MOST_FOUND]
    if not wanted or not can_see_needs(by, encounter):
        return {}
    rows = encounter.registrations.filter(uid__in=wanted, needs__isnull=False)
    return {
        uid: (food, access) for uid, food, access in rows.values_list("uid", "needs__food", "needs__access")
    }


def desk_of(actor: Actor) -> str:
    """Return which desk acts: a volunteer's link says so, an account is one."""
    return (actor.on_behalf_of or actor.key)[:80]


def recent(encounter: Encounter, desk: str) -> list[Found]:
    """Return whom this desk let in last and who are still here, the latest first (one query)."""
    arrivals = Arrival.objects.filter(
        registration__encounter=encounter,
        registration__anonymous=False,
        registration__arrived_at__isnull=False,
        desk=desk,
        kind=ArrivalKind.IN,
    )
    people: dict[int, Found] = {}
    for arrival in arrivals.select_related("registration").order_by("-id")[: 3 * MOST_RECENT]:
        arrival.registration.encounter = encounter
        people.setdefault(arrival.registration_id, Found(arrival.registration, False, True))
    return list(people.values())[:MOST_RECENT]


def find_registration(encounter: Encounter, uid: str) -> Registration | None:
    """Return someone on the list of this day by the uid that a form carries."""
    try:
        wanted = UUID(hex=uid)
    except ValueError:
        return None
    return encounter.registrations.select_related("encounter").filter(uid=wanted, anonymous=False).first()


# --- how many came -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class WorldCount:
    """One world: how many are here, how many were expected."""

    sector: str
    here: int
    expected: int

    @property
    def share(self) -> int:
        """Of those expected, in percent; never more than all."""
        return min(100, round(100 * self.here / self.expected)) if self.expected else 100


@dataclass(frozen=True, slots=True)
class LiveCount:
    """How many are here. Expected are those with a place; who walked in is counted apart."""

    here: int
    expected: int
    walked_in: int
    last_hour: int
    worlds: list[WorldCount]
    at: datetime


def live_count(encounter: Encounter) -> LiveCount:
    """Count who is here (one query)."""
    now = clock.now()
    here, came = Q(arrived_at__isnull=False), Q(channel=Channel.DESK)
    rows = (
        encounter.registrations.order_by()
        .values("sector")
        .annotate(
            here=Count("pk", filter=here),
            expected=Count("pk", filter=Q(state__in=TAKEN) & ~came),
            walked_in=Count("pk", filter=here & came),
            last_hour=Count("pk", filter=Q(arrived_at__gt=now - HOUR, arrived_at__lte=now)),
        )
    )
    counted: dict[str, dict[str, Any]] = {row["sector"]: dict(row) for row in rows}
    worlds = [
        WorldCount(sector, counted[sector]["here"], counted[sector]["expected"])
        for sector in Sector.values
        if sector in counted and (counted[sector]["here"] or counted[sector]["expected"])
    ]

    def total(name: str) -> int:
        return sum(row[name] for row in counted.values())

    at = now.astimezone(ZoneInfo(encounter.timezone))
    return LiveCount(total("here"), total("expected"), total("walked_in"), total("last_hour"), worlds, at)


def count_version(plan: RegistrationPlan) -> str:
    """Return what the count's screen compares: it changes with each arrival, and each minute."""
    return f"{plan.changes}.{int(clock.now().timestamp()) // 60}"
