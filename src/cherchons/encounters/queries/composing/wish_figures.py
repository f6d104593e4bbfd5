"""How the wishes of a day stand: who said them, and what is wished first, by world."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cherchons.encounters.models import Encounter, Registration, Wish, WishSheet
from cherchons.encounters.queries.composing.slots import Slot, offered_again
from cherchons.encounters.queries.registrations.places import TAKEN
from cherchons.people.enums import Sector


@dataclass(frozen=True, slots=True)
class Wished:
    """How one workshop is wished by those who have a place."""

    title: str
    first: int
    by_sector: tuple[int, ...]  # first wishes, in the order of ``WishFigures.sectors``
    ranked: int  # at any rank


@dataclass(frozen=True)
class WishFigures:
    """How many of those who have a place said what."""

    coming: int = 0
    ranked: int = 0
    indifferent: int = 0
    by_team: int = 0
    sectors: tuple[str, ...] = ()
    workshops: list[Wished] = field(default_factory=list)

    @property
    def silent(self) -> int:
        """Those who said nothing yet."""
        return self.coming - self.ranked - self.indifferent


def wish_figures(encounter: Encounter, slots: Sequence[Slot]) -> WishFigures:
    """Count the wishes of those who have a place (three queries, whatever their number)."""
    people = Registration.objects.filter(encounter=encounter, state__in=TAKEN)
    sector_of = dict(people.order_by().values_list("pk", "sector"))
    of_day = {"registration__encounter": encounter, "registration__state__in": TAKEN}
    channels = dict(WishSheet.objects.filter(**of_day).values_list("registration_id", "channel"))
    rows = Wish.objects.filter(**of_day).order_by().values_list("registration_id", "session_uid", "rank")
    names = offered_again(slots)
    titles = {names[s.uid]: s.title for slot in reversed(slots) for s in reversed(slot.sessions)}
    best: dict[tuple[int, str], int] = {}
    for pk, uid, rank in rows:
        if name := names.get(str(uid)):
            best[pk, name] = min(rank, best.get((pk, name), rank))
    first = Counter((name, sector_of.get(pk)) for (pk, name), rank in best.items() if rank == 1)
    ranked = Counter(name for _pk, name in best)
    sectors = tuple(s for s in Sector.values if s in sector_of.values())
    with_ranks = {pk for pk, _name in best}
    return WishFigures(
        coming=len(sector_of),
        ranked=len(with_ranks),
        indifferent=len(channels.keys() - with_ranks),
        by_team=sum(channel not in ("online", "import") for channel in channels.values()),
        sectors=sectors,
        workshops=[
            Wished(
                title,
                sum(first[name, sector] for sector in sectors),
                tuple(first[name, sector] for sector in sectors),
                ranked[name],
            )
            for name, title in reversed(titles.items())
        ],
    )
