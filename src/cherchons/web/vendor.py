"""Copy what the site ships at run time out of ``node_modules``, so that it needs none afterwards.

``make`` runs this module after ``npm ci``. Nothing is fetched; what is written is ignored by git:

- ``static/vendor/``: files that browsers load (style sheets, scripts, fonts);
- ``data/vendor/``: data that the server reads (icons, territories).

To ship one more file, add a line to :data:`FRONT_END`.
"""

import gzip
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
NODE_MODULES = PACKAGE.parent.parent / "node_modules"
STATIC = PACKAGE / "static" / "vendor"
DATA = PACKAGE / "data" / "vendor"

_FONT = "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next"

# source in node_modules → name under static/vendor
FRONT_END = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    f"{_FONT}-latin-400-normal.woff2": "fonts/atkinson-400.woff2",
    f"{_FONT}-latin-700-normal.woff2": "fonts/atkinson-700.woff2",
    # Only loaded where a name needs it (unicode-range): Łódź, Škoda …
    f"{_FONT}-latin-ext-400-normal.woff2": "fonts/atkinson-ext-400.woff2",
    f"{_FONT}-latin-ext-700-normal.woff2": "fonts/atkinson-ext-700.woff2",
    "@fontsource/atkinson-hyperlegible-next/LICENSE": "fonts/LICENSE",
    "lucide-static/LICENSE": "icons-LICENSE",
    "htmx.org/LICENSE": "htmx-LICENSE",
    # Reads QR codes where the browser can't; only loaded when the camera is asked for.
    "qr/decode.js": "qr/decode.js",
    "qr/index.js": "qr/index.js",
    "qr/LICENSE-MIT": "qr/LICENSE",
}

_PRINT = "@expo-google-fonts/atkinson-hyperlegible-next"

# source in node_modules → name under data/vendor: the same font as Typst reads it, for PDF and pictures
PRINT = {
    f"{_PRINT}/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf": "fonts/atkinson-400.ttf",
    f"{_PRINT}/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf": "fonts/atkinson-700.ttf",
    f"{_PRINT}/LICENSE_FONT": "fonts/LICENSE",
}

# Of Bootstrap the site keeps the ground (plain elements) and the forms, in a cascade layer below our own
# rules: 5 kB sent instead of 31. Everything else that shows is ours.
BOOTSTRAP = "bootstrap/dist/css/bootstrap.css"
KEPT_SELECTOR = re.compile(
    r"""^( [a-z0-9*:>\-\s]+ (\[(?!data-bs)[^\]]+\])* (:[\w-]+(\([^)]*\))?)*   # plain elements
      |   .*\.(form-|input-group|invalid-|is-invalid|visually-hidden|mb-3|d-none).*    # forms
    )$""",
    re.VERBOSE,
)
DROPPED_SELECTOR = re.compile(
    r"data-bs|was-validated|\.is-valid|valid-tooltip|floating|btn|dropdown|\.valid-"
)

TERRITORIES = "@etalab/decoupage-administratif"
# What the directory's import reads of each row; the rest stays behind.
TERRITORY_FIELDS = {
    "regions": ("code", "nom"),
    "departements": ("code", "nom", "region"),
    "epci": ("code", "nom", "populationMunicipale"),
    "ept": ("code", "nom", "populationMunicipale"),
    "communes": (
        "code",
        "nom",
        "type",
        "departement",
        "region",
        "population",
        "codesPostaux",
        "chefLieu",
        "commune",
    ),
}


def copy_front_end() -> int:
    """Copy the listed files; return how many."""
    return _copy(FRONT_END, STATIC)


def copy_print_fonts() -> int:
    """Copy the fonts that documents are set in; return how many files."""
    return _copy(PRINT, DATA)


def _copy(files: dict[str, str], folder: Path) -> int:
    for source, name in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(NODE_MODULES / source, target)
    return len(files)


def write_bootstrap() -> int:
    """Write the part of Bootstrap that the site uses, inside ``@layer bootstrap``; return how many rules."""
    css = (NODE_MODULES / BOOTSTRAP).read_text(encoding="utf-8")
    css = re.sub(r'/\*.*?\*/|@charset "[^"]+";', "", css, flags=re.DOTALL)
    rules = _kept_rules(css)
    text = re.sub(r"\s*([{};:,>])\s*", r"\1", re.sub(r"\s+", " ", "".join(rules)))
    STATIC.mkdir(parents=True, exist_ok=True)
    notice = "/*! Bootstrap, the ground and the forms. MIT, The Bootstrap Authors. */\n"
    (STATIC / "bootstrap.css").write_text(f"{notice}@layer bootstrap{{{text}}}\n", encoding="utf-8")
    return len(rules)


def _kept_rules(css: str) -> list[str]:
    """Return the rules whose selectors are kept; a media query is kept with what is kept inside it."""
    kept = []
    for head, body in _blocks(css):
        if head.startswith("@media"):
            inside = _kept_rules(body)
            if inside:
                kept.append(f"{head}{{{''.join(inside)}}}")
            continue
        selectors = [part.strip() for part in head.split(",")]
        selectors = [s for s in selectors if KEPT_SELECTOR.match(s) and not DROPPED_SELECTOR.search(s)]
        if selectors and not head.startswith("@"):
            kept.append(f"{','.join(selectors)}{{{body}}}")
    return kept


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Split a style sheet into its outermost blocks: what stands before the brace, what is inside."""
    start, depth, head = 0, 0, ""
    for mark in re.finditer(r"[{}]", css):
        if mark.group() == "{":
            if depth == 0:
                head, start = css[start : mark.start()].strip(), mark.end()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield head, css[start : mark.start()]
                start = mark.end()


def gather_icons() -> int:
    """Write ``data/vendor/icons.json``: the inside of each Lucide icon, by name; return how many."""
    icons = {}
    for path in sorted((NODE_MODULES / "lucide-static/icons").glob("*.svg")):
        inside = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
        if inside:
            icons[path.stem] = re.sub(r"\s*\n\s*", "", inside.group(1)).strip()
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "icons.json").write_text(json.dumps(icons, separators=(",", ":")), encoding="utf-8")
    return len(icons)


def compact_territories() -> int:
    """Write ``data/vendor/territories.json.gz`` for the directory's import; return how many rows."""
    package = NODE_MODULES / TERRITORIES
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    packed: dict[str, Any] = {"source": f"{TERRITORIES} {version}"}
    rows = 0
    for name, fields in TERRITORY_FIELDS.items():
        table = json.loads((package / "data" / f"{name}.json").read_text(encoding="utf-8"))
        packed[name] = [{key: row[key] for key in fields if key in row} for row in table]
        if name in ("epci", "ept"):
            for row, source in zip(packed[name], table, strict=True):
                row["membres"] = [member["code"] for member in source["membres"]]
        rows += len(table)
    DATA.mkdir(parents=True, exist_ok=True)
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
    (DATA / "territories.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    return rows


def main() -> int:
    """Make everything; say what is missing in one sentence."""
    if not NODE_MODULES.is_dir():
        print(f"{NODE_MODULES} is not there: run “make assets” (it runs “npm ci”).", file=sys.stderr)
        return 1
    try:
        files = copy_front_end() + copy_print_fonts()
        write_bootstrap()
        icons = gather_icons()
        territories = compact_territories()
    except FileNotFoundError as missing:
        print(f"{missing.filename} is not there: run “npm ci” again.", file=sys.stderr)
        return 1
    print(f"Ready: {files} front-end files, {icons} icons, {territories} territories.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
