"""French and English are complete: ``python -m tests.languages``, also a test.

Every text of the source stands in a French catalogue, translated, with the same placeholders and French
typography; no French is left in the English source; no text is written into a template without being marked.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cherchons"
# Words of the English texts that keep their accents: names, and French terms explained where they stand.
FRENCH_NAMES = {
    "français",
    "journée",
    "démarche",
    "mémoire",
    "inès",
    "cécile",
    "région",
    "île",
    "léo",
    "houllier",
}
ACCENT = re.compile(r"[\wàâäçéèêëîïôöùûüœ]*[àâçéèêëîïôùûœ][\wàâäçéèêëîïôöùûüœ]*", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# An ordinary space where French has a no-break one, or none at all.
TYPOGRAPHY = re.compile(
    r"(?<=\w) ?[?!;](?=\s|$)|(?<=[\w)»]) ?:(?=\s)|« | »|«[^\s\u00a0\u202f]|[^\s\u00a0\u202f]»"
)


def catalogues() -> list[Path]:
    """Return the French catalogues of the house."""
    return sorted(SOURCE.glob("**/locale/fr/LC_MESSAGES/django*.po"))


def problems() -> Iterator[str]:
    """Say everything that is missing or wrong, one line each."""
    known: dict[str, polib.POEntry] = {}
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                known[entry.msgid] = entry
                yield from (f"{path.relative_to(ROOT)}: {problem}" for problem in entry_problems(entry))
    yield from source_problems(known)
    yield from template_problems()
    yield from alias_problems()


def alias_problems() -> Iterator[str]:
    """Name the places where a text would be marked by a word that the collector of texts doesn't know."""
    for path in sorted(SOURCE.glob("**/*.py")):
        for name in re.findall(r"\bn?p?gettext\w* as (?!_\b)(\w+)", path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}: texts marked with {name}() would not be collected"


def entry_problems(entry: polib.POEntry) -> Iterator[str]:
    """Examine one translation."""
    name = repr(entry.msgid[:70])
    translated = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"fuzzy: {name}"
    if not all(translated):
        yield f"not translated: {name}"
        return
    for text in translated:
        wanted, there = (
            set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)),
            set(PLACEHOLDER.findall(text)),
        )
        if there - wanted or (wanted - there and not entry.msgid_plural):
            yield f"placeholders differ: {name}: {sorted(wanted ^ there)}"
        wrong = next((found.group() for found in TYPOGRAPHY.finditer(_prose(text))), None)
        if wrong:
            yield f"typography: {wrong!r} in {text[:70]!r}"


def _prose(text: str) -> str:
    """Leave out what is no prose: addresses, markup, placeholders, times of day."""
    return re.sub(r"https?://\S+|<[^>]*>|%\(\w+\)[sd]|&\w+;|\{\w*\}", "x", text)


def source_problems(known: dict[str, polib.POEntry]) -> Iterator[str]:
    """Compare the texts of the source with the catalogues (needs GNU gettext)."""
    if shutil.which("xgettext") is None:
        print("gettext is missing (apt-get install gettext): the source was not compared.", file=sys.stderr)
        return
    for entry in extracted():
        name = repr(entry.msgid[:70])
        if entry.msgid not in known:
            yield f"in no catalogue: {name}"
        french = [w for w in ACCENT.findall(entry.msgid) if w.lower() not in FRENCH_NAMES]
        if french:
            yield f"French in an English text: {name}: {', '.join(french)}"


def extracted() -> list[polib.POEntry]:
    """Collect the marked texts of a copy of the source."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "cherchons"
        left_out = shutil.ignore_patterns("locale", "vendor", "__pycache__", "static", "data", "*.po", "*.mo")
        shutil.copytree(SOURCE, copy, ignore=left_out)
        (copy / "locale").mkdir()
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale", "fr", "--no-location", "-v", "0"],
            cwd=copy,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")},
            check=True,
            capture_output=True,
        )
        return list(polib.pofile(str(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po")))


MARKED = re.compile(r"\{%\s*(blocktranslate|blocktrans)\b.*?%\}.*?\{%\s*end\1\s*%\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
CODE = re.compile(r"<(script|style|code|svg)\b.*?</\1>", re.DOTALL)
QUOTED = re.compile(
    r"""<(\w+)[^>]*\blang=["'](fr|en)["'][^>]*>.*?</\1>""", re.DOTALL
)  # says its language itself
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ATTRIBUTE = re.compile(r"""\b(alt|title|aria-label|placeholder)=["'](?=[^"']*[^\W\d_]{3})([^"']*)["']""")
MARKUP = re.compile(r"<[^>]*>", re.DOTALL)
# Names that are the same in both languages.
SAME = {
    "cherchons",
    "html",
    "csv",
    "json",
    "pdf",
    "ics",
    "xml",
    "orcid",
    "français",
    "english",
    "icalendar",
    "lille",
}
WORD = re.compile(r"[^\W\d_]{3,}")


def template_problems() -> Iterator[str]:
    """Find words that a template shows without their being marked for translation."""
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in (COMMENT, CODE, QUOTED, MARKED):
            text = pattern.sub(" ", text)
        text = TAGS.sub(" ", text)
        shown = [found.group(2) for found in ATTRIBUTE.finditer(text)] + [MARKUP.sub(" ", text)]
        words = [word for part in shown for word in WORD.findall(re.sub(r"&\w+;", " ", part))]
        plain = [word for word in words if word.lower() not in SAME]
        if plain:
            yield f"{path.relative_to(ROOT)}: not marked for translation: {' '.join(plain[:8])}"


def main() -> int:
    """Print every problem; return the exit status."""
    found = list(problems())
    for problem in found:
        print(problem)
    print(f"Languages: {len(found)} problems." if found else "French and English are complete.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
