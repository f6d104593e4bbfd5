"""What people write becomes safe HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines.texts import excerpt, to_html

ALLOWED = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4"}


class Seen(HTMLParser):
    """Notes every tag and attribute that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_the_usual_marks_work() -> None:
    html = to_html("**gras** et *penché*\n\n- un\n- deux\n\n[lien](https://example.org)", "en")
    assert "<strong>gras</strong>" in html
    assert "<li>un</li>" in html
    assert '<a href="https://example.org" rel="nofollow ugc noopener">lien</a>' in html


def test_bare_addresses_become_links_and_lines_stay() -> None:
    html = to_html("Voir https://example.org/a?b=c.\nEt puis.", "fr")
    assert 'href="https://example.org/a?b=c"' in html
    assert ">https://example.org/a?b=c</a>." in html
    assert "<br>" in html


def test_headings_stay_below_the_pages_own() -> None:
    assert Seen(to_html("# un\n\n## deux\n\n##### cinq", "fr")).tags == {"h3", "h4"}


def test_french_is_set_and_english_is_not() -> None:
    assert "Pourquoi\u202f?" in to_html("Pourquoi ?", "fr")
    assert "Why ?" in to_html("Why ?", "en")
    assert "l'eau &amp; l'air\u202f?" in to_html("l'eau & l'air ?", "fr").replace("&#x27;", "'")


@pytest.mark.parametrize("empty", ["", "   ", "\n\n", "\x00"])
def test_nothing_gives_nothing(empty: str) -> None:
    assert to_html(empty, "fr").strip() == ""


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "<a href='javascript:alert(1)'>x</a>",
        '[x](https://example.org "onmouseover=alert(1)")',
        "![x](https://example.org/track.png)",
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
        "`<script>`\n\n```\n<style>body{display:none}</style>\n```",
        '<p style="position:fixed">x</p>',
        '<https://example.org/"onclick=alert(1)>',
        "https://example.org/'onclick=alert(1)//",
    ],
)
def test_attacks_stay_words(attack: str) -> None:
    seen = Seen(to_html(attack, "fr"))
    assert seen.tags <= ALLOWED
    assert {name for name, _ in seen.attributes} <= {"href", "title", "rel", "start"}
    addresses = [value for name, value in seen.attributes if name == "href"]
    assert all(value.startswith(("http://", "https://", "mailto:")) for value in addresses)


@given(st.text(alphabet=st.sampled_from("<>\"'&;:/()[]!*_`#-= \njavscriptonload"), max_size=200))
def test_nothing_else_than_the_allowed_tags_ever_comes_out(text: str) -> None:
    seen = Seen(to_html(text, "fr"))
    assert seen.tags <= ALLOWED
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]


def test_excerpts() -> None:
    assert excerpt("**Un** temps *pour* `chercher`") == "Un temps pour chercher"
    assert excerpt("mot " * 100, limit=20) == "mot mot mot mot mot…"
    assert excerpt("Voir [le rapport](https://example.org)") == "Voir le rapport"
    assert excerpt("# Titre\n\ntexte") == "Titre texte"
