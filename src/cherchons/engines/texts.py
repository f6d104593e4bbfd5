"""Safe HTML and short excerpts from what people write: a small Markdown, cleaned."""

import re

import nh3
from markdown_it import MarkdownIt

from cherchons.engines.typography import set_text

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable("image")
_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_HEADING = re.compile(r"<(/?)h([1-6])>")
_BARE_LINK = re.compile(r"(?<![\w(<\[\"'/.=])(https?://[^\s<>()\[\]\"'`]*[^\s<>()\[\]\"'`.,;:!?»])")
_TAG = re.compile(r"(<[^>]*>)")
_MARKS = re.compile(r"(\[\w{1,3}\](?![(:]))|\]\([^)]*\)|[*_`#>\[\]]")  # but "[1]" calls a note: it stays


def to_html(text: str, lang: str) -> str:
    """Return safe HTML: CommonMark without raw HTML or images, cleaned a second time by nh3.

    Headings start at ``h3`` (the page has its own above), bare addresses become links, line breaks stay,
    French is set as :func:`cherchons.engines.typography.set_text` does.

    Examples
    --------
    >>> to_html("**Bonjour** <script>alert(1)</script>", "en")
    '<p><strong>Bonjour</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\\n'
    """
    if not text.strip():
        return ""
    source = _BARE_LINK.sub(r"<\1>", text.replace("\x00", ""))
    html = _MARKDOWN.render(source)
    html = _HEADING.sub(lambda m: f"<{m[1]}h{min(int(m[2]) + 2, 4)}>", html)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow ugc noopener",
    )
    return "".join(part if part.startswith("<") else set_text(part, lang) for part in _TAG.split(clean))


def excerpt(text: str, *, limit: int = 160) -> str:
    """Return the beginning of a text as plain words, cut at a word.

    Examples
    --------
    >>> excerpt("**Un** temps pour chercher ensemble", limit=14)
    'Un temps pour…'
    >>> excerpt("Le [rapport](https://example.org) Houllier[1]")
    'Le rapport Houllier[1]'
    """
    flat = re.sub(r"\s+", " ", _MARKS.sub(lambda found: found[1] or "", text)).strip()
    if len(flat) <= limit:
        return flat
    return flat[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
