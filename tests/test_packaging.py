"""A built wheel holds everything that the code reads."""

import fnmatch
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "cherchons"


def test_every_file_of_the_package_is_packed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    patterns = [pattern.removeprefix("**/") for pattern in settings["cherchons"]]
    assert all("/" not in pattern for pattern in patterns)
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    left_out = sorted(
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix not in (".py", ".pyc")
        and path.name != ".gitkeep"
        and not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)
    )
    assert left_out == []
    assert len(files) > 300  # there is something to pack
