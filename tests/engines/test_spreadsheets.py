"""No cell of ours becomes a formula, and nothing is lost on the way."""

import csv
import datetime as dt
import doctest
import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from cherchons.engines import spreadsheets
from cherchons.engines.spreadsheets import LONGEST_CELL, csv_text, plain_cell, safe_cell, xlsx


def test_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(spreadsheets).failed == 0


HOSTILE = [
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
]


@pytest.mark.parametrize("hostile", HOSTILE)
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


# --- workbooks: read back by another library than the one that writes them ---
def read(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def cells(content: bytes) -> list[list[Any]]:
    return [list(row) for row in read(content).iter_rows(values_only=True)]


XML_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.just("\n"),
    max_size=20,
)


@settings(max_examples=40)
@given(st.lists(st.tuples(XML_TEXTS, XML_TEXTS), max_size=5))
def test_a_workbook_reads_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    sheet = read(xlsx(["a", "b"], rows))
    found = [[sheet.cell(n, column).value or "" for column in (1, 2)] for n in range(1, len(rows) + 2)]
    assert [[unescape(text) for text in row] for row in found] == [["a", "b"], *(list(row) for row in rows)]


@pytest.mark.parametrize("hostile", [*HOSTILE, "https://example.org", "mailto:a@b", "12", "_x0041_", "<b>&"])
def test_a_cell_of_a_workbook_is_text_whatever_it_says(hostile: str) -> None:
    cell = read(xlsx([hostile], [[hostile]]))["A2"]
    assert cell.data_type == "s"
    assert unescape(cell.value) == hostile.replace("\x00", "").replace("\r", "\n")
    assert cell.hyperlink is None


def test_a_workbook_keeps_numbers_and_says_the_rest_in_words() -> None:
    day = dt.date(2019, 4, 26)
    row = [12, -3.5, True, None, "", 2**60, float("inf"), day]
    assert cells(xlsx(list("abcdefgh"), [row]))[1] == [
        *(12, -3.5, True, None, None),
        *(str(2**60), "inf", "2019-04-26"),
    ]


def test_a_header_stays_in_sight_and_columns_fit() -> None:
    sheet = read(xlsx(["nom", "texte", "x"], [["Les Jardins du Canal", "mot " * 400, 1]], name="Une/liste"))
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "Une liste"
    assert sheet["A1"].font.bold
    widths = {name: sheet.column_dimensions[name].width for name in "ABC"}
    assert widths["C"] < 20 < widths["A"] < 50 < widths["B"] < 65


@pytest.mark.parametrize("name", ["", "history", "'", "[]:*?/\\", "x" * 80, "\x00"])
def test_any_name_of_a_sheet_will_do(name: str) -> None:
    assert len(read(xlsx(["a"], [], name=name)).title) in range(1, 32)


@pytest.mark.parametrize("sign", ["a", "é", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(sign: str) -> None:
    (cell,) = cells(xlsx(["a"], [[sign * (LONGEST_CELL + 5)]]))[1]
    assert cell.endswith(f"{sign}…")
    assert len(cell.encode("utf-16-le")) // 2 in (LONGEST_CELL - 1, LONGEST_CELL)
    exact = "a" * LONGEST_CELL
    assert cells(xlsx(["a"], [[exact]]))[1] == [exact]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    assert len(cells(xlsx(["a"], [[1], [2]]))) == 3
    with pytest.raises(ValueError, match="3 rows at most"):
        xlsx(["a"], [[1], [2], [3]])


def test_the_same_rows_give_the_same_bytes() -> None:
    assert xlsx(["a"], [["b"]]) == xlsx(["a"], [["b"]])


def test_a_long_list_takes_no_more_memory_than_a_short_one() -> None:
    def peak(count: int) -> int:
        def rows() -> Iterator[list[str]]:
            for n in range(count):
                yield [f"{n}", "la même phrase pour tout le monde " * 30]

        tracemalloc.start()
        content = xlsx(["a", "b"], rows())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most - len(content)

    assert peak(4000) < 2 * peak(400) + 500_000  # the rows themselves are 4 MB
