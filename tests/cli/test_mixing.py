"""``cherchons allocate``: files in; text, JSON, CSV, a page out; every refusal one sentence and status 2."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cherchons.cli import main
from cherchons.engines.spreadsheets import xlsx

WISHES = """person,sector,choice_1,choice_2,choice_3
Ana,research,A,B,C
Bob,civil_society,A,B,
Cléo,research,A=B,C,
Dan,civil_society,,,
"""
WORKSHOPS = """workshop,capacity,minimum,min_research,max_research
A,1,0,,
B,2,1,0,1
C,2,0,,
"""


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["allocate", *arguments])
    return int(left.value.code or 0)


Files = Callable[..., list[str]]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Write the files, and return the arguments that name them."""
    monkeypatch.chdir(tmp_path)

    def write(wishes: str | bytes = WISHES, workshops: str | bytes = WORKSHOPS, **more: str) -> list[str]:
        for name, text in (("wishes.csv", wishes), ("workshops.csv", workshops)):
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / name).write_bytes(data)
        arguments = ["wishes.csv", "--workshops", "workshops.csv"]
        for name, content in more.items():
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
            arguments += [f"--{name}", f"{name}.csv"]
        return arguments

    return write


def test_json_has_what_the_design_says(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*files(), "--order", "balanced", "--seed", "1", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["assignment"]) == {"Ana", "Bob", "Cléo", "Dan"}
    assert told["profile"] == [2, 1, 0]
    assert (told["worst_rank"], told["mean_rank"]) == (2, round(4 / 3, 6))
    assert (told["unassigned"], told["order"], told["seed"]) == ([], "balanced", 1)
    assert told["certificate"]["optimal"] is True
    assert told["certificate"]["proof"] == "exact"
    assert told["certificate"]["levels"][0]["aims"]
    assert told["indifferent"] == ["Dan"]


def test_text_is_for_a_person(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*files()) == 0
    told = capsys.readouterr().out
    assert "4 people, 3 workshops, order balanced, seed 0." in told
    assert "Proved" in told
    assert "A: 1 of 1 places" in told


@pytest.mark.parametrize("order", ["balanced", "leximin", "rank-maximal", "total", "lottery"])
def test_every_order_with_groups_and_two_slots(
    files: Files, capsys: pytest.CaptureFixture[str], order: str
) -> None:
    workshops = "workshop,capacity,minimum,slot\n" + "".join(
        f"{name},3,0,{slot}\n" for slot in ("am", "pm") for name in "ABC"
    )
    groups = "kind,person_a,person_b\ntogether,Ana,Bob\napart,Ana,Cléo\n"
    assert run(*files(workshops=workshops, groups=groups), "--order", order, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["assignment"]["Ana"]) == {"am", "pm"}
    if order != "lottery":
        assert told["assignment"]["Ana"] == told["assignment"]["Bob"]
        assert told["certificate"]["optimal"]


def test_an_earlier_answer_is_read_back_and_few_people_move(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*files(), "--csv", "out.csv") == 0
    rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_text(encoding="utf-8-sig"))))
    assert [row["person"] for row in rows] == ["Ana", "Bob", "Cléo", "Dan"]
    late = WISHES.replace("Bob,civil_society,A,B,", "Zoé,civil_society,A,B,")
    capsys.readouterr()
    arguments = [*files(wishes=late), "--previous", "out.csv", "--move-cost", "50", "--json"]
    assert run(*arguments) == 0
    assert json.loads(capsys.readouterr().out)["moved"] == []


def test_workbooks_are_read(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line.split(",") for line in WISHES.splitlines()]
    arguments = files(wishes=xlsx(rows[0], rows[1:]))
    places = [["A", 1, 0], ["B", 2, 1], ["C", 2, 0]]
    Path("workshops.csv").write_bytes(xlsx(["workshop", "capacity", "minimum"], places))
    assert run(*arguments, "--json") == 0
    assert json.loads(capsys.readouterr().out)["profile"] == [2, 1, 0]


