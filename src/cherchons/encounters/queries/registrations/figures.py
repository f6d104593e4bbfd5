"""Figures of a day: what is counted, over what, and what is missing. Exact: they are for its team alone."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cherchons.directory.enums import TerritoryKind
from cherchons.directory.models import Territory
from cherchons.encounters.enums import Channel, ChoiceState, RegistrationState
from cherchons.encounters.models import Registration, SessionChoice
from cherchons.encounters.queries.registrations.day import DeskDay
from cherchons.encounters.queries.registrations.opening import DayFacts, latest_release
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.encounters.queries.registrations.sessions import CountedSession
from cherchons.engines import typography
from cherchons.kernel import clock
from cherchons.people.enums import Sector

MOST_ORGANISATIONS = 15
CHART_WIDTH = 320  # of the longest bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a table and of its chart."""

    label: str
    cells: tuple[int | str, ...]  # the first one is drawn
    sector: str = ""
    width: float = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A table with its chart: ``counted`` says what is counted over what, ``missing`` what is not there."""

    key: str
    title: str
    counted: str
    columns: tuple[str, ...]
    bars: list[Bar]
    missing: str = ""


@dataclass(slots=True)
class _Person:
    """What is counted of one registration."""

    state: str
    sector: str
    channel: str
    territory: int | None
    organisation: str
    individual: bool
    registered_at: datetime
    arrived_at: datetime | None
    has_place: bool = field(init=False)

    def __post_init__(self) -> None:
        self.has_place = self.state in TAKEN

    @property
    def arrived(self) -> bool:
        return self.arrived_at is not None


def figures(day: DeskDay, sessions: list[CountedSession], language: str) -> list[Figure]:
    """Return all figures of a day, in the order in which one asks for them (six queries)."""
    people = [
        _Person(*row)
        for row in Registration.objects.filter(encounter=day.encounter)
        .order_by("number")
        .values_list(
            *("state", "sector", "channel", "territory_id", "organisation_name", "individual"),
            *("registered_at", "arrived_at"),
        )
    ]
    with_place = [one for one in people if one.has_place]
    made = [
        _by_world(people),
        _by_department(with_place),
        _by_organisation(with_place),
        *([_by_session(day, sessions)] if sessions else []),
        _by_channel(people),
        _by_day(people, ZoneInfo(day.encounter.timezone), language),
    ]
    release = latest_release(day.encounter)
    if release and clock.now() >= DayFacts.of(release).begins:
        made.insert(0, _came(with_place))
    return made


def _have_a_place(number: int) -> str:
    words = ngettext("%(n)d person who has a place", "%(n)d people who have a place", number)
    return words % {"n": number}


def _drawn(bars: Iterable[Bar]) -> list[Bar]:
    """Give each bar its length."""
    rows = list(bars)
    largest = max((int(bar.cells[0]) for bar in rows), default=0) or 1
    return [replace(bar, width=round(int(bar.cells[0]) / largest * CHART_WIDTH, 1)) for bar in rows]


def _by_world(people: list[_Person]) -> Figure:
    def number(sector: str, test: Callable[[_Person], bool]) -> int:
        return sum(one.sector == sector and test(one) for one in people)

    bars = [
        Bar(
            str(sector.label),
            (
                number(sector, lambda one: one.has_place),
                number(sector, lambda one: one.state == RegistrationState.WAITING),
                number(sector, lambda one: not one.has_place and one.state != RegistrationState.WAITING),
            ),
            sector.value,
        )
        for sector in Sector
        if any(one.sector == sector for one in people)
    ]
    counted = _("Everyone who registered, by the world they chose for this day: %(have)s.")
    return Figure(
        key="world",
        title=_("By world"),
        counted=counted % {"have": _have_a_place(sum(one.has_place for one in people))},
        columns=(_("World"), _("Have a place"), _("Wait"), _("Do not come")),
        bars=_drawn(bars),
    )


def _by_department(people: list[_Person]) -> Figure:
    """Count by department: a larger place (a region, a country) counts as itself."""
    wanted = {one.territory for one in people if one.territory}
    own = {t.pk: t for t in Territory.objects.filter(pk__in=wanted).only("name", "kind")}
    of = {
        pk: name
        for pk, name in Territory.objects.filter(kind=TerritoryKind.DEPARTMENT, contains__in=wanted)
        .values_list("contains__pk", "name")
        .distinct()
        if pk in wanted
    }
    names = Counter(of.get(one.territory) or own[one.territory].name for one in people if one.territory)
    unknown = sum(one.territory is None for one in people)
    missing = ngettext(
        "Territory unknown for %(n)d: it is that of an organisation of the directory.",
        "Territory unknown for %(n)d: it is that of an organisation of the directory.",
        unknown,
    )
    return Figure(
        key="territory",
        title=_("By department"),
        counted=_("%(have)s, by the department of their organisation.")
        % {"have": _have_a_place(len(people))},
        columns=(_("Department"), _("Have a place")),
        bars=_drawn(Bar(name, (number,)) for name, number in names.most_common()),
        missing=missing % {"n": unknown} if unknown else "",
    )


def _by_organisation(people: list[_Person]) -> Figure:
    named = Counter(one.organisation for one in people if one.organisation)
    alone = sum(one.individual for one in people)
    unnamed = len(people) - named.total() - alone
    most = named.most_common(MOST_ORGANISATIONS)
    rest = named.total() - sum(number for _name, number in most)
    bars = [Bar(name, (number,)) for name, number in most]
    if rest:
        others = ngettext("%(n)d other organisation", "%(n)d other organisations", len(named) - len(most))
        bars.append(Bar(others % {"n": len(named) - len(most)}, (rest,)))
    if alone:
        bars.append(Bar(_("as an individual"), (alone,)))
    missing = ngettext("No organisation is known for %(n)d.", "No organisation is known for %(n)d.", unnamed)
    return Figure(
        key="organisation",
        title=_("By organisation"),
        counted=_("%(have)s, by the organisation they named.") % {"have": _have_a_place(len(people))},
        columns=(_("Organisation"), _("Have a place")),
        bars=_drawn(bars),
        missing=missing % {"n": unnamed} if unnamed else "",
    )


def _by_session(day: DeskDay, sessions: list[CountedSession]) -> Figure:
    chosen = Counter(
        SessionChoice.objects.filter(
            registration__encounter=day.encounter, registration__state__in=TAKEN
        ).values_list("session_uid", "state")
    )
    bars = [
        Bar(
            one.title,
            (chosen[one.uid, ChoiceState.SEATED], one.capacity, chosen[one.uid, ChoiceState.WAITING]),
        )
        for one in sessions
    ]
    return Figure(
        key="session",
        title=_("By session"),
        counted=_("Seats taken by people who have a place, in the sessions whose places are counted."),
        columns=(_("Session"), _("Seats taken"), _("Seats"), _("Wait")),
        bars=_drawn(bars),
    )


def _by_channel(people: list[_Person]) -> Figure:
    counted = Counter(one.channel for one in people)
    return Figure(
        key="channel",
        title=_("How they registered"),
        counted=_("All registrations, those that left included: %(n)d.") % {"n": len(people)},
        columns=(_("How"), _("Registrations")),
        bars=_drawn(Bar(str(way.label), (counted[way],)) for way in Channel if counted[way]),
    )


def _by_day(people: list[_Person], zone: ZoneInfo, language: str) -> Figure:
    days: Counter[date] = Counter(one.registered_at.astimezone(zone).date() for one in people)
    bars, so_far = [], 0
    for when in sorted(days):
        so_far += days[when]
        bars.append(Bar(typography.day(when, language, weekday=False), (days[when], so_far)))
    return Figure(
        key="day",
        title=_("By day of registration"),
        counted=_("All registrations, those that left included: %(n)d.") % {"n": len(people)},
        columns=(_("Day"), _("Registrations"), _("In all")),
        bars=_drawn(bars),
    )


def _came(people: list[_Person]) -> Figure:
    """Say who came, of those who had a place; ``people`` all have one."""
    bars = []
    for sector in Sector:
        mine = [one for one in people if one.sector == sector]
        if mine:
            here = sum(one.arrived for one in mine)
            bars.append(
                Bar(
                    str(sector.label),
                    (here, len(mine) - here, _share(len(mine) - here, len(mine))),
                    sector.value,
                )
            )
    here = sum(one.arrived for one in people)
    counted = _("%(have)s; %(here)d were checked in, %(away)s were not.") % {
        "have": _have_a_place(len(people)),
        "here": here,
        "away": _share(len(people) - here, len(people)),
    }
    return Figure(
        key="came",
        title=_("Who came"),
        counted=counted,
        columns=(_("World"), _("Came"), _("Did not come"), _("Share that did not come")),
        bars=_drawn(bars),
        missing="" if here else _("Nobody was checked in: this says nothing about who came."),
    )


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "–"


def as_of(day: DeskDay) -> Any:
    """Return when the figures were counted, in the day's own time zone."""
    return clock.now().astimezone(ZoneInfo(day.encounter.timezone))
