"""Cards for a standing buffet, and why people sit together."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherchons.engines.seating import (
    CheckError,
    Guest,
    Party,
    Plan,
    SeatingError,
    check_meet,
    meet,
    pair,
    reasons,
)
from cherchons.engines.seating.meeting import most_on


def people(*sectors: int) -> list[Guest]:
    return [Guest(f"{s}{i:02}", s) for s, many in zip("abc", sectors, strict=False) for i in range(many)]


def test_everyone_meets_three_of_another_world_and_is_met_by_them() -> None:
    guests = people(20, 20)
    figures = check_meet(guests, (), {}, meet(guests))
    assert (figures.names, figures.cross, figures.mutual) == (120, 120, 120)
    assert (figures.fewest_on, figures.most_on, figures.short) == (3, 3, ())


def test_a_small_world_is_not_overrun() -> None:
    guests = people(50, 10)
    figures = check_meet(guests, (), {}, meet(guests))
    assert figures.most_on <= most_on(3)
    assert figures.fewest_on >= 1
    assert figures.cross >= 60
    assert figures.short == ()


def test_scores_come_first() -> None:
    guests = people(12, 12)
    scores = {pair(f"a{i:02}", f"b{(i + 5) % 12:02}"): 0.9 for i in range(12)}
    cards = meet(guests, (), scores)
    assert all(cards[a][0] == b for a, b in scores)
    assert check_meet(guests, (), scores, cards).affinity == pytest.approx(2 * 12 * 0.9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=14),
    st.data(),
    st.integers(1, 5),
    st.integers(0, 5),
)
def test_cards_always_hold(sectors: list[str], data: st.DataObject, each: int, seed: int) -> None:
    guests = [Guest(f"p{i:02}", sector) for i, sector in enumerate(sectors)]
    pairs = list(combinations([guest.id for guest in guests], 2))
    some = st.sets(st.sampled_from(pairs), max_size=12) if pairs else st.just(set())
    met, apart = data.draw(some), data.draw(some)
    scores = dict.fromkeys(data.draw(some), 0.5)
    cards = meet(guests, met, scores, apart=apart, each=each, seed=seed)
    figures = check_meet(guests, met, scores, cards, apart=apart, each=each)
    assert cards == meet(guests, met, scores, apart=apart, each=each, seed=seed)
    for guest in guests:  # a card is short only where nobody is left
        shut = sum(guest.id in one for one in met | apart)
        assert len(cards[guest.id]) == min(each, len(guests) - 1 - shut)
    assert figures.names == sum(map(len, cards.values()))


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"guests": []}, "empty"),
        ({"guests": [Guest("a"), Guest("a")]}, "twice"),
        ({"guests": [Guest(str(i)) for i in range(4001)]}, "too_many_people"),
        ({"each": 0}, "each"),
        ({"met": {("a00", "a00")}}, "self_pair"),
        ({"met": {("a00", "nobody")}}, "unknown_person"),
        ({"affinity": {("a00", "a01"): float("nan")}}, "score"),
    ],
)
def test_bad_input_is_refused(given_: dict[str, object], code: str) -> None:
    with pytest.raises(SeatingError) as refused:
        meet(**{"guests": people(3), **given_})  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(
    "cards",
    [
        {"a00": ("a01",)},
        {"a00": ("a01", "a02"), "a01": (), "a02": ()},
        {"a00": ("a00",), "a01": (), "a02": ()},
        {"a00": ("zz",), "a01": (), "a02": ()},
        {"a00": (), "a01": ("a02",), "a02": ()},
    ],
)
def test_the_checker_finds_what_is_wrong(cards: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(CheckError):
        check_meet(people(3), {("a01", "a02")}, {}, cards, each=1)


def test_reasons_say_why() -> None:
    guests = (Guest("ada", "r"), Guest("bob", "c"), Guest("cy", "c"), Guest("dan", "r"))
    party = Party(guests, 2, 2, met=frozenset({("ada", "dan")}), affinity={("ada", "cy"): 0.7})
    plan = Plan(((("ada", "bob"), ("cy", "dan")), (("ada", "cy"), ("bob", "dan"))))
    [reason] = reasons(party, plan, "ada", 1)
    assert (reason.mate, reason.codes, reason.score) == ("cy", ("other_sector", "affinity", "new"), 0.7)
    again = Plan((plan.rounds[0], plan.rounds[0]))
    assert reasons(party, again, "ada", 1)[0].codes == ("other_sector", "again")
    known = Plan(((("ada", "dan"), ("bob", "cy")),) * 2)
    assert reasons(party, known, "ada", 1)[0].codes == ("same_sector", "met_before")
    for person, round in (("nobody", 0), ("ada", 2), ("ada", -1)):
        with pytest.raises(SeatingError):
            reasons(party, plan, person, round)
