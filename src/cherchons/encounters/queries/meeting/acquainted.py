"""Who knows whom already: they need not be seated together, nor be told to meet.

People know each other when they come from the same organisation, registered together, sat together at a
published table on an earlier day, said of each other that they met (then or today), or when an upper room
says so (:class:`cherchons.kernel.registry.KnowsWhom`). An earlier day's person is the same one by account or
by address; once names are forgotten, so is who sat with whom.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations

from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import Lower

from cherchons.directory.queries import fold
from cherchons.encounters.models import Encounter, Met, Registration, Seat
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.kernel.registry import KnowsWhom, PersonKeys, contributions

Pair = tuple[int, int]


def pair_of(one: int, other: int) -> Pair:
    """Return two ids, the smaller first: how every pair is named here."""
    return (one, other) if one < other else (other, one)


def who_knows_whom(encounter: Encounter, registrations: Sequence[Registration]) -> frozenset[Pair]:
    """Return the pairs of registration ids of people who are acquainted (at most four queries, and those of
    upper rooms, whatever the number of people).

    ``registrations`` are people of this one day; those whose names are forgotten know nobody.
    """
    people = [r for r in registrations if not r.anonymous]
    return frozenset(_here(people) | _before(encounter, people) | _told(people))


def _pairs(groups: Iterable[Iterable[int]]) -> set[Pair]:
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}


def _grouped(rows: Iterable[tuple[Hashable, Iterable[int]]]) -> set[Pair]:
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for key, ids in rows:
        groups[key].update(ids)
    return _pairs(groups.values())


def _here(people: Sequence[Registration]) -> set[Pair]:
    """Pairs that the registrations themselves tell: same organisation, registered together."""
    rows: list[tuple[Hashable, list[int]]] = []
    for r in people:
        if r.organisation_id:
            rows.append((("directory", r.organisation_id), [r.pk]))
        name = "" if r.individual else fold(r.organisation_name)
        if name:
            rows.append((("name", name), [r.pk]))
        if r.group:
            rows.append((("group", r.group), [r.pk]))
    return _grouped(rows)


def earlier_days(encounter: Encounter) -> QuerySet[Encounter]:
    """Return the days that took place before this one began; before it has a date, none are known."""
    begins = encounter.days.aggregate(first=Min("date"))["first"]
    if begins is None:
        return Encounter.objects.none()
    return Encounter.objects.annotate(last=Max("days__date")).filter(last__lt=begins).exclude(pk=encounter.pk)


def _before(encounter: Encounter, people: Sequence[Registration]) -> set[Pair]:
    """Pairs of people who sat together on an earlier day, or said of each other that they met."""
    if len(people) < 2:
        return set()
    by_account: dict[int, set[int]] = defaultdict(set)
    by_email: dict[str, set[int]] = defaultdict(set)
    for r in people:
        if r.account_id:
            by_account[r.account_id].add(r.pk)
        if r.email:
            by_email[r.email.casefold()].add(r.pk)
    selves, now = _earlier_selves(encounter), dict[int, set[int]]()
    for pk, account, email in selves.values_list("pk", "account_id", "email"):
        found = by_account.get(account or 0, set()) | by_email.get(email.casefold() if email else "", set())
        if found:
            now[pk] = found
    today = Registration.objects.filter(encounter=encounter, anonymous=False).values("pk")
    now |= {r.pk: {r.pk} for r in people}
    seats = Seat.objects.filter(registration__in=selves.values("pk"), plan__published__isnull=False)
    rows = seats.order_by().values_list("plan_id", "round", "table", "registration_id")
    tables = (((plan, turn, table), now.get(pk, ())) for plan, turn, table, pk in rows)
    said = set(
        Met.objects.filter(Q(registration__in=selves.values("pk")) | Q(registration__in=today)).values_list(
            "registration_id", "other_id"
        )
    )
    mutual = (
        pair_of(a, b)
        for one, other in said
        if one < other and (other, one) in said
        for a in now.get(one, ())
        for b in now.get(other, ())
        if a != b
    )
    return _grouped(tables) | set(mutual)


def _earlier_selves(encounter: Encounter) -> QuerySet[Registration]:
    """Return the registrations that people of this day had, with a place, on earlier days."""
    here = Registration.objects.filter(encounter=encounter, anonymous=False)
    accounts = here.exclude(account=None).values("account_id")
    addresses = here.exclude(email="").annotate(address=Lower("email")).values("address")
    return (
        Registration.objects.filter(
            encounter__in=earlier_days(encounter).values("pk"), state__in=TAKEN, anonymous=False
        )
        .alias(address=Lower("email"))
        .filter(Q(account_id__in=accounts) | Q(address__in=addresses))
        .order_by()
    )


def _told(people: Sequence[Registration]) -> set[Pair]:
    """Pairs that upper rooms tell."""
    rooms = contributions(KnowsWhom)
    if not rooms:
        return set()
    asked = [PersonKeys(r.pk, r.account_id, r.email.casefold(), r.organisation_id) for r in people]
    known = {keys.id for keys in asked}
    return {
        pair_of(one, other)
        for room in rooms
        for one, other in room.pairs(asked)
        if one != other and one in known and other in known
    }
