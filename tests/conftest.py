"""What every test may ask for."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The data folder for development; tests that need it are skipped, with a reason, where it is absent."""
    folder = os.environ.get("CHERCHONS_DATA", "")
    root = Path(__file__).resolve().parent.parent
    for candidate in [folder, str(root.parent / "shared" / "data")]:
        if candidate and (Path(candidate) / "README.md").exists():
            return Path(candidate)
    pytest.skip("the data folder is not here: set CHERCHONS_DATA to have this test run")
