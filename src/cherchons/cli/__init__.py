"""The ``cherchons`` command: start the site, look after it, and use the engines from a terminal.

Only the module of the command that was asked for is imported, so that the engines answer at once
and need neither Django nor a database.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from cherchons import __version__

Parser = argparse.ArgumentParser


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: what it is called, what it does, and the function ``module.name`` that does it."""

    name: str
    summary: str
    handler: str
    arguments: Callable[[Parser], object] = lambda parser: None
    site: bool = True  # needs settings and a database, unlike the engines


def _run(parser: Parser) -> None:
    parser.add_argument("--demo", action="store_true", help="build the demonstration world to try")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--workers", type=int, default=1, help="server processes (default: 1)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each process (default: 4)")


def _email(parser: Parser) -> None:
    parser.add_argument("email", help="the person's e-mail address")


def _backup(parser: Parser) -> None:
    parser.add_argument("file", help="where to write the backup, for example cherchons-monday.tar")
    parser.add_argument("--force", action="store_true", help="replace the file if it exists")


def _restore(parser: Parser) -> None:
    parser.add_argument("file", help="a file made by “cherchons backup”")
    parser.add_argument("--force", action="store_true", help="replace the data that is there")


def _bounces(parser: Parser) -> None:
    parser.add_argument(
        "path", nargs="?", default="-", help="a mail, an mbox file or a maildir; without it, one mail is read"
    )


def _programme(parser: Parser) -> None:
    parser.add_argument("file", help="a .txt, .docx, .ics, .xml (schedule) or .csv file; - for the input")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def _check_id(parser: Parser) -> None:
    parser.add_argument("kind", help="siren, siret, rna, rnsr, ror, orcid, isni, doi or hal")
    parser.add_argument("value", help="the identifier, with or without spaces, or its web address")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a sentence")


def _draw(parser: Parser) -> None:
    parser.add_argument("seed", help="the seed, as the page of the day shows it after the draw")
    parser.add_argument("numbers", nargs="+", help="numbers of those who were drawn: 41 42 45, or 41-60")
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")


def _seat(parser: Parser) -> None:
    parser.add_argument(
        "people", metavar="PEOPLE.csv", help="person,sector and, to pin someone, table (from 1)"
    )
    parser.add_argument("--tables", help="how many tables there are")
    parser.add_argument("--rounds", help="how many rounds")
    parser.add_argument("--seed", default="0", help="the same seed gives the same plan (default: 0)")
    parser.add_argument("--met", metavar="PAIRS.csv", help="person_a,person_b: who know each other already")
    parser.add_argument("--apart", metavar="PAIRS.csv", help="person_a,person_b: who must never sit together")
    parser.add_argument("--affinity", metavar="SCORES.csv", help="person_a,person_b,score: pairs to prefer")
    parser.add_argument("--previous", metavar="PLAN.json", help="a plan written with --json, to repair")
    parser.add_argument("--present", metavar="PEOPLE.csv", help="with --previous: who is there now")
    parser.add_argument(
        "--from-round", default="1", help="with --previous: the first round to change (from 1)"
    )
    parser.add_argument("--time-limit", metavar="SECONDS", help="give the best plan found by then")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--html", metavar="FILE", help="also write a page to print")
    parser.add_argument(
        "--lang", choices=["fr", "en"], default="fr", help="language of the page (default: fr)"
    )


def _allocate(parser: Parser) -> None:
    parser.add_argument(
        "wishes",
        metavar="WISHES.csv",
        help="people and their wishes: person,sector,choice_1,choice_2… (.csv, .xlsx)",
    )
    parser.add_argument(
        "--workshops",
        metavar="WORKSHOPS.csv",
        required=True,
        help="workshop,capacity and, if wanted, minimum, slot, min_<sector>, max_<sector>",
    )
    parser.add_argument(
        "--groups", metavar="GROUPS.csv", help="who must be together or apart: kind,person_a,person_b"
    )
    parser.add_argument(
        "--previous", metavar="ASSIGNMENT.csv", help="an earlier answer to keep near: person,workshop[,slot]"
    )
    parser.add_argument(
        "--move-cost", metavar="K", type=int, default=0, help="what a move costs, in ranks (default: 0)"
    )
    parser.add_argument(
        "--order",
        default="balanced",
        choices=["balanced", "leximin", "rank-maximal", "total", "lottery"],
        help="what is best (default: balanced)",
    )
    parser.add_argument("--allow-unassigned", action="store_true", help="people may stay without a workshop")
    parser.add_argument(
        "--seed", type=int, default=0, help="decides between equally good answers (default: 0)"
    )
    parser.add_argument("--time-limit", metavar="SECONDS", type=float, help="give the best found by then")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--html", metavar="FILE", help="also write a page to print")
    parser.add_argument(
        "--lang", choices=["fr", "en"], default="fr", help="language of the page (default: fr)"
    )
    parser.add_argument("--csv", metavar="FILE", help="also write who goes where, as --previous reads it")


