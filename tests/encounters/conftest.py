"""For tests of encounters."""

from collections.abc import Iterator

import pytest

from cherchons.encounters.queries import display
from cherchons.kernel import clock
from tests.encounters import sample


@pytest.fixture(autouse=True)
def _fresh_display() -> None:
    """Made-up releases share their identifiers from one test to the next: nothing is kept between them."""
    display.forget_kept()


@pytest.fixture
def before_the_day() -> Iterator[None]:
    """Hold the clock a few weeks before the day of ``sample``."""
    with clock.hold(sample.RELEASED):
        yield
