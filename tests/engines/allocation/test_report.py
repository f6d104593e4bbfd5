"""The page: everything that may have to be said, in two languages, escaped."""

from dataclasses import replace

import pytest

from cherchons.engines.allocation import Order, Person, Problem, Workshop, allocate, check
from cherchons.engines.allocation.problem import Limit
from cherchons.engines.allocation.report import _Report, report
from cherchons.engines.allocation.wording import WORDS
from cherchons.engines.reports import SECTORS
from tests.engines.allocation.test_allocate import day


@pytest.mark.parametrize("words", [WORDS, SECTORS])
def test_both_languages_say_the_same_things(words: dict[str, dict[str, str]]) -> None:
    assert words["fr"].keys() == words["en"].keys()


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("order", list(Order))
def test_a_day_in_two_slots_where_much_goes_wrong(lang: str, order: Order) -> None:
    problem = replace(
        day(9, slots=("matin", "après-midi"), capacity=2),
        all_placed=False,
        together=(("p0", "p1"),),
        apart=(("p2", "p3"),),
        previous=(("p4", "C", "matin"),),
        move_cost=2,
    )
    page = report(problem, allocate(problem, order=order), lang=lang)
    assert f'<html lang="{lang}">' in page
    assert "{" not in page.split("</style>")[1]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "kind", ["placed", "capacity", "minimum", "least", "most", "together", "apart", "fixed", "barred", "once"]
)
def test_every_limit_has_its_sentence(lang: str, kind: str) -> None:
    made = _Report(day(), allocate(day()), check(day(), allocate(day())), lang)
    said = made.limit(Limit(kind, "A", "", "research", ("Ana", "Bob"), 3))
    assert "Ana" in said or "A" in said
    assert "{" not in said


def test_names_are_escaped() -> None:
    evil = "<script>alert(1)</script>"
    problem = Problem((Person(evil, evil, ((evil,),)),), (Workshop(evil, 1),))
    assert "<script" not in report(problem, allocate(problem))


def test_french_has_its_no_break_spaces() -> None:
    page = report(day(), allocate(day()))
    assert "Équilibré\u00a0:" in page
    assert "42\u00a0%" in page
