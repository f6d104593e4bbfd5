"""Bring the territories to a newer list: ``manage.py import_territories [FILE]``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cherchons.directory import services
from cherchons.kernel.actors import System
from cherchons.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Bring the territories to a newer list; what disappears from it is dated, never deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: the list that the site ships")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = services.import_territories(by=System(task="import"), source=options["file"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{report.source}: {report.added} added, {report.changed} changed, {report.ended} ended, "
            f"{report.unchanged} unchanged."
        )
        for line in report.unread:
            self.stderr.write(f"not read: {line}")
