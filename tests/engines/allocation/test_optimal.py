"""Against brute force: every order, with limits, groups, several slots, an earlier answer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cherchons.engines.allocation import AllocationError, Infeasible, Order, Problem, allocate, check, explain
from tests.engines.allocation.instances import answers, problems, standing

ORDERS = [order for order in Order if order is not Order.LOTTERY]
quickly = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def compare(problem: Problem, order: Order) -> None:
    """Solve, check, and compare with the best of all answers."""
    possible = list(answers(problem))
    try:
        found = allocate(problem, order=order, seed=3)
    except AllocationError as refused:
        if refused.code == "together_and_apart":  # refused as such, even where nobody need have a place
            return
        found = None
    assert (found is not None) == bool(possible)
    if found is None:
        return
    figures = check(problem, found)
    assert not figures.broken
    assert found.certificate.optimal
    best = min(standing(problem, order, places) for places in possible)
    places = {name: dict(taken) for name, taken in found.places.items()}
    assert standing(problem, order, places) == best
    for person in problem.people:
        explain(problem, found, person.id)


@pytest.mark.parametrize("order", ORDERS)
@quickly
@given(problem=problems())
def test_one_slot(order: Order, problem: Problem) -> None:
    compare(problem, order)


@pytest.mark.parametrize("order", ORDERS)
@settings(quickly, max_examples=15)
@given(problem=problems(groups=True))
def test_groups(order: Order, problem: Problem) -> None:
    compare(problem, order)


@pytest.mark.parametrize("order", ORDERS)
@settings(quickly, max_examples=10)
@given(problem=problems(slots=2, most_people=3, groups=True))
def test_two_slots(order: Order, problem: Problem) -> None:
    compare(problem, order)


@quickly
@given(problem=problems(), seed=st.integers(0, 5))
def test_the_proof_of_one_slot_is_always_exact(problem: Problem, seed: int) -> None:
    try:
        found = allocate(problem, seed=seed)
    except Infeasible:
        return
    assert found.certificate.exact
    assert check(problem, found).certified
