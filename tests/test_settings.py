"""Settings come from the environment; each variable is documented, and production refuses what is unsafe."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "src" / "cherchons" / "settings"
SAFE = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "example.org", "CHERCHONS_URL": "https://example.org"}


def read_variables() -> set[str]:
    """Return every environment variable that the settings read."""
    found = {"DJANGO_SETTINGS_MODULE"}
    for path in SETTINGS.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""(?:env|Env\(\))(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", text))
    return found


def documented_variables() -> set[str]:
    table = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))


def test_every_variable_is_documented_and_exists() -> None:
    assert documented_variables() == read_variables()


def load(**variables: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name not in documented_variables()}
    return subprocess.run(
        [sys.executable, "-c", "import cherchons.settings.production"],
        env={**kept, "CHERCHONS_HOME": "/nonexistent", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_what_it_needs() -> None:
    assert load(**SAFE).returncode == 0


@pytest.mark.parametrize(
    ("variable", "value", "word"),
    [
        ("CHERCHONS_DEMO", "1", "demonstration"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS"),
        ("CHERCHONS_URL", "http://example.org", "https://"),
    ],
)
def test_production_refuses_what_is_unsafe(variable: str, value: str, word: str) -> None:
    refused = load(**{**SAFE, variable: value})
    assert refused.returncode != 0
    assert word in refused.stderr.splitlines()[-1]


def test_locks_name_no_registry() -> None:
    for path in [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"--(index-url|extra-index-url|find-links)|\"resolved\"", text), path.name
        assert not re.search(r"^\S+ @ ", text, re.MULTILINE), path.name
        if path.suffix == ".txt":
            assert text.count("==") <= text.count("--hash=sha256:"), path.name
