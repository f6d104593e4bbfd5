"""Why these people sit together: what a plan brings someone, tablemate by tablemate."""

from dataclasses import dataclass
from typing import Final

from .problem import Party, Plan, SeatingError, pair

CODES: Final = ("other_sector", "same_sector", "new", "again", "met_before", "affinity")


@dataclass(frozen=True, slots=True)
class Reason:
    """One tablemate, and why.

    ``codes`` are ``other_sector`` or ``same_sector``; then ``affinity``; then ``met_before`` (they knew each
    other before), ``again`` (they sat together in an earlier round of the plan) or ``new``. ``score`` is
    the affinity, zero without one.
    """

    mate: str
    codes: tuple[str, ...]
    score: float = 0.0


def reasons(party: Party, plan: Plan, guest_id: str, round: int) -> tuple[Reason, ...]:
    """Return why someone sits with each of their tablemates, what matters most first.

    Parameters
    ----------
    party, plan
        What was asked, and the plan.
    guest_id
        The person.
    round
        The round, from 0.

    Returns
    -------
    tuple of Reason
        One per tablemate: preferred pairs by score, then other sectors, then the rest; by name where equal.
        Empty if the person sits nowhere in this round.

    Raises
    ------
    SeatingError
        ``unknown_person``, or ``rounds`` if there is no such round.

    Notes
    -----
    O(people × rounds).

    Examples
    --------
    >>> from cherchons.engines.seating import Guest
    >>> party = Party((Guest("ada", "research"), Guest("bob", "civil"), Guest("cy", "civil")), 1, 1,
    ...               affinity={("ada", "bob"): 0.8})
    >>> for reason in reasons(party, Plan(((("ada", "bob", "cy"),),)), "bob", 0):
    ...     print(reason)
    Reason(mate='ada', codes=('other_sector', 'affinity', 'new'), score=0.8)
    Reason(mate='cy', codes=('same_sector', 'new'), score=0.0)
    """
    sectors = {guest.id: guest.sector for guest in party.guests}
    if guest_id not in sectors:
        raise SeatingError("unknown_person", f"“{guest_id}” is not among the people.", person=guest_id)
    if not 0 <= round < len(plan.rounds):
        raise SeatingError("rounds", f"There is no round {round + 1}.", rounds=len(plan.rounds))
    mates: list[set[str]] = []
    for tables in plan.rounds[: round + 1]:
        mates.append(next((set(people) - {guest_id} for people in tables if guest_id in people), set()))
    earlier = set().union(*mates[:-1])
    found = []
    for mate in mates[-1]:
        one = pair(guest_id, mate)
        score = party.affinity.get(one, 0.0)
        codes = ["other_sector" if sectors[mate] != sectors[guest_id] else "same_sector"]
        codes += ["affinity"] if score > 0 else []
        codes.append("met_before" if one in party.met else "again" if mate in earlier else "new")
        found.append(Reason(mate, tuple(codes), score))
    return tuple(sorted(found, key=lambda one: (-one.score, "same_sector" in one.codes, one.mate)))
