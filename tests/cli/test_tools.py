"""The engines from a terminal: sentences, JSON, exit statuses."""

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cherchons import __version__
from cherchons.cli import COMMANDS, main

PROGRAMME = """Journée d'étude
Vendredi 26 avril 2019, de 9 h 30 à 12 h
Salle B12

9h30 : Accueil
10h - 12h : Atelier « Chercher ensemble » (animation à confirmer)
qsdf ~~ 17
"""


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_a_draw_is_found_again_by_anyone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("draw", "seed", "41-43", "50", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    by_hand = sorted((41, 42, 43, 50), key=lambda n: hashlib.sha256(f"seed:{n}".encode()).hexdigest())
    assert told == {"fingerprint": hashlib.sha256(b"seed").hexdigest(), "order": by_hand}
    assert run("draw", "seed", "41") == 0
    assert "1. number 41" in capsys.readouterr().out


@pytest.mark.parametrize("numbers", [["4x"], ["1-x"], ["-5"], ["3", "3"], ["9" * 30]])
def test_a_draw_of_no_numbers_is_a_sentence(numbers: list[str]) -> None:
    assert run("draw", "seed", "--", *numbers) == 2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "journée.txt"
    path.write_text(PROGRAMME, encoding="utf-8")
    return path


def test_a_programme_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("programme", str(file), "--json") == 0
    read = json.loads(capsys.readouterr().out)
    assert read["date"] == "2019-04-26"
    assert [(session["start"][11:16], session["kind"]) for session in read["sessions"]] == [
        ("09:30", "welcome"),
        ("10:00", "workshop"),
    ]
    keys = (
        "title description date start end timezone place organisers links speakers sessions unread warnings"
    )
    assert set(keys.split()) <= set(read)


def test_a_programme_as_text(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("programme", str(file)) == 0
    told = capsys.readouterr().out
    assert "10:00–12:00  Atelier « Chercher ensemble »" in told.replace("\u202f", " ").replace("\u00a0", " ")
    assert "facilitators: to be confirmed" in told or "to be confirmed" in told


@pytest.mark.parametrize(
    ("text", "when"),
    [
        (
            "Forum\njeudi 12 novembre 2026\n9h : accueil\n10h-12h : débat",
            "2026-11-12 09:00–12:00 Europe/Paris",
        ),
        (
            "Forum\njeudi 12 novembre 2026\n14h-17h : visites\nvendredi 13 novembre 2026\n9h-12h : débat",
            "2026-11-12 14:00 – 2026-11-13 12:00 Europe/Paris",
        ),
    ],
)
def test_the_days_of_a_programme_are_said_in_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, when: str
) -> None:
    (tmp_path / "forum.txt").write_text(text, encoding="utf-8")
    assert run("programme", str(tmp_path / "forum.txt")) == 0
    assert f"When: {when}\n" in capsys.readouterr().out


def test_a_programme_from_the_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PROGRAMME.encode())))
    assert run("programme", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["date"] == "2019-04-26"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.txt", None),
        ("empty.txt", b""),
        ("broken.docx", b"PK\x03\x04 not a document"),
        ("entities.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><schedule>&a;</schedule>'),
        ("large.txt", b"10h : Accueil\n" * 800_000),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert run("programme", str(path), "--json") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert told.err.startswith("cherchons: ")
    assert "Traceback" not in told.err


def test_a_folder_is_no_programme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("programme", str(tmp_path)) == 2
    assert "folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "value", "status"),
    [
        ("siren", "732 829 320", 0),
        ("SIREN", "732829321", 1),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", 0),
    ],
)
def test_identifiers(kind: str, value: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check-id", kind, value, "--json") == status
    told = json.loads(capsys.readouterr().out)
    assert told["valid"] is (status == 0)
    assert (told["level"] == "error") is (status == 1)
    assert run("check-id", kind, value) == status
    assert told["canonical"] in capsys.readouterr().out


def test_an_unknown_kind_of_identifier_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check-id", "isbn", "1") == 2
    assert "siren" in capsys.readouterr().err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    told = capsys.readouterr().out
    assert max(len(line) for line in told.splitlines()) <= 100
    for command in COMMANDS:
        assert f"  {command.name} " in told
        assert command.summary in told


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert __version__ in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("dance") == 2
    assert "dance" in capsys.readouterr().err


def test_engines_answer_without_django(file: Path) -> None:
    code = (
        "import sys; from cherchons.cli import main\n"
        f"try: main(['programme', {str(file)!r}, '--json'])\n"
        "except SystemExit as left: sys.exit(left.code or 'django' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr
