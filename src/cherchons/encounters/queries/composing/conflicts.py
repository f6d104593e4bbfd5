"""Why nothing fits: limits that can't hold together, and what to change, in one plain sentence."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from cherchons.encounters.queries.composing.day import ComposingDay
from cherchons.people.enums import Sector

if TYPE_CHECKING:
    from cherchons.encounters.queries.composing.problem import Posed
    from cherchons.engines.allocation import AllocationError, Infeasible, Limit

MOST_NAMED = 3  # limits of one kind; beyond, they are summed up
MOST_PEOPLE = 6
ADVICE = (
    (("capacity", "placed"), gettext_lazy("give a workshop more places")),
    (("minimum", "least"), gettext_lazy("lower a minimum")),
    (("most",), gettext_lazy("raise a maximum")),
    (("fixed", "barred"), gettext_lazy("take back an exception")),
    (("together", "apart"), gettext_lazy("separate people who are kept together, or the other way round")),
)
PROBLEMS = {
    "no_people": gettext_noop("There is nobody to place."),
    "no_workshops": gettext_noop("There is no workshop to choose."),
    "too_large": gettext_noop("These are more people and workshops than can be composed at once."),
    "together_and_apart": gettext_noop("%(people)s are to be together and apart: take one of the two back."),
    "fixed_apart": gettext_noop(
        "%(people)s are to be apart, but exceptions put them in the same workshop: take one of these back."
    ),
    "fixed_together": gettext_noop(
        "%(people)s are to be together, but exceptions put them in two workshops: take one of these back."
    ),
    "fixed_and_barred": gettext_noop(
        "%(people)s must be in a workshop, and must not: take one of these exceptions back."
    ),
    "fixed_twice": gettext_noop(
        "%(people)s must be in two workshops at the same time: take one of these exceptions back."
    ),
    "no_time": gettext_noop(
        "No answer was found in time. Fewer people kept together or apart make it quicker."
    ),
}


def named(day: ComposingDay, pks: Iterable[str | int]) -> str:
    """Return people by name and number: "Ada (n° 3), Bo (n° 5)", the first few if they are many."""
    found = [day.guests[int(pk)] for pk in pks if int(pk) in day.guests]
    words = ", ".join(f"{guest.name} (n° {guest.number})" for guest in found[:MOST_PEOPLE])
    more = len(found) - MOST_PEOPLE
    return words + (_(" and %(n)d more") % {"n": more} if more > 0 else "")


def problem_sentence(day: ComposingDay, problem: "AllocationError") -> str:
    """Return what is wrong with what people set, in their language."""
    details: Mapping[str, Any] = problem.details
    people = details.get("people") or ([details["person"]] if details.get("person") else [])
    sentence = PROBLEMS.get(problem.code, gettext_noop("These settings can’t be composed."))
    return _(sentence) % {"people": named(day, people)}


def why_none_fits(day: ComposingDay, posed: "Posed", conflict: "Infeasible") -> str:
    """Return which limits can't hold together, by how much, and what would help."""
    kinds = {limit.kind for limit in conflict.conflict}
    clauses = list(_clauses(day, posed, conflict.conflict))
    advice = [str(words) for wanted, words in ADVICE if kinds.intersection(wanted)]
    if kinds <= {"placed", "once"}:
        advice = [_("rank more workshops")]
    sentence = _("This can’t hold together: %(limits)s. %(missing)sTo mend it: %(advice)s.")
    missing = ""
    if conflict.missing:
        words = ngettext("It misses by %(n)d. ", "It misses by %(n)d. ", conflict.missing)
        missing = words % {"n": conflict.missing}
    return sentence % {
        "limits": "; ".join(clauses),
        "missing": missing,
        "advice": _(", or ").join(advice),
    }


def _clauses(day: ComposingDay, posed: "Posed", limits: Iterable["Limit"]) -> Iterable[str]:
    """Give the limits as words, those of one kind summed up where they are many."""
    groups: dict[tuple[str, str, str], list[Limit]] = {}
    for limit in limits:
        groups.setdefault((limit.kind, limit.slot, limit.sector), []).append(limit)
    for (kind, _slot, sector), own in groups.items():
        summed = len(own) > MOST_NAMED and kind in ("capacity", "minimum", "least", "most")
        if summed:
            values = {"n": len(own), "sum": sum(limit.value for limit in own), "world": _world(sector)}
            yield _SUMMED[kind] % values
            continue
        for limit in own:
            uid = posed.session.get((limit.workshop, limit.slot), "")
            title = day.shown[uid].title if uid in day.shown else limit.workshop
            values = {
                "title": title,
                "n": limit.value,
                "world": _world(sector),
                "people": named(day, limit.people),
            }
            yield _words(limit) % values


_SUMMED = {
    "capacity": gettext_lazy("%(n)d workshops have %(sum)d places together"),
    "minimum": gettext_lazy("%(n)d workshops want at least %(sum)d people together"),
    "least": gettext_lazy("%(n)d workshops want at least %(sum)d people together of “%(world)s”"),
    "most": gettext_lazy("%(n)d workshops take at most %(sum)d people together of “%(world)s”"),
}


def _world(sector: str) -> str:
    return str(Sector(sector).label) if sector in Sector.values else sector


def _words(limit: "Limit") -> str:
    number = limit.value
    if limit.kind == "placed":
        return ngettext("%(n)d person is to be placed", "%(n)d people are to be placed", number)
    if limit.kind == "capacity":
        return ngettext("“%(title)s” has %(n)d place at most", "“%(title)s” has %(n)d places at most", number)
    if limit.kind == "minimum":
        return ngettext(
            "“%(title)s” wants at least %(n)d person", "“%(title)s” wants at least %(n)d people", number
        )
    if limit.kind == "least":
        return ngettext(
            "“%(title)s” wants at least %(n)d person of “%(world)s”",
            "“%(title)s” wants at least %(n)d people of “%(world)s”",
            number,
        )
    if limit.kind == "most":
        return ngettext(
            "“%(title)s” takes at most %(n)d person of “%(world)s”",
            "“%(title)s” takes at most %(n)d people of “%(world)s”",
            number,
        )
    return {
        "together": _("%(people)s are to be together"),
        "apart": _("%(people)s are to be apart"),
        "fixed": _("%(people)s must be in “%(title)s”"),
        "barred": _("%(people)s must not be in “%(title)s”"),
        "once": _("nobody goes to the same workshop twice"),
    }.get(limit.kind, "%(title)s")
