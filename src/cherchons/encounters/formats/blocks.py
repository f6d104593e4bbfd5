"""What people write (a small Markdown) as plain blocks, for formats that are not HTML."""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cherchons.encounters.formats.plain import plain
from cherchons.engines import typography

Block = dict[str, Any]  # {"kind": "paragraph" | "point", "runs": [{"text", "strong", "link"}]}

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


def blocks(text: str, lang: str) -> list[Block]:
    """Return paragraphs and points with their runs of text; links keep their address (http, mailto).

    >>> [b["kind"] for b in blocks("Bonjour\\n\\n- un\\n- deux", "fr")]
    ['paragraph', 'point', 'point']
    """
    found: list[Block] = []
    depth = 0
    for token in _MARKDOWN.parse(plain(text)):
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "inline":
            kind = "point" if depth else "paragraph"
            found.append({"kind": kind, "runs": _runs(token.children or [], lang)})
        elif token.type in ("code_block", "fence"):
            found.append({"kind": "paragraph", "runs": [_run(token.content.strip(), lang, 0, "")]})
    return [block for block in found if any(run["text"].strip() for run in block["runs"])]


def _runs(tokens: list[Token], lang: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = []
    strong, link = 0, ""
    for token in tokens:
        if token.type == "strong_open":
            strong += 1
        elif token.type == "strong_close":
            strong -= 1
        elif token.type == "link_open":
            link = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            link = ""
        elif token.type in ("softbreak", "hardbreak"):
            runs.append(_run("\n", "", strong, link))
        elif token.content:
            runs.append(_run(token.content, lang, strong, link))
    return runs


def _run(text: str, lang: str, strong: int, link: str) -> dict[str, Any]:
    safe = link if link.startswith(("http://", "https://", "mailto:")) else ""
    return {"text": typography.set_text(text, lang), "strong": strong > 0, "link": safe}
