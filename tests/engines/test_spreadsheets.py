"""No cell of ours becomes a formula, and nothing is lost on the way."""

import csv
import doctest
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines import spreadsheets
from cherchons.engines.spreadsheets import csv_text, plain_cell, safe_cell


def test_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(spreadsheets).failed == 0


@pytest.mark.parametrize(
    "hostile",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\x00=1",
        "＝1",
        "−1",
        "|x",
        "%0A=1",
    ],
)
def test_a_formula_becomes_text(hostile: str) -> None:
    cell = safe_cell(hostile)
    assert isinstance(cell, str)
    assert cell.startswith("'")


@pytest.mark.parametrize(
    "harmless", ["Lille", "", "L’Été", "9 h 30 = trop tôt", "'quoted'", "😀", 12, -5, 3.5, True]
)
def test_the_rest_stays_as_it_is(harmless: object) -> None:
    assert safe_cell(harmless) == harmless


def test_nothing_is_an_empty_cell() -> None:
    assert safe_cell(None) == ""


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20)


@given(
    st.lists(st.tuples(TEXTS, TEXTS).filter(lambda row: not any(t.startswith("'") for t in row)), max_size=5)
)
def test_a_file_reads_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    text = csv_text(["a", "b"], rows)
    assert text.startswith("\ufeff")
    header, *cells = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert header == ["a", "b"]
    assert [tuple(plain_cell(cell) for cell in row) for row in cells] == rows


@given(TEXTS)
def test_a_cell_made_safe_twice_is_the_same(text: str) -> None:
    once = safe_cell(text)
    assert safe_cell(once) == once
