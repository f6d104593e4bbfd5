"""What one place promises holds in the others: addresses answer, commands are documented, links lead."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override

from cherchons.cli import COMMANDS, build_parser
from cherchons.people.models import Account
from tests import languages
from tests.addresses import addresses, complete_the_world, route_names

ROOT = Path(__file__).resolve().parent.parent
ROLES = {
    "visitor": "",
    "account": "association@example.org",
    "organiser": "organisatrice@example.org",
    "administrator": "administratrice@example.org",
}
WALKS = [
    ("visitor", "fr"),
    ("visitor", "en"),
    ("account", "fr"),
    ("organiser", "fr"),
    ("organiser", "en"),
    ("administrator", "fr"),
]
# Addresses that only take a form, or that say no to everyone without what a journey would give them.
NOT_SHOWN = re.compile(
    r"^(door|readyz|logo|short_badge|socialaccount_.*|orcid_.*|openid_connect_.*|mfa_.*|account_(confirm|complete|reset|inactive|signup|re).*"
    r"|encounters:(agenda_forget|now_live|keep|keep_import|paper_.*|certificate)|people:(consent|export|send_again)"
    r"|directory:(accept|withdraw|leave|take_role|end_mandate)"
    r"|account_(email.*|password.*|change.*|set.*|login.*|request.*|logout))$"
)


Visit = tuple[str, str, int]  # name of the address, path, status


@pytest.fixture(scope="module")
def visits(demo_world: object, django_db_blocker: Any) -> dict[tuple[str, str], list[Visit]]:
    """Every address as every role got it."""
    with django_db_blocker.unblock():
        complete_the_world()
        return {(role, language): list(visit(role, language)) for role, language in WALKS}


@pytest.mark.parametrize(("role", "language"), WALKS)
def test_every_address_answers(visits: dict[tuple[str, str], list[Visit]], role: str, language: str) -> None:
    """No role ever sees an error of ours."""
    fine = (200, 301, 302, 304, 400, 401, 403, 404, 405, 410)
    broken = [f"{status} {path}" for name, path, status in visits[role, language] if status not in fine]
    assert [line for line in broken if line != "503 /readyz"] == []


def test_every_page_is_shown_to_someone(visits: dict[tuple[str, str], list[Visit]]) -> None:
    """An address that answers 200 to no role is broken, or has no example in ``tests/addresses.py``."""
    statuses: dict[str, set[int]] = defaultdict(set)
    for walk in visits.values():
        for name, _, status in walk:
            statuses[name].add(status)
    hidden = {
        name: sorted(seen)
        for name, seen in statuses.items()
        if not seen & {200, 405} and not NOT_SHOWN.match(name)
    }
    assert not hidden


def test_a_desk_is_closed_to_visitors(visits: dict[tuple[str, str], list[Visit]]) -> None:
    desks = [(path, status) for _, path, status in visits["visitor", "fr"] if "/bureau/" in path]
    assert len(desks) > 20
    assert not [row for row in desks if row[1] == 200]


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_world")
def test_a_forged_argument_is_not_found() -> None:
    """Other people's ids and invented ones: not found, or the way to sign in; never an error."""
    for name, address in forged():
        status = signed_in("account").get(address).status_code
        assert status in (302, 403, 404, 405, 410), f"{name}: {status} {address}"


def signed_in(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if ROLES[role]:
        client.force_login(Account.objects.get(email=ROLES[role]))
    return client


def visit(role: str, language: str) -> Iterator[Visit]:
    client = signed_in(role)
    for address in addresses(language):
        if "logout" not in address.name:
            yield address.name, address.path, client.get(address.path).status_code


def forged() -> Iterator[tuple[str, str]]:
    invented = {
        "slug": "nulle-part",
        "key": "ffffffff",
        "on": "2000-01-01",
        "action": "steal",
        "token": "x" * 20,
    }
    for name, wanted in route_names().items():
        if wanted and not wanted - {*invented, "pk", "number"}:
            values = {"pk": 10**9, "number": 10**9, **invented}
            with override("fr"):
                yield name, reverse(name, kwargs={argument: values[argument] for argument in wanted})


def test_names_of_addresses_are_given_once() -> None:
    seen: dict[str, int] = defaultdict(int)
    for room in ("people", "directory", "encounters", "web"):
        resolver = get_resolver().namespace_dict.get(room)
        assert resolver, room
        for pattern in resolver[1].url_patterns:
            seen[f"{room}:{getattr(pattern, 'name', '')}"] += 1
    assert not {name for name, times in seen.items() if times > 1}


# --- commands ----------------------------------------------------------------------------------------


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")]


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_is_documented(command: str) -> None:
    told = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/operator.md"))
    assert f"cherchons {command}" in told, "say what it does in docs/operator.md"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        build_parser().parse_args([command.name, "--help"])  # type: ignore[attr-defined]
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert len(told.splitlines()) > 3
    arguments = build_parser()._subparsers._group_actions[0].choices[command.name]._actions  # type: ignore
    assert all(action.help for action in arguments), "every argument says what it is"


def test_documented_commands_exist() -> None:
    known = {command.name for command in COMMANDS}
    for path in documents():
        text = path.read_text(encoding="utf-8")
        in_code = "\n".join(
            re.findall(r"`([^`\n]+)`", text) + re.findall(r"```[^\n]*\n(.*?)```", text, re.DOTALL)
        )
        used = set(re.findall(r"(?:^|[\s/(])cherchons ([a-z][a-z-]+)\b", in_code, re.MULTILINE))
        assert used <= known, f"{path.name} names commands that don't exist: {used - known}"


def test_documented_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in documents():
        text = path.read_text(encoding="utf-8")
        used = set(re.findall(r"`make ([a-z][a-z-]*)", text)) | set(
            re.findall(r"^make ([a-z][a-z-]*)", text, re.M)
        )
        assert used <= targets, f"{path.name}: {used - targets}"


# --- words and links ---------------------------------------------------------------------------------


def test_french_and_english_are_complete() -> None:
    assert list(languages.problems()) == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in documents():
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", text):
            file, _, _ = target.partition("#")
            if file and not re.match(r"[a-z]+:", file) and not (path.parent / file).exists():
                broken.append(f"{path.relative_to(ROOT)} → {target}")
    assert not broken


def test_no_document_names_this_machine() -> None:
    private = re.compile("/" + r"(work|root|tmp/brief)/|127\.0\.0\.1:(?!8000|8001|port)\d+")
    for path in documents():
        found = private.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path.name}: {found.group()}"


def test_the_glossary_has_the_words_of_the_models() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = (
        "Organisation Sector Territory Topic Affiliation Mandate Actor Role Encounter Series Session Speaker"
    )
    for word in words.split():
        assert f"`{word}`" in glossary, word


def test_the_first_screen_of_the_readme_says_how_to_start() -> None:
    first = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    assert "make run" in first
    assert "make test" in first
    assert re.search(r"!\[[^\]]+\]\(docs/", first), "a picture of the product"
