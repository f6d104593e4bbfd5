"""What must be there before the site answers: tables, first data, static files, perhaps a demonstration."""

import argparse
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from cherchons import __version__

Say = Callable[[str], object]
Given = argparse.Namespace


def migrate(given: Given) -> int:
    """Bring the database up to date."""
    bring_up_to_date(say=print)
    print("The database is up to date.")
    return 0


def demo(given: Given) -> int:
    """Build the demonstration world in this database."""
    bring_up_to_date(say=print)
    build_demonstration(say=print)
    print("The demonstration world is there. “cherchons run --demo” shows it.")
    return 0


def bring_up_to_date(*, say: Say) -> None:
    """Make the missing tables; load what the rooms declare to be there from the start."""
    from django.conf import settings
    from django.core.management import call_command

    settings.HOME.mkdir(parents=True, exist_ok=True)
    if pending_migrations():
        say("Preparing the database…")
        call_command("migrate", verbosity=0, interactive=False)
    load_first_data(say=say)


def pending_migrations() -> int:
    """Return how many migrations the database has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def load_first_data(*, say: Say) -> None:
    """Load what the rooms need from the start (territories, topics) where it is missing."""
    from django.utils.translation import override

    from cherchons.kernel.registry import FirstData, contributions

    with override("en"):  # the terminal's language
        for part in contributions(FirstData):
            loaded = part.load()
            if loaded:
                say(loaded)


def build_demonstration(*, say: Say) -> None:
    """Build each room's part of the demonstration, lowest room first; what is there stays."""
    from cherchons.kernel import clock
    from cherchons.kernel.registry import DemoPart, contributions

    say("Preparing the demonstration world…")
    for part in contributions(DemoPart):
        part.build(clock.now())
    mark = _demonstration_mark()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(_demonstration_state())


def demonstration_stands() -> bool:
    """Say whether it was built here today, by this version: a second start has nothing to build."""
    from cherchons.encounters.models import Release

    mark = _demonstration_mark()
    return mark.exists() and mark.read_text() == _demonstration_state() and Release.objects.exists()


def _demonstration_mark() -> Path:
    from django.conf import settings

    return Path(settings.HOME) / ".demonstration"


def _demonstration_state() -> str:
    from cherchons.kernel import clock

    return f"{__version__} {clock.now().date().isoformat()}"


def who_can_sign_in() -> Iterator[str]:
    """Say, line by line, who can sign in to the demonstration, and where."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    from cherchons.people.services.demonstration import PERSONAS

    with override("fr"):
        page = reverse("people:demo")
    yield f"Sign in as anyone, without a password: {settings.SITE_URL}{page}"
    width = max(len(persona.name) for persona in PERSONAS)
    with override("en"):
        for persona in PERSONAS:
            yield f"  {persona.name:<{width}}  {persona.role}: {persona.can}"


def collect_static(*, say: Say) -> None:
    """Copy, name by content and compress the static files, when one of them has changed."""
    from django.conf import settings
    from django.core.management import call_command

    mark = settings.STATIC_ROOT / ".collected"
    state = _static_state()
    if mark.exists() and mark.read_text() == state:
        return
    say("Preparing the static files…")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(state)


def _static_state() -> str:
    """Return a digest of every static file's name, size and time."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    return digest.hexdigest()
