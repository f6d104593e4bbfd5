"""A conflict between limits as one English sentence."""

from collections.abc import Sequence

from cherchons.engines.allocation.problem import Limit, Problem

_MOST_NAMED = 6


def conflict_sentence(problem: Problem, conflict: Sequence[Limit], missing: int) -> str:
    """Return one sentence: which limits cannot hold together, and by how much."""
    kinds = {limit.kind for limit in conflict}
    people = len(problem.people)
    total = {kind: sum(one.value for one in conflict if one.kind == kind) for kind in kinds}
    sectors = {limit.sector for limit in conflict if limit.sector}
    workshops = {(limit.workshop, limit.slot) for limit in conflict if limit.workshop}
    slots = {limit.slot for limit in conflict}
    when = f" in slot “{slots.pop()}”" if len(slots) == 1 and slots != {""} else ""
    if kinds == {"placed", "capacity"} and len(workshops) == _offers(problem, conflict[0].slot):
        return (
            f"There are {people} people and {_places(total['capacity'])} in all{when}: "
            f"{_missing(missing)}. Add places, or let people stay without one."
        )
    if kinds == {"minimum"} and missing:
        return (
            f"The minima of {_workshops(conflict)}{when} ask for {_people(total['minimum'])}, and there are "
            f"{people}: {_missing(missing)}. Lower a minimum or leave a workshop out."
        )
    if kinds == {"least"} and len(sectors) == 1:
        return _too_few(problem, conflict, missing, when)
    if kinds == {"placed", "most"} and len(sectors) == 1:
        sector = sectors.pop()
        return (
            f"There are {_people(_of(problem, sector))} of “{sector}”, and the workshops{when} take at most "
            f"{total['most']} of them: {_missing(missing, 'places')}. Raise a maximum of “{sector}”."
        )
    if kinds == {"least", "capacity"} and len(workshops) == 1:
        asked = " and ".join(f"{one.value} of “{one.sector}”" for one in conflict if one.kind == "least")
        return (
            f"“{conflict[0].workshop}”{when} must have {asked}, but has {_places(total['capacity'])}: "
            f"{_missing(missing)}. Raise its capacity or lower a minimum."
        )
    if kinds <= {"together", "placed", "capacity", "most"} and "together" in kinds and len(slots - {""}) < 2:
        names = _names(conflict, "together")
        return (
            f"{len(names)} people must be together ({_some(names)}), "
            f"and no workshop{when} has room for them all. "
            "Make the group smaller, or raise a capacity or a maximum."
        )
    if kinds == {"apart", "placed"}:
        names = _names(conflict, "apart")
        return (
            f"{len(names)} people ({_some(names)}) must be apart from each other in more ways than there are "
            f"workshops. Take some of these pairs out."
        )
    named = [limit_words(limit) for limit in conflict[:_MOST_NAMED]]
    more = len(conflict) - len(named)
    if more > 0:
        named.append(f"{more} more limits of this kind")
    by = f" ({missing} too many or too few)" if missing else ""
    return f"These limits cannot hold together{by}: {'; '.join(named)}. Loosen one of them."


def limit_words(limit: Limit) -> str:
    """Return a limit in words.

    >>> limit_words(Limit("least", "W1", sector="research", value=3))
    '“W1” must have at least 3 of “research”'
    """
    at = f"“{limit.workshop}”" + (f" in slot “{limit.slot}”" if limit.slot else "")
    names = " and ".join(f"“{name}”" for name in limit.people)
    match limit.kind:
        case "placed":
            when = f" in slot “{limit.slot}”" if limit.slot else ""
            return f"all {limit.value} people must have a workshop{when}"
        case "capacity":
            return f"{at} has {_places(limit.value)}"
        case "minimum":
            return f"{at} must have at least {limit.value}"
        case "least":
            return f"{at} must have at least {limit.value} of “{limit.sector}”"
        case "most":
            return f"{at} takes at most {limit.value} of “{limit.sector}”"
        case "together" | "apart":
            return f"{names} must be {limit.kind}"
        case "fixed":
            return f"{names} must be in {at}"
        case "barred":
            return f"{names} must not be in {at}"
        case _:
            return f"nobody may be in “{limit.workshop}” twice"


def _names(conflict: Sequence[Limit], kind: str) -> list[str]:
    return sorted({name for limit in conflict if limit.kind == kind for name in limit.people})


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = ", ".join(f"“{name}”" for name in names[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _too_few(problem: Problem, conflict: Sequence[Limit], missing: int, when: str) -> str:
    sector, values = conflict[0].sector, {one.value for one in conflict}
    total, have = sum(one.value for one in conflict), _of(problem, sector)
    if len(conflict) == 1:
        asked = f"“{sector}” must have {total} in “{conflict[0].workshop}”{when}"
    elif len(values) == 1:
        asked = (
            f"“{sector}” must have {values.pop()} in each of {len(conflict)} workshops{when}: {total} in all"
        )
    else:
        asked = f"“{sector}” must have {total} in {len(conflict)} workshops together{when}"
    came = "nobody is" if have == 0 else f"only {have} {'is' if have == 1 else 'are'}"
    return f"{asked}, and {came} there: {_missing(missing)}. Lower a minimum of “{sector}”."


def _of(problem: Problem, sector: str) -> int:
    return sum(person.sector == sector for person in problem.people)


def _offers(problem: Problem, slot: str) -> int:
    return sum(one.slot == slot for one in problem.workshops)


def _workshops(conflict: Sequence[Limit]) -> str:
    return f"“{conflict[0].workshop}”" if len(conflict) == 1 else f"{len(conflict)} workshops"


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"


def _places(n: int) -> str:
    return "1 place" if n == 1 else f"{n} places"


def _missing(n: int, what: str = "") -> str:
    noun = f" {what[:-1] if n == 1 else what}" if what else ""
    return f"{n}{noun} {'is' if n == 1 else 'are'} missing"