COMMANDS = [
    Command("run", "start the site and its worker; Ctrl-C stops both", "serve.run", _run),
    Command("worker", "run only the worker: mails, deadlines, what is to be forgotten", "serve.worker"),
    Command("migrate", "bring the database up to date; load territories and topics", "world.migrate"),
    Command("demo", "build the demonstration world in this database", "world.demo"),
    Command("create-admin", "let a person administer the platform", "care.create_admin", _email),
    Command("check", "say whether settings, database, worker and mail are in order", "care.check"),
    Command("backup", "write the database and people's files into one file", "backups.backup", _backup),
    Command("restore", "bring back what a backup holds", "backups.restore", _restore),
    Command(
        "bounces",
        "take note of mails that came back: one on the input, or a mailbox",
        "mails.bounces",
        _bounces,
    ),
    Command("programme", "read the programme of a day from a file", "tools.programme", _programme, False),
    Command(
        "allocate",
        "give everyone a workshop by their wishes, with a proof",
        "mixing.allocate",
        _allocate,
        False,
    ),
    Command("draw", "find the order of a draw again from its seed", "tools.draw", _draw, False),
    Command("seat", "plan who sits with whom, so that people meet", "seating.seat", _seat, False),
    Command("check-id", "check an identifier: SIREN, RNA, ROR, ORCID…", "tools.check_id", _check_id, False),
]


def build_parser() -> Parser:
    """Return the whole command line, as ``--help`` shows it."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS]
    parser = Parser(
        prog="cherchons",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="cherchons COMMAND [--help]",
        description="Cherchons: the open platform on which civil society and public research meet.",
        epilog="commands:\n" + "\n".join(lines) + "\n\nTo try it: cherchons run --demo",
    )
    parser.add_argument("--version", action="version", version=f"cherchons {__version__}")
    subparsers = parser.add_subparsers(
        dest="command", help=argparse.SUPPRESS, required=True, metavar="COMMAND"
    )
    for command in COMMANDS:
        summary = command.summary[0].upper() + command.summary[1:] + "."
        command.arguments(subparsers.add_parser(command.name, description=summary))
    return parser


def fail(sentence: str, status: int = 1) -> int:
    """Say what is wrong on standard error; return the exit status."""
    print(f"cherchons: {sentence}", file=sys.stderr)
    return status


def say(answer: str) -> int:
    """Print an answer; whoever stops reading it (``| head``) is not told off, a full disk is."""
    try:
        print(answer, flush=True)
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(problem, BrokenPipeError):
            return fail(f"the answer cannot be written ({problem.strerror}): choose another place.", 2)
    return 0


def set_up_django() -> None:
    """Load the settings (``cherchons.settings.dev`` unless the environment names others) and the rooms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cherchons.settings.dev")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise SystemExit(fail(str(problem))) from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name; exit with its status."""
    given = build_parser().parse_args(arguments)
    command = next(command for command in COMMANDS if command.name == given.command)
    module, _, function = command.handler.partition(".")
    if given.command == "demo":
        os.environ["CHERCHONS_DEMO"] = "1"  # production settings refuse it
    if given.command == "run":
        import_module("cherchons.cli.serve").prepare_environment(given)
    if command.site:
        set_up_django()
    try:
        status = getattr(import_module(f"cherchons.cli.{module}"), function)(given)
    except KeyboardInterrupt:
        status = 130
    raise SystemExit(status or 0)
