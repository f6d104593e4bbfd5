"""The bars of the design on the data for development."""

from dataclasses import replace
from pathlib import Path

import pytest

from cherchons.engines.allocation import Order, Problem, allocate, check
from cherchons.engines.allocation.files import File, read_problem
from cherchons.engines.allocation.report import report

pytestmark = pytest.mark.needs_data


def problem(data_dir: Path, name: str) -> Problem:
    folder = data_dir / "preferences" / name
    wishes, workshops = (File(file, (folder / file).read_bytes()) for file in ("wishes.csv", "workshops.csv"))
    return read_problem(wishes, workshops)


def test_real_choices_are_balanced(data_dir: Path) -> None:
    real = problem(data_dir, "agh-2003")
    found = allocate(real)
    assert found.worst_rank == 4
    assert found.profile[0] / sum(found.profile) >= 0.6
    assert check(real, found).certified


@pytest.mark.parametrize("order", [Order.BALANCED, Order.TOTAL])
def test_two_thousand_people_with_quotas(data_dir: Path, order: Order) -> None:
    large = problem(data_dir, "synthetic-2000x20")
    assert check(large, allocate(large, order=order)).certified


def test_a_lottery_does_worse(data_dir: Path) -> None:
    large = problem(data_dir, "synthetic-2000x20")
    drawn = allocate(large, order=Order.LOTTERY, seed=1)
    balanced = allocate(large)
    assert drawn.worst_rank > balanced.worst_rank
    assert drawn.profile[0] < balanced.profile[0]
    assert len(check(large, drawn).broken) > 10


def test_few_move_after_absences(data_dir: Path) -> None:
    before = problem(data_dir, "synthetic-300x20")
    found = allocate(before)
    previous = tuple((name, places[""], "") for name, places in found.places.items())
    offers = tuple(replace(one, minimum=max(0, one.minimum - 3), least={}) for one in before.workshops)
    after = replace(before, people=before.people[30:], workshops=offers, previous=previous, move_cost=1_000)
    repaired = allocate(after)
    assert check(after, repaired).certified
    assert len(repaired.moved) <= 10


def test_the_page_of_a_real_day(data_dir: Path) -> None:
    real = problem(data_dir, "agh-2003")
    for order in Order:
        for lang in ("fr", "en"):
            page = report(real, allocate(real, order=order), lang=lang)
            assert page.count("<h1>") == 1
            assert "{" not in page.split("</style>")[1]
