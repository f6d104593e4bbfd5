"""Small parties need few steps of search: tests don't wait for the last ones."""

import pytest


@pytest.fixture(autouse=True)
def _short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    from cherchons.engines.seating import seating

    monkeypatch.setattr(seating, "_MOST_STEPS", 400)
