"""Places: by example, by property, and against brute force."""

import doctest
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines import places as engine
from cherchons.engines.places import Places, check, draw, fits, free, free_for, serve

SECTORS = st.sampled_from(["civil_society", "research", "other"])
COUNTS = st.dictionaries(SECTORS, st.integers(0, 4), max_size=3)
PARTIES = st.lists(SECTORS, min_size=1, max_size=3)


@st.composite
def days(draw: st.DrawFn) -> Places:
    """A day in a state that can be reached: taken places never exceed what there is."""
    capacity, reserved = draw(st.integers(0, 8)), draw(COUNTS)
    places = Places(capacity, reserved)
    for sector in draw(st.lists(SECTORS, max_size=8)):
        if fits([sector], places):
            places = places.with_taken([sector])
    return places


def test_the_examples_of_the_documentation() -> None:
    assert doctest.testmod(engine).failed == 0


def test_kept_places_are_nobody_elses() -> None:
    places = Places(10, {"civil_society": 4, "research": 4}, {"research": 6})
    assert free(places) == 4
    assert free_for("research", places) == 0
    assert free_for("civil_society", places) == 4
    assert free_for("other", places) == 0


def test_without_a_capacity_everyone_fits() -> None:
    places = Places(None, {"research": 3})
    assert free(places) is None
    assert free_for("other", places) is None
    assert serve([["other"] * 500, ["research"]], places) == [0, 1]


def test_a_party_comes_whole_or_waits_and_is_passed_over() -> None:
    places = Places(2, {}, {"research": 0})
    assert serve([["research"] * 3, ["other"], ["research"]], places) == [1, 2]


@pytest.mark.parametrize(("capacity", "reserved"), [(-1, {}), (1, {"research": -1})])
def test_numbers_below_zero_are_refused(capacity: int, reserved: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="zero"):
        Places(capacity, reserved)


@given(days(), PARTIES)
def test_the_order_within_a_party_is_no_matter(places: Places, party: list[str]) -> None:
    assert len({fits(order, places) for order in permutations(party)}) == 1


@given(days(), PARTIES)
def test_a_party_fits_exactly_when_places_can_be_handed_out(places: Places, party: list[str]) -> None:
    """Brute force: give each of the party a place of its sector's own, or one that nobody keeps."""
    assert fits(party, places) == can_be_handed_out(party, places)


def can_be_handed_out(party: list[str], places: Places) -> bool:
    assert places.capacity is not None
    own = {s: max(0, n - places.taken.get(s, 0)) for s, n in places.reserved.items()}
    free_for_all = places.capacity - sum(places.taken.values()) - sum(own.values())
    # With more kept than there is room for, a kept place is worth only what the room still holds.
    for sector in party:
        others = sum(n for s, n in own.items() if s != sector)
        room = places.capacity - sum(places.taken.values()) - others
        if own.get(sector, 0) > 0 and room > 0:
            own[sector] -= 1
        elif free_for_all > 0:
            free_for_all -= 1
        else:
            return False
        places = places.with_taken([sector])
    return True


@given(days(), st.lists(PARTIES, max_size=6))
def test_the_line_is_served_rightly(places: Places, line: list[list[str]]) -> None:
    served = serve(line, places)
    assert check(line, places, served) == []
    if served:  # the checker can fail: an answer without its last party passes someone over
        assert check(line, places, served[:-1])


@given(days(), st.lists(PARTIES, min_size=1, max_size=6))
def test_the_first_in_line_who_fits_is_served(places: Places, line: list[list[str]]) -> None:
    served = serve(line, places)
    first = next((i for i, party in enumerate(line) if fits(party, places)), None)
    assert (served[0] if served else None) == first


@given(st.lists(st.integers(1, 500), unique=True), st.text(max_size=20))
def test_a_draw_is_an_order_of_everyone_that_anyone_finds_again(keys: list[int], seed: str) -> None:
    drawn = draw(keys, seed)
    assert sorted(drawn) == sorted(keys)
    assert draw(reversed(keys), seed) == drawn


def test_a_draw_is_fair() -> None:
    """Each of five comes first about as often: 2,000 seeds, within five standard deviations."""
    firsts = [draw(range(5), str(seed))[0] for seed in range(2000)]
    for key in range(5):
        assert abs(firsts.count(key) - 400) < 5 * (2000 * 0.2 * 0.8) ** 0.5
