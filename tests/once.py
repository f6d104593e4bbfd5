"""What is dear to make and the same for everyone is made once for all workers of a run."""

import copy
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

Made = TypeVar("Made")
MadeOnce = Callable[[str, Callable[[Path], object]], Path]


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the whole run."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # a worker's is within the run's


def make_once(shared: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder ``name``, which the first worker that asks makes while the others wait."""
    made, ready = shared / name, shared / f"{name}.ready"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, or its process dies
        if not ready.exists():
            shutil.rmtree(made, ignore_errors=True)  # of a worker that failed
            made.mkdir()
            make(made)
            ready.touch()
    return made


def kept_rows(build: Callable[[], Made]) -> tuple[Any, Any]:
    """Return two fixtures: what ``build`` makes in the database, once for a module, and a copy for each test.

    Each test finds the rows as they were built: what it changes is taken back. Not beside tests with
    ``transaction=True``, which empty the database::

        built, world = kept_rows(lambda: make_world(filled=True))
    """

    @pytest.fixture(scope="module")
    def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Made]:
        from django.db import transaction

        with django_db_blocker.unblock(), transaction.atomic():
            yield build()
            transaction.set_rollback(True)

    @pytest.fixture
    def copied(built: Made, db: None) -> Made:
        return copy.deepcopy(built)

    return built, copied
