"""What is dear to make and the same for everyone is made once for all workers of a run."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

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
