"""Allocation: people to workshops by their wishes, within every limit, with a proof that nothing is better.

>>> people = (Person("Ana", "research", (("A",), ("B",))), Person("Bob", "civil_society", (("A",), ("B",))))
>>> problem = Problem(people, (Workshop("A", 1), Workshop("B", 1)))
>>> answer = allocate(problem, order=Order.BALANCED, seed=1)
>>> answer.profile, check(problem, answer).certified
((1, 1), True)
"""

from cherchons.engines.allocation.certificate import Certificate, Level
from cherchons.engines.allocation.checking import CheckError, Figures, check
from cherchons.engines.allocation.explaining import Obstacle, Reason, explain
from cherchons.engines.allocation.problem import (
    AllocationError,
    Infeasible,
    Limit,
    Order,
    Person,
    Problem,
    Workshop,
)
from cherchons.engines.allocation.solving import Allocation, allocate

__all__ = [
    "Allocation",
    "AllocationError",
    "Certificate",
    "CheckError",
    "Figures",
    "Infeasible",
    "Level",
    "Limit",
    "Obstacle",
    "Order",
    "Person",
    "Problem",
    "Reason",
    "Workshop",
    "allocate",
    "check",
    "explain",
]
