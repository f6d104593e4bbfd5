"""Who is registered: filtered by what the address says, in the order it asks for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.http import urlencode

from cherchons.directory.models import Territory
from cherchons.directory.queries import fold, territories_within
from cherchons.encounters.enums import RegistrationPurpose, RegistrationState
from cherchons.encounters.models import Needs, Registration, RegistrationConsent, WishSheet
from cherchons.encounters.queries.registrations.day import DeskDay
from cherchons.encounters.queries.registrations.places import TAKEN

LONGEST_SEARCH = 120
COMING = "coming"  # confirmed, or offered: whoever has a place


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. Empty means all."""

    text: str = ""
    state: str = ""  # of a registration, or "coming"
    sector: str = ""
    channel: str = ""
    session: str = ""  # the uid of a session whose places are counted
    arrived: str = ""  # "yes" or "no"
    needs: bool = False
    photo_refused: bool = False
    news: bool = False
    wishes: str = ""  # "yes": said, perhaps that there are none; or "no"
    code: str = ""  # the id of an invitation code
    territory: Territory | None = None
    typed_territory: str = ""
    sort: str = ""

    @property
    def query(self) -> str:
        """The same as the address says it, without the order: what a message or an export keeps."""
        ticks = {"needs": self.needs, "photo": self.photo_refused, "news": self.news}
        words = {
            "q": self.text,
            **{name: getattr(self, name) for name in ("state", "sector", "channel", "session", "arrived")},
            "wishes": self.wishes,
            "code": self.code,
            "territory": self.typed_territory,
            **{name: "on" for name, ticked in ticks.items() if ticked},
        }
        return urlencode({name: word for name, word in words.items() if word})


class Line(NamedTuple):
    """What finding and sorting need of one registration."""

    pk: int
    number: int
    name: str
    organisation: str
    email: str
    sector: str
    state: str
    changed_at: Any


def found(day: DeskDay, wanted: Wanted) -> list[Line]:
    """Return the registrations that match every filter, in order (one query).

    Words are looked for in name, organisation and number, and in addresses for those who may see them;
    without accents or capitals, which no database of ours does alike. O(registrations).
    """
    rows = _filtered(day, wanted).values_list(
        "pk", "number", "name", "organisation_name", "email", "sector", "state", "changed_at"
    )
    lines = [Line(*row) for row in rows]
    words = fold(wanted.text[:LONGEST_SEARCH]).split()
    if words:
        lines = [line for line in lines if _has(line, words, addresses=day.manages)]
    return _sorted(lines, wanted.sort)


def _filtered(day: DeskDay, wanted: Wanted) -> QuerySet[Registration]:
    rows = Registration.objects.filter(encounter=day.encounter).order_by("number")
    if wanted.state:
        rows = rows.filter(state__in=TAKEN if wanted.state == COMING else [wanted.state])
    if wanted.sector:
        rows = rows.filter(sector=wanted.sector)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.session:
        rows = rows.filter(choices__session_uid=UUID(wanted.session))
    if wanted.arrived:
        rows = rows.filter(arrived_at__isnull=wanted.arrived == "no")
    if wanted.needs and day.sees_needs:
        rows = rows.filter(needs__isnull=False)
    if wanted.photo_refused:
        rows = rows.filter(_said(RegistrationPurpose.PHOTO, given=False))
    if wanted.news:
        rows = rows.filter(_said(RegistrationPurpose.NEWS, given=True))
    if wanted.wishes:
        said = Exists(WishSheet.objects.filter(registration=OuterRef("pk")))
        rows = rows.filter(said) if wanted.wishes == "yes" else rows.exclude(said)
    if wanted.code:
        rows = rows.filter(code_id=int(wanted.code))
    if wanted.territory:
        rows = rows.filter(territory__in=territories_within(wanted.territory).values("pk"))
    return rows


def _said(purpose: str, *, given: bool) -> Exists:
    consents = RegistrationConsent.objects.filter(registration=OuterRef("pk"), purpose=purpose, given=given)
    return Exists(consents)


def _has(line: Line, words: list[str], *, addresses: bool) -> bool:
    said = fold(f"{line.name} {line.organisation}")
    email, number = fold(line.email) if addresses else "", str(line.number)
    return all(word in said or word == number or (word in email and not word.isdecimal()) for word in words)


def _sorted(lines: list[Line], sort: str) -> list[Line]:
    if sort == "-number":
        return lines[::-1]
    order = list(RegistrationState)
    keys: dict[str, Callable[[Line], Any]] = {
        "name": lambda line: (fold(line.name) or "~", line.number),
        "organisation": lambda line: (fold(line.organisation) or "~", line.number),
        "sector": lambda line: (line.sector, line.number),
        "state": lambda line: (order.index(RegistrationState(line.state)), line.number),
        "changed": lambda line: (-line.changed_at.timestamp(), line.number),
    }
    return sorted(lines, key=keys[sort]) if sort in keys else lines


def shown(day: DeskDay, pks: Iterable[int]) -> list[Registration]:
    """Return these registrations in this order, with the marks that a list shows (one query)."""
    wanted = list(pks)
    rows = Registration.objects.filter(encounter=day.encounter, pk__in=wanted).annotate(
        no_photo=_said(RegistrationPurpose.PHOTO, given=False)
    )
    if day.sees_needs:
        rows = rows.annotate(has_needs=Exists(Needs.objects.filter(registration=OuterRef("pk"))))
    by_pk = {row.pk: row for row in rows}
    return [by_pk[pk] for pk in wanted if pk in by_pk]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many registrations of a day stand where (one query)."""

    by_state: dict[str, int]
    arrived: int

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def coming(self) -> int:
        return sum(self.by_state.get(state, 0) for state in TAKEN)


def counts_of(day: DeskDay) -> Counts:
    """Count a day's registrations by state (one query)."""
    rows = list(
        Registration.objects.filter(encounter=day.encounter)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"), Count("arrived_at"))
    )
    return Counts({state: number for state, number, _in in rows}, sum(came for _s, _n, came in rows))