def test_people_may_stay_without_a_place(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    few = "workshop,capacity\nA,1\nB,1\nC,1\n"
    assert run(*files(workshops=few)) == 2
    assert "There are 4 people and 3 places in all: 1 is missing" in capsys.readouterr().err
    assert run(*files(workshops=few), "--allow-unassigned", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["unassigned"]) == 1
    assert len(told["assignment"]) == 3


def test_the_page_is_written_whole(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*files(), "--html", "report.html") == 0
    page = Path("report.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "Qui va dans quel atelier" in page
    assert "<script" not in page
    assert run(*files(), "--html", "report.html", "--lang", "en") == 0
    assert "Who goes to which workshop" in Path("report.html").read_text(encoding="utf-8")
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


# --- refusals --------------------------------------------------------------------------------------------
HEAD = "person,sector,choice_1,choice_2\n"
OFFERS = "workshop,capacity,minimum\n"
BAD_WISHES = [
    ("", "is empty"),
    (HEAD, "there are no people"),
    ("name,choice_1\nAna,A\n", "no column “person”"),
    ("person,person,choice_1\nAna,Ana,A\n", "“person” stands there twice"),
    ("person,sector\nAna,x\n", "choice_1 is missing"),
    ("person,choice_1,choice_3\nAna,A,B\n", "choice_2 is missing"),
    ("person,choice1\nAna,A\n", "“choice1” is not known"),
    (HEAD + "Ana,,A,\nAna,,B,\n", "line 3: “Ana” is already on line 2"),
    (HEAD + ",,A,\n", "line 2: nobody is named"),
    (HEAD + "Ana,,,A\n", "line 2: choice_1 is empty although choice_2 is not"),
    (HEAD + "Ana,,Z,\n", "line 2: choice_1 names “Z”, which is no workshop"),
    (HEAD + "Ana,,A,A\n", "line 2: “A” is wished for twice"),
    (HEAD + "Ana,,A=A,\n", "line 2: “A” is wished for twice"),
    (HEAD + "Ana,,A=,\n", "line 2: choice_1 names “”"),
    (HEAD + "Ana,,A,B,C\n", "line 2: there are more cells than columns"),
    (HEAD + "".join(f"p{n},,A,\n" for n in range(100_000)), "more than 20000 people"),
    (b"\x00\x01\x02\x03" * 50, "is no text"),
    (b"%PDF-1.4 x", "is no table"),
    (b"PK\x03\x04 not a workbook", "cannot be read"),
    ("<!doctype html><html>", "is no table"),
]


@pytest.mark.parametrize(("wishes", "sentence"), BAD_WISHES)
def test_bad_wishes(
    files: Files, capsys: pytest.CaptureFixture[str], wishes: str | bytes, sentence: str
) -> None:
    refused(capsys, files(wishes=wishes), "wishes.csv", sentence)


BAD_WORKSHOPS = [
    ("", "is empty"),
    (OFFERS, "there are no workshops"),
    ("workshop,minimum\nA,1\n", "no column “capacity”"),
    (OFFERS + "A,9,0\nA,9,0\nB,9,0\nC,9,0\n", "line 3: “A” stands there twice"),
    (OFFERS + "A,-5,0\nB,9,0\nC,9,0\n", "line 2: capacity is -5: it must be zero or more"),
    (OFFERS + "A,2.5,0\nB,9,0\nC,9,0\n", "line 2: capacity is “2.5”: write a whole number"),
    (OFFERS + "A,many,0\nB,9,0\nC,9,0\n", "line 2: capacity is “many”"),
    (OFFERS + "A,,0\nB,9,0\nC,9,0\n", "line 2: the capacity is missing"),
    (OFFERS + f"A,{'9' * 40},0\nB,9,0\nC,9,0\n", "line 2: capacity is"),
    (OFFERS + f"A,{'9' * 20},0\nB,9,0\nC,9,0\n", "at most 1000000"),
    (OFFERS + "A,3,4\nB,9,0\nC,9,0\n", "line 2: the minimum (4) is above the capacity (3)"),
    (OFFERS + "A,9,0\nB,9,3\nC,9,3\n", "The minima of 2 workshops ask for 6 people, and there are 4"),
    (OFFERS + ",9,0\nA,9,0\nB,9,0\nC,9,0\n", "line 2: no workshop is named"),
    ("workshop,capacity,min_resarch\nA,9,1\nB,9,\nC,9,\n", "line 2: column “min_resarch” names a sector"),
    ("workshop,capacity,minimun\nA,9,1\nB,9,\nC,9,\n", "column “minimun” is not known"),
    (
        "workshop,capacity,min_research,max_research\nA,9,2,1\nB,9,,\nC,9,,\n",
        "line 2: min_research (2) is above max_research (1)",
    ),
    ("workshop,capacity,slot\nA,9,am\nB,9,\nC,9,am\n", "line 3: “B” has no slot"),
]


@pytest.mark.parametrize(("workshops", "sentence"), BAD_WORKSHOPS)
def test_bad_workshops(
    files: Files, capsys: pytest.CaptureFixture[str], workshops: str, sentence: str
) -> None:
    refused(capsys, files(workshops=workshops), sentence)


PAIRS = "kind,person_a,person_b\n"
BAD_GROUPS = [
    (PAIRS + "near,Ana,Bob\n", "line 2: the kind is “near”: write together or apart"),
    (PAIRS + "together,Ana,Zed\n", "line 2: “Zed” is not among the people"),
    (PAIRS + "apart,Ana,Ana\n", "line 2: “Ana” is in a pair with themselves"),
    (PAIRS + "together,Ana,Bob\napart,Bob,Ana\n", "line 3: “Bob” and “Ana” must be apart, but other lines"),
    (PAIRS + "apart,Ana,Dan\ntogether,Ana,Bob\ntogether,Bob,Dan\n", "line 2: “Ana” and “Dan” must be apart"),
    ("kind,a,b\ntogether,Ana,Bob\n", "there is no column “person_"),
]


@pytest.mark.parametrize(("groups", "sentence"), BAD_GROUPS)
def test_bad_groups(files: Files, capsys: pytest.CaptureFixture[str], groups: str, sentence: str) -> None:
    refused(capsys, files(groups=groups), sentence)


@pytest.mark.parametrize(
    ("previous", "sentence"),
    [
        ("person,workshop\nAna,Z\n", "line 2: “Z” is not in workshops.csv"),
        ("person,workshop\nAna,A\nAna,B\n", "line 3: “Ana” stands there twice"),
        ("person\nAna\n", "there is no column “workshop”"),
    ],
)
def test_a_bad_earlier_answer(
    files: Files, capsys: pytest.CaptureFixture[str], previous: str, sentence: str
) -> None:
    refused(capsys, files(previous=previous), sentence)


def test_sectors_that_are_counted_must_be_written(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    wishes = WISHES.replace("Bob,civil_society", "Bob,")
    refused(capsys, files(wishes=wishes), "line 3: “Bob” has no sector, and workshops.csv counts sectors")
    assert run(*files(wishes=wishes, workshops="workshop,capacity\nA,1\nB,2\nC,2\n")) == 0


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--move-cost", "3"], "--move-cost needs --previous"),
        (["--move-cost", "-3", "--previous", "workshops.csv"], "it must be zero or more"),
        (["--time-limit", "nan"], "--time-limit must be"),
        (["--time-limit", "-1"], "--time-limit must be"),
        (["--html", "."], "“.” is a folder"),
        (["--html", "nowhere/report.html"], "cannot be written"),
        (["--csv", "nowhere/out.csv"], "cannot be written"),
        (["--csv", "wishes.csv"], "“wishes.csv” is given twice"),
        (["--csv", "x", "--html", "./x"], "is given twice"),
        (["--groups", "missing.csv"], "there is no file “missing.csv”"),
        (["--groups", "."], "“.” is a folder"),
    ],
)
def test_bad_arguments(
    files: Files, capsys: pytest.CaptureFixture[str], more: list[str], sentence: str
) -> None:
    refused(capsys, [*files(), *more], sentence)


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_one_may_not_read(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = files()
    Path("wishes.csv").chmod(0)
    refused(capsys, arguments, "you may not read")


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str], *sentences: str) -> None:
    """One sentence on the error output, status 2, and nothing else anywhere."""
    outputs = [] if "--html" in arguments else ["--html", "left.html"]
    before = sorted(path.name for path in Path().iterdir())
    assert run(*arguments, *outputs, "--json") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    for sentence in sentences:
        assert sentence in told.err
    assert sorted(path.name for path in Path().iterdir()) == before


def test_nothing_is_written_before_all_can_be(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    refused(capsys, [*files(), "--html", "page.html", "--csv", "nowhere/out.csv"], "cannot be written")


def test_who_stops_reading_is_not_told_off(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as broken:
        monkeypatch.setattr(sys, "stdout", broken)
        assert run(*files()) == 0
        monkeypatch.undo()


def test_a_link_that_leads_in_circles_is_one_sentence(
    files: Files, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files()
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert run("loop.csv", "--workshops", "workshops.csv") == 2
    shown = capsys.readouterr()
    assert shown.err == "cherchons: “loop.csv” cannot be read.\n"
    assert not shown.out
