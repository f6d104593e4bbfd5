"""Check, change, record, tell: a service takes one object, names who acts, and asks for permission first."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source import ROOMS, SOURCE, called_name, calls_in, parsed


def service_files() -> list[Path]:
    found = [SOURCE / room / "services.py" for room in ROOMS]
    found += [path for room in ROOMS for path in (SOURCE / room / "services").rglob("*.py")]
    return [path for path in found if path.exists()]


def acting(path: Path) -> Iterator[ast.FunctionDef]:
    """The services of a file: its public functions that take ``by``, and those that should."""
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def takes_by(node: ast.FunctionDef) -> bool:
    """Say whether ``by`` is an actor there; a ``with`` block that services share is apart."""
    named = [a for a in [*node.args.args, *node.args.kwonlyargs] if a.arg == "by"]
    shared = any(called_or_named(decorator) == "contextmanager" for decorator in node.decorator_list)
    return bool(named) and "Actor" in ast.unparse(named[0].annotation or ast.Constant("")) and not shared


def called_or_named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


SERVICES = [
    pytest.param(path, node, id=f"{path.relative_to(SOURCE)}:{node.name}")
    for path in service_files()
    for node in acting(path)
    if takes_by(node)
]


@pytest.mark.parametrize(("path", "node"), SERVICES)
def test_a_service_takes_one_object_and_the_rest_by_name(path: Path, node: ast.FunctionDef) -> None:
    positional = [*node.args.posonlyargs, *node.args.args]
    assert len(positional) <= 1, "at most one positional argument: the object acted on"
    assert "by" in {argument.arg for argument in node.args.kwonlyargs}, "by= is keyword-only"


@pytest.mark.parametrize(("path", "node"), SERVICES)
def test_a_service_asks_for_permission_first(path: Path, node: ast.FunctionDef) -> None:
    """The first statement is ``require(can_…, by, …)``, or the docstring says why it is open to all."""
    docstring = ast.get_docstring(node) or ""
    assert docstring, "a service says what it does"
    if re.search(r"^(Open to|Anyone)\b", docstring, re.MULTILINE) or path.stem == "demonstration":
        return
    assert asks(node.body[1:]), "require(can_…, by, …) comes first"


def asks(statements: list[ast.stmt]) -> bool:
    if not statements:
        return False
    first = statements[0]
    if isinstance(first, ast.With):
        return asks(first.body)
    # Handing everything to another service, which asks, is fine.
    called = calls_in(first)
    handed = [call for call in called if any(keyword.arg == "by" for keyword in call.keywords)]
    return any(called_name(call) == "require" for call in called) or bool(handed)


def test_there_are_services_to_examine() -> None:
    assert len(SERVICES) >= 20
