"""The house holds: arrows point down, shelves have their names, services keep their four beats."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader

from cherchons.kernel import permissions
from cherchons.kernel.registry import MatrixRow, OrganisationMerge, PersonalData, contributions
from tests.source import ROOMS, ROOT, SOURCE, called_name, calls_in, name_of, parsed, python_files

SHELVES = {
    "__init__",
    "apps",
    "urls",
    "views",
    "admin",
    "tasks",
    "management",
    "adapters",
    "formats",
    "forms",
    "services",
    "messages",
    "rules",
    "queries",
    "models",
    "migrations",
    "enums",
    "templates",
    "templatetags",
}
KERNEL = {
    "__init__",
    "apps",
    "actors",
    "errors",
    "permissions",
    "audit",
    "outbox",
    "sweep",
    "registry",
    "models",
    "migrations",
    "views",
    "clock",
}
WEB = {"vendor", "wsgi"}  # the shell's own modules beside the shelves
LINES, SCREEN = 400, 60
# A shelf → the shelves that may name it: views → forms → services → queries and rules → models.
NAMED_BY = {
    "urls": {"urls"},
    "views": {"urls", "views"},
    "forms": {"views", "forms", "admin", "adapters"},
    "tasks": {"apps", "tasks", "management"},
    "services": {"apps", "views", "forms", "tasks", "services", "admin", "adapters", "management"},
}


# --- arrows ------------------------------------------------------------------------------------------


def test_imports_point_down() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_shelves_name_lower_shelves_only() -> None:
    named = re.compile(r"^cherchons\.(?!kernel\.)\w+\.(\w+)")
    wrong = []
    for path in [path for room in ROOMS if room != "kernel" for path in python_files(SOURCE / room)]:
        shelf = path.relative_to(SOURCE).with_suffix("").parts[1]
        for module in imported(path):
            found = named.match(f"{module}.")
            if found and shelf not in NAMED_BY.get(found[1], {shelf}):
                wrong.append(f"{name_of(path)} → {module}")
    assert not wrong


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, wherever it does."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def height(app_label: str) -> int:
    return ROOMS.index(app_label) if app_label in ROOMS else -1


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("cherchons.")]


def relations(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model is not None:
            yield field  # type: ignore[misc]


def test_foreign_keys_point_down_or_sideways() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"  # type: ignore[union-attr]
        for model in our_models()
        for field in relations(model)
        if height(field.related_model._meta.app_label) > height(model._meta.app_label)  # type: ignore[union-attr]
    ]
    assert not wrong


def test_migrations_depend_on_lower_rooms_only() -> None:
    graph = MigrationLoader(None).graph
    wrong = [
        f"{child} → {parent}"
        for child, node in graph.node_map.items()
        if child[0] in ROOMS
        for parent in sorted(node.parents)
        if height(parent.key[0]) > height(child[0])
    ]
    assert not wrong


def test_every_room_is_installed_and_known_here() -> None:
    installed = {config.label for config in apps.get_app_configs() if config.name.startswith("cherchons.")}
    assert installed == set(ROOMS)


# --- shelves -----------------------------------------------------------------------------------------


def test_shelves_have_their_names() -> None:
    allowed = {"kernel": KERNEL, "web": SHELVES | WEB}
    wrong = [
        name_of(path)
        for room in ROOMS
        for path in sorted((SOURCE / room).iterdir())
        if path.name != "__pycache__" and path.stem not in allowed.get(room, SHELVES)
    ]
    assert not wrong, "a new name in a room: find its shelf (docs/architecture.md)"


def test_nothing_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "misc", "common", "tools_old"}
    assert not [name_of(path) for path in python_files(SOURCE) if path.stem in vague]


def test_every_room_says_what_it_is() -> None:
    for room in [*ROOMS, "engines"]:
        assert ast.get_docstring(parsed(SOURCE / room / "__init__.py")), room


def test_files_are_short() -> None:
    files = [*python_files(SOURCE, ROOT / "tests", ROOT / "benchmarks"), *SOURCE.rglob("templates/**/*.html")]
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert not {name: lines for name, lines in long.items() if lines > LINES}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files(SOURCE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > SCREEN
    ]
    assert not long


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    body = node.body
    if ast.get_docstring(node) is not None:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_nothing_is_left_to_do() -> None:
    mark = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b")
    suffixes = {".py", ".html", ".css", ".js", ".md", ".toml", ".yml", ""}
    wrong = [
        f"{name_of(path)}:{number}"
        for folder in (SOURCE, ROOT / "tests", ROOT / "docs", ROOT / "deploy")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in suffixes and not {"vendor", "__pycache__"} & set(path.parts)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if mark.search(line)
    ]
    assert not wrong


# --- models ------------------------------------------------------------------------------------------


def test_models_have_no_logic_in_save_and_nobody_listens_to_signals() -> None:
    wrong = []
    for path in python_files(SOURCE):
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name in ("save", "delete")
                and "models" in path.parts[-1]
            ):
                wrong.append(f"{name_of(path)}:{node.lineno} {node.name}")
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "django.db.models.signals"
            ):
                wrong.append(f"{name_of(path)}:{node.lineno} signals")
            if isinstance(node, ast.ImportFrom | ast.Import) and "django.dispatch" in ast.unparse(node):
                wrong.append(f"{name_of(path)}:{node.lineno} signals")
    assert not wrong


WRITES = {"create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create", "delete"}


def test_a_room_writes_only_its_own_models() -> None:
    """``OtherRoomsModel.objects….create()`` and the like: enter another room by its services."""
    wrong = []
    for room in ROOMS:
        for path in python_files(SOURCE / room):
            foreign = foreign_models(path, room)
            for call in calls_in(parsed(path)):
                text = ast.unparse(call.func)
                start = text.partition(".objects")[0]
                if called_name(call) in WRITES and ".objects" in text and start in foreign:
                    wrong.append(f"{name_of(path)}:{call.lineno} {text}")
    assert not wrong


def foreign_models(path: Path, room: str) -> set[str]:
    names = set()
    for node in ast.walk(parsed(path)):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if re.fullmatch(r"cherchons\.\w+\.models", module) and module != f"cherchons.{room}.models":
            names |= {alias.asname or alias.name for alias in node.names}  # type: ignore[attr-defined]
    return names


def covered(kind: type[PersonalData] | type[OrganisationMerge]) -> set[str]:
    return {label for contribution in contributions(kind) for label in contribution.models}


def pointing_to(target: str) -> set[str]:
    wanted = apps.get_model(target)
    found = set()
    for model in apps.get_models(include_auto_created=True):
        own_list = getattr(wanted, model._meta.object_name.rpartition("_")[2], None)  # its own many-to-many
        if model is wanted or getattr(own_list, "through", None) is model:
            continue
        if any(field.related_model is wanted for field in relations(model)):
            found.add(model._meta.label)
    return found


def test_every_model_that_points_to_a_person_is_exported_and_erased() -> None:
    missing = pointing_to(settings.AUTH_USER_MODEL) - covered(PersonalData)
    assert not missing, "contribute PersonalData for them in the room's apps.py"


def test_every_field_with_an_address_is_exported_and_erased() -> None:
    """Also models that hold an e-mail address without pointing to an account."""
    holding = {
        model._meta.label
        for model in our_models()
        if any(isinstance(field, models.EmailField) for field in model._meta.get_fields())
    }
    own = {"people.Account"}
    sent = {"kernel.OutboxMessage"}  # forgotten after a month (Retention "kernel.outbox")
    assert not holding - covered(PersonalData) - own - sent


def test_every_model_that_points_to_an_organisation_can_be_merged() -> None:
    missing = pointing_to("directory.Organisation") - covered(OrganisationMerge)
    assert not missing, "contribute OrganisationMerge for them in the room's apps.py"


def test_contributions_name_models_that_exist() -> None:
    for label in covered(PersonalData) | covered(OrganisationMerge):
        assert apps.get_model(label)


def test_every_predicate_has_its_row_in_the_matrix() -> None:
    rows = {row.name for row in contributions(MatrixRow)}
    assert rows == set(permissions.predicates())


# --- templates ---------------------------------------------------------------------------------------


def templates() -> Iterator[Path]:
    yield from sorted(
        path for path in SOURCE.rglob("templates/**/*") if path.suffix in (".html", ".txt", ".svg")
    )


def test_templates_have_neither_inline_styles_nor_inline_scripts() -> None:
    inline = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|["']\s*javascript:""", re.IGNORECASE)
    script = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(ld\+)?json)", re.IGNORECASE)
    wrong = [
        f"{name_of(path)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line) or script.search(line)
    ]
    assert not wrong, "the content security policy forbids them"


def test_nothing_comes_from_elsewhere() -> None:
    """No page loads a font, a script, a style or a picture from another site."""
    elsewhere = re.compile(
        r"""(<(script|img|iframe)\b[^>]*\bsrc|<link\b[^>]*stylesheet[^>]*href)=["']https?://"""
    )
    files = [*templates(), *(SOURCE / "static" / "cherchons").rglob("*.css")]
    imports = re.compile(r"""(@import|url\()\s*["']?(https?:)?//""")
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not elsewhere.search(text), name_of(path)
        assert not imports.search(text), name_of(path)


def test_engines_start_without_django() -> None:
    code = "import sys, cherchons.cli.tools, cherchons.engines.programme, cherchons.engines.identifiers; " + (
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
