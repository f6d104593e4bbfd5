"""Why someone did not get better, in sentences: for organisers, who are asked."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cherchons.encounters.queries.composing.conflicts import named
from cherchons.encounters.queries.composing.content import NO_WISHES, NOT_WISHED, Content
from cherchons.encounters.queries.composing.day import ComposingDay
from cherchons.encounters.queries.composing.problem import Posed, parts_of, pose
from cherchons.people.enums import Sector

if TYPE_CHECKING:
    from cherchons.engines.allocation import Allocation, Obstacle

MOST_OBSTACLES = 4


def rank_words(rank: int | None) -> str:
    """Return the rank of what someone has, in words."""
    if rank is None:
        return ""
    if rank == NO_WISHES:
        return _("no wishes")
    if rank == NOT_WISHED:
        return _("not among the wishes")
    return nth_wish(rank)


def nth_wish(rank: int) -> str:
    """Return "first wish", "second wish", …"""
    known = {1: _("first wish"), 2: _("second wish"), 3: _("third wish")}
    return known.get(rank) or _("wish number %(n)d") % {"n": rank}


@dataclass
class Reasons:
    """Reasons about one answer; the problem is posed once for all who are asked about."""

    day: ComposingDay
    content: Content
    previous: Content | None = None  # what it stays close to

    def __post_init__(self) -> None:
        self._posed: list[tuple[Posed, Allocation]] | None = None

    def of(self, pk: int) -> list[str]:
        """Return why this person has nothing better: one sentence per obstacle, their best wish first.

        Nothing is said where their wishes are no longer those of the answer.
        """
        from cherchons.engines.allocation import explain

        said: list[str] = []
        if self.content.order == "lottery":
            return [_("The lottery drew others before them.")] if pk in self.content.places else []
        for posed, found in self._all():
            name = str(pk)
            if name not in found.places:
                continue
            reason = explain(posed.problem, found, name)
            wishes = next(len(one.wishes) for one in posed.problem.people if one.id == name)
            if self._stands(pk, reason.ranks, wishes):
                said += [self._sentence(pk, posed, one) for one in reason.obstacles[:MOST_OBSTACLES]]
        return list(dict.fromkeys(said))

    def _stands(self, pk: int, ranks: "dict[str, int] | object", wishes: int) -> bool:
        """Say whether what is known of the person gives the ranks that the answer keeps."""
        kept = self.content.ranks.get(pk, {})
        assert hasattr(ranks, "items")
        return all(
            kept.get(slot) == (NO_WISHES if not wishes else NOT_WISHED if rank > wishes else rank)
            for slot, rank in ranks.items()
        )

    def _all(self) -> "list[tuple[Posed, Allocation]]":
        if self._posed is None:
            self._posed = [
                (posed, self._found(posed))
                for part in parts_of(self.day)
                if set(part.uids) <= set(self.content.used)
                for posed in [
                    pose(
                        self._known,
                        self.content,
                        part,
                        previous=self.previous,
                        published=self.content.adapted,
                        used=self.content.used,
                    )
                ]
            ]
        return self._posed

    @property
    def _known(self) -> ComposingDay:
        """The day with those alone whom the answer knows."""
        known = {pk: guest for pk, guest in self.day.guests.items() if pk in self.content.places}
        return replace(self.day, guests=known)

    def _found(self, posed: Posed) -> "Allocation":
        from cherchons.engines.allocation import Allocation, Certificate, Order

        names = {uid: workshop for (workshop, _slot), uid in posed.session.items()}
        places = {
            person.id: {
                slot: names[uid]
                for slot, uid in self.content.places.get(int(person.id), {}).items()
                if uid in names
            }
            for person in posed.problem.people
        }
        return Allocation(
            places,
            (),
            0,
            0.0,
            (),
            (),
            (),
            Order(self.content.order),
            self.content.seed,
            Certificate(False),
            False,
        )

    def _excepted(self, pk: int, slot: str) -> bool:
        """Say whether the organisers put this person somewhere; others only keep what they were told."""
        return any(
            pin.must
            and pin.person == pk
            and pin.session in self.day.slot_of
            and self.day.slot_of[pin.session].key == slot
            for pin in self.content.pins
        )

    def _sentence(self, pk: int, posed: Posed, one: "Obstacle") -> str:
        if one.code == "fixed" and not self._excepted(pk, one.slot):
            one = replace(one, code="kept")
        uid = posed.session[one.workshop, one.slot]
        view = self.day.shown.get(uid)
        values = {
            "wish": nth_wish(one.rank),
            "title": view.title if view else one.workshop,
            "world": str(Sector(one.sector).label) if one.sector in Sector.values else one.sector,
            "n": one.value,
            "people": named(self.day, one.people),
        }
        made = _words(one) % values
        return made[:1].upper() + made[1:]


def _words(one: "Obstacle") -> str:
    if one.code == "full":
        words = ngettext(
            "%(wish)s, “%(title)s”: its %(n)d place is taken",
            "%(wish)s, “%(title)s”: its %(n)d places are taken",
            one.value,
        )
        return words + (_(" by people who wished it as much or more.") if not one.others else ".")
    if one.code == "sector_full":
        return ngettext(
            "%(wish)s, “%(title)s”: as many people of “%(world)s” as may be are there (%(n)d).",
            "%(wish)s, “%(title)s”: as many people of “%(world)s” as may be are there (%(n)d).",
            one.value,
        )
    if one.code == "needed":
        return _(
            "%(wish)s, “%(title)s”: the workshop they have would have fewer than its minimum of %(n)d people."
        )
    if one.code == "sector_needed":
        return _("%(wish)s, “%(title)s”: the workshop they have needs at least %(n)d people of “%(world)s”.")
    return {
        "fixed": _("%(wish)s, “%(title)s”: an exception puts them elsewhere."),
        "kept": _("%(wish)s, “%(title)s”: they keep what they were told, as long as they may come."),
        "barred": _("%(wish)s, “%(title)s”: an exception keeps them out of it."),
        "twice": _("%(wish)s, “%(title)s”: they go there at another time of the day."),
        "apart": _("%(wish)s, “%(title)s”: %(people)s, from whom they are kept apart, are there."),
        "together": _("%(wish)s, “%(title)s”: they are kept together with %(people)s."),
        "move": _("%(wish)s, “%(title)s”: they stay where they had been told to go."),
    }.get(one.code, _("%(wish)s, “%(title)s”: giving it to them would cost others more."))
