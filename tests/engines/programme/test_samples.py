"""Programmes as people write them: each sample with what must be read from it, word for word."""

import json
from datetime import date
from pathlib import Path

import pytest

from cherchons.engines import programme

from .summary import summary

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 3, 1)
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_as_expected(name: str) -> None:
    draft = programme.read_file(SAMPLES / name, today=TODAY)
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert summary(draft) == expected


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".txt")])
def test_the_checker_finds_nothing_missing(name: str) -> None:
    text = (SAMPLES / name).read_bytes().decode("utf-8")
    assert programme.check(programme.read_text(text, today=TODAY), text) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_json_form_can_be_written(name: str) -> None:
    written = programme.to_json(programme.read_file(SAMPLES / name, today=TODAY))
    assert json.loads(json.dumps(written)) == written


def test_there_are_enough_samples_in_both_languages() -> None:
    languages = [programme.read_file(SAMPLES / name, today=TODAY).language for name in NAMES]
    texts = [language for language, name in zip(languages, NAMES, strict=True) if name.endswith(".txt")]
    assert len(texts) >= 15
    assert texts.count("en") >= 3
    assert texts.count("fr") >= 10
