"""Seating: who sits with whom, round after round, so that people of different worlds meet.

NumPy is loaded with the first search, not with this package.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .bound import bound
from .checking import CheckError, Figures, RoundFigures, check
from .meeting import MeetFigures, check_meet, meet
from .problem import MOST_PEOPLE, MOST_ROUNDS, Favour, Guest, Party, Plan, SeatingError, pair
from .reasons import Reason, reasons

if TYPE_CHECKING:
    from .repairing import Move, Repaired, repair
    from .seating import seat

_LATE = {"Move": "repairing", "Repaired": "repairing", "repair": "repairing", "seat": "seating"}

__all__ = [
    "MOST_PEOPLE",
    "MOST_ROUNDS",
    "CheckError",
    "Favour",
    "Figures",
    "Guest",
    "MeetFigures",
    "Move",
    "Party",
    "Plan",
    "Reason",
    "Repaired",
    "RoundFigures",
    "SeatingError",
    "bound",
    "check",
    "check_meet",
    "meet",
    "pair",
    "reasons",
    "repair",
    "seat",
]


def __getattr__(name: str) -> Any:
    """Load what needs NumPy when it is first named (PEP 562)."""
    if name not in _LATE:
        raise AttributeError(name)
    found = getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    globals()[name] = found
    return found
