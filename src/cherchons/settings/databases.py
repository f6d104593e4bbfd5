"""The database: SQLite in the home folder, or whatever ``DATABASE_URL`` names."""

from pathlib import Path
from typing import Any

import environ


def databases(home: Path) -> dict[str, dict[str, Any]]:
    """Return Django's ``DATABASES``."""
    default = dict(environ.Env().db_url("DATABASE_URL", default=f"sqlite:///{home / 'cherchons.sqlite3'}"))
    if default["ENGINE"].endswith("sqlite3"):
        # Without IMMEDIATE, two requests that read and then write would fail instead of queueing.
        default["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        # Held for the life of a thread: opening costs more than most of our queries.
        default["CONN_MAX_AGE"] = None
        # A file, as in real life: threads share it, and a lock is a lock.
        default["TEST"] = {"NAME": str(home / "test.sqlite3")}
    else:
        default["CONN_MAX_AGE"] = 60
        default["CONN_HEALTH_CHECKS"] = True
    return {"default": default}
