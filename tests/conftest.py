"""What every test may ask for."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import once, postgresql

ROOT = Path(__file__).resolve().parent.parent
# A file's tests share what it set up, so a worker takes whole files (--dist loadfile): the longest go first,
# that no worker is left with one at the end.
LONGEST = ("journeys/test_organiser.py", "test_consistency.py", "journeys/", "cli/", "test_strangers.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run on a PostgreSQL of the tests' own")
    parser.addoption("--stress", action="store_true", help="run the slow tests too")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--postgresql") and not hasattr(config, "workerinput"):
        postgresql.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgresql.stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow tests out unless asked for; give several workers the longest files first."""
    slow = pytest.mark.skip(reason="slow: run it with --stress, or by “make stress”")
    for item in items:
        if "stress" in item.keywords and not config.getoption("--stress"):
            item.add_marker(slow)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn(item.path.relative_to(ROOT / "tests").as_posix()))


def _turn(path: str) -> int:
    return next((turn for turn, start in enumerate(LONGEST) if path.startswith(start)), len(LONGEST))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> once.MadeOnce:
    """Make a folder once for all workers: ``made_once("world", build)`` calls ``build(folder)``, or waits."""
    return partial(once.make_once, once.shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The data folder for development; tests that need it are skipped, with a reason, where it is absent."""
    folder = os.environ.get("CHERCHONS_DATA", "")
    for candidate in [folder, str(ROOT.parent / "shared" / "data")]:
        if candidate and (Path(candidate) / "README.md").exists():
            return Path(candidate)
    pytest.skip("the data folder is not here: set CHERCHONS_DATA to have this test run")


@pytest.fixture(scope="session", autouse=True)
def _mails_go_to_the_outbox(django_test_environment: None) -> None:
    """Django's test runner would catch mails in memory; here they take the product's own way."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "cherchons.kernel.outbox.OutboxBackend"


@pytest.fixture(autouse=True)
def _in_french() -> Iterator[None]:
    """Each test begins in French: a page asked for in English leaves its language behind in the thread."""
    from django.utils import translation

    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """No test sees a page that another one had made."""
    from django.core.cache import caches

    from cherchons.kernel.views import limits

    for shelf in caches.all():
        shelf.clear()
    limits.forget()


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """The demonstration world in the test database, for one module; gone afterwards.

    Ask for it beside ``django_db``::

        pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]

    Yields the moment at which it was built.
    """
    from django.db import transaction

    from cherchons.cli import world
    from cherchons.kernel import clock

    moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with django_db_blocker.unblock(), transaction.atomic(), clock.hold(moment):
        world.build_demonstration(say=lambda line: None)
        yield moment
        transaction.set_rollback(True)
