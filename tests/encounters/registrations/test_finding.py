"""One person is found by number or by words, as people type them."""

from dataclasses import dataclass

import pytest

from cherchons.encounters.queries.registrations.finding import find_one, meant


@dataclass(frozen=True)
class Someone:
    number: int
    name: str
    organisation_name: str = ""


PEOPLE = [
    Someone(1, "Élodie Carpentier", "Un Air de Quartier"),
    Someone(2, "Jean Petit"),
    Someone(3, "Jean Petit-Lambert", "Cap Parole"),
    Someone(12, "Marie 2 Ponts"),
]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("1", [1]),
        ("n° 12", [12]),
        ("n°012", [12]),
        ("12 · Marie 2 Ponts", [12]),
        ("elodie", [1]),
        ("petit", [2, 3]),
        ("lambert jean", [3]),
        ("petit-lam", [3]),
        ("quartier carp", [1]),
        ("lodie", []),
        ("99", []),
        (" ", []),
    ],
)
def test_whom_words_mean(typed: str, numbers: list[int]) -> None:
    assert [one.number for one in meant(PEOPLE, typed)] == numbers


def test_a_whole_name_wins_over_a_longer_one_and_doubts_are_told() -> None:
    assert find_one(PEOPLE, "JEAN PETIT") == (PEOPLE[1], "")
    nobody, problem = find_one(PEOPLE, "petit")
    assert nobody is None
    assert "n° 2" in problem
    assert "n° 3" in problem
    assert find_one(PEOPLE, "zoé")[0] is None
    assert find_one(PEOPLE, "")[0] is None
