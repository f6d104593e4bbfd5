"""``cherchons seat``: files in, a plan out; bad files are one sentence, with the line and the mend."""

import json
from pathlib import Path
from typing import Any

import pytest

from cherchons.cli import main
from cherchons.engines.seating import Guest, Party, Plan, check


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["seat", *arguments])
    return int(left.value.code or 0)


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with 24 people, pairs and scores, to work in."""
    monkeypatch.chdir(tmp_path)
    rows = [f"p{i:02},{'recherche' if i % 2 else 'société civile'},{2 if i == 5 else ''}" for i in range(24)]
    write("people.csv", "person,sector,table", *rows)
    write("met.csv", "person_a;person_b", "p00;p01", "p02;p03")
    write("apart.csv", "person_a,person_b", "p04,p07", "p04,p09")
    write("scores.csv", "person_a,person_b,score", "p10,p13,0.8", "p13,p10,0.9", "p11,p12,1")
    return tmp_path


def write(name: str, *rows: str) -> str:
    Path(name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return name


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def plan_of(answer: dict[str, Any]) -> Plan:
    return Plan(tuple(tuple(tuple(people) for people in tables) for tables in answer["rounds"]))


def test_a_plan_as_json_holds(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("people.csv", "--tables", "6", "--rounds", "3", "--seed", "1", "--json") == 0
    answer = told(capsys)
    guests = tuple(Guest(f"p{i:02}", str(i % 2), 1 if i == 5 else None) for i in range(24))
    figures = check(Party(guests, 6, 3), plan_of(answer))
    for key in ("repeats", "cross_pairs", "bound", "ratio"):
        assert answer[key] == getattr(figures, key)
    assert (answer["repeats"], answer["ratio"], answer["seed"]) == (0, 1, 1)


def test_wishes_are_read(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wishes = ["--met", "met.csv", "--apart", "apart.csv", "--affinity", "scores.csv"]
    assert run("people.csv", "--tables", "6", "--rounds", "3", *wishes, "--json") == 0
    answer = told(capsys)
    assert (answer["met_pairs"], answer["apart_pairs"], answer["affinity_pairs"]) == (0, 0, 2)
    assert answer["affinity"] == 1.9


def test_the_same_seed_gives_the_same_plan(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plans = []
    for seed in ("3", "3", "4"):
        assert run("people.csv", "--tables", "6", "--rounds", "2", "--seed", seed, "--json") == 0
        plans.append(told(capsys)["rounds"])
    assert plans[0] == plans[1] != plans[2]


def test_a_plan_as_text(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("people.csv", "--tables", "6", "--rounds", "2") == 0
    text = capsys.readouterr().out
    assert "Round 2\n  table 1: " in text
    assert "of at most" in text


def test_a_plan_is_repaired(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("people.csv", "--tables", "6", "--rounds", "3", "--json") == 0
    first = told(capsys)
    write("plan.json", json.dumps(first))
    rows = Path("people.csv").read_text(encoding="utf-8").splitlines()
    write("present.csv", *(row for row in rows if not row.startswith(("p01", "p20"))), "new,recherche,1")
    repairing = ["people.csv", "--previous", "plan.json", "--present", "present.csv", "--from-round", "2"]
    assert run(*repairing, "--html", "page.html", "--json") == 0
    again = told(capsys)
    assert again["rounds"][0] == first["rounds"][0]
    seated = {person for people in again["rounds"][1] for person in people}
    assert "new" in again["rounds"][1][0]
    assert not {"p01", "p20"} & seated
    assert len(again["moved"]) < 8
    assert "Qui change de table" in Path("page.html").read_text(encoding="utf-8")
    write("again.json", json.dumps(again))  # and a repaired plan is repaired
    repairing[2] = "again.json"
    assert run(*repairing[:-1], "3") == 0


def test_a_page_to_print(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("people.csv", "personne;secteur", "<b>Éva</b>;a", "Noé;b", "Lou;a", "Max;b")
    for lang, word in (("fr", "Plan des tables"), ("en", "Table plan")):
        assert run("people.csv", "--tables", "2", "--rounds", "3", "--html", "page.html", "--lang", lang) == 0
        page = Path("page.html").read_text(encoding="utf-8")
        assert f'<html lang="{lang}">' in page
        assert word in page
        assert "&lt;b&gt;Éva&lt;/b&gt;" in page
        assert "<b>Éva" not in page
    assert [path.name for path in at.iterdir() if path.name.startswith(".")] == []


def test_a_page_says_worlds_in_words_and_how_it_was_made(at: Path) -> None:
    write("people.csv", "person,sector", "Éva,civil_society", "Noé,research", "Lou,", "Max,danse")
    write("met.csv", "person_a,person_b", "Éva,Noé")
    given = ("people.csv", "--tables", "2", "--rounds", "1", "--met", "met.csv", "--seed", "7")
    for lang, words in (
        ("fr", ("société civile", "danse", "de sa connaissance", "Graine du tirage\u00a0: 7.")),
        ("en", ("civil society", "danse", "know already", "Seed: 7.")),
    ):
        assert run(*given, "--html", "page.html", "--lang", lang) == 0
        page = Path("page.html").read_text(encoding="utf-8")
        assert [word for word in words if word not in page] == []
        assert "civil_society" not in page


PEOPLE = ("--tables", "2", "--rounds", "2")


@pytest.mark.parametrize(
    ("rows", "line", "mend"),
    [
        (["person,sector", "a,x", "b,y", "a,x"], "line 4", "keep one"),
        (["person,sector", "a,x", ",y"], "line 3", "name one"),
        (["name of all,sector", "a,x"], "line 1", "begin with person"),
        (["person,sector"], "nothing follows", "add one line"),
        (["person,table", "a,3", "b,"], "line 2", "from 1 to 2"),
        (["person,table", "a,x", "b,"], "line 2", "from 1 to 2"),
        (["person,table", "a,1", "b,1", "c,1", "d,"], "line 4", "holds 2"),
        (["person,sector", "a,x"], "2 tables", "fewer tables"),
        (["person", *(f"p{i}" for i in range(100_000))], "4,000", "can be seated"),
    ],
)
def test_bad_people_are_one_sentence(
    at: Path, capsys: pytest.CaptureFixture[str], rows: list[str], line: str, mend: str
) -> None:
    write("bad.csv", *rows)
    refused(capsys, run("bad.csv", *PEOPLE, "--json", "--html", "page.html"), line, mend)


def refused(capsys: pytest.CaptureFixture[str], status: int, *words: str) -> None:
    out, err = capsys.readouterr()
    assert status == 2
    assert out == ""
    assert not Path("page.html").exists()
    assert len(err.strip().splitlines()) == 1
    assert err.startswith("cherchons: ")
    assert all(word in err for word in words), err


@pytest.mark.parametrize(
    ("option", "row", "words"),
    [
        ("--met", "p00,nobody", ["line 2", "nobody", "mend the name"]),
        ("--met", "p00,p00", ["line 2", "p00", "name two people"]),
        ("--apart", "p00,", ["line 2", "mend the name"]),
        ("--affinity", "p00,p01,much", ["line 2", "much", "zero or more"]),
        ("--affinity", "p00,p01,-1", ["line 2", "-1"]),
        ("--affinity", "p00,p01,nan", ["line 2", "nan"]),
        ("--affinity", "p00,p01,", ["line 2", "zero or more"]),
    ],
)
def test_bad_pairs_are_one_sentence(
    at: Path, capsys: pytest.CaptureFixture[str], option: str, row: str, words: list[str]
) -> None:
    write("pairs.csv", "person_a,person_b,score", row)
    refused(capsys, run("people.csv", *PEOPLE, option, "pairs.csv"), "pairs.csv", *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["people.csv", "--rounds", "2"], ["how many tables"]),
        (["people.csv", "--tables", "2"], ["how many rounds"]),
        (["people.csv", "--tables", "0", "--rounds", "2"], ["--tables", "0"]),
        (["people.csv", "--tables", "two", "--rounds", "2"], ["--tables", "two"]),
        (["people.csv", "--tables", "25", "--rounds", "2"], ["25 tables", "24"]),
        (["people.csv", "--tables", "2", "--rounds", "-1"], ["--rounds", "-1"]),
        (["people.csv", "--tables", "2", "--rounds", "5000"], ["60", "5000"]),
        (["people.csv", *PEOPLE, "--seed", "x"], ["--seed"]),
        (["people.csv", *PEOPLE, "--time-limit", "0"], ["--time-limit"]),
        (["people.csv", *PEOPLE, "--time-limit", "nan"], ["--time-limit"]),
        (["people.csv", *PEOPLE, "--html", "nowhere/page.html"], ["nowhere"]),
        (["people.csv", *PEOPLE, "--html", "."], ["folder"]),
        (["nowhere.csv", *PEOPLE], ["nowhere.csv"]),
        ([".", *PEOPLE], ["folder"]),
        (["people.csv", "--previous", "plan.json"], ["--present"]),
        (["people.csv", "--present", "people.csv"], ["--previous"]),
    ],
)
def test_bad_options_are_one_sentence(
    at: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    refused(capsys, run(*arguments), *words)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 40, b"\x89PNG\r\n", b"PK\x03\x04 broken"])
def test_files_that_are_no_tables(at: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    Path("bad.csv").write_bytes(content)
    refused(capsys, run("bad.csv", *PEOPLE), "bad.csv")


def test_wishes_against_each_other_name_the_line(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("bad.csv", "person,table", "a,1", "b,1", "c,", "d,")
    write("pairs.csv", "person_a,person_b", "a,b")
    refused(capsys, run("bad.csv", *PEOPLE, "--apart", "pairs.csv"), "line 3", "must not sit together")
    write("bad.csv", "person", *"abcdef")
    write("pairs.csv", "person_a,person_b", "a,b", "b,c", "a,c")
    refused(capsys, run("bad.csv", *PEOPLE, "--apart", "pairs.csv"), "only 2 tables")


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("{,", ["line 1", "no JSON"]),
        ("[]", ["rounds"]),
        ('{"rounds": []}', ["rounds"]),
        ('{"rounds": [[[1, 2]]]}', ["round 1"]),
        ('{"rounds": [[["p00"]], [["p00"], ["p01"]]]}', ["round 2"]),
        ('{"rounds": [[["p00", "stranger"], ["p01"]]]}', ["stranger", "same people"]),
        ('{"rounds": [[["p00", "p02"], ["p01"]]]}', ["people.csv, line 5", "present.csv only"]),
        ('{"rounds": [[["p00", "p00"], ["p01"]]]}', ["people.csv", "line"]),
    ],
)
def test_a_plan_that_does_not_fit_is_one_sentence(
    at: Path, capsys: pytest.CaptureFixture[str], plan: str, words: list[str]
) -> None:
    write("plan.json", plan)
    write("present.csv", "person", "p00", "p01")
    status = run("people.csv", "--previous", "plan.json", "--present", "present.csv")
    refused(capsys, status, *words)


def test_repairing_takes_numbers_from_the_plan(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("people.csv", *PEOPLE, "--json") == 0
    write("plan.json", capsys.readouterr().out)
    repairing = ["people.csv", "--previous", "plan.json", "--present", "people.csv"]
    assert run(*repairing, "--tables", "2", "--json") == 0
    assert told(capsys)["moved"] == []
    refused(capsys, run(*repairing, "--tables", "3"), "2 tables")
    refused(capsys, run(*repairing, "--from-round", "3"), "--from-round")


def test_what_is_read_is_never_written_over(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("people.csv").read_bytes()
    assert run("people.csv", "--tables", "4", "--rounds", "1", "--html", "./people.csv") == 2
    assert "name another file" in capsys.readouterr().err
    assert Path("people.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("person,person,sector", "a,a,x", "b,b,y"), "stands there twice"),
        (("person,sector", '"a,x', "b,y", "c,y"), "save it again"),
    ],
)
def test_a_table_that_means_two_things_is_refused(
    at: Path, capsys: pytest.CaptureFixture[str], rows: tuple[str, ...], said: str
) -> None:
    write("odd.csv", *rows)
    assert run("odd.csv", "--tables", "1", "--rounds", "1") == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert not shown.out


@pytest.mark.parametrize(
    ("problem", "status"), [(BrokenPipeError(32, ""), 0), (OSError(28, "No space left"), 2)]
)
def test_an_answer_that_nobody_takes_is_no_traceback(
    at: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    problem: OSError,
    status: int,
) -> None:
    def refuse(*_said: object, **how: object) -> None:
        if "file" not in how:
            raise problem

    monkeypatch.setattr("builtins.print", refuse)
    monkeypatch.setattr("os.dup2", lambda *_both: None)
    assert run("people.csv", "--tables", "4", "--rounds", "1") == status
