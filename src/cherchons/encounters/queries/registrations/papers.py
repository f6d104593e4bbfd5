"""Who stands on the day's papers, and what was ordered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from cherchons.directory.queries import fold
from cherchons.encounters.enums import (
    ArrivalKind,
    ForWhom,
    PaperKind,
    PaperState,
    RegistrationPurpose,
    RegistrationState,
)
from cherchons.encounters.models import (
    Arrival,
    Encounter,
    PaperOrder,
    Registration,
    RegistrationConsent,
    RegistrationPlan,
)
from cherchons.encounters.queries.meeting.badges import badge_address
from cherchons.kernel.errors import NotFound

LANGUAGES = ("fr", "en")
SHOWN = 12  # latest orders on the page


class NoPapers(NotFound):
    """There is no such order, or its file was deleted."""

    sentence = _("These papers are not here any more: they are deleted after a few days. Make them again.")


@dataclass(frozen=True, slots=True)
class Guest:
    """One registered person as papers show them."""

    pk: int
    number: int
    name: str
    organisation: str
    sector: str
    code: str  # the address that the QR code of the badge holds
    no_photo: bool
    language: str
    days: tuple[date, ...] = ()  # on which they came


def language_of(encounter: Encounter) -> str:
    """Return the language in which the day's papers are written."""
    return encounter.language if encounter.language in LANGUAGES else LANGUAGES[0]


def wanted(encounter: Encounter, kind: str, options: dict[str, Any]) -> QuerySet[Registration]:
    """Return the registrations for which papers are made.

    Badges and sheets are for those who have a place; certificates for those who came.
    """
    found = Registration.objects.filter(
        encounter=encounter, state=RegistrationState.CONFIRMED, anonymous=False
    ).order_by("number")
    if kind == PaperKind.CERTIFICATES:
        found = found.filter(arrived_at__isnull=False)
    if options.get("who") == ForWhom.NEW and options.get("since"):
        found = found.filter(changed_at__gt=datetime.fromisoformat(options["since"]))
    if options.get("who") == ForWhom.ONE:
        found = found.filter(number=options["number"])
    return found


def guests(encounter: Encounter, kind: str, options: dict[str, Any]) -> list[Guest]:
    """Return the people of an order, in the order of their numbers (three queries)."""
    plan = RegistrationPlan.objects.filter(encounter=encounter).first()
    agreed = RegistrationConsent.objects.filter(
        registration=OuterRef("pk"), purpose=RegistrationPurpose.PHOTO, given=True
    )
    rows = list(wanted(encounter, kind, options).annotate(photo=Exists(agreed)))
    days = days_present(encounter, rows) if kind == PaperKind.CERTIFICATES else {}
    asks = plan is not None and plan.asks_photo
    return [
        Guest(
            pk=row.pk,
            number=row.number,
            name=row.name,
            organisation=row.organisation_name,
            sector=row.sector,
            code=badge_address(row),
            no_photo=asks and not row.photo,
            language=row.language if row.language in LANGUAGES else language_of(encounter),
            days=days.get(row.pk, ()),
        )
        for row in rows
    ]


def alphabetical(people: Iterable[Guest]) -> list[Guest]:
    """Return people by the last word of their name, then the whole of it, without accents or capitals."""
    return sorted(people, key=lambda g: (fold(g.name).split()[-1:], fold(g.name), g.number))


def alphabetical_rows(people: Iterable[Registration]) -> list[Registration]:
    """Return registrations by their name as it is written, without accents or capitals.

    Names stand first name first on screens and walls: the order has to be one that can be seen.
    """
    return sorted(people, key=lambda r: (fold(r.name), r.number))


def days_present(encounter: Encounter, rows: Iterable[Registration]) -> dict[int, tuple[date, ...]]:
    """Return the dates, where the day takes place, on which people were checked in (one query)."""
    zone = ZoneInfo(encounter.timezone)
    latest: dict[int, dict[date, str]] = {}
    here = {row.pk: row for row in rows}
    found = Arrival.objects.filter(registration__encounter=encounter).order_by("at", "id")
    for pk, kind, at in found.values_list("registration_id", "kind", "at"):
        latest.setdefault(pk, {})[at.astimezone(zone).date()] = kind
    made = {}
    for pk, row in here.items():
        dates = {day for day, kind in latest.get(pk, {}).items() if kind == ArrivalKind.IN}
        if row.arrived_at:
            dates.add(row.arrived_at.astimezone(zone).date())
        made[pk] = tuple(sorted(dates))
    return made


def orders_of(encounter: Encounter) -> list[PaperOrder]:
    """Return the latest orders (one query)."""
    return list(PaperOrder.objects.filter(encounter=encounter)[:SHOWN])


def last_badges(encounter: Encounter) -> PaperOrder | None:
    """Return the latest order of everyone's badges, or of the new ones: what came later is new."""
    found = PaperOrder.objects.filter(encounter=encounter, kind=PaperKind.BADGES)
    alive = found.exclude(state=PaperState.FAILED).filter(options__who__in=[ForWhom.ALL, ForWhom.NEW])
    return alive.order_by("-at").first()


def order_with(encounter: Encounter, uid: UUID) -> PaperOrder:
    """Return an order of this day.

    Raises
    ------
    NoPapers
        If there is none.
    """
    found = PaperOrder.objects.filter(encounter=encounter, uid=uid).select_related("encounter").first()
    if found is None:
        raise NoPapers
    return found


def counts(encounter: Encounter) -> dict[str, int]:
    """Return for how many people each paper would be made (at most three queries)."""
    last = last_badges(encounter)
    everyone = wanted(encounter, PaperKind.BADGES, {}).count()
    return {
        "all": everyone,
        "new": wanted(encounter, PaperKind.BADGES, {"who": ForWhom.NEW, "since": last.at.isoformat()}).count()
        if last
        else everyone,
        "arrived": wanted(encounter, PaperKind.CERTIFICATES, {}).count(),
    }
